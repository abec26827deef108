package org.gradsh.cuda.kernel;

import static org.gradsh.cuda.kernel.Accesses.REAL;
import static org.gradsh.cuda.kernel.Both.exactly;
import static org.gradsh.cuda.kernel.Both.random;
import static org.gradsh.cuda.kernel.Both.same;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Conv;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Pool;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Pooling.Spans;
import org.gradsh.autograd.op.ConvolutionOps;
import org.gradsh.autograd.op.PoolWindows;
import org.gradsh.autograd.op.PoolingOps;
import org.gradsh.autograd.op.WindowOps;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Poolings and convolutions on the device, in odd and larger sizes. */
@Tag("races")
class WindowsTest {
  private static final double[] EXTREMES = {
    Double.NaN, 1, Double.POSITIVE_INFINITY, -0., 0., Double.NEGATIVE_INFINITY, 3, 3
  };

  @BeforeEach
  void aDevice() {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
  }

  private static Tensor gradient(Tensor x, Function<Tensor, Tensor> f) {
    return Autograd.grad(v -> f.apply(v).mul(2).sum()).apply(x);
  }

  private static Tensor square(Tensor x) {
    return x.mul(x);
  }

  // ---- pooling ----

  @Test
  void poolingIsThatOfTheCpu() {
    Pool odd = Pool.size(3, 2).stride(2, 1).padding(1).ceilMode(true);
    Pool far = Pool.size(2).stride(1).dilation(2);
    for (DType dtype : REAL) {
      for (int[] dims : new int[][] {{2, 3, 28, 28}, {3, 9, 11}, {1, 1, 5, 4}, {0, 2, 6, 6}}) {
        Tensor x = random(dtype, 1, dims);
        for (Pool pool : new Pool[] {Pool.size(2), odd, far}) {
          exactly("max", in -> PoolingOps.maxPool2d(in[0], pool), x);
          exactly("into max", in -> gradient(in[0], v -> PoolingOps.maxPool2d(v, pool)), x);
          if (pool == far) continue;
          exactly("mean", in -> PoolingOps.avgPool2d(in[0], pool), x);
          exactly("into mean", in -> gradient(in[0], v -> PoolingOps.avgPool2d(v, pool)), x);
        }
        exactly("adaptive", in -> PoolingOps.adaptiveAvgPool2d(in[0], 3, 2), x);
      }
      Tensor x = random(dtype, 1, 2, 5, 6, 7);
      exactly("of 3", in -> PoolingOps.maxPool3d(in[0], Pool.size(2).stride(1)), x);
    }
  }

  @Test
  void theLargestOfExtremesIsThatOfTheCpu() {
    double[] a = new double[16 * 16];
    Random random = new Random(5);
    for (int i = 0; i < a.length; i++) a[i] = EXTREMES[random.nextInt(EXTREMES.length)];
    for (DType dtype : REAL) {
      Tensor x = Both.of(dtype, a, 1, 16, 16);
      exactly("quads", in -> PoolingOps.maxPool2d(in[0], 2), x);
      exactly("3 by 1", in -> PoolingOps.maxPool2d(in[0], Pool.size(3).stride(1)), x);
      exactly("into quads", in -> gradient(in[0], v -> PoolingOps.maxPool2d(v, 2)), x);
    }
  }

  /** Windows that are not a stride apart along both axes: a table says where each is. */
  @Test
  void windowsMayBeginAnywhere() {
    Spans high = new Spans(new int[] {0, 1, 4, 5}, new int[] {2, 5, 7, 9}, 1);
    Spans wide = new Spans(new int[] {0, 3, 4, 8, 9}, new int[] {4, 5, 8, 9, 11}, 1);
    int[][] one = {{1, 1, 1, 1}, {1, 1, 1, 1, 1}};
    var windows = new PoolWindows(new int[] {9, 11}, new Spans[] {high, wide}, one, "anywhere");
    for (DType dtype : REAL) {
      Tensor x = random(dtype, 1, 3, 9, 11), v = random(dtype, 2, 3, 9, 11);
      Function<Tensor, Tensor> max = t -> PoolingOps.WINDOW_MAX.apply(windows, t);
      Function<Tensor, Tensor> sum = t -> PoolingOps.WINDOW_SUM.apply(windows, t);
      exactly("sums", in -> sum.apply(in[0]), x);
      exactly("into sums", in -> gradient(in[0], t -> square(sum.apply(t))), x);
      exactly("places", in -> PoolingOps.WINDOW_ARG_MAX.apply(windows, in[0]), x);
      exactly("largest", in -> max.apply(in[0]), x);
      exactly("into the largest", in -> gradient(in[0], t -> square(max.apply(t))), x);
      exactly("at the largest", in -> Autograd.jvp(max, in[0], in[1]).tangent(), x, v);
    }
  }

