package org.gradsh.autograd.show;

import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;

/**
 * Which elements of a block are shown: all, or along each long axis some at either end, as NumPy
 * does past its threshold.
 *
 * @param head for each axis, how many indices from the start
 * @param tail for each axis, how many at the end; 0 where the head is all or the rest is left out
 */
record Excerpt(Strided values, int[] head, int[] tail) {
  /** So many elements a summary has at most: a screen of 36 rows, six by six by six. */
  private static final int SUMMARY = 216;

  static Excerpt of(Strided values, int threshold, int edge) {
    Shape shape = values.shape();
    int rank = shape.rank();
    int[] head = shape.dims();
    int[] tail = new int[rank];
    if (shape.size() > threshold) {
      for (int a = 0; a < rank; a++) {
        if (shape.dim(a) <= 2 * edge) continue;
        head[a] = edge;
        tail[a] = edge;
      }
      // Many axes are many elements still: from the outside in, the first index of each is shown.
      for (int a = 0; a < rank && count(head, tail) > SUMMARY; a++) {
        head[a] = 1;
        tail[a] = 0;
      }
    }
    return new Excerpt(values, head, tail);
  }

  private static long count(int[] head, int[] tail) {
    long n = 1;
    for (int a = 0; a < head.length; a++) n *= head[a] + tail[a];
    return n;
  }

  /** Whether indices of the axis are left out. */
  boolean skips(int axis) {
    return shown(axis) < values.shape().dim(axis);
  }

  /** How many indices of the axis are shown. */
  int shown(int axis) {
    return head[axis] + tail[axis];
  }

  /** The positions of the shown elements in the array, row by row. */
  int[] places() {
    int[] places = new int[(int) count(head, tail)];
    if (places.length > 0) fill(places, 0, 0, values.offset());
    return places;
  }

  private int fill(int[] places, int n, int axis, int at) {
    if (axis == head.length) {
      places[n] = at;
      return n + 1;
    }
    int stride = values.strides()[axis];
    for (int i = 0; i < head[axis]; i++) n = fill(places, n, axis + 1, at + i * stride);
    int dim = values.shape().dim(axis);
    for (int i = dim - tail[axis]; i < dim; i++) n = fill(places, n, axis + 1, at + i * stride);
    return n;
  }
}
