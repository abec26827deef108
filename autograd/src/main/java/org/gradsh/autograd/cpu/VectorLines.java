package org.gradsh.autograd.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Short rows of float32 moved and added with the vector module; loaded only where that is present.
 * The end of a row is a vector that reaches back over what is done already.
 */
final class VectorLines {
  private VectorLines() {}

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_256;

  /** Elements of the shortest rows. */
  static final int LEAST = 8;

  /** As {@link ShortRows} does it. */
  static void copy(float[] x, int from, int down, float[] y, int to, int pitch, int rows, int n) {
    int last = n - LEAST;
    for (int r = 0; r < rows; r++, from += down, to += pitch) {
      for (int k = 0; k < last; k += LEAST) {
        FloatVector.fromArray(S, x, from + k).intoArray(y, to + k);
      }
      FloatVector.fromArray(S, x, from + last).intoArray(y, to + last);
    }
  }

  /** As {@link ShortRows} does it; to what is done already the end adds 0. */
  static void add(float[] x, int from, int down, float[] y, int to, int pitch, int rows, int n) {
    int last = n - LEAST;
    int done = last + LEAST - 1 & -LEAST;
    VectorMask<Float> left = VectorMask.fromLong(S, -1L << done - last);
    FloatVector zero = FloatVector.zero(S);
    for (int r = 0; r < rows; r++, from += down, to += pitch) {
      for (int k = 0; k < last; k += LEAST) {
        FloatVector a = FloatVector.fromArray(S, x, from + k);
        FloatVector.fromArray(S, y, to + k).add(a).intoArray(y, to + k);
      }
      FloatVector a = zero.blend(FloatVector.fromArray(S, x, from + last), left);
      FloatVector.fromArray(S, y, to + last).add(a).intoArray(y, to + last);
    }
  }
}
