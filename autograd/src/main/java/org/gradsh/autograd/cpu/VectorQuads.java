package org.gradsh.autograd.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Rows of windows of {@link QuadPooling} with the vector module; loaded only where that is present.
 * Four windows are looked at together: two rows of eight elements. At the end of a row the last
 * four are taken again, some of them for the second time.
 */
final class VectorQuads {
  private VectorQuads() {}

  /** Windows at a time: a row has so many at least. */
  static final int WINDOWS = 4;

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_256;
  private static final VectorSpecies<Float> HALF = FloatVector.SPECIES_128;

  /** Each element and its neighbour change places. */
  private static final VectorShuffle<Float> SWAP = VectorShuffle.fromOp(S, k -> k ^ 1);

  private static final VectorShuffle<Float> EVEN = VectorShuffle.fromOp(S, k -> 2 * k & 7);
  private static final VectorShuffle<Float> TWICE = VectorShuffle.fromOp(S, k -> k >> 1);
  private static final VectorMask<Float> LEFT = VectorMask.fromLong(S, 0x55);

  /** As {@link QuadPooling} does it. */
  static boolean max(QuadPooling q, float[] x, int start, float[] y, int window) {
    FloatVector odd = FloatVector.zero(S);
    for (int row : q.high()) {
      int i = start + row * q.width() + q.first();
      for (int done = 0; done < q.count(); done += WINDOWS) {
        int k = Math.min(done, q.count() - WINDOWS);
        FloatVector above = FloatVector.fromArray(S, x, i + 2 * k);
        FloatVector below = FloatVector.fromArray(S, x, i + q.width() + 2 * k);
        odd = above.add(below).fma(FloatVector.zero(S), odd);
        // In the left lane of each window; what is right of it means nothing.
        FloatVector a = above.rearrange(SWAP);
        FloatVector b = below.rearrange(SWAP);
        a = above.blend(a, a.compare(VectorOperators.GT, above));
        b = below.blend(b, b.compare(VectorOperators.GT, below));
        a = a.blend(b, b.compare(VectorOperators.GT, a)).rearrange(EVEN);
        ((FloatVector) a.reinterpretShape(HALF, 0)).intoArray(y, window + k);
      }
      window += q.count();
    }
    return isZero(odd);
  }

  /** As {@link QuadPooling} does it. */
  static boolean into(
      QuadPooling q, float[] g, int window, float[] x, int start, float[] y, int to) {
    FloatVector zero = FloatVector.zero(S);
    FloatVector odd = zero;
    for (int row : q.high()) {
      int place = row * q.width() + q.first();
      for (int done = 0; done < q.count(); done += WINDOWS) {
        int k = Math.min(done, q.count() - WINDOWS);
        int i = place + 2 * k;
        FloatVector above = FloatVector.fromArray(S, x, start + i);
        FloatVector below = FloatVector.fromArray(S, x, start + i + q.width());
        odd = above.add(below).fma(zero, odd);
        FloatVector a = above.rearrange(SWAP);
        FloatVector b = below.rearrange(SWAP);
        // The larger of its row, or as large and left; and that, in both lanes of the window.
        VectorMask<Float> first = above.compare(VectorOperators.GE, a).and(LEFT);
        VectorMask<Float> second = below.compare(VectorOperators.GE, b).and(LEFT);
        first = first.or(above.compare(VectorOperators.GT, a));
        second = second.or(below.compare(VectorOperators.GT, b));
        a = a.blend(above, first);
        b = b.blend(below, second);
        VectorMask<Float> top = a.compare(VectorOperators.GE, b);
        FloatVector numbers = FloatVector.fromArray(HALF, g, window + k);
        FloatVector v = (FloatVector) numbers.reinterpretShape(S, 0);
        v = v.rearrange(TWICE).add(zero);
        zero.blend(v, first.and(top)).intoArray(y, to + i);
        zero.blend(v, second.andNot(top)).intoArray(y, to + i + q.width());
      }
      window += q.count();
    }
    return isZero(odd);
  }

  private static boolean isZero(FloatVector v) {
    return v.compare(VectorOperators.EQ, 0f).allTrue();
  }
}
