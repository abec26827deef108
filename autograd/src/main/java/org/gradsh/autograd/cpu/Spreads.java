package org.gradsh.autograd.cpu;

import org.gradsh.autograd.DType;

/** Short rows of one element each: a column that is broadcast along a matrix. */
final class Spreads {
  private Spreads() {}

  /** Elements of a row in a trial. */
  private static final int TRIAL_ROW = 16;

  private static final WarmUp WARM_UP =
      WarmUp.of(
          () -> {
            float[] x = (float[]) Trial.numbers(DType.FLOAT32, Trial.LENGTH);
            float[] y = new float[x.length];
            return (vectors, n) ->
                rows(x, 0, 1, y, 0, Math.max(1, n / TRIAL_ROW), TRIAL_ROW, vectors);
          });

  /** {@code y[to + r*n + i] = x[from + r*down]} for {@code rows} r and {@code n} i. */
  static void rows(float[] x, int from, int down, float[] y, int to, int rows, int n) {
    rows(x, from, down, y, to, rows, n, WARM_UP.isDone((long) rows * n));
  }

  static void rows(
      float[] x, int from, int down, float[] y, int to, int rows, int n, boolean vectors) {
    int done = vectors ? VectorSpreads.rows(x, from, down, y, to, rows, n) : 0;
    for (int row = done; row < rows; row++) {
      float value = x[from + row * down];
      int at = to + row * n;
      for (int i = 0; i < n; i++) y[at + i] = value;
    }
  }
}
