package org.gradsh.autograd.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.expr.Doubles;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.op.Apply;
import org.gradsh.autograd.tape.Transforms;

/**
 * Elementwise ops far out: the value is that of the declared expression in double precision, and
 * where the function has a finite slope the gradient is a number, near the slope.
 *
 * <p>The slope is measured, not derived: by difference quotients from both sides, and at ±∞ by the
 * trend of those further and further out.
 */
record ExtremeChecks(Elementwise op, Tally tally) {
  private static final double INF = Double.POSITIVE_INFINITY;

  /** A quotient above this is a jump, or nearly one. */
  private static final double STEEP = 1e4;

  /** What a unary op meets; fewer of them for each operand of a binary one. */
  private static final double[] MANY = {
    0,
    -0.,
    1,
    -1,
    .5,
    -.5,
    3,
    -3,
    20,
    -20,
    88.9,
    -88.9,
    104,
    -104,
    710,
    -710,
    746,
    -746,
    1e-8,
    -1e-8,
    1e-40,
    -1e-40,
    1e-310,
    -1e-310,
    1e16,
    -1e16,
    1e30,
    -1e30,
    1e300,
    -1e300,
    INF,
    -INF,
    Double.NaN
  };

  private static final double[] SOME = {
    0, -0., 1, -1, .5, -2, 3, 88.9, -104, 710, 1e-40, 1e30, -1e30, INF, -INF, Double.NaN
  };

  private static final double[] FEW = {0, -0., 1, -.5, 3, -104, 1e30, INF, -INF, Double.NaN};

  void run() {
    double[][] points = points(op.arity());
    for (DType dtype : List.of(DType.FLOAT64, DType.FLOAT32)) {
      double[][] at = dtype == DType.FLOAT32 ? rounded(points) : points;
      Tensor[] in = operands(at, dtype);
      check(dtype, at, in, Apply.elementwise(op, in));
    }
  }

  private static double[][] points(int arity) {
    double[] each = arity == 1 ? MANY : arity == 2 ? SOME : FEW;
    int n = (int) Math.pow(each.length, arity);
    double[][] points = new double[n][arity];
    for (int i = 0; i < n; i++) {
      int rest = i;
      for (int k = 0; k < arity; k++) {
        points[i][k] = each[rest % each.length];
        rest /= each.length;
      }
    }
    return points;
  }

  private static double[][] rounded(double[][] points) {
    return Arrays.stream(points)
        .map(p -> Arrays.stream(p).map(x -> (float) x).toArray())
        .toArray(double[][]::new);
  }

  private Tensor[] operands(double[][] at, DType dtype) {
    Tensor[] in = new Tensor[op.arity()];
    for (int k = 0; k < in.length; k++) {
      int operand = k;
      double[] column = Arrays.stream(at).mapToDouble(p -> p[operand]).toArray();
      in[k] = Sampling.doubles(Shape.of(column.length), column);
      in[k] = in[k].to(op.isMask(k) ? DType.BOOL : dtype);
    }
    return in;
  }

  private void check(DType dtype, double[][] at, Tensor[] in, Tensor value) {
    double[] values = value.toDoubleArray();
    double[][] gradients = value.dtype().isFloating() ? gradients(in) : new double[op.arity()][];
    for (int i = 0; i < values.length; i++) {
      double expected = value(at[i]);
      String what = op.name() + " " + dtype + " at " + Arrays.toString(at[i]);
      sameValue(dtype, expected, values[i], what);
      tally.passed();
      for (int k = 0; k < op.arity(); k++) {
        if (gradients[k] == null || Double.isNaN(expected) || !hasSlope(at[i])) continue;
        slope(dtype, at[i], k, gradients[k][i], what + ", gradient " + k);
      }
    }
  }

  /** A power of a negative number is a number at whole exponents only. */
  private boolean hasSlope(double[] at) {
    return !op.name().equals("pow") || at[0] >= 0;
  }

  private double value(double[] at) {
    double[] p = at.clone();
    for (int k = 0; k < p.length; k++) if (op.isMask(k)) p[k] = p[k] != 0 ? 1 : 0;
    return Doubles.value(op.forward(), p);
  }

  private static void sameValue(DType dtype, double expected, double actual, String what) {
    if (dtype == DType.FLOAT32) expected = (float) expected;
    if (Double.isNaN(expected) || Double.isInfinite(expected)) {
      assertEquals(expected, actual, what);
      return;
    }
    double relative = dtype == DType.FLOAT32 ? 1e-5 : 1e-12;
    double tiny = dtype == DType.FLOAT32 ? 1e-37 : 1e-300;
    assertEquals(expected, actual, relative * Math.abs(expected) + tiny, what);
  }

  private double[][] gradients(Tensor[] in) {
    double[][] all = new double[in.length][];
    int[] at = GradientChecks.floating(in);
    var pullback =
        Transforms.vjp(
            "vjp",
            x -> {
              Tensor[] operands = in.clone();
              for (int k = 0; k < at.length; k++) operands[at[k]] = x[k];
              return Apply.elementwise(op, operands);
            },
            GradientChecks.pick(in, at));
    List<Tensor> g = pullback.pull(Apply.ones(pullback.value().shape(), pullback.value().dtype()));
    for (int k = 0; k < at.length; k++) all[at[k]] = g.get(k).toDoubleArray();
    return all;
  }

  private void slope(DType dtype, double[] at, int k, double gradient, String what) {
    double x = at[k];
    double left;
    double right;
    if (Double.isInfinite(x)) {
      double sign = Math.signum(x);
      left = quotient(at, k, sign * 1e7, 1e2);
      right = quotient(at, k, sign * 1e9, 1e4);
    } else {
      double h = 1e-6 * Math.max(1, Math.abs(x));
      left = (value(at) - value(moved(at, k, x - h))) / (x - (x - h));
      right = (value(moved(at, k, x + h)) - value(at)) / ((x + h) - x);
    }
    double most = dtype == DType.FLOAT32 ? Float.MAX_VALUE : Double.MAX_VALUE;
    if (!(Math.abs(left) <= most) || !(Math.abs(right) <= most)) return;
    boolean settled = Math.abs(left - right) <= 1e-4 * Math.max(1, Math.abs(left));
    if (Double.isInfinite(x) && !settled) return;
    assertFalse(Double.isNaN(gradient), () -> what + " is NaN, the slope " + left + " … " + right);
    if (settled && Math.abs(left) < STEEP && isPlain(at)) {
      double tolerance = 1e-3 * Math.max(1, Math.abs(left));
      assertTrue(
          Math.abs(gradient - left) <= tolerance,
          () -> what + " is " + gradient + ", the slope " + left + " … " + right);
    }
    tally.passed();
  }

  /** Whether quotients with the step taken here tell the slope: not at kinks, nor far out or in. */
  private boolean isPlain(double[] at) {
    for (double x : at) if (x != 0 && !(Math.abs(x) >= .1 && Math.abs(x) <= 1000)) return false;
    return op.kinks().stream().noneMatch(kink -> Math.abs(Doubles.value(kink, at)) < 1e-3);
  }

  private double quotient(double[] at, int k, double x, double h) {
    return (value(moved(at, k, x + h)) - value(moved(at, k, x - h))) / (2 * h);
  }

  private static double[] moved(double[] at, int k, double x) {
    double[] p = at.clone();
    p[k] = x;
    return p;
  }
}
