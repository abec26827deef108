package org.gradsh.autograd.expr;

/** The functions of expressions that java.lang.Math lacks, or defines unlike NumPy. */
public final class ScalarFunctions {
  private ScalarFunctions() {}

  private static final double LN2 = Math.log(2);

  public static double trunc(double x) {
    return x < 0 ? Math.ceil(x) : Math.floor(x);
  }

  /** Exact at powers of two: the exponent is split off first. */
  public static double log2(double x) {
    if (!(x > 0) || x == Double.POSITIVE_INFINITY) return Math.log(x);
    int shift = 0;
    if (x < Double.MIN_NORMAL) {
      x *= 0x1p54;
      shift = -54;
    }
    int exponent = Math.getExponent(x);
    double mantissa = Math.scalb(x, -exponent);
    if (mantissa > Math.sqrt(2)) {
      mantissa /= 2;
      exponent++;
    }
    return exponent + shift + Math.log(mantissa) / LN2;
  }

  /** 1 / (1 + e^-x) from e^-|x|, so that nothing overflows. */
  public static double sigmoid(double x) {
    double e = Math.exp(-Math.abs(x));
    return (x >= 0 ? 1 : e) / (1 + e);
  }

  /**
   * As in C and NumPy: 1 to any power is 1, NaN too, and so is -1 to an infinite one. Squares and
   * cubes, and what their derivatives need, are products.
   */
  public static double pow(double a, double b) {
    if (b == 2) return a * a;
    if (b == 1) return a;
    if (b == 3) return a * a * a;
    return a == 1 || a == -1 && Double.isInfinite(b) ? 1 : Math.pow(a, b);
  }

  /** The floored remainder: a - b·⌊a/b⌋, with the sign of the divisor. */
  public static double rem(double a, double b) {
    double r = a % b;
    return r != 0 && r < 0 != b < 0 ? r + b : r;
  }

  /** ⌊a/b⌋ of the exact quotient, as Python and PyTorch: 1 // 0.1 is 9. */
  public static double floorDivide(double a, double b) {
    if (b == 0) return a / b;
    double r = a % b;
    double q = (a - r) / b;
    if (r != 0 && r < 0 != b < 0) q--;
    if (q == 0) return Math.copySign(0, a / b);
    double whole = Math.floor(q);
    return q - whole > .5 ? whole + 1 : whole; // (a - r) / b is off by rounding only
  }
}
