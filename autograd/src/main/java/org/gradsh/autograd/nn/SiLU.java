package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;

/** x·sigmoid(x), also known as swish. */
public final class SiLU extends StandardLayer implements OwnType<SiLU> {
  @Override
  protected Tensor forward(Tensor x) {
    return x.silu();
  }

  @Override
  public String toString() {
    return "SiLU()";
  }
}
