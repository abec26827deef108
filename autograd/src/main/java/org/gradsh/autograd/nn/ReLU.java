package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;

/** x where it is positive, else 0. */
public final class ReLU extends StandardLayer implements OwnType<ReLU> {
  @Override
  protected Tensor forward(Tensor x) {
    return x.relu();
  }

  @Override
  public String toString() {
    return "ReLU()";
  }
}
