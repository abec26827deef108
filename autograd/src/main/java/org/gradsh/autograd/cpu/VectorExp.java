package org.gradsh.autograd.cpu;

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
      FloatVector p = FloatVector.broadcast(F, P4);
      p = p.fma(r, FloatVector.broadcast(F, P3));
      p = p.fma(r, FloatVector.broadcast(F, P2));
      p = p.fma(r, FloatVector.broadcast(F, P1));
      p = p.fma(r, FloatVector.broadcast(F, P0));
      p = p.mul(r).fma(r, r).add(1f);
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
}
