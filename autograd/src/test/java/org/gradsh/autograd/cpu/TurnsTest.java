package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Array;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.op.Casts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Copies of turned blocks, which go square by square, element by element where they must lie. */
class TurnsTest {
  private static final int[][] ORDERS = {{0, 2, 1}, {2, 1, 0}, {1, 2, 0}, {2, 0, 1}};

  @Test
  void everyElementComesToItsPlace() {
    int[] extents = {3, 67, 131};
    int size = extents[0] * extents[1] * extents[2];
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64, DType.INT32, DType.INT64}) {
      Object data = dtype.newArray(size + 5);
      for (int i = 0; i < size + 5; i++) set(data, i);
      for (int[] order : ORDERS) agree(dtype, data, extents, order);
    }
  }

  /** The whole array is compared: nothing beside the square is written. */
  @ParameterizedTest
  @CsvSource({"8, 8", "16, 16", "32, 32", "16, 8", "24, 32", "32, 24", "8, 24", "7, 8", "31, 1"})
  void vectorsMoveTheSame(int rows, int columns) {
    if (!Simd.enabled()) return;
    float[] x = new float[3 + 40 * 40];
    for (int i = 0; i < x.length; i++) x[i] = i;
    float[] expected = new float[5 + 35 * 35];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) expected[5 + i * 35 + j] = x[3 + j * 40 + i];
    }
    for (boolean vectors : new boolean[] {false, true}) {
      float[] y = new float[expected.length];
      Turns.square(x, 3, 40, y, 5, 35, rows, columns, vectors);
      assertArrayEquals(expected, y);
    }
  }

  private static void set(Object data, int i) {
    switch (data) {
      case float[] a -> a[i] = i;
      case double[] a -> a[i] = i;
      case int[] a -> a[i] = i;
      default -> ((long[]) data)[i] = i;
    }
  }

  private static void agree(DType dtype, Object data, int[] extents, int[] order) {
    int[] from = {extents[1] * extents[2], extents[2], 1};
    int[] dims = new int[3];
    int[] strides = new int[3];
    for (int a = 0; a < 3; a++) {
      dims[a] = extents[order[a]];
      strides[a] = from[order[a]];
    }
    Strided turned = new Strided(dtype, Shape.of(dims), data, 5, strides);
    Object copy = Casts.fresh(turned, dtype).data();
    for (int i = 0, n = 0; i < dims[0]; i++) {
      for (int j = 0; j < dims[1]; j++) {
        for (int k = 0; k < dims[2]; k++, n++) {
          int at = 5 + i * strides[0] + j * strides[1] + k * strides[2];
          assertEquals(at, ((Number) Array.get(copy, n)).intValue());
        }
      }
    }
  }
}
