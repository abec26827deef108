package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;

/** x where it is positive, else alpha·(e^(x/alpha) − 1). */
public final class CELU extends StandardLayer implements OwnType<CELU> {
  private final double alpha;

  /** With alpha 1. */
  public CELU() {
    this(1);
  }

  public CELU(double alpha) {
    this.alpha = alpha;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.celu(alpha);
  }

  @Override
  public String toString() {
    return "CELU(" + Sizes.text(alpha) + ")";
  }
}
