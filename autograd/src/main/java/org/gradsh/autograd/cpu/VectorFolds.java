package org.gradsh.autograd.cpu;

import static org.gradsh.autograd.cpu.BlockFolds.DOUBLE_LANES;
import static org.gradsh.autograd.cpu.BlockFolds.SINGLE_LANES;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.gradsh.autograd.cpu.Reductions.Kind;

/**
 * {@link BlockFolds} with the vector module; loaded only where that is present.
 *
 * <p>What runs along a loop goes on by {@code lanewise}: that call is the loop's own, and the
 * compiler knows from it of which class a running vector is. {@code add}, {@code max} and {@code
 * min} are final, and the call within them has seen vectors of whatever widths the program uses:
 * past some, running vectors are made objects at each step.
 */
final class VectorFolds {
  private VectorFolds() {}

  // No wider than a group of lanes.
  private static final VectorSpecies<Float> F =
      FloatVector.SPECIES_PREFERRED.length() > SINGLE_LANES
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Double> D =
      DoubleVector.SPECIES_PREFERRED.length() > DOUBLE_LANES
          ? DoubleVector.SPECIES_512
          : DoubleVector.SPECIES_PREFERRED;

  /** As many as fit {@link #D} when they are made wider. */
  private static final VectorSpecies<Float> HALF =
      VectorSpecies.of(float.class, VectorShape.forBitSize(D.vectorBitSize() / 2));

  static double fold(Kind kind, float[] x, int from, int n) {
    return switch (kind) {
      case MAX -> max(x, from, n);
      case MIN -> min(x, from, n);
      default -> sum(x, from, n);
    };
  }

  static double fold(Kind kind, double[] x, int from, int n) {
    return switch (kind) {
      case MAX -> max(x, from, n);
      case MIN -> min(x, from, n);
      default -> sum(x, from, n);
    };
  }

  private static double sum(float[] x, int from, int n) {
    float[] lanes = new float[SINGLE_LANES];
    // What is left over, filled up with zeros: sums that take vectors must be one method.
    float[] rest = new float[4 * SINGLE_LANES];
    int over = n % (4 * SINGLE_LANES), whole = from + n - over;
    System.arraycopy(x, whole, rest, 0, over);
    for (int c = 0; c < SINGLE_LANES; c += F.length()) {
      FloatVector s0 = FloatVector.zero(F), s1 = s0, s2 = s0, s3 = s0;
      for (int i = from + c; i < whole; i += 4 * SINGLE_LANES) {
        s0 = s0.lanewise(VectorOperators.ADD, FloatVector.fromArray(F, x, i));
        s1 = s1.lanewise(VectorOperators.ADD, FloatVector.fromArray(F, x, i + SINGLE_LANES));
        s2 = s2.lanewise(VectorOperators.ADD, FloatVector.fromArray(F, x, i + 2 * SINGLE_LANES));
        s3 = s3.lanewise(VectorOperators.ADD, FloatVector.fromArray(F, x, i + 3 * SINGLE_LANES));
      }
      s0 = s0.lanewise(VectorOperators.ADD, FloatVector.fromArray(F, rest, c));
      s1 = s1.lanewise(VectorOperators.ADD, FloatVector.fromArray(F, rest, c + SINGLE_LANES));
      s2 = s2.lanewise(VectorOperators.ADD, FloatVector.fromArray(F, rest, c + 2 * SINGLE_LANES));
      s3 = s3.lanewise(VectorOperators.ADD, FloatVector.fromArray(F, rest, c + 3 * SINGLE_LANES));
      s0.lanewise(VectorOperators.ADD, s1)
          .lanewise(VectorOperators.ADD, s2.lanewise(VectorOperators.ADD, s3))
          .intoArray(lanes, c);
    }
    return BlockFolds.paired(lanes);
  }

