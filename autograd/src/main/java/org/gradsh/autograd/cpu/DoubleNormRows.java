package org.gradsh.autograd.cpu;

/** Those of float64. */
final class DoubleNormRows implements NormRows {
  static final DoubleNormRows ROWS = new DoubleNormRows();

  private static final int GROUP = BlockFolds.DOUBLE_LANES, LANES = DOUBLE_LANES;

  private DoubleNormRows() {}

  private static boolean over(int n, boolean vectors) {
    return vectors && n >= Rows.VECTOR_RUN;
  }

  @Override
  public void moments(Object in, int from, double shift, int n, Pair sums, boolean vectors) {
    double[] x = (double[]) in, t = sums.doubles();
    double m = shift;
    if (over(n, vectors)) {
      DoubleNormVectors.moments(x, from, m, n, t);
    } else {
      for (int c = 0; c < LANES; c++) {
        double s = 0, q = 0;
        for (int i = c; i < n; i += LANES) {
          double d = x[from + i] - m;
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
    double[] g = (double[]) g0, x = (double[]) x0, t = sums.doubles();
    double m = shift;
    if (over(n, vectors)) {
      DoubleNormVectors.products(g, gAt, x, from, m, n, t);
    } else {
      for (int c = 0; c < LANES; c++) {
        double s = 0, q = 0;
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
    double[] g = (double[]) g0, w = (double[]) w0, x = (double[]) x0, t = sums.doubles();
    double m = shift;
    if (over(n, vectors)) {
      DoubleNormVectors.weighedProducts(g, gAt, w, wAt, x, from, m, n, t);
    } else {
      for (int c = 0; c < LANES; c++) {
        double s = 0, q = 0;
        for (int i = c; i < n; i += LANES) {
          double h = g[gAt + i] * w[wAt + i];
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
  private static void join(double[] t) {
    for (int at = 0; at < 2 * LANES; at += LANES) {
      for (int c = at; c < at + GROUP; c++) {
        t[c] = (t[c + 2 * GROUP] + t[c + 3 * GROUP]) + (t[c] + t[c + GROUP]);
      }
    }
  }

  @Override
  public void line(
      Object x0, int from, double m, double a, double b, Object y0, int to, int n, boolean v) {
    double[] x = (double[]) x0, y = (double[]) y0;
    double off = m, by = a, plus = b;
    if (over(n, v)) DoubleNormVectors.line(x, from, off, by, plus, y, to, n);
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
    double[] x = (double[]) x0, w = (double[]) w0, b = (double[]) b0, y = (double[]) y0;
    double off = m, by = a, plus = c;
    if (over(n, vectors)) {
      DoubleNormVectors.weighedLine(x, from, off, by, plus, w, b, wAt, y, to, n);
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
    double[] g = (double[]) g0, x = (double[]) x0, y = (double[]) y0;
    double by = r, off = m, along = q, plus = t;
    if (over(n, vectors)) {
      DoubleNormVectors.slope(g, gAt, by, x, from, off, along, plus, y, to, n);
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
    double[] g = (double[]) g0, w = (double[]) w0, x = (double[]) x0, y = (double[]) y0;
    double by = r, off = m, along = q, plus = t;
    if (over(n, vectors)) {
      DoubleNormVectors.weighedSlope(g, gAt, w, wAt, by, x, from, off, along, plus, y, to, n);
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
    double[] g = (double[]) g0, x = (double[]) x0, sums = (double[]) sums0;
    double off = m, by = a, plus = c;
    if (over(n, vectors)) {
      DoubleNormVectors.addColumns(g, gAt, x, from, off, by, plus, sums, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      sums[i] += g[gAt + i] * ((x[from + i] - off) * by + plus);
      sums[n + i] += g[gAt + i];
    }
  }

  @Override
  public double rounded(double value) {
    return value;
  }

  @Override
  public double get(Object x, int i) {
    return ((double[]) x)[i];
  }

  @Override
  public void set(Object x, int i, double value) {
    ((double[]) x)[i] = value;
  }
}
