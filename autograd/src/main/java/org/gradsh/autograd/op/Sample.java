package org.gradsh.autograd.op;

import java.util.List;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.Tensor;

/**
 * Attributes and operands on which a structural op is checked.
 *
 * @param <A> the attributes of the op
 * @param from what the op is given, of the operands as they are drawn
 */
public record Sample<A>(A attributes, List<Operand> operands, UnaryOperator<Tensor[]> from) {
  public static <A> Sample<A> of(A attributes, Operand... operands) {
    return new Sample<>(attributes, List.of(operands), UnaryOperator.identity());
  }

  /** The same on functions of what is drawn: where an op is for matrices of a certain kind. */
  public Sample<A> from(UnaryOperator<Tensor[]> made) {
    return new Sample<>(attributes, operands, made);
  }

  Case on(Op<A> op) {
    return new Case(
        op.name() + " " + attributes + " " + operands.stream().map(Operand::shape).toList(),
        operands,
        in -> op.apply(attributes, from.apply(in)));
  }
}
