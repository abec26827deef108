package org.gradsh.autograd.expr;

import org.gradsh.autograd.DType;

/**
 * An expression some operands of which have turned out to be numbers: what follows from these alone
 * is done beforehand. Values stay the same, but for whole powers, which become products.
 */
public final class Reduced {
  /** Powers up to this are written out. */
  private static final int MOST_FACTORS = 4;

  private static final Expr TRUE = new Expr.Binary(Arith.EQ, Expr.ZERO, Expr.ZERO);
  private static final Expr FALSE = new Expr.Binary(Arith.NE, Expr.ZERO, Expr.ZERO);

  private Reduced() {}

  /**
   * @param compute the dtype that numbers are rounded to
   */
  public static Expr of(Expr e, DType compute) {
    return switch (e) {
      case Expr.Operand _, Expr.Output _, Expr.Const _, Expr.Lowered _ -> e;
      case Expr.Unary(Fn fn, Expr a) -> unary(fn, of(a, compute));
      case Expr.Binary(Arith op, Expr a, Expr b) ->
          binary(op, of(a, compute), of(b, compute), compute);
      case Expr.Select(Expr m, Expr a, Expr b) -> {
        Expr mask = of(m, compute);
        if (mask.equals(TRUE)) yield of(a, compute);
        if (mask.equals(FALSE)) yield of(b, compute);
        yield new Expr.Select(mask, of(a, compute), of(b, compute));
      }
    };
  }

  private static Expr unary(Fn fn, Expr a) {
    if (a.equals(TRUE) && fn == Fn.NOT) return FALSE;
    if (a.equals(FALSE) && fn == Fn.NOT) return TRUE;
    if (a instanceof Expr.Const(double v)) {
      if (fn == Fn.NEG) return Expr.constant(-v);
      if (fn == Fn.ABS) return Expr.constant(Math.abs(v));
    }
    if (fn == Fn.NEG && a instanceof Expr.Unary(Fn inner, Expr x) && inner == Fn.NEG) return x;
    return new Expr.Unary(fn, a);
  }

  private static Expr binary(Arith op, Expr a, Expr b, DType compute) {
    if (a instanceof Expr.Const(double x) && b instanceof Expr.Const(double y)) {
      Expr known = known(op, x, y, compute);
      if (known != null) return known;
    }
    return switch (op) {
      case AND -> {
        if (a.equals(FALSE) || b.equals(FALSE)) yield FALSE;
        yield a.equals(TRUE) ? b : b.equals(TRUE) ? a : new Expr.Binary(op, a, b);
      }
      case OR -> {
        if (a.equals(TRUE) || b.equals(TRUE)) yield TRUE;
        yield a.equals(FALSE) ? b : b.equals(FALSE) ? a : new Expr.Binary(op, a, b);
      }
      case MUL -> a.is(1) ? b : b.is(1) ? a : new Expr.Binary(op, a, b);
      case DIV -> b.is(1) ? a : new Expr.Binary(op, a, b);
      case POW -> b instanceof Expr.Const(double n) ? power(a, n, b) : new Expr.Binary(op, a, b);
      default -> new Expr.Binary(op, a, b);
    };
  }

  private static Expr known(Arith op, double x, double y, DType compute) {
    return switch (op) {
      case ADD -> Expr.constant(rounded(x + y, compute));
      case SUB -> Expr.constant(rounded(x - y, compute));
      case MUL -> Expr.constant(rounded(x * y, compute));
      // Of two float32 numbers the double that is nearest rounds to the float32 that is nearest.
      case DIV -> Expr.constant(rounded(x / y, compute));
      case EQ -> truth(x == y);
      case NE -> truth(x != y);
      case LT -> truth(x < y);
      case LE -> truth(x <= y);
      case GT -> truth(x > y);
      case GE -> truth(x >= y);
      default -> null;
    };
  }

  private static double rounded(double v, DType compute) {
    return compute == DType.FLOAT32 ? (float) v : v;
  }

  private static Expr truth(boolean b) {
    return b ? TRUE : FALSE;
  }

  private static Expr power(Expr x, double n, Expr exponent) {
    if (n == 1) return x;
    if (n == 0) return Expr.ONE;
    if (n != Math.rint(n) || n < 0 || n > MOST_FACTORS || x.size() > 1) {
      return new Expr.Binary(Arith.POW, x, exponent);
    }
    Expr square = new Expr.Binary(Arith.MUL, x, x);
    if (n == 2) return square;
    if (n == 3) return new Expr.Binary(Arith.MUL, square, x);
    return new Expr.Binary(Arith.MUL, square, square);
  }
}
