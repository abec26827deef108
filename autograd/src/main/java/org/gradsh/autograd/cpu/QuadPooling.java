package org.gradsh.autograd.cpu;

import org.gradsh.autograd.DType;

/**
 * What {@link Pooling} computes, for the windows that most networks have: 2 × 2 elements of a plane
 * of float32, side by side. One plain loop over the windows of a row and none within a window is
 * several times faster than loops within loops. The same results, bit by bit.
 *
 * @param width the extent of a row
 * @param high where windows begin, from above
 * @param first where the first begins, from the left
 * @param count how many there are in a row
 */
record QuadPooling(int width, int[] high, int first, int count) {
  /** Windows that {@link VectorQuads} takes at a time, which is not to be loaded for asking. */
  private static final int LEAST = 4;

  /** Null where windows are any other. */
  static QuadPooling of(int[] dims, Pooling.Spans deep, Pooling.Spans high, Pooling.Spans wide) {
    if (dims[0] != 1 || deep.count() != 1 || !areTwo(high) || !areTwo(wide)) return null;
    int[] from = wide.from();
    for (int i = 1; i < from.length; i++) if (from[i] != from[0] + 2 * i) return null;
    return new QuadPooling(dims[2], high.from(), from.length == 0 ? 0 : from[0], from.length);
  }

  private static boolean areTwo(Pooling.Spans spans) {
    if (spans.step() != 1) return false;
    for (int i = 0; i < spans.count(); i++) if (spans.to()[i] - spans.from()[i] != 2) return false;
    return true;
  }

  /**
   * 1 if the second is larger, else 0; a branch would be guessed wrong half of the time. The zero
   * makes that of −0 and 0 positive. Neither may be NaN, nor both the same infinity.
   */
  private static int second(float a, float b) {
    return Float.floatToRawIntBits(a - b + 0f) >>> 31;
  }

  /**
   * The places of the largest elements.
   *
   * @return false if there may be a NaN among them; then nobody must use the result
   */
  boolean argMax(float[] x, int start, long[] out, int window) {
    boolean numbers = true;
    for (int row : high) {
      int from = start + row * width + first;
      numbers &= argMax(x, from, from + width, from - start, out, window);
      window += count;
    }
    return numbers;
  }

  private boolean argMax(float[] x, int i, int j, int place, long[] out, int window) {
    float odd = 0;
    for (int k = 0; k < 2 * count; k += 2) {
      float a = x[i + k], b = x[i + k + 1], c = x[j + k], d = x[j + k + 1];
      odd += ((a + b) + (c + d)) * 0f; // NaN from the first NaN, or infinity, on
      int above = second(a, b);
      int below = width + second(c, d);
      int which = second(x[i + k + above], x[i + k + below]);
      out[window + (k >> 1)] = place + k + above + which * (below - above);
    }
    return odd == 0;
  }

  private static final WarmUp WARM_UP =
      WarmUp.of(
          () -> {
            float[] x = (float[]) Trial.numbers(DType.FLOAT32, 2 * Trial.LENGTH);
            float[] y = new float[Trial.LENGTH];
            float[] back = new float[x.length];
            return (vectors, n) -> {
              // Planes of several rows of every length.
              for (int from = 0, side = 4; from + 8 * side <= n; from += 8 * side) {
                QuadPooling some = new QuadPooling(2 * side, new int[] {0, 2}, 0, side);
                some.max(x, from, y, from / 4, vectors);
                some.into(y, from / 4, x, from, back, from, vectors);
                side = 4 + (side + 3) % 13;
              }
            };
          });

  /** Whether rows are gone over by vectors; counts towards getting there. */
  boolean vectors(long windows) {
    return count >= LEAST && WARM_UP.isDone(8 * windows);
  }

  /**
   * The largest elements.
   *
   * @return false if there may be a NaN among them; then nobody must use the result
   */
  boolean max(float[] x, int start, float[] y, int window, boolean vectors) {
    if (vectors) return VectorQuads.max(this, x, start, y, window);
    boolean numbers = true;
    for (int row : high) {
      int i = start + row * width + first;
      numbers &= max(x, i, i + width, y, window);
      window += count;
    }
    return numbers;
  }

  private boolean max(float[] x, int i, int j, float[] y, int window) {
    float odd = 0;
    for (int k = 0; k < 2 * count; k += 2) {
      float a = x[i + k], b = x[i + k + 1], c = x[j + k], d = x[j + k + 1];
      odd += ((a + b) + (c + d)) * 0f;
      int above = i + k + second(a, b);
      int below = j + k + second(c, d);
      y[window + (k >> 1)] = x[above + second(x[above], x[below]) * (below - above)];
    }
    return odd == 0;
  }

  /** Whether no element is in two windows. */
  boolean areApart() {
    for (int i = 1; i < high.length; i++) if (high[i] - high[i - 1] < 2) return false;
    return true;
  }

  /** Whether each of so many rows is in a window as a whole, if the windows are apart. */
  boolean coverAll(int height) {
    return 2 * high.length == height && 2 * count == width;
  }

  /**
   * Numbers where the largest elements are, and 0 in what else there is of the windows, which are
   * apart.
   *
   * @param g a number for each window
   * @return false if there may be a NaN among the elements; then nobody must use the result
   */
  boolean into(float[] g, int window, float[] x, int start, float[] y, int to, boolean vectors) {
    if (vectors) return VectorQuads.into(this, g, window, x, start, y, to);
    boolean numbers = true;
    for (int row : high) {
      int i = start + row * width + first;
      numbers &= into(g, window, x, i, i + width, y, to + row * width + first);
      window += count;
    }
    return numbers;
  }

  private boolean into(float[] g, int window, float[] x, int i, int j, float[] y, int to) {
    float odd = 0;
    for (int k = 0; k < 2 * count; k += 2) {
      float a = x[i + k], b = x[i + k + 1], c = x[j + k], d = x[j + k + 1];
      odd += ((a + b) + (c + d)) * 0f;
      int above = second(a, b);
      int below = width + second(c, d);
      int which = second(x[i + k + above], x[i + k + below]);
      y[to + k] = y[to + k + 1] = y[to + width + k] = y[to + width + k + 1] = 0;
      y[to + k + above + which * (below - above)] = g[window + (k >> 1)] + 0f;
    }
    return odd == 0;
  }

  void sum(float[] x, int start, float[] y, int window) {
    for (int row : high) {
      int i = start + row * width + first;
      sum(x, i, i + width, y, window);
      window += count;
    }
  }

  private void sum(float[] x, int i, int j, float[] y, int window) {
    for (int k = 0; k < 2 * count; k += 2) {
      double sum = (double) x[i + k] + x[i + k + 1] + x[j + k] + x[j + k + 1];
      y[window + (k >> 1)] = (float) sum;
    }
  }

  void add(float[] x, int window, float[] out, int start) {
    for (int row : high) {
      int i = start + row * width + first;
      add(x, window, out, i, i + width);
      window += count;
    }
  }

  private void add(float[] x, int window, float[] out, int i, int j) {
    for (int k = 0; k < 2 * count; k += 2) {
      float v = x[window + (k >> 1)];
      out[i + k] += v;
      out[i + k + 1] += v;
      out[j + k] += v;
      out[j + k + 1] += v;
    }
  }
}
