package org.gradsh.autograd.nn;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Conv;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/**
 * A convolution of images of [n, channels, depth, rows, columns].
 *
 * <p>The weight is [out, in / groups, depth, rows, columns]; it and the bias begin uniform in
 * ±1/√fan, as PyTorch's do.
 */
public final class Conv3d extends Convolution implements OwnType<Conv3d> {
  /** {@code new Conv3d(1, 6, 5)}: channels in, channels out, size of the kernel. */
  public Conv3d(int in, int out, int kernel) {
    this(in, out, kernel, Conv.DEFAULT);
  }

  /** {@code new Conv3d(1, 6, 5, Conv.stride(2).padding(2))}. */
  public Conv3d(int in, int out, int kernel, Conv.Options options) {
    this(in, out, kernel, options, true);
  }

  /** {@code new Conv3d(1, 6, 5, 2)}: with a stride, as in PyTorch. */
  public Conv3d(int in, int out, int kernel, int stride) {
    this(in, out, kernel, stride, 0);
  }

  /** With a stride and padding, as in PyTorch. */
  public Conv3d(int in, int out, int kernel, int stride, int padding) {
    this(in, out, kernel, Conv.stride(stride).padding(padding));
  }

  public Conv3d(int in, int out, int kernel, Conv.Options options, boolean withBias) {
    this(in, out, new int[] {kernel, kernel, kernel}, options, withBias);
  }

  /**
   * @param kernel its extents: depth, rows, columns
   * @throws TensorException when a size is below 1, or the groups do not divide the channels
   */
  public Conv3d(int in, int out, int[] kernel, Conv.Options options, boolean withBias) {
    super("Conv3d", false, in, out, Sizes.extents("Conv3d", kernel, 3), options, withBias);
  }

  @Override
  Tensor convolved(Tensor x) {
    return bias == null
        ? Autograd.conv3d(x, weight, options)
        : Autograd.conv3d(x, weight, bias, options);
  }
}
