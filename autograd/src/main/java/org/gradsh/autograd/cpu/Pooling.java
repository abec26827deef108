package org.gradsh.autograd.cpu;

/**
 * The largest element, or the sum, of windows of any place and extent over the last three axes; the
 * axes before them are planes, each the work of one thread.
 */
public final class Pooling {
  /**
   * The windows along one axis: the i-th has the places {@code from[i]}, {@code from[i] + step} …
   * below {@code to[i]}. None is empty.
   */
  public record Spans(int[] from, int[] to, int step) {
    /** The one window of an axis that is not there. */
    public static final Spans ONE = new Spans(new int[] {0}, new int[] {1}, 1);

    public int count() {
      return from.length;
    }
  }

  private final int planes;
  private final int[] dims;
  private final Spans deep;
  private final Spans high;
  private final Spans wide;
  private final QuadPooling quads;

  /**
   * @param dims the extents of a plane along its three axes
   * @param spans the windows along them
   */
  public Pooling(int planes, int[] dims, Spans... spans) {
    this.planes = planes;
    this.dims = dims;
    deep = spans[0];
    high = spans[1];
    wide = spans[2];
    quads = QuadPooling.of(dims, deep, high, wide);
  }

  private int plane() {
    return dims[0] * dims[1] * dims[2];
  }

  private int windows() {
    return deep.count() * high.count() * wide.count();
  }

  /** What is done with a plane, whose windows have the numbers from {@code window} on. */
  private interface Body {
    void run(int plane, int window);
  }

  private void each(Body body) {
    int each = windows();
    if (each == 0) return;
    Parallel.ranges(
        planes,
        Math.min(1 << 20, plane() + each),
        (first, last) -> {
          for (int p = first; p < last; p++) body.run(p, p * each);
        });
  }

  /**
   * The place in its plane, counted in row-major order, of the largest element of each window: the
   * first among equals, and of NaN, which is larger than all, the last, as PyTorch has it.
   *
   * @param x float[], double[] or long[], row-major from {@code offset}
   */
  public void argMax(Object x, int offset, long[] out) {
    int size = plane();
    switch (x) {
      case float[] a -> each((p, i) -> largest(a, offset + p * size, out, i));
      case double[] a -> each((p, i) -> largest(a, offset + p * size, out, i));
      case long[] a -> each((p, i) -> largest(a, offset + p * size, out, i));
      default -> throw new IllegalArgumentException("no elements to compare: " + x.getClass());
    }
  }

  private void largest(float[] x, int start, long[] out, int window) {
    if (quads != null && quads.argMax(x, start, out, window)) return;
    for (int d = 0; d < deep.count(); d++) {
      for (int h = 0; h < high.count(); h++) {
        for (int w = 0; w < wide.count(); w++) out[window++] = largest(x, start, d, h, w);
      }
    }
  }

  private void largest(double[] x, int start, long[] out, int window) {
    for (int d = 0; d < deep.count(); d++) {
      for (int h = 0; h < high.count(); h++) {
        for (int w = 0; w < wide.count(); w++) out[window++] = largest(x, start, d, h, w);
      }
    }
  }

  private void largest(long[] x, int start, long[] out, int window) {
    for (int d = 0; d < deep.count(); d++) {
      for (int h = 0; h < high.count(); h++) {
        for (int w = 0; w < wide.count(); w++) out[window++] = largest(x, start, d, h, w);
      }
    }
  }

  /**
   * Whether windows are of those that have loops of their own, which look for the largest elements
   * faster than their places are read.
   */
  public boolean areQuads() {
    return quads != null && quads.areApart();
  }

  /**
   * The elements of {@code v} where the largest of {@code x} are: the largest themselves where both
   * are the same.
   *
   * @param v float[] or double[], row-major from {@code vo}
   * @param x float[] or double[], row-major from {@code xo}
   * @param y a number for each window, of the type of v
   */
  public void atLargest(Object v, int vo, Object x, int xo, Object y) {
    int size = plane();
    float[] same = v == x && vo == xo && quads != null && x instanceof float[] a ? a : null;
    boolean vectors = same != null && quads.vectors((long) planes * windows());
    each(
        (p, window) -> {
          int start = xo + p * size;
          if (same != null && quads.max(same, start, (float[]) y, window, vectors)) return;
          eachLargest(x, start, window, (at, i) -> copy(v, vo + p * size + at, y, i));
        });
  }

