package org.gradsh.autograd.expr;

import static org.gradsh.autograd.expr.Expr.ONE;
import static org.gradsh.autograd.expr.Expr.ZERO;
import static org.gradsh.autograd.expr.Expr.constant;
import static org.gradsh.autograd.expr.Expr.select;

import org.gradsh.autograd.DType;

/**
 * Writes the functions that the vector module lacks in terms of those that it has. The sums are
 * built without simplification: that a + k - k is not a is the point of some.
 */
final class Lowering {
  private final DType dtype;

  Lowering(DType dtype) {
    this.dtype = dtype;
  }

  Expr lower(Expr e) {
    return switch (e) {
      case Expr.Operand _, Expr.Output _, Expr.Const _ -> e;
      case Expr.Unary(Fn f, Expr a) -> unary(f, lower(a));
      case Expr.Binary(Arith op, Expr a, Expr b) -> new Expr.Binary(op, lower(a), lower(b));
      case Expr.Select(Expr m, Expr a, Expr b) -> new Expr.Select(lower(m), lower(a), lower(b));
    };
  }

  private Expr unary(Fn f, Expr a) {
    return switch (f) {
      case SIGN -> select(a.gt(ZERO), ONE, select(a.lt(ZERO), constant(-1), a));
      case ROUND -> signed(nearest(a.abs()), a);
      case FLOOR -> floor(a);
      case CEIL -> signed(floor(a.neg()).neg(), a);
      case TRUNC -> signed(floor(a.abs()), a);
      case SIGMOID -> {
        Expr e = a.abs().neg().fn(Fn.EXP);
        yield select(a.ge(ZERO), ONE, e).div(ONE.plus(e));
      }
      case ERF -> erf(a);
      case ERFC -> erfc(a);
      default -> new Expr.Unary(f, a);
    };
  }

  private static Expr signed(Expr magnitude, Expr sign) {
    return magnitude.with(Arith.COPY_SIGN, sign);
  }

  /** To the nearest whole number for a ≥ 0: adding 2ᵖ leaves no bits behind the point. */
  private Expr nearest(Expr a) {
    Expr whole = constant(dtype == DType.FLOAT32 ? 0x1p23 : 0x1p52);
    Expr rounded = new Expr.Binary(Arith.SUB, new Expr.Binary(Arith.ADD, a, whole), whole);
    return select(a.lt(whole), rounded, a);
  }

  private Expr floor(Expr a) {
    Expr r = signed(nearest(a.abs()), a);
    return select(r.gt(a), r.minus(ONE), r);
  }

  // ---- the error function: as in ErrorFunction, all intervals at once ----

  private Expr erf(Expr x) {
    Expr a = x.abs();
    Expr tail = signed(ONE.minus(upper(a)), x);
    return select(a.le(constant(ErrorFunction.SMALL_END)), small(x), tail);
  }

  private Expr erfc(Expr x) {
    Expr a = x.abs(), tail = upper(a);
    Expr outer = select(x.lt(ZERO), constant(2).minus(tail), tail);
    return select(a.le(constant(ErrorFunction.SMALL_END)), ONE.minus(small(x)), outer);
  }

  private static Expr small(Expr x) {
    Expr z = x.squared();
    return x.times(horner(ErrorFunction.SMALL_P, z)).div(horner(ErrorFunction.SMALL_Q, z));
  }

  private Expr upper(Expr a) {
    // Past the end erfc is 0; the bound keeps the powers of a finite, and NaN goes through.
    Expr x = a.min(constant(dtype == DType.FLOAT32 ? 11 : 28));
    Expr middle = horner(ErrorFunction.MIDDLE_P, x).div(horner(ErrorFunction.MIDDLE_Q, x));
    Expr z = ONE.div(x.squared());
    Expr series = horner(ErrorFunction.LARGE_P, z).div(horner(ErrorFunction.LARGE_Q, z));
    Expr large = constant(1 / Math.sqrt(Math.PI)).minus(z.times(series)).div(x);
    Expr ratio = select(x.le(constant(ErrorFunction.MIDDLE_END)), middle, large);
    Expr h = floor(x.times(16)).times(1. / 16);
    Expr main = h.squared().neg().fn(Fn.EXP), rest = h.minus(x).times(h.plus(x)).fn(Fn.EXP);
    return main.times(rest).times(ratio);
  }

  private static Expr horner(double[] c, Expr x) {
    Expr s = constant(c[0]);
    for (int i = 1; i < c.length; i++) s = s.times(x).plus(constant(c[i]));
    return s;
  }
}
