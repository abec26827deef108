package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.real;

import java.util.List;
import org.gradsh.autograd.Conv;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.cpu.WindowSums;

/**
 * Sliding windows, as a view, and their transpose, which adds windows back: what convolutions are
 * made of.
 */
public final class WindowOps {
  private WindowOps() {}

  /** Windows and the shape that they are added into. */
  public record WindowsInto(Shape into, Windows windows) {
    @Override
    public String toString() {
      return "into " + into + " " + windows;
    }
  }

  private static Windows along(int axis, int count, int size, int step, int dilation) {
    return new Windows(
        new int[] {axis},
        new int[] {count},
        new int[] {size},
        new int[] {step},
        new int[] {dilation});
  }

  private static final Windows SQUARES =
      new Windows(
          new int[] {1, 2}, new int[] {2, 2}, new int[] {2, 3}, new int[] {1, 2}, new int[] {2, 1});

  /** y[i, j] = x[step i + dilation j]; x̄ = ȳ added up where it came from. */
  public static final Op<Windows> WINDOWS =
      Op.<Windows>declare(
              "windows",
              "Windows sliding along axes, their elements on new last axes; a view.",
              (in, w) -> w.view(in[0]),
              Derivative.linear(
                  (c, i, g) ->
                      WindowOps.ADD_WINDOWS.apply(new WindowsInto(c.shape(0), c.attributes()), g)),
              Sample.of(along(0, 3, 2, 1, 1), real(4)),
              Sample.of(along(0, 2, 2, 3, 1), real(5, 2)),
              Sample.of(along(1, 2, 2, 1, 2), real(2, 4)),
              Sample.of(SQUARES, real(2, 4, 5)),
              Sample.of(along(1, 3, 2, 1, 1), real(0, 4)),
              Sample.of(along(0, 0, 2, 1, 1), real(1)))
          .viewing()
          .batched(Batching.attributes((w, n) -> w.shifted()));

  /** y = zeros, y[step i + dilation j] += x[i, j]; x̄ = the windows of ȳ. */
  public static final Op<WindowsInto> ADD_WINDOWS =
      Op.<WindowsInto>declare(
              "addWindows",
              "Zeros, to which windows are added where they were taken from.",
              (in, a) -> {
                Strided out = Strided.zeros(in[0].dtype(), a.into());
                Windows w = a.windows();
                WindowSums.add(in[0], out, w.axes(), w.steps(), w.dilations());
                return out;
              },
              Derivative.linear((c, i, g) -> WINDOWS.apply(c.attributes().windows(), g)),
              Sample.of(new WindowsInto(Shape.of(4), along(0, 3, 2, 1, 1)), real(3, 2)),
              Sample.of(new WindowsInto(Shape.of(5, 2), along(0, 2, 2, 3, 1)), real(2, 2, 2)),
              Sample.of(new WindowsInto(Shape.of(2, 4, 5), SQUARES), real(2, 2, 2, 2, 3)),
              Sample.of(new WindowsInto(Shape.of(0, 4), along(1, 3, 2, 1, 1)), real(0, 3, 2)),
              Sample.of(new WindowsInto(Shape.of(1), along(0, 0, 2, 1, 1)), real(0, 2)))
          .batched(
              Batching.attributes(
                  (a, n) -> new WindowsInto(a.into().prepend(n), a.windows().shifted())));

