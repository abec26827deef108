package org.gradsh.autograd.check;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Why an op made a NaN or an infinity, as far as its name and the elements tell.
 *
 * @param name of the op; of a derived one with a prime for each order
 * @param elements of the operands, where the result was made; empty where nobody can tell
 * @param made what came of them
 * @param input the operand of which a derivative was asked; −1 for the op itself
 * @param cotangent the element of the cotangent there
 * @param result the element of the result there; NaN where it was not kept
 */
record NaNCause(
    String name, double[] elements, double made, int input, double cotangent, double result) {
  NaNCause(String name, double[] elements, double made) {
    this(name, elements, made, -1, Double.NaN, Double.NaN);
  }

  /** The op as it is told: of a derived one what it is the derivative of. */
  String op() {
    String base = base();
    int orders = name.length() - base.length();
    return "the derivative of ".repeat(orders) + base;
  }

  private String base() {
    return name.replaceAll("′+$", "");
  }

  String phase() {
    return name.equals(base()) ? "forward" : "forward mode";
  }

  /** {@code log(0.0) = -Inf}. */
  String sample() {
    String operands =
        Arrays.stream(elements)
            .mapToObj(e -> Double.isNaN(e) ? "·" : number(e))
            .collect(Collectors.joining(", "));
    String call = name + "(" + operands + ")";
    if (input < 0) return call + " = " + number(made);
    String value = Double.isNaN(result) ? "" : " = " + number(result);
    return call + value + (", cotangent " + number(cotangent)) + (", gradient " + number(made));
  }

  /** {@code 0.5}, {@code +Inf}, {@code NaN}. */
  static String number(double v) {
    if (Double.isInfinite(v)) return v > 0 ? "+Inf" : "-Inf";
    return v == (float) v ? Float.toString((float) v) : Double.toString(v);
  }

  private double element(int k) {
    return k < elements.length ? elements[k] : Double.NaN;
  }

  /** What is most likely to help. */
  String fix() {
    boolean derived = input >= 0 || !name.equals(base());
    return derived ? ofDerivative() : ofOp();
  }

  private String ofOp() {
    double x = element(0);
    return switch (name) {
      case "log", "log2", "log10", "log1p" -> {
        double bound = name.equals("log1p") ? -1 : 0;
        yield x < bound
            ? name + " is not defined below " + (int) bound + ": clip the operand before"
            : name + " of " + (int) bound + ": add a small number before, or clip(x, 1e-12, 1e12)";
      }
      case "logit" -> "logit is finite between 0 and 1 alone: clip(x, 1e-7, 1 - 1e-7) before";
      case "div", "rem", "floorDivide" ->
          element(1) == 0
              ? "division by 0: add a small number to the divisor, or choose with where(b.eq(0), …)"
              : overflow();
      case "reciprocal" -> x == 0 ? "division by 0: add a small number before" : overflow();
      case "sqrt", "rsqrt" ->
          x < 0
              ? name + " of a negative number: clip or abs before"
              : "division by 0: add a small number before";
      case "exp", "exp2", "expm1", "sinh", "cosh" ->
          name
              + " overflows: subtract the maximum before, as softmax and logSumExp do, or clip the"
              + " operand";
      case "pow" -> {
        if (x == 0) yield "0 to a negative power: add a small number before";
        yield x < 0 && Double.isNaN(made)
            ? "a negative number to a fractional power: abs or clip before"
            : overflow();
      }
      case "asin", "acos" -> name + " is defined from -1 to 1: clip(x, -1, 1) before";
      case "acosh" -> "acosh is defined from 1 on: clip the operand before";
      case "atanh" -> "atanh is finite between -1 and 1 alone: clip(x, -0.999999, 0.999999) before";
      default -> overflow();
    };
  }

  private String ofDerivative() {
    double x = element(0);
    if (cotangent == 0 && Double.isNaN(made)) {
      return "0 · ∞: where(…) passes 0 back into a branch of infinite slope; give that branch a"
          + " safe operand, sqrt(where(x.gt(0), x, 1))";
    }
    return switch (base()) {
      case "sqrt", "cbrt" ->
          base() + " has an infinite slope at 0: add a small number before, sqrt(x + 1e-12)";
      case "log", "log2", "log10", "div", "reciprocal", "rsqrt" ->
          "the slope grows without bound towards 0: add a small number before, or clip";
      case "pow" ->
          x == 0
              ? "a power below 1 has an infinite slope at 0: add a small number before"
              : overflow();
      case "asin", "acos", "atanh", "acosh" ->
          base() + " has an infinite slope at the ends of its domain: clip a little further inside";
      default -> overflow();
    };
  }

  static String overflow() {
    return "the result is beyond the dtype's range: scale down, or to(DType.FLOAT64)";
  }
}