  private static double sum(double[] x, int from, int n) {
    double[] lanes = new double[DOUBLE_LANES];
    // What is left over, filled up with zeros: sums that take vectors must be one method.
    double[] rest = new double[4 * DOUBLE_LANES];
    int over = n % (4 * DOUBLE_LANES), whole = from + n - over;
    System.arraycopy(x, whole, rest, 0, over);
    for (int c = 0; c < DOUBLE_LANES; c += D.length()) {
      DoubleVector s0 = DoubleVector.zero(D), s1 = s0, s2 = s0, s3 = s0;
      for (int i = from + c; i < whole; i += 4 * DOUBLE_LANES) {
        s0 = s0.lanewise(VectorOperators.ADD, DoubleVector.fromArray(D, x, i));
        s1 = s1.lanewise(VectorOperators.ADD, DoubleVector.fromArray(D, x, i + DOUBLE_LANES));
        s2 = s2.lanewise(VectorOperators.ADD, DoubleVector.fromArray(D, x, i + 2 * DOUBLE_LANES));
        s3 = s3.lanewise(VectorOperators.ADD, DoubleVector.fromArray(D, x, i + 3 * DOUBLE_LANES));
      }
      s0 = s0.lanewise(VectorOperators.ADD, DoubleVector.fromArray(D, rest, c));
      s1 = s1.lanewise(VectorOperators.ADD, DoubleVector.fromArray(D, rest, c + DOUBLE_LANES));
      s2 = s2.lanewise(VectorOperators.ADD, DoubleVector.fromArray(D, rest, c + 2 * DOUBLE_LANES));
      s3 = s3.lanewise(VectorOperators.ADD, DoubleVector.fromArray(D, rest, c + 3 * DOUBLE_LANES));
      s0.lanewise(VectorOperators.ADD, s1)
          .lanewise(VectorOperators.ADD, s2.lanewise(VectorOperators.ADD, s3))
          .intoArray(lanes, c);
    }
    return BlockFolds.paired(lanes);
  }

  static double dot(float[] x, int from, float[] y, int at, int n) {
    float[] lanes = new float[4 * SINGLE_LANES];
    int whole = n - n % lanes.length;
    for (int c = 0; c < SINGLE_LANES; c += F.length()) {
      FloatVector s0 = FloatVector.zero(F), s1 = s0, s2 = s0, s3 = s0;
      for (int i = c; i < whole; i += 4 * SINGLE_LANES) {
        int f = from + i, t = at + i;
        s0 = FloatVector.fromArray(F, x, f).fma(FloatVector.fromArray(F, y, t), s0);
        s1 =
            FloatVector.fromArray(F, x, f + SINGLE_LANES)
                .fma(FloatVector.fromArray(F, y, t + SINGLE_LANES), s1);
        s2 =
            FloatVector.fromArray(F, x, f + 2 * SINGLE_LANES)
                .fma(FloatVector.fromArray(F, y, t + 2 * SINGLE_LANES), s2);
        s3 =
            FloatVector.fromArray(F, x, f + 3 * SINGLE_LANES)
                .fma(FloatVector.fromArray(F, y, t + 3 * SINGLE_LANES), s3);
      }
      s0.intoArray(lanes, c);
      s1.intoArray(lanes, c + SINGLE_LANES);
      s2.intoArray(lanes, c + 2 * SINGLE_LANES);
      s3.intoArray(lanes, c + 3 * SINGLE_LANES);
    }
    for (int i = whole; i < n; i++) {
      lanes[i - whole] = Math.fma(x[from + i], y[at + i], lanes[i - whole]);
    }
    return BlockFolds.groups(lanes);
  }

  static double dot(double[] x, int from, double[] y, int at, int n) {
    double[] lanes = new double[4 * DOUBLE_LANES];
    int whole = n - n % lanes.length;
    for (int c = 0; c < DOUBLE_LANES; c += D.length()) {
      DoubleVector s0 = DoubleVector.zero(D), s1 = s0, s2 = s0, s3 = s0;
      for (int i = c; i < whole; i += 4 * DOUBLE_LANES) {
        int f = from + i, t = at + i;
        s0 = DoubleVector.fromArray(D, x, f).fma(DoubleVector.fromArray(D, y, t), s0);
        s1 =
            DoubleVector.fromArray(D, x, f + DOUBLE_LANES)
                .fma(DoubleVector.fromArray(D, y, t + DOUBLE_LANES), s1);
        s2 =
            DoubleVector.fromArray(D, x, f + 2 * DOUBLE_LANES)
                .fma(DoubleVector.fromArray(D, y, t + 2 * DOUBLE_LANES), s2);
        s3 =
            DoubleVector.fromArray(D, x, f + 3 * DOUBLE_LANES)
                .fma(DoubleVector.fromArray(D, y, t + 3 * DOUBLE_LANES), s3);
      }
      s0.intoArray(lanes, c);
      s1.intoArray(lanes, c + DOUBLE_LANES);
      s2.intoArray(lanes, c + 2 * DOUBLE_LANES);
      s3.intoArray(lanes, c + 3 * DOUBLE_LANES);
    }
    for (int i = whole; i < n; i++) {
      lanes[i - whole] = Math.fma(x[from + i], y[at + i], lanes[i - whole]);
    }
    return BlockFolds.groups(lanes);
  }

