package org.gradsh.autograd.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link Spreads} of float32 with the vector module; loaded only where that is present. */
final class VectorSpreads {
  private VectorSpreads() {}

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_256;
  private static final int LANES = S.length();

  /**
   * As {@link Spreads} does it, as many rows as there are before what vectors write over the end.
   * Rows are written in their order: what is written beyond one is then overwritten by the next.
   *
   * @return how many rows were written
   */
  static int rows(float[] x, int from, int down, float[] y, int to, int rows, int n) {
    if (n >= LANES) {
      for (int row = 0; row < rows; row++) {
        FloatVector value = FloatVector.broadcast(S, x[from + row * down]);
        int at = to + row * n;
        for (int i = 0; i < n - LANES; i += LANES) value.intoArray(y, at + i);
        value.intoArray(y, at + n - LANES);
      }
      return rows;
    }
    int done = Math.max(0, rows - (LANES - 1) / n);
    for (int row = 0; row < done; row++) {
      FloatVector.broadcast(S, x[from + row * down]).intoArray(y, to + row * n);
    }
    return done;
  }
}
