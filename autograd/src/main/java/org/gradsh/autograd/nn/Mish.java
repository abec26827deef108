package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;

/** x·tanh(softplus(x)). */
public final class Mish extends StandardLayer implements OwnType<Mish> {
  @Override
  protected Tensor forward(Tensor x) {
    return x.mish();
  }

  @Override
  public String toString() {
    return "Mish()";
  }
}