  @Test
  void windowsAreAddedBack() {
    for (DType dtype : REAL) {
      Tensor x = random(dtype, 1, 3, 29, 31);
      exactly("5 by 2", in -> gradient(in[0], v -> square(WindowOps.unfold(v, 1, 5, 2))), x);
      exactly("3 by 1", in -> gradient(in[0], v -> square(WindowOps.unfold(v, -1, 3, 1))), x);
      exactly(
          "of a view",
          in -> gradient(in[0].T(), v -> square(WindowOps.unfold(v, 0, 4, 4))),
          x.get(0));
    }
  }

  // ---- convolutions ----

  private static void convolution(DType dtype, Conv.Options options, int[] x, int[] w) {
    Function<Tensor[], Tensor> f =
        in ->
            switch (w.length) {
              case 3 -> ConvolutionOps.conv1d(in[0], in[1], in[2], options);
              case 4 -> ConvolutionOps.conv2d(in[0], in[1], in[2], options);
              default -> ConvolutionOps.conv3d(in[0], in[1], in[2], options);
            };
    Function<Tensor[], Tensor> halves = in -> f.apply(in).mul(.5).sin().sum();
    // Small, so that sums in another order than the CPU's are near to its.
    Tensor[] all = {random(dtype, 1, x).div(4), random(dtype, 2, w).div(4), random(dtype, 3, w[0])};
    String of = Arrays.toString(x) + " by " + Arrays.toString(w) + " " + dtype;
    Function<Tensor[], Tensor> intoX =
        in -> Autograd.grad(v -> halves.apply(new Tensor[] {v, in[1], in[2]})).apply(in[0]);
    Function<Tensor[], Tensor> intoW =
        in -> Autograd.grad(v -> halves.apply(new Tensor[] {in[0], v, in[2]})).apply(in[1]);
    same(of, f, all);
    same(of + " into x", intoX, all);
    same(of + " into w", intoW, all);
    Both.twice(of + " into w", intoW, all);
  }

  @Test
  void convolutionsOfEveryKind() {
    for (DType dtype : REAL) {
      Conv.Options plain = Conv.stride(1);
      convolution(dtype, plain, new int[] {3, 1, 28, 28}, new int[] {6, 1, 5, 5});
      convolution(dtype, plain, new int[] {2, 6, 12, 12}, new int[] {16, 6, 5, 5});
      convolution(
          dtype, Conv.stride(2).padding(1), new int[] {2, 3, 9, 11}, new int[] {33, 3, 3, 3});
      Conv.Options far = Conv.stride(2, 3).padding(2, 1).dilation(2, 1).groups(2);
      convolution(dtype, far, new int[] {2, 4, 13, 10}, new int[] {70, 2, 3, 2});
      convolution(dtype, plain, new int[] {1, 40, 4, 5}, new int[] {3, 40, 3, 2});
      convolution(dtype, Conv.padding(1).groups(4), new int[] {1, 4, 40}, new int[] {4, 1, 3});
      convolution(dtype, Conv.padding(1), new int[] {2, 2, 4, 5, 6}, new int[] {3, 2, 2, 3, 3});
      convolution(dtype, plain, new int[] {1, 1, 1, 1}, new int[] {1, 1, 1, 1});
    }
  }

  /**
   * Of each kernel rows of results that do not begin where a sector does, as all extents are odd.
   */
  @Test
  void resultsMayBeginAnywhere() {
    for (DType dtype : REAL) {
      for (int rows : new int[] {5, 17, 33}) {
        Conv.Options two = Conv.stride(1).groups(2);
        convolution(dtype, two, new int[] {2, 2 * rows, 5, 5}, new int[] {2 * rows, rows, 3, 3});
      }
    }
  }
}
