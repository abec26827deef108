package org.gradsh.autograd.expr;

/**
 * The modified Bessel functions of the first kind of whole orders: by their power series near 0,
 * Miller's backward recurrence (normalised by eˣ = I₀ + 2 Σ Iₖ), and Hankel's asymptotic series far
 * out (Abramowitz and Stegun, 9.6.10, 9.6.26, 9.7.1). Relative errors are below 1e-13.
 */
public final class BesselFunctions {
  private BesselFunctions() {}

  private static final double NEAR = 2, FAR = 30;

  /** Higher orders are not computed: they are NaN. */
  private static final double MOST = 10000;

  /** Iₙ(x); n is rounded to a whole number, and I₋ₙ = Iₙ. NaN where |n| is above 10000. */
  public static double besselI(double n, double x) {
    double a = Math.abs(x);
    if (a == Double.POSITIVE_INFINITY) return besselIe(n, x) + (x < 0 && isOdd(n) ? -a : a);
    double half = Math.exp(a / 2); // eᵃ alone may be too large
    return besselIe(n, x) * half * half;
  }

  /** e^-|x| Iₙ(x), which does not overflow. */
  public static double besselIe(double n, double x) {
    double order = Math.abs(Math.rint(n));
    if (!(order <= MOST) || Double.isNaN(x)) return Double.NaN;
    double y = scaled((int) order, Math.abs(x));
    return x < 0 && isOdd(order) ? -y : y;
  }

  private static boolean isOdd(double n) {
    return Math.rint(n) % 2 != 0;
  }

  private static double scaled(int n, double x) {
    if (x == Double.POSITIVE_INFINITY) return 0;
    if (x <= NEAR) return series(n, x) * Math.exp(-x);
    return x > Math.max(FAR, (double) n * n) ? asymptotic(n, x) : recurrence(n, x);
  }

  /** (x/2)ⁿ/n! Σ (x²/4)ᵏ / (k! (n + 1) … (n + k)). */
  private static double series(int n, double x) {
    double z = x * x / 4;
    double first = 1;
    for (int k = 1; k <= n && first > 0; k++) first *= x / 2 / k;
    double sum = 1;
    double term = 1;
    for (int k = 1; term > 1e-17; k++) sum += term *= z / k / (n + k);
    return first * sum;
  }

  /** 1/√(2πx) Σ (-1)ᵏ (4n² - 1²)(4n² - 3²) … / (k! (8x)ᵏ). */
  private static double asymptotic(int n, double x) {
    double m = 4. * n * n;
    double sum = 1;
    double term = 1;
    for (int k = 1; Math.abs(term) > 1e-17 && k < 60; k++) {
      double odd = 2 * k - 1;
      sum += term *= -(m - odd * odd) / k / (8 * x);
    }
    return sum / Math.sqrt(2 * Math.PI * x);
  }

  /** From an order where nothing is left down to 0, all in proportion. */
  private static double recurrence(int n, double x) {
    int start = (int) (Math.max(n, 0) + Math.sqrt(80 * x) + 40);
    double above = 0;
    double here = 1e-200;
    double sum = 0;
    double wanted = 0;
    for (int k = start; k > 0; k--) {
      if (k == n) wanted = here;
      sum += here;
      double below = above + 2 * k / x * here;
      above = here;
      here = below;
      if (here > 1e200) {
        above *= 1e-300;
        here *= 1e-300;
        sum *= 1e-300;
        wanted *= 1e-300;
      }
    }
    if (n == 0) wanted = here;
    return wanted / (here + 2 * sum);
  }
}
