package org.gradsh.autograd.symbolic;

import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.expr.Arith;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.Fn;
import org.gradsh.autograd.op.Op;

/** What stands at a node of an expression, above its operands. */
sealed interface Head {
  /** An argument of the function, counted from 0. */
  record Parameter(int index, Shape shape) implements Head {}

  /** A number; it takes the dtype of what it stands beside. */
  record Number(double value) implements Head {}

  /** A tensor or a variable that the function uses beside its arguments. */
  record Captured(Tensor value, String name) implements Head {}

  /** A function of one operand, element by element. */
  record Function(Fn fn) implements Head {}

  /** A function of two operands, element by element. */
  record Operator(Arith op) implements Head {}

  /** The second operand where the first holds, the third elsewhere. */
  record Choice() implements Head {}

  /** An elementwise op of the catalogue that is known by its name: gelu. */
  record Named(Elementwise op) implements Head {}

  /** Any other op of the catalogue, with what it takes beside tensors. */
  record Structural(Op<?> op, Object attributes) implements Head {}

  /** The operand as a constant: nothing is differentiated through it. */
  record Stop() implements Head {}
}
