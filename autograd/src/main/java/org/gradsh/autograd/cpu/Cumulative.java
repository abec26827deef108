package org.gradsh.autograd.cpu;

import org.gradsh.autograd.DType;

/** What runs along an axis beside sums and products: extremes, and sums of exponentials. */
public final class Cumulative {
  private Cumulative() {}

  /** Works on one line: {@code n} elements, {@code step} apart. */
  @FunctionalInterface
  private interface Line {
    void run(int from, int step, int n);
  }

  private static void lines(Strided x, int axis, int cost, Line body) {
    if (x.size() == 0) return;
    int n = x.shape().dim(axis);
    int inner = x.shape().rowMajorStrides()[axis];
    Parallel.ranges(
        x.size() / n,
        (int) Math.min(1 << 20, (long) cost * n),
        (first, last) -> {
          for (int line = first; line < last; line++) {
            body.run(line / inner * n * inner + line % inner, inner, n);
          }
        });
  }

  /**
   * The index along the axis of the largest (or smallest) element so far, the last among equals;
   * once there is NaN it is that of the last NaN.
   *
   * @param x row-major
   * @return int64, of the operand's shape
   */
  public static Strided argExtremes(Strided x, int axis, boolean largest) {
    Strided out = Strided.zeros(DType.INT64, x.shape());
    long[] to = (long[]) out.data();
    boolean floating = x.dtype().isFloating();
    lines(
        x,
        axis,
        8,
        (from, step, n) -> {
          long[] keys = Sorting.keys(x, x.offset() + from, step, n);
          int best = 0;
          for (int i = 0; i < n; i++) {
            boolean isNaN = floating && keys[i] == Long.MAX_VALUE;
            boolean wasNaN = floating && keys[best] == Long.MAX_VALUE;
            boolean beats = largest ? keys[i] >= keys[best] : keys[i] <= keys[best];
            if (isNaN || !wasNaN && beats) best = i;
            to[from + i * step] = best;
          }
        });
    return out;
  }

  /**
   * ln Σ eˣ so far, in float64.
   *
   * @param x row-major float32 or float64
   */
  public static Strided logSumExp(Strided x, int axis) {
    Strided out = Strided.zeros(x.dtype(), x.shape());
    lines(
        x,
        axis,
        80,
        (from, step, n) -> {
          double y = Double.NEGATIVE_INFINITY;
          for (int i = from, k = 0; k < n; k++, i += step) {
            if (x.data() instanceof float[] a) {
              y = added(y, a[x.offset() + i]);
              ((float[]) out.data())[i] = (float) y;
            } else {
              y = added(y, ((double[]) x.data())[x.offset() + i]);
              ((double[]) out.data())[i] = y;
            }
          }
        });
    return out;
  }

  private static double added(double a, double b) {
    double larger = Math.max(a, b); // NaN comes through
    if (Double.isInfinite(larger)) return larger;
    return larger + Math.log1p(Math.exp(-Math.abs(a - b)));
  }
}
