package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One product against the definition, over backends × types × shapes × layouts × threads. */
@Tag("kernels")
class GemmTest {
  private final int before = Parallel.threads();

  @AfterEach
  void restore() {
    Parallel.threads(before);
    Thread.interrupted();
  }

  static List<Blas> backends() {
    List<Blas> backends = new ArrayList<>();
    backends.add(new JavaBlas(false, "test"));
    if (Simd.enabled()) {
      backends.add(new JavaBlas(true, "test"));
    }
    if (Blas.chosen() instanceof OpenBlas openBlas) {
      backends.add(openBlas);
    }
    return backends;
  }

  /** How a matrix lies in its array. */
  enum Layout {
    ROWS,
    COLUMNS,
    WIDE_ROWS,
    WIDE_COLUMNS,
    SPREAD,
    REVERSED,
    ONE_ROW,
    ONE_ELEMENT;

    /** A batch of matrices with numbers from −2 to 2 at an odd offset. */
    Gemm.Operand operand(Class<?> type, int[] batch, boolean broadcast, int rows, int columns) {
      int rowStride =
          switch (this) {
            case ROWS -> columns;
            case COLUMNS, REVERSED -> 1;
            case WIDE_ROWS -> columns + 3;
            case WIDE_COLUMNS -> 1;
            case SPREAD -> 2 * columns + 1;
            case ONE_ROW, ONE_ELEMENT -> 0;
          };
      int columnStride =
          switch (this) {
            case ROWS, WIDE_ROWS, ONE_ROW -> 1;
            case COLUMNS -> rows;
            case WIDE_COLUMNS -> rows + 5;
            case SPREAD -> 2;
            case REVERSED -> -rows;
            case ONE_ELEMENT -> 0;
          };
      int span =
          Math.max(0, rows - 1) * Math.abs(rowStride)
              + Math.max(0, columns - 1) * Math.abs(columnStride)
              + 1;
      int[] strides = new int[batch.length];
      int count = 1;
      for (int dim = batch.length - 1; dim >= 0 && !broadcast; dim--) {
        strides[dim] = count * span;
        count *= batch[dim];
      }
      int offset = 7 + (this == REVERSED ? rows * Math.max(0, columns - 1) : 0);
      Object array = Array.newInstance(type, offset + Math.max(1, count) * span + 1);
      var random = new Random(rows * 31L + columns);
      for (int i = 0; i < Array.getLength(array); i++) {
        set(
            array,
            i,
            type == int.class || type == long.class
                ? random.nextInt(5) - 2
                : random.nextDouble() * 4 - 2);
      }
      return new Gemm.Operand(array, offset, strides, rowStride, columnStride);
    }
  }

  private static void set(Object array, int i, double value) {
    switch (array) {
      case float[] a -> a[i] = (float) value;
      case double[] a -> a[i] = value;
      case int[] a -> a[i] = (int) value;
      case long[] a -> a[i] = (long) value;
      default -> throw new AssertionError();
    }
  }

  private static double[] doubles(Object array) {
    if (array instanceof double[] a) {
      return a;
    }
    var result = new double[Array.getLength(array)];
    for (int i = 0; i < result.length; i++) {
      result[i] = Array.getDouble(array, i);
    }
    return result;
  }

  /** The products, and the sums of the absolute values that were added: the scale of the error. */
  private record Reference(double[] values, double[] sizes) {}

  private static Reference reference(
      Gemm.Operand a, Gemm.Operand b, int[] batch, int m, int k, int n) {
    int count = 1;
    for (int dim : batch) {
      count *= dim;
    }
    var values = new double[count * m * n];
    var sizes = new double[count * m * n];
    double[] x = doubles(a.array());
    double[] y = doubles(b.array());
    for (int q = 0; q < count; q++) {
      int ao = a.offset();
      int bo = b.offset();
      for (int dim = batch.length - 1, rest = q; dim >= 0; rest /= batch[dim--]) {
        ao += rest % batch[dim] * a.batchStrides()[dim];
        bo += rest % batch[dim] * b.batchStrides()[dim];
      }
      for (int i = 0; i < m; i++) {
        for (int p = 0; p < k; p++) {
          double v = x[ao + i * a.rowStride() + p * a.columnStride()];
          for (int j = 0; j < n; j++) {
            double product = v * y[bo + p * b.rowStride() + j * b.columnStride()];
            values[(q * m + i) * n + j] += product;
            sizes[(q * m + i) * n + j] += Math.abs(product);
          }
        }
      }
    }
    return new Reference(values, sizes);
  }