  static final List<Op<?>> ALL = List.of(WINDOWS, ADD_WINDOWS);

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "unfold",
              "Windows along an axis, as a view; or the patches of an image as columns.",
              Composite.of("axis", in -> unfold(in[0], -2, 3, 2), real(7, 2)),
              Composite.of("overlap", in -> unfold(in[0], 0, 2, 1), real(3)),
              Composite.of(
                  "patches",
                  in -> unfold(in[0], new int[] {2, 3}, Conv.padding(1, 0).stride(2, 1)),
                  real(2, 1, 3, 4))),
          Composite.declare(
              "fold",
              "The patches of an image, as columns, added up where they came from.",
              Composite.of(
                  "patches",
                  in -> fold(in[0], new int[] {3, 4}, new int[] {2, 2}, Conv.padding(1, 0)),
                  real(1, 4, 12))));

  /**
   * The windows of {@code size} places that begin at every {@code step}-th place of an axis, as
   * PyTorch's {@code Tensor.unfold}. The axis has the number of windows then, (extent − size) /
   * step + 1 cut to a whole number; a new last axis has their elements. A view.
   *
   * @throws TensorException when the axis is shorter than the size, or step is not above 0
   */
  @Offered
  public static Tensor unfold(Tensor x, int axis, int size, int step) {
    int a = Axes.one("unfold", x, axis);
    int extent = x.shape().dim(a);
    if (size < 0 || size > extent) {
      throw TensorException.shape("unfold: a window of " + size + " does not fit")
          .operand("x", x, "axis " + a + ": " + extent)
          .hint("sizes are 0 … " + extent)
          .build();
    }
    if (step <= 0) {
      throw TensorException.value("unfold: the step is " + step)
          .operand("x", x)
          .hint("1 or more")
          .build();
    }
    int count = (extent - size) / step + 1;
    return WINDOWS.apply(along(a, count, size, step, 1), x);
  }

  /**
   * The patches of an image as columns, as PyTorch's {@code functional.unfold} (im2col): [n, c, h,
   * w] becomes [n, c · size, patches], in row-major order. [c, h, w] is one image.
   *
   * @param size of a patch along the image's axes
   * @param options stride, padding and dilation
   * @throws TensorException when no patch fits, or numbers are not one for each axis
   */
  @Offered
  public static Tensor unfold(Tensor x, int[] size, Conv.Options options) {
    Image image = Image.of("unfold", x, size.length, options);
    image.requireOneGroup();
    Tensor columns = image.columns(size);
    int[] dims = columns.dims();
    Tensor y = ShapeOps.reshape(columns, Shape.of(dims[0], image.channels() * dims[3], dims[4]));
    return image.unbatched(y);
  }

  /**
   * Patches added up where they came from, as PyTorch's {@code functional.fold} (col2im): [n, c ·
   * size, patches] becomes [n, c, …outputSize]. Where patches overlap their elements add up. The
   * transpose of {@code unfold}.
   *
   * @param columns [n, c · size, patches], or one image without n
   * @param outputSize the extents of the image
   * @param size of a patch
   * @param options stride, padding and dilation that the patches were taken with
   * @throws TensorException when the patches are not those of such an image
   */
  @Offered
  public static Tensor fold(Tensor columns, int[] outputSize, int[] size, Conv.Options options) {
    if (columns.rank() != 2 && columns.rank() != 3) {
      throw TensorException.shape("fold: [n, channels · size, patches] is wanted")
          .operand("columns", columns, "axes: " + columns.rank())
          .build();
    }
    Tensor x = columns.rank() == 2 ? ShapeOps.unsqueeze(columns, 0) : columns;
    int patch = 1;
    for (int s : size) patch *= s;
    int rows = x.shape().dim(1);
    if (patch <= 0 || rows % patch != 0) {
      throw TensorException.shape("fold: the rows are not whole patches")
          .operand("columns", columns, "rows: " + rows)
          .detail("a patch has " + patch + " elements in each channel")
          .build();
    }
    int n = x.shape().dim(0);
    int channels = rows / patch;
    Image image = Image.of("fold", columns, Shape.of(n, channels), outputSize, options);
    image.requireOneGroup();
    int[] counts = image.counts(size);
    int patches = Image.product(counts);
    if (x.shape().dim(2) != patches) {
      throw TensorException.shape("fold: the number of patches differs")
          .operand("columns", columns, "patches: " + x.shape().dim(2))
          .detail("an image of that size has " + patches)
          .build();
    }
    Tensor y = image.added(x, counts, size);
    return columns.rank() == 2 ? ShapeOps.squeeze(y, 0) : y;
  }
}
