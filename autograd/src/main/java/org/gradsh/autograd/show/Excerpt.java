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
  /** So many elements a summary has at most: six by six by six. */
  private static final int SUMMARY = 216;

  /** All elements. */
  static final int ALL = 0;

  /** The elements at either end of each axis, but few enough to be taken in. */
  static final int ENDS = 1;

  /**
   * A choice of elements.
   *
   * @param level {@link #ALL}, {@link #ENDS}, or more: of {@code level} − 1 axes, the outermost
   *     ones, the first index alone
   */
  static Excerpt of(Strided values, int level, int edge) {
    Shape shape = values.shape();
    int rank = shape.rank();
    int[] head = shape.dims();
    int[] tail = new int[rank];
    for (int a = 0; a < rank && level >= ENDS; a++) {
      if (a < level - ENDS) {
        head[a] = Math.min(1, head[a]);
      } else if (shape.dim(a) > 2 * edge) {
        head[a] = edge;
        tail[a] = edge;
      }
    }
    // Many axes are many elements still: from the outside in, the first index of each is shown.
    for (int a = 0; a < rank && level >= ENDS && count(head, tail) > SUMMARY; a++) {
      head[a] = 1;
      tail[a] = 0;
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
