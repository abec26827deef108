package org.gradsh.autograd.expr;

import static org.gradsh.autograd.expr.Declaration.floating;
import static org.gradsh.autograd.expr.Declaration.op;
import static org.gradsh.autograd.expr.Expr.ONE;
import static org.gradsh.autograd.expr.Expr.ZERO;
import static org.gradsh.autograd.expr.Expr.constant;
import static org.gradsh.autograd.expr.Expr.operand;
import static org.gradsh.autograd.expr.Expr.select;

import java.util.List;

/** Powers, roots, exponentials and logarithms. */
final class ExponentialTable {
  private ExponentialTable() {}

  private static final Expr X = operand(0), B = operand(1), Y = Expr.OUTPUT;
  private static final double LN2 = Math.log(2);
  private static final Expr INFINITY = constant(Double.POSITIVE_INFINITY);

  static final List<Declaration> OPS =
      List.of(
          // ---- powers and roots ----
          op("pow", "a to the power b; x⁰ is 1 for every x.", X.pow(B))
              .range(.5, 2)
              .range(-2, 2)
              .by(2, "square")
              .example(2, 3, 8),
          floating("sqrt", "The square root.", X.fn(Fn.SQRT))
              .range(.2, 3)
              .example(2, 1.4142135623730951)
              .partials(constant(.5).div(Y)),
          floating("rsqrt", "1 / √x.", ONE.div(X.fn(Fn.SQRT)))
              .partials(Y.div(X).times(-.5))
              .range(.5, 3)
              .example(4, .5),
          floating("cbrt", "The cube root.", X.fn(Fn.CBRT))
              .partials(ONE.div(Y.squared().times(3)))
              .range(.5, 3)
              .example(-8, -2),
          floating("hypot", "√(a² + b²), without overflow.", X.with(Arith.HYPOT, B))
              .partials(unit(X), unit(B))
              .range(.5, 2)
              .example(3, 4, 5),

          // ---- exponentials ----
          floating("exp", "e to the power x.", X.fn(Fn.EXP))
              .partials(Y)
              .range(-2, 2)
              .example(1, 2.718281828459045),
          floating("exp2", "2 to the power x.", constant(2).pow(X))
              .partials(Y.times(Math.log(2)))
              .range(-2, 2)
              .example(3, 8),
          floating("expm1", "e to the power x, less 1; exact near 0.", X.fn(Fn.EXPM1))
              .range(-2, 2)
              .example(1e-9, 1.0000000005000001e-09),

          // ---- logarithms ----
          floating("log", "The natural logarithm.", X.fn(Fn.LOG))
              .range(.4, 3)
              .example(2, 0.6931471805599453),
          floating("log2", "The logarithm to base 2.", X.fn(Fn.LOG2)).range(.4, 3).example(8, 3),
          floating("log10", "The logarithm to base 10.", X.fn(Fn.LOG10))
              .range(.4, 3)
              .example(1000, 3),
          floating("log1p", "The logarithm of 1 + x; exact near 0.", X.fn(Fn.LOG1P))
              .range(-.5, 2)
              .example(1e-9, 9.999999995e-10),
          floating("logAddExp", "ln(eᵃ + eᵇ), without overflow.", logAddExp())
              .partials(share(X, B, 1), share(B, X, 1))
              .range(-2, 2)
              .example(1000, 1000, 1000.6931471805599),
          floating("logAddExp2", "log₂(2ᵃ + 2ᵇ), without overflow.", logAddExp2())
              .partials(share(X, B, LN2), share(B, X, LN2))
              .range(-2, 2)
              .example(1000, 1000, 1001),
          floating(
                  "xlogy",
                  "a · ln b, and 0 where a is 0.",
                  select(X.eq(ZERO).and(B.eq(B)), ZERO, X.times(B.fn(Fn.LOG))))
              .partials(
                  select(X.eq(ZERO).and(B.le(ZERO)), ZERO, B.fn(Fn.LOG)),
                  select(X.eq(ZERO).and(B.eq(ZERO)), ZERO, X.div(B)))
              .range(.5, 2)
              .example(0, 0, 0),
          floating("logit", "ln(x / (1 - x)), the inverse of sigmoid.", logit())
              .partials(ONE.div(X.times(ONE.minus(X))))
              .range(.2, .8)
              .example(.75, 1.0986122886681098));

  /** Operand over the hypotenuse y; 0 at the origin, ±1 where the operand is infinite. */
  private static Expr unit(Expr a) {
    Expr finite = select(Y.eq(ZERO), ZERO, a.div(Y));
    return select(a.abs().eq(INFINITY), a.fn(Fn.SIGN), finite);
  }

  /** max + ln(1 + e^-|a-b|); with both infinite and alike there is no difference to take. */
  private static Expr logAddExp() {
    Expr more = X.minus(B).abs().neg().fn(Fn.EXP).fn(Fn.LOG1P);
    return select(alikeInfinite(), X, X.max(B).plus(more));
  }

  private static Expr logAddExp2() {
    Expr more = constant(2).pow(X.minus(B).abs().neg()).fn(Fn.LOG1P).times(1 / LN2);
    return select(alikeInfinite(), X, X.max(B).plus(more));
  }

  private static Expr share(Expr a, Expr b, double rate) {
    return select(alikeInfinite(), constant(.5), a.minus(b).times(rate).fn(Fn.SIGMOID));
  }

  private static Expr alikeInfinite() {
    return X.eq(B).and(X.abs().eq(INFINITY));
  }

  /** ln x - ln(1 - x), the latter exact for small x. */
  private static Expr logit() {
    return X.fn(Fn.LOG).minus(X.neg().fn(Fn.LOG1P));
  }
}
