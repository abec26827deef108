package org.gradsh.autograd.nn;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Pool;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.Arguments;

/** The largest element of each window of [n, channels, length]. */
public final class MaxPool1d extends StandardLayer implements OwnType<MaxPool1d> {
  private final Pool pool;

  /** Windows of a size, one beside the other. */
  public MaxPool1d(int size) {
    this(Pool.size(Arguments.positive("MaxPool1d", "size", size)));
  }

  /** {@code new MaxPool1d(3, 2)}: windows of a size, each so far from the one before. */
  public MaxPool1d(int size, int stride) {
    this(Pool.size(Arguments.positive("MaxPool1d", "size", size)).stride(stride));
  }

  /** {@code new MaxPool1d(Pool.size(3).stride(2).padding(1))}. */
  public MaxPool1d(Pool pool) {
    this.pool = Sizes.fitting("MaxPool1d", pool, 1);
  }

  @Override
  protected Tensor forward(Tensor x) {
    return Autograd.maxPool1d(x, pool);
  }

  @Override
  public String toString() {
    return "MaxPool1d(" + Sizes.text(pool) + ")";
  }
}
