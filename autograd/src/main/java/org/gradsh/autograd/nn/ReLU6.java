package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;

/** x between 0 and 6, those bounds beyond. */
public final class ReLU6 extends StandardLayer implements OwnType<ReLU6> {
  @Override
  protected Tensor forward(Tensor x) {
    return x.relu6();
  }

  @Override
  public String toString() {
    return "ReLU6()";
  }
}
