package org.gradsh.autograd.nn;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Pool;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.Arguments;

/** The mean of each window of [n, channels, length]. */
public final class AvgPool1d extends StandardLayer implements OwnType<AvgPool1d> {
  private final Pool pool;

  /** Windows of a size, one beside the other. */
  public AvgPool1d(int size) {
    this(Pool.size(Arguments.positive("AvgPool1d", "size", size)));
  }

  /** {@code new AvgPool1d(3, 2)}: windows of a size, each so far from the one before. */
  public AvgPool1d(int size, int stride) {
    this(Pool.size(Arguments.positive("AvgPool1d", "size", size)).stride(stride));
  }

  /** {@code new AvgPool1d(Pool.size(3).stride(2).padding(1))}. */
  public AvgPool1d(Pool pool) {
    this.pool = Sizes.fitting("AvgPool1d", pool, 1);
  }

  @Override
  protected Tensor forward(Tensor x) {
    return Autograd.avgPool1d(x, pool);
  }

  @Override
  public String toString() {
    return "AvgPool1d(" + Sizes.text(pool) + ")";
  }
}
