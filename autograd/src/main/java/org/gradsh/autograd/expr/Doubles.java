package org.gradsh.autograd.expr;

import java.util.ArrayList;
import java.util.List;

/** Expressions over doubles: the reference that kernels are checked against. Masks are 1 and 0. */
public final class Doubles implements Algebra<Double> {
  public static final Doubles ALGEBRA = new Doubles();

  private Doubles() {}

  /** The value of an expression at a point. */
  public static double value(Expr e, double... operands) {
    List<Double> xs = new ArrayList<>();
    for (double x : operands) xs.add(x);
    return e.evaluate(ALGEBRA, xs, null);
  }

  @Override
  public Double constant(double value) {
    return value;
  }

  @Override
  public Double unary(Fn fn, Double x) {
    double a = x;
    return switch (fn) {
      case NEG -> -a;
      case ABS -> Math.abs(a);
      case SIGN -> Math.signum(a);
      case NOT -> a == 0 ? 1. : 0.;
      case FLOOR -> Math.floor(a);
      case CEIL -> Math.ceil(a);
      case ROUND -> Math.rint(a);
      case TRUNC -> ScalarFunctions.trunc(a);
      case SQRT -> Math.sqrt(a);
      case CBRT -> Math.cbrt(a);
      case EXP -> Math.exp(a);
      case EXPM1 -> Math.expm1(a);
      case LOG -> Math.log(a);
      case LOG2 -> ScalarFunctions.log2(a);
      case LOG10 -> Math.log10(a);
      case LOG1P -> Math.log1p(a);
      case SIN -> Math.sin(a);
      case COS -> Math.cos(a);
      case TAN -> Math.tan(a);
      case ASIN -> Math.asin(a);
      case ACOS -> Math.acos(a);
      case ATAN -> Math.atan(a);
      case SINH -> Math.sinh(a);
      case COSH -> Math.cosh(a);
      case TANH -> Math.tanh(a);
      case SIGMOID -> ScalarFunctions.sigmoid(a);
      case ERF -> ErrorFunction.erf(a);
      case ERFC -> ErrorFunction.erfc(a);
      case ERF_INV -> ErrorFunction.erfInv(a);
      case LGAMMA -> GammaFunctions.lgamma(a);
      case DIGAMMA -> GammaFunctions.digamma(a);
      case SINC -> ScalarFunctions.sinc(a);
    };
  }

  @Override
  public Double binary(Arith op, Double x, Double y) {
    double a = x, b = y;
    return switch (op) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> a / b;
      case REM -> ScalarFunctions.rem(a, b);
      case FLOOR_DIVIDE -> ScalarFunctions.floorDivide(a, b);
      case POW -> ScalarFunctions.pow(a, b);
      case ATAN2 -> Math.atan2(a, b);
      case HYPOT -> Math.hypot(a, b);
      case COPY_SIGN -> Math.copySign(a, b);
      case POLYGAMMA -> GammaFunctions.polygamma(a, b);
      case BETALN -> GammaFunctions.betaln(a, b);
      case SINC_SLOPE -> ScalarFunctions.sincSlope(a, b);
      case BESSEL_I -> BesselFunctions.besselI(a, b);
      case BESSEL_IE -> BesselFunctions.besselIe(a, b);
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
      case AND -> (double) ((long) a & (long) b);
      case OR -> (double) ((long) a | (long) b);
      case XOR -> (double) ((long) a ^ (long) b);
      case EQ -> a == b ? 1. : 0.;
      case NE -> a != b ? 1. : 0.;
      case LT -> a < b ? 1. : 0.;
      case LE -> a <= b ? 1. : 0.;
      case GT -> a > b ? 1. : 0.;
      case GE -> a >= b ? 1. : 0.;
    };
  }

  @Override
  public Double select(Double mask, Double a, Double b) {
    return mask != 0 ? a : b;
  }
}
