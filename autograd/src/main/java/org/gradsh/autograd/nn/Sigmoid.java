package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;

/** 1 / (1 + e^−x). */
public final class Sigmoid extends StandardLayer {
  @Override
  protected Tensor forward(Tensor x) {
    return x.sigmoid();
  }

  @Override
  public String toString() {
    return "Sigmoid()";
  }
}
