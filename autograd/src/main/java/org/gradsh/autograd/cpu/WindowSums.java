package org.gradsh.autograd.cpu;

/**
 * Windows added back to where they were taken from: the transpose of sliding windows.
 *
 * <p>Each place is the work of one thread, which adds in the order of the windows' elements.
 */
public final class WindowSums {
  private final Strided windows;
  private final Strided out;

  /** The axes that stay: extents, and the steps in the windows and in the result. */
  private final int[] outer;

  private final int[] outerFrom;
  private final int[] outerTo;

  /** The loops for one of those, the innermost last: elements of a window, then windows. */
  private final int[] loops;

  private final int[] loopsFrom;
  private final int[] loopsTo;

  private WindowSums(Strided windows, Strided out, int[] axes, int[] steps, int[] dilations) {
    this.windows = windows;
    this.out = out;
    int rank = out.shape().rank();
    int d = axes.length;
    boolean[] slides = new boolean[rank];
    for (int axis : axes) slides[axis] = true;
    outer = new int[rank - d];
    outerFrom = new int[rank - d];
    outerTo = new int[rank - d];
    for (int a = 0, n = 0; a < rank; a++) {
      if (slides[a]) continue;
      outer[n] = out.shape().dim(a);
      outerFrom[n] = windows.strides()[a];
      outerTo[n++] = out.strides()[a];
    }
    loops = new int[2 * d];
    loopsFrom = new int[2 * d];
    loopsTo = new int[2 * d];
    for (int k = 0; k < d; k++) {
      int axis = axes[k];
      loops[k] = windows.shape().dim(rank + k);
      loopsFrom[k] = windows.strides()[rank + k];
      loopsTo[k] = out.strides()[axis] * dilations[k];
      loops[d + k] = windows.shape().dim(axis);
      loopsFrom[d + k] = windows.strides()[axis];
      loopsTo[d + k] = out.strides()[axis] * steps[k];
    }
  }

  /**
   * Adds every element of every window to its place.
   *
   * @param windows the axes of {@code out}, those of {@code axes} with the number of windows as
   *     extent, then one axis more for each of {@code axes} with the extent of a window
   * @param out row-major, of the windows' dtype
   * @param axes sorted
   * @param steps from one window to the next, for each of {@code axes}
   * @param dilations from one element of a window to the next
   */
  public static void add(Strided windows, Strided out, int[] axes, int[] steps, int[] dilations) {
    if (windows.size() == 0) return;
    WindowSums sums = new WindowSums(windows, out, axes, steps, dilations);
    int places = 1;
    for (int d : sums.outer) places *= d;
    Parallel.ranges(places, Math.min(1 << 20, windows.size() / places), sums::run);
  }

  private void run(int first, int last) {
    for (int place = first; place < last; place++) {
      int from = windows.offset();
      int to = out.offset();
      for (int a = outer.length - 1, rest = place; a >= 0; a--) {
        int index = rest % outer[a];
        rest /= outer[a];
        from += index * outerFrom[a];
        to += index * outerTo[a];
      }
      all(from, to);
    }
  }

  private void all(int from, int to) {
    int last = loops.length - 1;
    int[] index = new int[last];
    while (true) {
      row(from, loopsFrom[last], to, loopsTo[last], loops[last]);
      int a = last - 1;
      while (a >= 0 && ++index[a] == loops[a]) {
        from -= (loops[a] - 1) * loopsFrom[a];
        to -= (loops[a] - 1) * loopsTo[a];
        index[a--] = 0;
      }
      if (a < 0) return;
      from += loopsFrom[a];
      to += loopsTo[a];
    }
  }

  private void row(int from, int stepFrom, int to, int stepTo, int n) {
    switch (out.dtype()) {
      case FLOAT32 -> {
        float[] x = (float[]) windows.data();
        float[] y = (float[]) out.data();
        for (int i = 0; i < n; i++) y[to + i * stepTo] += x[from + i * stepFrom];
      }
      case FLOAT64 -> {
        double[] x = (double[]) windows.data();
        double[] y = (double[]) out.data();
        for (int i = 0; i < n; i++) y[to + i * stepTo] += x[from + i * stepFrom];
      }
      case INT32 -> {
        int[] x = (int[]) windows.data();
        int[] y = (int[]) out.data();
        for (int i = 0; i < n; i++) y[to + i * stepTo] += x[from + i * stepFrom];
      }
      case INT64 -> {
        long[] x = (long[]) windows.data();
        long[] y = (long[]) out.data();
        for (int i = 0; i < n; i++) y[to + i * stepTo] += x[from + i * stepFrom];
      }
      case BOOL -> {
        boolean[] x = (boolean[]) windows.data();
        boolean[] y = (boolean[]) out.data();
        for (int i = 0; i < n; i++) y[to + i * stepTo] |= x[from + i * stepFrom];
      }
    }
  }
}
