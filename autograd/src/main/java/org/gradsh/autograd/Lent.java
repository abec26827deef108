package org.gradsh.autograd;

import java.util.function.UnaryOperator;
import org.gradsh.autograd.cpu.Buffers;

/** A view of a variable that an op made for itself: nobody has it but the graph. */
final class Lent extends VariableValue {
  Lent(Variable of, Tensor view) {
    super(of, view.values(), view.origin());
    remark(view.remark());
  }

  private Object buffer() {
    return values().data();
  }

  @Override
  public void share() {
    of.share(buffer());
  }

  @Override
  public Tensor saved() {
    of.save(buffer());
    return this;
  }

  @Override
  public void spent() {
    of.spent(buffer());
  }

  /** As of a {@link Snapshot}; and another op may make itself a view of this one. */
  @Override
  public void viewed() {
    if (!Buffers.Births.areNoted() && !of.lends()) share();
  }

  @Override
  public Tensor lent(UnaryOperator<Tensor> view) {
    return of.lent(this, view);
  }
}
