package org.gradsh.cuda.kernel;

import static org.gradsh.cuda.kernel.Both.of;
import static org.gradsh.cuda.kernel.Both.random;
import static org.gradsh.cuda.kernel.Both.same;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("races")
class ReducersTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY, NAN = Double.NaN;

  private static final Map<String, BiFunction<Tensor, int[], Tensor>> OPS = new LinkedHashMap<>();

  static {
    OPS.put("sum", (x, axes) -> x.sum(axes, false));
    OPS.put("mean", (x, axes) -> x.mean(axes, true));
    OPS.put("prod", (x, axes) -> x.prod(axes, false));
    OPS.put("max", (x, axes) -> x.max(axes, false));
    OPS.put("min", (x, axes) -> x.min(axes, true));
    OPS.put("norm", (x, axes) -> x.norm(2, axes, false));
    OPS.put("logSumExp", (x, axes) -> x.logSumExp(axes, false));
    OPS.put("any", (x, axes) -> x.any(axes, false));
    OPS.put("all", (x, axes) -> x.all(axes, false));
    OPS.put("argMax", (x, axes) -> axes.length == 1 ? x.argMax(axes[0], false) : null);
    OPS.put("argMin", (x, axes) -> axes.length == 1 ? x.argMin(axes[0], true) : null);
  }

  @BeforeAll
  static void onTheDevice() {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
  }

  private static void all(Tensor x, int... axes) {
    OPS.forEach(
        (name, op) -> {
          if (axes.length != 1 && name.startsWith("arg")) return;
          String what = name + " of " + x.dtype() + " " + x.shape() + " " + Arrays.toString(axes);
          for (Both.Layout layout : Both.Layout.values()) {
            same(what, layout, in -> op.apply(in[0], axes), x);
          }
        });
  }

  @Test
  void everyDtypeOverAnyAxes() {
    for (DType dtype : DType.values()) {
      Tensor x = random(dtype, 1, 3, 5, 4, 2);
      for (int[] axes : new int[][] {{0}, {1}, {3}, {0, 2}, {1, 3}, {0, 1, 2, 3}, {2, 3}}) {
        all(x, axes);
      }
      for (int n : new int[] {1, 2, 31, 33, 257, 1025, 9000}) {
        all(random(dtype, n, 3, n), 1);
        all(random(dtype, n, n, 3), 0);
      }
    }
  }

  /** More than one segment, and many columns. */
  @Test
  void longLines() {
    for (DType dtype : DType.values()) {
      all(random(dtype, 2, 70_001), 0);
      all(random(dtype, 3, 2, 40_000), 1);
      all(random(dtype, 4, 1500, 70), 0);
      all(random(dtype, 5, 1500, 3), 0);
      all(random(dtype, 6, 5, 1500, 9), 0, 1);
    }
    all(random(DType.FLOAT32, 7, 300, 200, 3), 0, 2);
  }

  /**
   * Elements are read eight at a time, a team's size apart: eight of them would just not fit, in
   * rows for a warp, columns for a thread and the sums of segments.
   */
  @Test
  void sevenStepsAndSome() {
    for (DType dtype : DType.values()) {
      all(random(dtype, 10, 2, 229), 1);
      all(random(dtype, 11, 7, 3), 0);
      all(random(dtype, 12, 7 * 256, 3), 0);
    }
  }

  /** Factors near to 1: most products of others are 0 or beyond all numbers. */
  @Test
  void longProducts() {
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      for (int[] dims : new int[][] {{1, 70_001}, {40_000, 2}, {3, 229}, {600, 3}}) {
        Tensor x = random(dtype, 13, dims).div(500).add(1);
        same("rows", in -> in[0].prod(1), x);
        same("columns", in -> in[0].prod(0), x);
      }
    }
  }

  @Test
  void manyAxes() {
    Tensor x = random(DType.FLOAT32, 8, 2, 3, 2, 2, 2, 3, 2, 2, 2, 2);
    all(x, 0, 2, 4, 6, 8);
    all(x, 1, 3, 5, 7, 9);
  }

  @Test
  void whatIsNoNumberComesThrough() {
    double[][] rows = {
      {1, NAN, 3, -2},
      {INFINITY, 1, -INFINITY, 2},
      {-INFINITY, -INFINITY, -INFINITY, -INFINITY},
      {INFINITY, NAN, NAN, 1},
      {0., -0., -0., 0.},
      {-0., 0., -1, -1},
      {3, 7, 7, NAN},
    };
    double[] values = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      Tensor x = of(dtype, values, rows.length, 4);
      all(x, 1);
      all(x, 0);
      double[] zeros = x.to(Both.CUDA).max(1, false).toDoubleArray();
      assertEquals(0, Double.compare(0., zeros[4]), "the larger of 0 and -0");
    }
    Tensor extremes =
        Tensor.of(
            org.gradsh.autograd.cpu.Strided.contiguous(
                DType.INT64,
                org.gradsh.autograd.Shape.of(2, 2),
                new long[] {Long.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE}));
    all(extremes, 1);
    all(extremes, 0);
  }

  /**
   * Zeros of both signs and NaN anywhere, in lines for one thread, a warp, a block and segments.
   */
  @Test
  void extremesOfZerosAndNaN() {
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      for (int n : new int[] {2, 5, 33, 600, 20_001}) {
        double[] values = new double[6 * n];
        for (int i = 0; i < values.length; i++) values[i] = i * 7 % 3 == 0 ? 0. : -0.;
        for (int row = 2; row < 4; row++) values[row * n + n / 2] = NAN;
        values[3 * n + n - 1] = NAN;
        values[4 * n] = NAN;
        values[5 * n + n - 1] = NAN;
        Tensor x = of(dtype, values, 6, n);
        for (Both.Layout layout : Both.Layout.values()) {
          extremes(x, layout, 1);
          extremes(x.T(), layout, 0);
        }
      }
    }
  }

  private static void extremes(Tensor x, Both.Layout layout, int axis) {
    same("argMax", layout, in -> in[0].argMax(axis, false), x);
    same("argMin", layout, in -> in[0].argMin(axis, false), x);
    Tensor there = layout.there(x);
    for (boolean largest : new boolean[] {true, false}) {
      double[] expected = (largest ? x.max(axis) : x.min(axis)).toDoubleArray();
      double[] actual = (largest ? there.max(axis) : there.min(axis)).toDoubleArray();
      for (int i = 0; i < expected.length; i++) {
        assertEquals(0, Double.compare(expected[i], actual[i]), i + " of " + x.shape());
      }
    }
  }

  @Test
  void nothingToReduce() {
    Tensor x = random(DType.FLOAT32, 9, 3, 0).to(Both.CUDA);
    assertArrayEquals(new double[] {0, 0, 0}, x.sum(1).toDoubleArray());
    assertArrayEquals(new double[] {1, 1, 1}, x.prod(1).toDoubleArray());
    assertArrayEquals(new double[] {NAN, NAN, NAN}, x.mean(1).toDoubleArray());
    double[] none = {-INFINITY, -INFINITY, -INFINITY};
    assertArrayEquals(none, x.logSumExp(1).toDoubleArray());
    assertEquals(0, x.max(0).size());
    assertThrows(TensorException.class, () -> x.max(1));
    assertEquals(2, Autograd.full(2).to(Both.CUDA).sum().item());
  }

  /** The error of a float32 sum does not grow with the number of elements. */
  @Test
  void longSumsAreAccurate() {
    int n = 1 << 20;
    double[] values = new double[n];
    double exact = 0;
    for (int i = 0; i < n; i++) exact += values[i] = (float) (.1 + i % 7 * .01);
    Tensor x = of(DType.FLOAT32, values, n).to(Both.CUDA);
    assertEquals(exact, x.sum().item(), exact * 1e-7);
    assertEquals(exact, x.reshape(n / 4, 4).sum(0).sum().item(), exact * 2e-7);
  }
}