  /**
   * The transpose of {@link #atLargest}: zeros, to which the number of each window is added where
   * the largest of x is.
   *
   * @param g float[] or double[], a number for each window, row-major from {@code go}
   * @param x float[] or double[], row-major from {@code xo}
   * @param y planes, which are written as a whole, of the type of g
   */
  public void intoLargest(Object g, int go, Object x, int xo, Object y) {
    int size = plane();
    boolean quick = areQuads() && x instanceof float[] && g instanceof float[];
    boolean cleared = !quick || !quads.coverAll(dims[1]);
    boolean vectors = quick && quads.vectors((long) planes * windows());
    if (windows() == 0) Sums.clear(y, 0, planes * size);
    each(
        (p, window) -> {
          int start = xo + p * size;
          int to = p * size;
          if (cleared) Sums.clear(y, to, size);
          if (quick) {
            float[] from = (float[]) g;
            float[] b = (float[]) y;
            if (quads.into(from, go + window, (float[]) x, start, b, to, vectors)) return;
            Sums.clear(y, to, size);
          }
          eachLargest(x, start, window, (at, i) -> Sums.add(g, go + i, y, to + at, 1));
        });
  }

  private static void copy(Object x, int from, Object y, int to) {
    if (x instanceof float[] a) ((float[]) y)[to] = a[from];
    else ((double[]) y)[to] = ((double[]) x)[from];
  }

  /** What is done with the place of the largest element of a window. */
  private interface Found {
    void at(int place, int window);
  }

  private void eachLargest(Object x, int start, int window, Found found) {
    for (int d = 0; d < deep.count(); d++) {
      for (int h = 0; h < high.count(); h++) {
        for (int w = 0; w < wide.count(); w++) {
          int place =
              x instanceof float[] a
                  ? largest(a, start, d, h, w)
                  : largest((double[]) x, start, d, h, w);
          found.at(place, window++);
        }
      }
    }
  }

  // What is larger among noise nobody can foretell, so nothing branches on it: numbers are compared
  // as integers of the same order, which the processor picks from without a guess.

  private static final int NAN = 0x7fc00000;
  private static final long NAN_DOUBLE = 0x7ff8000000000000L;

  /** An integer that is larger where the number is; both zeros have 0, and NaN is above all. */
  private static int rank(float v) {
    int bits = Float.floatToIntBits(v + 0f);
    return bits ^ bits >> 31 & 0x7fffffff;
  }

  private static long rank(double v) {
    long bits = Double.doubleToLongBits(v + 0.0);
    return bits ^ bits >> 63 & 0x7fffffffffffffffL;
  }

  private int largest(float[] x, int start, int d, int h, int w) {
    long most = Long.MIN_VALUE;
    for (int a = deep.from[d]; a < deep.to[d]; a += deep.step) {
      for (int b = high.from[h]; b < high.to[h]; b += high.step) {
        int row = (a * dims[1] + b) * dims[2];
        for (int c = wide.from[w]; c < wide.to[w]; c += wide.step) {
          most = Math.max(most, (long) rank(x[start + row + c]) << 32 | ~(row + c) & 0xffffffffL);
        }
      }
    }
    return most >> 32 == NAN ? lastNaN(x, start, d, h, w) : ~(int) most;
  }

  private int largest(double[] x, int start, int d, int h, int w) {
    int best = 0;
    long most = Long.MIN_VALUE;
    for (int a = deep.from[d]; a < deep.to[d]; a += deep.step) {
      for (int b = high.from[h]; b < high.to[h]; b += high.step) {
        int row = (a * dims[1] + b) * dims[2];
        for (int c = wide.from[w]; c < wide.to[w]; c += wide.step) {
          long v = rank(x[start + row + c]);
          best = v > most ? row + c : best;
          most = Math.max(most, v);
        }
      }
    }
    return most == NAN_DOUBLE ? lastNaN(x, start, d, h, w) : best;
  }

  private int lastNaN(Object x, int start, int d, int h, int w) {
    int last = -1;
    for (int a = deep.from[d]; a < deep.to[d]; a += deep.step) {
      for (int b = high.from[h]; b < high.to[h]; b += high.step) {
        int row = (a * dims[1] + b) * dims[2];
        for (int c = wide.from[w]; c < wide.to[w]; c += wide.step) {
          int at = start + row + c;
          double v = x instanceof float[] f ? f[at] : ((double[]) x)[at];
          if (v != v) last = row + c;
        }
      }
    }
    return last;
  }

