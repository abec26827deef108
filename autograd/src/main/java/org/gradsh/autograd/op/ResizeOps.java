package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.real;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Resize;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Strided;

/** Images scaled, axis by axis: each element of the result weighs a few of the image. */
public final class ResizeOps {
  private ResizeOps() {}

  /** R. Keys, "Cubic convolution interpolation for digital image processing", 1981: the usual A. */
  private static final double CUBIC = -0.75;

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "interpolate",
              "An image scaled: by the nearest element, linearly, by cubics, or by means of areas.",
              Composite.of("nearest", in -> interpolate(in[0], Resize.to(5, 2)), real(1, 1, 3, 4)),
              Composite.of(
                  "linear", in -> interpolate(in[0], Resize.by(1.5).linear()), real(1, 2, 4)),
              Composite.of(
                  "bilinear, corners",
                  in -> interpolate(in[0], Resize.to(4, 3).linear().alignCorners(true)),
                  real(1, 1, 3, 2)),
              Composite.of(
                  "cubic", in -> interpolate(in[0], Resize.to(4, 5).cubic()), real(1, 1, 3, 2)),
              Composite.of(
                  "area",
                  in -> interpolate(in[0], Resize.to(2).mode(Resize.Mode.AREA)),
                  real(2, 1, 5))));

  /**
   * An image scaled to a size, or by a factor, as PyTorch's {@code interpolate}; without
   * anti-aliasing. {@code interpolate(x, Resize.to(32, 32).linear())} is bilinear.
   *
   * @param x [n, channels, length], [n, channels, height, width] or [n, channels, depth, height,
   *     width]; integers as float32
   * @throws TensorException when x has other axes, a size is below 1, or the mode does not fit
   */
  @Offered(method = false)
  public static Tensor interpolate(Tensor x, Resize resize) {
    int d = x.rank() - 2;
    if (d < 1 || d > 3) {
      throw TensorException.shape("interpolate: [n, channels, height, width] is wanted")
          .operand("x", x, "axes: " + x.rank())
          .detail("or one axis less, or one more, behind the channels")
          .build();
    }
    int[] size = size(x, d, resize);
    check(x, d, resize);
    Tensor y = x.to(ReductionOps.floating(x.dtype()));
    if (resize.mode() == Resize.Mode.AREA) return PoolingOps.adaptiveMean("interpolate", y, size);
    for (int k = 0; k < d; k++) {
      double scale = resize.scale().isEmpty() ? 0 : number(resize.scale(), k);
      y = along(y, 2 + k, size[k], scale, resize);
    }
    return ShapeOps.fixed(y);
  }

  private static <T> T number(List<T> numbers, int k) {
    return numbers.get(numbers.size() == 1 ? 0 : k);
  }

  private static int[] size(Tensor x, int d, Resize resize) {
    if (resize.scale().isEmpty()) {
      return Image.numbers("interpolate", "size", resize.size(), d, 1);
    }
    if (resize.scale().size() != 1 && resize.scale().size() != d) {
      throw TensorException.value("interpolate: scale has " + resize.scale().size() + " numbers")
          .operand("x", x)
          .detail("scale " + resize.scale())
          .hint(d == 1 ? "one number" : "one number, or " + d)
          .build();
    }
    int[] size = new int[d];
    for (int k = 0; k < d; k++) {
      double scale = number(resize.scale(), k);
      double wanted = Math.floor(x.shape().dim(2 + k) * scale);
      if (!(wanted >= 1) || wanted > Integer.MAX_VALUE) {
        throw TensorException.value("interpolate: scale " + scale + " does not fit")
            .operand("x", x, "axis " + (2 + k) + ": " + x.shape().dim(2 + k))
            .hint("the result must have 1 place at least along each axis")
            .build();
      }
      size[k] = (int) wanted;
    }
    return size;
  }

  private static void check(Tensor x, int d, Resize resize) {
    boolean corners = resize.mode() == Resize.Mode.LINEAR || resize.mode() == Resize.Mode.CUBIC;
    if (resize.alignCorners() && !corners) {
      throw TensorException.value("interpolate: alignCorners is for linear and cubic")
          .detail("the mode is " + resize.mode())
          .build();
    }
    if (resize.mode() == Resize.Mode.CUBIC && d != 2) {
      throw TensorException.shape("interpolate: cubic is for [n, channels, height, width]")
          .operand("x", x, "axes: " + x.rank())
          .build();
    }
    for (int k = 0; k < d; k++) {
      if (x.shape().dim(2 + k) > 0) continue;
      throw TensorException.shape("interpolate: the image is empty")
          .operand("x", x, "axis " + (2 + k) + ": 0")
          .build();
    }
  }

  // ---- one axis ----

  /**
   * @param scale 0 where it follows from the size
   */
  private static Tensor along(Tensor x, int axis, int size, double scale, Resize resize) {
    int extent = x.shape().dim(axis);
    boolean corners = resize.alignCorners();
    if (size == extent && (scale == 0 || scale == 1)) return x;
    double step = scale > 0 ? 1 / scale : (double) extent / size;
    if (corners) step = size > 1 ? (extent - 1.0) / (size - 1) : 0;
    return switch (resize.mode()) {
      case NEAREST, NEAREST_EXACT -> nearest(x, axis, size, step, scale, resize.mode());
      case LINEAR -> linear(x, axis, size, step, corners);
      case CUBIC -> cubic(x, axis, size, step, corners);
      case AREA -> throw new IllegalStateException("areas are means");
    };
  }

  private static Tensor nearest(
      Tensor x, int axis, int size, double step, double scale, Resize.Mode mode) {
    int extent = x.shape().dim(axis);
    double half = mode == Resize.Mode.NEAREST_EXACT ? .5 : 0;
    long[] from = new long[size];
    for (int i = 0; i < size; i++) {
      // Of a given size the place is exact: i · extent / size in whole numbers.
      boolean exact = scale == 0 && half == 0;
      double place = exact ? (long) i * extent / size : Math.floor((i + half) * step);
      from[i] = (long) Math.min(place, extent - 1);
    }
    return at(x, axis, from);
  }

  private static Tensor linear(Tensor x, int axis, int size, double step, boolean corners) {
    int extent = x.shape().dim(axis);
    long[] left = new long[size];
    long[] right = new long[size];
    double[] weight = new double[size];
    double[] rest = new double[size];
    for (int i = 0; i < size; i++) {
      double place = corners ? i * step : Math.max(0, (i + .5) * step - .5);
      left[i] = Math.min((int) place, extent - 1);
      right[i] = Math.min(left[i] + 1, extent - 1);
      weight[i] = Math.min(place - left[i], 1);
      rest[i] = 1 - weight[i];
    }
    return at(x, axis, left)
        .mul(weights(rest, x, axis))
        .add(at(x, axis, right).mul(weights(weight, x, axis)));
  }

  private static Tensor cubic(Tensor x, int axis, int size, double step, boolean corners) {
    int extent = x.shape().dim(axis);
    long[][] from = new long[4][size];
    double[][] weight = new double[4][size];
    for (int i = 0; i < size; i++) {
      double place = corners ? i * step : (i + .5) * step - .5;
      int floor = (int) Math.floor(place);
      double t = place - floor;
      for (int k = 0; k < 4; k++) {
        from[k][i] = Math.clamp(floor - 1L + k, 0, extent - 1);
        weight[k][i] = cubic(Math.abs(t + 1 - k));
      }
    }
    Tensor sum = null;
    for (int k = 0; k < 4; k++) {
      Tensor term = at(x, axis, from[k]).mul(weights(weight[k], x, axis));
      sum = sum == null ? term : sum.add(term);
    }
    return sum;
  }

  /** The weight of an element at a distance of 0 … 2. */
  private static double cubic(double u) {
    return u <= 1
        ? ((CUBIC + 2) * u - (CUBIC + 3)) * u * u + 1
        : ((CUBIC * u - 5 * CUBIC) * u + 8 * CUBIC) * u - 4 * CUBIC;
  }

  private static Tensor at(Tensor x, int axis, long[] places) {
    Tensor index = SortOps.longs(Shape.of(places.length), places, x);
    return IndexOps.INDEX_SELECT.apply(axis, x, index);
  }

  /** Numbers along an axis, to be multiplied by. */
  private static Tensor weights(double[] weights, Tensor x, int axis) {
    int[] dims = new int[x.rank() - axis];
    Arrays.fill(dims, 1);
    dims[0] = weights.length;
    Strided block = Strided.contiguous(DType.FLOAT64, Shape.of(dims), weights);
    return Device.fresh(Casts.cast(block, x.dtype()), x);
  }
}