  static double squares(float[] x, int from, int n) {
    double[] lanes = new double[4 * DOUBLE_LANES];
    int whole = n - n % lanes.length;
    for (int c = 0; c < DOUBLE_LANES; c += D.length()) {
      DoubleVector s0 = DoubleVector.zero(D), s1 = s0, s2 = s0, s3 = s0;
      for (int i = from + c; i < from + whole; i += 4 * DOUBLE_LANES) {
        DoubleVector v0 =
            (DoubleVector)
                FloatVector.fromArray(HALF, x, i).convertShape(VectorOperators.F2D, D, 0);
        DoubleVector v1 =
            (DoubleVector)
                FloatVector.fromArray(HALF, x, i + DOUBLE_LANES)
                    .convertShape(VectorOperators.F2D, D, 0);
        DoubleVector v2 =
            (DoubleVector)
                FloatVector.fromArray(HALF, x, i + 2 * DOUBLE_LANES)
                    .convertShape(VectorOperators.F2D, D, 0);
        DoubleVector v3 =
            (DoubleVector)
                FloatVector.fromArray(HALF, x, i + 3 * DOUBLE_LANES)
                    .convertShape(VectorOperators.F2D, D, 0);
        s0 = s0.lanewise(VectorOperators.ADD, v0.mul(v0));
        s1 = s1.lanewise(VectorOperators.ADD, v1.mul(v1));
        s2 = s2.lanewise(VectorOperators.ADD, v2.mul(v2));
        s3 = s3.lanewise(VectorOperators.ADD, v3.mul(v3));
      }
      s0.intoArray(lanes, c);
      s1.intoArray(lanes, c + DOUBLE_LANES);
      s2.intoArray(lanes, c + 2 * DOUBLE_LANES);
      s3.intoArray(lanes, c + 3 * DOUBLE_LANES);
    }
    for (int i = whole; i < n; i++) lanes[i - whole] += (double) x[from + i] * x[from + i];
    return BlockFolds.groups(lanes);
  }

  static double squares(double[] x, int from, int n) {
    double[] lanes = new double[4 * DOUBLE_LANES];
    int whole = n - n % lanes.length;
    for (int c = 0; c < DOUBLE_LANES; c += D.length()) {
      DoubleVector s0 = DoubleVector.zero(D), s1 = s0, s2 = s0, s3 = s0;
      for (int i = from + c; i < from + whole; i += 4 * DOUBLE_LANES) {
        DoubleVector v0 = DoubleVector.fromArray(D, x, i);
        DoubleVector v1 = DoubleVector.fromArray(D, x, i + DOUBLE_LANES);
        DoubleVector v2 = DoubleVector.fromArray(D, x, i + 2 * DOUBLE_LANES);
        DoubleVector v3 = DoubleVector.fromArray(D, x, i + 3 * DOUBLE_LANES);
        s0 = s0.lanewise(VectorOperators.ADD, v0.mul(v0));
        s1 = s1.lanewise(VectorOperators.ADD, v1.mul(v1));
        s2 = s2.lanewise(VectorOperators.ADD, v2.mul(v2));
        s3 = s3.lanewise(VectorOperators.ADD, v3.mul(v3));
      }
      s0.intoArray(lanes, c);
      s1.intoArray(lanes, c + DOUBLE_LANES);
      s2.intoArray(lanes, c + 2 * DOUBLE_LANES);
      s3.intoArray(lanes, c + 3 * DOUBLE_LANES);
    }
    for (int i = whole; i < n; i++) lanes[i - whole] += x[from + i] * x[from + i];
    return BlockFolds.groups(lanes);
  }

  // The order does not matter to what is largest or smallest: the last vectors may overlap.

  /**
   * Comparisons take half the instructions of Java's max, but lose NaN, and which of two zeros
   * comes first: where either may matter the latter is taken, in this same method: past 325 bytes
   * it is compiled by itself. Within {@link #fold}, beside the loop of sums, it took 13 times as
   * long in long programs.
   */
  private static double max(float[] x, int from, int n) {
    int w = F.length(), last = from + n - w, i = from;
    FloatVector a = FloatVector.fromArray(F, x, last), b = a;
    FloatVector zero = FloatVector.zero(F), odd = zero, odder = zero;
    for (; i + w <= last; i += 2 * w) {
      FloatVector u = FloatVector.fromArray(F, x, i), v = FloatVector.fromArray(F, x, i + w);
      a = a.blend(u, u.compare(VectorOperators.GT, a));
      b = b.blend(v, v.compare(VectorOperators.GT, b));
      odd = u.fma(zero, odd);
      odder = v.fma(zero, odder);
    }
    FloatVector u = FloatVector.fromArray(F, x, Math.min(i, last));
    FloatVector v = FloatVector.fromArray(F, x, last);
    a = a.blend(u, u.compare(VectorOperators.GT, a));
    odd = u.fma(zero, odd).add(v.fma(zero, odder)); // NaN where something was not finite
    float best = a.lanewise(VectorOperators.MAX, b).reduceLanes(VectorOperators.MAX);
    if (odd.reduceLanes(VectorOperators.ADD) == 0 && best != 0) return best;
    FloatVector c = FloatVector.fromArray(F, x, from), d = c;
    for (i = from; i + w <= last; i += 2 * w) {
      c = c.lanewise(VectorOperators.MAX, FloatVector.fromArray(F, x, i));
      d = d.lanewise(VectorOperators.MAX, FloatVector.fromArray(F, x, i + w));
    }
    for (; i < last; i += w) c = c.lanewise(VectorOperators.MAX, FloatVector.fromArray(F, x, i));
    return c.lanewise(VectorOperators.MAX, d)
        .lanewise(VectorOperators.MAX, v)
        .reduceLanes(VectorOperators.MAX);
  }

