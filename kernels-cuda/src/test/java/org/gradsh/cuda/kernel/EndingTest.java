package org.gradsh.cuda.kernel;

import static org.gradsh.autograd.Autograd.linear;
import static org.gradsh.autograd.Autograd.matmul;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.withMatmulPrecision;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.MatmulPrecision;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.cuda.CudaDevice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What products do with sums before they write them: a bias, an activation. */
class EndingTest {
  private static final Device CUDA = new Device("cuda", 0);

  /** Of each kernel one: plain, tiles small and large, vectors, sums in parts. */
  private static final int[][] SIZES = {
    {5, 6, 7},
    {70, 66, 65},
    {70, 66, 64},
    {1410, 20, 1409},
    {1, 300, 70},
    {70, 300, 1},
    {40, 1200, 36}
  };

  @BeforeEach
  void onTheDevice() {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
    seed(3);
  }

  @TestFactory
  Stream<DynamicTest> activations() {
    return Arrays.stream(Ending.Activation.values())
        .flatMap(
            a ->
                Arrays.stream(SIZES)
                    .map(s -> dynamicTest(a + " " + Arrays.toString(s), () -> ends(s, a, true))));
  }

  @TestFactory
  Stream<DynamicTest> withoutBias() {
    Ending.Activation a = Ending.Activation.RELU;
    return Arrays.stream(SIZES).map(s -> dynamicTest(Arrays.toString(s), () -> ends(s, a, false)));
  }

  private static void ends(int[] s, Ending.Activation activation, boolean biased) {
    Tensor a = randn(s[0], s[1]).div(Math.sqrt(s[1]));
    Tensor b = randn(s[1], s[2]);
    Tensor bias = biased ? randn(s[2]) : zeros(s[2]);
    Tensor there = a.to(CUDA);
    CudaDevice device = (CudaDevice) Accelerator.of(there.values());
    for (MatmulPrecision p :
        new MatmulPrecision[] {
          MatmulPrecision.HIGHEST, MatmulPrecision.HIGH, MatmulPrecision.MEDIUM
        }) {
      Ending ending = new Ending(biased ? bias.to(CUDA).values() : null, activation);
      var y =
          withMatmulPrecision(
              p, () -> Products.product(device, there.values(), b.to(CUDA).values(), ending));
      float[] actual = (float[]) y.host().data();
      float[] expected = of(activation).apply(matmul(a, b).add(bias)).toFloatArray();
      assertArrayEquals(expected, actual, tolerance(p));
    }
  }

  private static float tolerance(MatmulPrecision precision) {
    return switch (precision) {
      case HIGHEST -> 2e-5f;
      case HIGH -> 2e-2f;
      case MEDIUM -> 5e-2f;
    };
  }

  /**
   * Tiles of tensor cores, 128 large ones and few small ones, however operands lie: of four results
   * at once or one, of whole tiles of terms or not.
   */
  @TestFactory
  Stream<DynamicTest> tensorProducts() {
    return Stream.of(
            new int[] {1930, 904, 32},
            new int[] {1930, 901, 20},
            new int[] {70, 64, 32},
            new int[] {70, 65, 20})
        .flatMap(
            s ->
                Stream.of(
                    turned(MatmulPrecision.HIGH, s, false, false),
                    turned(MatmulPrecision.HIGH, s, false, true),
                    turned(MatmulPrecision.HIGH, s, true, false),
                    turned(MatmulPrecision.HIGH, s, true, true),
                    turned(MatmulPrecision.MEDIUM, s, false, true)));
  }

  private static DynamicTest turned(MatmulPrecision p, int[] s, boolean a, boolean b) {
    String name = p + " " + Arrays.toString(s) + (a ? " turned" : "") + (b ? " by turned" : "");
    return dynamicTest(name, () -> turned(p, s[0], s[1], s[2], a, b));
  }

