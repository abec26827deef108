package org.gradsh.autograd.expr;

import static org.gradsh.autograd.expr.Expr.ONE;
import static org.gradsh.autograd.expr.Expr.ZERO;
import static org.gradsh.autograd.expr.Expr.constant;
import static org.gradsh.autograd.expr.Expr.select;

/**
 * The rules of differentiation. Each is written in the form that stays finite where the mathematics
 * does: quotients are divided twice and not by a square, 1 - x² is (1 - x)(1 + x).
 */
final class Derivative {
  private Derivative() {}

  private static final double LN2 = Math.log(2), LN10 = Math.log(10);

  /** e^-x² is below the smallest double past this; polynomials times it are then 0, not ∞ · 0. */
  private static final double GAUSS_END = 28;

  static Expr of(Expr e, int i) {
    return switch (e) {
      case Expr.Operand(int j, boolean mask) -> i == j && !mask ? ONE : ZERO;
      case Expr.Const _ -> ZERO;
      case Expr.Output _ -> throw new IllegalStateException("y has no derivative of its own");
      case Expr.Unary(Fn f, Expr a) -> {
        Expr da = of(a, i);
        yield da.is(0) ? ZERO : da.times(outer(f, a, e));
      }
      case Expr.Binary(Arith op, Expr a, Expr b) -> binary(op, a, b, e, of(a, i), of(b, i));
      case Expr.Select(Expr m, Expr a, Expr b) -> select(m, of(a, i), of(b, i));
      case Expr.Lowered l -> throw l.misplaced();
    };
  }

  /** f'(a), where {@code y} is f(a). */
  private static Expr outer(Fn f, Expr a, Expr y) {
    return switch (f) {
      case NEG -> constant(-1);
      case ABS -> a.fn(Fn.SIGN);
      case SIGN, NOT, FLOOR, CEIL, ROUND, TRUNC -> ZERO;
      case SQRT -> constant(.5).div(y);
      case CBRT -> ONE.div(y.squared().times(3)); // 1 / (3 y²)
      case EXP -> y;
      case EXPM1 -> a.fn(Fn.EXP);
      case LOG -> ONE.div(a);
      case LOG2 -> ONE.div(a.times(LN2));
      case LOG10 -> ONE.div(a.times(LN10));
      case LOG1P -> ONE.div(ONE.plus(a));
      case SIN -> a.fn(Fn.COS);
      case COS -> a.fn(Fn.SIN).neg();
      case TAN -> ONE.plus(y.squared());
      case ASIN -> ONE.div(ONE.minus(a).times(ONE.plus(a)).fn(Fn.SQRT));
      case ACOS -> ONE.div(ONE.minus(a).times(ONE.plus(a)).fn(Fn.SQRT)).neg();
      case ATAN -> ONE.div(ONE.plus(a.squared()));
      case SINH -> a.fn(Fn.COSH);
      case COSH -> a.fn(Fn.SINH);
      case TANH -> ONE.minus(y.squared());
      case SIGMOID -> y.times(ONE.minus(y));
      case ERF -> gauss(a);
      case ERFC -> gauss(a).neg();
      case ERF_INV -> y.squared().fn(Fn.EXP).times(.5 * Math.sqrt(Math.PI));
      case LGAMMA -> a.fn(Fn.DIGAMMA);
      case DIGAMMA -> ONE.with(Arith.POLYGAMMA, a);
      case SINC -> ONE.with(Arith.SINC_SLOPE, a);
    };
  }

  /** 2/√π · e^-x². */
  private static Expr gauss(Expr a) {
    Expr density = a.squared().neg().fn(Fn.EXP).times(2 / Math.sqrt(Math.PI));
    return select(a.abs().ge(constant(GAUSS_END)), ZERO, density);
  }

