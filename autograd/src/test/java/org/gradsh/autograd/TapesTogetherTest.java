package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tapes beside other tapes, beside {@code backward()}, beside assignments and other threads. */
class TapesTogetherTest {
  @Test
  void tapesDoNotSpoilEachOtherNorBackward() {
    Variable x = variable(3);
    GradientTape a = new GradientTape();
    GradientTape b = new GradientTape();
    Tensor y;
    try (a;
        b) {
      y = x.mul(x);
    }
    y.backward();
    Expect.values(x.grad(), 6);
    Expect.values(a.gradient(y, x), 6);
    Expect.values(b.gradient(y, x), 6);
    Expect.error(y::backward, "backward: the graph was consumed by an earlier call");
  }

  @Test
  void aTapeThatWasAskedLeavesTheGraphToBackward() {
    Variable x = variable(3);
    Tensor y;
    try (GradientTape tape = new GradientTape()) {
      y = x.mul(x);
      Expect.values(tape.gradient(y, x), 6);
    }
    y.backward();
    Expect.values(x.grad(), 6);
  }

  @Test
  void whatWasComputedBeforeTheTapeIsAConstantToIt() {
    Variable x = variable(3);
    Tensor y = x.mul(x);
    try (GradientTape tape = GradientTape.persistent()) {
      Tensor z = y.mul(x);
      Expect.values(tape.gradient(z, x), 9);
      tape.watch(y);
      Tensor again = y.mul(x);
      Expect.values(tape.gradient(again, y), 3);
      List<Tensor> both = tape.gradient(again, List.of(y, x));
      Expect.values(both.get(0), 3);
      Expect.values(both.get(1), 9);
    }
  }

  @Test
  void opsOfOtherThreadsAreUnseen() throws InterruptedException {
    Variable x = variable(3);
    List<Tensor> there = new ArrayList<>();
    try (GradientTape tape = GradientTape.persistent()) {
      Thread thread = new Thread(() -> there.add(x.mul(x)));
      thread.start();
      thread.join();
      Tensor y = there.getFirst();
      assertTrue(y.requiresGrad(), "the implicit graph is there");
      Expect.error(() -> tape.gradient(y, x), "gradient: y does not depend on x");
      y.backward();
      Expect.values(x.grad(), 6);
    }
  }

  @Test
  void recordingIsOfOneThread() throws InterruptedException {
    Variable x = variable(3);
    List<Boolean> there = new ArrayList<>();
    noGrad(
        () -> {
          Thread thread = new Thread(() -> there.add(x.mul(x).requiresGrad()));
          thread.start();
          try {
            thread.join();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    assertEquals(List.of(true), there);
  }

  @Test
  void variablesKeepTheValueThatTheTapeSaw() {
    Variable x = variable(3);
    try (GradientTape tape = GradientTape.persistent()) {
      Tensor y = x.mul(x);
      x.assign(100);
      Expect.values(tape.gradient(y, x), 6);
      Expect.values(tape.gradient(x.mul(x), x), 200);
    }
  }

  @Test
  void theGradientOfAValueByItselfIsOne() {
    Variable x = variable(3, 4);
    Tensor watched = tensor(5);
    try (GradientTape tape = GradientTape.persistent()) {
      tape.watch(watched);
      Expect.values(tape.gradient(x, x), 1, 1);
      Expect.values(tape.gradient(watched, watched), 1);
      Tensor y = x.mul(2);
      Expect.values(tape.gradient(y, y), 1, 1);
    }
  }

  @Test
  void onlyTheOpsOfWatchedTensorsAreRecorded() {
    Tensor x = tensor(3);
    Tensor y = tensor(4);
    try (GradientTape tape = new GradientTape()) {
      tape.watch(x);
      assertFalse(y.mul(2).requiresGrad());
      assertTrue(x.mul(y).requiresGrad());
      assertSame(x, tape.watched().getFirst());
    }
  }

  @Test
  void watchingTwiceIsWatchingOnce() {
    Tensor x = tensor(3);
    GradientTape tape = new GradientTape();
    tape.watch(x, x);
    tape.watch(x);
    Tensor y = x.mul(x);
    Expect.values(tape.gradient(y, x), 6);
    tape.close();
    tape.close();
    assertFalse(x.requiresGrad());
  }

  @Test
  void twoTapesWatchOneTensor() {
    Tensor x = tensor(3);
    GradientTape a = new GradientTape();
    a.watch(x);
    GradientTape b = new GradientTape();
    b.watch(x);
    a.close();
    assertTrue(x.requiresGrad(), "b still watches it");
    Tensor y = x.mul(x);
    Expect.values(b.gradient(y, x), 6);
    assertFalse(x.requiresGrad());
  }

  @Test
  void anUnwatchedTensorBeforeItsWatching() {
    // What was computed from it before is not connected.
    Tensor x = tensor(3);
    try (GradientTape tape = GradientTape.persistent()) {
      Tensor before = x.mul(x);
      tape.watch(x);
      Tensor after = x.mul(x);
      Expect.values(tape.gradient(after, x), 6);
      Expect.error(() -> tape.gradient(before, x), "gradient: y does not depend on x");
    }
  }
}
