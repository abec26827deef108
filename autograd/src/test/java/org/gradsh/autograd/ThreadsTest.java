package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.jvp;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What several threads may do at once. */
class ThreadsTest {
  @Test
  void noGradientIsLostWhenThreadsAccumulate() throws Exception {
    var w = variable(0.0);
    try (var pool = Executors.newFixedThreadPool(4)) {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        all.add(
            pool.submit(
                () -> {
                  for (int i = 0; i < 5000; i++) w.mul(1).backward();
                }));
      }
      for (Future<?> f : all) f.get();
    }
    assertEquals(20_000, w.grad().item());
  }

  @Test
  void fourThreadsWithTapesOfTheirOwnGetWhatOneGets() throws Exception {
    var w = variable(zeros(3, 4).add(.3));
    var x = zeros(5, 3).add(.7);
    List<double[]> alone = secondOrder(w, x);
    try (var pool = Executors.newFixedThreadPool(4)) {
      List<Future<List<double[]>>> all = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        all.add(
            pool.submit(
                () -> {
                  List<double[]> last = null;
                  for (int i = 0; i < 100; i++) last = secondOrder(w, x);
                  return last;
                }));
      }
      for (Future<List<double[]>> f : all) {
        List<double[]> got = f.get();
        for (int i = 0; i < alone.size(); i++) assertArrayEquals(alone.get(i), got.get(i));
      }
    }
    assertFalse(w.hasGrad());
  }

  /** Gradients of first and second order by persistent tapes; each sees the ops of its thread. */
  private static List<double[]> secondOrder(Variable w, Tensor x) {
    try (var outer = GradientTape.persistent();
        var inner = GradientTape.persistent()) {
      Tensor hidden = x.matmul(w).tanh();
      Tensor y = hidden.square().sum();
      Tensor first = inner.gradient(y, w);
      Tensor again = inner.gradient(hidden, w);
      Tensor second = outer.gradient(first.square().sum(), w);
      assertEquals(List.of("matmul", "tanh", "square", "sum"), names(inner).subList(0, 4));
      return List.of(first.toDoubleArray(), again.toDoubleArray(), second.toDoubleArray());
    }
  }

  private static List<String> names(GradientTape tape) {
    return tape.view().nodes().stream().map(n -> n.op()).toList();
  }

  @Test
  void tangentsOfTwoThreadsAreNotConfused() {
    var outer =
        jvp(
            x -> {
              Tensor inner =
                  CompletableFuture.supplyAsync(() -> jvp(y -> x.mul(y), tensor(1), tensor(1)))
                      .join()
                      .tangent();
              return x.mul(inner);
            },
            tensor(1),
            tensor(1));
    assertEquals(2, outer.tangent().item());
  }

  @Test
  void aTapeMayBeClosedFromAnotherThread() throws InterruptedException, ExecutionException {
    var x = variable(3.0);
    var tape = new GradientTape();
    var y = x.mul(x);
    CompletableFuture.runAsync(tape::close).get();
    x.mul(5);
    assertEquals(
        1, tape.toString().lines().filter(l -> l.contains(" mul ")).count(), tape.toString());
    assertEquals(6, tape.gradient(y, x).item());
  }

  @Test
  void whatNobodyWatchesAnyMoreIsNotRecorded() {
    var s = tensor(.5);
    Tensor y;
    try (var tape = new GradientTape()) {
      tape.watch(s);
      y = s.tanh();
      tape.gradient(y, s);
    }
    assertFalse(y.requiresGrad());
    assertFalse(y.tanh().requiresGrad());
  }

  @Test
  void anInterruptLeavesVariablesAndGradientsWhole() {
    var v = variable(zeros(3_000_000));
    v.sum().backward();
    Tensor before = v.grad();
    Tensor again = v.mul(2).sum();
    Thread.currentThread().interrupt();
    try {
      v.assignAdd(1);
      assertThrows(CancellationException.class, again::backward);
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertEquals(3_000_000, v.sum().item());
    assertSame(before, v.grad());
  }

  @Test
  void aTapeThatIsInterruptedGoesOnAfterwards() {
    var x = variable(3.0);
    try (var tape = new GradientTape()) {
      var y = x.mul(x);
      Thread.currentThread().interrupt();
      assertThrows(CancellationException.class, () -> tape.gradient(y, x));
      assertTrue(Thread.interrupted());
      assertEquals(27, tape.gradient(x.pow(3), x).item());
    }
  }
}
