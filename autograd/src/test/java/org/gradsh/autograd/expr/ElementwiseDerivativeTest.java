package org.gradsh.autograd.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.gradsh.autograd.expr.ScalarTape.Node;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The derivatives of every declared op, against differences and against each other. */
class ElementwiseDerivativeTest {
  private static final int POINTS = 20;

  /**
   * By every sequence of up to three operands, the derivative against differences of the one below.
   */
  @TestFactory
  Stream<DynamicTest> ordersOneToThree() {
    return differentiable(
        op -> {
          Random random = new Random(11);
          for (int t = 0; t < POINTS; t++) {
            double[] p = op.sample(random);
            for (int order = 1; order <= 3; order++) everySequence(op, p, new int[order], 0);
          }
        });
  }

  private static void everySequence(Elementwise op, double[] p, int[] by, int depth) {
    if (depth == by.length) {
      checkOrder(op, p, by);
      return;
    }
    for (int k = 0; k < op.arity(); k++) {
      if (op.isMask(k)) continue;
      by[depth] = k;
      everySequence(op, p, by, depth + 1);
    }
  }

  private static void checkOrder(Elementwise op, double[] p, int[] by) {
    int last = by[by.length - 1];
    int[] below = Arrays.copyOf(by, by.length - 1);
    double h = 1e-4;
    // Five points: the error of the differences is of the order of h⁴.
    double d1 = at(op, p, below, last, h) - at(op, p, below, last, -h);
    double d2 = at(op, p, below, last, 2 * h) - at(op, p, below, last, -2 * h);
    double numeric = (8 * d1 - d2) / (12 * h);
    double derived = derivative(op, p, by);
    assertEquals(
        numeric,
        derived,
        1e-7 * Math.max(1, Math.abs(derived)),
        () -> op.name() + " by " + Arrays.toString(by) + " at " + Arrays.toString(p));
  }

  private static double at(Elementwise op, double[] p, int[] by, int k, double step) {
    double[] q = p.clone();
    q[k] += step;
    return derivative(op, q, by);
  }

  private static double derivative(Elementwise op, double[] p, int[] by) {
    Node[] xs = Arrays.stream(p).mapToObj(ScalarTape::leaf).toArray(Node[]::new);
    Node y = ScalarTape.call(op, xs);
    for (int k : by) y = ScalarTape.gradient(y, xs[k]);
    return y.value;
  }

  /** A jvp by several operands at once is the sum of what the vjps say. */
  @TestFactory
  Stream<DynamicTest> forwardModeAgreesWithReverse() {
    return differentiable(
        op -> {
          Random random = new Random(5);
          for (int subset = 1; subset < 1 << op.arity(); subset++) {
            boolean[] has = new boolean[op.arity()];
            for (int k = 0; k < has.length; k++) has[k] = (subset >> k & 1) == 1 && !op.isMask(k);
            checkJvp(op, op.sample(random), has, random);
          }
        });
  }

  private static void checkJvp(Elementwise op, double[] p, boolean[] has, Random random) {
    Node[] xs = Arrays.stream(p).mapToObj(ScalarTape::leaf).toArray(Node[]::new);
    Node y = ScalarTape.call(op, xs);
    Node[] tangents = new Node[p.length];
    double expected = 0;
    for (int k = 0; k < p.length; k++) {
      if (!has[k]) continue;
      tangents[k] = ScalarTape.leaf(random.nextGaussian());
      expected += tangents[k].value * ScalarTape.gradient(y, xs[k]).value;
    }
    Elementwise.Derived d = op.jvp(has);
    double got =
        d == null ? 0 : ScalarTape.call(d.op(), ScalarTape.feed(d, y, null, tangents)).value;
    assertEquals(expected, got, 1e-12 * Math.max(1, Math.abs(expected)), op.name());
  }

  private static Stream<DynamicTest> differentiable(Consumer<Elementwise> check) {
    return ElementwiseCatalogue.ALL.stream()
        .map(op -> DynamicTest.dynamicTest(op.name(), () -> check.accept(op)));
  }
}
