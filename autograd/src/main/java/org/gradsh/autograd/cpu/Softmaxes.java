package org.gradsh.autograd.cpu;

import org.gradsh.autograd.cpu.RowsWarmUp.Lines;

/**
 * The derivatives of softmax and of its logarithm along an axis, and cross-entropy against classes,
 * in one kernel each; softmax itself is a scan of {@link Reductions}. For float32 and float64, any
 * strides; results are row-major and the same bits for any number of threads.
 */
public final class Softmaxes {
  private Softmaxes() {}

  /** z (t − Σ z t). */
  public static void product(Strided z, Strided t, int axis, Object out) {
    if (z.size() == 0) return;
    AxisLines lines = lines(axis, z, t);
    boolean vectors = vectors(Lines.PRODUCT, lines, z, 2);
    int n = lines.length();
    lines.run(
        out,
        vectors ? 3 : 8,
        (x, from, y, to, line) ->
            SoftmaxLines.product(x[0], from[0], x[1], from[1], y, to, n, vectors));
  }

  /** g − e^z Σ g. */
  public static void logProduct(Strided z, Strided g, int axis, Object out) {
    if (z.size() == 0) return;
    AxisLines lines = lines(axis, z, g);
    boolean vectors = vectors(Lines.LOG_PRODUCT, lines, z, 10);
    int n = lines.length();
    lines.run(
        out,
        vectors ? 10 : 40,
        (x, from, y, to, line) ->
            SoftmaxLines.logProduct(x[0], from[0], x[1], from[1], y, to, n, vectors));
  }

  /**
   * −ln softmax at a class of each line.
   *
   * @param classes one for each line in row-major order of the other axes; below 0 where the result
   *     is 0
   * @param out one element for each line
   */
  public static void entropy(Strided x, int[] classes, int axis, Object out) {
    if (x.size() == 0) return;
    AxisLines lines = lines(axis, x);
    boolean vectors = vectors(Lines.LOG_SOFTMAX, lines, x, 10);
    int n = lines.length();
    lines.run(
        null,
        vectors ? 10 : 40,
        (in, from, y, to, line) -> {
          int chosen = classes[line];
          double value = chosen < 0 ? 0 : SoftmaxLines.entropy(in[0], from[0], chosen, n, vectors);
          if (out instanceof float[] a) a[line] = (float) value;
          else ((double[]) out)[line] = value;
        });
  }

  /**
   * The slope of {@link #entropy} by x, times a number for each line: g (softmax − 1 at the class),
   * 0 in lines that do not count.
   *
   * @param g row-major from {@code gFrom} on, one for each line
   */
  public static void entropySlope(
      Strided x, int[] classes, int axis, Object g, int gFrom, Object out) {
    if (x.size() == 0) return;
    AxisLines lines = lines(axis, x);
    boolean vectors = vectors(Lines.SOFTMAX, lines, x, 10);
    int n = lines.length();
    lines.run(
        out,
        vectors ? 10 : 40,
        (in, from, y, to, line) -> {
          int chosen = classes[line];
          if (chosen < 0) {
            SoftmaxLines.fill(y, to, n, 0);
            return;
          }
          double by = g instanceof float[] a ? a[gFrom + line] : ((double[]) g)[gFrom + line];
          SoftmaxLines.entropySlope(in[0], from[0], chosen, by, y, to, n, vectors);
        });
  }

  private static AxisLines lines(int axis, Strided... in) {
    AxisLines.Operand[] operands = new AxisLines.Operand[in.length];
    for (int k = 0; k < in.length; k++) operands[k] = AxisLines.Operand.of(in[k]);
    return new AxisLines(in[0].shape().dims(), axis, operands);
  }

  private static boolean vectors(Lines kind, AxisLines lines, Strided x, int cost) {
    return lines.length() >= Rows.VECTOR_RUN
        && RowsWarmUp.isDone(kind, x.data(), (long) cost * x.size());
  }
}
