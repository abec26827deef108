package org.gradsh.autograd;

import org.gradsh.autograd.cpu.Buffers;

/** The whole value of a variable, as the nodes of a graph have saved it. */
final class Snapshot extends VariableValue {
  Snapshot(Variable of) {
    super(of, of.values(), of.origin());
  }

  @Override
  public void share() {
    of.share(this);
  }

  @Override
  public Tensor saved() {
    of.save(this);
    return this;
  }

  @Override
  public void spent() {
    of.spent(this);
  }

  /** A derivative's views of it are gone with the walk, as far as that keeps account of them. */
  @Override
  public void viewed() {
    if (!Buffers.Births.areNoted()) share();
  }
}
