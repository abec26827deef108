package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;

/** The hyperbolic tangent. */
public final class Tanh extends StandardLayer implements OwnType<Tanh> {
  @Override
  protected Tensor forward(Tensor x) {
    return x.tanh();
  }

  @Override
  public String toString() {
    return "Tanh()";
  }
}
