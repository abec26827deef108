package org.gradsh.autograd.expr;

import static org.gradsh.autograd.expr.Declaration.floating;
import static org.gradsh.autograd.expr.Expr.ONE;
import static org.gradsh.autograd.expr.Expr.constant;
import static org.gradsh.autograd.expr.Expr.operand;
import static org.gradsh.autograd.expr.Expr.select;

import java.util.List;

/** Circular and hyperbolic functions, their inverses, and the error function. */
final class TrigonometricTable {
  private TrigonometricTable() {}

  private static final Expr X = operand(0), B = operand(1), Y = Expr.OUTPUT;

  /** Past this √(x² ± 1) is |x| in either precision, and x² is far from overflow in both. */
  private static final Expr LARGE = constant(1e9);

  static final List<Declaration> OPS =
      List.of(
          // ---- circular ----
          floating("sin", "The sine.", X.fn(Fn.SIN)).range(-3, 3).example(1, 0.8414709848078965),
          floating("cos", "The cosine.", X.fn(Fn.COS)).range(-3, 3).example(1, 0.5403023058681398),
          floating("tan", "The tangent.", X.fn(Fn.TAN))
              .partials(ONE.plus(Y.squared()))
              .range(-1, 1)
              .example(1, 1.5574077246549023),
          floating("asin", "The angle in -π/2 … π/2 with this sine.", X.fn(Fn.ASIN))
              .range(-.8, .8)
              .example(1, 1.5707963267948966),
          floating("acos", "The angle in 0 … π with this cosine.", X.fn(Fn.ACOS))
              .range(-.8, .8)
              .example(0, 1.5707963267948966),
          floating("atan", "The angle in -π/2 … π/2 with this tangent.", X.fn(Fn.ATAN))
              .range(-2, 2)
              .example(1, 0.7853981633974483),
          floating("atan2", "The angle of the point (b, a), in -π … π.", X.with(Arith.ATAN2, B))
              .range(.5, 2)
              .range(-2, 2)
              .example(1, -1, 2.356194490192345),

          // ---- hyperbolic ----
          floating("sinh", "The hyperbolic sine.", X.fn(Fn.SINH))
              .range(-2, 2)
              .example(1, 1.1752011936438014),
          floating("cosh", "The hyperbolic cosine.", X.fn(Fn.COSH))
              .range(-2, 2)
              .example(1, 1.5430806348152437),
          floating("tanh", "The hyperbolic tangent.", X.fn(Fn.TANH))
              .partials(ONE.minus(Y.squared()))
              .range(-2, 2)
              .example(.5, 0.46211715726000974),
          floating("asinh", "The inverse of sinh.", asinh())
              .partials(ONE.div(ONE.with(Arith.HYPOT, X)))
              .range(-2, 2)
              .example(1, 0.881373587019543),
          floating("acosh", "The inverse of cosh, not below 0.", acosh())
              .partials(ONE.div(X.minus(ONE).fn(Fn.SQRT).times(X.plus(ONE).fn(Fn.SQRT))))
              .range(1.5, 3)
              .example(2, 1.3169578969248166),
          floating("atanh", "The inverse of tanh.", atanh())
              .partials(ONE.div(ONE.minus(X).times(ONE.plus(X))))
              .range(-.8, .8)
              .example(.5, 0.5493061443340548),

          // ---- the error function ----
          floating("erf", "The error function: 2/√π ∫₀ˣ e^-t² dt.", X.fn(Fn.ERF))
              .range(-2, 2)
              .example(.5, 0.5204998778130465),
          floating("erfc", "1 - erf(x), exact in the tail too.", X.fn(Fn.ERFC))
              .range(-2, 2)
              .example(5, 1.5374597944280351e-12));

  /** ± ln(1 + a + a²/(1 + √(1 + a²))), a = |x|; ln a + ln 2 for large ones. */
  private static Expr asinh() {
    Expr a = X.abs(), root = ONE.plus(a.squared()).fn(Fn.SQRT);
    Expr near = a.plus(a.squared().div(ONE.plus(root))).fn(Fn.LOG1P);
    return select(a.lt(LARGE), near, twice(a)).with(Arith.COPY_SIGN, X);
  }

  /** ln(1 + t + √t·√(t + 2)), t = x - 1. */
  private static Expr acosh() {
    Expr t = X.minus(ONE);
    Expr near = t.plus(t.fn(Fn.SQRT).times(t.plus(constant(2)).fn(Fn.SQRT))).fn(Fn.LOG1P);
    return select(X.gt(LARGE), twice(X), near);
  }

  /** ± ½ ln(1 + 2a/(1 - a)), a = |x|. */
  private static Expr atanh() {
    Expr a = X.abs();
    return a.times(2).div(ONE.minus(a)).fn(Fn.LOG1P).times(.5).with(Arith.COPY_SIGN, X);
  }

  private static Expr twice(Expr a) {
    return a.fn(Fn.LOG).plus(constant(Math.log(2)));
  }
}
