package org.gradsh.autograd.cpu;

import org.gradsh.autograd.DType;

/**
 * Rows of a few float32 each, of which images and what kernels see of them are made: a call of the
 * JVM's for each row would take longer than the row.
 */
final class ShortRows {
  private ShortRows() {}

  /** From so many elements on the loops of the JVM are worth their beginning and end. */
  private static final int LONG = 32;

  /** What {@link VectorLines} takes, which is not to be loaded for asking. */
  private static final int LEAST = 8;

  private static final RowsWarmUp WARM_UP =
      new RowsWarmUp(
          () -> {
            float[] x = (float[]) VectorWarmUp.numbers(DType.FLOAT32, VectorWarmUp.TRIAL);
            float[] y = new float[x.length];
            return (vectors, n) -> {
              // Rows of every length that images have, and blocks of several rows.
              for (int from = 0, width = LEAST; from + 4 * width <= n; from += 4 * width) {
                copy(x, from, width, y, from, width, 4, width, vectors);
                add(x, from, width, y, from, width, 4, width, vectors);
                width = LEAST + (width + 5) % 27;
              }
            };
          });

  /** Whether rows are gone over by vectors; counts towards getting there. */
  static boolean vectors(int rows, int n) {
    return n >= LEAST && WARM_UP.isDone(2L * rows * n);
  }

  /** Copies rows of n elements, each {@code down} behind the last, to others. */
  static void copy(
      float[] x,
      int from,
      int down,
      float[] y,
      int to,
      int pitch,
      int rows,
      int n,
      boolean vectors) {
    if (vectors) VectorLines.copy(x, from, down, y, to, pitch, rows, n);
    else if (n >= LONG) {
      for (int r = 0; r < rows; r++) System.arraycopy(x, from + r * down, y, to + r * pitch, n);
    } else {
      for (int r = 0; r < rows; r++, from += down, to += pitch) {
        int k = 0;
        for (; k < n - 3; k += 4) {
          y[to + k] = x[from + k];
          y[to + k + 1] = x[from + k + 1];
          y[to + k + 2] = x[from + k + 2];
          y[to + k + 3] = x[from + k + 3];
        }
        for (; k < n; k++) y[to + k] = x[from + k];
      }
    }
  }

  /** Adds rows of n elements to others, which hold no −0. */
  static void add(
      float[] x,
      int from,
      int down,
      float[] y,
      int to,
      int pitch,
      int rows,
      int n,
      boolean vectors) {
    if (vectors) VectorLines.add(x, from, down, y, to, pitch, rows, n);
    else if (n >= LONG) {
      for (int r = 0; r < rows; r++) Sums.add(x, from + r * down, y, to + r * pitch, n);
    } else {
      for (int r = 0; r < rows; r++, from += down, to += pitch) {
        int k = 0;
        for (; k < n - 3; k += 4) {
          y[to + k] += x[from + k];
          y[to + k + 1] += x[from + k + 1];
          y[to + k + 2] += x[from + k + 2];
          y[to + k + 3] += x[from + k + 3];
        }
        for (; k < n; k++) y[to + k] += x[from + k];
      }
    }
  }
}
