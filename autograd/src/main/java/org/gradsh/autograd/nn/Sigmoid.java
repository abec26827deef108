package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;

/** 1 / (1 + e^−x). */
public final class Sigmoid extends StandardLayer implements OwnType<Sigmoid> {
  @Override
  protected Tensor forward(Tensor x) {
    return x.sigmoid();
  }

  @Override
  public String toString() {
    return "Sigmoid()";
  }
}
