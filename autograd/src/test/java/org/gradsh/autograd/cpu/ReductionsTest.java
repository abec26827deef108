package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.gradsh.autograd.cpu.Reductions.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reductions against their definitions, over kinds × types × shapes × axes × layouts × threads. */
@Tag("kernels")
class ReductionsTest {
  private final int before = Parallel.threads();

  @AfterEach
  void restore() {
    Parallel.threads(before);
    Thread.interrupted();
  }

  /** A view: an array and how its elements lie. */
  private record View(Object data, int offset, int[] dims, int[] strides) {
    /** Numbers from −2 to 2 in the given order of axes, {@code gap} elements apart. */
    static View of(Class<?> type, int[] dims, boolean reversedAxes, int gap, boolean flipped) {
      int[] strides = new int[dims.length];
      int step = gap;
      for (int i = 0; i < dims.length; i++) {
        int axis = reversedAxes ? i : dims.length - 1 - i;
        strides[axis] = step;
        step *= Math.max(1, dims[axis]);
      }
      int offset = 3;
      if (flipped && dims.length > 0) {
        int axis = dims.length - 1;
        offset += Math.max(0, dims[axis] - 1) * strides[axis];
        strides[axis] = -strides[axis];
      }
      Object data = Array.newInstance(type, step + 5);
      var random = new Random(dims.length * 31L + gap);
      for (int i = 0; i < step + 5; i++) {
        double value = random.nextDouble() * 4 - 2;
        switch (data) {
          case float[] a -> a[i] = (float) value;
          case double[] a -> a[i] = value;
          case int[] a -> a[i] = random.nextInt(7) - 3;
          case long[] a -> a[i] = random.nextInt(7) - 3;
          case boolean[] a -> a[i] = value < 1.9;
          default -> throw new AssertionError();
        }
      }
      return new View(data, offset, dims, strides);
    }

    int size() {
      return Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    }
  }

  private static double get(Object data, int i) {
    return switch (data) {
      case float[] a -> a[i];
      case double[] a -> a[i];
      case int[] a -> a[i];
      case long[] a -> a[i];
      case boolean[] a -> a[i] ? 1 : 0;
      default -> throw new AssertionError();
    };
  }

  /** The elements that go into each result, in row-major order. */
  private static List<List<Double>> groups(View x, int[] axes) {
    boolean[] reduced = new boolean[x.dims.length];
    for (int axis : axes) {
      reduced[axis] = true;
    }
    int results = 1;
    for (int axis = 0; axis < x.dims.length; axis++) {
      results *= reduced[axis] ? 1 : x.dims[axis];
    }
    List<List<Double>> groups = new ArrayList<>();
    for (int i = 0; i < results; i++) {
      groups.add(new ArrayList<>());
    }
    for (int index = 0; index < x.size(); index++) {
      int at = x.offset;
      int group = 0;
      int scale = 1;
      int rest = index;
      for (int axis = x.dims.length - 1; axis >= 0; axis--) {
        int i = rest % x.dims[axis];
        rest /= x.dims[axis];
        at += i * x.strides[axis];
        if (!reduced[axis]) {
          group += i * scale;
          scale *= x.dims[axis];
        }
      }
      groups.get(group).add(get(x.data, at));
    }
    return groups;
  }