  private static void turned(
      MatmulPrecision precision, int m, int n, int k, boolean aTurned, boolean bTurned) {
    // Small integers, which no precision rounds.
    Tensor a = randn(aTurned ? new int[] {k, m} : new int[] {m, k}).mul(2).round();
    Tensor b = randn(bTurned ? new int[] {n, k} : new int[] {k, n}).mul(2).round();
    Tensor sums = matmul(aTurned ? a.T() : a, bTurned ? b.T() : b);
    Tensor bias = randn(n).mul(20).round();
    Tensor x = a.to(CUDA), y = b.to(CUDA);
    CudaDevice device = (CudaDevice) Accelerator.of(x.values());
    for (boolean biased : new boolean[] {true, false}) {
      var added = biased ? bias.to(CUDA).values() : null;
      var z =
          withMatmulPrecision(
              precision,
              () ->
                  Products.product(
                      device,
                      (aTurned ? x.T() : x).values(),
                      (bTurned ? y.T() : y).values(),
                      new Ending(added, Ending.Activation.RELU)));
      float[] expected = (biased ? sums.add(bias) : sums).relu().toFloatArray();
      assertArrayEquals(expected, (float[]) z.host().data(), 0);
    }
  }

  private static UnaryOperator<Tensor> of(Ending.Activation activation) {
    return switch (activation) {
      case NONE -> x -> x;
      case RELU -> Tensor::relu;
      case GELU -> Tensor::gelu;
      case GELU_TANH -> Tensor::geluTanh;
      case SIGMOID -> Tensor::sigmoid;
      case TANH -> Tensor::tanh;
      case SILU -> Tensor::silu;
    };
  }

  @Test
  void linearIsOneOpOnTheDevice() {
    try (GradientTape tape = new GradientTape()) {
      Variable w = variable(randn(70, 40).to(CUDA));
      linear(randn(66, 40).to(CUDA), w, randn(70).to(CUDA));
      assertTrue(tape.toString().contains("affine"), tape.toString());
      assertTrue(!tape.toString().contains("matmul"), tape.toString());
    }
  }

  @Test
  void linearIsThatOfTheCpu() {
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      for (int[] lead : new int[][] {{33}, {4, 33}, {}, {0}}) {
        int[] dims = Arrays.copyOf(lead, lead.length + 1);
        dims[lead.length] = 40;
        Tensor x = randn(dims).to(dtype);
        Tensor w = randn(70, 40).to(dtype);
        Tensor b = randn(70).to(dtype);
        double[][] cpu = gradients(x, w, b);
        double[][] cuda = gradients(x.to(CUDA), w.to(CUDA), b.to(CUDA));
        for (int k = 0; k < cpu.length; k++) {
          assertArrayEquals(cpu[k], cuda[k], dtype == DType.FLOAT32 ? 1e-3 : 1e-11);
        }
      }
    }
  }

  private static double[][] gradients(Tensor x, Tensor w, Tensor b) {
    Variable[] of = {variable(x), variable(w), variable(b)};
    Tensor y = linear(of[0], of[1], of[2]);
    y.mul(y).sum().backward();
    return new double[][] {
      y.toDoubleArray(),
      of[0].grad().toDoubleArray(),
      of[1].grad().toDoubleArray(),
      of[2].grad().toDoubleArray()
    };
  }

  @Test
  void linearSaysWhatDoesNotFit() {
    Tensor x = randn(3, 4).to(CUDA);
    Tensor w = randn(5, 4).to(CUDA);
    String shapes =
        assertThrows(TensorException.class, () -> linear(x, w.T(), randn(5).to(CUDA))).getMessage();
    assertTrue(shapes.startsWith("linear: x [..., inputs]"), shapes);
    String bias =
        assertThrows(TensorException.class, () -> linear(x, w, randn(4).to(CUDA))).getMessage();
    assertTrue(bias.startsWith("linear: b is not one number for each output"), bias);
    String devices = assertThrows(TensorException.class, () -> linear(x, w, randn(5))).getMessage();
    assertTrue(devices.contains("different devices"), devices);
    assertEquals(CUDA, linear(x, w, randn(5).to(CUDA)).device());
  }
}