  private int largest(long[] x, int start, int d, int h, int w) {
    int best = -1;
    long most = Long.MIN_VALUE;
    for (int a = deep.from[d]; a < deep.to[d]; a += deep.step) {
      for (int b = high.from[h]; b < high.to[h]; b += high.step) {
        int row = (a * dims[1] + b) * dims[2];
        for (int c = wide.from[w]; c < wide.to[w]; c += wide.step) {
          long v = x[start + row + c];
          if (v > most || best < 0) {
            most = v;
            best = row + c;
          }
        }
      }
    }
    return best;
  }

  /**
   * The sum of each window, in float64 on the way.
   *
   * @param x float[] or double[], row-major from {@code offset}
   * @param out of the same type
   */
  public void sum(Object x, int offset, Object out) {
    int size = plane();
    if (x instanceof float[] a) {
      float[] y = (float[]) out;
      each((p, i) -> totals(a, offset + p * size, y, i));
    } else {
      double[] a = (double[]) x;
      double[] y = (double[]) out;
      each((p, i) -> totals(a, offset + p * size, y, i));
    }
  }

  private void totals(float[] x, int start, float[] y, int window) {
    if (quads != null) {
      quads.sum(x, start, y, window);
      return;
    }
    for (int d = 0; d < deep.count(); d++) {
      for (int h = 0; h < high.count(); h++) {
        for (int w = 0; w < wide.count(); w++) y[window++] = (float) total(x, start, d, h, w);
      }
    }
  }

  private void totals(double[] x, int start, double[] y, int window) {
    for (int d = 0; d < deep.count(); d++) {
      for (int h = 0; h < high.count(); h++) {
        for (int w = 0; w < wide.count(); w++) y[window++] = total(x, start, d, h, w);
      }
    }
  }

  private double total(float[] x, int start, int d, int h, int w) {
    double sum = 0;
    for (int a = deep.from[d]; a < deep.to[d]; a += deep.step) {
      for (int b = high.from[h]; b < high.to[h]; b += high.step) {
        int row = start + (a * dims[1] + b) * dims[2];
        for (int c = wide.from[w]; c < wide.to[w]; c += wide.step) sum += x[row + c];
      }
    }
    return sum;
  }

  private double total(double[] x, int start, int d, int h, int w) {
    double sum = 0;
    for (int a = deep.from[d]; a < deep.to[d]; a += deep.step) {
      for (int b = high.from[h]; b < high.to[h]; b += high.step) {
        int row = start + (a * dims[1] + b) * dims[2];
        for (int c = wide.from[w]; c < wide.to[w]; c += wide.step) sum += x[row + c];
      }
    }
    return sum;
  }

  /**
   * Adds the number of each window to all elements of the window: the transpose of {@link #sum}.
   *
   * @param x float[] or double[], a number for each window, row-major from {@code offset}
   * @param out planes of zeros, of the same type
   */
  public void spread(Object x, int offset, Object out) {
    int size = plane();
    if (x instanceof float[] a) {
      each((p, i) -> add(a, offset + i, (float[]) out, p * size));
    } else {
      double[] a = (double[]) x;
      each((p, i) -> add(a, offset + i, (double[]) out, p * size));
    }
  }

  private void add(float[] x, int window, float[] out, int start) {
    if (quads != null) {
      quads.add(x, window, out, start);
      return;
    }
    for (int d = 0; d < deep.count(); d++) {
      for (int h = 0; h < high.count(); h++) {
        for (int w = 0; w < wide.count(); w++) add(x[window++], out, start, d, h, w);
      }
    }
  }

  private void add(double[] x, int window, double[] out, int start) {
    for (int d = 0; d < deep.count(); d++) {
      for (int h = 0; h < high.count(); h++) {
        for (int w = 0; w < wide.count(); w++) add(x[window++], out, start, d, h, w);
      }
    }
  }

  private void add(float v, float[] out, int start, int d, int h, int w) {
    for (int a = deep.from[d]; a < deep.to[d]; a += deep.step) {
      for (int b = high.from[h]; b < high.to[h]; b += high.step) {
        int row = start + (a * dims[1] + b) * dims[2];
        for (int c = wide.from[w]; c < wide.to[w]; c += wide.step) out[row + c] += v;
      }
    }
  }

  private void add(double v, double[] out, int start, int d, int h, int w) {
    for (int a = deep.from[d]; a < deep.to[d]; a += deep.step) {
      for (int b = high.from[h]; b < high.to[h]; b += high.step) {
        int row = start + (a * dims[1] + b) * dims[2];
        for (int c = wide.from[w]; c < wide.to[w]; c += wide.step) out[row + c] += v;
      }
    }
  }
}
