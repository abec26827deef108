package org.gradsh.autograd.nn;

import static org.gradsh.autograd.Autograd.concat;
import static org.gradsh.autograd.Autograd.zeros;
import static org.gradsh.autograd.op.IndexOps.narrow;

import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.Sequence;

/**
 * The gated recurrent unit: {@code r = σ(xᵣ + hᵣ)}, {@code z = σ(x_z + h_z)}, {@code n = tanh(xₙ +
 * r·hₙ)}, {@code h' = (1 − z)·n + z·h}. Cho et al., 2014; gates in PyTorch's order r, z, n.
 */
public final class GRU extends SingleState implements OwnType<GRU> {
  public GRU(int in, int hidden) {
    this(in, hidden, Recurrence.DEFAULT);
  }

  public GRU(int in, int hidden, Recurrence.Options options) {
    super("GRU", in, hidden, options);
  }

  @Override
  Sequence sequence() {
    return Sequence.GRU;
  }

  /** That of n is behind the gate r, so that it is no part of what comes in. */
  @Override
  Tensor ofInput(Tensor biasIh, Tensor biasHh) {
    int gates = biasIh.shape().dim(0), others = gates / 3 * 2;
    Tensor both = narrow(biasIh, 0, 0, others).add(narrow(biasHh, 0, 0, others));
    return concat(0, both, narrow(biasIh, 0, others, gates));
  }

  @Override
  Tensor ofProduct(Tensor biasHh, Tensor x) {
    if (biasHh == null) return zeros(x.dtype(), 1, hidden()).to(x.device());
    int gates = biasHh.shape().dim(0);
    return narrow(biasHh, 0, gates / 3 * 2, gates).unsqueeze(0);
  }
}
