package org.gradsh.autograd.nn;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Pool;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.Arguments;

/** The largest element of each window of [n, channels, rows, columns]. */
public final class MaxPool2d extends StandardLayer implements OwnType<MaxPool2d> {
  private final Pool pool;

  /** Windows of a size, one beside the other. */
  public MaxPool2d(int size) {
    this(Pool.size(Arguments.positive("MaxPool2d", "size", size)));
  }

  /** {@code new MaxPool2d(3, 2)}: windows of a size, each so far from the one before. */
  public MaxPool2d(int size, int stride) {
    this(Pool.size(Arguments.positive("MaxPool2d", "size", size)).stride(stride));
  }

  /** {@code new MaxPool2d(Pool.size(3).stride(2).padding(1))}. */
  public MaxPool2d(Pool pool) {
    this.pool = Sizes.fitting("MaxPool2d", pool, 2);
  }

  @Override
  protected Tensor forward(Tensor x) {
    return Autograd.maxPool2d(x, pool);
  }

  @Override
  public String toString() {
    return "MaxPool2d(" + Sizes.text(pool) + ")";
  }
}
