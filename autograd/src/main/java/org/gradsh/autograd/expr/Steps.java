package org.gradsh.autograd.expr;

import static org.gradsh.autograd.expr.Expr.constant;

/**
 * Operations of lowered expressions, exactly as written: nothing is simplified, for that (a + k) -
 * k is not a is the point of some of it.
 */
final class Steps {
  private Steps() {}

  static Expr binary(Arith op, Expr a, Expr b) {
    return new Expr.Binary(op, a, b);
  }

  static Expr add(Expr a, Expr b) {
    return binary(Arith.ADD, a, b);
  }

  static Expr add(Expr a, double b) {
    return add(a, constant(b));
  }

  static Expr sub(Expr a, Expr b) {
    return binary(Arith.SUB, a, b);
  }

  static Expr sub(Expr a, double b) {
    return sub(a, constant(b));
  }

  static Expr sub(double a, Expr b) {
    return sub(constant(a), b);
  }

  static Expr mul(Expr a, Expr b) {
    return binary(Arith.MUL, a, b);
  }

  static Expr mul(Expr a, double b) {
    return mul(a, constant(b));
  }

  static Expr div(Expr a, Expr b) {
    return binary(Arith.DIV, a, b);
  }

  static Expr lt(Expr a, Expr b) {
    return binary(Arith.LT, a, b);
  }

  static Expr lt(Expr a, double b) {
    return lt(a, constant(b));
  }

  static Expr gt(Expr a, Expr b) {
    return binary(Arith.GT, a, b);
  }

  static Expr gt(Expr a, double b) {
    return gt(a, constant(b));
  }

  static Expr eq(Expr a, Expr b) {
    return binary(Arith.EQ, a, b);
  }

  static Expr eq(Expr a, double b) {
    return eq(a, constant(b));
  }

  static Expr and(Expr a, Expr b) {
    return binary(Arith.AND, a, b);
  }

  static Expr or(Expr a, Expr b) {
    return binary(Arith.OR, a, b);
  }

  static Expr neg(Expr a) {
    return new Expr.Unary(Fn.NEG, a);
  }

  static Expr abs(Expr a) {
    return new Expr.Unary(Fn.ABS, a);
  }

  static Expr sqrt(Expr a) {
    return new Expr.Unary(Fn.SQRT, a);
  }

  /** The magnitude of the one with the sign of the other. */
  static Expr signed(Expr magnitude, Expr sign) {
    return binary(Arith.COPY_SIGN, magnitude, sign);
  }

  static Expr fma(Expr a, Expr b, Expr c) {
    return new Expr.Fma(a, b, c);
  }

  static Expr fma(Expr a, double b, Expr c) {
    return new Expr.Fma(a, constant(b), c);
  }

  static Expr fma(Expr a, double b, double c) {
    return new Expr.Fma(a, constant(b), constant(c));
  }

  static Expr bits(Expr.BitFn fn, Expr a) {
    return new Expr.Bits(fn, a);
  }

  static Expr pair(Expr.PairFn fn, Expr a, Expr b) {
    return new Expr.Pair(fn, a, b);
  }

  static Expr select(Expr mask, Expr a, Expr b) {
    return new Expr.Select(mask, a, b);
  }

  static Expr select(Expr mask, double a, Expr b) {
    return select(mask, constant(a), b);
  }

  /** x, but no more than the bound; NaN stays. Cheaper than MIN, which orders zeros too. */
  static Expr atMost(Expr x, double bound) {
    return select(gt(x, bound), bound, x);
  }

  static Expr atLeast(Expr x, double bound) {
    return select(lt(x, bound), bound, x);
  }

  /** A polynomial, its coefficients from the highest power down. */
  static Expr horner(double[] c, Expr x) {
    Expr s = constant(c[0]);
    for (int i = 1; i < c.length; i++) s = fma(s, x, constant(c[i]));
    return s;
  }
}
