package org.gradsh.autograd.show;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.cpu.Strided;

/**
 * Numbers as text. A number alone has the shortest digits that read back as itself; the numbers of
 * a block share one form, fixed or with exponents, as in NumPy.
 *
 * <p>Everything starts from the shortest decimal of the number in its own dtype, so that a float32
 * 0.1 is never 0.10000000149.
 */
final class Numbers {
  /** From here on fixed-point digits are no longer digits of a float32. */
  private static final double LARGE = 1e8;

  /** The smallest and the largest number of one fixed-point block are no further apart. */
  private static final double SPREAD = 1e6;

  private Numbers() {}

  /** One element exactly: the shortest text that reads back as the same number. */
  static String exact(Strided v, int place) {
    return switch (v.data()) {
      case float[] a -> Float.toString(a[place]);
      case double[] a -> Double.toString(a[place]);
      case int[] a -> Integer.toString(a[place]);
      case long[] a -> Long.toString(a[place]);
      case boolean[] a -> Boolean.toString(a[place]);
      default -> throw new IllegalArgumentException("no elements of " + v.dtype());
    };
  }

  /**
   * The elements at some places in one form.
   *
   * @param places positions in the array of {@code v}
   * @param precision fractional digits at most
   * @param common whether all get the same number of digits, so that points stand in a column
   */
  static String[] texts(Strided v, int[] places, int precision, boolean common) {
    if (v.dtype().isFloating()) return new Floats(v, places, precision, common).texts();
    String[] texts = new String[places.length];
    for (int i = 0; i < texts.length; i++) texts[i] = exact(v, places[i]);
    return texts;
  }

  /**
   * One element as textbooks write it: six fractional digits at most, and no more than it needs.
   */
  static String brief(Strided v, int place) {
    String exact = exact(v, place);
    if (!v.dtype().isFloating() || !Character.isDigit(exact.charAt(exact.length() - 1))) {
      return exact;
    }
    BigDecimal d = new BigDecimal(exact);
    if (d.signum() == 0) return "0";
    double magnitude = Math.abs(d.doubleValue());
    if (magnitude >= LARGE || magnitude < 1e-4) {
      BigDecimal r = d.round(new MathContext(7, RoundingMode.HALF_UP));
      return exponential(r, mantissa(r), 2);
    }
    BigDecimal r = d.setScale(6, RoundingMode.HALF_UP);
    return fixed(r, needed(r));
  }

  /** A statistic: about {@code digits} significant digits, whole parts in full below 1e8. */
  static String rounded(double v, int digits) {
    if (Double.isNaN(v)) return "NaN";
    if (Double.isInfinite(v)) return v > 0 ? "Inf" : "-Inf";
    if (v == 0) return "0.0";
    double magnitude = Math.abs(v);
    BigDecimal exact = new BigDecimal(Double.toString(v));
    if (magnitude >= LARGE || magnitude < 1e-4) {
      BigDecimal r = exact.round(new MathContext(digits, RoundingMode.HALF_UP));
      return exponential(r.stripTrailingZeros(), Math.max(1, mantissa(r)), 2);
    }
    int scale = Math.max(1, digits - 1 - exponent(exact));
    return fixed(exact, Math.max(1, needed(exact.setScale(scale, RoundingMode.HALF_UP))));
  }

  private static String fixed(BigDecimal v, int digits) {
    return v.setScale(digits, RoundingMode.HALF_UP).toPlainString();
  }

  /** {@code 1.25e-07}: the mantissa with so many fractional digits, the exponent with so many. */
  private static String exponential(BigDecimal v, int mantissa, int digits) {
    BigDecimal r = v.round(new MathContext(mantissa + 1, RoundingMode.HALF_UP));
    int e = r.signum() == 0 ? 0 : exponent(r);
    String head = r.movePointLeft(e).setScale(mantissa, RoundingMode.HALF_UP).toPlainString();
    String tail = Integer.toString(Math.abs(e));
    return head + (e < 0 ? "e-" : "e+") + "0".repeat(Math.max(0, digits - tail.length())) + tail;
  }

  /** The power of ten of the first digit. */
  private static int exponent(BigDecimal v) {
    return v.precision() - v.scale() - 1;
  }

  /** Fractional digits that a number needs in full. */
  private static int needed(BigDecimal v) {
    return Math.max(0, v.stripTrailingZeros().scale());
  }

  /** Fractional digits that its mantissa needs in full. */
  private static int mantissa(BigDecimal v) {
    return v.stripTrailingZeros().precision() - 1;
  }

  /** The floating-point numbers of one block. */
  private static final class Floats {
    private final BigDecimal[] values;

    /** The texts of what has no decimal: NaN and the infinities; null elsewhere. */
    private final String[] special;

    private final boolean[] negative;
    private final boolean common;
    private final boolean exponents;
    private final int digits;
    private final int exponentDigits;

    Floats(Strided v, int[] places, int precision, boolean common) {
      this.common = common;
      values = new BigDecimal[places.length];
      special = new String[places.length];
      negative = new boolean[places.length];
      double least = Double.POSITIVE_INFINITY;
      double most = 0;
      int fraction = 0;
      int mantissa = 0;
      int exponent = 0;
      for (int i = 0; i < places.length; i++) {
        double d = read(v, places[i], i);
        if (special[i] != null) continue;
        fraction = Math.max(fraction, needed(values[i]));
        if (d == 0) continue;
        mantissa = Math.max(mantissa, mantissa(values[i]));
        exponent = Math.max(exponent, Math.abs(exponent(values[i])));
        least = Math.min(least, Math.abs(d));
        most = Math.max(most, Math.abs(d));
      }
      boolean cut = fraction > precision;
      boolean vanishes = least < Math.pow(10, -Math.max(1, precision)) || most / least > SPREAD;
      exponents = most >= LARGE || cut && vanishes;
      int wanted = exponents ? mantissa : fraction;
      digits = Math.min(precision, Math.max(1, wanted));
      exponentDigits = exponent >= 100 ? 3 : 2;
    }

    private double read(Strided v, int place, int i) {
      double d;
      String text;
      if (v.dtype() == DType.FLOAT32) {
        float f = ((float[]) v.data())[place];
        d = f;
        text = Float.toString(f);
      } else {
        d = ((double[]) v.data())[place];
        text = Double.toString(d);
      }
      if (Double.isNaN(d)) special[i] = "NaN";
      else if (Double.isInfinite(d)) special[i] = d > 0 ? "Inf" : "-Inf";
      else values[i] = new BigDecimal(text);
      negative[i] = text.startsWith("-");
      return d;
    }

    String[] texts() {
      String[] texts = new String[values.length];
      for (int i = 0; i < texts.length; i++) texts[i] = special[i] == null ? text(i) : special[i];
      return texts;
    }

    private String text(int i) {
      BigDecimal v = values[i];
      String s;
      if (exponents) {
        s = exponential(v, digits, exponentDigits);
      } else {
        int own = common ? digits : Math.min(digits, Math.max(1, needed(rounded(v))));
        s = fixed(v, own);
      }
      // Zero has no sign as a decimal, and a small number may become zero: the sign stays.
      return negative[i] && !s.startsWith("-") ? "-" + s : s;
    }

    private BigDecimal rounded(BigDecimal v) {
      return v.setScale(digits, RoundingMode.HALF_UP);
    }
  }
}
