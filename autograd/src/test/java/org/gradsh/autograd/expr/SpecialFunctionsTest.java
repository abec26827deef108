package org.gradsh.autograd.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The special functions against many digits (src/test/golden/special_values.py), and their ends.
 */
class SpecialFunctionsTest {
  private static final double INF = Double.POSITIVE_INFINITY, NAN = Double.NaN;

  private static double value(String name, double[] x) {
    return switch (name) {
      case "lgamma" -> GammaFunctions.lgamma(x[0]);
      case "digamma" -> GammaFunctions.digamma(x[0]);
      case "polygamma" -> GammaFunctions.polygamma(x[0], x[1]);
      case "betaln" -> GammaFunctions.betaln(x[0], x[1]);
      case "erfInv" -> ErrorFunction.erfInv(x[0]);
      case "sincSlope" -> ScalarFunctions.sincSlope(x[0], x[1]);
      case "besselIe" -> BesselFunctions.besselIe(x[0], x[1]);
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** What the classes promise; where terms cancel it is the error of the terms. */
  private static double tolerance(String name, double[] x, double expected) {
    double relative =
        switch (name) {
          case "erfInv" -> 1e-15;
          case "besselIe", "polygamma" -> 1e-13;
          default -> 5e-15;
        };
    double terms =
        switch (name) {
          case "lgamma" -> x[0] < 0 ? GammaFunctions.lgamma(1 - x[0]) + 1 : 0;
          case "digamma" -> Math.abs(Math.log(Math.abs(x[0]))) + 1;
          case "sincSlope" -> 20 * Math.pow(Math.PI, x[0]) / (x[0] + 1);
          default -> 0;
        };
    return relative * Math.abs(expected) + 2e-15 * terms;
  }

  @TestFactory
  Stream<DynamicTest> manyDigits() throws IOException {
    var stream = getClass().getResourceAsStream("/org/gradsh/autograd/golden/special.tsv");
    try (var in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      List<String> lines = in.lines().filter(line -> !line.startsWith("#")).toList();
      assertTrue(lines.size() > 200);
      return lines.stream().map(line -> dynamicTest(line, () -> check(line.split("\t"))));
    }
  }

  private static void check(String[] fields) {
    double[] x =
        Arrays.stream(fields, 1, fields.length - 1).mapToDouble(Double::parseDouble).toArray();
    double expected = Double.parseDouble(fields[fields.length - 1]);
    assertEquals(expected, value(fields[0], x), tolerance(fields[0], x, expected));
  }

  @Test
  void polesAndEnds() {
    for (double pole : new double[] {0, -0., -1, -2, -1e30}) {
      assertEquals(INF, GammaFunctions.lgamma(pole));
      assertEquals(INF, GammaFunctions.polygamma(1, pole));
    }
    assertEquals(INF, GammaFunctions.lgamma(INF));
    assertEquals(INF, GammaFunctions.lgamma(-INF));
    assertEquals(NAN, GammaFunctions.lgamma(NAN));
    assertEquals(-INF, GammaFunctions.digamma(0));
    assertEquals(INF, GammaFunctions.digamma(-0.));
    assertEquals(NAN, GammaFunctions.digamma(-3));
    assertEquals(INF, GammaFunctions.digamma(INF));
    assertEquals(NAN, GammaFunctions.digamma(-INF));
    assertEquals(-INF, GammaFunctions.polygamma(2, 0));
    assertEquals(NAN, GammaFunctions.polygamma(2, -3));
    assertEquals(0, GammaFunctions.polygamma(3, INF));
    assertEquals(NAN, GammaFunctions.polygamma(-1, 2));
    assertEquals(NAN, GammaFunctions.polygamma(3, NAN));
    assertEquals(-INF, GammaFunctions.betaln(2, INF));
    assertEquals(INF, ErrorFunction.erfInv(1));
    assertEquals(-INF, ErrorFunction.erfInv(-1));
    assertEquals(NAN, ErrorFunction.erfInv(1.5));
    assertEquals(-0., ErrorFunction.erfInv(-0.));
    assertEquals(1, ScalarFunctions.sinc(0));
    assertEquals(0, ScalarFunctions.sinc(INF));
    assertEquals(0, ScalarFunctions.sinc(3), "exactly, at whole numbers");
    assertEquals(NAN, ScalarFunctions.sincSlope(-1, 2));
    assertEquals(1, BesselFunctions.besselI(0, 0));
    assertEquals(0, BesselFunctions.besselI(3, 0));
    assertEquals(-INF, BesselFunctions.besselI(1, -INF));
    assertEquals(0, BesselFunctions.besselIe(0, INF));
    assertEquals(NAN, BesselFunctions.besselI(1e5, 2));
    assertEquals(2.0297630600755e306, BesselFunctions.besselI(0, 709.5), 1e293);
  }

  /** Nobody waits, however far out an operand is. */
  @Test
  void everyOperandHasAnAnswer() {
    double[] far = {
      0, 1, -1, 2.5, -1e5 - .5, -4e15 - .5, 1e16, 1e30, 1.1e30, -1e30, 1e300, INF, -INF, NAN
    };
    int numbers = 0;
    for (double a : far) {
      for (double b : far) {
        if (!Double.isNaN(GammaFunctions.polygamma(a, b))) numbers++;
        if (!Double.isNaN(GammaFunctions.betaln(a, b))) numbers++;
        if (!Double.isNaN(ScalarFunctions.sincSlope(a, b))) numbers++;
        if (!Double.isNaN(BesselFunctions.besselI(a, b))) numbers++;
      }
    }
    assertTrue(numbers > 100);
  }
}
