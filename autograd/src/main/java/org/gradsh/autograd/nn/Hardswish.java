package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;

/** x·hardSigmoid(x). */
public final class Hardswish extends StandardLayer implements OwnType<Hardswish> {
  @Override
  protected Tensor forward(Tensor x) {
    return x.hardSwish();
  }

  @Override
  public String toString() {
    return "Hardswish()";
  }
}
