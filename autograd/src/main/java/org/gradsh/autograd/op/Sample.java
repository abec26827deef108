package org.gradsh.autograd.op;

import java.util.List;

/**
 * Attributes and operands on which a structural op is checked.
 *
 * @param <A> the attributes of the op
 */
public record Sample<A>(A attributes, List<Operand> operands) {
  public static <A> Sample<A> of(A attributes, Operand... operands) {
    return new Sample<>(attributes, List.of(operands));
  }

  Case on(Op<A> op) {
    return new Case(
        op.name() + " " + attributes + " " + operands.stream().map(Operand::shape).toList(),
        operands,
        in -> op.apply(attributes, in));
  }
}
