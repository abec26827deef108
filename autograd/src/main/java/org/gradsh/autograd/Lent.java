package org.gradsh.autograd;

import java.util.function.UnaryOperator;
import org.gradsh.autograd.cpu.Buffers;
import org.gradsh.autograd.tape.Lift;

/**
 * A view of a variable that an op made for itself: nobody has it but the graph, whose nodes tell
 * when they have done with it. To anybody else who sees it the variable's buffer belongs for good;
 * see {@link Snapshot}.
 */
final class Lent extends Tensor {
  private final Variable of;

  Lent(Variable of, Tensor view) {
    super(view.values(), null, view.origin());
    this.of = of;
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

  @Override
  public void seenAs(Tensor view) {
    if (Lift.hasValue(view) && view.values().data() == buffer()) share();
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
