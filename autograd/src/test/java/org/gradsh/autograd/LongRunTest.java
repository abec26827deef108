package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.gradsh.autograd.tape.Node;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Graphs of a million ops, on a stack that holds no recursion along them, and loops that leave
 * nothing behind.
 */
class LongRunTest {
  private static final int MILLION = 1_000_000;
  private static final double FACTOR = 1 - 1e-7;

  /** Far too little for a million frames, or ten thousand; enough for the engine. */
  private static final int SMALL_STACK = 256 << 10;

  private interface Body {
    void run() throws Exception;
  }

  /** Runs on a thread of its own with a small stack; what is thrown there is thrown here. */
  private static void shallow(Body body) throws Exception {
    Throwable[] thrown = new Throwable[1];
    Runnable caught =
        () -> {
          try {
            body.run();
          } catch (Throwable t) {
            thrown[0] = t;
          }
        };
    Thread thread = new Thread(null, caught, "shallow", SMALL_STACK);
    thread.start();
    thread.join();
    if (thrown[0] != null) throw new AssertionError(thrown[0]);
  }

  /** x · FACTORⁿ⸍² + …, by n ops. */
  private static Tensor chain(Tensor x, int n) {
    Tensor y = x;
    for (int i = 0; i < n / 2; i++) y = y.mul(FACTOR).add(1e-7);
    return y;
  }

  private static Variable one() {
    return variable(tensor(1, DType.FLOAT64));
  }

  private static final double SLOPE = Math.pow(FACTOR, MILLION / 2);

  private static void isSlope(Tensor g) {
    assertEquals(SLOPE, g.item(), 1e-9);
  }

  // ---- a million ops ----

  @Test
  void whatATapeOfManyTensorsGaveIsRecordedNoMore() {
    List<Tensor> many = new ArrayList<>();
    for (int k = 0; k < 40; k++) many.add(tensor(k));
    Tensor total = tensor(0);
    for (int step = 0; step < 3; step++) {
      Tensor loss = tensor(0);
      try (var tape = new GradientTape()) {
        for (Tensor t : many) tape.watch(t);
        for (Tensor t : many) loss = loss.add(t.square());
        tape.gradient(loss, many);
      }
      total = total.add(loss);
      assertFalse(total.requiresGrad());
    }
  }

  @Test
  void whatATransformGaveIsRecordedNoMore() {
    Tensor x = tensor(1, 2);
    for (int step = 0; step < 3; step++) {
      x = vjp(t -> t.mul(0.5), x).value();
      assertFalse(x.requiresGrad());
    }
    Tensor[] average = {tensor(0)};
    for (int step = 0; step < 3; step++) {
      grad((Tensor w) -> {
            Tensor loss = w.square().sum();
            average[0] = average[0].mul(0.9).add(loss.mul(0.1));
            return loss;
          })
          .apply(x);
      assertFalse(average[0].requiresGrad());
    }
  }

  @Test
  void backwardThroughAMillionOps() throws Exception {
    shallow(
        () -> {
          Variable x = one();
          Tensor y = chain(x, MILLION);
          assertTrue(y.toString().matches("Tensor float64 \\[]  \\S+ +← add"), y::toString);
          y.backward(retainGraph());
          isSlope(x.grad());
          y.backward();
          assertEquals(2 * SLOPE, x.grad().item(), 1e-9);
          Expect.error(y::backward, "backward: the graph was consumed by an earlier call");
        });
  }

  @Test
  void aTapeOfAMillionOps() throws Exception {
    shallow(
        () -> {
          Variable x = one();
          try (var tape = GradientTape.persistent()) {
            Tensor y = chain(x, MILLION);
            isSlope(tape.gradient(y, x));
            Tensor middle = y.mul(3);
            assertEquals(3, tape.gradient(middle, y).item());
            String table = tape.toString();
            assertTrue(table.contains("1000001  float64 []"), () -> last(table));
            assertTrue(table.contains("… 999961 more"), () -> last(table));
          }
        });
  }

  private static String last(String text) {
    return text.substring(Math.max(0, text.length() - 500));
  }

  @Test
  void aGraphOfAMillionOpsIsShownAndExplained() throws Exception {
    shallow(
        () -> {
          Variable x = one();
          Tensor y = chain(x, MILLION);
          String way = explain(y, x);
          assertTrue(way.startsWith("y depends on x:\n  "), way);
          assertTrue(way.contains("999961 more ops"), way);
          String far = explain(y, variable(2.0));
          assertTrue(far.contains("was computed from: variable"), far);
          Graph graph = Graph.of(y);
          assertEquals(1, graph.variables().size());
          assertTrue(graph.toString().contains("… 999960 more"), () -> last(graph.toString()));
          isSlope(graph.gradients(List.of(x)).getFirst());
        });
  }

  @Test
  void functionTransformsOfAMillionOps() throws Exception {
    shallow(
        () -> {
          Tensor x = tensor(1, DType.FLOAT64);
          isSlope(jvp(t -> chain(t, MILLION), x, tensor(1, DType.FLOAT64)).tangent());
          isSlope(grad((Tensor t) -> chain(t, MILLION)).apply(x));
        });
  }

