package org.gradsh.autograd.expr;

import java.util.Locale;

/** The functions of two operands that expressions are made of. */
public enum Arith {
  ADD("+", true),
  SUB("-", false),
  MUL("*", true),
  DIV("/", false),
  /** The floored remainder: it has the sign of the divisor. */
  REM("%", false),
  /** The floored quotient. */
  FLOOR_DIVIDE("//", false),
  POW("", false),
  ATAN2("", false),
  HYPOT("", true),
  COPY_SIGN("", false),
  /** The n-th derivative of digamma, n first. */
  POLYGAMMA("", false),
  /** ln |B(a, b)|. */
  BETALN("", true),
  /** The n-th derivative of sinc, n first. */
  SINC_SLOPE("", false),
  /** The modified Bessel function of order n, n first. */
  BESSEL_I("", false),
  /** The same times e^-|x|. */
  BESSEL_IE("", false),
  MAX("", true),
  MIN("", true),
  AND("&", true),
  OR("|", true),
  XOR("^", true),
  EQ("==", true),
  NE("!=", true),
  LT("<", false),
  LE("<=", false),
  GT(">", false),
  GE(">=", false);

  /** The infix sign, empty for what is written as a function. */
  final String symbol;

  final boolean commutative;

  Arith(String symbol, boolean commutative) {
    this.symbol = symbol;
    this.commutative = commutative;
  }

  /** Whether the result is a mask whatever the operands are. */
  public boolean isComparison() {
    return compareTo(EQ) >= 0;
  }

  /** Whether this works on truth values and bits. */
  public boolean isLogic() {
    return this == AND || this == OR || this == XOR;
  }

  /** Whether it is one of those that take many operations. */
  boolean isSpecial() {
    return switch (this) {
      case POLYGAMMA, BETALN, SINC_SLOPE, BESSEL_I, BESSEL_IE -> true;
      default -> false;
    };
  }

  /** The declared op that computes this function alone. */
  public Elementwise op() {
    return ElementwiseCatalogue.of(this);
  }

  /** Lower case, as in expression texts. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