  /**
   * Comparisons take half the instructions of Java's min, but lose NaN, and which of two zeros
   * comes first: where either may matter the latter is taken. One method as {@link #max}.
   */
  private static double min(float[] x, int from, int n) {
    int w = F.length(), last = from + n - w, i = from;
    FloatVector a = FloatVector.fromArray(F, x, last), b = a;
    FloatVector zero = FloatVector.zero(F), odd = zero, odder = zero;
    for (; i + w <= last; i += 2 * w) {
      FloatVector u = FloatVector.fromArray(F, x, i), v = FloatVector.fromArray(F, x, i + w);
      a = a.blend(u, u.compare(VectorOperators.LT, a));
      b = b.blend(v, v.compare(VectorOperators.LT, b));
      odd = u.fma(zero, odd);
      odder = v.fma(zero, odder);
    }
    FloatVector u = FloatVector.fromArray(F, x, Math.min(i, last));
    FloatVector v = FloatVector.fromArray(F, x, last);
    a = a.blend(u, u.compare(VectorOperators.LT, a));
    odd = u.fma(zero, odd).add(v.fma(zero, odder)); // NaN where something was not finite
    float best = a.lanewise(VectorOperators.MIN, b).reduceLanes(VectorOperators.MIN);
    if (odd.reduceLanes(VectorOperators.ADD) == 0 && best != 0) return best;
    FloatVector c = FloatVector.fromArray(F, x, from), d = c;
    for (i = from; i + w <= last; i += 2 * w) {
      c = c.lanewise(VectorOperators.MIN, FloatVector.fromArray(F, x, i));
      d = d.lanewise(VectorOperators.MIN, FloatVector.fromArray(F, x, i + w));
    }
    for (; i < last; i += w) c = c.lanewise(VectorOperators.MIN, FloatVector.fromArray(F, x, i));
    return c.lanewise(VectorOperators.MIN, d)
        .lanewise(VectorOperators.MIN, v)
        .reduceLanes(VectorOperators.MIN);
  }

  private static double max(double[] x, int from, int n) {
    DoubleVector a = DoubleVector.fromArray(D, x, from), b = a;
    int last = from + n - D.length(), i = from;
    for (; i + D.length() <= last; i += 2 * D.length()) {
      a = a.lanewise(VectorOperators.MAX, DoubleVector.fromArray(D, x, i));
      b = b.lanewise(VectorOperators.MAX, DoubleVector.fromArray(D, x, i + D.length()));
    }
    for (; i < last; i += D.length())
      a = a.lanewise(VectorOperators.MAX, DoubleVector.fromArray(D, x, i));
    return a.lanewise(VectorOperators.MAX, b)
        .lanewise(VectorOperators.MAX, DoubleVector.fromArray(D, x, last))
        .reduceLanes(VectorOperators.MAX);
  }

  private static double min(double[] x, int from, int n) {
    DoubleVector a = DoubleVector.fromArray(D, x, from), b = a;
    int last = from + n - D.length(), i = from;
    for (; i + D.length() <= last; i += 2 * D.length()) {
      a = a.lanewise(VectorOperators.MIN, DoubleVector.fromArray(D, x, i));
      b = b.lanewise(VectorOperators.MIN, DoubleVector.fromArray(D, x, i + D.length()));
    }
    for (; i < last; i += D.length())
      a = a.lanewise(VectorOperators.MIN, DoubleVector.fromArray(D, x, i));
    return a.lanewise(VectorOperators.MIN, b)
        .lanewise(VectorOperators.MIN, DoubleVector.fromArray(D, x, last))
        .reduceLanes(VectorOperators.MIN);
  }
}
