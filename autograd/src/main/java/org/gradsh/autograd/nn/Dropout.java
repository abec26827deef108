package org.gradsh.autograd.nn;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;

/**
 * In training, each number is 0 with probability p and the others are divided by 1 − p; in use,
 * nothing happens.
 */
public final class Dropout extends Dropping implements OwnType<Dropout> {
  /** With p one half. */
  public Dropout() {
    this(.5);
  }

  public Dropout(double p) {
    super("Dropout", p);
  }

  @Override
  Tensor dropped(Tensor x, double p) {
    return Autograd.dropout(x, p, true);
  }
}
