package org.gradsh.autograd.expr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.expr.FusedLoop.Input;
import org.gradsh.autograd.expr.FusedLoop.Reduce;
import org.gradsh.autograd.expr.FusedLoop.Side;
import org.gradsh.autograd.expr.FusedLoop.Step;

/** What a fused group computes, element by element in doubles: one step after the other. */
record FusedReference(DType compute, Shape loop, List<Input> inputs, List<Step> steps) {

  /** The outputs' elements, in row-major order. */
  List<double[]> run(Strided[] in) {
    int n = loop.size();
    List<double[]> operands = new ArrayList<>();
    for (Strided x : in) operands.add(elements(x.broadcastTo(loop)));
    List<double[]> outputs = new ArrayList<>();
    for (Step step : steps) {
      double[] value = new double[n];
      for (int i = 0; i < n; i++) value[i] = at(step.value(), operands, i);
      if (step.reduce() != Reduce.NONE) {
        double[] small = reduced(step, value);
        if (step.stored()) outputs.add(small);
        int group = Math.max(1, n) / Math.max(1, small.length);
        for (int i = 0; i < n && step.side() == Side.TRAILING; i++) value[i] = small[i / group];
      } else if (step.stored()) {
        outputs.add(value);
      }
      operands.add(value);
    }
    return outputs;
  }

  private static double at(Expr e, List<double[]> operands, int i) {
    List<Double> xs = new ArrayList<>();
    for (double[] x : operands) xs.add(x[i]);
    return e.evaluate(Doubles.ALGEBRA, xs, null);
  }

  private double[] reduced(Step step, double[] value) {
    int[] dims = loop.dims();
    int[] rest =
        step.side() == Side.TRAILING
            ? Arrays.copyOf(dims, dims.length - step.axes())
            : Arrays.copyOfRange(dims, step.axes(), dims.length);
    int results = 1;
    for (int d : rest) results *= d;
    double[] y = new double[results];
    boolean[] started = new boolean[results];
    int count = results == 0 ? 0 : value.length / results;
    Arrays.fill(y, step.reduce() == Reduce.PROD ? 1 : 0);
    for (int i = 0; i < value.length; i++) {
      int j = step.side() == Side.TRAILING ? i / count : i % results;
      double a = y[j], b = value[i];
      y[j] =
          switch (step.reduce()) {
            case SUM, MEAN -> a + b;
            case PROD -> a * b;
            case MAX -> started[j] ? Math.max(a, b) : b;
            case MIN -> started[j] ? Math.min(a, b) : b;
            case NONE -> throw new IllegalStateException();
          };
      started[j] = true;
    }
    if (step.reduce() == Reduce.MEAN) for (int j = 0; j < results; j++) y[j] /= count;
    return y;
  }

  /** The elements of a block, in row-major order. */
  static double[] elements(Strided x) {
    int[] dims = x.shape().dims();
    double[] all = new double[x.size()];
    for (int i = 0; i < all.length; i++) {
      int at = x.offset(), rest = i;
      for (int a = dims.length - 1; a >= 0; a--) {
        at += rest % dims[a] * x.strides()[a];
        rest /= dims[a];
      }
      all[i] =
          switch (x.data()) {
            case float[] v -> v[at];
            case double[] v -> v[at];
            case boolean[] v -> v[at] ? 1 : 0;
            default -> throw new IllegalArgumentException("no numbers");
          };
    }
    return all;
  }
}
