package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.expr.Doubles;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.ElementwiseCatalogue;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Zeros, infinities, NaN, denormal, large and small numbers: values and derivatives there. */
@Tag("kernels")
class ElementwiseExtremesTest {
  private static final double[] EXTREMES = {
    0,
    -0.,
    1,
    -1,
    .5,
    -2,
    3,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN,
    1e-40,
    -1e-40,
    88,
    -88,
    104,
    -104,
    1e10,
    -1e10,
    1e30,
    -1e30,
    Float.MAX_VALUE,
    Float.MIN_NORMAL
  };

  @TestFactory
  Stream<DynamicTest> values() {
    return ElementwiseCatalogue.ALL.stream()
        .map(
            op ->
                DynamicTest.dynamicTest(
                    op.name(),
                    () -> {
                      for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
                        if (!op.accepts(dtype)) continue;
                        for (int repeat : new int[] {1, 300}) checkValues(op, dtype, repeat);
                      }
                    }));
  }

  /** All combinations; repeated so often that the vector loops are taken, in every lane. */
  private static void checkValues(Elementwise op, DType dtype, int repeat) {
    List<double[]> points = points(op);
    int n = points.size();
    Shape shape = Shape.of(n * (n > 300 && repeat > 1 ? 3 : repeat));
    Strided[] in = operands(op, dtype, points, shape.size());
    Strided out = Strided.zeros(op.resultType(dtype), shape);
    ElementwiseLoops.run(op, dtype, in, out);
    for (int i = 0; i < shape.size(); i++) {
      double[] p = rounded(dtype, points.get(i % n));
      double expected = Elements.as(out.dtype(), Doubles.value(op.forward(), p));
      double got = Elements.get(out.data(), i);
      int at = i;
      Accuracy.check(
          op,
          out.dtype(),
          p,
          expected,
          got,
          () -> op.name() + " " + dtype + Arrays.toString(p) + " at " + at);
    }
  }

  private static Strided[] operands(Elementwise op, DType dtype, List<double[]> points, int size) {
    Strided[] in = new Strided[op.arity()];
    for (int k = 0; k < in.length; k++) {
      in[k] = Strided.zeros(op.isMask(k) ? DType.BOOL : dtype, Shape.of(size));
      for (int i = 0; i < size; i++) {
        Elements.set(in[k].data(), i, points.get(i % points.size())[k]);
      }
    }
    return in;
  }

  private static double[] rounded(DType dtype, double[] p) {
    double[] r = new double[p.length];
    for (int k = 0; k < p.length; k++) r[k] = Elements.as(dtype, p[k]);
    return r;
  }

  private static List<double[]> points(Elementwise op) {
    List<double[]> points = new ArrayList<>();
    int all = (int) Math.pow(EXTREMES.length, op.arity());
    for (int c = 0; c < all; c += op.arity() > 2 ? 7 : 1) {
      double[] p = new double[op.arity()];
      for (int k = 0, left = c; k < p.length; k++, left /= EXTREMES.length) {
        double v = EXTREMES[left % EXTREMES.length];
        p[k] = op.isMask(k) ? (v > 0 ? 1 : 0) : v;
      }
      points.add(p);
    }
    return points;
  }

  /**
   * A float32 derivative is a number wherever the expression over doubles, which has far more room,
   * is one that float32 can hold; and it is that number.
   */
  @TestFactory
  Stream<DynamicTest> slopes() {
    return ElementwiseCatalogue.ALL.stream()
        .filter(op -> !op.yieldsMask())
        .filter(op -> op.accepts(DType.FLOAT32))
        .map(op -> DynamicTest.dynamicTest(op.name(), () -> checkSlopes(op)));
  }

  private static void checkSlopes(Elementwise op) {
    for (int k = 0; k < op.arity(); k++) {
      Elementwise.Derived d = op.vjp(k);
      if (d == null) continue;
      for (double[] p : points(op)) {
        if (Arrays.stream(p).anyMatch(ElementwiseExtremesTest::isDenormal)) continue;
        // b - 1 has no place in a float32 this large, and the sign of (-1)^(b-1) hangs on it.
        if (op.name().equals("pow") && Math.abs(p[1]) > 1e7) continue;
        double[] x = rounded(DType.FLOAT32, p);
        double expected = slope(op, d, x, DType.FLOAT64);
        double y = Elements.as(DType.FLOAT32, Doubles.value(op.forward(), x));
        if (Double.isNaN(expected) || Math.abs(expected) > Float.MAX_VALUE) continue;
        if (Double.isInfinite(y)) continue; // in terms of y nothing finite can be said
        double got = slope(op, d, x, DType.FLOAT32);
        assertEquals(
            expected,
            got,
            1e-3 * Math.abs(expected) + 1e-6,
            op.name() + " by operand " + k + " at " + Arrays.toString(x));
      }
    }
  }

  /** Its reciprocal overflows, in inner values too. */
  private static boolean isDenormal(double v) {
    return v != 0 && Math.abs(v) < Float.MIN_NORMAL;
  }

  private static double slope(Elementwise op, Elementwise.Derived d, double[] x, DType dtype) {
    double y = Elements.as(dtype, Doubles.value(op.forward(), x));
    Strided[] in = new Strided[d.sources().length];
    for (int j = 0; j < in.length; j++) {
      int s = d.sources()[j];
      double v = s >= 0 ? x[s] : s == Elementwise.OUTPUT ? y : 1;
      DType own = d.op().isMask(j) ? DType.BOOL : dtype;
      in[j] = Strided.zeros(own, Shape.SCALAR);
      Elements.set(in[j].data(), 0, v);
    }
    Strided out = Strided.zeros(dtype, Shape.SCALAR);
    ElementwiseLoops.run(d.op(), dtype, in, out);
    return Elements.get(out.data(), 0);
  }

  /** Where mathematics has a finite slope at infinity, the activations have it. */
  @TestFactory
  Stream<DynamicTest> activationsAtInfinity() {
    return Stream.of(
            "sigmoid",
            "tanh",
            "relu",
            "softplus",
            "logSigmoid",
            "elu",
            "selu",
            "celu",
            "silu",
            "mish",
            "gelu",
            "geluTanh",
            "hardTanh",
            "hardSigmoid",
            "hardSwish",
            "softsign",
            "erf",
            "relu6",
            "leakyRelu",
            "atan",
            "erfc")
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      Elementwise op = ElementwiseCatalogue.named(name);
                      for (double sign : new double[] {1, -1}) {
                        double[] far = new double[op.arity()], near = new double[op.arity()];
                        Arrays.fill(far, .5);
                        Arrays.fill(near, .5);
                        far[0] = sign * Double.POSITIVE_INFINITY;
                        near[0] = sign * 1e4;
                        double limit = slope(op, op.vjp(0), near, DType.FLOAT64);
                        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
                          assertEquals(limit, slope(op, op.vjp(0), far, dtype), 1e-6, name);
                        }
                        assertTrue(!Double.isNaN(Doubles.value(op.forward(), far)), name);
                      }
                    }));
  }
}
