package org.gradsh.autograd.nn;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;

/** {@link Dropout} of whole channels: [n, channels, …]. */
public final class Dropout2d extends Dropping implements OwnType<Dropout2d> {
  /** With p one half. */
  public Dropout2d() {
    this(.5);
  }

  public Dropout2d(double p) {
    super("Dropout2d", p);
  }

  @Override
  Tensor dropped(Tensor x, double p) {
    return Autograd.featureDropout(x, p, true);
  }
}
