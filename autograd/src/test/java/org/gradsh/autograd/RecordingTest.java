package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What noGrad, enableGrad, detach and stopGradient do, in each other and in tapes. */
class RecordingTest {
  private final Variable x = variable(3.0);

  @Test
  void enableGradUndoesNoGrad() {
    assertTrue(noGrad(() -> enableGrad(() -> x.mul(2))).requiresGrad());
    assertFalse(noGrad(() -> enableGrad(() -> noGrad(() -> x.mul(2)))).requiresGrad());
    assertTrue(enableGrad(() -> x.mul(2)).requiresGrad());
    Tensor[] kept = new Tensor[2];
    noGrad(
        () -> {
          enableGrad(
              () -> {
                kept[0] = x.mul(2);
              });
          kept[1] = x.mul(2);
        });
    assertTrue(kept[0].requiresGrad());
    assertFalse(kept[1].requiresGrad());
    kept[0].backward();
    Expect.values(x.grad(), 2);
  }

  @Test
  void theyEndWithTheirBody() {
    assertThrows(
        IllegalStateException.class,
        () ->
            noGrad(
                () -> {
                  enableGrad(
                      () -> {
                        throw new IllegalStateException();
                      });
                }));
    assertTrue(x.mul(2).requiresGrad());
    assertThrows(
        IllegalStateException.class,
        () ->
            noGrad(
                () -> {
                  try {
                    enableGrad(
                        () -> {
                          throw new IllegalStateException();
                        });
                  } finally {
                    assertFalse(x.mul(2).requiresGrad());
                  }
                }));
  }

  @Test
  void anOpenTapeSeesWhatIsEnabled() {
    try (var tape = GradientTape.persistent()) {
      var unseen = noGrad(() -> x.mul(2));
      var seen = noGrad(() -> enableGrad(() -> x.mul(2)));
      Expect.values(tape.gradient(seen, x), 2);
      Expect.error(() -> tape.gradient(unseen, x), "gradient: y does not depend on x");
      var stopped = tape.stopRecording(() -> enableGrad(() -> x.mul(2)));
      Expect.error(() -> tape.gradient(stopped, x), "gradient: y does not depend on x");
    }
  }

  @Test
  void transformsInside() {
    Expect.values(noGrad(() -> grad(t -> t.pow(3)).apply(x)), 27);
    assertFalse(noGrad(() -> grad(t -> t.pow(3)).apply(x)).requiresGrad());
    assertTrue(noGrad(() -> enableGrad(() -> grad(t -> t.pow(3)).apply(x))).requiresGrad());
    Expect.values(grad(t -> noGrad(() -> enableGrad(() -> t.square()))).apply(x), 6);
    Expect.values(grad(t -> noGrad(() -> t.square()).mul(t)).apply(x), 9);
  }

  @Test
  void whatIsCutIsAConstant() {
    Expect.values(grad(t -> t.mul(stopGradient(t))).apply(x), 3);
    Expect.values(grad(t -> t.mul(t.detach())).apply(x), 3);
    Expect.values(jvp(t -> t.mul(stopGradient(t)), tensor(3), tensor(1)).tangent(), 3);
    assertTrue(x.detach().mul(x).requiresGrad());
    assertFalse(stopGradient(x).mul(2).requiresGrad());
    try (var tape = new GradientTape()) {
      Expect.values(tape.gradient(x.mul(stopGradient(x)), x), 3);
    }
    assertFalse(noGrad(() -> x.detach()).requiresGrad());
  }

  @Test
  void aHookMayRecord() {
    Tensor[] inside = new Tensor[2];
    var y = x.mul(2);
    y.registerHook(
        g -> {
          inside[0] = x.mul(g);
          inside[1] = enableGrad(() -> x.mul(g));
        });
    y.backward();
    assertFalse(inside[0].requiresGrad());
    assertTrue(inside[1].requiresGrad());
  }
}
