package org.gradsh.autograd.cpu;

import static org.gradsh.autograd.cpu.BlockFolds.DOUBLE_LANES;
import static org.gradsh.autograd.cpu.BlockFolds.SINGLE_LANES;
import static org.gradsh.autograd.cpu.Exponentials.*;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Exponentials} with the vector module; loaded only where that is present.
 *
 * <p>The module's own {@code EXP} is computed by {@code Math.exp} until a loop is compiled and by
 * another library afterwards: with it, results would depend on when the compiler comes.
 */
final class VectorExp {
  private VectorExp() {}

  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;

  // Sums: no wider than the lanes whose order is fixed.
  private static final VectorSpecies<Float> F_LANES =
      F.length() > SINGLE_LANES ? FloatVector.SPECIES_512 : F;
  private static final VectorSpecies<Double> D_LANES =
      D.length() > DOUBLE_LANES ? DoubleVector.SPECIES_512 : D;

  static void run(float[] x, int from, float m, float[] y, int to, int n) {
    int whole = F.loopBound(n);
    whole(x, from, m, y, to, whole);
    if (whole == n) return;
    float[] rest = new float[F.length()];
    Arrays.fill(rest, m);
    System.arraycopy(x, from + whole, rest, 0, n - whole);
    whole(rest, 0, m, rest, 0, rest.length);
    System.arraycopy(rest, 0, y, to + whole, n - whole);
  }

  static void run(double[] x, int from, double m, double[] y, int to, int n) {
    int whole = D.loopBound(n);
    whole(x, from, m, y, to, whole);
    if (whole == n) return;
    double[] rest = new double[D.length()];
    Arrays.fill(rest, m);
    System.arraycopy(x, from + whole, rest, 0, n - whole);
    whole(rest, 0, m, rest, 0, rest.length);
    System.arraycopy(rest, 0, y, to + whole, n - whole);
  }

  // All in one method each: one that took a vector would be fast only where it is inlined.

