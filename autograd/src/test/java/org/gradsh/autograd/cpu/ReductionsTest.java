package org.gradsh.autograd.cpu;

import static org.gradsh.autograd.cpu.Definitions.defined;
import static org.gradsh.autograd.cpu.Definitions.get;
import static org.gradsh.autograd.cpu.Definitions.groups;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.gradsh.autograd.cpu.Definitions.View;
import org.gradsh.autograd.cpu.Reductions.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reductions against their definitions, over kinds × types × shapes × axes × layouts × threads. */
@Tag("kernels")
class ReductionsTest {
  private final int before = Parallel.threads();

  @AfterEach
  void restore() {
    Parallel.threads(before);
    Thread.interrupted();
  }

  private static Object outFor(Kind kind, Class<?> type, int size) {
    boolean real = type == float.class || type == double.class;
    return switch (kind) {
      case ARG_MAX, ARG_MIN -> new long[size];
      case ANY, ALL -> new boolean[size];
      case SUM, PROD -> real ? Array.newInstance(type, size) : new long[size];
      default -> Array.newInstance(type, size);
    };
  }

  private static boolean isDefined(Kind kind, Class<?> type) {
    return switch (kind) {
      case NORM, LOG_SUM_EXP -> type == float.class || type == double.class;
      case SOFTMAX, LOG_SOFTMAX -> false;
      default -> true;
    };
  }

  private static void check(Kind kind, View x, int[] axes) {
    Class<?> type = x.data().getClass().getComponentType();
    List<List<Double>> groups = groups(x, axes);
    String what =
        kind
            + " "
            + type
            + Arrays.toString(x.dims())
            + Arrays.toString(x.strides())
            + Arrays.toString(axes);
    Object first = null;
    for (int threads = 1; threads <= 3; threads++) {
      Parallel.threads(threads);
      Object out = outFor(kind, type, groups.size());
      Reductions.reduce(kind, x.data(), x.offset(), x.dims(), x.strides(), axes, out);
      if (first == null) {
        first = out;
        for (int i = 0; i < groups.size(); i++) {
          double expected = defined(kind, groups.get(i));
          double size = groups.get(i).stream().mapToDouble(Math::abs).sum() + Math.abs(expected);
          double tolerance =
              type == float.class ? 1e-6 * size : type == double.class ? 1e-14 * size : 0;
          if (kind == Kind.MAX || kind == Kind.MIN || kind.isIndex()) {
            tolerance = 0;
          }
          if (kind == Kind.PROD && tolerance == 0 && Math.abs(expected) > 1e15) {
            continue; // integers that wrapped around
          }
          assertEquals(expected, get(out, i), tolerance, what + " result " + i);
        }
      } else {
        for (int i = 0; i < groups.size(); i++) {
          assertTrue(
              get(first, i) == get(out, i), what + ": " + threads + " threads give other bits");
        }
      }
    }
  }

