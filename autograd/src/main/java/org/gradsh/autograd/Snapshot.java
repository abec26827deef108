package org.gradsh.autograd;

import org.gradsh.autograd.cpu.Buffers;
import org.gradsh.autograd.tape.Lift;

/**
 * The value of a variable as the nodes of a graph have saved it. They tell when they have done with
 * it, and the variable may then write into its buffer again; to anybody else who sees it the buffer
 * belongs for good.
 */
final class Snapshot extends Tensor {
  private final Variable of;

  Snapshot(Variable of) {
    super(of.values(), null, of.origin());
    this.of = of;
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

  @Override
  public void seenAs(Tensor view) {
    if (Lift.hasValue(view) && view.values().data() == values().data()) share();
  }

  /** A derivative's views of it are gone with the walk, as far as that keeps account of them. */
  @Override
  public void viewed() {
    if (!Buffers.Births.areNoted()) share();
  }

  @Override
  public Tensor snapshot() {
    share();
    return this;
  }

  @Override
  public Tensor alias() {
    share();
    return super.alias();
  }

  @Override
  public Tensor withTangent(long level, Tensor tangent) {
    share();
    return super.withTangent(level, tangent);
  }
}
