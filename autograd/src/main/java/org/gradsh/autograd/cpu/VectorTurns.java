package org.gradsh.autograd.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** {@link Turns} of float32 with the vector module; loaded only where that is present. */
final class VectorTurns {
  private VectorTurns() {}

  private static final int SIDE = 8;

  private static final boolean WIDE = FloatVector.SPECIES_PREFERRED.length() >= WideTurns.SIDE;

  /** Rows of a band that is turned at one go, with no line of the cache written twice. */
  static final int BAND = WIDE ? WideTurns.SIDE : SIDE;

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_256;

  // Lanes d further up, or down; those whose number has the bit d, or not.

  private static final VectorShuffle<Float> UP1 = VectorShuffle.fromOp(S, k -> (k - 1) & 7);
  private static final VectorShuffle<Float> DOWN1 = VectorShuffle.fromOp(S, k -> (k + 1) & 7);
  private static final VectorMask<Float> HIGH1 = has(1);
  private static final VectorMask<Float> LOW1 = HIGH1.not();
  private static final VectorShuffle<Float> UP2 = VectorShuffle.fromOp(S, k -> (k - 2) & 7);
  private static final VectorShuffle<Float> DOWN2 = VectorShuffle.fromOp(S, k -> (k + 2) & 7);
  private static final VectorMask<Float> HIGH2 = has(2);
  private static final VectorMask<Float> LOW2 = HIGH2.not();
  private static final VectorShuffle<Float> UP4 = VectorShuffle.fromOp(S, k -> (k - 4) & 7);
  private static final VectorShuffle<Float> DOWN4 = VectorShuffle.fromOp(S, k -> (k + 4) & 7);
  private static final VectorMask<Float> HIGH4 = has(4);
  private static final VectorMask<Float> LOW4 = HIGH4.not();

  private static VectorMask<Float> has(int d) {
    boolean[] lanes = new boolean[SIDE];
    for (int k = 0; k < SIDE; k++) lanes[k] = (k & d) != 0;
    return VectorMask.fromArray(S, lanes, 0);
  }

  /** As {@link Turns} does it; rows and columns are multiples of eight. */
  static void square(
      float[] x, int from, int stride, float[] y, int to, int step, int rows, int columns) {
    int wideRows = WIDE ? rows & -WideTurns.SIDE : 0;
    int wideColumns = WIDE ? columns & -WideTurns.SIDE : 0;
    for (int i = 0; i < wideRows; i += WideTurns.SIDE) {
      for (int j = 0; j < wideColumns; j += WideTurns.SIDE) {
        WideTurns.sixteen(x, from + j * stride + i, stride, y, to + i * step + j, step);
      }
    }
    for (int i = 0; i < rows; i += SIDE) {
      for (int j = i < wideRows ? wideColumns : 0; j < columns; j += SIDE) {
        eight(x, from + j * stride + i, stride, y, to + i * step + j, step);
      }
    }
  }

  /** Squares of one, two and four elements change places with those across the diagonal. */
  private static void eight(float[] x, int from, int stride, float[] y, int to, int step) {
    FloatVector r0 = FloatVector.fromArray(S, x, from);
    FloatVector r1 = FloatVector.fromArray(S, x, from + stride);
    FloatVector r2 = FloatVector.fromArray(S, x, from + 2 * stride);
    FloatVector r3 = FloatVector.fromArray(S, x, from + 3 * stride);
    FloatVector r4 = FloatVector.fromArray(S, x, from + 4 * stride);
    FloatVector r5 = FloatVector.fromArray(S, x, from + 5 * stride);
    FloatVector r6 = FloatVector.fromArray(S, x, from + 6 * stride);
    FloatVector r7 = FloatVector.fromArray(S, x, from + 7 * stride);
    FloatVector s0 = r0.blend(r1.rearrange(UP1), HIGH1);
    FloatVector s1 = r1.blend(r0.rearrange(DOWN1), LOW1);
    FloatVector s2 = r2.blend(r3.rearrange(UP1), HIGH1);
    FloatVector s3 = r3.blend(r2.rearrange(DOWN1), LOW1);
    FloatVector s4 = r4.blend(r5.rearrange(UP1), HIGH1);
    FloatVector s5 = r5.blend(r4.rearrange(DOWN1), LOW1);
    FloatVector s6 = r6.blend(r7.rearrange(UP1), HIGH1);
    FloatVector s7 = r7.blend(r6.rearrange(DOWN1), LOW1);
    FloatVector t0 = s0.blend(s2.rearrange(UP2), HIGH2);
    FloatVector t2 = s2.blend(s0.rearrange(DOWN2), LOW2);
    FloatVector t1 = s1.blend(s3.rearrange(UP2), HIGH2);
    FloatVector t3 = s3.blend(s1.rearrange(DOWN2), LOW2);
    FloatVector t4 = s4.blend(s6.rearrange(UP2), HIGH2);
    FloatVector t6 = s6.blend(s4.rearrange(DOWN2), LOW2);
    FloatVector t5 = s5.blend(s7.rearrange(UP2), HIGH2);
    FloatVector t7 = s7.blend(s5.rearrange(DOWN2), LOW2);
    FloatVector u0 = t0.blend(t4.rearrange(UP4), HIGH4);
    FloatVector u4 = t4.blend(t0.rearrange(DOWN4), LOW4);
    FloatVector u1 = t1.blend(t5.rearrange(UP4), HIGH4);
    FloatVector u5 = t5.blend(t1.rearrange(DOWN4), LOW4);
    FloatVector u2 = t2.blend(t6.rearrange(UP4), HIGH4);
    FloatVector u6 = t6.blend(t2.rearrange(DOWN4), LOW4);
    FloatVector u3 = t3.blend(t7.rearrange(UP4), HIGH4);
    FloatVector u7 = t7.blend(t3.rearrange(DOWN4), LOW4);
    u0.intoArray(y, to);
    u1.intoArray(y, to + step);
    u2.intoArray(y, to + 2 * step);
    u3.intoArray(y, to + 3 * step);
    u4.intoArray(y, to + 4 * step);
    u5.intoArray(y, to + 5 * step);
    u6.intoArray(y, to + 6 * step);
    u7.intoArray(y, to + 7 * step);
  }
}
