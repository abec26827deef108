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
  }

  private int plane() {
    return dims[0] * dims[1] * dims[2];
  }

  private int windows() {
    return deep.count() * high.count() * wide.count();
  }

  /** What is done with a window: its places are given in order. */
  private interface Body {
    void run(int plane, int window, int d, int h, int w);
  }

  private void each(Body body) {
    int each = windows();
    if (each == 0) return;
    Parallel.ranges(
        planes,
        Math.min(1 << 20, plane() + each),
        (first, last) -> {
          for (int p = first; p < last; p++) {
            int window = p * each;
            for (int d = 0; d < deep.count(); d++) {
              for (int h = 0; h < high.count(); h++) {
                for (int w = 0; w < wide.count(); w++) body.run(p, window++, d, h, w);
              }
            }
          }
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
      case float[] a -> each((p, i, d, h, w) -> out[i] = largest(a, offset + p * size, d, h, w));
      case double[] a -> each((p, i, d, h, w) -> out[i] = largest(a, offset + p * size, d, h, w));
      case long[] a -> each((p, i, d, h, w) -> out[i] = largest(a, offset + p * size, d, h, w));
      default -> throw new IllegalArgumentException("no elements to compare: " + x.getClass());
    }
  }

  private int largest(float[] x, int start, int d, int h, int w) {
    int best = -1;
    float most = Float.NEGATIVE_INFINITY;
    for (int a = deep.from[d]; a < deep.to[d]; a += deep.step) {
      for (int b = high.from[h]; b < high.to[h]; b += high.step) {
        int row = (a * dims[1] + b) * dims[2];
        for (int c = wide.from[w]; c < wide.to[w]; c += wide.step) {
          float v = x[start + row + c];
          if (v > most || v != v || best < 0) {
            most = v;
            best = row + c;
          }
        }
      }
    }
    return best;
  }

  private int largest(double[] x, int start, int d, int h, int w) {
    int best = -1;
    double most = Double.NEGATIVE_INFINITY;
    for (int a = deep.from[d]; a < deep.to[d]; a += deep.step) {
      for (int b = high.from[h]; b < high.to[h]; b += high.step) {
        int row = (a * dims[1] + b) * dims[2];
        for (int c = wide.from[w]; c < wide.to[w]; c += wide.step) {
          double v = x[start + row + c];
          if (v > most || v != v || best < 0) {
            most = v;
            best = row + c;
          }
        }
      }
    }
    return best;
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
      each((p, i, d, h, w) -> y[i] = (float) total(a, offset + p * size, d, h, w));
    } else {
      double[] a = (double[]) x;
      double[] y = (double[]) out;
      each((p, i, d, h, w) -> y[i] = total(a, offset + p * size, d, h, w));
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
      each((p, i, d, h, w) -> add(a[offset + i], (float[]) out, p * size, d, h, w));
    } else {
      double[] a = (double[]) x;
      each((p, i, d, h, w) -> add(a[offset + i], (double[]) out, p * size, d, h, w));
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
