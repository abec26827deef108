package org.gradsh.autograd.nn;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Pool;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.Arguments;

/** The mean of each window of [n, channels, rows, columns]. */
public final class AvgPool2d extends StandardLayer implements OwnType<AvgPool2d> {
  private final Pool pool;

  /** Windows of a size, one beside the other. */
  public AvgPool2d(int size) {
    this(Pool.size(Arguments.positive("AvgPool2d", "size", size)));
  }

  /** {@code new AvgPool2d(3, 2)}: windows of a size, each so far from the one before. */
  public AvgPool2d(int size, int stride) {
    this(Pool.size(Arguments.positive("AvgPool2d", "size", size)).stride(stride));
  }

  /** {@code new AvgPool2d(Pool.size(3).stride(2).padding(1))}. */
  public AvgPool2d(Pool pool) {
    this.pool = Sizes.fitting("AvgPool2d", pool, 2);
  }

  @Override
  protected Tensor forward(Tensor x) {
    return Autograd.avgPool2d(x, pool);
  }

  @Override
  public String toString() {
    return "AvgPool2d(" + Sizes.text(pool) + ")";
  }
}
