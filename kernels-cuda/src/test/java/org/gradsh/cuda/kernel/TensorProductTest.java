package org.gradsh.cuda.kernel;

import static org.gradsh.autograd.Autograd.matmul;
import static org.gradsh.autograd.Autograd.matmulPrecision;
import static org.gradsh.autograd.Autograd.ones;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.withMatmulPrecision;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Arrays;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.MatmulPrecision;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.cuda.CudaDevice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Products by tensor cores: within the error that a precision states, and not without being asked.
 */
@Tag("races")
class TensorProductTest {
  private static final Device CUDA = new Device("cuda", 0);

  @BeforeEach
  void onTheDevice() {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
    CudaDevice device = (CudaDevice) Accelerator.of(ones(1).to(CUDA).values());
    assumeTrue(device.context().capability() >= 80, "no tensor cores for TF32");
    seed(11);
  }

  private record Layout(String name, int[] a, int[] b, BinaryOperator<Tensor> product) {}

  private static Stream<Layout> layouts() {
    BinaryOperator<Tensor> plain = (a, b) -> matmul(a, b);
    return Stream.concat(
        Stream.of(
                new int[] {64, 64, 64},
                new int[] {128, 128, 128},
                new int[] {33, 70, 41},
                new int[] {129, 65, 127},
                new int[] {200, 9, 200},
                new int[] {40, 1100, 36},
                new int[] {36, 1111, 37},
                new int[] {1412, 36, 1408},
                new int[] {1411, 10, 1409})
            .flatMap(
                s ->
                    Stream.of(
                        new Layout(
                            "tt",
                            new int[] {s[0], s[1]},
                            new int[] {s[2], s[1]},
                            (a, b) -> matmul(a, b.T())),
                        new Layout("to", new int[] {s[0], s[1]}, new int[] {s[1], s[2]}, plain),
                        new Layout(
                            "ot",
                            new int[] {s[1], s[0]},
                            new int[] {s[2], s[1]},
                            (a, b) -> matmul(a.T(), b.T())),
                        new Layout(
                            "oo",
                            new int[] {s[1], s[0]},
                            new int[] {s[1], s[2]},
                            (a, b) -> matmul(a.T(), b)))),
        Stream.of(
            new Layout("batch", new int[] {5, 70, 33}, new int[] {5, 33, 66}, plain),
            new Layout("shared right", new int[] {3, 30, 40}, new int[] {40, 50}, plain),
            new Layout("shared left", new int[] {70, 40}, new int[] {6, 40, 70}, plain),
            new Layout("crossed", new int[] {4, 1, 66, 40}, new int[] {1, 3, 40, 65}, plain),
            new Layout(
                "sliced",
                new int[] {150, 140},
                new int[] {140, 160},
                (a, b) -> matmul(a.get("5:140, 3:133"), b.get("2:132, 1:150"))),
            new Layout(
                "repeated",
                new int[] {1, 1},
                new int[] {130, 70},
                (a, b) -> matmul(a.broadcastTo(130, 130), b))));
  }

  @TestFactory
  Stream<DynamicTest> withinTheirError() {
    return Stream.of(MatmulPrecision.HIGH, MatmulPrecision.MEDIUM)
        .flatMap(
            p ->
                layouts()
                    .map(
                        l ->
                            dynamicTest(
                                p + " " + l.name + Arrays.toString(l.a) + Arrays.toString(l.b),
                                () -> within(p, l))));
  }

  /** Each term has the error of its precision: their sum that of the sum of sizes. */
  private static void within(MatmulPrecision precision, Layout l) {
    Tensor a = randn(l.a);
    Tensor b = randn(l.b);
    double[] exact = l.product.apply(a.to(DType.FLOAT64), b.to(DType.FLOAT64)).toDoubleArray();
    double[] sizes = l.product.apply(a.abs(), b.abs()).toDoubleArray();
    Tensor y = withMatmulPrecision(precision, () -> l.product.apply(a.to(CUDA), b.to(CUDA)));
    assertEquals(CUDA, y.device());
    assertEquals(DType.FLOAT32, y.dtype());
    double[] actual = y.toDoubleArray();
    double bound = precision == MatmulPrecision.HIGH ? 1e-3 : 8e-3;
    double most = 0;
    for (int i = 0; i < actual.length; i++) {
      int at = i;
      double off = Math.abs(actual[i] - exact[i]);
      assertTrue(
          off <= bound * sizes[i] + 1e-6, () -> "at " + at + ": " + exact[at] + ", " + actual[at]);
      most = Math.max(most, off / sizes[i]);
    }
    assertTrue(most > 1e-6, "operands were not rounded: most was " + most);
  }

