package org.gradsh.autograd.expr;

import org.gradsh.autograd.DType;

/**
 * Says which expressions get loops over vectors: those whose functions all have a vector form.
 *
 * <p>A function has a vector form where {@link Lowering} writes it in operations that give the same
 * bits for one element and for a vector of them. So it never shows which loops were taken.
 */
final class VectorForms {
  private VectorForms() {}

  /** Whether loops over vectors are generated for elements of this dtype. */
  static boolean exist(Expr e, DType dtype) {
    return arePossible(e, dtype) && !e.children().isEmpty();
  }

  /** Whether they could be, though nothing may be gained. */
  static boolean arePossible(Expr e, DType dtype) {
    return dtype.isFloating() && !e.has(n -> isScalar(n, dtype));
  }

  /** Whether they are for any dtype. */
  static boolean exist(Expr e) {
    return exist(e, DType.FLOAT32) || exist(e, DType.FLOAT64);
  }

  private static boolean isScalar(Expr e, DType dtype) {
    boolean lowered = dtype == DType.FLOAT32;
    return switch (e) {
      case Expr.Unary(Fn f, Expr a) ->
          switch (f) {
            case NEG, ABS, SIGN, FLOOR, CEIL, ROUND, TRUNC, SQRT -> false;
            case EXP, EXPM1, LOG, LOG2, LOG10, LOG1P, CBRT -> !lowered;
            case SIN, COS, TAN, ASIN, ACOS, ATAN -> !lowered;
            case SINH, COSH, TANH, SIGMOID, ERF, ERFC -> !lowered;
            case ERF_INV, LGAMMA, DIGAMMA, SINC -> true;
            case NOT -> !a.isMask();
          };
      case Expr.Binary(Arith op, Expr a, _) ->
          switch (op) {
            case REM, FLOOR_DIVIDE -> true;
            case ATAN2, HYPOT -> !lowered;
            case POLYGAMMA, BETALN, SINC_SLOPE, BESSEL_I, BESSEL_IE -> true;
            case POW -> !(lowered && a.is(2));
            case AND, OR, XOR -> !a.isMask();
            default -> false;
          };
      default -> false;
    };
  }
}
