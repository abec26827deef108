package org.gradsh.autograd.cpu;

import java.lang.reflect.Array;
import org.gradsh.autograd.cpu.Reductions.Axes;
import org.gradsh.autograd.cpu.Reductions.Kind;

/**
 * Running sums and products, softmax and its logarithm along one axis; nothing in it is empty.
 *
 * <p>Each line is the work of one thread. float32 runs in float64.
 */
record Scan(Kind kind, Object in, int offset, int[] dims, int[] strides, int axis, Object out) {

  /** Lines side by side that are computed together, for the sake of the cache. */
  private static final int TOGETHER = 16;

  /** Elements of the lines that a thread computes together, unless one line is longer. */
  static final int SCRATCH = 1 << 22;

  /** Elements of one line between two looks for an interrupt. */
  private static final int STRETCH = 1 << 20;

  void compute() {
    boolean[] along = new boolean[dims.length];
    int n = dims.length == 0 ? 1 : dims[axis];
    int step = dims.length == 0 ? 1 : strides[axis];
    int after = 1;
    for (int d = axis + 1; d < dims.length; d++) {
      after *= dims[d];
    }
    if (dims.length > 0) {
      along[axis] = true;
    }
    Axes others = Axes.of(dims, strides, along, false);
    boolean exponentials = kind == Kind.SOFTMAX || kind == Kind.LOG_SOFTMAX;
    boolean vectors =
        exponentials
            && n >= Rows.VECTOR_RUN
            && RowsWarmUp.isDone(in, kind == Kind.LOG_SOFTMAX, 10L * n * others.size);
    long cost = (long) n * (exponentials ? (vectors ? 10 : 40) : 4);
    int each = (int) Math.min(1 << 20, cost);
    if (after == 1) {
      Parallel.ranges(
          others.size, each, (first, last) -> inPlace(others, step, n, first, last, vectors));
    } else {
      int inner = after;
      int together = together(inner, n);
      int groups = (inner - 1) / together + 1;
      Parallel.ranges(
          others.size / inner * groups,
          Math.min(1 << 20, each * together),
          (first, last) -> {
            Object lines = Array.newInstance(in.getClass().getComponentType(), together * n);
            for (int group = first; group < last; group++) {
              int column = group % groups * together;
              int row = group / groups;
              int count = Math.min(together, inner - column);
              together(others, step, n, row, inner, column, count, lines, vectors);
            }
          });
    }
  }

  /** How many of {@code inner} lines of {@code n} elements a thread computes together. */
  static int together(int inner, int n) {
    return Math.clamp(SCRATCH / n, 1, Math.min(TOGETHER, inner));
  }

  /** Lines whose results lie side by side. */
  private void inPlace(Axes others, int step, int n, int first, int last, boolean vectors) {
    for (int line = first; line < last; line++) {
      int from = offset + others.at(line);
      int to = line * n;
      if (step == 1) {
        line(in, from, out, to, n, vectors);
      } else {
        Runs.copy(in, from, step, out, to, n);
        line(out, to, out, to, n, vectors);
      }
    }
  }

  /** Lines whose results lie {@code inner} apart. */
  private void together(
      Axes others,
      int step,
      int n,
      int row,
      int inner,
      int column,
      int count,
      Object lines,
      boolean vectors) {
    for (int q = 0; q < count; q++) {
      int from = offset + others.at(row * inner + column + q);
      Runs.copy(in, from, step, lines, q * n, n);
      line(lines, q * n, lines, q * n, n, vectors);
    }
    for (int q = 0; q < count; q++) {
      Results.spread(lines, q * n, out, row * inner * n + column + q, inner, n);
    }
  }

  private void line(Object x, int from, Object y, int to, int n, boolean vectors) {
    switch (kind) {
      case SUM -> running(false, x, from, y, to, n);
      case PROD -> running(true, x, from, y, to, n);
      default -> {
        boolean log = kind == Kind.LOG_SOFTMAX;
        if (x instanceof float[] f) {
          FloatRows.softmax(log, f, from, (float[]) y, to, n, vectors);
        } else {
          DoubleRows.softmax(log, (double[]) x, from, (double[]) y, to, n, vectors);
        }
      }
    }
  }

  private static void running(boolean product, Object in, int from, Object out, int to, int n) {
    double real = product ? 1 : 0;
    long whole = product ? 1 : 0;
    for (int i = 0, next; i < n; i = next) {
      if (i > 0) {
        Interrupts.check();
      }
      next = Parallel.end(i, STRETCH, n);
      int count = next - i;
      if (in instanceof float[] x) {
        real = running(product, real, x, from + i, (float[]) out, to + i, count);
      } else if (in instanceof double[] x) {
        real = running(product, real, x, from + i, (double[]) out, to + i, count);
      } else if (in instanceof int[] x) {
        whole = running(product, (int) whole, x, from + i, (int[]) out, to + i, count);
      } else {
        whole = running(product, whole, (long[]) in, from + i, (long[]) out, to + i, count);
      }
    }
  }

  private static double running(
      boolean product, double state, float[] x, int from, float[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      state = product ? state * x[from + i] : state + x[from + i];
      y[to + i] = (float) state;
    }
    return state;
  }

  private static double running(
      boolean product, double state, double[] x, int from, double[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      state = product ? state * x[from + i] : state + x[from + i];
      y[to + i] = state;
    }
    return state;
  }

  private static int running(
      boolean product, int state, int[] x, int from, int[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      state = product ? state * x[from + i] : state + x[from + i];
      y[to + i] = state;
    }
    return state;
  }

  private static long running(
      boolean product, long state, long[] x, int from, long[] y, int to, int count) {
    for (int i = 0; i < count; i++) {
      state = product ? state * x[from + i] : state + x[from + i];
      y[to + i] = state;
    }
    return state;
  }
}
