package org.gradsh.cuda.kernel;

import static org.gradsh.autograd.Autograd.matmul;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.withMatmulPrecision;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.MatmulPrecision;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.Emulator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The binding of cuBLAS, on a stand-in that computes on the CPU. */
class CublasTest {
  private static final Device CUDA = new Device("cuda", 0);
  private static final Path SOURCE = Path.of("src/test/cpp/cublas.cpp");

  @TempDir static Path folder;

  private static Cublas cublas;

  @BeforeAll
  static void standIn() throws IOException, InterruptedException {
    Emulator.require(); // a card's memory is out of the CPU's reach
    Path source = Files.exists(SOURCE) ? SOURCE : Path.of("kernels-cuda").resolve(SOURCE);
    Path library = folder.resolve("libcublas.so.13");
    List<String> command =
        List.of(
            "g++",
            "-O1",
            "-std=c++17",
            "-shared",
            "-fPIC",
            "-o",
            library.toString(),
            source.toString(),
            "-ldl");
    int code;
    try {
      code = new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      code = 1;
    }
    assumeTrue(code == 0, "no g++ that compiles " + source);
    cublas = new Cublas(library.toString());
  }

  @Test
  void isOnlyThereWhenAskedFor() {
    assertNull(Cublas.asked());
    assertThrows(IllegalArgumentException.class, () -> new Cublas("libcublas.so.nowhere"));
  }

  @Test
  void everyLayoutThatItTakes() {
    seed(5);
    Tensor a = randn(33, 20);
    Tensor b = randn(20, 41);
    same(a.to(CUDA), b.to(CUDA));
    same(a.T().mul(1).to(CUDA).T(), b.to(CUDA));
    same(a.to(CUDA), b.T().mul(1).to(CUDA).T());
    same(a.T().mul(1).to(CUDA).T(), b.T().mul(1).to(CUDA).T());
    same(a.to(CUDA).get("2:9, 1:18"), b.to(CUDA).get("1:18, 3:40"));
    same(randn(6, 33, 20).to(CUDA), randn(6, 20, 41).to(CUDA));
    same(a.to(CUDA), randn(6, 20, 41).to(CUDA));
    same(randn(1, 20).to(CUDA), b.to(CUDA));
    same(randn(33, 1).to(CUDA), randn(1, 9).to(CUDA));
    same(a.to(CUDA), randn(20, 1).to(CUDA));
  }

  private static void same(Tensor a, Tensor b) {
    Shape lead = Shape.of(Arrays.copyOf(b.dims(), b.rank() - 2));
    ProductForm form = ProductForm.of(a.values(), b.values(), lead);
    assertTrue(Cublas.takes(form, DType.FLOAT32));
    CudaDevice device = (CudaDevice) Accelerator.of(a.values());
    float[] expected = matmul(a.to(Device.CPU), b.to(Device.CPU)).toFloatArray();
    for (MatmulPrecision p : MatmulPrecision.values()) {
      Strided out = device.unwritten(DType.FLOAT32, matmul(a, b).shape());
      withMatmulPrecision(p, () -> cublas.product(device, form, a.values(), b.values(), out));
      assertArrayEquals(expected, (float[]) out.host().data(), 1e-4f, p.name());
    }
  }

  @Test
  void othersItLeaves() {
    Shape none = Shape.SCALAR;
    Tensor a = randn(20, 20).to(CUDA);
    Tensor thin = a.get("::2, ::2");
    assertFalse(Cublas.takes(ProductForm.of(thin.values(), thin.values(), none), DType.FLOAT32));
    Tensor repeated = randn(1, 1).to(CUDA).broadcastTo(20, 20);
    assertFalse(Cublas.takes(ProductForm.of(repeated.values(), a.values(), none), DType.FLOAT32));
    assertFalse(Cublas.takes(ProductForm.of(a.values(), a.values(), none), DType.FLOAT64));
  }
}
