package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;

/** x between −1 and 1, those bounds beyond. */
public final class Hardtanh extends StandardLayer implements OwnType<Hardtanh> {
  @Override
  protected Tensor forward(Tensor x) {
    return x.hardTanh();
  }

  @Override
  public String toString() {
    return "Hardtanh()";
  }
}
