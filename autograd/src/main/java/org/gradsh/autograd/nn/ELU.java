package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;

/** x where it is positive, else alpha·(eˣ − 1). */
public final class ELU extends StandardLayer implements OwnType<ELU> {
  private final double alpha;

  /** With alpha 1. */
  public ELU() {
    this(1);
  }

  public ELU(double alpha) {
    this.alpha = alpha;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.elu(alpha);
  }

  @Override
  public String toString() {
    return "ELU(" + Sizes.text(alpha) + ")";
  }
}
