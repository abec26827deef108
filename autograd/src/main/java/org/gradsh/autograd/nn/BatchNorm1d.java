package org.gradsh.autograd.nn;

/**
 * Batch normalisation of [n, channels] or [n, channels, length]: each channel brought to mean 0 and
 * variance 1, then scaled and shifted by what is learned. {@code eval()} has it use the running
 * averages.
 */
public final class BatchNorm1d extends BatchNorm implements OwnType<BatchNorm1d> {
  /** With eps 1e-5 and momentum 0.1, as PyTorch has them. */
  public BatchNorm1d(int channels) {
    super("BatchNorm1d", channels);
  }

  /**
   * @param momentum the part of the running averages that each batch replaces
   * @param learns whether there are a weight and a bias
   */
  public BatchNorm1d(int channels, double eps, double momentum, boolean learns) {
    super("BatchNorm1d", channels, eps, momentum, learns);
  }

  @Override
  boolean takes(int rank) {
    return rank == 2 || rank == 3;
  }

  @Override
  String shapes() {
    return "[n, channels] or [n, channels, length]";
  }
}
