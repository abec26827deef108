package org.gradsh.autograd.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

/** erf and the other functions of our own, against series in many digits and known values. */
class ErrorFunctionTest {
  private static final MathContext DIGITS = new MathContext(100);

  /** 2/√π Σ (-1)ⁿ x^(2n+1) / (n! (2n+1)). */
  private static BigDecimal erf(double x) {
    BigDecimal z = new BigDecimal(x), square = z.multiply(z, DIGITS).negate();
    BigDecimal power = z, sum = z;
    for (int n = 1; n < 500; n++) {
      power = power.multiply(square, DIGITS).divide(BigDecimal.valueOf(n), DIGITS);
      sum = sum.add(power.divide(BigDecimal.valueOf(2L * n + 1), DIGITS), DIGITS);
    }
    BigDecimal pi =
        new BigDecimal(
            "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899");
    return sum.multiply(BigDecimal.TWO).divide(pi.sqrt(DIGITS), DIGITS);
  }

  @Test
  void bothAreExactToAFewUnitsInTheLastPlace() {
    for (double x = -6.3; x < 8; x += .0937) {
      BigDecimal erf = erf(x);
      check(erf.doubleValue(), ErrorFunction.erf(x), 4, "erf " + x);
      check(BigDecimal.ONE.subtract(erf).doubleValue(), ErrorFunction.erfc(x), 8, "erfc " + x);
    }
  }

  private static void check(double expected, double got, int ulps, String what) {
    assertEquals(expected, got, ulps * Math.ulp(expected), what);
  }

  @Test
  void theEnds() {
    assertEquals(1, ErrorFunction.erf(Double.POSITIVE_INFINITY));
    assertEquals(-1, ErrorFunction.erf(-30));
    assertEquals(0, ErrorFunction.erfc(Double.POSITIVE_INFINITY));
    assertEquals(2, ErrorFunction.erfc(Double.NEGATIVE_INFINITY));
    assertTrue(Double.isNaN(ErrorFunction.erf(Double.NaN)));
    assertTrue(Double.isNaN(ErrorFunction.erfc(Double.NaN)));
    assertEquals(-0., ErrorFunction.erf(-0.));
    // Abramowitz and Stegun, table 7.1 has erf 0.5 = 0.5204998778.
    assertEquals(.5204998778, ErrorFunction.erf(.5), 1e-10);
  }

  @Test
  void log2IsExactAtPowersOfTwo() {
    for (int e = -1074; e < 1024; e++) assertEquals(e, ScalarFunctions.log2(Math.scalb(1., e)));
    assertEquals(Math.log(5) / Math.log(2), ScalarFunctions.log2(5), 1e-15);
    assertTrue(Double.isNaN(ScalarFunctions.log2(-1)));
    assertEquals(Double.NEGATIVE_INFINITY, ScalarFunctions.log2(0));
  }

  @Test
  void quotientsAreFloored() {
    assertEquals(9, ScalarFunctions.floorDivide(1, .1));
    assertEquals(-4, ScalarFunctions.floorDivide(-7, 2));
    assertEquals(Double.POSITIVE_INFINITY, ScalarFunctions.floorDivide(1, 0));
    assertEquals(1, ScalarFunctions.rem(-7, 2));
    assertEquals(-1, ScalarFunctions.rem(7, -2));
    assertEquals(Double.POSITIVE_INFINITY, ScalarFunctions.rem(-5, Double.POSITIVE_INFINITY));
    assertTrue(Double.isNaN(ScalarFunctions.rem(1, 0)));
  }

  @Test
  void powersAreThoseOfC() {
    assertEquals(1, ScalarFunctions.pow(1, Double.NaN));
    assertEquals(1, ScalarFunctions.pow(-1, Double.NEGATIVE_INFINITY));
    assertEquals(1, ScalarFunctions.pow(Double.NaN, 0));
    assertTrue(Double.isNaN(ScalarFunctions.pow(-8, 1. / 3)));
    for (double a : new double[] {0, -0., 1.7, -3.1, 1e-200, 1e200, Double.NEGATIVE_INFINITY}) {
      for (int b = -1; b < 5; b++) {
        double expected = Math.pow(a, b);
        double tolerance = Double.isInfinite(expected) ? 0 : 2 * Math.ulp(expected);
        assertEquals(expected, ScalarFunctions.pow(a, b), tolerance, a + " to the power " + b);
      }
    }
  }
}