  /** Computes with 1, 2 and 3 threads, asks for the same bits, and compares with the definition. */
  private void check(
      Blas blas, Gemm.Operand a, Gemm.Operand b, int[] batch, int m, int k, int n, String what) {
    Reference reference = reference(a, b, batch, m, k, n);
    double[] expected = reference.values;
    Class<?> type = a.array().getClass().getComponentType();
    Object first = null;
    for (int threads = 1; threads <= 3; threads++) {
      Parallel.threads(threads);
      Object out = Array.newInstance(type, expected.length + 6);
      for (int i = 0; i < expected.length + 6; i++) {
        set(out, i, 99); // old contents must not matter, and what is around must stay
      }
      Gemm.matmul(blas, a, b, out, 3, batch, m, k, n);
      if (first == null) {
        first = out;
        double scale = type == float.class ? 6e-8 : type == double.class ? 1.2e-16 : 0;
        double[] actuals = doubles(out);
        for (int i = 0; i < expected.length; i++) {
          double actual = actuals[3 + i];
          double tolerance = scale * (16 + Math.min(k, 40 * Math.sqrt(k))) * reference.sizes[i];
          if (!(Math.abs(actual - expected[i]) <= tolerance)) {
            assertEquals(expected[i], actual, tolerance, what + " element " + i);
          }
        }
        for (int i : new int[] {0, 1, 2, expected.length + 3, expected.length + 5}) {
          assertEquals(99.0, Array.getDouble(out, i), what + " wrote outside of the result");
        }
      } else {
        assertTrue(same(first, out), what + ": " + threads + " threads give other bits");
      }
    }
  }

  private static boolean same(Object a, Object b) {
    return switch (a) {
      case float[] x -> Arrays.equals(x, (float[]) b);
      case double[] x -> Arrays.equals(x, (double[]) b);
      case int[] x -> Arrays.equals(x, (int[]) b);
      case long[] x -> Arrays.equals(x, (long[]) b);
      default -> throw new AssertionError();
    };
  }

  private static final int[] NO_BATCH = {};

