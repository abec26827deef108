package org.gradsh.autograd.cpu;

/** Those of float32: differences and products are float32, what they come to is float64. */
final class FloatNormRows implements NormRows {
  static final FloatNormRows ROWS = new FloatNormRows();

  private static final int GROUP = BlockFolds.SINGLE_LANES, LANES = FLOAT_LANES;

  private FloatNormRows() {}

  private static boolean over(int n, boolean vectors) {
    return vectors && n >= Rows.VECTOR_RUN;
  }

  @Override
  public void moments(Object in, int from, double shift, int n, Pair sums, boolean vectors) {
    float[] x = (float[]) in, t = sums.floats();
    float m = (float) shift;
    if (over(n, vectors)) {
      FloatNormVectors.moments(x, from, m, n, t);
    } else {
      for (int c = 0; c < LANES; c++) {
        float s = 0, q = 0;
        for (int i = c; i < n; i += LANES) {
          float d = x[from + i] - m;
          s += d;
          q += d * d;
        }
        t[c] = s;
        t[LANES + c] = q;
      }
      join(t);
    }
    sums.first = BlockFolds.paired(t, 0);
    sums.second = BlockFolds.paired(t, LANES);
  }

  @Override
  public void products(
      Object g0, int gAt, Object x0, int from, double shift, int n, Pair sums, boolean vectors) {
    float[] g = (float[]) g0, x = (float[]) x0, t = sums.floats();
    float m = (float) shift;
    if (over(n, vectors)) {
      FloatNormVectors.products(g, gAt, x, from, m, n, t);
    } else {
      for (int c = 0; c < LANES; c++) {
        float s = 0, q = 0;
        for (int i = c; i < n; i += LANES) {
          s += g[gAt + i];
          q += g[gAt + i] * (x[from + i] - m);
        }
        t[c] = s;
        t[LANES + c] = q;
      }
      join(t);
    }
    sums.first = BlockFolds.paired(t, 0);
    sums.second = BlockFolds.paired(t, LANES);
  }

  @Override
  public void weighedProducts(
      Object g0,
      int gAt,
      Object w0,
      int wAt,
      Object x0,
      int from,
      double shift,
      int n,
      Pair sums,
      boolean vectors) {
    float[] g = (float[]) g0, w = (float[]) w0, x = (float[]) x0, t = sums.floats();
    float m = (float) shift;
    if (over(n, vectors)) {
      FloatNormVectors.weighedProducts(g, gAt, w, wAt, x, from, m, n, t);
    } else {
      for (int c = 0; c < LANES; c++) {
        float s = 0, q = 0;
        for (int i = c; i < n; i += LANES) {
          float h = g[gAt + i] * w[wAt + i];
          s += h;
          q += h * (x[from + i] - m);
        }
        t[c] = s;
        t[LANES + c] = q;
      }
      join(t);
    }
    sums.first = BlockFolds.paired(t, 0);
    sums.second = BlockFolds.paired(t, LANES);
  }

  /** Adds the four groups of each of two sums. */
  private static void join(float[] t) {
    for (int at = 0; at < 2 * LANES; at += LANES) {
      for (int c = at; c < at + GROUP; c++) {
        t[c] = (t[c + 2 * GROUP] + t[c + 3 * GROUP]) + (t[c] + t[c + GROUP]);
      }
    }
  }

  @Override
  public void line(
      Object x0, int from, double m, double a, double b, Object y0, int to, int n, boolean v) {
    float[] x = (float[]) x0, y = (float[]) y0;
    float off = (float) m, by = (float) a, plus = (float) b;
    if (over(n, v)) FloatNormVectors.line(x, from, off, by, plus, y, to, n);
    else for (int i = 0; i < n; i++) y[to + i] = (x[from + i] - off) * by + plus;
  }

  @Override
  public void weighedLine(
      Object x0,
      int from,
      double m,
      double a,
      double c,
      Object w0,
      Object b0,
      int wAt,
      Object y0,
      int to,
      int n,
      boolean vectors) {
    float[] x = (float[]) x0, w = (float[]) w0, b = (float[]) b0, y = (float[]) y0;
    float off = (float) m, by = (float) a, plus = (float) c;
    if (over(n, vectors)) {
      FloatNormVectors.weighedLine(x, from, off, by, plus, w, b, wAt, y, to, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      y[to + i] = ((x[from + i] - off) * by + plus) * w[wAt + i] + b[wAt + i];
    }
  }

  @Override
  public void slope(
      Object g0,
      int gAt,
      double r,
      Object x0,
      int from,
      double m,
      double q,
      double t,
      Object y0,
      int to,
      int n,
      boolean vectors) {
    float[] g = (float[]) g0, x = (float[]) x0, y = (float[]) y0;
    float by = (float) r, off = (float) m, along = (float) q, plus = (float) t;
    if (over(n, vectors)) {
      FloatNormVectors.slope(g, gAt, by, x, from, off, along, plus, y, to, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      y[to + i] = g[gAt + i] * by + ((x[from + i] - off) * along + plus);
    }
  }

  @Override
  public void weighedSlope(
      Object g0,
      int gAt,
      Object w0,
      int wAt,
      double r,
      Object x0,
      int from,
      double m,
      double q,
      double t,
      Object y0,
      int to,
      int n,
      boolean vectors) {
    float[] g = (float[]) g0, w = (float[]) w0, x = (float[]) x0, y = (float[]) y0;
    float by = (float) r, off = (float) m, along = (float) q, plus = (float) t;
    if (over(n, vectors)) {
      FloatNormVectors.weighedSlope(g, gAt, w, wAt, by, x, from, off, along, plus, y, to, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      y[to + i] = g[gAt + i] * w[wAt + i] * by + ((x[from + i] - off) * along + plus);
    }
  }

  @Override
  public void addColumns(
      Object g0,
      int gAt,
      Object x0,
      int from,
      double m,
      double a,
      double c,
      Object sums0,
      int n,
      boolean vectors) {
    float[] g = (float[]) g0, x = (float[]) x0, sums = (float[]) sums0;
    float off = (float) m, by = (float) a, plus = (float) c;
    if (over(n, vectors)) {
      FloatNormVectors.addColumns(g, gAt, x, from, off, by, plus, sums, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      sums[i] += g[gAt + i] * ((x[from + i] - off) * by + plus);
      sums[n + i] += g[gAt + i];
    }
  }

  @Override
  public double rounded(double value) {
    return (float) value;
  }

  @Override
  public double get(Object x, int i) {
    return ((float[]) x)[i];
  }

  @Override
  public void set(Object x, int i, double value) {
    ((float[]) x)[i] = (float) value;
  }
}
