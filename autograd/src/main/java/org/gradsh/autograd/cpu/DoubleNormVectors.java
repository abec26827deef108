package org.gradsh.autograd.cpu;

import static org.gradsh.autograd.cpu.BlockFolds.DOUBLE_LANES;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link DoubleNormRows} with the vector module; loaded only where that is present. */
final class DoubleNormVectors {
  private DoubleNormVectors() {}

  /** Lanes of one of the four vectors of a sum, and of the sum. */
  private static final int GROUP = DOUBLE_LANES, LANES = 4 * GROUP;

  // No wider than a group of lanes.
  private static final VectorSpecies<Double> S =
      DoubleVector.SPECIES_PREFERRED.length() > GROUP
          ? DoubleVector.SPECIES_512
          : DoubleVector.SPECIES_PREFERRED;
  private static final int W = S.length();

  static void moments(double[] x, int from, double m, int n, double[] t) {
    int whole = from + n - n % LANES, end = from + n;
    for (int c = 0; c < GROUP; c += W) {
      DoubleVector s0 = DoubleVector.zero(S), s1 = s0, s2 = s0, s3 = s0;
      DoubleVector q0 = s0, q1 = s0, q2 = s0, q3 = s0;
      for (int i = from + c; i < whole; i += LANES) {
        DoubleVector d0 = DoubleVector.fromArray(S, x, i).sub(m);
        DoubleVector d1 = DoubleVector.fromArray(S, x, i + GROUP).sub(m);
        DoubleVector d2 = DoubleVector.fromArray(S, x, i + 2 * GROUP).sub(m);
        DoubleVector d3 = DoubleVector.fromArray(S, x, i + 3 * GROUP).sub(m);
        s0 = s0.lanewise(VectorOperators.ADD, d0);
        s1 = s1.lanewise(VectorOperators.ADD, d1);
        s2 = s2.lanewise(VectorOperators.ADD, d2);
        s3 = s3.lanewise(VectorOperators.ADD, d3);
        q0 = q0.lanewise(VectorOperators.ADD, d0.mul(d0));
        q1 = q1.lanewise(VectorOperators.ADD, d1.mul(d1));
        q2 = q2.lanewise(VectorOperators.ADD, d2.mul(d2));
        q3 = q3.lanewise(VectorOperators.ADD, d3.mul(d3));
      }
      s0.intoArray(t, c);
      s1.intoArray(t, c + GROUP);
      s2.intoArray(t, c + 2 * GROUP);
      s3.intoArray(t, c + 3 * GROUP);
      q0.intoArray(t, c + LANES);
      q1.intoArray(t, c + LANES + GROUP);
      q2.intoArray(t, c + LANES + 2 * GROUP);
      q3.intoArray(t, c + LANES + 3 * GROUP);
    }
    int i = whole, c = 0;
    for (; i + W <= end; i += W, c += W) {
      DoubleVector d = DoubleVector.fromArray(S, x, i).sub(m);
      DoubleVector.fromArray(S, t, c).add(d).intoArray(t, c);
      DoubleVector.fromArray(S, t, c + LANES).add(d.mul(d)).intoArray(t, c + LANES);
    }
    for (; i < end; i++, c++) {
      double d = x[i] - m;
      t[c] += d;
      t[c + LANES] += d * d;
    }
    join(t);
  }

  /** Adds the four vectors of each of two sums. */
  private static void join(double[] t) {
    for (int at = 0; at < 2 * LANES; at += LANES) {
      for (int c = at; c < at + GROUP; c += W) {
        DoubleVector a =
            DoubleVector.fromArray(S, t, c).add(DoubleVector.fromArray(S, t, c + GROUP));
        DoubleVector.fromArray(S, t, c + 2 * GROUP)
            .add(DoubleVector.fromArray(S, t, c + 3 * GROUP))
            .add(a)
            .intoArray(t, c);
      }
    }
  }

