package org.gradsh.cuda.kernel;

import static org.gradsh.autograd.Autograd.arange;
import static org.gradsh.autograd.Autograd.full;
import static org.gradsh.autograd.Autograd.matmul;
import static org.gradsh.autograd.Autograd.noGrad;
import static org.gradsh.autograd.Autograd.ones;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.device.Fallbacks;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Products of matrices on the device beside those of the CPU: sizes, layouts, dtypes, extremes. */
class ProductTest {
  private static final Device CUDA = new Device("cuda", 0);
  private static final int[] SIZES = {1, 7, 8, 127, 128, 129, 200};

  @BeforeEach
  void onTheDevice() {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
    seed(7);
  }

  /** Every pair of sizes with a third one, so that each size is each extent. */
  @TestFactory
  Stream<DynamicTest> sizes() {
    List<DynamicTest> tests = new ArrayList<>();
    for (int i = 0; i < SIZES.length; i++) {
      for (int j = 0; j < SIZES.length; j++) {
        int m = SIZES[i];
        int n = SIZES[j];
        int k = SIZES[(i + 2 * j) % SIZES.length];
        tests.add(dynamicTest(m + " " + k + " " + n, () -> same(randn(m, k), randn(k, n))));
        // as columns and as rows that lie side by side
        tests.add(
            dynamicTest(
                "turned " + m + " " + k + " " + n,
                () -> same(randn(k, m), randn(n, k), (a, b) -> matmul(a.T(), b.T()))));
      }
    }
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> dtypes() {
    return Stream.of(DType.FLOAT64, DType.INT32, DType.INT64)
        .flatMap(
            t ->
                Stream.of(
                        new int[] {3, 4, 5},
                        new int[] {65, 67, 70},
                        new int[] {64, 300, 66},
                        new int[] {1, 600, 40},
                        new int[] {40, 600, 1},
                        new int[] {8, 2000, 8})
                    .map(
                        s ->
                            dynamicTest(
                                t + " " + s[0] + " " + s[1] + " " + s[2],
                                () -> same(numbers(t, s[0], s[1]), numbers(t, s[1], s[2])))));
  }

  @TestFactory
  Stream<DynamicTest> layouts() {
    record Layout(String name, int[] a, int[] b, BinaryOperator<Tensor> product) {}
    return Stream.of(
            new Layout(
                "sliced",
                new int[] {150, 140},
                new int[] {140, 160},
                (a, b) -> matmul(a.get("5:140, 3:133"), b.get("2:132, 1:150"))),
            new Layout(
                "every second",
                new int[] {140, 150},
                new int[] {75, 160},
                (a, b) -> matmul(a.get("::2, ::2"), b.get(":, ::2"))),
            new Layout(
                "reversed",
                new int[] {70, 72},
                new int[] {72, 68},
                (a, b) -> matmul(a.flip(0), b.flip(1))),
            new Layout(
                "one turned", new int[] {96, 80}, new int[] {96, 88}, (a, b) -> matmul(a.T(), b)),
            new Layout(
                "batch", new int[] {5, 70, 33}, new int[] {5, 33, 66}, (a, b) -> matmul(a, b)),
            new Layout(
                "shared right",
                new int[] {3, 5, 30, 40},
                new int[] {40, 50},
                (a, b) -> matmul(a, b)),
            new Layout(
                "shared left", new int[] {70, 40}, new int[] {6, 40, 70}, (a, b) -> matmul(a, b)),
            new Layout(
                "crossed",
                new int[] {4, 1, 66, 40},
                new int[] {1, 3, 40, 65},
                (a, b) -> matmul(a, b)),
            new Layout(
                "batch behind",
                new int[] {66, 40, 3},
                new int[] {40, 65, 3},
                (a, b) -> matmul(a.transpose(2, 0, 1), b.transpose(2, 0, 1))),
            new Layout(
                "six axes",
                new int[] {2, 1, 2, 1, 2, 1, 20, 30},
                new int[] {1, 2, 1, 2, 1, 2, 30, 33},
                (a, b) -> matmul(a, b)),
            new Layout(
                "tall batch of vectors",
                new int[] {50, 1, 40},
                new int[] {50, 40, 1},
                (a, b) -> matmul(a, b)),
            new Layout("dot", new int[] {1000}, new int[] {1000}, (a, b) -> matmul(a, b)),
            new Layout(
                "by a column", new int[] {300, 300}, new int[] {300}, (a, b) -> matmul(a, b)),
            new Layout(
                "turned by a column",
                new int[] {300, 77},
                new int[] {300},
                (a, b) -> matmul(a.T(), b)),
            new Layout("a row by", new int[] {300}, new int[] {300, 300}, (a, b) -> matmul(a, b)),
            new Layout(
                "a row by turned",
                new int[] {300},
                new int[] {77, 300},
                (a, b) -> matmul(a, b.T())),
            new Layout(
                "many small", new int[] {900, 3, 3}, new int[] {900, 3, 3}, (a, b) -> matmul(a, b)),
            new Layout(
                "repeated",
                new int[] {1, 1},
                new int[] {130, 70},
                (a, b) -> matmul(a.broadcastTo(130, 130), b)))
        .map(l -> dynamicTest(l.name, () -> same(randn(l.a), randn(l.b), l.product)));
  }

  /**
   * Tall sums of few results, which are cut into parts: within rounding, the same bits each time.
   */
  @TestFactory
  Stream<DynamicTest> partsOfSums() {
    return Stream.of(
            new int[] {64, 3000, 40},
            new int[] {130, 1027, 129},
            new int[] {1, 9000, 1},
            new int[] {1, 5000, 64},
            new int[] {20, 9001, 1})
        .map(
            s ->
                dynamicTest(
                    s[0] + " " + s[1] + " " + s[2],
                    () -> {
                      Tensor a = randn(s[0], s[1]);
                      Tensor b = randn(s[1], s[2]);
                      same(a, b);
                      Tensor x = a.to(CUDA);
                      Tensor y = b.to(CUDA);
                      assertArrayEquals(
                          matmul(x, y).toFloatArray(), matmul(x, y).toFloatArray(), 0);
                    }));
  }

  @Test
  void manyTilesAreLargeOnes() {
    same(randn(1100, 24), randn(24, 2050));
    same(randn(24, 1100), randn(2052, 24), (a, b) -> matmul(a.T(), b.T()));
    same(randn(8, 520, 20), randn(8, 20, 516));
  }

  /** Copied to rows with room behind them: one operand, or both, and what lies every which way. */
  @Test
  void rowsThatBeginAnywhereAreCopied() {
    for (DType d : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      same(randn(270, 257).to(d), randn(257, 259).to(d));
      same(randn(257, 270).to(d), randn(259, 257).to(d), (a, b) -> matmul(a.T(), b.T()));
      same(randn(257, 271).to(d), randn(257, 256).to(d), (a, b) -> matmul(a.T(), b));
      same(randn(256, 260).to(d), randn(257, 260).to(d), (a, b) -> matmul(a, b.T()));
      same(randn(260, 520).to(d), randn(261, 260).to(d), (a, b) -> matmul(a.get(":, ::2"), b.T()));
    }
  }

  @Test
  void nothingGivesZeros() {
    for (int[] s : new int[][] {{3, 0, 4}, {0, 3, 4}, {3, 4, 0}, {0, 0, 0}, {200, 0, 200}}) {
      Tensor y = matmul(zeros(s[0], s[1]).to(CUDA), zeros(s[1], s[2]).to(CUDA));
      assertEquals(CUDA, y.device());
      assertArrayEquals(new float[s[0] * s[2]], y.toFloatArray());
    }
    assertEquals(0, matmul(zeros(0, 3, 4).to(CUDA), zeros(4, 5).to(CUDA)).size());
  }

  /** Beyond the last row, column and term there is nothing that could make a NaN of an Inf. */
  @TestFactory
  Stream<DynamicTest> extremes() {
    return Stream.of(3, 63, 65, 130)
        .map(
            n ->
                dynamicTest(
                    String.valueOf(n),
                    () -> {
                      float[] x = randn(n, n).toFloatArray();
                      x[0] = Float.POSITIVE_INFINITY;
                      x[n + 1] = Float.NaN;
                      x[n * n - 1] = Float.NEGATIVE_INFINITY;
                      x[n * n - 2] = Float.MAX_VALUE;
                      x[n] = -0f;
                      Tensor a = tensor(x).reshape(n, n);
                      same(a, ones(n, n));
                      same(ones(n, n), a);
                      same(a, a.mul(2));
                      same(a, ones(n));
                      same(ones(n), a);
                    }));
  }

  @Test
  void integersWrapAround() {
    Tensor big = full(Integer.MAX_VALUE, 70, 70).to(DType.INT32).add(arange(70, DType.INT32));
    same(big, big);
    Tensor large =
        full(3e9, 20, 20).to(DType.INT64).mul(arange(20, DType.INT64).add(1_000_000_007));
    same(large, large);
  }

  @Test
  void dtypesArePromoted() {
    same(numbers(DType.INT32, 20, 30), randn(30, 20));
    same(numbers(DType.INT64, 70, 70).gt(0), numbers(DType.INT64, 70, 70).gt(0));
    same(numbers(DType.INT32, 20, 30), numbers(DType.FLOAT64, 30, 20));
  }

  @Test
  void gradientsAreThoseOfTheCpu() {
    Tensor a = randn(3, 65, 40);
    Tensor b = randn(40, 70);
    UnaryOperator<Tensor> here = t -> t;
    UnaryOperator<Tensor> there = t -> t.to(CUDA);
    Tensor[] cpu = gradients(a, b, here);
    Tensor[] cuda = gradients(a, b, there);
    for (int i = 0; i < 2; i++) close(cpu[i], cuda[i]);
  }

  private static Tensor[] gradients(Tensor a, Tensor b, UnaryOperator<Tensor> place) {
    var x = variable(place.apply(a));
    var y = variable(place.apply(b));
    matmul(x, y).tanh().sum().backward();
    return new Tensor[] {x.grad(), y.grad()};
  }

  private static Tensor numbers(DType dtype, int... shape) {
    Tensor x = randn(shape);
    return dtype.isFloating() ? x.to(dtype) : x.mul(1000).to(dtype);
  }

  private static void same(Tensor a, Tensor b) {
    same(a, b, (x, y) -> matmul(x, y));
  }

  private static void same(Tensor a, Tensor b, BinaryOperator<Tensor> product) {
    Tensor expected = product.apply(a, b);
    long before = Fallbacks.counts("cuda").getOrDefault("matmul", 0L);
    Tensor actual = noGrad(() -> product.apply(a.to(CUDA), b.to(CUDA)));
    assertEquals(CUDA, actual.device());
    assertEquals(before, Fallbacks.counts("cuda").getOrDefault("matmul", 0L), "computed here");
    close(expected, actual);
  }

  /** Integers equal, others within the rounding of sums in another order. */
  private static void close(Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape());
    assertEquals(expected.dtype(), actual.dtype());
    double[] e = expected.toDoubleArray();
    double[] a = actual.toDoubleArray();
    double tolerance =
        !expected.dtype().isFloating() ? 0 : expected.dtype() == DType.FLOAT64 ? 1e-12 : 2e-5;
    for (int i = 0; i < e.length; i++) {
      int at = i;
      boolean same = e[i] == a[i] || Double.isNaN(e[i]) && Double.isNaN(a[i]);
      double off = Math.abs(e[i] - a[i]) / Math.max(10, Math.abs(e[i]));
      assertTrue(same || off <= tolerance, () -> "at " + at + ": " + e[at] + ", " + a[at]);
    }
  }
}
