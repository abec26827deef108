package org.gradsh.autograd.cpu;

import org.gradsh.autograd.DType;

/**
 * Orders along an axis, by keys whose order as whole numbers is that of the elements: −0 equals 0,
 * and NaN is above everything. Stable: equal elements keep their order.
 */
public final class Sorting {
  private Sorting() {}

  /** The key of an element; those of one dtype can be compared. */
  static long key(double v) {
    if (Double.isNaN(v)) return Long.MAX_VALUE;
    long bits = Double.doubleToLongBits(v + 0.); // −0 + 0 is 0
    return bits ^ (bits >> 63 & Long.MAX_VALUE);
  }

  /** The keys of {@code n} elements that lie {@code step} apart. */
  public static long[] keys(Strided x, int from, int step, int n) {
    long[] keys = new long[n];
    switch (x.data()) {
      case float[] a -> {
        for (int i = 0; i < n; i++) keys[i] = key(a[from + i * step]);
      }
      case double[] a -> {
        for (int i = 0; i < n; i++) keys[i] = key(a[from + i * step]);
      }
      case int[] a -> {
        for (int i = 0; i < n; i++) keys[i] = a[from + i * step];
      }
      case long[] a -> {
        for (int i = 0; i < n; i++) keys[i] = a[from + i * step];
      }
      case boolean[] a -> {
        for (int i = 0; i < n; i++) keys[i] = a[from + i * step] ? 1 : 0;
      }
      default -> throw new IllegalStateException("no array: " + x.dtype());
    }
    return keys;
  }

  /**
   * Where the elements of each line along an axis go in order: int64, of the operand's shape.
   *
   * @param x row-major
   */
  public static Strided argSort(Strided x, int axis, boolean descending) {
    Strided out = Strided.zeros(DType.INT64, x.shape());
    if (x.size() == 0) return out;
    int n = x.shape().dim(axis);
    int inner = x.shape().rowMajorStrides()[axis];
    long[] to = (long[]) out.data();
    int logarithm = 32 - Integer.numberOfLeadingZeros(n);
    Parallel.ranges(
        x.size() / n,
        (int) Math.min(1 << 20, 8L * n * logarithm),
        (first, last) -> {
          for (int line = first; line < last; line++) {
            int from = line / inner * n * inner + line % inner;
            long[] keys = keys(x, x.offset() + from, inner, n);
            if (descending) for (int i = 0; i < n; i++) keys[i] = ~keys[i];
            int[] order = order(keys);
            for (int i = 0; i < n; i++) to[from + i * inner] = order[i];
          }
        });
    return out;
  }

  /** The places of keys in ascending order, by merging from the bottom. */
  public static int[] order(long[] keys) {
    int n = keys.length;
    int[] from = new int[n];
    for (int i = 0; i < n; i++) from[i] = i;
    int[] to = new int[n];
    for (int width = 1; width < n && width > 0; width *= 2) {
      Interrupts.check();
      for (int start = 0; start < n; start = Parallel.end(start, 2 * width, n)) {
        int middle = Parallel.end(start, width, n);
        int end = Parallel.end(middle, width, n);
        merge(keys, from, start, middle, end, to);
      }
      int[] swap = from;
      from = to;
      to = swap;
    }
    return from;
  }

  private static void merge(long[] keys, int[] from, int start, int middle, int end, int[] to) {
    if (middle == end || keys[from[middle - 1]] <= keys[from[middle]]) {
      System.arraycopy(from, start, to, start, end - start);
      return;
    }
    int a = start;
    int b = middle;
    for (int i = start; i < end; i++) {
      boolean left = b == end || a < middle && keys[from[a]] <= keys[from[b]];
      to[i] = left ? from[a++] : from[b++];
    }
  }

  /**
   * How many of the ascending elements of each row are below each value (or not above, for {@code
   * right}): where it would be put.
   *
   * @param sorted row-major [rows, n], or one row for all
   * @param values row-major [rows, m]
   */
  public static long[] searchSorted(Strided sorted, Strided values, boolean right) {
    int n = sorted.shape().dim(-1);
    int size = values.size();
    long[] places = new long[size];
    if (size == 0) return places;
    int rows = sorted.shape().rank() == 1 ? 1 : sorted.size() / Math.max(1, n);
    if (n == 0) return places;
    int each = size / rows;
    long[] wanted = keys(values, values.offset(), 1, size);
    for (int row = 0; row < rows; row++) {
      Interrupts.check();
      long[] line = keys(sorted, sorted.offset() + row * n, 1, n);
      for (int i = row * each; i < (row + 1) * each; i++) {
        int low = 0;
        int high = n;
        while (low < high) {
          int middle = low + high >>> 1;
          boolean below = right ? line[middle] <= wanted[i] : line[middle] < wanted[i];
          if (below) low = middle + 1;
          else high = middle;
        }
        places[i] = low;
      }
    }
    return places;
  }
}
