package org.gradsh.autograd.op;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Pool;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Pooling;
import org.gradsh.autograd.cpu.Pooling.Spans;
import org.gradsh.autograd.cpu.Strided;

/**
 * The windows of a pooling over the last axes of an image, cut at its edges.
 *
 * @param extents of the image along these axes
 * @param spans the windows along each
 * @param counts how many elements a mean divides by, along each; their product is the divisor
 * @param text how the tape tells it
 */
public record PoolWindows(int[] extents, Spans[] spans, int[][] counts, String text) {
  /** Axes that the kernel knows. */
  private static final int MOST = 3;

  /**
   * @throws TensorException in the op's name when the options do not fit the image
   */
  static PoolWindows of(String op, Tensor x, int d, Pool pool) {
    requireAxes(op, x, d);
    int[] size = Image.numbers(op, "size", pool.size(), d, 1);
    int[] stride =
        pool.stride().isEmpty() ? size : Image.numbers(op, "stride", pool.stride(), d, 1);
    int[] padding = Image.numbers(op, "padding", pool.padding(), d, 0);
    int[] dilation = Image.numbers(op, "dilation", pool.dilation(), d, 1);
    int[] extents = new int[d];
    Spans[] spans = new Spans[d];
    int[][] counts = new int[d][];
    for (int k = 0; k < d; k++) {
      if (padding[k] > size[k] / 2) {
        throw TensorException.value(op + ": padding " + padding[k] + " is too large")
            .detail("a window of " + size[k])
            .hint("at most half of the window")
            .build();
      }
      int extent = extents[k] = x.shape().dim(k - d);
      int covers = dilation[k] * (size[k] - 1) + 1;
      long room = (long) extent + 2 * padding[k] - covers;
      int n = (int) (Math.floorDiv(pool.ceilMode() ? room + stride[k] - 1 : room, stride[k]) + 1);
      // The last window begins within the image or the padding before it.
      if (pool.ceilMode() && (n - 1L) * stride[k] >= (long) extent + padding[k]) n--;
      if (n <= 0) throw tooLarge(op, x, k - d, covers);
      int[] from = new int[n];
      int[] to = new int[n];
      counts[k] = new int[n];
      for (int i = 0; i < n; i++) {
        int start = i * stride[k] - padding[k];
        int end = Math.min(start + covers, extent + padding[k]);
        to[i] = Math.min(end, extent);
        from[i] =
            start >= 0 ? start : start + (-start + dilation[k] - 1) / dilation[k] * dilation[k];
        counts[k][i] = pool.countIncludePad() ? end - start : to[i] - from[i];
        if (from[i] >= to[i]) throw tooLarge(op, x, k - d, covers);
      }
      spans[k] = new Spans(from, to, dilation[k]);
    }
    if (pool.divisor() != 0) counts = divisor(counts, pool.divisor());
    return new PoolWindows(extents, spans, counts, text(size, stride, padding));
  }

  private static TensorException tooLarge(String op, Tensor x, int axis, int covers) {
    return TensorException.shape(op + ": the window is larger than the image")
        .operand("x", x, "axis " + axis + ": " + x.shape().dim(axis))
        .detail("a window covers " + covers)
        .hint("more padding, or a smaller window")
        .build();
  }

  /** The same divisor for all windows. */
  private static int[][] divisor(int[][] counts, int divisor) {
    int[][] same = new int[counts.length][];
    for (int k = 0; k < counts.length; k++) {
      same[k] = new int[counts[k].length];
      Arrays.fill(same[k], k == 0 ? divisor : 1);
    }
    return same;
  }

  private static String text(int[] size, int[] stride, int[] padding) {
    String s = "size " + Arrays.toString(size);
    if (!Arrays.equals(size, stride)) s += " stride " + Arrays.toString(stride);
    if (Arrays.stream(padding).anyMatch(p -> p > 0)) s += " padding " + Arrays.toString(padding);
    return s;
  }

  /** So many windows along the last axes, as even as may be. */
  static PoolWindows adaptive(String op, Tensor x, int... wanted) {
    int d = wanted.length;
    requireAxes(op, x, d);
    int[] extents = new int[d];
    Spans[] spans = new Spans[d];
    int[][] counts = new int[d][];
    for (int k = 0; k < d; k++) {
      int n = wanted[k];
      int extent = extents[k] = x.shape().dim(k - d);
      if (n < 1) {
        throw TensorException.value(op + ": " + n + " windows are wanted")
            .operand("x", x)
            .hint("1 or more along each axis")
            .build();
      }
      if (extent == 0) {
        throw TensorException.shape(op + ": there is no element for a window")
            .operand("x", x, "axis " + (k - d) + ": 0")
            .build();
      }
      int[] from = new int[n];
      int[] to = new int[n];
      counts[k] = new int[n];
      for (int i = 0; i < n; i++) {
        from[i] = (int) ((long) i * extent / n);
        to[i] = (int) (((i + 1L) * extent + n - 1) / n);
        counts[k][i] = to[i] - from[i];
      }
      spans[k] = new Spans(from, to, 1);
    }
    return new PoolWindows(extents, spans, counts, "to " + Arrays.toString(wanted));
  }

  private static void requireAxes(String op, Tensor x, int d) {
    if (x.rank() >= d) return;
    String axes = List.of("length", "height, width", "depth, height, width").get(d - 1);
    throw TensorException.shape(op + ": [..., " + axes + "] is wanted")
        .operand("x", x, "axes: " + x.rank())
        .build();
  }

  void requireNoDilation(String op, Pool pool) {
    if (pool.dilation().stream().allMatch(n -> n == 1)) return;
    throw TensorException.value(op + ": dilation is for the largest of a window only")
        .detail("dilation " + pool.dilation())
        .build();
  }

  int axes() {
    return extents.length;
  }

  /** The shape of what comes of images of a shape. */
  public Shape results(Shape images) {
    int[] dims = images.dims();
    int lead = dims.length - axes();
    for (int k = 0; k < axes(); k++) dims[lead + k] = spans[k].count();
    return Shape.of(dims);
  }

  /** The shape of the images that results of a shape come from. */
  public Shape images(Shape results) {
    int[] dims = results.dims();
    int lead = dims.length - axes();
    System.arraycopy(extents, 0, dims, lead, axes());
    return Shape.of(dims);
  }

  /** The kernel for images of a shape. */
  Pooling pooling(Shape images) {
    int planes = 1;
    for (int a = 0; a < images.rank() - axes(); a++) planes *= images.dim(a);
    int[] dims = {1, 1, 1};
    Spans[] all = {Spans.ONE, Spans.ONE, Spans.ONE};
    for (int k = 0; k < axes(); k++) {
      dims[MOST - axes() + k] = extents[k];
      all[MOST - axes() + k] = spans[k];
    }
    return new Pooling(planes, dims, all);
  }

  /** How many elements the mean of each window divides by. */
  Tensor divisors(Tensor sums) {
    Tensor product = null;
    for (int k = 0; k < axes(); k++) {
      int[] dims = new int[axes() - k];
      Arrays.fill(dims, 1);
      dims[0] = counts[k].length;
      Strided numbers = Strided.contiguous(DType.INT32, Shape.of(dims), counts[k].clone());
      Tensor factor = Device.fresh(Casts.cast(numbers, sums.dtype()), sums);
      product = product == null ? factor : product.mul(factor);
    }
    return product;
  }

  @Override
  public String toString() {
    return text;
  }
}
