package org.gradsh.autograd.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost sums of {@link DirectConvolution}: each is one chain of fused multiply-adds from
 * its first product to its last, whatever the machine's vectors are.
 *
 * <p>A tile keeps ten sums over vectors in registers, and takes five numbers and two vectors for
 * ten multiply-adds; vectors of 16 numbers would want more from the cache than it can give. Two
 * products at a time are written out, since the compiler does not unroll loops of this length.
 */
final class DirectTiles {
  private DirectTiles() {}

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_256;
  private static final int V = DirectConvolution.LANES;

  /**
   * Adds sums s[j][l] = Σ x[at + start + places[t] + j]·w[from + 16 t + l] over {@code n} products,
   * an even number, for five j and 16 l, to {@code out}: of each tile first the first 8 of all j,
   * at {@code to + end + apart*j}, then the others, {@code second} after them.
   *
   * @param starts where each tile begins in x
   * @param ends where each tile's sums go in out
   */
  static void five(
      int n,
      int[] places,
      int[] starts,
      float[] x,
      int at,
      float[] w,
      int from,
      int[] ends,
      float[] out,
      int to,
      int apart,
      int second) {
    for (int tile = 0; tile < starts.length; tile++) {
      int start = at + starts[tile];
      int end = to + ends[tile];
      FloatVector zero = FloatVector.zero(S);
      FloatVector a0 = zero, a1 = zero, a2 = zero, a3 = zero, a4 = zero;
      FloatVector b0 = zero, b1 = zero, b2 = zero, b3 = zero, b4 = zero;
      for (int t = 0; t < n; t += 2) {
        int k = from + t * 2 * V;
        FloatVector u = FloatVector.fromArray(S, w, k);
        FloatVector v = FloatVector.fromArray(S, w, k + V);
        int i = start + places[t];
        FloatVector c = FloatVector.broadcast(S, x[i]);
        a0 = c.fma(u, a0);
        b0 = c.fma(v, b0);
        c = FloatVector.broadcast(S, x[i + 1]);
        a1 = c.fma(u, a1);
        b1 = c.fma(v, b1);
        c = FloatVector.broadcast(S, x[i + 2]);
        a2 = c.fma(u, a2);
        b2 = c.fma(v, b2);
        c = FloatVector.broadcast(S, x[i + 3]);
        a3 = c.fma(u, a3);
        b3 = c.fma(v, b3);
        c = FloatVector.broadcast(S, x[i + 4]);
        a4 = c.fma(u, a4);
        b4 = c.fma(v, b4);
        u = FloatVector.fromArray(S, w, k + 2 * V);
        v = FloatVector.fromArray(S, w, k + 3 * V);
        i = start + places[t + 1];
        c = FloatVector.broadcast(S, x[i]);
        a0 = c.fma(u, a0);
        b0 = c.fma(v, b0);
        c = FloatVector.broadcast(S, x[i + 1]);
        a1 = c.fma(u, a1);
        b1 = c.fma(v, b1);
        c = FloatVector.broadcast(S, x[i + 2]);
        a2 = c.fma(u, a2);
        b2 = c.fma(v, b2);
        c = FloatVector.broadcast(S, x[i + 3]);
        a3 = c.fma(u, a3);
        b3 = c.fma(v, b3);
        c = FloatVector.broadcast(S, x[i + 4]);
        a4 = c.fma(u, a4);
        b4 = c.fma(v, b4);
      }
      FloatVector.fromArray(S, out, end).add(a0).intoArray(out, end);
      FloatVector.fromArray(S, out, end + apart).add(a1).intoArray(out, end + apart);
      FloatVector.fromArray(S, out, end + 2 * apart).add(a2).intoArray(out, end + 2 * apart);
      FloatVector.fromArray(S, out, end + 3 * apart).add(a3).intoArray(out, end + 3 * apart);
      FloatVector.fromArray(S, out, end + 4 * apart).add(a4).intoArray(out, end + 4 * apart);
      end += second;
      FloatVector.fromArray(S, out, end).add(b0).intoArray(out, end);
      FloatVector.fromArray(S, out, end + apart).add(b1).intoArray(out, end + apart);
      FloatVector.fromArray(S, out, end + 2 * apart).add(b2).intoArray(out, end + 2 * apart);
      FloatVector.fromArray(S, out, end + 3 * apart).add(b3).intoArray(out, end + 3 * apart);
      FloatVector.fromArray(S, out, end + 4 * apart).add(b4).intoArray(out, end + 4 * apart);
    }
  }

  /**
   * Sums s[o][j] = b[o] + Σ x[start + places[t] + j]·w[from + 6 t + o] over {@code n} products, for
   * six o and 16 j, which are stored as rows of {@code y} from {@code to + end} on.
   *
   * @param starts where each tile begins in x
   * @param ends where each tile's sums go in y
   * @param rows how many of the six are wanted
   * @param apart from one row of y to the next
   */
  static void six(
      int n,
      int[] places,
      int[] starts,
      float[] x,
      float[] w,
      int from,
      int[] ends,
      float[] y,
      int to,
      int apart,
      int rows,
      float[] b,
      int bo) {
    for (int tile = 0; tile < starts.length; tile++) {
      int start = starts[tile];
      int end = to + ends[tile];
      FloatVector zero = FloatVector.zero(S);
      FloatVector a0 = zero, a1 = zero, a2 = zero, a3 = zero, a4 = zero, a5 = zero;
      FloatVector b0 = zero, b1 = zero, b2 = zero, b3 = zero, b4 = zero, b5 = zero;
      for (int t = 0; t < n; t++) {
        int i = start + places[t];
        int k = from + t * 6;
        FloatVector u = FloatVector.fromArray(S, x, i);
        FloatVector v = FloatVector.fromArray(S, x, i + V);
        FloatVector c = FloatVector.broadcast(S, w[k]);
        a0 = c.fma(u, a0);
        b0 = c.fma(v, b0);
        c = FloatVector.broadcast(S, w[k + 1]);
        a1 = c.fma(u, a1);
        b1 = c.fma(v, b1);
        c = FloatVector.broadcast(S, w[k + 2]);
        a2 = c.fma(u, a2);
        b2 = c.fma(v, b2);
        c = FloatVector.broadcast(S, w[k + 3]);
        a3 = c.fma(u, a3);
        b3 = c.fma(v, b3);
        c = FloatVector.broadcast(S, w[k + 4]);
        a4 = c.fma(u, a4);
        b4 = c.fma(v, b4);
        c = FloatVector.broadcast(S, w[k + 5]);
        a5 = c.fma(u, a5);
        b5 = c.fma(v, b5);
      }
      row(a0, b0, y, end, b, bo);
      if (rows > 1) row(a1, b1, y, end + apart, b, bo + 1);
      if (rows > 2) row(a2, b2, y, end + 2 * apart, b, bo + 2);
      if (rows > 3) row(a3, b3, y, end + 3 * apart, b, bo + 3);
      if (rows > 4) row(a4, b4, y, end + 4 * apart, b, bo + 4);
      if (rows > 5) row(a5, b5, y, end + 5 * apart, b, bo + 5);
    }
  }

  private static void row(FloatVector u, FloatVector v, float[] y, int at, float[] b, int bo) {
    if (b == null) {
      u.intoArray(y, at);
      v.intoArray(y, at + V);
    } else {
      FloatVector more = FloatVector.broadcast(S, b[bo]);
      u.add(more).intoArray(y, at);
      v.add(more).intoArray(y, at + V);
    }
  }
}
