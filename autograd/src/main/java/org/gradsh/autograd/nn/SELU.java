package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;

/** The scaled exponential linear unit. */
public final class SELU extends StandardLayer implements OwnType<SELU> {
  @Override
  protected Tensor forward(Tensor x) {
    return x.selu();
  }

  @Override
  public String toString() {
    return "SELU()";
  }
}
