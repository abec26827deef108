package org.gradsh.autograd.symbolic;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as formulas have them: whole ones without a point, others with six digits at most. */
final class Digits {
  private Digits() {}

  private static final MathContext SIX = new MathContext(6, RoundingMode.HALF_EVEN);

  /** A mantissa, and a power of ten where it takes one. */
  record Decimal(String mantissa, int exponent) {}

  /** The digits of a finite number. */
  static Decimal of(double v) {
    if (v == Math.rint(v) && Math.abs(v) < 1e12) {
      return new Decimal(Long.toString((long) v), 0);
    }
    BigDecimal d = new BigDecimal(v).round(SIX).stripTrailingZeros();
    int exponent = d.precision() - d.scale() - 1;
    if (exponent >= -4 && exponent < 7) return new Decimal(d.toPlainString(), 0);
    return new Decimal(d.movePointLeft(exponent).toPlainString(), exponent);
  }

  static String text(double v) {
    if (Double.isNaN(v)) return "NaN";
    if (Double.isInfinite(v)) return v > 0 ? "∞" : "−∞";
    Decimal d = of(v);
    String s = d.exponent == 0 ? d.mantissa : d.mantissa + "e" + d.exponent;
    return s.replace('-', '−');
  }

  static String tex(double v) {
    if (Double.isNaN(v)) return "\\mathrm{NaN}";
    if (Double.isInfinite(v)) return v > 0 ? "\\infty" : "-\\infty";
    Decimal d = of(v);
    if (d.exponent == 0) return d.mantissa;
    String power = "10^{" + d.exponent + "}";
    return switch (d.mantissa) {
      case "1" -> power;
      case "-1" -> "-" + power;
      default -> d.mantissa + "\\cdot " + power;
    };
  }
}
