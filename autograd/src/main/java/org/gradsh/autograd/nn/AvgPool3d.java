package org.gradsh.autograd.nn;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Pool;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.Arguments;

/** The mean of each window of [n, channels, depth, rows, columns]. */
public final class AvgPool3d extends StandardLayer implements OwnType<AvgPool3d> {
  private final Pool pool;

  /** Windows of a size, one beside the other. */
  public AvgPool3d(int size) {
    this(Pool.size(Arguments.positive("AvgPool3d", "size", size)));
  }

  /** {@code new AvgPool3d(3, 2)}: windows of a size, each so far from the one before. */
  public AvgPool3d(int size, int stride) {
    this(Pool.size(Arguments.positive("AvgPool3d", "size", size)).stride(stride));
  }

  /** {@code new AvgPool3d(Pool.size(3).stride(2).padding(1))}. */
  public AvgPool3d(Pool pool) {
    this.pool = Sizes.fitting("AvgPool3d", pool, 3);
  }

  @Override
  protected Tensor forward(Tensor x) {
    return Autograd.avgPool3d(x, pool);
  }

  @Override
  public String toString() {
    return "AvgPool3d(" + Sizes.text(pool) + ")";
  }
}
