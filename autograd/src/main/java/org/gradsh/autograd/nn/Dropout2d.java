package org.gradsh.autograd.nn;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;

/** {@link Dropout} of whole channels: [n, channels, …]. */
public final class Dropout2d extends StandardLayer implements OwnType<Dropout2d>, Mode {
  private final double p;
  private boolean training = true;

  /** With p one half. */
  public Dropout2d() {
    this(.5);
  }

  public Dropout2d(double p) {
    this.p = Sizes.fraction("Dropout2d", "p", p);
  }

  @Override
  public void training(boolean training) {
    this.training = training;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return training && p > 0 ? Autograd.featureDropout(x, p, true) : x;
  }

  @Override
  public String toString() {
    return "Dropout2d(" + Sizes.text(p) + ")";
  }
}