  @ParameterizedTest
  @MethodSource("backends")
  void everyLayoutAndType(Blas blas) {
    int[][] shapes = {
      {1, 1, 1},
      {1, 5, 1},
      {5, 1, 5},
      {1, 7, 9},
      {9, 7, 1},
      {2, 3, 4},
      {8, 8, 8},
      {13, 17, 11},
      {33, 20, 65},
      {6, 300, 70}
    };
    for (Class<?> type : new Class<?>[] {float.class, double.class, int.class, long.class}) {
      for (Layout left : Layout.values()) {
        for (Layout right : Layout.values()) {
          for (int[] s : shapes) {
            var a = left.operand(type, NO_BATCH, false, s[0], s[1]);
            var b = right.operand(type, NO_BATCH, false, s[1], s[2]);
            String what =
                blas.name()
                    + " "
                    + type
                    + " "
                    + left
                    + " "
                    + right
                    + " "
                    + List.of(s[0], s[1], s[2]);
            check(blas, a, b, NO_BATCH, s[0], s[1], s[2], what);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("backends")
  void largeProductsInPanels(Blas blas) {
    int[][] shapes = {
      {129, 200, 300},
      {257, 513, 65},
      {150, 1001, 130},
      {1, 900, 1500},
      {1500, 900, 1},
      {5, 50_000, 9},
      {700, 40, 300},
      {2, 30_000, 100}
    };
    Layout[] layouts = {Layout.ROWS, Layout.COLUMNS, Layout.SPREAD};
    for (Class<?> type : new Class<?>[] {float.class, double.class, long.class}) {
      for (Layout left : layouts) {
        for (Layout right : layouts) {
          if (left != right && (type == long.class || left == Layout.SPREAD)) {
            continue;
          }
          for (int[] s : shapes) {
            var a = left.operand(type, NO_BATCH, false, s[0], s[1]);
            var b = right.operand(type, NO_BATCH, false, s[1], s[2]);
            String what =
                blas.name()
                    + " "
                    + type
                    + " "
                    + left
                    + " "
                    + right
                    + " "
                    + List.of(s[0], s[1], s[2]);
            check(blas, a, b, NO_BATCH, s[0], s[1], s[2], what);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("backends")
  void batches(Blas blas) {
    int[][] batches = {{1}, {3}, {2, 3}, {4, 1, 2}, {40}, {0}, {2, 0}};
    int[][] shapes = {{2, 3, 4}, {16, 9, 20}, {40, 50, 60}};
    for (Class<?> type : new Class<?>[] {float.class, double.class, int.class}) {
      for (int[] batch : batches) {
        for (int[] s : shapes) {
          for (int which = 0; which < 4; which++) {
            for (Layout layout : new Layout[] {Layout.ROWS, Layout.COLUMNS, Layout.SPREAD}) {
              var a = layout.operand(type, batch, (which & 1) != 0, s[0], s[1]);
              var b = layout.operand(type, batch, (which & 2) != 0, s[1], s[2]);
              String what =
                  blas.name() + " " + type + " " + layout + " " + List.of(s[0], s[1], s[2]);
              check(blas, a, b, batch, s[0], s[1], s[2], what + " batch of " + batch.length);
            }
          }
        }
      }
    }
  }

  /** A product that is added has the bits of a product and a sum, for any number of threads. */
  @Test
  void addedInPlace() {
    boolean inPlace = Blas.chosen() instanceof OpenBlas;
    int[][] shapes = {{9, 100, 11}, {33, 128, 65}, {64, 32, 512}, {700, 100, 1100}, {129, 5, 300}};
    Layout[] layouts = {Layout.ROWS, Layout.COLUMNS, Layout.SPREAD, Layout.REVERSED};
    for (Class<?> type : new Class<?>[] {float.class, double.class}) {
      for (Layout left : layouts) {
        for (Layout right : layouts) {
          for (int[] s : shapes) {
            int m = s[0], k = s[1], n = s[2];
            var a = left.operand(type, NO_BATCH, false, m, k);
            var b = right.operand(type, NO_BATCH, false, k, n);
            Object product = Array.newInstance(type, m * n);
            Gemm.matmul(a, b, product, 0, NO_BATCH, m, k, n);
            Object expected = Array.newInstance(type, m * n + 6);
            for (int i = 0; i < m * n + 6; i++) {
              set(expected, i, i % 17 * 0.37 - 3);
            }
            Object sum = copy(expected);
            for (int i = 0; inPlace && i < m * n; i++) {
              double x = Array.getDouble(expected, 3 + i);
              double y = Array.getDouble(product, i);
              // Of two float32 the sum as float64 is exact, or rounds to the same float32.
              set(expected, 3 + i, x + y);
            }
            for (int threads = 1; threads <= 2; threads++) {
              Parallel.threads(threads);
              Object at = copy(sum);
              assertEquals(inPlace, Gemm.add(a, b, at, 3, m, k, n));
              assertTrue(same(expected, at), type + " " + left + " " + right + " " + List.of(m, k));
            }
          }
        }
      }
    }
  }

  private static Object copy(Object array) {
    int length = Array.getLength(array);
    Object copy = Array.newInstance(array.getClass().getComponentType(), length);
    System.arraycopy(array, 0, copy, 0, length);
    return copy;
  }

  @Test
  void whatIsNotAddedInPlaceIsLeftAlone() {
    int[][] shapes = {{1, 100, 100}, {100, 100, 1}, {8, 129, 90}, {20, 0, 20}, {4, 5, 6}};
    for (int[] s : shapes) {
      var a = Layout.ROWS.operand(float.class, NO_BATCH, false, s[0], s[1]);
      var b = Layout.ROWS.operand(float.class, NO_BATCH, false, s[1], s[2]);
      float[] sum = new float[s[0] * s[2]];
      assertFalse(Gemm.add(a, b, sum, 0, s[0], s[1], s[2]), Arrays.toString(s));
      assertArrayEquals(new float[sum.length], sum);
    }
    var whole = Layout.ROWS.operand(int.class, NO_BATCH, false, 20, 20);
    assertFalse(Gemm.add(whole, whole, new int[400], 0, 20, 20, 20));
    var a = Layout.ROWS.operand(float.class, NO_BATCH, false, 20, 20);
    assertThrows(
        IllegalArgumentException.class, () -> Gemm.add(a, whole, new float[400], 0, 20, 20, 20));
    if (Blas.chosen() instanceof OpenBlas) {
      assertThrows(
          IndexOutOfBoundsException.class, () -> Gemm.add(a, a, new float[400], 1, 20, 20, 20));
      assertThrows(
          IndexOutOfBoundsException.class, () -> Gemm.add(a, a, new float[900], 0, 20, 30, 20));
    }
  }

  /** A linear layer on a sequence: rows of a batch that lie one after the other. */
  @Test
  void aBatchOfRowsAgainstOneMatrix() {
    var a =
        new Gemm.Operand(
            Layout.ROWS.operand(float.class, NO_BATCH, false, 60, 8).array(),
            7,
            new int[] {20 * 8, 4 * 8},
            8,
            1);
    var b = Layout.COLUMNS.operand(float.class, new int[] {3, 5}, true, 8, 9);
    check(Blas.chosen(), a, b, new int[] {3, 5}, 4, 8, 9, "sequence");
  }

  @ParameterizedTest
  @MethodSource("backends")
  void nothingSummedIsZero(Blas blas) {
    for (Object out :
        new Object[] {new float[] {5, 5, 5, 5, 5, 5}, new double[6], new int[6], new long[6]}) {
      for (int i = 0; i < 6; i++) {
        set(out, i, 5);
      }
      Object nothing = Array.newInstance(out.getClass().getComponentType(), 0);
      var empty = new Gemm.Operand(nothing, 0, NO_BATCH, 0, 1);
      Gemm.matmul(blas, empty, empty, out, 1, NO_BATCH, 2, 0, 2);
      for (int i = 0; i < 6; i++) {
        assertEquals(i >= 1 && i < 5 ? 0.0 : 5.0, Array.getDouble(out, i));
      }
      Gemm.matmul(blas, empty, empty, nothing, 0, NO_BATCH, 0, 3, 4);
      Gemm.matmul(blas, empty, empty, nothing, 0, new int[] {0}, 2, 3, 4);
    }
  }

  @ParameterizedTest
  @MethodSource("backends")
  void nanAndInfinityComeThrough(Blas blas) {
    for (int n : new int[] {3, 40, 130}) {
      var a = new float[n * n];
      var b = new float[n * n];
      Arrays.fill(b, 1);
      a[n + 1] = Float.NaN;
      a[2 * n] = Float.POSITIVE_INFINITY;
      var out = new float[n * n];
      var left = new Gemm.Operand(a, 0, NO_BATCH, n, 1);
      Gemm.matmul(blas, left, new Gemm.Operand(b, 0, NO_BATCH, n, 1), out, 0, NO_BATCH, n, n, n);
      for (int j = 0; j < n; j++) {
        assertEquals(0f, out[j]);
        assertEquals(Float.NaN, out[n + j]);
        assertEquals(Float.POSITIVE_INFINITY, out[2 * n + j]);
      }
      b[0] = 0; // 0 · ∞ is NaN and must not be skipped
      Gemm.matmul(blas, left, new Gemm.Operand(b, 0, NO_BATCH, n, 1), out, 0, NO_BATCH, n, n, n);
      assertEquals(Float.NaN, out[2 * n]);
      assertEquals(Float.POSITIVE_INFINITY, out[2 * n + 1]);
    }
  }

  /** The address and the neighbours of an operand must not change a bit of the result. */
  @ParameterizedTest
  @MethodSource("backends")
  void offsetsDoNotChangeBits(Blas blas) {
    int m = 37;
    int k = 250;
    int n = 91;
    var a = (float[]) Layout.ROWS.operand(float.class, NO_BATCH, false, m, k).array();
    var b = (float[]) Layout.ROWS.operand(float.class, NO_BATCH, false, k, n).array();
    float[] expected = null;
    for (int shift = 0; shift < 20; shift++) {
      var movedA = new float[m * k + shift];
      var movedB = new float[k * n + 2 * shift];
      System.arraycopy(a, 0, movedA, shift, m * k);
      System.arraycopy(b, 0, movedB, 2 * shift, k * n);
      var out = new float[m * n + 3 * shift];
      Gemm.matmul(
          blas,
          new Gemm.Operand(movedA, shift, NO_BATCH, k, 1),
          new Gemm.Operand(movedB, 2 * shift, NO_BATCH, n, 1),
          out,
          3 * shift,
          NO_BATCH,
          m,
          k,
          n);
      float[] result = Arrays.copyOfRange(out, 3 * shift, 3 * shift + m * n);
      if (expected == null) {
        expected = result;
      }
      assertArrayEquals(expected, result);
    }
  }

  @Test
  void integersWrapAround() {
    var a = new int[] {Integer.MAX_VALUE, 1};
    var out = new int[1];
    var row = new Gemm.Operand(a, 0, NO_BATCH, 2, 1);
    var column = new Gemm.Operand(new int[] {2, 3}, 0, NO_BATCH, 1, 2);
    Gemm.matmul(row, column, out, 0, NO_BATCH, 1, 2, 1);
    assertEquals(Integer.MAX_VALUE * 2 + 3, out[0]);
  }

  @Test
  void anOperandThatLeavesItsArrayIsRefused() {
    var nine = new float[9];
    var good = new Gemm.Operand(nine, 0, NO_BATCH, 3, 1);
    var out = new float[9];
    List<Supplier<Gemm.Operand>> bad =
        List.of(
            () -> new Gemm.Operand(nine, 1, NO_BATCH, 3, 1),
            () -> new Gemm.Operand(nine, -1, NO_BATCH, 3, 1),
            () -> new Gemm.Operand(nine, 0, NO_BATCH, -1, 1),
            () -> new Gemm.Operand(nine, 0, NO_BATCH, Integer.MAX_VALUE, 1));
    for (var operand : bad) {
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> Gemm.matmul(operand.get(), good, out, 0, NO_BATCH, 3, 3, 3));
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> Gemm.matmul(good, operand.get(), out, 0, NO_BATCH, 3, 3, 3));
    }
    var e =
        assertThrows(
            IndexOutOfBoundsException.class,
            () ->
                Gemm.matmul(
                    new Gemm.Operand(nine, 2, NO_BATCH, 3, 1), good, out, 0, NO_BATCH, 3, 3, 3));
    assertEquals("matmul: elements 2 to 10 of an array of 9", e.getMessage());
    assertThrows(
        IndexOutOfBoundsException.class, () -> Gemm.matmul(good, good, out, 1, NO_BATCH, 3, 3, 3));
    assertThrows(
        IndexOutOfBoundsException.class,
        () ->
            Gemm.matmul(
                new Gemm.Operand(nine, 0, new int[] {9}, 3, 1),
                good,
                new float[18],
                0,
                new int[] {2},
                3,
                3,
                3));
  }

  @Test
  void arraysOfDifferentTypesAreRefused() {
    var a = new Gemm.Operand(new float[1], 0, NO_BATCH, 1, 1);
    var b = new Gemm.Operand(new double[1], 0, NO_BATCH, 1, 1);
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Gemm.matmul(a, b, new float[1], 0, NO_BATCH, 1, 1, 1));
    assertEquals("matmul of float[] and double[] into float[]", e.getMessage());
    assertThrows(
        ArithmeticException.class,
        () -> Gemm.matmul(a, a, new float[1], 0, NO_BATCH, 1 << 16, 1, 1 << 16));
  }

  @ParameterizedTest
  @MethodSource("backends")
  void anInterruptStopsALongProduct(Blas blas) {
    int n = 1100;
    var a = new Gemm.Operand(new float[n * n], 0, NO_BATCH, n, 1);
    for (int threads = 1; threads <= 2; threads++) {
      Parallel.threads(threads);
      Thread.currentThread().interrupt();
      assertThrows(
          CancellationException.class,
          () -> Gemm.matmul(blas, a, a, new float[n * n], 0, NO_BATCH, n, n, n));
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void settingsChooseTheBackend() {
    assertTrue(Blas.choose("java") instanceof JavaBlas);
    assertTrue(Blas.choose("java").name().startsWith("Java, "));
    var e = assertThrows(IllegalArgumentException.class, () -> Blas.choose("mkl"));
    assertEquals("gradsh.blas: \"mkl\" is none of auto, openblas, java", e.getMessage());
    if (Blas.choose("auto") instanceof OpenBlas) {
      assertTrue(Blas.choose("openblas").name().startsWith("OpenBLAS "), Blas.chosen().name());
    }
  }
}
