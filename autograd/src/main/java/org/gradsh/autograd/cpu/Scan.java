package org.gradsh.autograd.cpu;

import org.gradsh.autograd.cpu.Reductions.Kind;
import org.gradsh.autograd.cpu.RowsWarmUp.Lines;

/**
 * Running sums and products, softmax and its logarithm along one axis; nothing in it is empty.
 *
 * <p>Each line is the work of one thread. float32 runs in float64.
 */
record Scan(Kind kind, Object in, int offset, int[] dims, int[] strides, int axis, Object out) {

  /** Elements of one line between two looks for an interrupt. */
  private static final int STRETCH = 1 << 20;

  void compute() {
    AxisLines lines = new AxisLines(dims, axis, new AxisLines.Operand(in, offset, strides));
    int n = lines.length();
    boolean exponentials = kind == Kind.SOFTMAX || kind == Kind.LOG_SOFTMAX;
    boolean vectors =
        exponentials
            && n >= Rows.VECTOR_RUN
            && RowsWarmUp.isDone(
                kind == Kind.LOG_SOFTMAX ? Lines.LOG_SOFTMAX : Lines.SOFTMAX,
                in,
                10L * n * lines.count());
    lines.run(
        out,
        exponentials ? (vectors ? 10 : 40) : 4,
        (x, from, y, to, line) -> line(x[0], from[0], y, to, n, vectors));
  }

  private void line(Object x, int from, Object y, int to, int n, boolean vectors) {
    switch (kind) {
      case SUM -> running(false, x, from, y, to, n);
      case PROD -> running(true, x, from, y, to, n);
      case LOG_SOFTMAX -> SoftmaxLines.logSoftmax(x, from, y, to, n, vectors);
      default -> SoftmaxLines.softmax(x, from, y, to, n, vectors);
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
