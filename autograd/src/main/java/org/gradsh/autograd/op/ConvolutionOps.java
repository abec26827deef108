package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.real;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.Conv;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/**
 * Convolutions, in truth correlations as everywhere in learning: the patches of the image as
 * columns, by one matrix product with the kernels. The transposed ones go the same way back.
 */
public final class ConvolutionOps {
  private ConvolutionOps() {}

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "conv1d",
              "A kernel slid along a line; PyTorch's and JAX's convolution.",
              Composite.of("plain", in -> conv1d(in[0], in[1]), real(2, 2, 5), real(3, 2, 2)),
              Composite.of(
                  "stride, padding, bias",
                  in -> conv1d(in[0], in[1], in[2], Conv.stride(2).padding(1)),
                  real(1, 2, 5),
                  real(2, 2, 3),
                  real(2)),
              Composite.of(
                  "same", in -> conv1d(in[0], in[1], Conv.same()), real(1, 1, 4), real(1, 1, 2)),
              Composite.of(
                  "empty batch", in -> conv1d(in[0], in[1]), real(0, 1, 4), real(2, 1, 2))),
          Composite.declare(
              "conv2d",
              "A kernel slid over an image; PyTorch's and JAX's convolution.",
              Composite.of("plain", in -> conv2d(in[0], in[1]), real(1, 2, 3, 4), real(2, 2, 2, 2)),
              Composite.of(
                  "one image",
                  in -> conv2d(in[0], in[1], in[2]),
                  real(1, 3, 3),
                  real(2, 1, 2, 2),
                  real(2)),
              Composite.of(
                  "dilation, groups",
                  in -> conv2d(in[0], in[1], Conv.dilation(1, 2).groups(2).padding(1, 0)),
                  real(1, 2, 2, 4),
                  real(2, 1, 2, 2)),
              Composite.of(
                  "1 × 1", in -> conv2d(in[0], in[1]), real(2, 2, 2, 2), real(1, 2, 1, 1))),
          Composite.declare(
              "conv3d",
              "A kernel slid through a volume.",
              Composite.of(
                  "plain", in -> conv3d(in[0], in[1]), real(1, 1, 2, 3, 2), real(2, 1, 2, 2, 1))),
          Composite.declare(
              "convTranspose1d",
              "The transpose of conv1d: each element spreads a kernel along a line.",
              Composite.of(
                  "plain", in -> convTranspose1d(in[0], in[1]), real(1, 2, 3), real(2, 2, 2)),
              Composite.of(
                  "stride, padding",
                  in ->
                      convTranspose1d(
                          in[0], in[1], in[2], Conv.stride(2).padding(1).outputPadding(1)),
                  real(2, 1, 3),
                  real(1, 2, 3),
                  real(2))),
          Composite.declare(
              "convTranspose2d",
              "The transpose of conv2d: each element spreads a kernel over an image.",
              Composite.of(
                  "plain", in -> convTranspose2d(in[0], in[1]), real(1, 2, 2, 2), real(2, 1, 2, 2)),
              Composite.of(
                  "groups",
                  in -> convTranspose2d(in[0], in[1], Conv.groups(2).stride(2, 1)),
                  real(1, 2, 2, 2),
                  real(2, 1, 1, 2))),
          Composite.declare(
              "convTranspose3d",
              "The transpose of conv3d: each element spreads a kernel through a volume.",
              Composite.of(
                  "plain",
                  in -> convTranspose3d(in[0], in[1]),
                  real(1, 1, 2, 1, 2),
                  real(1, 1, 1, 2, 2))));

  // ---- what programs call ----

  /**
   * The convolution of lines: y[n, o, i] = Σ x[n, c, stride i + dilation k − padding] w[o, c, k].
   *
   * @param x [n, channels, length], or [channels, length]
   * @param w [outputs, channels / groups, size]
   * @throws TensorException when shapes do not fit, or the kernel is larger than the image
   */
  @Offered(method = false)
  public static Tensor conv1d(Tensor x, Tensor w) {
    return conv1d(x, w, Conv.DEFAULT);
  }

  /** {@link #conv1d(Tensor, Tensor)} plus {@code b}, [outputs]. */
  @Offered(method = false)
  public static Tensor conv1d(Tensor x, Tensor w, Tensor b) {
    return conv1d(x, w, b, Conv.DEFAULT);
  }

  /** {@link #conv1d(Tensor, Tensor)} with stride, padding, dilation or groups. */
  @Offered(method = false)
  public static Tensor conv1d(Tensor x, Tensor w, Conv.Options options) {
    return convolved("conv1d", 1, x, w, null, options);
  }

  /**
   * {@link #conv1d(Tensor, Tensor)} with stride, padding, dilation or groups, plus {@code b},
   * [outputs].
   */
  @Offered(method = false)
  public static Tensor conv1d(Tensor x, Tensor w, Tensor b, Conv.Options options) {
    return convolved("conv1d", 1, x, w, b, options);
  }

  /**
   * The convolution of images: y[n, o, i, j] = Σ x[n, c, stride i + dilation k − padding, …] w[o,
   * c, k, l].
   *
   * @param x [n, channels, height, width], or [channels, height, width]
   * @param w [outputs, channels / groups, height, width]
   * @throws TensorException when shapes do not fit, or the kernel is larger than the image
   */
  @Offered(method = false)
  public static Tensor conv2d(Tensor x, Tensor w) {
    return conv2d(x, w, Conv.DEFAULT);
  }

  /** {@link #conv2d(Tensor, Tensor)} plus {@code b}, [outputs]. */
  @Offered(method = false)
  public static Tensor conv2d(Tensor x, Tensor w, Tensor b) {
    return conv2d(x, w, b, Conv.DEFAULT);
  }

  /** {@link #conv2d(Tensor, Tensor)} with stride, padding, dilation or groups. */
  @Offered(method = false)
  public static Tensor conv2d(Tensor x, Tensor w, Conv.Options options) {
    return convolved("conv2d", 2, x, w, null, options);
  }

  /**
   * {@link #conv2d(Tensor, Tensor)} with stride, padding, dilation or groups, plus {@code b},
   * [outputs].
   */
  @Offered(method = false)
  public static Tensor conv2d(Tensor x, Tensor w, Tensor b, Conv.Options options) {
    return convolved("conv2d", 2, x, w, b, options);
  }

  /**
   * The convolution of volumes.
   *
   * @param x [n, channels, depth, height, width], or [channels, depth, height, width]
   * @param w [outputs, channels / groups, depth, height, width]
   * @throws TensorException when shapes do not fit, or the kernel is larger than the image
   */
  @Offered(method = false)
  public static Tensor conv3d(Tensor x, Tensor w) {
    return conv3d(x, w, Conv.DEFAULT);
  }

  /** {@link #conv3d(Tensor, Tensor)} plus {@code b}, [outputs]. */
  @Offered(method = false)
  public static Tensor conv3d(Tensor x, Tensor w, Tensor b) {
    return conv3d(x, w, b, Conv.DEFAULT);
  }

  /** {@link #conv3d(Tensor, Tensor)} with stride, padding, dilation or groups. */
  @Offered(method = false)
  public static Tensor conv3d(Tensor x, Tensor w, Conv.Options options) {
    return convolved("conv3d", 3, x, w, null, options);
  }

  /**
   * {@link #conv3d(Tensor, Tensor)} with stride, padding, dilation or groups, plus {@code b},
   * [outputs].
   */
  @Offered(method = false)
  public static Tensor conv3d(Tensor x, Tensor w, Tensor b, Conv.Options options) {
    return convolved("conv3d", 3, x, w, b, options);
  }

  /**
   * The transpose of {@link #conv1d}, which is its gradient by x: of length (length − 1) stride − 2
   * padding + dilation (size − 1) + outputPadding + 1.
   *
   * @param x [n, channels, length], or [channels, length]
   * @param w [channels, outputs / groups, size]
   * @throws TensorException when shapes do not fit, or outputPadding is not below stride or
   *     dilation
   */
  @Offered(method = false)
  public static Tensor convTranspose1d(Tensor x, Tensor w) {
    return convTranspose1d(x, w, Conv.DEFAULT);
  }

  /** {@link #convTranspose1d(Tensor, Tensor)} plus {@code b}, [outputs]. */
  @Offered(method = false)
  public static Tensor convTranspose1d(Tensor x, Tensor w, Tensor b) {
    return convTranspose1d(x, w, b, Conv.DEFAULT);
  }

  /**
   * {@link #convTranspose1d(Tensor, Tensor)} with stride, padding, dilation, groups or
   * outputPadding.
   */
  @Offered(method = false)
  public static Tensor convTranspose1d(Tensor x, Tensor w, Conv.Options options) {
    return transposed("convTranspose1d", 1, x, w, options);
  }

  /**
   * {@link #convTranspose1d(Tensor, Tensor)} with stride, padding, dilation, groups or
   * outputPadding, plus {@code b}, [outputs].
   */
  @Offered(method = false)
  public static Tensor convTranspose1d(Tensor x, Tensor w, Tensor b, Conv.Options options) {
    return plus("convTranspose1d", 1, convTranspose1d(x, w, options), b);
  }

  /**
   * The transpose of {@link #conv2d}, which is its gradient by x.
   *
   * @param x [n, channels, height, width], or [channels, height, width]
   * @param w [channels, outputs / groups, height, width]
   * @throws TensorException when shapes do not fit, or outputPadding is not below stride or
   *     dilation
   */
  @Offered(method = false)
  public static Tensor convTranspose2d(Tensor x, Tensor w) {
    return convTranspose2d(x, w, Conv.DEFAULT);
  }

  /** {@link #convTranspose2d(Tensor, Tensor)} plus {@code b}, [outputs]. */
  @Offered(method = false)
  public static Tensor convTranspose2d(Tensor x, Tensor w, Tensor b) {
    return convTranspose2d(x, w, b, Conv.DEFAULT);
  }

  /**
   * {@link #convTranspose2d(Tensor, Tensor)} with stride, padding, dilation, groups or
   * outputPadding.
   */
  @Offered(method = false)
  public static Tensor convTranspose2d(Tensor x, Tensor w, Conv.Options options) {
    return transposed("convTranspose2d", 2, x, w, options);
  }

  /**
   * {@link #convTranspose2d(Tensor, Tensor)} with stride, padding, dilation, groups or
   * outputPadding, plus {@code b}, [outputs].
   */
  @Offered(method = false)
  public static Tensor convTranspose2d(Tensor x, Tensor w, Tensor b, Conv.Options options) {
    return plus("convTranspose2d", 2, convTranspose2d(x, w, options), b);
  }

  /**
   * The transpose of {@link #conv3d}, which is its gradient by x.
   *
   * @param x [n, channels, depth, height, width], or [channels, depth, height, width]
   * @param w [channels, outputs / groups, depth, height, width]
   * @throws TensorException when shapes do not fit, or outputPadding is not below stride or
   *     dilation
   */
  @Offered(method = false)
  public static Tensor convTranspose3d(Tensor x, Tensor w) {
    return convTranspose3d(x, w, Conv.DEFAULT);
  }

  /** {@link #convTranspose3d(Tensor, Tensor)} plus {@code b}, [outputs]. */
  @Offered(method = false)
  public static Tensor convTranspose3d(Tensor x, Tensor w, Tensor b) {
    return convTranspose3d(x, w, b, Conv.DEFAULT);
  }

  /**
   * {@link #convTranspose3d(Tensor, Tensor)} with stride, padding, dilation, groups or
   * outputPadding.
   */
  @Offered(method = false)
  public static Tensor convTranspose3d(Tensor x, Tensor w, Conv.Options options) {
    return transposed("convTranspose3d", 3, x, w, options);
  }

  /**
   * {@link #convTranspose3d(Tensor, Tensor)} with stride, padding, dilation, groups or
   * outputPadding, plus {@code b}, [outputs].
   */
  @Offered(method = false)
  public static Tensor convTranspose3d(Tensor x, Tensor w, Tensor b, Conv.Options options) {
    return plus("convTranspose3d", 3, convTranspose3d(x, w, options), b);
  }

  // ---- how ----

  /**
   * Kernels [groups, outputs, channels · size] by columns [n, groups, channels · size, windows].
   *
   * @param b what is added, or null
   */
  private static Tensor convolved(
      String op, int d, Tensor x, Tensor w, Tensor b, Conv.Options options) {
    Image image = Image.of(op, x, d, options);
    int groups = groups(op, d, x, w, options);
    Placement.together(op, List.of("x", "w", "b"), x, w, b);
    int outputs = w.shape().dim(0);
    int depth = w.shape().dim(1);
    if (image.channels() != depth * groups) {
      throw TensorException.shape(op + ": the channels differ")
          .operand("x", x, "channels: " + image.channels())
          .operand("w", w, "channels: " + depth * groups)
          .detail("w is [outputs, channels / groups, …size]" + inGroups(groups))
          .build();
    }
    if (outputs % groups != 0) throw notInGroups(op, "w", w, "outputs: " + outputs, groups);
    if (!image.outputPaddingIsZero()) {
      throw TensorException.value(op + ": outputPadding is for transposed convolutions").build();
    }
    int[] size = Arrays.copyOfRange(w.dims(), 2, d + 2);
    if (options.isSame() && Arrays.stream(image.stride()).anyMatch(s -> s != 1)) {
      throw TensorException.value(op + ": same padding is for stride 1")
          .detail("stride " + options.stride())
          .hint("a padding in numbers")
          .build();
    }
    int[] counts = image.counts(size);
    Slide slide = image.slide(image.extents(), size, counts);
    Tensor in = image.tensor();
    if (b == null) return image.unbatched(SlideOps.CONV.apply(slide, in, w));
    requireOneEach(op, outputs, b);
    if (b.dtype().isFloating() && b.dtype() == x.dtype().promote(w.dtype())) {
      return image.unbatched(SlideOps.CONV_PLUS.apply(slide, in, w, b));
    }
    return plus(op, d, image.unbatched(SlideOps.CONV.apply(slide, in, w)), b);
  }

  /** Kernels [groups, outputs · size, channels] by x [n, groups, channels, windows], added up. */
  private static Tensor transposed(String op, int d, Tensor x, Tensor w, Conv.Options options) {
    Image from = Image.of(op, x, d, options);
    int groups = groups(op, d, x, w, options);
    int channels = w.shape().dim(0);
    if (from.channels() != channels) {
      throw TensorException.shape(op + ": the channels differ")
          .operand("x", x, "channels: " + from.channels())
          .operand("w", w, "channels: " + channels)
          .detail("w is [channels, outputs / groups, …size]")
          .build();
    }
    if (channels % groups != 0) throw notInGroups(op, "x", x, "channels: " + channels, groups);
    if (options.isSame()) {
      throw TensorException.value(op + ": same padding is for convolutions forward")
          .hint("a padding in numbers")
          .build();
    }
    int[] size = Arrays.copyOfRange(w.dims(), 2, d + 2);
    Slide slide = from.slide(extents(from, size, options), size, from.extents());
    return from.unbatched(SlideOps.SPREAD.apply(slide, from.tensor(), w));
  }

  /** The extents of what a transposed convolution gives. */
  private static int[] extents(Image from, int[] size, Conv.Options options) {
    int d = from.axes();
    int[] more = Image.numbers(from.op(), "outputPadding", options.outputPadding(), d, 0);
    int[] extents = new int[d];
    for (int k = 0; k < d; k++) {
      if (more[k] >= Math.max(from.stride()[k], from.dilation()[k])) {
        throw TensorException.value(from.op() + ": outputPadding " + more[k] + " is too large")
            .detail("stride " + from.stride()[k] + ", dilation " + from.dilation()[k])
            .hint("less than one of them")
            .build();
      }
      long extent =
          (from.extents()[k] - 1L) * from.stride()[k]
              - 2L * from.padding()[k]
              + (long) from.dilation()[k] * (size[k] - 1)
              + more[k]
              + 1;
      if (extent < 0 || size[k] == 0 || from.extents()[k] == 0) {
        throw TensorException.shape(from.op() + ": nothing is left between the padding")
            .operand("x", from.tensor(), "axis " + (k - d) + ": " + from.extents()[k])
            .detail("the result would have extent " + extent)
            .hint("less padding")
            .build();
      }
      extents[k] = Layout.extent(from.op(), extent);
    }
    return extents;
  }

  private static int groups(String op, int d, Tensor x, Tensor w, Conv.Options options) {
    if (w.rank() != d + 2) {
      throw TensorException.shape(op + ": w has " + w.rank() + " axes")
          .operand("x", x)
          .operand("w", w, "axes: " + w.rank())
          .hint("a kernel has " + (d + 2) + ": outputs, channels, and its size")
          .build();
    }
    if (options.groups() >= 1) return options.groups();
    throw TensorException.value(op + ": groups is " + options.groups()).hint("1 or more").build();
  }

  private static String inGroups(int groups) {
    return groups == 1 ? "" : ", groups " + groups;
  }

  private static TensorException notInGroups(
      String op, String role, Tensor t, String what, int groups) {
    return TensorException.shape(op + ": the channels are not in " + groups + " equal groups")
        .operand(role, t, what)
        .build();
  }

  /** A number for each channel, [channels], added. */
  private static Tensor plus(String op, int d, Tensor y, Tensor b) {
    int channels = y.shape().dim(-d - 1);
    requireOneEach(op, channels, b);
    int[] dims = new int[d + 1];
    Arrays.fill(dims, 1);
    dims[0] = channels;
    return y.add(b.lent(each -> ShapeOps.reshape(each, Shape.of(dims))));
  }

  private static void requireOneEach(String op, int outputs, Tensor b) {
    if (b.rank() == 1 && b.size() == outputs) return;
    throw TensorException.shape(op + ": b is not one number for each output")
        .operand("b", b)
        .detail("there are " + outputs + " outputs")
        .build();
  }
}
