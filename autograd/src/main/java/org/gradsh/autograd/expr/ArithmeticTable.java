package org.gradsh.autograd.expr;

import static org.gradsh.autograd.expr.Declaration.floating;
import static org.gradsh.autograd.expr.Declaration.op;
import static org.gradsh.autograd.expr.Elementwise.Numbers.ALL;
import static org.gradsh.autograd.expr.Expr.ONE;
import static org.gradsh.autograd.expr.Expr.ZERO;
import static org.gradsh.autograd.expr.Expr.constant;
import static org.gradsh.autograd.expr.Expr.maskOperand;
import static org.gradsh.autograd.expr.Expr.operand;
import static org.gradsh.autograd.expr.Expr.select;

import java.util.List;

/** Arithmetic, rounding, and choosing between values. */
final class ArithmeticTable {
  private ArithmeticTable() {}

  private static final Expr X = operand(0), B = operand(1), C = operand(2), Y = Expr.OUTPUT;

  static final List<Declaration> OPS =
      List.of(
          // ---- arithmetic ----
          op("add", "The sum.", X.plus(B)).takes(ALL).range(-2, 2).example(2, 3, 5),
          op("sub", "The difference.", X.minus(B)).range(-2, 2).example(2, 3, -1),
          op("mul", "The product.", X.times(B)).takes(ALL).range(-2, 2).example(2, 3, 6),
          floating("div", "The quotient; of integers too it is a floating number.", X.div(B))
              .partials(ONE.div(B), Y.div(B).neg())
              .range(-2, 2)
              .range(.5, 2)
              .example(1, 2, .5),
          op("rem", "The floored remainder: it has the sign of the divisor.", X.with(Arith.REM, B))
              .range(-5, 5)
              .range(.7, 2)
              .kinks(X.div(B).minus(X.div(B).fn(Fn.ROUND)))
              .example(-7, 3, 2),
          op("fmod", "The remainder of division cut towards zero: it has the sign of a.", fmod())
              .partials(ONE, wholeQuotient().neg())
              .range(-5, 5)
              .range(.7, 2)
              .kinks(X.div(B).minus(X.div(B).fn(Fn.ROUND)))
              .example(-7, 3, -1),
          op("floorDivide", "The quotient rounded down.", X.with(Arith.FLOOR_DIVIDE, B))
              .range(-5, 5)
              .range(.7, 2)
              .kinks(X.div(B).minus(X.div(B).fn(Fn.ROUND)))
              .example(-7, 3, -3),
          op("neg", "The negative.", X.neg()).range(-2, 2).example(2, -2),
          op("abs", "The absolute value.", X.abs()).range(-2, 2).kinks(X).example(-2, 2),
          op("sign", "-1, 0 or 1.", X.fn(Fn.SIGN)).range(-2, 2).kinks(X).example(-2, -1),
          op("square", "x · x.", X.squared()).range(-2, 2).example(-3, 9),
          floating("reciprocal", "1 / x.", ONE.div(X))
              .partials(Y.squared().neg())
              .range(.5, 2)
              .example(4, .25),

          // ---- rounding ----
          op("floor", "The largest whole number that is not above.", X.fn(Fn.FLOOR))
              .range(-3, 3)
              .kinks(X.minus(X.fn(Fn.ROUND)))
              .example(-1.5, -2),
          op("ceil", "The smallest whole number that is not below.", X.fn(Fn.CEIL))
              .range(-3, 3)
              .kinks(X.minus(X.fn(Fn.ROUND)))
              .example(-1.5, -1),
          op("round", "The nearest whole number; halves go to the even one.", X.fn(Fn.ROUND))
              .range(-3, 3)
              .kinks(X.minus(X.fn(Fn.FLOOR)).minus(constant(.5)))
              .example(2.5, 2),
          op("trunc", "The whole part, towards zero.", X.fn(Fn.TRUNC))
              .range(-3, 3)
              .kinks(X.minus(X.fn(Fn.ROUND)))
              .example(-1.5, -1),
          op("frac", "What trunc leaves.", X.minus(X.fn(Fn.TRUNC)))
              .range(-3, 3)
              .kinks(X.minus(X.fn(Fn.ROUND)))
              .example(-1.5, -.5),

          // ---- choosing ----
          op("maximum", "The larger one; a tie shares the gradient.", X.max(B))
              .takes(ALL)
              .partials(chosen(X.lt(B)), chosen(X.gt(B)))
              .range(-2, 2)
              .kinks(X.minus(B))
              .example(2, 3, 3),
          op("minimum", "The smaller one; a tie shares the gradient.", X.min(B))
              .takes(ALL)
              .partials(chosen(X.gt(B)), chosen(X.lt(B)))
              .range(-2, 2)
              .kinks(X.minus(B))
              .example(2, 3, 2),
          op("clip", "x, kept between lo and hi; hi where they cross.", X.max(B).min(C))
              .operands("x", "lo", "hi")
              .partials(
                  select(X.lt(B).with(Arith.OR, X.gt(C)), ZERO, ONE),
                  select(X.lt(B).and(B.lt(C)), ONE, ZERO),
                  select(X.gt(C).with(Arith.OR, C.lt(B)), ONE, ZERO))
              .range(-2, 2)
              .range(-1.5, -.5)
              .range(.5, 1.5)
              .kinks(X.minus(B), X.minus(C))
              .example(5, 0, 1, 1),
          op("clipMin", "x, but at least lo.", X.max(B))
              .takes(ALL)
              .operands("x", "lo")
              .partials(select(X.lt(B), ZERO, ONE), select(X.lt(B), ONE, ZERO))
              .range(-2, 2)
              .kinks(X.minus(B))
              .example(-5, 0, 0),
          op("clipMax", "x, but at most hi.", X.min(B))
              .takes(ALL)
              .operands("x", "hi")
              .partials(select(X.gt(B), ZERO, ONE), select(X.gt(B), ONE, ZERO))
              .range(-2, 2)
              .kinks(X.minus(B))
              .example(5, 1, 1),
          op("heaviside", "0 where x is negative, 1 where positive, the value at 0.", heaviside())
              .operands("x", "value")
              .partials(ZERO, select(X.eq(ZERO), ONE, ZERO))
              .range(-2, 2)
              .kinks(X)
              .example(0, 3, 3),
          op("where", "a where the mask holds, b elsewhere.", select(maskOperand(0), B, C))
              .operands("mask", "a", "b")
              .takes(ALL)
              .range(0, 1)
              .range(-2, 2)
              .example(1, 2, 3, 2),
          floating("lerp", "From a (weight 0) to b (weight 1).", X.plus(C.times(B.minus(X))))
              .operands("a", "b", "weight")
              .range(-2, 2)
              .example(1, 3, .25, 1.5),
          op("copySign", "The magnitude of a with the sign of b.", X.with(Arith.COPY_SIGN, B))
              .takes(Elementwise.Numbers.FLOATING)
              .range(-2, 2)
              .kinks(X, B)
              .example(2, -3, -2),

          // ---- angles ----
          floating("deg2rad", "Degrees as radians.", X.times(Math.PI / 180))
              .range(-180, 180)
              .example(180, 3.141592653589793),
          floating("rad2deg", "Radians as degrees.", X.times(180 / Math.PI))
              .range(-3, 3)
              .example(1, 57.29577951308232));

  /** That of the magnitudes, with the sign of a. */
  private static Expr fmod() {
    Expr rest = X.abs().with(Arith.REM, B.abs());
    return select(X.lt(ZERO), rest.neg(), rest);
  }

  /** a/b cut towards zero, of which fmod is a - b · this. */
  private static Expr wholeQuotient() {
    Expr whole = X.abs().with(Arith.FLOOR_DIVIDE, B.abs()).times(B.fn(Fn.SIGN));
    return select(X.lt(ZERO), whole.neg(), whole);
  }

  /** NaN stays NaN. */
  private static Expr heaviside() {
    return select(X.lt(ZERO), ZERO, select(X.eq(ZERO), B, select(X.gt(ZERO), ONE, X)));
  }

  /**
   * The slope of an extreme by one operand: 0 where the other is chosen; 1 by either beside NaN.
   */
  private static Expr chosen(Expr other) {
    return select(other, ZERO, select(X.eq(B), constant(.5), ONE));
  }
}