  @Test
  void highestIsFloat32() {
    assertEquals(MatmulPrecision.HIGHEST, matmulPrecision());
    Tensor a = randn(130, 130);
    Tensor b = randn(130, 130);
    float[] exact = matmul(a.to(CUDA), b.to(CUDA)).toFloatArray();
    matmulPrecision(MatmulPrecision.HIGH);
    try {
      float[] rounded = matmul(a.to(CUDA), b.to(CUDA)).toFloatArray();
      assertTrue(!Arrays.equals(exact, rounded));
      float[] within =
          withMatmulPrecision(MatmulPrecision.HIGHEST, () -> matmul(a.to(CUDA), b.to(CUDA)))
              .toFloatArray();
      assertArrayEquals(exact, within, 0);
      assertArrayEquals(rounded, matmul(a.to(CUDA), b.to(CUDA)).toFloatArray(), 0);
      assertArrayEquals(matmul(a, b).toFloatArray(), exact, 1e-4f); // the CPU knows nothing of it
    } finally {
      matmulPrecision(MatmulPrecision.HIGHEST);
    }
  }

  @Test
  void otherDtypesAreAsExactAsEver() {
    Tensor a = randn(70, 70).to(DType.FLOAT64);
    withMatmulPrecision(
        MatmulPrecision.MEDIUM,
        () ->
            assertArrayEquals(
                matmul(a, a).toDoubleArray(),
                matmul(a.to(CUDA), a.to(CUDA)).toDoubleArray(),
                1e-11));
  }

  /** Small integers are bf16: exact, so that a wrong element shows. */
  @Test
  void whatNeedsNoRoundingIsExact() {
    for (MatmulPrecision p : MatmulPrecision.values()) {
      Tensor a = randn(137, 301).mul(3).round();
      Tensor b = randn(301, 141).mul(3).round();
      float[] y = withMatmulPrecision(p, () -> matmul(a.to(CUDA), b.to(CUDA))).toFloatArray();
      assertArrayEquals(matmul(a, b).toFloatArray(), y, 0);
    }
  }

  @Test
  void extremesStay() {
    int n = 70;
    float[] x = new float[n * n];
    Arrays.fill(x, 1);
    x[0] = Float.POSITIVE_INFINITY;
    x[n + 1] = Float.intBitsToFloat(0x7fffffff);
    x[2 * n] = Float.NEGATIVE_INFINITY;
    Tensor a = tensor(x).reshape(n, n);
    for (MatmulPrecision p : MatmulPrecision.values()) {
      Tensor y = withMatmulPrecision(p, () -> matmul(a.to(CUDA), ones(n, n).to(CUDA)));
      assertArrayEquals(matmul(a, ones(n, n)).toFloatArray(), y.toFloatArray(), 0, p.name());
      Tensor z = withMatmulPrecision(p, () -> matmul(ones(n, n).to(CUDA), a.to(CUDA)));
      assertArrayEquals(matmul(ones(n, n), a).toFloatArray(), z.toFloatArray(), 0, p.name());
    }
  }

  @Test
  void gradientsArePrecisePerWalk() {
    Tensor a = randn(65, 40).mul(3).round();
    Tensor b = randn(40, 70).mul(3).round();
    var x = variable(a.to(CUDA));
    var y = variable(b.to(CUDA));
    withMatmulPrecision(MatmulPrecision.HIGH, () -> matmul(x, y).sum().backward());
    var p = variable(a);
    var q = variable(b);
    matmul(p, q).sum().backward();
    assertArrayEquals(p.grad().toFloatArray(), x.grad().toFloatArray(), 0);
    assertArrayEquals(q.grad().toFloatArray(), y.grad().toFloatArray(), 0);
  }
}
