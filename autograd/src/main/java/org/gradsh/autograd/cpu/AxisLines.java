package org.gradsh.autograd.cpu;

import java.lang.reflect.Array;
import org.gradsh.autograd.cpu.Reductions.Axes;

/**
 * The lines along one axis of operands of one shape and type; none is empty. Each line is the work
 * of one thread, which sees its elements side by side wherever they lie.
 */
record AxisLines(int[] dims, int axis, Operand... in) {
  /** An array and the way its elements lie. */
  record Operand(Object data, int offset, int[] strides) {
    static Operand of(Strided x) {
      return new Operand(x.data(), x.offset(), x.strides());
    }
  }

  /** What is done with a line. */
  @FunctionalInterface
  interface Work {
    /**
     * @param x of each operand an array with the line, which begins {@code from} there
     * @param y where the result goes, from {@code to} on; it may be the line of an operand. Null
     *     where there is no result for each element
     * @param line its number in row-major order of the other axes
     */
    void on(Object[] x, int[] from, Object y, int to, int line);
  }

  /** Lines side by side that are computed together, for the sake of the cache. */
  private static final int TOGETHER = 16;

  /** Elements of the lines that a thread computes together, unless one line is longer. */
  static final int SCRATCH = 1 << 22;

  /** Elements of a line. */
  int length() {
    return dims.length == 0 ? 1 : dims[axis];
  }

  /** How many lines there are. */
  int count() {
    return others(in[0]).size;
  }

  /**
   * Does the work on all lines.
   *
   * @param out for the results, row-major; null where there are none
   * @param cost of an element, as in {@link Parallel#ranges}
   */
  void run(Object out, int cost, Work work) {
    int n = length();
    int inner = 1;
    for (int d = axis + 1; d < dims.length; d++) inner *= dims[d];
    Axes[] others = new Axes[in.length];
    for (int k = 0; k < in.length; k++) others[k] = others(in[k]);
    int count = others[0].size;
    int each = (int) Math.min(1 << 20, (long) n * cost);
    if (inner == 1) {
      Parallel.ranges(count, each, (first, last) -> sideBySide(others, n, first, last, out, work));
      return;
    }
    int apart = inner, together = together(inner, n), groups = (inner - 1) / together + 1;
    Parallel.ranges(
        count / inner * groups,
        Math.min(1 << 20, each * together),
        (first, last) -> {
          Object[] lines = new Object[in.length];
          for (int k = 0; k < lines.length; k++) lines[k] = scratch(k, together * n);
          for (int group = first; group < last; group++) {
            int column = group % groups * together;
            int line = group / groups * apart + column;
            int width = Math.min(together, apart - column);
            together(others, n, line, width, lines, out != null, work);
            for (int q = 0; q < width && out != null; q++) {
              int to = group / groups * apart * n + column + q;
              Results.spread(lines[0], q * n, out, to, apart, n);
            }
          }
        });
  }

  /** How many of {@code inner} lines of {@code n} elements a thread computes together. */
  static int together(int inner, int n) {
    return Math.clamp(SCRATCH / n, 1, Math.min(TOGETHER, inner));
  }

  private Axes others(Operand x) {
    boolean[] along = new boolean[dims.length];
    if (dims.length > 0) along[axis] = true;
    return Axes.of(dims, x.strides, along, false);
  }

  private int step(int k) {
    return dims.length == 0 ? 1 : in[k].strides[axis];
  }

  private Object scratch(int k, int length) {
    return Array.newInstance(in[k].data.getClass().getComponentType(), length);
  }

  /** Lines whose results lie side by side. The first operand is copied to where they go. */
  private void sideBySide(Axes[] others, int n, int first, int last, Object out, Work work) {
    Object[] x = new Object[in.length];
    int[] from = new int[in.length];
    for (int k = 0; k < x.length; k++) {
      if (step(k) == 1) x[k] = in[k].data;
      else x[k] = k == 0 && out != null ? out : scratch(k, n);
    }
    for (int line = first; line < last; line++) {
      for (int k = 0; k < x.length; k++) {
        int at = in[k].offset + others[k].at(line);
        from[k] = step(k) == 1 ? at : x[k] == out ? line * n : 0;
        if (step(k) != 1) Runs.copy(in[k].data, at, step(k), x[k], from[k], n);
      }
      work.on(x, from, out, line * n, line);
    }
  }

  /** Lines whose results lie apart: they stand in for the first operand's, one after the other. */
  private void together(
      Axes[] others, int n, int line, int width, Object[] lines, boolean results, Work work) {
    int[] from = new int[in.length];
    for (int q = 0; q < width; q++) {
      for (int k = 0; k < in.length; k++) {
        from[k] = q * n;
        int at = in[k].offset + others[k].at(line + q);
        Runs.copy(in[k].data, at, step(k), lines[k], q * n, n);
      }
      work.on(lines, from, results ? lines[0] : null, q * n, line + q);
    }
  }
}
