package org.gradsh.autograd.cpu;

import static org.gradsh.autograd.cpu.BlockFolds.DOUBLE_LANES;
import static org.gradsh.autograd.cpu.BlockFolds.SINGLE_LANES;

/**
 * e^(x−m) for x up to m, as sums of exponentials need it, to within one unit in the last place.
 *
 * <p>x = n·ln 2 + r with |r| ≤ ½ ln 2, and e^x = 2ⁿ (1 + r + r² P(r)), where P is a polynomial
 * close to the best one for the relative error (3e-9 in float32, 2e-17 in float64). Here are only
 * operations that IEEE 754 fixes: the plain loops and {@link VectorExp} give the same bits.
 *
 * <p>Results below the smallest normal number are 0, and what comes of NaN is undefined.
 */
final class Exponentials {
  private Exponentials() {}

  /** Adding 1.5·2²³ (2⁵²) leaves the nearest integer in the low bits. */
  static final float ROUND = 0x1.8p23f;

  static final double ROUND_DOUBLE = 0x1.8p52;

  /** Below, e^x is taken to be 0. */
  static final float LOWEST = -87;

  static final double LOWEST_DOUBLE = -708;

  /** Up to here 2ⁿ is finite, the n next to x / ln 2. */
  static final float HIGHEST = 88.37f;

  static final double HIGHEST_DOUBLE = 709.4;

  static final float LOG2_E = 1.44269504f;
  static final double LOG2_E_DOUBLE = 1.4426950408889634;

  /** ln 2 in two parts: products with the first are exact. */
  static final float LN2_HIGH = 0.693359375f, LN2_LOW = -2.12194440e-4f;

  static final double LN2_HIGH_DOUBLE = 6.93147180369123816490e-01,
      LN2_LOW_DOUBLE = 1.90821492927058770002e-10;

  /** P, the highest power first. */
  static final float P4 = 0.0013814599f,
      P3 = 0.008368717f,
      P2 = 0.04166839f,
      P1 = 0.16666521f,
      P0 = 0.49999994f;

  static final double D9 = 2.510038549551032e-08,
      D8 = 2.7620088445409746e-07,
      D7 = 2.7557268459997064e-06,
      D6 = 2.4801521295954376e-05,
      D5 = 0.00019841269863053618,
      D4 = 0.0013888888917213717,
      D3 = 0.008333333333330062,
      D2 = 0.04166666666662413,
      D1 = 0.16666666666666669,
      D0 = 0.5000000000000001;

  /** {@code y[to+i] = e^(x[from+i] − m)}; x and y may be the same elements. */
  static void run(Object x, int from, double m, Object y, int to, int n, boolean vectors) {
    if (vectors && n >= Rows.VECTOR_RUN) {
      if (x instanceof float[] a) VectorExp.run(a, from, (float) m, (float[]) y, to, n);
      else VectorExp.run((double[]) x, from, m, (double[]) y, to, n);
    } else if (x instanceof float[] a) {
      run(a, from, (float) m, (float[]) y, to, n);
    } else {
      run((double[]) x, from, m, (double[]) y, to, n);
    }
  }

  /**
   * Σe^(x−m), and {@code y[to+i] = e^(x[from+i] − m)}; x and y may be the same elements. Terms go
   * into as many running sums as the widest vectors have lanes, of float32 into two sets of them in
   * turn, block by block.
   */
  static double sum(Object x, int from, double m, Object y, int to, int n, boolean vectors) {
    double sum = 0;
    for (int i = 0; i < n; i += LoopNest.BLOCK) {
      sum += block(x, from + i, m, y, to + i, Math.min(LoopNest.BLOCK, n - i), vectors);
    }
    return sum;
  }

  /** Σe^(x−m). */
  static double sum(Object x, int from, double m, int n, boolean vectors) {
    Object terms = Scratch.EXPONENTIALS.like(x, LoopNest.BLOCK);
    double sum = 0;
    for (int i = 0; i < n; i += LoopNest.BLOCK) {
      sum += block(x, from + i, m, terms, 0, Math.min(LoopNest.BLOCK, n - i), vectors);
    }
    return sum;
  }

  private static double block(
      Object x, int from, double m, Object y, int to, int n, boolean vectors) {
    boolean over = vectors && n >= Rows.VECTOR_RUN;
    if (x instanceof float[] a) {
      return over
          ? VectorExp.sum(a, from, (float) m, (float[]) y, to, n)
          : sum(a, from, (float) m, (float[]) y, to, n);
    }
    double[] a = (double[]) x;
    return over
        ? VectorExp.sum(a, from, m, (double[]) y, to, n)
        : sum(a, from, m, (double[]) y, to, n);
  }

