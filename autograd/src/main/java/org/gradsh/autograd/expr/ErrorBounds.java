package org.gradsh.autograd.expr;

import java.util.Map;
import java.util.TreeMap;

/**
 * How far a function of float32 is from the true value at most, in units of the last place of that
 * value; below the smallest normal number, in units of that number's. The tests hold it for every
 * exponent and sign.
 *
 * <p>Three are above 2. sigmoid is e/(1 + e) and tan -1/t at every other quarter: each rounds a
 * sum, a quotient and what they are made of. erfc multiplies five rounded numbers: e^-x², what the
 * rounding of x² lost, 2/(2 + x) and a polynomial of it.
 */
public final class ErrorBounds {
  private ErrorBounds() {}

  /** By the name of the op. */
  public static final Map<String, Double> FLOAT32 =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("exp", 1.),
              Map.entry("exp2", 1.),
              Map.entry("expm1", 1.5),
              Map.entry("log", 1.),
              Map.entry("log2", 1.6),
              Map.entry("log10", 1.8),
              Map.entry("log1p", 1.5),
              Map.entry("cbrt", 1.),
              Map.entry("sin", 1.6),
              Map.entry("cos", 1.6),
              Map.entry("tan", 2.4),
              Map.entry("asin", 1.5),
              Map.entry("acos", 1.5),
              Map.entry("atan", 1.5),
              Map.entry("atan2", 1.8),
              Map.entry("sinh", 1.6),
              Map.entry("cosh", 1.5),
              Map.entry("tanh", 1.6),
              Map.entry("sigmoid", 2.4),
              Map.entry("hypot", 2.),
              Map.entry("erf", 1.5),
              Map.entry("erfc", 5.)));
}
