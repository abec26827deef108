package org.gradsh.autograd;

/**
 * A batch normalised by its own statistics, which running averages take.
 *
 * @param value the batch, normalised
 * @param mean of each channel
 * @param variance of each channel, divided by the number of elements
 * @param count how many elements of a channel there are
 */
public record BatchNormalized(Tensor value, Tensor mean, Tensor variance, int count) {
  /** The variance divided by the number of elements less one: what PyTorch's averages take. */
  public Tensor unbiasedVariance() {
    return variance.mul(count / (count - 1.0));
  }
}
