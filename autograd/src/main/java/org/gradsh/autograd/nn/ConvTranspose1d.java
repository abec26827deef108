package org.gradsh.autograd.nn;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Conv;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/**
 * The transpose of a convolution, which makes images of [n, channels, length] larger.
 *
 * <p>The weight is [in, out / groups, length]; it and the bias begin uniform in ±1/√fan, as
 * PyTorch's do.
 */
public final class ConvTranspose1d extends Convolution implements OwnType<ConvTranspose1d> {
  /** {@code new ConvTranspose1d(1, 6, 5)}: channels in, channels out, size of the kernel. */
  public ConvTranspose1d(int in, int out, int kernel) {
    this(in, out, kernel, Conv.DEFAULT);
  }

  /** {@code new ConvTranspose1d(1, 6, 5, Conv.stride(2).padding(2))}. */
  public ConvTranspose1d(int in, int out, int kernel, Conv.Options options) {
    this(in, out, kernel, options, true);
  }

  /** {@code new ConvTranspose1d(1, 6, 5, 2)}: with a stride, as in PyTorch. */
  public ConvTranspose1d(int in, int out, int kernel, int stride) {
    this(in, out, kernel, stride, 0);
  }

  /** With a stride and padding, as in PyTorch. */
  public ConvTranspose1d(int in, int out, int kernel, int stride, int padding) {
    this(in, out, kernel, Conv.stride(stride).padding(padding));
  }

  public ConvTranspose1d(int in, int out, int kernel, Conv.Options options, boolean withBias) {
    this(in, out, new int[] {kernel}, options, withBias);
  }

  /**
   * @param kernel its extents: length
   * @throws TensorException when a size is below 1, or the groups do not divide the channels
   */
  public ConvTranspose1d(int in, int out, int[] kernel, Conv.Options options, boolean withBias) {
    super(
        "ConvTranspose1d",
        true,
        in,
        out,
        Sizes.extents("ConvTranspose1d", kernel, 1),
        options,
        withBias);
  }

  @Override
  Tensor convolved(Tensor x) {
    return bias == null
        ? Autograd.convTranspose1d(x, weight, options)
        : Autograd.convTranspose1d(x, weight, bias, options);
  }
}
