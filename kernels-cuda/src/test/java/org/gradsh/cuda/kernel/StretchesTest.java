package org.gradsh.cuda.kernel;

import static org.gradsh.autograd.DType.FLOAT32;
import static org.gradsh.autograd.DType.FLOAT64;
import static org.gradsh.cuda.kernel.Both.random;
import static org.gradsh.cuda.kernel.Both.same;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.function.Function;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Conv;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Pool;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.ConvolutionOps;
import org.gradsh.autograd.op.PoolingOps;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Pooling and convolution where a block's stretches of the image begin and end in odd places: over
 * several planes and images, cut short, or too long for shared memory.
 */
class StretchesTest {
  @BeforeEach
  void aDevice() {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
  }

  private static void both(Function<Tensor, Tensor> f, Tensor x) {
    same("forward", in -> f.apply(in[0]), x);
    same("back", in -> Autograd.grad(v -> f.apply(v).mul(.5).sin().sum()).apply(in[0]), x);
  }

  @Test
  void windowsOfManySmallPlanes() {
    for (DType d : new DType[] {FLOAT32, FLOAT64}) {
      Tensor x = random(d, 1, 700, 3, 5);
      both(v -> PoolingOps.avgPool2d(v, Pool.size(2).stride(1)), x);
      both(v -> PoolingOps.maxPool2d(v, Pool.size(3).padding(1).stride(2)), x);
      both(v -> PoolingOps.maxPool2d(v, Pool.size(2).padding(1).dilation(2).stride(1)), x);
      both(v -> PoolingOps.avgPool2d(v, Pool.size(1).stride(3, 2)), x);
      both(v -> PoolingOps.adaptiveAvgPool2d(v, 1, 1), x);
      both(v -> PoolingOps.adaptiveAvgPool2d(v, 2, 3), x);
    }
  }

  @Test
  void windowsOfLargePlanes() {
    Tensor wide = random(FLOAT32, 1, 2, 40, 601), high = random(FLOAT64, 2, 3, 400, 33);
    for (Tensor x : new Tensor[] {wide, high}) {
      both(v -> PoolingOps.avgPool2d(v, Pool.size(5, 3).stride(1).padding(2, 1)), x);
      both(v -> PoolingOps.maxPool2d(v, Pool.size(4, 8).stride(4)), x);
      both(v -> PoolingOps.maxPool2d(v, Pool.size(2).dilation(7, 9).stride(2, 16)), x);
      both(v -> PoolingOps.adaptiveAvgPool2d(v, 7, 5), x);
    }
    // A window of more than shared memory has.
    both(v -> PoolingOps.avgPool2d(v, Pool.size(39, 600)), wide);
  }

  @Test
  void windowsOverThreeAxes() {
    for (int[] dims : new int[][] {{5, 4, 3, 6}, {2, 9, 17, 19}, {1, 3, 90, 100}}) {
      Tensor x = random(FLOAT32, 3, dims);
      both(v -> PoolingOps.avgPool3d(v, Pool.size(2).stride(1).padding(1)), x);
      both(v -> PoolingOps.maxPool3d(v, Pool.size(3, 2, 2).stride(2).padding(1)), x);
    }
  }

  private static void convolution(Conv.Options c, Tensor x, Tensor w) {
    Function<Tensor[], Tensor> f =
        switch (w.rank()) {
          case 3 -> in -> ConvolutionOps.conv1d(in[0], in[1], null, c);
          case 4 -> in -> ConvolutionOps.conv2d(in[0], in[1], null, c);
          default -> in -> ConvolutionOps.conv3d(in[0], in[1], null, c);
        };
    same("forward", f, x, w);
    Function<Tensor[], Tensor> sum = in -> f.apply(in).mul(.05).sin().sum();
    same("image", in -> Autograd.grad(v -> sum.apply(new Tensor[] {v, in[1]})).apply(in[0]), x, w);
    same("kernel", in -> Autograd.grad(v -> sum.apply(new Tensor[] {in[0], v})).apply(in[1]), x, w);
  }

  private static Tensor real(long seed, int... dims) {
    return random(FLOAT64, seed, dims);
  }

  @Test
  void convolutionsOfManySmallImages() {
    convolution(Conv.DEFAULT, real(1, 300, 2, 3, 3), real(2, 5, 2, 3, 3));
    convolution(Conv.padding(1), real(1, 67, 3, 2, 5), real(2, 20, 3, 3, 3));
    convolution(Conv.DEFAULT, real(1, 40, 70, 1, 1), real(2, 33, 70, 1, 1));
    convolution(Conv.stride(3).padding(4), real(1, 9, 2, 7, 7), real(2, 9, 2, 2, 2));
    convolution(Conv.padding(2).groups(3), real(1, 11, 6, 30), real(2, 9, 2, 5));
  }

  @Test
  void convolutionsOfLargeImages() {
    convolution(Conv.padding(1), real(1, 1, 3, 9, 333), real(2, 4, 3, 3, 3));
    convolution(Conv.stride(2).padding(3), real(1, 1, 3, 64, 50), real(2, 17, 3, 7, 7));
    convolution(Conv.dilation(5), real(1, 1, 2, 60, 40), real(2, 3, 2, 3, 3));
    convolution(Conv.padding(1), real(1, 2, 3, 6, 11, 12), real(2, 35, 3, 3, 3, 3));
    convolution(Conv.stride(2, 1, 1), real(1, 1, 2, 7, 40, 40), real(2, 2, 2, 3, 2, 2));
  }

  @Test
  void convolutionsOfFloat32() {
    Tensor x = random(FLOAT32, 1, 3, 20, 13, 14).mul(.2);
    convolution(Conv.padding(1), x, random(FLOAT32, 2, 70, 20, 3, 3).mul(.1));
    convolution(Conv.stride(2), x, random(FLOAT32, 2, 10, 20, 4, 2).mul(.1));
  }
}
