package org.gradsh.autograd.cpu;

import static org.gradsh.autograd.cpu.BlockFolds.SINGLE_LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link FloatNormRows} with the vector module; loaded only where that is present. */
final class FloatNormVectors {
  private FloatNormVectors() {}

  /** Lanes of one of the four vectors of a sum, and of the sum. */
  private static final int GROUP = SINGLE_LANES, LANES = 4 * GROUP;

  // No wider than a group of lanes.
  private static final VectorSpecies<Float> S =
      FloatVector.SPECIES_PREFERRED.length() > GROUP
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;
  private static final int W = S.length();

  static void moments(float[] x, int from, float m, int n, float[] t) {
    int whole = from + n - n % LANES, end = from + n;
    for (int c = 0; c < GROUP; c += W) {
      FloatVector s0 = FloatVector.zero(S), s1 = s0, s2 = s0, s3 = s0;
      FloatVector q0 = s0, q1 = s0, q2 = s0, q3 = s0;
      for (int i = from + c; i < whole; i += LANES) {
        FloatVector d0 = FloatVector.fromArray(S, x, i).sub(m);
        FloatVector d1 = FloatVector.fromArray(S, x, i + GROUP).sub(m);
        FloatVector d2 = FloatVector.fromArray(S, x, i + 2 * GROUP).sub(m);
        FloatVector d3 = FloatVector.fromArray(S, x, i + 3 * GROUP).sub(m);
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
      FloatVector d = FloatVector.fromArray(S, x, i).sub(m);
      FloatVector.fromArray(S, t, c).add(d).intoArray(t, c);
      FloatVector.fromArray(S, t, c + LANES).add(d.mul(d)).intoArray(t, c + LANES);
    }
    for (; i < end; i++, c++) {
      float d = x[i] - m;
      t[c] += d;
      t[c + LANES] += d * d;
    }
    join(t);
  }

  /** Adds the four vectors of each of two sums. */
  private static void join(float[] t) {
    for (int at = 0; at < 2 * LANES; at += LANES) {
      for (int c = at; c < at + GROUP; c += W) {
        FloatVector a = FloatVector.fromArray(S, t, c).add(FloatVector.fromArray(S, t, c + GROUP));
        FloatVector.fromArray(S, t, c + 2 * GROUP)
            .add(FloatVector.fromArray(S, t, c + 3 * GROUP))
            .add(a)
            .intoArray(t, c);
      }
    }
  }

  static void products(float[] g, int gAt, float[] x, int from, float m, int n, float[] t) {
    int whole = from + n - n % LANES, end = from + n, to = gAt - from;
    for (int c = 0; c < GROUP; c += W) {
      FloatVector s0 = FloatVector.zero(S), s1 = s0, s2 = s0, s3 = s0;
      FloatVector q0 = s0, q1 = s0, q2 = s0, q3 = s0;
      for (int i = from + c; i < whole; i += LANES) {
        FloatVector g0 = FloatVector.fromArray(S, g, to + i);
        FloatVector g1 = FloatVector.fromArray(S, g, to + i + GROUP);
        FloatVector g2 = FloatVector.fromArray(S, g, to + i + 2 * GROUP);
        FloatVector g3 = FloatVector.fromArray(S, g, to + i + 3 * GROUP);
        s0 = s0.lanewise(VectorOperators.ADD, g0);
        s1 = s1.lanewise(VectorOperators.ADD, g1);
        s2 = s2.lanewise(VectorOperators.ADD, g2);
        s3 = s3.lanewise(VectorOperators.ADD, g3);
        q0 = q0.lanewise(VectorOperators.ADD, FloatVector.fromArray(S, x, i).sub(m).mul(g0));
        q1 =
            q1.lanewise(VectorOperators.ADD, FloatVector.fromArray(S, x, i + GROUP).sub(m).mul(g1));
        q2 =
            q2.lanewise(
                VectorOperators.ADD, FloatVector.fromArray(S, x, i + 2 * GROUP).sub(m).mul(g2));
        q3 =
            q3.lanewise(
                VectorOperators.ADD, FloatVector.fromArray(S, x, i + 3 * GROUP).sub(m).mul(g3));
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
      FloatVector v = FloatVector.fromArray(S, g, to + i);
      FloatVector d = FloatVector.fromArray(S, x, i).sub(m);
      FloatVector.fromArray(S, t, c).add(v).intoArray(t, c);
      FloatVector.fromArray(S, t, c + LANES).add(d.mul(v)).intoArray(t, c + LANES);
    }
    for (; i < end; i++, c++) {
      t[c] += g[to + i];
      t[c + LANES] += g[to + i] * (x[i] - m);
    }
    join(t);
  }

  static void weighedProducts(
      float[] g, int gAt, float[] w, int wAt, float[] x, int from, float m, int n, float[] t) {
    int whole = from + n - n % LANES, end = from + n, to = gAt - from, by = wAt - from;
    for (int c = 0; c < GROUP; c += W) {
      FloatVector s0 = FloatVector.zero(S), s1 = s0, s2 = s0, s3 = s0;
      FloatVector q0 = s0, q1 = s0, q2 = s0, q3 = s0;
      for (int i = from + c; i < whole; i += LANES) {
        FloatVector g0 =
            FloatVector.fromArray(S, g, to + i).mul(FloatVector.fromArray(S, w, by + i));
        FloatVector g1 =
            FloatVector.fromArray(S, g, to + i + GROUP)
                .mul(FloatVector.fromArray(S, w, by + i + GROUP));
        FloatVector g2 =
            FloatVector.fromArray(S, g, to + i + 2 * GROUP)
                .mul(FloatVector.fromArray(S, w, by + i + 2 * GROUP));
        FloatVector g3 =
            FloatVector.fromArray(S, g, to + i + 3 * GROUP)
                .mul(FloatVector.fromArray(S, w, by + i + 3 * GROUP));
        s0 = s0.lanewise(VectorOperators.ADD, g0);
        s1 = s1.lanewise(VectorOperators.ADD, g1);
        s2 = s2.lanewise(VectorOperators.ADD, g2);
        s3 = s3.lanewise(VectorOperators.ADD, g3);
        q0 = q0.lanewise(VectorOperators.ADD, FloatVector.fromArray(S, x, i).sub(m).mul(g0));
        q1 =
            q1.lanewise(VectorOperators.ADD, FloatVector.fromArray(S, x, i + GROUP).sub(m).mul(g1));
        q2 =
            q2.lanewise(
                VectorOperators.ADD, FloatVector.fromArray(S, x, i + 2 * GROUP).sub(m).mul(g2));
        q3 =
            q3.lanewise(
                VectorOperators.ADD, FloatVector.fromArray(S, x, i + 3 * GROUP).sub(m).mul(g3));
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
      FloatVector v = FloatVector.fromArray(S, g, to + i).mul(FloatVector.fromArray(S, w, by + i));
      FloatVector d = FloatVector.fromArray(S, x, i).sub(m);
      FloatVector.fromArray(S, t, c).add(v).intoArray(t, c);
      FloatVector.fromArray(S, t, c + LANES).add(d.mul(v)).intoArray(t, c + LANES);
    }
    for (; i < end; i++, c++) {
      float h = g[to + i] * w[by + i];
      t[c] += h;
      t[c + LANES] += h * (x[i] - m);
    }
    join(t);
  }

  static void line(float[] x, int from, float m, float a, float b, float[] y, int to, int n) {
    int i = 0;
    for (; i + W <= n; i += W) {
      FloatVector.fromArray(S, x, from + i).sub(m).mul(a).add(b).intoArray(y, to + i);
    }
    for (; i < n; i++) y[to + i] = (x[from + i] - m) * a + b;
  }

  static void weighedLine(
      float[] x,
      int from,
      float m,
      float a,
      float c,
      float[] w,
      float[] b,
      int wAt,
      float[] y,
      int to,
      int n) {
    int i = 0;
    for (; i + W <= n; i += W) {
      FloatVector.fromArray(S, x, from + i)
          .sub(m)
          .mul(a)
          .add(c)
          .mul(FloatVector.fromArray(S, w, wAt + i))
          .add(FloatVector.fromArray(S, b, wAt + i))
          .intoArray(y, to + i);
    }
    for (; i < n; i++) {
      y[to + i] = ((x[from + i] - m) * a + c) * w[wAt + i] + b[wAt + i];
    }
  }

  static void slope(
      float[] g,
      int gAt,
      float r,
      float[] x,
      int from,
      float m,
      float q,
      float t,
      float[] y,
      int to,
      int n) {
    int i = 0;
    for (; i + W <= n; i += W) {
      FloatVector along = FloatVector.fromArray(S, x, from + i).sub(m).mul(q).add(t);
      FloatVector.fromArray(S, g, gAt + i).mul(r).add(along).intoArray(y, to + i);
    }
    for (; i < n; i++) y[to + i] = g[gAt + i] * r + ((x[from + i] - m) * q + t);
  }

  static void weighedSlope(
      float[] g,
      int gAt,
      float[] w,
      int wAt,
      float r,
      float[] x,
      int from,
      float m,
      float q,
      float t,
      float[] y,
      int to,
      int n) {
    int i = 0;
    for (; i + W <= n; i += W) {
      FloatVector along = FloatVector.fromArray(S, x, from + i).sub(m).mul(q).add(t);
      FloatVector.fromArray(S, g, gAt + i)
          .mul(FloatVector.fromArray(S, w, wAt + i))
          .mul(r)
          .add(along)
          .intoArray(y, to + i);
    }
    for (; i < n; i++) {
      y[to + i] = g[gAt + i] * w[wAt + i] * r + ((x[from + i] - m) * q + t);
    }
  }

  static void addColumns(
      float[] g, int gAt, float[] x, int from, float m, float a, float c, float[] sums, int n) {
    int i = 0;
    for (; i + W <= n; i += W) {
      FloatVector v = FloatVector.fromArray(S, g, gAt + i);
      FloatVector z = FloatVector.fromArray(S, x, from + i).sub(m).mul(a).add(c);
      FloatVector.fromArray(S, sums, i).add(v.mul(z)).intoArray(sums, i);
      FloatVector.fromArray(S, sums, n + i).add(v).intoArray(sums, n + i);
    }
    for (; i < n; i++) {
      sums[i] += g[gAt + i] * ((x[from + i] - m) * a + c);
      sums[n + i] += g[gAt + i];
    }
  }
}
