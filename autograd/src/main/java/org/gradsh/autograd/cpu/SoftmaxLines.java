package org.gradsh.autograd.cpu;

import java.util.Arrays;
import org.gradsh.autograd.cpu.Rows.Step;

/**
 * What softmax and its relatives do with one line of float32 or float64: the largest element, then
 * exponentials and their sum at once, then what is wanted of them. A line is short beside the
 * processor's cache: its second and third reading cost little.
 *
 * <p>Lines of the result may be those of the operands. All have loops over vectors that give the
 * same bits.
 */
final class SoftmaxLines {
  private SoftmaxLines() {}

  /** e^x / Σe^x; NaN throughout where an element is NaN or +∞, or all are −∞. */
  static void softmax(Object x, int from, Object y, int to, int n, boolean vectors) {
    scaled(x, from, 1, y, to, n, vectors);
  }

  /** x − ln Σe^x; NaN where softmax is. */
  static void logSoftmax(Object x, int from, Object y, int to, int n, boolean vectors) {
    double m = BlockFolds.run(Step.MAX, 0, x, from, n, vectors);
    if (!isFinite(m)) {
      fill(y, to, n, Double.NaN);
      return;
    }
    double l = Math.log(Exponentials.sum(x, from, m, n, vectors));
    boolean over = vectors && n >= Rows.VECTOR_RUN;
    if (x instanceof float[] a) {
      float[] b = (float[]) y;
      float first = (float) m, then = (float) l;
      if (over) FloatVectorRows.subtract(a, from, first, then, b, to, n);
      else for (int i = 0; i < n; i++) b[to + i] = a[from + i] - first - then;
    } else {
      double[] a = (double[]) x, b = (double[]) y;
      if (over) DoubleVectorRows.subtract(a, from, m, l, b, to, n);
      else for (int i = 0; i < n; i++) b[to + i] = a[from + i] - m - l;
    }
  }

  /** z (t − Σ z t): the derivative of softmax, where that is z, times t. */
  static void product(
      Object z, int from, Object t, int at, Object y, int to, int n, boolean vectors) {
    double dot = BlockFolds.dot(z, from, t, at, n, vectors);
    boolean over = vectors && n >= Rows.VECTOR_RUN;
    if (z instanceof float[] a) {
      float[] b = (float[]) t, c = (float[]) y;
      float off = (float) dot;
      if (over) FloatVectorRows.product(a, from, b, at, off, c, to, n);
      else for (int i = 0; i < n; i++) c[to + i] = a[from + i] * (b[at + i] - off);
    } else {
      double[] a = (double[]) z, b = (double[]) t, c = (double[]) y;
      if (over) DoubleVectorRows.product(a, from, b, at, dot, c, to, n);
      else for (int i = 0; i < n; i++) c[to + i] = a[from + i] * (b[at + i] - dot);
    }
  }

  /** g − e^z Σg: the derivative of logSoftmax, where that is z, transposed, times g. */
  static void logProduct(
      Object z, int from, Object g, int at, Object y, int to, int n, boolean vectors) {
    double sum = BlockFolds.run(Step.SUM, 0, g, at, n, vectors);
    Exponentials.less(g, at, sum, z, from, y, to, n, vectors);
  }

  /** ln Σe^x − x at a class; NaN where softmax is. */
  static double entropy(Object x, int from, int chosen, int n, boolean vectors) {
    double m = BlockFolds.run(Step.MAX, 0, x, from, n, vectors);
    if (!isFinite(m)) return Double.NaN;
    double at = x instanceof float[] a ? a[from + chosen] : ((double[]) x)[from + chosen];
    return Math.log(Exponentials.sum(x, from, m, n, vectors)) - (at - m);
  }

  /** g times the slope of the {@link #entropy}: g e^x / Σe^x, less g at the class. */
  static void entropySlope(
      Object x, int from, int chosen, double g, Object y, int to, int n, boolean vectors) {
    scaled(x, from, g, y, to, n, vectors);
    if (y instanceof float[] a) a[to + chosen] -= (float) g;
    else ((double[]) y)[to + chosen] -= g;
  }

  static void fill(Object y, int to, int n, double value) {
    if (y instanceof float[] a) Arrays.fill(a, to, to + n, (float) value);
    else Arrays.fill((double[]) y, to, to + n, value);
  }

  /** g e^x / Σe^x. */
  private static void scaled(
      Object x, int from, double g, Object y, int to, int n, boolean vectors) {
    double m = BlockFolds.run(Step.MAX, 0, x, from, n, vectors);
    if (!isFinite(m)) {
      fill(y, to, n, Double.NaN);
      return;
    }
    double scale = g / Exponentials.sum(x, from, m, y, to, n, vectors);
    boolean over = vectors && n >= Rows.VECTOR_RUN;
    if (y instanceof float[] a) {
      float by = (float) scale;
      if (over) FloatVectorRows.multiply(a, to, by, n);
      else for (int i = 0; i < n; i++) a[to + i] *= by;
    } else {
      double[] a = (double[]) y;
      if (over) DoubleVectorRows.multiply(a, to, scale, n);
      else for (int i = 0; i < n; i++) a[to + i] *= scale;
    }
  }

  private static boolean isFinite(double m) {
    return Math.abs(m) < Double.POSITIVE_INFINITY;
  }
}
