package org.gradsh.autograd.cpu;

/** Copies and sums of matrices that a {@link Gemm} needs beside the product itself. */
final class Copies {
  private Copies() {}

  /**
   * The operand itself if each of its matrices has rows or columns of adjacent elements that do not
   * overlap, else a copy of it that has.
   */
  static Gemm.Operand unitStride(Gemm.Operand operand, int[] batch, int rows, int columns) {
    if (unit(rows, columns, operand.rowStride(), operand.columnStride())
        || unit(columns, rows, operand.columnStride(), operand.rowStride())) {
      return operand;
    }
    int size = rows * columns;
    int[] from = operand.batchStrides();
    int[] strides = new int[batch.length];
    int matrices = 1;
    for (int dim = batch.length - 1; dim >= 0; dim--) {
      if (from[dim] != 0) { // what is broadcast is copied once
        strides[dim] = matrices * size;
        matrices = Math.multiplyExact(matrices, batch[dim]);
      }
    }
    Math.multiplyExact(matrices, size);
    int count = matrices;
    Object copy =
        operand.array() instanceof float[]
            ? new float[matrices * size]
            : new double[matrices * size];
    Parallel.ranges(
        matrices * rows,
        columns,
        (first, last) -> {
          for (int row = first; row < last; row++) {
            int at = operand.offset() + row % rows * operand.rowStride();
            int matrix = row / rows;
            for (int dim = batch.length - 1, left = count; dim >= 0; dim--) {
              if (from[dim] != 0) {
                at += matrix % batch[dim] * from[dim];
                matrix /= batch[dim];
              }
            }
            line(operand.array(), at, operand.columnStride(), copy, row * columns, columns);
          }
        });
    return new Gemm.Operand(copy, 0, strides, columns, 1);
  }

  private static boolean unit(int lines, int length, int lineStride, int stride) {
    return (length == 1 || stride == 1) && (lines == 1 || lineStride >= length);
  }

  private static void line(Object from, int at, int stride, Object to, int target, int length) {
    if (from instanceof float[] a) {
      float[] c = (float[]) to;
      for (int j = 0; j < length; j++) {
        c[target + j] = a[at + j * stride];
      }
    } else {
      double[] a = (double[]) from;
      double[] c = (double[]) to;
      for (int j = 0; j < length; j++) {
        c[target + j] = a[at + j * stride];
      }
    }
  }

  /** Adds the {@code count} blocks of {@code parts} in their order. */
  static void added(Object parts, int count, int size, Object out, int offset) {
    System.arraycopy(parts, 0, out, offset, size);
    for (int part = 1; part < count; part++) {
      for (int i = 0, from = part * size; i < size; i++) {
        if (out instanceof float[] c) {
          c[offset + i] += ((float[]) parts)[from + i];
        } else if (out instanceof double[] c) {
          c[offset + i] += ((double[]) parts)[from + i];
        } else if (out instanceof int[] c) {
          c[offset + i] += ((int[]) parts)[from + i];
        } else {
          ((long[]) out)[offset + i] += ((long[]) parts)[from + i];
        }
      }
    }
  }
}
