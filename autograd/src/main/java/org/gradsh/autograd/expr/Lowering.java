package org.gradsh.autograd.expr;

import static org.gradsh.autograd.expr.Expr.ONE;
import static org.gradsh.autograd.expr.Expr.ZERO;
import static org.gradsh.autograd.expr.Expr.constant;
import static org.gradsh.autograd.expr.Steps.abs;
import static org.gradsh.autograd.expr.Steps.add;
import static org.gradsh.autograd.expr.Steps.gt;
import static org.gradsh.autograd.expr.Steps.lt;
import static org.gradsh.autograd.expr.Steps.neg;
import static org.gradsh.autograd.expr.Steps.select;
import static org.gradsh.autograd.expr.Steps.signed;
import static org.gradsh.autograd.expr.Steps.sub;

import java.util.HashMap;
import java.util.Map;
import org.gradsh.autograd.DType;

/**
 * Prepares an expression for code generation.
 *
 * <p>Functions of float32 are written out in operations that IEEE 754 defines to the bit: plain
 * loops and vector loops, on any machine, then give the same result, and it does not matter when
 * the one takes over from the other. Functions that stay (pow, lgamma …), and those of float64, are
 * java.lang.Math's or our own and have plain loops only.
 *
 * <p>Equal parts become one object, so that the generator finds by identity what is shared. Nothing
 * here is simplified: that (a + k) - k is not a is the point of some of it.
 */
final class Lowering {
  private static final ExponentialForms EXPONENTIAL = new ExponentialForms(Precision.SINGLE);
  private static final LogarithmForms LOGARITHM = new LogarithmForms(Precision.SINGLE);
  private static final CircularForms CIRCULAR = new CircularForms(Precision.SINGLE);
  private static final ErrorForms ERROR = new ErrorForms(EXPONENTIAL);

  private final DType dtype;
  private final boolean vectors;
  private final Map<Expr, Expr> done = new HashMap<>();

  /**
   * @param vectors whether to write out also what one element has an instruction for
   */
  Lowering(DType dtype, boolean vectors) {
    this.dtype = dtype;
    this.vectors = vectors;
  }

  Expr lower(Expr e) {
    Expr known = done.get(e);
    if (known != null) return known;
    Expr lowered =
        switch (e) {
          case Expr.Operand _, Expr.Output _, Expr.Const _ -> e;
          case Expr.Unary(Fn f, Expr a) -> unary(f, lower(a));
          case Expr.Binary(Arith op, Expr a, Expr b) -> binary(op, a, lower(a), lower(b));
          case Expr.Select(Expr m, Expr a, Expr b) -> select(lower(m), lower(a), lower(b));
          case Expr.Lowered l -> throw l.misplaced();
        };
    done.put(e, lowered);
    return lowered;
  }

  private Expr unary(Fn f, Expr a) {
    if (vectors) {
      switch (f) {
        case SIGN:
          return select(gt(a, ZERO), ONE, select(lt(a, ZERO), constant(-1), a));
        case ROUND:
          return signed(nearest(abs(a)), a);
        case FLOOR:
          return floor(a);
        case CEIL:
          return signed(neg(floor(neg(a))), a);
        case TRUNC:
          return signed(floor(abs(a)), a);
        default:
      }
    }
    if (dtype != DType.FLOAT32) return new Expr.Unary(f, a);
    return switch (f) {
      case EXP -> EXPONENTIAL.exp(a);
      case EXPM1 -> EXPONENTIAL.expm1(a);
      case TANH -> EXPONENTIAL.tanh(a);
      case SIGMOID -> EXPONENTIAL.sigmoid(a);
      case SINH -> EXPONENTIAL.sinh(a);
      case COSH -> EXPONENTIAL.cosh(a);
      case LOG -> LOGARITHM.log(a);
      case LOG2 -> LOGARITHM.log2(a);
      case LOG10 -> LOGARITHM.log10(a);
      case LOG1P -> LOGARITHM.log1p(a);
      case CBRT -> LOGARITHM.cbrt(a);
      case SIN -> CIRCULAR.sin(a);
      case COS -> CIRCULAR.cos(a);
      case TAN -> CIRCULAR.tan(a);
      case ASIN -> CIRCULAR.asin(a);
      case ACOS -> CIRCULAR.acos(a);
      case ATAN -> CIRCULAR.atan(a);
      case ERF -> ERROR.erf(a);
      case ERFC -> ERROR.erfc(a);
      default -> new Expr.Unary(f, a);
    };
  }

  /**
   * @param written the first operand as it was, for 2ᵇ
   */
  private Expr binary(Arith op, Expr written, Expr a, Expr b) {
    if (dtype != DType.FLOAT32) return new Expr.Binary(op, a, b);
    return switch (op) {
      case POW -> written.is(2) ? EXPONENTIAL.exp2(b) : new Expr.Binary(op, a, b);
      case ATAN2 -> CIRCULAR.atan2(a, b);
      case HYPOT -> CIRCULAR.hypot(a, b);
      default -> new Expr.Binary(op, a, b);
    };
  }

  // ---- rounding ----

  /** To the nearest whole number for a ≥ 0: adding 2ᵖ leaves no bits behind the point. */
  private Expr nearest(Expr a) {
    Expr whole = constant(dtype == DType.FLOAT32 ? 0x1p23 : 0x1p52);
    return select(lt(a, whole), sub(add(a, whole), whole), a);
  }

  private Expr floor(Expr a) {
    if (!vectors) return new Expr.Unary(Fn.FLOOR, a);
    Expr r = signed(nearest(abs(a)), a);
    return select(gt(r, a), sub(r, ONE), r);
  }
}
