package org.gradsh.autograd.catalogue;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.Function;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.expr.Doubles;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.op.Apply;
import org.gradsh.autograd.tape.Transforms;

/**
 * Second derivatives of elementwise ops, by every pair of operands in both orders, at the numbers
 * where a rule may have a case of its own: a guard that gets the first derivative right there can
 * still lose what it depends on.
 *
 * <p>They are compared with the slope of the first derivative, from both sides and across. Where
 * those three differ there is a pole or a kink, as for cbrt at 0; declared kinks are left out, and
 * where the op itself divides by 0.
 */
record SecondDerivativeChecks(Elementwise op, Tally tally) {
  private static final double[] SPECIAL = {0, .5, -.5, 1, -1, 2, -2, 3, -3, 6};
  private static final double STEP = 1e-5;

  void run() {
    double[][] at = points(op.arity());
    for (int i = 0; i < op.arity(); i++) {
      if (op.isMask(i) || op.vjp(i) == null) continue;
      for (int j = 0; j < op.arity(); j++) if (!op.isMask(j)) pair(at, i, j);
    }
  }

  private static double[][] points(int arity) {
    double[][] points = new double[(int) Math.pow(SPECIAL.length, arity)][arity];
    for (int n = 0; n < points.length; n++) {
      int rest = n;
      for (int k = 0; k < arity; k++) {
        points[n][k] = SPECIAL[rest % SPECIAL.length];
        rest /= SPECIAL.length;
      }
    }
    return points;
  }

  private void pair(double[][] at, int i, int j) {
    Function<Tensor[], Tensor> first = in -> slope(x -> Apply.elementwise(op, x), in, i);
    double[] second = slope(first, operands(at, j, 0), j).toDoubleArray();
    double[] twoBelow = first.apply(operands(at, j, -2)).toDoubleArray();
    double[] below = first.apply(operands(at, j, -1)).toDoubleArray();
    double[] above = first.apply(operands(at, j, 1)).toDoubleArray();
    double[] twoAbove = first.apply(operands(at, j, 2)).toDoubleArray();
    for (int n = 0; n < at.length; n++) {
      double left = (below[n] - twoBelow[n]) / STEP;
      double across = (above[n] - below[n]) / (2 * STEP);
      double right = (twoAbove[n] - above[n]) / STEP;
      double near = 1e-3 * Math.max(1, Math.abs(across));
      boolean settled = Math.abs(left - across) <= near && Math.abs(right - across) <= near;
      if (!settled || isKink(at[n]) || isPole(at[n])) continue;
      String what = op.name() + " by " + i + " and " + j + " at " + Arrays.toString(at[n]);
      double derived = second[n];
      assertTrue(
          Math.abs(derived - across) <= near,
          () -> what + " is " + derived + ", the slope of the gradient " + across);
      tally.passed();
    }
  }

  /** Where the op has no value, or celu divides by an alpha of 0. */
  private boolean isPole(double[] at) {
    if (op.name().equals("celu") && at[1] == 0) return true;
    return Double.isNaN(Doubles.value(op.forward(), at));
  }

  private boolean isKink(double[] at) {
    return op.kinks().stream().anyMatch(kink -> Math.abs(Doubles.value(kink, at)) < 1e-3);
  }

  /** The points, operand {@code moved} some steps away. */
  private Tensor[] operands(double[][] at, int moved, int steps) {
    Tensor[] in = new Tensor[op.arity()];
    for (int k = 0; k < in.length; k++) {
      int operand = k;
      double by = k == moved ? steps * STEP : 0;
      double[] column = Arrays.stream(at).mapToDouble(p -> p[operand] + by).toArray();
      in[k] = Sampling.doubles(Shape.of(column.length), column);
      if (op.isMask(k)) in[k] = in[k].to(DType.BOOL);
    }
    return in;
  }

  private static Tensor slope(Function<Tensor[], Tensor> f, Tensor[] in, int by) {
    Function<Tensor[], Tensor> sum =
        x -> {
          Tensor[] all = in.clone();
          all[by] = x[0];
          return f.apply(all).sum();
        };
    return Transforms.valueAndGrad("grad", sum, new int[] {0}, in[by]).gradients().getFirst();
  }
}