  private static Expr binary(Arith op, Expr a, Expr b, Expr y, Expr da, Expr db) {
    if (da.is(0) && db.is(0)) return ZERO;
    return switch (op) {
      case ADD -> da.plus(db);
      case SUB -> da.minus(db);
      case MUL -> da.times(b).plus(a.times(db));
      case DIV -> da.div(b).minus(db.times(y).div(b)); // a'/b - b'·(a/b)/b
      // The quotient that is taken away is constant: y = a - b·⌊a/b⌋.
      case REM -> da.minus(db.times(a.with(Arith.FLOOR_DIVIDE, b)));
      case POW -> da.times(powerByBase(a, b)).plus(db.times(powerByExponent(a, b, y)));
      case ATAN2 -> {
        Expr h = a.with(Arith.HYPOT, b);
        yield da.times(unit(b, h).div(h)).minus(db.times(unit(a, h).div(h)));
      }
      case HYPOT -> da.times(unit(a, y)).plus(db.times(unit(b, y)));
      // |a| with the sign of b; 0 at 0, as PyTorch has it.
      case COPY_SIGN -> da.times(a.fn(Fn.SIGN).times(ONE.with(Arith.COPY_SIGN, b)));
      // Orders have no derivative of their own: they are whole numbers.
      case POLYGAMMA, SINC_SLOPE -> db.times(a.plus(ONE).with(op, b));
      case BETALN -> da.times(betaSlope(a, b)).plus(db.times(betaSlope(b, a)));
      case BESSEL_I -> db.times(neighbours(op, a, b));
      case BESSEL_IE -> db.times(neighbours(op, a, b).minus(b.fn(Fn.SIGN).times(y)));
      case MAX -> choice(a.gt(b), a.eq(b), da, db);
      case MIN -> choice(a.lt(b), a.eq(b), da, db);
      case FLOOR_DIVIDE, AND, OR, XOR, EQ, NE, LT, LE, GT, GE -> ZERO;
    };
  }

  /**
   * b·a^(b-1), and 0 where that is 0·∞: for b = 0 at a = 0, and where the power vanishes for b = ∞.
   * Where the product has a value it is left alone, so that it can be differentiated once more:
   * also at b = 0, where ∂/∂b is a^-1, and where a^(b-1) is 0.
   */
  private static Expr powerByBase(Expr a, Expr b) {
    if (b instanceof Expr.Const(double k)) {
      return k == 0 ? ZERO : k == 1 ? ONE : power(a, k - 1).times(k);
    }
    Expr lower = a.pow(b.minus(ONE));
    Expr infinity = constant(Double.POSITIVE_INFINITY);
    Expr pole = b.eq(ZERO).and(lower.abs().lt(infinity).fn(Fn.NOT));
    Expr vanished = lower.eq(ZERO).and(b.abs().eq(infinity));
    return select(pole.with(Arith.OR, vanished), ZERO, b.times(lower));
  }

  private static Expr power(Expr a, double k) {
    return k == 1 ? a : k == 2 ? a.squared() : a.pow(constant(k));
  }

  /** a^b·ln(a), and 0 at a = 0 for b ≥ 0, as PyTorch has it, and wherever the power vanishes. */
  private static Expr powerByExponent(Expr a, Expr b, Expr y) {
    Expr slope = y.times(a.fn(Fn.LOG));
    if (a instanceof Expr.Const(double k)) return y.times(Math.log(k));
    return select(a.eq(ZERO).and(b.ge(ZERO)).with(Arith.OR, y.eq(ZERO)), ZERO, slope);
  }

  /** a / h, and 0 at the origin, where the limit depends on the way; ±1 where a is infinite. */
  private static Expr unit(Expr a, Expr h) {
    Expr infinity = constant(Double.POSITIVE_INFINITY);
    Expr finite = select(h.eq(ZERO), ZERO, a.div(h));
    return select(a.abs().eq(infinity), a.fn(Fn.SIGN), finite);
  }

  /** ψ(a) - ψ(a + b), the poles at 0 apart: ψ(a + 1) - ψ(a + b + 1) - b/(a + b)/a; 0 at a = ∞. */
  private static Expr betaSlope(Expr a, Expr b) {
    Expr regular = ONE.plus(a).fn(Fn.DIGAMMA).minus(ONE.plus(a.plus(b)).fn(Fn.DIGAMMA));
    Expr slope = regular.minus(b.div(a.plus(b)).div(a));
    return select(a.eq(constant(Double.POSITIVE_INFINITY)), ZERO, slope);
  }

  /** (Iₙ₋₁ + Iₙ₊₁)/2, and I₋₁ = I₁. */
  private static Expr neighbours(Arith op, Expr n, Expr x) {
    Expr below = n.is(0) ? ONE : n.minus(ONE);
    return below.with(op, x).plus(n.plus(ONE).with(op, x)).times(.5);
  }

  /** The derivative of the operand that was taken, and half of each where they tie. */
  private static Expr choice(Expr takesA, Expr tie, Expr da, Expr db) {
    return select(takesA, da, select(tie, da.plus(db).times(.5), db));
  }
}
