package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.Arguments;

/** Layers that leave out by chance, in training alone. */
abstract sealed class Dropping extends StandardLayer implements Mode permits Dropout, Dropout2d {
  private final String name;
  private final double p;
  private boolean training = true;

  Dropping(String name, double p) {
    this.name = name;
    this.p = Arguments.fraction(name, "p", p);
  }

  /** With what is left out, with probability p. */
  abstract Tensor dropped(Tensor x, double p);

  @Override
  public final void training(boolean training) {
    this.training = training;
  }

  @Override
  protected final Tensor forward(Tensor x) {
    return training && p > 0 ? dropped(x, p) : x;
  }

  @Override
  public String toString() {
    return name + "(" + Sizes.text(p) + ")";
  }
}
