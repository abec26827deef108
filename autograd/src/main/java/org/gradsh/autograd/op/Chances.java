package org.gradsh.autograd.op;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Draws;
import org.gradsh.autograd.cpu.Philox;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.graph.Trace;

/** The loops behind random numbers, and checks of what they are drawn by. */
final class Chances {
  private Chances() {}

  // ---- noise without parameters, by inversion ----

  static Tensor exponential(Shape shape, DType dtype, Tensor... near) {
    return noise("exponential", shape, dtype, (random, i) -> -Math.log(Draws.open(random)), near);
  }

  static Tensor gumbel(Shape shape, DType dtype, Tensor... near) {
    Draws.Element element = (random, i) -> -Math.log(-Math.log(Draws.open(random)));
    return noise("gumbel", shape, dtype, element, near);
  }

  static Tensor laplace(Shape shape, DType dtype, Tensor... near) {
    return noise(
        "laplace",
        shape,
        dtype,
        (random, i) -> {
          double u = Draws.open(random);
          return u < .5 ? Math.log(2 * u) : -Math.log(2 * (1 - u));
        },
        near);
  }

  private static Tensor noise(
      String name, Shape shape, DType dtype, Draws.Element element, Tensor... near) {
    DType d = ReductionOps.floating(dtype);
    return Trace.drawn(name, d, shape, there -> Draws.each(d, shape, element), near);
  }

  // ---- by each element ----

  static Strided bernoulli(Strided p) {
    double[] chance = checked("bernoulli", "a probability of 0 to 1", p, 1);
    return Draws.each(
        ReductionOps.floating(p.dtype()),
        p.shape(),
        (random, i) -> random.nextDouble() < chance[i] ? 1 : 0);
  }

  static Strided poisson(Strided rate, DoubleUnaryOperator lgamma) {
    double[] rates = checked("poisson", "a rate of 0 or more", rate, Double.MAX_VALUE);
    return Draws.apart(
        ReductionOps.floating(rate.dtype()),
        rate.shape(),
        (random, i) -> Draws.poisson(random, rates[i], k -> lgamma.applyAsDouble(k + 1)));
  }

  private static double[] checked(String op, String wanted, Strided x, double most) {
    double[] values = (double[]) Casts.fresh(x, DType.FLOAT64).data();
    for (int k = 0; k < values.length; k++) {
      if (values[k] >= 0 && values[k] <= most) continue;
      throw TensorException.value(op + ": " + values[k] + " is not " + wanted)
          .operand("this", x.dtype(), x.shape(), "at place " + k)
          .build();
    }
    return values;
  }

  // ---- by rows of weights ----

  static Strided multinomial(Strided weights, int count, boolean replacement) {
    double[] values = checked("multinomial", "a weight of 0 or more", weights, Double.MAX_VALUE);
    int[] dims = weights.shape().dims();
    int k = dims[dims.length - 1];
    dims[dims.length - 1] = count;
    long[] out = new long[Shape.of(dims).size()];
    if (out.length == 0) return Strided.contiguous(DType.INT64, Shape.of(dims), out);
    int rows = out.length / count;
    for (int row = 0; row < rows; row++) {
      double[] w = Arrays.copyOfRange(values, row * k, (row + 1) * k);
      int possible = (int) Arrays.stream(w).filter(v -> v > 0).count();
      if (possible < (replacement ? 1 : count)) {
        throw TensorException.value("multinomial: too few weights are above 0")
            .operand("weights", weights.dtype(), weights.shape(), "row " + row + ": " + possible)
            .hint(replacement ? "1 at least" : count + " at least, or with replacement")
            .build();
      }
      Philox random = RandomState.philox();
      if (replacement) again(random, w, out, row * count, count);
      else once(random, w, out, row * count, count);
    }
    return Strided.contiguous(DType.INT64, Shape.of(dims), out);
  }

  /** By the running sum that a uniform number reaches. */
  private static void again(Philox random, double[] w, long[] out, int to, int count) {
    double[] sums = w.clone();
    for (int i = 1; i < sums.length; i++) sums[i] += sums[i - 1];
    int last = w.length - 1;
    while (w[last] == 0) last--;
    for (int i = 0; i < count; i++) {
      double u = random.nextDouble() * sums[last];
      int low = 0;
      int high = last;
      while (low < high) {
        int middle = low + high >>> 1;
        if (sums[middle] > u) high = middle;
        else low = middle + 1;
      }
      out[to + i] = low;
    }
  }

  /** A race: each waits for a time exponential with its weight as rate; the first ones win. */
  private static void once(Philox random, double[] w, long[] out, int to, int count) {
    double[] times = new double[w.length];
    Integer[] order = new Integer[w.length];
    for (int i = 0; i < w.length; i++) {
      double wait = -Math.log(Draws.open(random));
      times[i] = w[i] == 0 ? Double.POSITIVE_INFINITY : wait / w[i];
      order[i] = i;
    }
    Arrays.sort(order, (a, b) -> Double.compare(times[a], times[b]));
    for (int i = 0; i < count; i++) out[to + i] = order[i];
  }
}
