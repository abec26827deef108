package org.gradsh.autograd.cpu;

/**
 * What {@link Pooling} computes, for the windows that most networks have: 2 × 2 elements of a plane
 * of float32. One loop over the windows of a row and none within a window is several times faster
 * than loops within loops. The same results, bit by bit.
 *
 * @param width the extent of a row
 * @param high where windows begin, from above
 * @param wide where windows begin, from the left
 */
record QuadPooling(int width, int[] high, int[] wide) {
  /** Null where windows are any other. */
  static QuadPooling of(int[] dims, Pooling.Spans deep, Pooling.Spans high, Pooling.Spans wide) {
    boolean flat = dims[0] == 1 && deep.count() == 1;
    return flat && areTwo(high) && areTwo(wide)
        ? new QuadPooling(dims[2], high.from(), wide.from())
        : null;
  }

  private static boolean areTwo(Pooling.Spans spans) {
    if (spans.step() != 1) return false;
    for (int i = 0; i < spans.count(); i++) if (spans.to()[i] - spans.from()[i] != 2) return false;
    return true;
  }

  /** An element above those that come later in its window, unless these are larger. */
  private static long ranked(float v, int later) {
    return (long) Pooling.rank(v) << 2 | later;
  }

  /**
   * The places of the largest elements; for NaN, of which the last counts, some place of the window
   * and the answer true.
   */
  boolean argMax(float[] x, int start, long[] out, int window) {
    boolean nan = false;
    for (int row : high) {
      for (int column : wide) {
        int place = row * width + column;
        int i = start + place;
        int j = i + width;
        long above = Math.max(ranked(x[i], 3), ranked(x[i + 1], 2));
        long below = Math.max(ranked(x[j], 1), ranked(x[j + 1], 0));
        long most = Math.max(above, below);
        int at = 3 - (int) (most & 3);
        nan |= most >> 2 == Pooling.NAN;
        out[window++] = place + (at & 1) + (at >> 1) * width;
      }
    }
    return nan;
  }

  void sum(float[] x, int start, float[] y, int window) {
    for (int row : high) {
      for (int column : wide) {
        int i = start + row * width + column;
        int j = i + width;
        y[window++] = (float) ((double) x[i] + x[i + 1] + x[j] + x[j + 1]);
      }
    }
  }

  void add(float[] x, int window, float[] out, int start) {
    for (int row : high) {
      for (int column : wide) {
        int i = start + row * width + column;
        int j = i + width;
        float v = x[window++];
        out[i] += v;
        out[i + 1] += v;
        out[j] += v;
        out[j + 1] += v;
      }
    }
  }
}
