package org.gradsh.autograd.expr;

/**
 * What an expression is evaluated over. Doubles give numbers; tensors give a value composed of
 * declared ops, which can be differentiated again.
 */
public interface Algebra<T> {
  T constant(double value);

  T unary(Fn fn, T a);

  T binary(Arith op, T a, T b);

  /** {@code a} where the mask holds, {@code b} elsewhere. */
  T select(T mask, T a, T b);
}