  @Test
  void twiceThroughAHundredThousandOps() throws Exception {
    shallow(
        () -> {
          // xⁿ at 1: n, then n(n − 1).
          int n = 100_000;
          Function<Tensor, Tensor> power =
              x -> {
                Tensor y = x;
                for (int i = 1; i < n; i++) y = y.mul(x);
                return y;
              };
          Variable x = one();
          power.apply(x).backward(createGraph());
          Tensor first = x.grad();
          assertEquals(n, first.item());
          x.zeroGrad();
          first.backward();
          assertEquals((double) n * (n - 1), x.grad().item(), 1);
          assertEquals((double) n * (n - 1), grad(grad(power)).apply(x.detach()).item(), 1);
        });
  }

  @Test
  void manyOpsOfOneVariable() throws Exception {
    // Not deep but wide: every op reads the variable, and the sums are a tree.
    shallow(
        () -> {
          Variable x = one();
          List<Tensor> row = new ArrayList<>();
          for (int i = 0; i < 1 << 17; i++) row.add(x.mul(2));
          while (row.size() > 1) {
            List<Tensor> next = new ArrayList<>();
            for (int i = 0; i < row.size(); i += 2) next.add(row.get(i).add(row.get(i + 1)));
            row = next;
          }
          row.getFirst().backward();
          assertEquals(1 << 18, x.grad().item());
        });
  }

  @Test
  void oldOpsAndNewOnesAreWalkedInTheirOrder() throws Exception {
    // Between two ops of the graph there are thousands of others, so that numbers lie far apart.
    shallow(
        () -> {
          Variable x = one();
          Tensor y = x;
          Variable other = one();
          for (int i = 0; i < 200; i++) {
            for (int k = 0; k < 1024; k++) other.mul(2);
            Tensor before = y;
            y = y.mul(x).add(before.mul(0));
          }
          y.backward();
          assertEquals(201, x.grad().item());
        });
  }

  @Test
  void aLongGraphThatIsDroppedGoes() throws Exception {
    WeakReference<?>[] nodes = new WeakReference<?>[2];
    shallow(
        () -> {
          Tensor[] y = {chain(one(), MILLION)};
          nodes[0] = new WeakReference<>(y[0].origin());
          nodes[1] = new WeakReference<>(y[0].origin().edge(0).from());
        });
    assertAllGo(List.of(nodes));
  }

  private static void assertAllGo(List<? extends WeakReference<?>> references) {
    for (int i = 0; i < 20 && references.stream().anyMatch(r -> r.get() != null); i++) System.gc();
    for (int i = 0; i < references.size(); i++) {
      assertNull(references.get(i).get(), "of " + references.size() + " number " + i);
    }
  }

  // ---- loops ----

  /** A loop's step keeps nothing of the one before, whatever is opened and not closed. */
  @TestFactory
  Stream<DynamicTest> stepsLeaveNothingBehind() {
    Variable w = variable(ones(4));
    return Stream.of(
        loop(
            "backward and update",
            i -> {
              Tensor y = w.square().sum();
              w.zeroGrad();
              y.backward();
              w.assignSub(w.grad().mul(.01));
              return y;
            }),
        loop("graphs that nobody asks", i -> w.mul(i).sum()),
        loop(
            "tapes that nobody closes",
            i -> {
              var tape = new GradientTape();
              Tensor y = w.square().sum();
              w.assignSub(tape.gradient(y, w).mul(.01));
              return y;
            }),
        loop(
            "persistent tapes that nobody closes",
            i -> {
              var outer = GradientTape.persistent();
              var inner = GradientTape.persistent();
              Tensor y = w.pow(3).sum();
              Tensor first = inner.gradient(y, w);
              w.assignSub(outer.gradient(first, w).mul(.001));
              return y;
            }),
        loop(
            "tapes that nobody asks",
            i -> {
              new GradientTape();
              return w.exp().mul(i);
            }),
        loop(
            "graphs of graphs",
            i -> {
              Tensor y = w.pow(3).sum();
              w.zeroGrad();
              y.backward(createGraph());
              Tensor g = w.grad();
              w.zeroGrad();
              return g;
            }),
        loop("transforms", i -> grad((Tensor t) -> t.square().mul(w).sum()).apply(w)));
  }

  private static DynamicTest loop(String name, IntFunction<Tensor> step) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          List<WeakReference<Node>> nodes = new ArrayList<>();
          List<WeakReference<Object>> elements = new ArrayList<>();
          for (int i = 0; i < 2_000; i++) {
            Tensor y = step.apply(i);
            if (y.origin() != null) nodes.add(new WeakReference<>(y.origin()));
            elements.add(new WeakReference<>(y.values().data()));
          }
          step.apply(0);
          new GradientTape().close();
          assertAllGo(elements);
          assertAllGo(nodes);
        });
  }

  @Test
  void aTapeThatIsResetLetsGo() {
    Variable w = variable(ones(4));
    List<WeakReference<Node>> nodes = new ArrayList<>();
    try (var tape = GradientTape.persistent()) {
      for (int i = 0; i < 1_000; i++) {
        Tensor y = w.square().sum();
        nodes.add(new WeakReference<>(y.origin()));
        Expect.values(tape.gradient(y, w), 2, 2, 2, 2);
        tape.reset();
      }
      assertAllGo(nodes);
      assertEquals(List.of(), tape.watched());
    }
  }
}
