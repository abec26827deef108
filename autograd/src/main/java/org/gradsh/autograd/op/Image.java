package org.gradsh.autograd.op;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.Conv;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/**
 * An image that a kernel slides over, [n, channels, …extents], and how it does so: between the
 * image and the columns of its patches.
 *
 * @param tensor the image with its batch, or what the columns of one came as
 * @param lead batch and channels
 * @param extents along the axes that the kernel slides along
 * @param isOne whether the user gave one image without a batch
 */
record Image(
    String op,
    Tensor tensor,
    Shape lead,
    int[] extents,
    int[] stride,
    int[] padding,
    int[] dilation,
    Conv.Options options,
    boolean isOne) {
  private static final List<String> AXES =
      List.of("length", "height, width", "depth, height, width");

  /**
   * @param d the number of axes that the kernel slides along
   * @throws TensorException in the op's name when x has other axes, or the options do not fit
   */
  static Image of(String op, Tensor x, int d, Conv.Options options) {
    if (d == 0 || x.rank() != d + 1 && x.rank() != d + 2) {
      String axes = AXES.get(Math.clamp(d, 1, 3) - 1);
      throw TensorException.shape(op + ": [n, channels, " + axes + "] is wanted")
          .operand("x", x, "axes: " + x.rank())
          .hint("unsqueeze(…) adds an axis")
          .build();
    }
    boolean isOne = x.rank() == d + 1;
    Tensor batch = isOne ? ShapeOps.unsqueeze(x, 0) : x;
    int[] dims = batch.dims();
    return new Image(
        op,
        batch,
        Shape.of(dims[0], dims[1]),
        Arrays.copyOfRange(dims, 2, dims.length),
        numbers(op, "stride", options.stride(), d, 1),
        numbers(op, "padding", options.padding(), d, 0),
        numbers(op, "dilation", options.dilation(), d, 1),
        options,
        isOne);
  }

  /** An image that is to come from columns. */
  static Image of(String op, Tensor from, Shape lead, int[] extents, Conv.Options options) {
    int d = extents.length;
    return new Image(
        op,
        from,
        lead,
        extents.clone(),
        numbers(op, "stride", options.stride(), d, 1),
        numbers(op, "padding", options.padding(), d, 0),
        numbers(op, "dilation", options.dilation(), d, 1),
        options,
        false);
  }

  /** One number for each of {@code d} axes, none below {@code least}. */
  static int[] numbers(String op, String what, List<Integer> given, int d, int least) {
    if (given.size() != 1 && given.size() != d) {
      throw TensorException.value(op + ": " + what + " has " + given.size() + " numbers")
          .detail(what + " " + given)
          .hint(d == 1 ? "one number" : "one number, or " + d)
          .build();
    }
    int[] all = new int[d];
    for (int k = 0; k < d; k++) {
      all[k] = given.get(given.size() == 1 ? 0 : k);
      if (all[k] >= least) continue;
      throw TensorException.value(op + ": " + what + " " + all[k] + " is too small")
          .hint(least + " or more")
          .build();
    }
    return all;
  }

  int axes() {
    return extents.length;
  }

  int batch() {
    return lead.dim(0);
  }

  int channels() {
    return lead.dim(1);
  }

  void requireOneGroup() {
    if (options.groups() == 1 && outputPaddingIsZero()) return;
    throw TensorException.value(op + ": takes stride, padding and dilation only")
        .operand("x", tensor)
        .build();
  }

  boolean outputPaddingIsZero() {
    return options.outputPadding().stream().allMatch(n -> n == 0);
  }

  // ---- padding ----

  /** Places before the k-th axis, for a kernel of a size. */
  int before(int k, int size) {
    return options.isSame() ? dilation[k] * (size - 1) / 2 : padding[k];
  }

  /** Places after the k-th axis. */
  int after(int k, int size) {
    return options.isSame() ? dilation[k] * (size - 1) - before(k, size) : padding[k];
  }

  private int padded(int k, int size) {
    return Layout.extent(op, (long) extents[k] + before(k, size) + after(k, size));
  }

  // ---- columns ----

  /** The number of windows of a kernel of a size along each axis. */
  int[] counts(int[] size) {
    int[] counts = new int[axes()];
    for (int k = 0; k < counts.length; k++) {
      if (size[k] < 1) {
        throw TensorException.value(op + ": the kernel has no elements")
            .operand("x", tensor)
            .detail("kernel " + Arrays.toString(size))
            .build();
      }
      counts[k] = Windows.count(padded(k, size[k]), size[k], stride[k], dilation[k]);
      if (counts[k] > 0) continue;
      throw TensorException.shape(op + ": the kernel is larger than the image")
          .operand(
              "x", tensor, "axis " + (k - axes()) + ": " + padded(k, size[k]) + " with padding")
          .detail("the kernel covers " + (dilation[k] * (size[k] - 1) + 1))
          .hint("more padding, or less dilation")
          .build();
    }
    return counts;
  }

  /** How a kernel slides over an image of some extents that has these numbers of windows. */
  Slide slide(int[] extents, int[] size, int[] counts) {
    int[] before = new int[axes()];
    for (int k = 0; k < before.length; k++) before[k] = before(k, size[k]);
    return new Slide(extents, size, counts, stride, before, dilation, options.groups());
  }

  private Windows windows(int[] counts, int[] size) {
    int[] axes = new int[axes()];
    for (int k = 0; k < axes.length; k++) axes[k] = 2 + k;
    return new Windows(axes, counts, size, stride, dilation);
  }

  /** [batch, channels, …windows, …size] in another order: the windows last, or the size. */
  private Tensor swapped(Tensor t) {
    int d = axes();
    int[] order = new int[2 + 2 * d];
    order[1] = 1;
    for (int k = 0; k < d; k++) {
      order[2 + k] = 2 + d + k;
      order[2 + d + k] = 2 + k;
    }
    return ShapeOps.transpose(t, order);
  }

  /**
   * The patches that a kernel sees as columns: [batch, groups, channels of a group, size, windows].
   * One copy, which is none for a kernel of one element.
   */
  Tensor columns(int[] size) {
    int d = axes();
    int[] counts = counts(size);
    int[] around = new int[2 * (d + 2)];
    boolean pads = false;
    for (int k = 0; k < d; k++) {
      around[4 + 2 * k] = before(k, size[k]);
      around[5 + 2 * k] = after(k, size[k]);
      pads |= around[4 + 2 * k] + around[5 + 2 * k] > 0;
    }
    Tensor x = pads ? JoinOps.pad(tensor, 0, around) : tensor;
    Tensor patches = swapped(WindowOps.WINDOWS.apply(windows(counts, size), x));
    int groups = options.groups();
    return ShapeOps.reshape(
        patches, Shape.of(batch(), groups, channels() / groups, product(size), product(counts)));
  }

  /**
   * Columns added up where they came from: the transpose of {@link #columns}.
   *
   * @param columns [batch, …channels · size, windows], the second as one axis or several
   * @param counts how many windows there are along each axis
   */
  Tensor added(Tensor columns, int[] counts, int[] size) {
    int d = axes();
    int[] dims = new int[2 + 2 * d];
    int[] into = new int[2 + d];
    dims[0] = into[0] = batch();
    dims[1] = into[1] = channels();
    for (int k = 0; k < d; k++) {
      dims[2 + k] = size[k];
      dims[2 + d + k] = counts[k];
      into[2 + k] = padded(k, size[k]);
    }
    Tensor patches = swapped(ShapeOps.reshape(columns, Shape.of(dims)));
    Tensor y =
        WindowOps.ADD_WINDOWS.apply(
            new WindowOps.WindowsInto(Shape.of(into), windows(counts, size)), patches);
    for (int k = 0; k < d; k++) {
      int from = before(k, size[k]);
      y = IndexOps.narrow(y, 2 + k, from, into[2 + k] - after(k, size[k]));
    }
    return y;
  }

  /** The image as the user gave it: without a batch if there was none. */
  Tensor unbatched(Tensor y) {
    return isOne ? ShapeOps.squeeze(y, 0) : y;
  }

  static int product(int[] numbers) {
    int p = 1;
    for (int n : numbers) p *= n;
    return p;
  }
}
