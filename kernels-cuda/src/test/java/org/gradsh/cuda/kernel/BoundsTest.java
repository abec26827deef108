package org.gradsh.cuda.kernel;

import static org.gradsh.cuda.kernel.Accesses.REAL;
import static org.gradsh.cuda.kernel.Both.exactly;
import static org.gradsh.cuda.kernel.Both.random;
import static org.gradsh.cuda.kernel.Both.same;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Conv;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Pooling.Spans;
import org.gradsh.autograd.op.ConvolutionOps;
import org.gradsh.autograd.op.PoolWindows;
import org.gradsh.autograd.op.PoolingOps;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sizes at which loops of kernels end exactly: once more would be too often. */
@Tag("races")
class BoundsTest {
  @BeforeEach
  void aDevice() {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
  }

  private static void poolings(PoolWindows windows, Tensor x, Tensor v) {
    Function<Tensor, Tensor> max = t -> PoolingOps.WINDOW_MAX.apply(windows, t);
    Function<Tensor, Tensor> sum = t -> PoolingOps.WINDOW_SUM.apply(windows, t);
    exactly("places", in -> PoolingOps.WINDOW_ARG_MAX.apply(windows, in[0]), x);
    exactly("largest", in -> max.apply(in[0]), x);
    exactly("at the largest", in -> Autograd.jvp(max, in[0], in[1]).tangent(), x, v);
    exactly("into the largest", in -> gradient(t -> max.apply(t), in[0]), x);
    exactly("sums", in -> sum.apply(in[0]), x);
    exactly("into sums", in -> gradient(t -> sum.apply(t), in[0]), x);
  }

  private static Tensor gradient(Function<Tensor, Tensor> f, Tensor x) {
    return Autograd.grad(t -> f.apply(t).mul(f.apply(t)).sum()).apply(x);
  }

  private static PoolWindows windows(
      int extent, int count, int axes, IntUnaryOperator from, int n) {
    int[] begin = new int[count], end = new int[count], ones = new int[count];
    for (int i = 0; i < count; i++) {
      begin[i] = Math.max(0, from.applyAsInt(i));
      end[i] = Math.min(extent, from.applyAsInt(i) + n);
    }
    int[] extents = new int[axes];
    Spans[] spans = new Spans[axes];
    int[][] counts = new int[axes][];
    Arrays.fill(extents, extent);
    Arrays.fill(spans, new Spans(begin, end, 1));
    Arrays.fill(ones, 1);
    Arrays.fill(counts, ones);
    return new PoolWindows(extents, spans, counts, "");
  }

  /** Images of 256 elements, as many as a block has threads, and five windows to a place. */
  @Test
  void imagesOfABlock() {
    for (DType dtype : REAL) {
      Tensor x = random(dtype, 1, 4, 8, 8), v = random(dtype, 2, 4, 8, 8);
      poolings(windows(8, 8, 2, i -> i - 1, 3), x, v);
      poolings(windows(8, 8, 2, i -> i - 2, 5), x, v);
    }
  }

  /** Where windows are, 380 numbers say: more than a block has threads. */
  @Test
  void tablesLongerThanABlock() {
    for (DType dtype : REAL) {
      Tensor x = random(dtype, 1, 2, 150), v = random(dtype, 2, 2, 150);
      poolings(windows(150, 40, 1, i -> i * 150 / 40, 4), x, v);
    }
  }

  /**
   * Of each kernel tiles that are full, and more than one, of results that begin where a sector
   * does.
   */
  @Test
  void convolutionsOfFullTiles() {
    for (DType dtype : REAL) {
      for (int rows : new int[] {8, 12, 32, 64, 72}) {
        Tensor x = random(dtype, 1, 1, rows, 8, 16).div(4), b = random(dtype, 3, rows);
        Tensor w = random(dtype, 2, rows, rows, 3, 3).div(8);
        Function<Tensor[], Tensor> f =
            in -> ConvolutionOps.conv2d(in[0], in[1], in[2], Conv.padding(1));
        same("conv " + rows, f, x, w, b);
        same(
            "into x " + rows,
            in -> Autograd.grad(t -> f.apply(new Tensor[] {t, in[1], in[2]}).sum()).apply(in[0]),
            x,
            w,
            b);
        same(
            "into w " + rows,
            in -> Autograd.grad(t -> f.apply(new Tensor[] {in[0], t, in[2]}).sum()).apply(in[1]),
            x,
            w,
            b);
      }
    }
  }

  /**
   * A matrix whose columns lie side by side, by a vector: eight terms at a time, and what is left.
   */
  @Test
  void termsThatAreLeft() {
    for (DType dtype : REAL) {
      for (int terms : new int[] {39, 64, 263, 512}) {
        Tensor a = random(dtype, 1, terms, 33).div(8), b = random(dtype, 2, terms, 1).div(8);
        same("of " + terms, in -> in[0].T().matmul(in[1]), a, b);
      }
    }
  }
}
