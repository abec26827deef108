package org.gradsh.autograd.cpu;

import static org.gradsh.autograd.cpu.Definitions.defined;
import static org.gradsh.autograd.cpu.Definitions.get;
import static org.gradsh.autograd.cpu.Definitions.groups;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.cpu.Definitions.View;
import org.gradsh.autograd.cpu.Reductions.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scans and softmax against their definitions, over types × shapes × axes × layouts × threads. */
@Tag("kernels")
class ScansTest {
  private final int before = Parallel.threads();

  @AfterEach
  void restore() {
    Parallel.threads(before);
    Thread.interrupted();
  }

  private static void checkScan(Kind kind, View x, int axis) {
    Class<?> type = x.data().getClass().getComponentType();
    int n = x.dims().length == 0 ? 1 : x.dims()[axis];
    int after = 1;
    for (int d = axis + 1; d < x.dims().length; d++) {
      after *= x.dims()[d];
    }
    List<List<Double>> lines = groups(x, x.dims().length == 0 ? new int[0] : new int[] {axis});
    Object first = null;
    for (int threads = 1; threads <= 3; threads++) {
      Parallel.threads(threads);
      Object out = Array.newInstance(type, x.size());
      Reductions.scan(kind, x.data(), x.offset(), x.dims(), x.strides(), axis, out);
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
            assertEquals(expected, actual, tolerance, kind + " " + Arrays.toString(x.dims()) + i);
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