  private static void whole(float[] x, int from, float m, float[] y, int to, int n) {
    for (int i = 0; i < n; i += F.length()) {
      FloatVector v = FloatVector.fromArray(F, x, from + i).sub(m);
      FloatVector shifted =
          v.fma(FloatVector.broadcast(F, LOG2_E), FloatVector.broadcast(F, ROUND));
      FloatVector k = shifted.sub(ROUND);
      FloatVector r = k.fma(FloatVector.broadcast(F, -LN2_HIGH), v);
      r = k.fma(FloatVector.broadcast(F, -LN2_LOW), r);
      FloatVector square = r.mul(r);
      FloatVector p = r.fma(FloatVector.broadcast(F, P3), FloatVector.broadcast(F, P2));
      FloatVector q = r.fma(FloatVector.broadcast(F, P1), FloatVector.broadcast(F, P0));
      p = square.fma(FloatVector.broadcast(F, P4), p).fma(square, q).fma(square, r).add(1f);
      IntVector bits =
          p.reinterpretAsInts().add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23));
      bits.reinterpretAsFloats()
          .blend(0f, v.compare(VectorOperators.LT, LOWEST))
          .intoArray(y, to + i);
    }
  }

  private static void whole(double[] x, int from, double m, double[] y, int to, int n) {
    for (int i = 0; i < n; i += D.length()) {
      DoubleVector v = DoubleVector.fromArray(D, x, from + i).sub(m);
      DoubleVector shifted =
          v.fma(DoubleVector.broadcast(D, LOG2_E_DOUBLE), DoubleVector.broadcast(D, ROUND_DOUBLE));
      DoubleVector k = shifted.sub(ROUND_DOUBLE);
      DoubleVector r = k.fma(DoubleVector.broadcast(D, -LN2_HIGH_DOUBLE), v);
      r = k.fma(DoubleVector.broadcast(D, -LN2_LOW_DOUBLE), r);
      DoubleVector p = DoubleVector.broadcast(D, D9);
      p = p.fma(r, DoubleVector.broadcast(D, D8));
      p = p.fma(r, DoubleVector.broadcast(D, D7));
      p = p.fma(r, DoubleVector.broadcast(D, D6));
      p = p.fma(r, DoubleVector.broadcast(D, D5));
      p = p.fma(r, DoubleVector.broadcast(D, D4));
      p = p.fma(r, DoubleVector.broadcast(D, D3));
      p = p.fma(r, DoubleVector.broadcast(D, D2));
      p = p.fma(r, DoubleVector.broadcast(D, D1));
      p = p.fma(r, DoubleVector.broadcast(D, D0));
      p = p.mul(r).fma(r, r).add(1.0);
      LongVector bits =
          p.reinterpretAsLongs()
              .add(shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52));
      bits.reinterpretAsDoubles()
          .blend(0.0, v.compare(VectorOperators.LT, LOWEST_DOUBLE))
          .intoArray(y, to + i);
    }
  }

  /** The exponentials, and their sum in lanes. */
  static double sum(float[] x, int from, float m, float[] y, int to, int n) {
    float[] lanes = new float[2 * SINGLE_LANES];
    int over = n % lanes.length, whole = n - over;
    for (int c = 0; c < SINGLE_LANES; c += F_LANES.length()) {
      sum(x, from + c, m, y, to + c, whole, lanes, c);
    }
    if (over > 0) {
      float[] rest = new float[lanes.length];
      Arrays.fill(rest, Float.NEGATIVE_INFINITY); // adds 0
      System.arraycopy(x, from + whole, rest, 0, over);
      for (int c = 0; c < SINGLE_LANES; c += F_LANES.length()) {
        sum(rest, c, m, rest, c, rest.length, lanes, c);
      }
      System.arraycopy(rest, 0, y, to + whole, over);
    }
    for (int c = 0; c < SINGLE_LANES; c++) lanes[c] += lanes[c + SINGLE_LANES];
    return BlockFolds.paired(lanes);
  }

  /**
   * One vector of either set of lanes, from c on. Two vectors step by step side by side: the
   * processor looks too few steps ahead to find the second one itself.
   */
  private static void sum(
      float[] x, int from, float m, float[] y, int to, int n, float[] lanes, int c) {
    FloatVector sum0 = FloatVector.fromArray(F_LANES, lanes, c);
    FloatVector sum1 = FloatVector.fromArray(F_LANES, lanes, c + SINGLE_LANES);
    for (int i = 0; i < n; i += 2 * SINGLE_LANES) {
      FloatVector v0 = FloatVector.fromArray(F_LANES, x, from + i).sub(m);
      FloatVector v1 = FloatVector.fromArray(F_LANES, x, from + i + SINGLE_LANES).sub(m);
      FloatVector shifted0 =
          v0.fma(FloatVector.broadcast(F_LANES, LOG2_E), FloatVector.broadcast(F_LANES, ROUND));
      FloatVector shifted1 =
          v1.fma(FloatVector.broadcast(F_LANES, LOG2_E), FloatVector.broadcast(F_LANES, ROUND));
      FloatVector k0 = shifted0.sub(ROUND);
      FloatVector k1 = shifted1.sub(ROUND);
      FloatVector r0 = k0.fma(FloatVector.broadcast(F_LANES, -LN2_HIGH), v0);
      FloatVector r1 = k1.fma(FloatVector.broadcast(F_LANES, -LN2_HIGH), v1);
      r0 = k0.fma(FloatVector.broadcast(F_LANES, -LN2_LOW), r0);
      r1 = k1.fma(FloatVector.broadcast(F_LANES, -LN2_LOW), r1);
      FloatVector square0 = r0.mul(r0);
      FloatVector square1 = r1.mul(r1);
      FloatVector p0 =
          r0.fma(FloatVector.broadcast(F_LANES, P3), FloatVector.broadcast(F_LANES, P2));
      FloatVector p1 =
          r1.fma(FloatVector.broadcast(F_LANES, P3), FloatVector.broadcast(F_LANES, P2));
      FloatVector q0 =
          r0.fma(FloatVector.broadcast(F_LANES, P1), FloatVector.broadcast(F_LANES, P0));
      FloatVector q1 =
          r1.fma(FloatVector.broadcast(F_LANES, P1), FloatVector.broadcast(F_LANES, P0));
      p0 = square0.fma(FloatVector.broadcast(F_LANES, P4), p0);
      p1 = square1.fma(FloatVector.broadcast(F_LANES, P4), p1);
      p0 = p0.fma(square0, q0);
      p1 = p1.fma(square1, q1);
      p0 = p0.fma(square0, r0).add(1f);
      p1 = p1.fma(square1, r1).add(1f);
      IntVector n0 = shifted0.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
      IntVector n1 = shifted1.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
      FloatVector e0 =
          p0.reinterpretAsInts()
              .add(n0)
              .reinterpretAsFloats()
              .blend(0f, v0.compare(VectorOperators.LT, LOWEST));
      FloatVector e1 =
          p1.reinterpretAsInts()
              .add(n1)
              .reinterpretAsFloats()
              .blend(0f, v1.compare(VectorOperators.LT, LOWEST));
      e0.intoArray(y, to + i);
      e1.intoArray(y, to + i + SINGLE_LANES);
      sum0 = sum0.lanewise(VectorOperators.ADD, e0);
      sum1 = sum1.lanewise(VectorOperators.ADD, e1);
    }
    sum0.intoArray(lanes, c);
    sum1.intoArray(lanes, c + SINGLE_LANES);
  }

  /** The exponentials, and their sum in lanes. */
  static double sum(double[] x, int from, double m, double[] y, int to, int n) {
    double[] lanes = new double[DOUBLE_LANES];
    int over = n % DOUBLE_LANES, whole = n - over;
    for (int c = 0; c < DOUBLE_LANES; c += D_LANES.length()) {
      sum(x, from + c, m, y, to + c, whole, lanes, c);
    }
    if (over > 0) {
      double[] rest = new double[DOUBLE_LANES];
      Arrays.fill(rest, Double.NEGATIVE_INFINITY); // adds 0
      System.arraycopy(x, from + whole, rest, 0, over);
      for (int c = 0; c < DOUBLE_LANES; c += D_LANES.length()) {
        sum(rest, c, m, rest, c, DOUBLE_LANES, lanes, c);
      }
      System.arraycopy(rest, 0, y, to + whole, over);
    }
    return BlockFolds.paired(lanes);
  }

  /** One vector of the lanes, from c on. */
  private static void sum(
      double[] x, int from, double m, double[] y, int to, int n, double[] lanes, int c) {
    DoubleVector sum = DoubleVector.fromArray(D_LANES, lanes, c);
    for (int i = 0; i < n; i += DOUBLE_LANES) {
      DoubleVector v = DoubleVector.fromArray(D_LANES, x, from + i).sub(m);
      DoubleVector shifted =
          v.fma(
              DoubleVector.broadcast(D_LANES, LOG2_E_DOUBLE),
              DoubleVector.broadcast(D_LANES, ROUND_DOUBLE));
      DoubleVector k = shifted.sub(ROUND_DOUBLE);
      DoubleVector r = k.fma(DoubleVector.broadcast(D_LANES, -LN2_HIGH_DOUBLE), v);
      r = k.fma(DoubleVector.broadcast(D_LANES, -LN2_LOW_DOUBLE), r);
      DoubleVector p = DoubleVector.broadcast(D_LANES, D9);
      p = p.fma(r, DoubleVector.broadcast(D_LANES, D8));
      p = p.fma(r, DoubleVector.broadcast(D_LANES, D7));
      p = p.fma(r, DoubleVector.broadcast(D_LANES, D6));
      p = p.fma(r, DoubleVector.broadcast(D_LANES, D5));
      p = p.fma(r, DoubleVector.broadcast(D_LANES, D4));
      p = p.fma(r, DoubleVector.broadcast(D_LANES, D3));
      p = p.fma(r, DoubleVector.broadcast(D_LANES, D2));
      p = p.fma(r, DoubleVector.broadcast(D_LANES, D1));
      p = p.fma(r, DoubleVector.broadcast(D_LANES, D0));
      p = p.mul(r).fma(r, r).add(1.0);
      LongVector bits =
          p.reinterpretAsLongs()
              .add(shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52));
      DoubleVector e =
          bits.reinterpretAsDoubles().blend(0.0, v.compare(VectorOperators.LT, LOWEST_DOUBLE));
      e.intoArray(y, to + i);
      sum = sum.lanewise(VectorOperators.ADD, e);
    }
    sum.intoArray(lanes, c);
  }

  static void less(float[] t, int at, float a, float[] z, int from, float[] y, int to, int n) {
    int over = n % (2 * F.length()), whole = n - over;
    wholeLess(t, at, a, z, from, y, to, whole);
    if (over == 0) return;
    float[] u = new float[2 * F.length()], w = new float[u.length];
    System.arraycopy(t, at + whole, u, 0, over);
    System.arraycopy(z, from + whole, w, 0, over);
    wholeLess(u, 0, a, w, 0, u, 0, u.length);
    System.arraycopy(u, 0, y, to + whole, over);
  }

  /** Two vectors side by side, as in sums. 2ⁿ is a factor of its own: NaN stays. */
  private static void wholeLess(
      float[] t, int at, float a, float[] z, int from, float[] y, int to, int n) {
    for (int i = 0; i < n; i += 2 * F.length()) {
      FloatVector v0 = FloatVector.fromArray(F, z, from + i);
      FloatVector v1 = FloatVector.fromArray(F, z, from + i + F.length());
      FloatVector shifted0 =
          v0.fma(FloatVector.broadcast(F, LOG2_E), FloatVector.broadcast(F, ROUND));
      FloatVector shifted1 =
          v1.fma(FloatVector.broadcast(F, LOG2_E), FloatVector.broadcast(F, ROUND));
      FloatVector k0 = shifted0.sub(ROUND);
      FloatVector k1 = shifted1.sub(ROUND);
      FloatVector r0 = k0.fma(FloatVector.broadcast(F, -LN2_HIGH), v0);
      FloatVector r1 = k1.fma(FloatVector.broadcast(F, -LN2_HIGH), v1);
      r0 = k0.fma(FloatVector.broadcast(F, -LN2_LOW), r0);
      r1 = k1.fma(FloatVector.broadcast(F, -LN2_LOW), r1);
      FloatVector square0 = r0.mul(r0);
      FloatVector square1 = r1.mul(r1);
      FloatVector p0 = r0.fma(FloatVector.broadcast(F, P3), FloatVector.broadcast(F, P2));
      FloatVector p1 = r1.fma(FloatVector.broadcast(F, P3), FloatVector.broadcast(F, P2));
      FloatVector q0 = r0.fma(FloatVector.broadcast(F, P1), FloatVector.broadcast(F, P0));
      FloatVector q1 = r1.fma(FloatVector.broadcast(F, P1), FloatVector.broadcast(F, P0));
      p0 = square0.fma(FloatVector.broadcast(F, P4), p0);
      p1 = square1.fma(FloatVector.broadcast(F, P4), p1);
      p0 = p0.fma(square0, q0);
      p1 = p1.fma(square1, q1);
      p0 = p0.fma(square0, r0).add(1f);
      p1 = p1.fma(square1, r1).add(1f);
      IntVector n0 =
          shifted0.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).add(0x3f800000);
      IntVector n1 =
          shifted1.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).add(0x3f800000);
      FloatVector e0 =
          p0.mul(n0.reinterpretAsFloats())
              .blend(0f, v0.compare(VectorOperators.LT, LOWEST))
              .blend(Float.POSITIVE_INFINITY, v0.compare(VectorOperators.GT, HIGHEST));
      FloatVector e1 =
          p1.mul(n1.reinterpretAsFloats())
              .blend(0f, v1.compare(VectorOperators.LT, LOWEST))
              .blend(Float.POSITIVE_INFINITY, v1.compare(VectorOperators.GT, HIGHEST));
      FloatVector u0 = FloatVector.fromArray(F, t, at + i);
      FloatVector u1 = FloatVector.fromArray(F, t, at + i + F.length());
      e0.fma(FloatVector.broadcast(F, -a), u0).intoArray(y, to + i);
      e1.fma(FloatVector.broadcast(F, -a), u1).intoArray(y, to + i + F.length());
    }
  }

  static void less(double[] t, int at, double a, double[] z, int from, double[] y, int to, int n) {
    int whole = D.loopBound(n), over = n - whole;
    wholeLess(t, at, a, z, from, y, to, whole);
    if (over == 0) return;
    double[] u = new double[D.length()], w = new double[D.length()];
    System.arraycopy(t, at + whole, u, 0, over);
    System.arraycopy(z, from + whole, w, 0, over);
    wholeLess(u, 0, a, w, 0, u, 0, u.length);
    System.arraycopy(u, 0, y, to + whole, over);
  }

  /** 2ⁿ is a factor of its own: NaN stays. */
  private static void wholeLess(
      double[] t, int at, double a, double[] z, int from, double[] y, int to, int n) {
    for (int i = 0; i < n; i += D.length()) {
      DoubleVector v = DoubleVector.fromArray(D, z, from + i);
      DoubleVector shifted =
          v.fma(DoubleVector.broadcast(D, LOG2_E_DOUBLE), DoubleVector.broadcast(D, ROUND_DOUBLE));
      DoubleVector k = shifted.sub(ROUND_DOUBLE);
      DoubleVector r = k.fma(DoubleVector.broadcast(D, -LN2_HIGH_DOUBLE), v);
      r = k.fma(DoubleVector.broadcast(D, -LN2_LOW_DOUBLE), r);
      DoubleVector p = DoubleVector.broadcast(D, D9);
      p = p.fma(r, DoubleVector.broadcast(D, D8));
      p = p.fma(r, DoubleVector.broadcast(D, D7));
      p = p.fma(r, DoubleVector.broadcast(D, D6));
      p = p.fma(r, DoubleVector.broadcast(D, D5));
      p = p.fma(r, DoubleVector.broadcast(D, D4));
      p = p.fma(r, DoubleVector.broadcast(D, D3));
      p = p.fma(r, DoubleVector.broadcast(D, D2));
      p = p.fma(r, DoubleVector.broadcast(D, D1));
      p = p.fma(r, DoubleVector.broadcast(D, D0));
      p = p.mul(r).fma(r, r).add(1.0);
      DoubleVector power =
          shifted
              .reinterpretAsLongs()
              .lanewise(VectorOperators.LSHL, 52)
              .add(0x3ff0000000000000L)
              .reinterpretAsDoubles();
      DoubleVector e =
          p.mul(power)
              .blend(0.0, v.compare(VectorOperators.LT, LOWEST_DOUBLE))
              .blend(Double.POSITIVE_INFINITY, v.compare(VectorOperators.GT, HIGHEST_DOUBLE));
      e.fma(DoubleVector.broadcast(D, -a), DoubleVector.fromArray(D, t, at + i))
          .intoArray(y, to + i);
    }
  }
}