  private static double defined(Kind kind, List<Double> x) {
    double max = x.stream().reduce(Double.NEGATIVE_INFINITY, Math::max);
    double min = x.stream().reduce(Double.POSITIVE_INFINITY, Math::min);
    return switch (kind) {
      case SUM -> x.stream().mapToDouble(v -> v).sum();
      case PROD -> x.stream().reduce(1.0, (a, b) -> a * b);
      case MAX -> max;
      case MIN -> min;
      case NORM -> Math.sqrt(x.stream().mapToDouble(v -> v * v).sum());
      case LOG_SUM_EXP -> max + Math.log(x.stream().mapToDouble(v -> Math.exp(v - max)).sum());
      case ANY -> x.stream().anyMatch(v -> v != 0) ? 1 : 0;
      case ALL -> x.stream().allMatch(v -> v != 0) ? 1 : 0;
      case ARG_MAX -> x.indexOf(max);
      case ARG_MIN -> x.indexOf(min);
      case SOFTMAX, LOG_SOFTMAX -> throw new AssertionError();
    };
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

  private static boolean defined(Kind kind, Class<?> type) {
    return switch (kind) {
      case NORM, LOG_SUM_EXP -> type == float.class || type == double.class;
      case SOFTMAX, LOG_SOFTMAX -> false;
      default -> true;
    };
  }

  private static void check(Kind kind, View x, int[] axes) {
    Class<?> type = x.data.getClass().getComponentType();
    List<List<Double>> groups = groups(x, axes);
    String what =
        kind
            + " "
            + type
            + Arrays.toString(x.dims)
            + Arrays.toString(x.strides)
            + Arrays.toString(axes);
    Object first = null;
    for (int threads = 1; threads <= 3; threads++) {
      Parallel.threads(threads);
      Object out = outFor(kind, type, groups.size());
      Reductions.reduce(kind, x.data, x.offset, x.dims, x.strides, axes, out);
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
      if (!defined(kind, type)) {
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
      if (!defined(kind, type)) {
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

  /** Numbers of many sizes, a few of them equal, or not finite. */
  private static Object mixed(boolean single, int n, boolean finite) {
    var random = new Random(n);
    Object x = single ? new float[n] : new double[n];
    for (int i = 0; i < n; i++) {
      double v = random.nextGaussian() * Math.pow(10, random.nextInt(5));
      if (i % 29 == 3) v = -0.0;
      if (i % 31 == 4) v = 0;
      if (!finite && i == n / 2) v = random.nextBoolean() ? Double.NaN : Double.POSITIVE_INFINITY;
      Elements.set(x, i, v);
    }
    return x;
  }

  private static Rows rows(Object x) {
    return x instanceof float[] ? FloatRows.ROWS : DoubleRows.ROWS;
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 33, 47, 64, 100, 1000, 1024, 1025, 4999, Rows.BLOCK})
  void vectorsGiveTheSameBits(int n) {
    if (!Simd.enabled()) return;
    for (boolean single : new boolean[] {true, false}) {
      for (boolean finite : new boolean[] {true, false}) {
        Object x = mixed(single, n + 3, finite);
        for (Rows.Step step : Rows.Step.values()) {
          if (step == Rows.Step.EXPONENTIALS && !finite) continue;
          double m = defined(Kind.MAX, list(x));
          long plain = rows(x).partial(step, m, x, 3, n, false);
          long vector = rows(x).partial(step, m, x, 3, n, true);
          if (Double.isNaN(Double.longBitsToDouble(plain))) {
            assertTrue(Double.isNaN(Double.longBitsToDouble(vector)), step + " " + n);
          } else {
            assertEquals(plain, vector, step + " of " + n + ", float32: " + single);
          }
        }
      }
    }
  }

  private static List<Double> list(Object x) {
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < Array.getLength(x); i++) values.add(get(x, i));
    return values;
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 50, 512})
  void vectorsGiveTheSameBitsInColumns(int columns) {
    if (!Simd.enabled()) return;
    for (boolean single : new boolean[] {true, false}) {
      Object x = mixed(single, 3 + 75 * (columns + 2), true);
      double[] m = new double[columns + 1];
      Arrays.fill(m, defined(Kind.MAX, list(x)));
      for (Rows.Step step : Rows.Step.values()) {
        long[][] states = new long[2][columns + 2];
        for (int vectors = 0; vectors < 2; vectors++) {
          Arrays.fill(states[vectors], rows(x).start(step));
          rows(x)
              .columns(
                  step, m, x, 3, columns + 2, 75, columns, states[vectors], 2, 1, vectors == 1);
        }
        assertArrayEquals(states[0], states[1], step + " of " + columns);
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

  private static void checkScan(Kind kind, View x, int axis) {
    Class<?> type = x.data.getClass().getComponentType();
    int n = x.dims.length == 0 ? 1 : x.dims[axis];
    int after = 1;
    for (int d = axis + 1; d < x.dims.length; d++) {
      after *= x.dims[d];
    }
    List<List<Double>> lines = groups(x, x.dims.length == 0 ? new int[0] : new int[] {axis});
    Object first = null;
    for (int threads = 1; threads <= 3; threads++) {
      Parallel.threads(threads);
      Object out = Array.newInstance(type, x.size());
      Reductions.scan(kind, x.data, x.offset, x.dims, x.strides, axis, out);
      if (first != null) {
        for (int i = 0; i < x.size(); i++) {
          assertTrue(get(first, i) == get(out, i), kind + ": " + threads + " threads differ");
        }
        continue;
      }
      first = out;
      for (int line = 0; line < lines.size(); line++) {
        List<Double> values = lines.get(line);
        double logSum =
            kind == Kind.SUM || kind == Kind.PROD ? 0 : defined(Kind.LOG_SUM_EXP, values);
        double state = kind == Kind.PROD ? 1 : 0;
        double size = 1;
        for (int i = 0; i < n; i++) {
          double v = values.get(i);
          size += Math.abs(v);
          double expected =
              switch (kind) {
                case SUM -> state += v;
                case PROD -> state *= v;
                case SOFTMAX -> Math.exp(v - logSum);
                default -> v - logSum;
              };
          double tolerance =
              type == float.class
                  ? 1e-6 * Math.max(size, Math.abs(expected))
                  : type == double.class ? 1e-14 * Math.max(size, Math.abs(expected)) : 0;
          if (kind == Kind.SOFTMAX) {
            tolerance = (type == float.class ? 1e-6 : 1e-14) * expected;
          }
          if (Math.abs(expected) < 1e9 || tolerance > 0) {
            double actual = get(out, line / after * n * after + i * after + line % after);
            assertEquals(expected, actual, tolerance, kind + " " + Arrays.toString(x.dims) + i);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"SUM", "PROD", "SOFTMAX", "LOG_SOFTMAX"})
  void scansAlongEveryAxis(Kind kind) {
    int[][] shapes = {{}, {1}, {9}, {300}, {3, 4}, {70, 90}, {2, 3, 4}, {4, 65, 20}, {300, 200}};
    for (Class<?> type : new Class<?>[] {float.class, double.class, int.class, long.class}) {
      boolean real = type == float.class || type == double.class;
      if (!real && (kind == Kind.SOFTMAX || kind == Kind.LOG_SOFTMAX)) {
        continue;
      }
      for (int[] shape : shapes) {
        for (int layout = 0; layout < 8; layout++) {
          View x =
              View.of(type, shape, (layout & 1) != 0, (layout & 2) != 0 ? 2 : 1, (layout & 4) != 0);
          for (int axis = 0; axis < Math.max(1, shape.length); axis++) {
            checkScan(kind, x, axis);
          }
        }
      }
    }
  }

  @Test
  void scansOfNothingWriteNothing() {
    Reductions.scan(
        Kind.SOFTMAX, new float[0], 0, new int[] {0, 3}, new int[] {3, 1}, 1, new float[0]);
    Reductions.scan(Kind.SUM, new float[0], 0, new int[] {3, 0}, new int[] {0, 1}, 1, new float[0]);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 200})
  void softmaxNeitherOverflowsNorHidesNan(int n) {
    var x = new float[n];
    Arrays.fill(x, 1e4f);
    var y = new float[n];
    int[] dims = {n};
    int[] one = {1};
    Reductions.scan(Kind.SOFTMAX, x, 0, dims, one, 0, y);
    for (float v : y) {
      assertEquals(1f / n, v, 1e-6f);
    }
    Reductions.scan(Kind.LOG_SOFTMAX, x, 0, dims, one, 0, y);
    for (float v : y) {
      assertEquals(-Math.log(n), v, 1e-5);
    }
    x[0] = Float.NEGATIVE_INFINITY;
    Reductions.scan(Kind.SOFTMAX, x, 0, dims, one, 0, y);
    assertEquals(0, y[0]);
    assertEquals(1f / (n - 1), y[1], 1e-6f);
    x[n - 1] = Float.NaN;
    Reductions.scan(Kind.SOFTMAX, x, 0, dims, one, 0, y);
    for (float v : y) {
      assertEquals(Float.NaN, v);
    }
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

  @Test
  void linesSideBySideTakeNoMoreRoomThanTheyNeed() {
    assertEquals(16, AxisLines.together(100, 1000));
    assertEquals(2, AxisLines.together(2, 1000), "no more lines than there are");
    assertEquals(1, AxisLines.together(2, 20_000_000), "one line is more than enough");
    assertEquals(
        1, AxisLines.together(14, 150_000_000), "16 lines would be more than an array holds");
    for (int n : new int[] {1, 3, 1 << 18, (1 << 18) + 1, 1 << 22, Integer.MAX_VALUE}) {
      long elements = (long) AxisLines.together(1000, n) * n;
      assertTrue(elements <= Math.max(n, AxisLines.SCRATCH), n + ": " + elements);
    }
  }

  @Test
  void longLinesSideBySideAreScannedOneByOne() {
    int n = AxisLines.SCRATCH / 2 + 1; // room for one line, not for two
    int[] in = new int[2 * n];
    for (int i = 0; i < in.length; i++) in[i] = i % 2 == 0 ? 1 : -2;
    int[] out = new int[in.length];
    Reductions.scan(Kind.SUM, in, 0, new int[] {n, 2}, new int[] {2, 1}, 0, out);
    for (int i = 0; i < n; i += 1009) {
      assertEquals(i + 1, out[2 * i]);
      assertEquals(-2 * (i + 1), out[2 * i + 1]);
    }
    assertEquals(n, out[2 * n - 2]);
  }
}
