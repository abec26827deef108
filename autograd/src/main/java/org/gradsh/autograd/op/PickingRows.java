package org.gradsh.autograd.op;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Parallel;
import org.gradsh.autograd.cpu.Strided;

/**
 * Picking along the last axis of what lies row by row, and its transpose: no tables of places are
 * needed, and each row is the work of one thread.
 */
final class PickingRows {
  private PickingRows() {}

  /** Whether an index tensor has as many rows as {@code of}, one for each, all without gaps. */
  static boolean fits(Shape of, Strided index, int axis) {
    int rank = of.rank();
    if (rank == 0 || axis != rank - 1 || index.dtype() != DType.INT64) return false;
    if (of.size() == 0 || index.size() == 0 || !index.isContiguous()) return false;
    for (int a = 0; a < axis; a++) if (of.dim(a) != index.shape().dim(a)) return false;
    return true;
  }

  /** What is done with rows; false as soon as an index is out of range. */
  private interface Body {
    boolean run(int first, int last);
  }

  private static boolean all(int rows, int length, Body body) {
    boolean[] failed = new boolean[1];
    Parallel.ranges(
        rows,
        Math.min(1 << 20, 2 * length),
        (first, last) -> {
          if (!body.run(first, last)) failed[0] = true;
        });
    return !failed[0];
  }

  /**
   * Copies the elements that are named.
   *
   * @return false if an index is out of range; then nobody must use the result
   */
  static boolean gather(Strided x, Strided index, Strided out) {
    int extent = x.shape().dim(-1);
    int length = index.shape().dim(-1);
    int from = x.offset();
    int names = index.offset();
    long[] at = (long[]) index.data();
    return all(
        out.size() / length,
        length,
        (first, last) ->
            switch (x.dtype()) {
              case FLOAT32 -> {
                float[] a = (float[]) x.data();
                float[] b = (float[]) out.data();
                for (int row = first; row < last; row++) {
                  for (int k = row * length; k < (row + 1) * length; k++) {
                    int place = place(at[names + k], extent);
                    if (place < 0) yield false;
                    b[k] = a[from + row * extent + place];
                  }
                }
                yield true;
              }
              case FLOAT64 -> {
                double[] a = (double[]) x.data();
                double[] b = (double[]) out.data();
                for (int row = first; row < last; row++) {
                  for (int k = row * length; k < (row + 1) * length; k++) {
                    int place = place(at[names + k], extent);
                    if (place < 0) yield false;
                    b[k] = a[from + row * extent + place];
                  }
                }
                yield true;
              }
              case INT32, INT64, BOOL -> {
                for (int row = first; row < last; row++) {
                  for (int k = row * length; k < (row + 1) * length; k++) {
                    int place = place(at[names + k], extent);
                    if (place < 0) yield false;
                    System.arraycopy(x.data(), from + row * extent + place, out.data(), k, 1);
                  }
                }
                yield true;
              }
            });
  }

  /**
   * Adds elements where they are named, in their order.
   *
   * @param x float32 or float64, contiguous, of the index' shape
   * @return false if an index is out of range; then nobody must use the result
   */
  static boolean scatter(Strided x, Strided index, Strided out) {
    int extent = out.shape().dim(-1);
    int length = index.shape().dim(-1);
    int from = x.offset();
    int names = index.offset();
    long[] at = (long[]) index.data();
    return all(
        index.size() / length,
        length,
        (first, last) -> {
          for (int row = first; row < last; row++) {
            int end = (row + 1) * length;
            if (x.data() instanceof float[] a) {
              float[] b = (float[]) out.data();
              for (int k = row * length; k < end; k++) {
                int place = place(at[names + k], extent);
                if (place < 0) return false;
                b[row * extent + place] += a[from + k];
              }
            } else {
              double[] a = (double[]) x.data();
              double[] b = (double[]) out.data();
              for (int k = row * length; k < end; k++) {
                int place = place(at[names + k], extent);
                if (place < 0) return false;
                b[row * extent + place] += a[from + k];
              }
            }
          }
          return true;
        });
  }

  /** An index as 0 … extent − 1; negative where it is out of range. */
  private static int place(long index, int extent) {
    if (index >= extent) return -1;
    return (int) (index < 0 ? Math.max(-1, index + extent) : index);
  }
}