  /**
   * {@code y[to+i] = t[at+i] − a·e^z[from+i]} where z, a logarithm of probabilities, is about 0 at
   * most: e^z is infinite for z a little before it is. NaN stays NaN. y may be the same elements as
   * z or t.
   */
  static void less(
      Object t, int at, double a, Object z, int from, Object y, int to, int n, boolean vectors) {
    boolean over = vectors && n >= Rows.VECTOR_RUN;
    if (t instanceof float[] u) {
      float[] w = (float[]) z, out = (float[]) y;
      if (over) VectorExp.less(u, at, (float) a, w, from, out, to, n);
      else less(u, at, (float) a, w, from, out, to, n);
    } else {
      double[] u = (double[]) t, w = (double[]) z, out = (double[]) y;
      if (over) VectorExp.less(u, at, a, w, from, out, to, n);
      else less(u, at, a, w, from, out, to, n);
    }
  }

  private static void run(float[] x, int from, float m, float[] y, int to, int n) {
    for (int i = 0; i < n; i++) y[to + i] = exp(x[from + i] - m);
  }

  private static void run(double[] x, int from, double m, double[] y, int to, int n) {
    for (int i = 0; i < n; i++) y[to + i] = exp(x[from + i] - m);
  }

  private static double sum(float[] x, int from, float m, float[] y, int to, int n) {
    float[] lanes = new float[SINGLE_LANES], others = new float[SINGLE_LANES];
    for (int i = 0; i < n; i++) {
      float e = exp(x[from + i] - m);
      y[to + i] = e;
      ((i & SINGLE_LANES) == 0 ? lanes : others)[i % SINGLE_LANES] += e;
    }
    for (int c = 0; c < SINGLE_LANES; c++) lanes[c] += others[c];
    return BlockFolds.paired(lanes);
  }

  private static double sum(double[] x, int from, double m, double[] y, int to, int n) {
    double[] lanes = new double[DOUBLE_LANES];
    for (int i = 0; i < n; i++) {
      lanes[i % DOUBLE_LANES] += y[to + i] = exp(x[from + i] - m);
    }
    return BlockFolds.paired(lanes);
  }

  private static void less(
      float[] t, int at, float a, float[] z, int from, float[] y, int to, int n) {
    for (int i = 0; i < n; i++) {
      float v = z[from + i];
      float e = v > HIGHEST ? Float.POSITIVE_INFINITY : v == v ? exp(v) : v;
      y[to + i] = Math.fma(-a, e, t[at + i]);
    }
  }

  private static void less(
      double[] t, int at, double a, double[] z, int from, double[] y, int to, int n) {
    for (int i = 0; i < n; i++) {
      double v = z[from + i];
      double e = v > HIGHEST_DOUBLE ? Double.POSITIVE_INFINITY : v == v ? exp(v) : v;
      y[to + i] = Math.fma(-a, e, t[at + i]);
    }
  }

  private static float exp(float v) {
    float shifted = Math.fma(v, LOG2_E, ROUND);
    float whole = shifted - ROUND;
    float r = Math.fma(whole, -LN2_LOW, Math.fma(whole, -LN2_HIGH, v));
    float square = r * r;
    float p = Math.fma(square, P4, Math.fma(r, P3, P2));
    p = Math.fma(p, square, Math.fma(r, P1, P0));
    p = Math.fma(p, square, r) + 1;
    int bits = Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(shifted) << 23);
    return v < LOWEST ? 0 : Float.intBitsToFloat(bits);
  }

  private static double exp(double v) {
    double shifted = Math.fma(v, LOG2_E_DOUBLE, ROUND_DOUBLE);
    double whole = shifted - ROUND_DOUBLE;
    double r = Math.fma(whole, -LN2_LOW_DOUBLE, Math.fma(whole, -LN2_HIGH_DOUBLE, v));
    double p = Math.fma(D9, r, D8);
    p = Math.fma(p, r, D7);
    p = Math.fma(p, r, D6);
    p = Math.fma(p, r, D5);
    p = Math.fma(p, r, D4);
    p = Math.fma(p, r, D3);
    p = Math.fma(p, r, D2);
    p = Math.fma(p, r, D1);
    p = Math.fma(p, r, D0);
    p = Math.fma(p * r, r, r) + 1;
    long bits = Double.doubleToRawLongBits(p) + (Double.doubleToRawLongBits(shifted) << 52);
    return v < LOWEST_DOUBLE ? 0 : Double.longBitsToDouble(bits);
  }
}
