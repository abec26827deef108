package org.gradsh.autograd.nn;

/**
 * Batch normalisation of [n, channels, depth, rows, columns]: each channel brought to mean 0 and
 * variance 1, then scaled and shifted by what is learned. {@code eval()} has it use the running
 * averages.
 */
public final class BatchNorm3d extends BatchNorm implements OwnType<BatchNorm3d> {
  /** With eps 1e-5 and momentum 0.1, as PyTorch has them. */
  public BatchNorm3d(int channels) {
    super("BatchNorm3d", channels);
  }

  /**
   * @param momentum the part of the running averages that each batch replaces
   * @param learns whether there are a weight and a bias
   */
  public BatchNorm3d(int channels, double eps, double momentum, boolean learns) {
    super("BatchNorm3d", channels, eps, momentum, learns);
  }

  @Override
  boolean takes(int rank) {
    return rank == 5;
  }

  @Override
  String shapes() {
    return "[n, channels, depth, rows, columns]";
  }
}