  private static int[][] subsets(int rank) {
    int[][] subsets = new int[1 << rank][];
    for (int bits = 0; bits < subsets.length; bits++) {
      int chosen = bits;
      subsets[bits] =
          java.util.stream.IntStream.range(0, rank).filter(a -> (chosen >> a & 1) != 0).toArray();
    }
    return subsets;
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SOFTMAX", "LOG_SOFTMAX"})
  void everyTypeShapeAxisAndLayout(Kind kind) {
    int[][] shapes = {{}, {1}, {7}, {100}, {3, 4}, {1, 5}, {70, 33}, {2, 3, 4}, {5, 40, 12}};
    for (Class<?> type :
        new Class<?>[] {float.class, double.class, int.class, long.class, boolean.class}) {
      if (!isDefined(kind, type)) {
        continue;
      }
      for (int[] shape : shapes) {
        for (int layout = 0; layout < 8; layout++) {
          View x =
              View.of(type, shape, (layout & 1) != 0, (layout & 2) != 0 ? 2 : 1, (layout & 4) != 0);
          for (int[] axes : subsets(shape.length)) {
            check(kind, x, axes);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SOFTMAX", "LOG_SOFTMAX", "PROD"})
  void manyElements(Kind kind) {
    int[][] shapes = {{70_001}, {1100, 70}, {70, 1100}, {3, 400, 100}, {9000, 9}};
    for (Class<?> type : new Class<?>[] {float.class, double.class, int.class}) {
      if (!isDefined(kind, type)) {
        continue;
      }
      for (int[] shape : shapes) {
        View x = View.of(type, shape, false, 1, false);
        for (int[] axes : subsets(shape.length)) {
          if (axes.length > 0) {
            check(kind, x, axes);
          }
        }
        check(kind, View.of(type, shape, true, 1, true), new int[] {shape.length - 1});
      }
    }
  }

  @Test
  void aBroadcastAxisIsCountedInFull() {
    var out = new float[2];
    var x = new float[] {1, 2};
    Reductions.reduce(Kind.SUM, x, 0, new int[] {1000, 2}, new int[] {0, 1}, new int[] {0}, out);
    assertArrayEquals(new float[] {1000, 2000}, out);
    Reductions.reduce(Kind.SUM, x, 0, new int[] {2, 1000}, new int[] {1, 0}, new int[] {1}, out);
    assertArrayEquals(new float[] {1000, 2000}, out);
  }

  @Test
  void longSumsOfFloat32StayAccurate() {
    int n = 10_000_000;
    var x = new float[n];
    Arrays.fill(x, 0.1f);
    var out = new float[1];
    Reductions.reduce(Kind.SUM, x, 0, new int[] {n}, new int[] {1}, new int[] {0}, out);
    assertEquals(1e6, out[0], 1);
    var columns = new float[10];
    Reductions.reduce(
        Kind.SUM, x, 0, new int[] {n / 10, 10}, new int[] {10, 1}, new int[] {0}, columns);
    for (float column : columns) {
      assertEquals(1e5, column, 0.1);
    }
  }

  @Test
  void nanAndInfinitiesComeThrough() {
    for (int n : new int[] {3, 100, 5000}) {
      for (int at : new int[] {0, 1, n - 1}) {
        var x = new float[n];
        Arrays.fill(x, 1);
        x[at] = Float.NaN;
        for (Kind kind :
            new Kind[] {Kind.SUM, Kind.PROD, Kind.MAX, Kind.MIN, Kind.NORM, Kind.LOG_SUM_EXP}) {
          assertEquals(Float.NaN, all(kind, x), kind + " " + n);
        }
        var index = new long[1];
        Reductions.reduce(Kind.ARG_MAX, x, 0, new int[] {n}, new int[] {1}, new int[] {0}, index);
        assertEquals(at, index[0]);
        x[at] = Float.POSITIVE_INFINITY;
        assertEquals(Float.POSITIVE_INFINITY, all(Kind.SUM, x));
        assertEquals(Float.POSITIVE_INFINITY, all(Kind.LOG_SUM_EXP, x));
        x[at] = Float.NEGATIVE_INFINITY;
        assertEquals(1, all(Kind.MAX, x));
        assertEquals(Math.log(n - 1) + 1, all(Kind.LOG_SUM_EXP, x), 1e-5);
      }
      var low = new float[n];
      Arrays.fill(low, Float.NEGATIVE_INFINITY);
      assertEquals(Float.NEGATIVE_INFINITY, all(Kind.LOG_SUM_EXP, low));
      var large = new float[n];
      Arrays.fill(large, 1000);
      assertEquals(1000 + Math.log(n), all(Kind.LOG_SUM_EXP, large), 1e-3);
      Arrays.fill(large, 1e30f);
      assertEquals(1e30 * Math.sqrt(n), all(Kind.NORM, large), 1e25);
    }
  }

  private static float all(Kind kind, float[] x) {
    var out = new float[1];
    Reductions.reduce(kind, x, 0, new int[] {x.length}, new int[] {1}, new int[] {0}, out);
    return out[0];
  }

  @Test
  void theFirstOfEqualElementsIsFound() {
    var x = new double[40_000];
    x[20_000] = 5;
    x[39_000] = 5;
    x[7] = -1;
    x[8] = -1;
    var out = new long[1];
    int[] dims = {x.length};
    int[] axis = {0};
    Reductions.reduce(Kind.ARG_MAX, x, 0, dims, new int[] {1}, axis, out);
    assertEquals(20_000, out[0]);
    Reductions.reduce(Kind.ARG_MIN, x, 0, dims, new int[] {1}, axis, out);
    assertEquals(7, out[0]);
  }

  @Test
  void integersAreExact() {
    var x = new long[] {Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MIN_VALUE, 1};
    var out = new long[1];
    int[] dims = {4};
    int[] one = {1};
    int[] axis = {0};
    Reductions.reduce(Kind.MAX, x, 0, dims, one, axis, out);
    assertEquals(Long.MAX_VALUE, out[0]);
    Reductions.reduce(Kind.ARG_MIN, x, 0, dims, one, axis, out);
    assertEquals(2, out[0]);
    var ints = new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE, 2, 3};
    Reductions.reduce(Kind.SUM, ints, 0, dims, one, axis, out);
    assertEquals(2L * Integer.MAX_VALUE + 5, out[0]);
    var truths = new boolean[] {true, false, true, true};
    Reductions.reduce(Kind.SUM, truths, 0, dims, one, axis, out);
    assertEquals(3, out[0]);
    var negative = new long[] {-5, 0};
    var any = new boolean[1];
    Reductions.reduce(Kind.ANY, negative, 0, new int[] {2}, one, axis, any);
    assertTrue(any[0]);
  }

  @Test
  void nothingGivesTheNeutralElement() {
    int[] dims = {2, 0};
    int[] strides = {0, 1};
    int[] axis = {1};
    var out = new float[] {9, 9};
    Reductions.reduce(Kind.SUM, new float[0], 0, dims, strides, axis, out);
    assertArrayEquals(new float[] {0, 0}, out);
    Reductions.reduce(Kind.PROD, new float[0], 0, dims, strides, axis, out);
    assertArrayEquals(new float[] {1, 1}, out);
    Reductions.reduce(Kind.LOG_SUM_EXP, new float[0], 0, dims, strides, axis, out);
    assertArrayEquals(new float[] {Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY}, out);
    var truths = new boolean[2];
    Reductions.reduce(Kind.ALL, new boolean[0], 0, dims, strides, axis, truths);
    assertTrue(truths[0] && truths[1]);
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Reductions.reduce(Kind.MAX, new float[0], 0, dims, strides, axis, out));
    assertEquals("MAX of nothing", e.getMessage());
    Reductions.reduce(Kind.MAX, new float[0], 0, dims, strides, new int[] {0}, new float[0]);
  }

  @Test
  void kindsWithoutMeaningAreRefused() {
    int[] one = {1};
    int[] axis = {0};
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Reductions.reduce(Kind.NORM, new int[1], 0, one, one, axis, new int[1]));
    assertEquals("NORM of int[]", e.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> Reductions.reduce(Kind.SOFTMAX, new float[1], 0, one, one, axis, new float[1]));
    assertThrows(
        IllegalArgumentException.class,
        () -> Reductions.scan(Kind.MAX, new float[1], 0, one, one, 0, new float[1]));
    assertThrows(
        IllegalArgumentException.class,
        () -> Reductions.scan(Kind.SOFTMAX, new int[1], 0, one, one, 0, new int[1]));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            Reductions.reduce(
                Kind.SUM, new float[4], 0, new int[] {4}, one, new int[0], new float[3]));
  }

  @Test
  void anInterruptStopsLongWork() {
    int n = 2_000_000;
    var x = new float[n];
    var out = new float[1];
    for (int threads = 1; threads <= 2; threads++) {
      Parallel.threads(threads);
      Thread.currentThread().interrupt();
      assertThrows(CancellationException.class, () -> all(Kind.SUM, x));
      assertThrows(
          CancellationException.class,
          () -> Reductions.scan(Kind.SUM, x, 0, new int[] {n}, new int[] {1}, 0, new float[n]));
      assertTrue(Thread.interrupted());
      assertEquals(0, out[0]);
    }
  }
}
