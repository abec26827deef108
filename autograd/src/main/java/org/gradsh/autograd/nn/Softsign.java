package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;

/** x / (1 + |x|). */
public final class Softsign extends StandardLayer implements OwnType<Softsign> {
  @Override
  protected Tensor forward(Tensor x) {
    return x.softsign();
  }

  @Override
  public String toString() {
    return "Softsign()";
  }
}
