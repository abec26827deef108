package org.gradsh.autograd.optim;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Arguments;
import org.gradsh.autograd.op.Assign;
import org.gradsh.autograd.op.Casts;

/**
 * What an optimizer remembers of each variable from step to step, in the variable's shape, dtype
 * and place; zeros at first. A part of {@link Optimizer#stateDict}.
 */
public final class Moment {
  private final Optimizer owner;
  private final String name;
  private final double initial;
  private final List<Strided> blocks = new ArrayList<>();

  Moment(Optimizer owner, String name, double initial) {
    this.owner = owner;
    this.name = name;
    this.initial = initial;
  }

  String name() {
    return name;
  }

  /** Whether something is remembered of a variable yet. */
  public boolean has(int index) {
    return index < blocks.size() && blocks.get(index) != null;
  }

  /** A copy of what is remembered of a variable. */
  public Tensor get(int index) {
    Strided block = block(index);
    Strided copy = block.unwrittenBeside(block.dtype(), block.shape());
    Assign.copy(block, copy);
    return Tensor.of(copy);
  }

  /**
   * Remembers a copy of a tensor.
   *
   * @throws TensorException when it is null, or has not the variable's shape
   */
  public void set(int index, Tensor value) {
    Arguments.nonNull(owner.name(), name, value);
    Variable v = owner.variables().get(index);
    if (!value.shape().equals(v.shape())) {
      throw TensorException.shape(owner.name() + ": " + name + " must have the variable's shape")
          .operand("variable " + (index + 1), v)
          .operand(name, value)
          .build();
    }
    Assign.copy(value.to(v.device()).to(v.dtype()).values(), block(index));
  }

  /** What steps write in place: never handed out. */
  Strided block(int index) {
    while (blocks.size() <= index) blocks.add(null);
    Strided block = blocks.get(index);
    Variable v = owner.variables().get(index);
    if (block != null && block.dtype() == v.dtype()) return block;
    if (block != null) {
      Strided cast = Casts.fresh(block, v.dtype());
      blocks.set(index, cast);
      return cast;
    }
    block = v.values().zerosBeside(v.dtype(), v.shape());
    if (initial != 0) Assign.copy(Assign.number(v, initial).broadcastTo(v.shape()), block);
    blocks.set(index, block);
    return block;
  }

  void forget() {
    blocks.clear();
  }
}
