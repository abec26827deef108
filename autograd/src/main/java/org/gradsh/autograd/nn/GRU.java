package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.CellOps;

/**
 * The gated recurrent unit: {@code r = σ(xᵣ + hᵣ)}, {@code z = σ(x_z + h_z)}, {@code n = tanh(xₙ +
 * r·hₙ)}, {@code h' = (1 − z)·n + z·h}. Cho et al., 2014; gates in PyTorch's order r, z, n.
 */
public final class GRU extends SingleState implements OwnType<GRU> {
  public GRU(int in, int hidden) {
    this(in, hidden, Recurrence.DEFAULT);
  }

  public GRU(int in, int hidden, Recurrence.Options options) {
    super("GRU", 3, in, hidden, options);
  }

  @Override
  Tensor[] step(Tensor x, Tensor h, Tensor[] state) {
    return new Tensor[] {CellOps.gruCell(x, h, state[0])};
  }
}
