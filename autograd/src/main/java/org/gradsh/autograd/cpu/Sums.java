package org.gradsh.autograd.cpu;

import java.util.Arrays;

/** Adds elements to others of the same type, one by one. */
public final class Sums {
  /** From so many elements on the compiler's loop over vectors is worth its beginning and end. */
  private static final int LONG = 32;

  private Sums() {}

  /**
   * {@code sum += more}: the bits are those of the op add.
   *
   * @param more of the dtype and shape of {@code sum}, a floating one
   * @param sum of any layout; no two of its elements may share a place
   */
  public static void add(Strided more, Strided sum) {
    int size = sum.size();
    if (size == 0) return;
    int[] dims = sum.shape().dims();
    int last = dims.length - 1;
    while (last > 0 && dims[last] == 1) last--;
    int axis = last;
    int n = last < 0 ? 1 : dims[last];
    int step = last < 0 ? 1 : sum.strides()[last];
    int pace = last < 0 ? 1 : more.strides()[last];
    Parallel.ranges(
        size / n,
        Math.min(n, 1 << 20),
        (first, end) -> {
          for (int row = first; row < end; row++) {
            int to = sum.offset();
            int from = more.offset();
            for (int a = axis - 1, rest = row; a >= 0; rest /= dims[a--]) {
              to += rest % dims[a] * sum.strides()[a];
              from += rest % dims[a] * more.strides()[a];
            }
            if (pace == 1) add(more.data(), from, sum.data(), to, step, n);
            else addSpaced(more.data(), from, pace, sum.data(), to, step, n);
          }
        });
  }

  /** {@code y[to + i*step] += x[from + i*pace]}. */
  private static void addSpaced(Object x, int from, int pace, Object y, int to, int step, int n) {
    switch (y) {
      case float[] b -> {
        float[] a = (float[]) x;
        for (int i = 0; i < n; i++) b[to + i * step] += a[from + i * pace];
      }
      case double[] b -> {
        double[] a = (double[]) x;
        for (int i = 0; i < n; i++) b[to + i * step] += a[from + i * pace];
      }
      default -> throw new IllegalArgumentException("no floating numbers: " + y.getClass());
    }
  }

  /** {@code y[to + i] += x[from + i]}. */
  static void add(Object x, int from, Object y, int to, int n) {
    add(x, from, y, to, 1, n);
  }

  /** {@code y[to + i*step] += x[from + i]}. */
  static void add(Object x, int from, Object y, int to, int step, int n) {
    switch (y) {
      case float[] b -> {
        float[] a = (float[]) x;
        if (step == 1) for (int i = 0; i < n; i++) b[to + i] += a[from + i];
        else for (int i = 0; i < n; i++) b[to + i * step] += a[from + i];
      }
      case double[] b -> {
        double[] a = (double[]) x;
        if (step == 1) for (int i = 0; i < n; i++) b[to + i] += a[from + i];
        else for (int i = 0; i < n; i++) b[to + i * step] += a[from + i];
      }
      case int[] b -> {
        int[] a = (int[]) x;
        for (int i = 0; i < n; i++) b[to + i * step] += a[from + i];
      }
      case long[] b -> {
        long[] a = (long[]) x;
        for (int i = 0; i < n; i++) b[to + i * step] += a[from + i];
      }
      default -> throw new IllegalArgumentException("no numbers: " + y.getClass());
    }
  }

  /** {@code y[to + i] += x[from]}. */
  static void addOne(Object x, int from, Object y, int to, int n) {
    switch (y) {
      case float[] b -> {
        float v = ((float[]) x)[from];
        for (int i = to; i < to + n; i++) b[i] += v;
      }
      case double[] b -> {
        double v = ((double[]) x)[from];
        for (int i = to; i < to + n; i++) b[i] += v;
      }
      case int[] b -> {
        int v = ((int[]) x)[from];
        for (int i = to; i < to + n; i++) b[i] += v;
      }
      case long[] b -> {
        long v = ((long[]) x)[from];
        for (int i = to; i < to + n; i++) b[i] += v;
      }
      default -> throw new IllegalArgumentException("no numbers: " + y.getClass());
    }
  }

  /** Adds rows of {@code n} elements, each {@code down} behind the last, to others. */
  static void addRows(Object x, int from, int down, Object y, int to, int pitch, int rows, int n) {
    if (n < LONG && x instanceof float[] a) {
      float[] b = (float[]) y;
      for (int r = 0; r < rows; r++, from += down, to += pitch) {
        int k = 0;
        for (; k < n - 3; k += 4) {
          b[to + k] += a[from + k];
          b[to + k + 1] += a[from + k + 1];
          b[to + k + 2] += a[from + k + 2];
          b[to + k + 3] += a[from + k + 3];
        }
        for (; k < n; k++) b[to + k] += a[from + k];
      }
      return;
    }
    for (int r = 0; r < rows; r++) add(x, from + r * down, y, to + r * pitch, n);
  }

  /** Zeros from {@code at} on. */
  static void clear(Object y, int at, int n) {
    switch (y) {
      case float[] b -> Arrays.fill(b, at, at + n, 0);
      case double[] b -> Arrays.fill(b, at, at + n, 0);
      case int[] b -> Arrays.fill(b, at, at + n, 0);
      case long[] b -> Arrays.fill(b, at, at + n, 0);
      default -> throw new IllegalArgumentException("no numbers: " + y.getClass());
    }
  }
}
