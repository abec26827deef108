package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Hooks see each gradient once, whole, and may put another in its place. */
class GradientHookTest {
  private final List<Double> seen = new ArrayList<>();

  private void see(Tensor g) {
    seen.add(g.item());
  }

  @Test
  void aHookOfAnIntermediateChangesWhatFlowsOn() {
    var x = variable(3.0);
    var h = x.mul(2);
    h.registerHook(g -> g.mul(10));
    h.square().backward();
    Expect.values(x.grad(), 2 * 6 * 10 * 2);
  }

  @Test
  void itSeesTheSumOfAllThatComes() {
    var x = variable(3.0);
    var h = x.mul(2);
    h.registerHook(
        g -> {
          see(g);
        });
    h.mul(5).add(h.square()).add(h).backward();
    assertEquals(List.of(5 + 12 + 1.0), seen);
    Expect.values(x.grad(), 36);
  }

  @Test
  void hooksOfAVariableComeBeforeItsGradGrows() {
    var x = variable(3.0);
    x.registerHook(g -> g.mul(100));
    x.mul(2).backward();
    x.mul(1).backward();
    Expect.values(x.grad(), 300);
  }

  @Test
  void severalAreCalledInTheirOrder() {
    var x = variable(1.0);
    x.registerHook(g -> g.add(1));
    var second = x.registerHook(g -> g.mul(10));
    x.registerHook(g -> null);
    x.mul(2).backward();
    Expect.values(x.grad(), 30);
    second.remove();
    second.remove();
    assertFalse(second.isRegistered());
    assertEquals("GradientHook[variable  float32 [], removed]", second.toString());
    x.zeroGrad();
    x.mul(2).backward();
    Expect.values(x.grad(), 3);
  }

  @Test
  void aHookCanEndWithABlockOrWithinItself() {
    var x = variable(1.0);
    try (var hook = x.registerHook(g -> g.mul(7))) {
      assertTrue(hook.isRegistered());
      x.mul(1).backward();
    }
    GradientHook[] once = new GradientHook[1];
    once[0] =
        x.registerHook(
            g -> {
              see(g);
              once[0].remove();
            });
    x.mul(1).backward();
    x.mul(1).backward();
    Expect.values(x.grad(), 9);
    assertEquals(List.of(1.0), seen);
  }

  @Test
  void aKeptGradientIsThatAfterTheHooks() {
    var x = variable(3.0);
    var h = x.mul(2).retainGrad();
    h.registerHook(g -> g.mul(10));
    h.mul(4).backward();
    Expect.values(h.grad(), 40);
  }

  @Test
  void theTargetsOwnHookSeesItsCotangent() {
    var x = variable(3.0);
    var y = x.mul(2);
    y.registerHook(g -> g.mul(5));
    y.backward();
    Expect.values(x.grad(), 10);
  }

  @Test
  void tapesCallThem() {
    var x = tensor(3);
    try (var tape = GradientTape.persistent()) {
      tape.watch(x);
      var h = x.mul(2);
      h.registerHook(g -> g.mul(10));
      x.registerHook(g -> g.add(1));
      var y = h.square();
      Expect.values(tape.gradient(y, x), 241);
      Expect.values(tape.gradient(y, h), 120);
      Expect.values(tape.gradient(y, y), 1);
    }
  }

  @Test
  void functionTransformsCallThem() {
    Function<Tensor, Tensor> f =
        x -> {
          x.registerHook(g -> g.mul(2));
          var h = x.square();
          h.registerHook(g -> g.mul(10));
          return h.sum();
        };
    Expect.values(grad(f).apply(tensor(3)), 6 * 10 * 2);
    Expect.values(vjp(f, tensor(3)).pullback(tensor(2)), 240);
    // The gradient is 40 x, forward over reverse and reverse over reverse.
    Expect.values(hessian(f).apply(tensor(3)), 40);
    Expect.values(grad(x -> grad(t -> t.square().mul(t)).apply(x)).apply(tensor(3)), 18);
  }

