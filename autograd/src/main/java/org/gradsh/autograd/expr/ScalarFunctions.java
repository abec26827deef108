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

  // ---- of πx, without the rounding of π · x ----

  /** sin(πx), exact at whole and half numbers. */
  public static double sinPi(double x) {
    double r = x - 2 * Math.rint(x / 2); // in -1 … 1
    double a = Math.abs(r);
    double s =
        a > .75
            ? Math.sin(Math.PI * (1 - a))
            : a > .25 ? Math.cos(Math.PI * (.5 - a)) : Math.sin(Math.PI * a);
    return a == 1 ? 0 : Math.copySign(s, r);
  }

  /** cos(πx), exact at whole and half numbers. */
  public static double cosPi(double x) {
    double a = Math.abs(x - 2 * Math.rint(x / 2));
    return a > .75
        ? -Math.cos(Math.PI * (1 - a))
        : a > .25 ? Math.sin(Math.PI * (.5 - a)) : Math.cos(Math.PI * a);
  }

  /** sin(πx)/(πx), 1 at 0 and 0 at ±∞. */
  public static double sinc(double x) {
    return sincSlope(0, x);
  }

  /**
   * The n-th derivative of sinc: πⁿ ∫₀¹ tⁿ cos(πxt + nπ/2) dt, by its power series near 0 and by
   * parts elsewhere. n is rounded to a whole number; NaN comes of one below 0 or above 10000.
   */
  public static double sincSlope(double n, double x) {
    double order = Math.rint(n);
    if (!(order >= 0 && order <= 10000) || Double.isNaN(x)) return Double.NaN;
    if (Double.isInfinite(x)) return 0;
    int m = (int) order;
    double u = Math.PI * x;
    return Math.pow(Math.PI, m)
        * (Math.abs(u) <= Math.max(1, m / 2.) ? sincNear(m, u) : sincFar(m, x, u));
  }

  /** Σ uʲ cos((j + n)π/2) / (j! (j + n + 1)). */
  private static double sincNear(int n, double u) {
    double sum = 0;
    double power = 1;
    for (int j = 0; ; j++) {
      int turn = (j + n) % 4;
      if (turn % 2 == 0) {
        double term = power / (j + n + 1);
        sum += turn == 0 ? term : -term;
      }
      power *= u / (j + 1);
      if (Math.abs(power) < 1e-18 && j > Math.abs(u)) return sum;
    }
  }

  /** sₙ = (sin(u + nπ/2) - n sₙ₋₁) / u. */
  private static double sincFar(int n, double x, double u) {
    double[] turns = {sinPi(x), cosPi(x), -sinPi(x), -cosPi(x)};
    double s = 0;
    for (int k = 0; k <= n; k++) s = (turns[k % 4] - k * s) / u;
    return s;
  }
}
