package org.gradsh.autograd.nn;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Conv;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/**
 * The transpose of a convolution, which makes images of [n, channels, depth, rows, columns] larger.
 *
 * <p>The weight is [in, out / groups, depth, rows, columns]; it and the bias begin uniform in
 * ±1/√fan, as PyTorch's do.
 */
public final class ConvTranspose3d extends Convolution implements OwnType<ConvTranspose3d> {
  /** {@code new ConvTranspose3d(1, 6, 5)}: channels in, channels out, size of the kernel. */
  public ConvTranspose3d(int in, int out, int kernel) {
    this(in, out, kernel, Conv.DEFAULT);
  }

  /** {@code new ConvTranspose3d(1, 6, 5, Conv.stride(2).padding(2))}. */
  public ConvTranspose3d(int in, int out, int kernel, Conv.Options options) {
    this(in, out, kernel, options, true);
  }

  /** {@code new ConvTranspose3d(1, 6, 5, 2)}: with a stride, as in PyTorch. */
  public ConvTranspose3d(int in, int out, int kernel, int stride) {
    this(in, out, kernel, stride, 0);
  }

  /** With a stride and padding, as in PyTorch. */
  public ConvTranspose3d(int in, int out, int kernel, int stride, int padding) {
    this(in, out, kernel, Conv.stride(stride).padding(padding));
  }

  public ConvTranspose3d(int in, int out, int kernel, Conv.Options options, boolean withBias) {
    this(in, out, new int[] {kernel, kernel, kernel}, options, withBias);
  }

  /**
   * @param kernel its extents: depth, rows, columns
   * @throws TensorException when a size is below 1, or the groups do not divide the channels
   */
  public ConvTranspose3d(int in, int out, int[] kernel, Conv.Options options, boolean withBias) {
    super(
        "ConvTranspose3d",
        true,
        in,
        out,
        Sizes.extents("ConvTranspose3d", kernel, 3),
        options,
        withBias);
  }

  @Override
  Tensor convolved(Tensor x) {
    return bias == null
        ? Autograd.convTranspose3d(x, weight, options)
        : Autograd.convTranspose3d(x, weight, bias, options);
  }
}