  @Test
  void whatAHookDoesIsDifferentiatedWhereTheWalkIs() {
    var x = variable(3.0);
    x.registerHook(g -> g.mul(x));
    x.square().backward(createGraph());
    var g = x.grad();
    Expect.values(g, 18);
    x.zeroGrad();
    g.backward();
    // d(2x²)/dx = 4x, and x's hook multiplies by x again.
    Expect.values(x.grad(), 36);
    var y = variable(2.0);
    y.registerHook(c -> c.mul(y));
    y.mul(3).backward();
    assertFalse(y.grad().requiresGrad());
  }

  @Test
  void aVariableAsGradientIsTakenByValue() {
    var w = variable(5.0);
    var x = variable(1.0);
    x.registerHook(g -> w);
    x.mul(2).backward();
    w.assign(9);
    Expect.values(x.grad(), 5);
  }

  @Test
  void whatDoesNotLeadToTheSourcesIsNotCalled() {
    var x = variable(1.0);
    var other = variable(2.0);
    other.registerHook(
        g -> {
          see(g);
        });
    try (var tape = new GradientTape()) {
      tape.gradient(x.mul(other), x);
    }
    assertEquals(List.of(), seen);
  }

  @Test
  void badResultsAreTold() {
    var x = variable(1, 2);
    try (var _ = x.registerHook(g -> g.sum())) {
      Expect.error(
          () -> x.sum().backward(),
          "registerHook: a hook gave a gradient of another shape",
          "gradient  float32 [2]",
          "given     float32 []");
    }
    try (var _ = x.registerHook(g -> g.to(DType.FLOAT64))) {
      Expect.error(
          () -> x.sum().backward(),
          "registerHook: a hook gave a gradient of another dtype",
          "given     float64 [2]",
          "perhaps: given.to(DType.FLOAT32)");
    }
    assertFalse(x.hasGrad());
    try (var _ =
        x.registerHook(
            g -> {
              throw new IllegalStateException("mine");
            })) {
      assertThrows(IllegalStateException.class, () -> x.sum().backward());
    }
    x.sum().backward();
    Expect.values(x.grad(), 1, 1);
  }

  @Test
  void aHookOfAVariableThatWasCastIsRemoved() {
    Variable w = variable(1.0);
    var doubled = w.registerHook(g -> g.mul(2));
    Tensor old = w.mul(3);
    w.castTo(DType.FLOAT64);
    var tenfold = w.registerHook(g -> g.mul(10));
    assertTrue(doubled.isRegistered());
    assertTrue(doubled.toString().contains("float64"), doubled.toString());
    w.mul(1).backward();
    Expect.values(w.grad(), 20);
    w.castTo(DType.FLOAT32).castTo(DType.FLOAT64);
    doubled.remove();
    assertFalse(doubled.isRegistered());
    w.zeroGrad();
    w.mul(1).backward();
    Expect.values(w.grad(), 10);
    tenfold.close();
    w.zeroGrad();
    w.mul(1).backward();
    Expect.values(w.grad(), 1);
    w.registerHook(
        g -> {
          see(g);
        });
    assertFalse(doubled.isRegistered() || tenfold.isRegistered());
    old.backward(); // of the leaf that there was: the same hooks
    assertEquals(List.of(3.0), seen);
  }

  @Test
  void constantsHaveNone() {
    Expect.error(
        () -> tensor(1, 2).registerHook(g -> g),
        "registerHook: x is a constant",
        "float32 [2]",
        "no gradient will come to it",
        "perhaps: variable(…), or tape.watch(x) before");
    Expect.error(
        () -> variable(1.0).detach().registerHook(g -> g), "registerHook: x is a constant");
    Expect.error(
        () ->
            jvp(
                x -> {
                  x.registerHook(g -> g);
                  return x;
                },
                tensor(1),
                tensor(1)),
        "registerHook: forward mode has no gradients",
        "carries a tangent");
    Expect.error(
        () ->
            vmap((Tensor x) -> {
                  x.registerHook(g -> g);
                  return x;
                })
                .apply(tensor(1, 2)),
        "registerHook: nothing is differentiated inside this vmap");
    Function<Tensor, Tensor> none = null;
    Expect.error(() -> variable(1.0).registerHook(none), "registerHook: the hook is null");
  }
}