  static void products(double[] g, int gAt, double[] x, int from, double m, int n, double[] t) {
    int whole = from + n - n % LANES, end = from + n, to = gAt - from;
    for (int c = 0; c < GROUP; c += W) {
      DoubleVector s0 = DoubleVector.zero(S), s1 = s0, s2 = s0, s3 = s0;
      DoubleVector q0 = s0, q1 = s0, q2 = s0, q3 = s0;
      for (int i = from + c; i < whole; i += LANES) {
        DoubleVector g0 = DoubleVector.fromArray(S, g, to + i);
        DoubleVector g1 = DoubleVector.fromArray(S, g, to + i + GROUP);
        DoubleVector g2 = DoubleVector.fromArray(S, g, to + i + 2 * GROUP);
        DoubleVector g3 = DoubleVector.fromArray(S, g, to + i + 3 * GROUP);
        s0 = s0.lanewise(VectorOperators.ADD, g0);
        s1 = s1.lanewise(VectorOperators.ADD, g1);
        s2 = s2.lanewise(VectorOperators.ADD, g2);
        s3 = s3.lanewise(VectorOperators.ADD, g3);
        q0 = q0.lanewise(VectorOperators.ADD, DoubleVector.fromArray(S, x, i).sub(m).mul(g0));
        q1 =
            q1.lanewise(
                VectorOperators.ADD, DoubleVector.fromArray(S, x, i + GROUP).sub(m).mul(g1));
        q2 =
            q2.lanewise(
                VectorOperators.ADD, DoubleVector.fromArray(S, x, i + 2 * GROUP).sub(m).mul(g2));
        q3 =
            q3.lanewise(
                VectorOperators.ADD, DoubleVector.fromArray(S, x, i + 3 * GROUP).sub(m).mul(g3));
      }
      s0.intoArray(t, c);
      s1.intoArray(t, c + GROUP);
      s2.intoArray(t, c + 2 * GROUP);
      s3.intoArray(t, c + 3 * GROUP);
      q0.intoArray(t, c + LANES);
      q1.intoArray(t, c + LANES + GROUP);
      q2.intoArray(t, c + LANES + 2 * GROUP);
      q3.intoArray(t, c + LANES + 3 * GROUP);
    }
    int i = whole, c = 0;
    for (; i + W <= end; i += W, c += W) {
      DoubleVector v = DoubleVector.fromArray(S, g, to + i);
      DoubleVector d = DoubleVector.fromArray(S, x, i).sub(m);
      DoubleVector.fromArray(S, t, c).add(v).intoArray(t, c);
      DoubleVector.fromArray(S, t, c + LANES).add(d.mul(v)).intoArray(t, c + LANES);
    }
    for (; i < end; i++, c++) {
      t[c] += g[to + i];
      t[c + LANES] += g[to + i] * (x[i] - m);
    }
    join(t);
  }

  static void weighedProducts(
      double[] g, int gAt, double[] w, int wAt, double[] x, int from, double m, int n, double[] t) {
    int whole = from + n - n % LANES, end = from + n, to = gAt - from, by = wAt - from;
    for (int c = 0; c < GROUP; c += W) {
      DoubleVector s0 = DoubleVector.zero(S), s1 = s0, s2 = s0, s3 = s0;
      DoubleVector q0 = s0, q1 = s0, q2 = s0, q3 = s0;
      for (int i = from + c; i < whole; i += LANES) {
        DoubleVector g0 =
            DoubleVector.fromArray(S, g, to + i).mul(DoubleVector.fromArray(S, w, by + i));
        DoubleVector g1 =
            DoubleVector.fromArray(S, g, to + i + GROUP)
                .mul(DoubleVector.fromArray(S, w, by + i + GROUP));
        DoubleVector g2 =
            DoubleVector.fromArray(S, g, to + i + 2 * GROUP)
                .mul(DoubleVector.fromArray(S, w, by + i + 2 * GROUP));
        DoubleVector g3 =
            DoubleVector.fromArray(S, g, to + i + 3 * GROUP)
                .mul(DoubleVector.fromArray(S, w, by + i + 3 * GROUP));
        s0 = s0.lanewise(VectorOperators.ADD, g0);
        s1 = s1.lanewise(VectorOperators.ADD, g1);
        s2 = s2.lanewise(VectorOperators.ADD, g2);
        s3 = s3.lanewise(VectorOperators.ADD, g3);
        q0 = q0.lanewise(VectorOperators.ADD, DoubleVector.fromArray(S, x, i).sub(m).mul(g0));
        q1 =
            q1.lanewise(
                VectorOperators.ADD, DoubleVector.fromArray(S, x, i + GROUP).sub(m).mul(g1));
        q2 =
            q2.lanewise(
                VectorOperators.ADD, DoubleVector.fromArray(S, x, i + 2 * GROUP).sub(m).mul(g2));
        q3 =
            q3.lanewise(
                VectorOperators.ADD, DoubleVector.fromArray(S, x, i + 3 * GROUP).sub(m).mul(g3));
      }
      s0.intoArray(t, c);
      s1.intoArray(t, c + GROUP);
      s2.intoArray(t, c + 2 * GROUP);
      s3.intoArray(t, c + 3 * GROUP);
      q0.intoArray(t, c + LANES);
      q1.intoArray(t, c + LANES + GROUP);
      q2.intoArray(t, c + LANES + 2 * GROUP);
      q3.intoArray(t, c + LANES + 3 * GROUP);
    }
    int i = whole, c = 0;
    for (; i + W <= end; i += W, c += W) {
      DoubleVector v =
          DoubleVector.fromArray(S, g, to + i).mul(DoubleVector.fromArray(S, w, by + i));
      DoubleVector d = DoubleVector.fromArray(S, x, i).sub(m);
      DoubleVector.fromArray(S, t, c).add(v).intoArray(t, c);
      DoubleVector.fromArray(S, t, c + LANES).add(d.mul(v)).intoArray(t, c + LANES);
    }
    for (; i < end; i++, c++) {
      double h = g[to + i] * w[by + i];
      t[c] += h;
      t[c + LANES] += h * (x[i] - m);
    }
    join(t);
  }

