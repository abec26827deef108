package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;

/** ln(1 + eˣ). */
public final class Softplus extends StandardLayer implements OwnType<Softplus> {
  @Override
  protected Tensor forward(Tensor x) {
    return x.softplus();
  }

  @Override
  public String toString() {
    return "Softplus()";
  }
}
