package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;

/** x where it is positive, else slope·x. */
public final class LeakyReLU extends StandardLayer implements OwnType<LeakyReLU> {
  private final double slope;

  /** With slope 0.01. */
  public LeakyReLU() {
    this(0.01);
  }

  public LeakyReLU(double slope) {
    this.slope = slope;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return x.leakyRelu(slope);
  }

  @Override
  public String toString() {
    return "LeakyReLU(" + Sizes.text(slope) + ")";
  }
}
