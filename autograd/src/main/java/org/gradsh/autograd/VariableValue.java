package org.gradsh.autograd;

import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.tape.Lift;
import org.gradsh.autograd.tape.Node;

/**
 * The value of a variable, or a view of it, as a graph has it. The graph's nodes tell when they
 * have done with it, and the variable may then write into its buffer again; to anybody else who
 * sees it the buffer belongs for good.
 */
abstract sealed class VariableValue extends Tensor permits Lent, Snapshot {
  final Variable of;

  VariableValue(Variable of, Strided values, Node origin) {
    super(values, null, origin);
    this.of = of;
  }

  @Override
  public abstract void share();

  @Override
  public void seenAs(Tensor view) {
    if (Lift.hasValue(view) && view.values().data() == values().data()) share();
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
