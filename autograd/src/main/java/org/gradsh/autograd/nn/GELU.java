package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;

/** x·Φ(x), with the error function or, as GPT-2 has it, by tanh. */
public final class GELU extends StandardLayer implements OwnType<GELU> {
  private final boolean byTanh;

  public GELU() {
    this(false);
  }

  /**
   * @param byTanh whether Φ is approximated by tanh
   */
  public GELU(boolean byTanh) {
    this.byTanh = byTanh;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return byTanh ? x.geluTanh() : x.gelu();
  }

  @Override
  public String toString() {
    return byTanh ? "GELU(by tanh)" : "GELU()";
  }
}
