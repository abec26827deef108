package org.gradsh.autograd.nn;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;

/**
 * In training, each number is 0 with probability p and the others are divided by 1 − p; in use,
 * nothing happens.
 */
public final class Dropout extends StandardLayer implements OwnType<Dropout>, Mode {
  private final double p;
  private boolean training = true;

  /** With p one half. */
  public Dropout() {
    this(.5);
  }

  public Dropout(double p) {
    this.p = Sizes.fraction("Dropout", "p", p);
  }

  @Override
  public void training(boolean training) {
    this.training = training;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return training && p > 0 ? Autograd.dropout(x, p, true) : x;
  }

  @Override
  public String toString() {
    return "Dropout(" + Sizes.text(p) + ")";
  }
}
