package org.gradsh.autograd.expr;

import static org.gradsh.autograd.expr.Declaration.floating;
import static org.gradsh.autograd.expr.Expr.ONE;
import static org.gradsh.autograd.expr.Expr.ZERO;
import static org.gradsh.autograd.expr.Expr.constant;
import static org.gradsh.autograd.expr.Expr.operand;

import java.util.List;

/**
 * Functions that are no finite combination of powers, exponentials and circular functions. They
 * have plain loops only; float32 is computed in float64 and rounded once.
 */
final class SpecialTable {
  private SpecialTable() {}

  private static final Expr X = operand(0), B = operand(1), Y = Expr.OUTPUT;

  static final List<Declaration> OPS =
      List.of(
          // ---- the gamma function: poles at 0, -1, -2 … ----
          floating("lgamma", "ln |Γ(x)|; ∞ at the poles 0, -1, -2 ….", X.fn(Fn.LGAMMA))
              .range(.5, 4)
              .example(5, 3.1780538303479458),
          floating("digamma", "The derivative of lgamma.", X.fn(Fn.DIGAMMA))
              .range(.5, 4)
              .example(1, -0.5772156649015329),
          floating(
                  "polygamma",
                  "The n-th derivative of digamma; n is rounded to a whole number.",
                  X.with(Arith.POLYGAMMA, B))
              .operands("n", "x")
              .ofOrder()
              .range(0, 3.4)
              .range(1, 4)
              .kinks(half())
              .example(1, 1, 1.6449340668482264),
          floating("betaln", "ln |Γ(a) Γ(b) / Γ(a + b)|.", X.with(Arith.BETALN, B))
              .range(.5, 4)
              .example(2, 3, -2.4849066497880004),

          // ---- around erf ----
          floating("erfInv", "The inverse of erf.", X.fn(Fn.ERF_INV))
              .partials(Y.squared().fn(Fn.EXP).times(.5 * Math.sqrt(Math.PI)))
              .range(-.8, .8)
              .example(.5, 0.4769362762044699),

          // ---- sin(πx)/(πx) ----
          floating("sinc", "sin(πx)/(πx), and 1 at 0.", X.fn(Fn.SINC))
              .range(-3, 3)
              .example(.5, 0.6366197723675814),
          floating(
                  "sincSlope",
                  "The n-th derivative of sinc; n is rounded to a whole number.",
                  X.with(Arith.SINC_SLOPE, B))
              .operands("n", "x")
              .ofOrder()
              .range(0, 3.4)
              .range(-3, 3)
              .kinks(half())
              .example(1, .5, -1.2732395447351628),

          // ---- modified Bessel functions ----
          floating(
                  "besselI",
                  "The modified Bessel function of order n; n is rounded to a whole number.",
                  X.with(Arith.BESSEL_I, B))
              .operands("n", "x")
              .ofOrder()
              .range(0, 3.4)
              .range(-3, 3)
              .kinks(half())
              .example(2, 1, 0.1357476697670383),
          floating(
                  "besselIe",
                  "The modified Bessel function of order n times e^-|x|.",
                  X.with(Arith.BESSEL_IE, B))
              .operands("n", "x")
              .ofOrder()
              .range(0, 3.4)
              .range(-3, 3)
              .kinks(half(), B)
              .example(2, 1, 0.049938776894223484),
          floating("i0", "The modified Bessel function of order 0.", ZERO.with(Arith.BESSEL_I, X))
              .range(-3, 3)
              .example(1, 1.2660658777520084),
          floating("i0e", "i0(x) times e^-|x|.", ZERO.with(Arith.BESSEL_IE, X))
              .range(-3, 3)
              .kinks(X)
              .example(1, 0.46575960759364043),
          floating("i1", "The modified Bessel function of order 1.", ONE.with(Arith.BESSEL_I, X))
              .range(-3, 3)
              .example(1, 0.5651591039924851),
          floating("i1e", "i1(x) times e^-|x|.", ONE.with(Arith.BESSEL_IE, X))
              .range(-3, 3)
              .kinks(X)
              .example(1, 0.2079104153497085));

  /** 0 where an order is rounded up as well as down. */
  private static Expr half() {
    return X.minus(X.fn(Fn.FLOOR)).minus(constant(.5));
  }
}
