package org.gradsh.autograd.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * e^x for x up to 0 on vectors, to within one unit in the last place, and always the same bits.
 *
 * <p>The vector module's own {@code EXP} is computed by {@code Math.exp} until a loop is compiled
 * and by another library afterwards, and its sum of the lanes has no fixed order: with these,
 * results would depend on when the compiler comes. Here are only operations that IEEE 754 fixes.
 *
 * <p>x = n·ln 2 + r with |r| ≤ ½ ln 2, and e^x = 2ⁿ (1 + r + r² P(r)), where P is a polynomial
 * close to the best one for the relative error (3e-9 in float32, 2e-17 in float64).
 */
final class VectorExp {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;

  /** Adding 1.5·2²³ (2⁵²) leaves the nearest integer in the low bits. */
  private static final float ROUND = 0x1.8p23f;

  private static final double ROUND_DOUBLE = 0x1.8p52;

  private VectorExp() {}

  /**
   * e^x for x up to 0, as sums of exponentials need it: results below the smallest normal number
   * are 0, and what comes of NaN is undefined.
   */
  static FloatVector exp(FloatVector x) {
    FloatVector shifted = shifted(x);
    IntVector bits = polynomial(x, shifted.sub(ROUND)).reinterpretAsInts();
    bits = bits.add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23));
    return bits.reinterpretAsFloats().blend(0f, x.compare(VectorOperators.LT, -87f));
  }

  private static FloatVector shifted(FloatVector x) {
    return x.fma(FloatVector.broadcast(F, 1.44269504f), FloatVector.broadcast(F, ROUND));
  }

  /** e^(x − n·ln 2). */
  private static FloatVector polynomial(FloatVector x, FloatVector n) {
    // ln 2 in two parts: products with the first are exact.
    FloatVector r = n.fma(FloatVector.broadcast(F, -0.693359375f), x);
    r = n.fma(FloatVector.broadcast(F, 2.12194440e-4f), r);
    FloatVector p = FloatVector.broadcast(F, 0.0013814599f);
    p = p.fma(r, FloatVector.broadcast(F, 0.008368717f));
    p = p.fma(r, FloatVector.broadcast(F, 0.04166839f));
    p = p.fma(r, FloatVector.broadcast(F, 0.16666521f));
    p = p.fma(r, FloatVector.broadcast(F, 0.49999994f));
    return p.mul(r).fma(r, r).add(1f);
  }

  /**
   * e^x for x up to 0, as sums of exponentials need it: results below the smallest normal number
   * are 0, and what comes of NaN is undefined.
   */
  static DoubleVector exp(DoubleVector x) {
    DoubleVector shifted = shifted(x);
    LongVector bits = polynomial(x, shifted.sub(ROUND_DOUBLE)).reinterpretAsLongs();
    bits = bits.add(shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52));
    return bits.reinterpretAsDoubles().blend(0.0, x.compare(VectorOperators.LT, -708.0));
  }

  private static DoubleVector shifted(DoubleVector x) {
    return x.fma(
        DoubleVector.broadcast(D, 1.4426950408889634), DoubleVector.broadcast(D, ROUND_DOUBLE));
  }

  /** e^(x − n·ln 2). */
  private static DoubleVector polynomial(DoubleVector x, DoubleVector n) {
    DoubleVector r = n.fma(DoubleVector.broadcast(D, -6.93147180369123816490e-01), x);
    r = n.fma(DoubleVector.broadcast(D, -1.90821492927058770002e-10), r);
    DoubleVector p = DoubleVector.broadcast(D, 2.510038549551032e-08);
    p = p.fma(r, DoubleVector.broadcast(D, 2.7620088445409746e-07));
    p = p.fma(r, DoubleVector.broadcast(D, 2.7557268459997064e-06));
    p = p.fma(r, DoubleVector.broadcast(D, 2.4801521295954376e-05));
    p = p.fma(r, DoubleVector.broadcast(D, 0.00019841269863053618));
    p = p.fma(r, DoubleVector.broadcast(D, 0.0013888888917213717));
    p = p.fma(r, DoubleVector.broadcast(D, 0.008333333333330062));
    p = p.fma(r, DoubleVector.broadcast(D, 0.04166666666662413));
    p = p.fma(r, DoubleVector.broadcast(D, 0.16666666666666669));
    p = p.fma(r, DoubleVector.broadcast(D, 0.5000000000000001));
    return p.mul(r).fma(r, r).add(1.0);
  }

  /** The sum of the lanes, in their order. */
  static double sum(DoubleVector v) {
    double[] lanes = new double[D.length()];
    v.intoArray(lanes, 0);
    double even = 0;
    double odd = 0;
    for (int i = 0; i < lanes.length; i += 2) {
      even += lanes[i];
      odd += lanes[i + 1];
    }
    return even + odd;
  }
}
