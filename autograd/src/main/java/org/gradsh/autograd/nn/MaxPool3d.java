package org.gradsh.autograd.nn;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Pool;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.Arguments;

/** The largest element of each window of [n, channels, depth, rows, columns]. */
public final class MaxPool3d extends StandardLayer implements OwnType<MaxPool3d> {
  private final Pool pool;

  /** Windows of a size, one beside the other. */
  public MaxPool3d(int size) {
    this(Pool.size(Arguments.positive("MaxPool3d", "size", size)));
  }

  /** {@code new MaxPool3d(3, 2)}: windows of a size, each so far from the one before. */
  public MaxPool3d(int size, int stride) {
    this(Pool.size(Arguments.positive("MaxPool3d", "size", size)).stride(stride));
  }

  /** {@code new MaxPool3d(Pool.size(3).stride(2).padding(1))}. */
  public MaxPool3d(Pool pool) {
    this.pool = Sizes.fitting("MaxPool3d", pool, 3);
  }

  @Override
  protected Tensor forward(Tensor x) {
    return Autograd.maxPool3d(x, pool);
  }

  @Override
  public String toString() {
    return "MaxPool3d(" + Sizes.text(pool) + ")";
  }
}