  static void line(double[] x, int from, double m, double a, double b, double[] y, int to, int n) {
    int i = 0;
    for (; i + W <= n; i += W) {
      DoubleVector.fromArray(S, x, from + i).sub(m).mul(a).add(b).intoArray(y, to + i);
    }
    for (; i < n; i++) y[to + i] = (x[from + i] - m) * a + b;
  }

  static void weighedLine(
      double[] x,
      int from,
      double m,
      double a,
      double c,
      double[] w,
      double[] b,
      int wAt,
      double[] y,
      int to,
      int n) {
    int i = 0;
    for (; i + W <= n; i += W) {
      DoubleVector.fromArray(S, x, from + i)
          .sub(m)
          .mul(a)
          .add(c)
          .mul(DoubleVector.fromArray(S, w, wAt + i))
          .add(DoubleVector.fromArray(S, b, wAt + i))
          .intoArray(y, to + i);
    }
    for (; i < n; i++) {
      y[to + i] = ((x[from + i] - m) * a + c) * w[wAt + i] + b[wAt + i];
    }
  }

  static void slope(
      double[] g,
      int gAt,
      double r,
      double[] x,
      int from,
      double m,
      double q,
      double t,
      double[] y,
      int to,
      int n) {
    int i = 0;
    for (; i + W <= n; i += W) {
      DoubleVector along = DoubleVector.fromArray(S, x, from + i).sub(m).mul(q).add(t);
      DoubleVector.fromArray(S, g, gAt + i).mul(r).add(along).intoArray(y, to + i);
    }
    for (; i < n; i++) y[to + i] = g[gAt + i] * r + ((x[from + i] - m) * q + t);
  }

  static void weighedSlope(
      double[] g,
      int gAt,
      double[] w,
      int wAt,
      double r,
      double[] x,
      int from,
      double m,
      double q,
      double t,
      double[] y,
      int to,
      int n) {
    int i = 0;
    for (; i + W <= n; i += W) {
      DoubleVector along = DoubleVector.fromArray(S, x, from + i).sub(m).mul(q).add(t);
      DoubleVector.fromArray(S, g, gAt + i)
          .mul(DoubleVector.fromArray(S, w, wAt + i))
          .mul(r)
          .add(along)
          .intoArray(y, to + i);
    }
    for (; i < n; i++) {
      y[to + i] = g[gAt + i] * w[wAt + i] * r + ((x[from + i] - m) * q + t);
    }
  }

  static void addColumns(
      double[] g,
      int gAt,
      double[] x,
      int from,
      double m,
      double a,
      double c,
      double[] sums,
      int n) {
    int i = 0;
    for (; i + W <= n; i += W) {
      DoubleVector v = DoubleVector.fromArray(S, g, gAt + i);
      DoubleVector z = DoubleVector.fromArray(S, x, from + i).sub(m).mul(a).add(c);
      DoubleVector.fromArray(S, sums, i).add(v.mul(z)).intoArray(sums, i);
      DoubleVector.fromArray(S, sums, n + i).add(v).intoArray(sums, n + i);
    }
    for (; i < n; i++) {
      sums[i] += g[gAt + i] * ((x[from + i] - m) * a + c);
      sums[n + i] += g[gAt + i];
    }
  }
}
