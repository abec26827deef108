package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.ElementwiseCatalogue;
import org.gradsh.autograd.op.Casts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operands that lie otherwise than the result: the bits are those of their contiguous copies. */
@Tag("kernels")
class ElementwiseLayoutTest {
  private final int before = Parallel.threads();

  @AfterEach
  void restore() {
    Parallel.threads(before);
  }

  /** How an operand lies behind a shape. */
  private enum Lies {
    ROWS,
    TURNED,
    TURNED_WIDE,
    BACKWARD,
    COLUMN,
    ROW,
    SINGLE;

    Strided of(DType dtype, Shape shape, int seed) {
      int[] dims = shape.dims();
      int last = dims.length - 1;
      int[] extents = dims.clone();
      int gap = this == TURNED_WIDE ? 3 : 0;
      if (this == COLUMN || this == SINGLE) extents[last] = 1;
      if (this == ROW || this == SINGLE) Arrays.fill(extents, 0, last, 1);
      int[] order = new int[dims.length];
      for (int a = 0; a <= last; a++) order[a] = a;
      boolean turned = this == TURNED || this == TURNED_WIDE;
      if (turned) {
        order[last] = last - 1;
        order[last - 1] = last;
      }
      int[] strides = new int[dims.length];
      int step = 1;
      for (int i = last; i >= 0; i--) {
        int a = order[i];
        strides[a] = extents[a] == 1 && dims[a] > 1 ? 0 : step;
        step *= extents[a] + (i == last ? gap : 0);
      }
      int offset = 5;
      if (this == BACKWARD) {
        offset += (dims[last] - 1) * strides[last];
        strides[last] = -strides[last];
      }
      Object data = dtype.newArray(step + 9);
      for (int i = 0; i < step + 9; i++) set(data, i, (i * 37 + seed * 11) % 101 - 50);
      return new Strided(dtype, shape, data, offset, strides);
    }
  }

  private static void set(Object data, int i, int value) {
    switch (data) {
      case boolean[] a -> a[i] = (value & 1) == 0;
      case float[] a -> a[i] = value * 0.37f;
      case double[] a -> a[i] = value * 0.37;
      case int[] a -> a[i] = value;
      case long[] a -> a[i] = value;
      default -> throw new AssertionError();
    }
  }

  private static final int[][] SHAPES = {
    {40, 1030},
    {9, 8},
    {8, 33},
    {1, 70},
    {70, 2},
    {3, 33, 65},
    {2, 64, 300},
    {2, 3, 31, 17},
    {300, 7}
  };

  private static void agree(Elementwise op, DType dtype, Strided[] in, Shape shape, String what) {
    Strided[] plain = new Strided[in.length];
    for (int k = 0; k < in.length; k++) {
      Strided copy = Casts.fresh(in[k], in[k].dtype());
      plain[k] = new Strided(copy.dtype(), shape, copy.data(), 0, shape.rowMajorStrides());
    }
    Strided expected = Strided.zeros(op.resultType(dtype), shape);
    ElementwiseLoops.run(op, dtype, plain, expected);
    for (int threads = 1; threads <= 3; threads += 2) {
      Parallel.threads(threads);
      Object data = expected.dtype().newArray(shape.size() + 6);
      for (int i = 0; i < shape.size() + 6; i++) set(data, i, 99);
      Strided out = new Strided(expected.dtype(), shape, data, 3, shape.rowMajorStrides());
      ElementwiseLoops.run(op, dtype, in, out);
      Strided actual = Casts.fresh(out, out.dtype());
      assertEquals(text(expected.data()), text(actual.data()), what);
      Object still = expected.dtype().newArray(6);
      System.arraycopy(data, 0, still, 0, 3);
      System.arraycopy(data, shape.size() + 3, still, 3, 3);
      Object beyond = expected.dtype().newArray(6);
      for (int i = 0; i < 6; i++) set(beyond, i, 99);
      assertEquals(text(beyond), text(still), what + ": wrote outside of the result");
    }
  }

  private static String text(Object array) {
    return switch (array) {
      case boolean[] a -> Arrays.toString(a);
      case float[] a -> Arrays.toString(a);
      case double[] a -> Arrays.toString(a);
      case int[] a -> Arrays.toString(a);
      case long[] a -> Arrays.toString(a);
      default -> throw new AssertionError();
    };
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64", "INT32", "INT64"})
  void anyTwoLayouts(DType dtype) {
    for (int[] dims : SHAPES) {
      Shape shape = Shape.of(dims);
      for (Lies a : Lies.values()) {
        for (Lies b : Lies.values()) {
          Strided[] in = {a.of(dtype, shape, 1), b.of(dtype, shape, 2)};
          agree(ElementwiseCatalogue.ADD, dtype, in, shape, a + " " + b + " " + shape);
        }
      }
    }
  }

  @Test
  void masksAndNumbersTogether() {
    Elementwise where = ElementwiseCatalogue.WHERE;
    for (int[] dims : SHAPES) {
      Shape shape = Shape.of(dims);
      for (Lies mask : Lies.values()) {
        for (Lies a : List.of(Lies.ROWS, Lies.TURNED, Lies.COLUMN)) {
          for (Lies b : List.of(Lies.TURNED_WIDE, Lies.COLUMN, Lies.SINGLE)) {
            Strided[] in = {
              mask.of(DType.BOOL, shape, 3),
              a.of(DType.FLOAT32, shape, 1),
              b.of(DType.FLOAT32, shape, 2)
            };
            agree(where, DType.FLOAT32, in, shape, mask + " " + a + " " + b + " " + shape);
          }
        }
      }
    }
  }

  /** What is beside the rows is compared as well. */
  @Test
  void shortRowsOfOneElementEach() {
    List<Boolean> ways = new ArrayList<>(List.of(false));
    if (Simd.enabled()) ways.add(true);
    float[] x = new float[200];
    for (int i = 0; i < x.length; i++) x[i] = i + 0.5f;
    for (int n = 1; n <= 40; n++) {
      for (int rows = 1; rows <= 40; rows++) {
        float[] expected = new float[7 + rows * n + 20];
        Arrays.fill(expected, -1);
        for (int i = 0; i < rows * n; i++) expected[7 + i] = x[3 + i / n * 4];
        for (boolean vectors : ways) {
          float[] y = new float[expected.length];
          Arrays.fill(y, -1);
          Spreads.rows(x, 3, 4, y, 7, rows, n, vectors);
          assertArrayEquals(expected, y, rows + " rows of " + n + ", vectors: " + vectors);
        }
      }
    }
  }
}
