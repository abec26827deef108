package org.gradsh.autograd.show;

import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names and formulas as mathematics writes them: v₋₁, v̇₂, ln v₁, v₁ · v₂. */
final class Symbols {
  private static final Map<String, String> INFIX =
      Map.of("add", " + ", "sub", " − ", "mul", " · ", "div", " / ", "rem", " mod ");

  /** What stands before its one operand, without parentheses. */
  private static final Map<String, String> PREFIX =
      Map.ofEntries(
          Map.entry("neg", "−"),
          Map.entry("sqrt", "√"),
          Map.entry("reciprocal", "1 / "),
          Map.entry("log", "ln "),
          Map.entry("exp", "exp "),
          Map.entry("sin", "sin "),
          Map.entry("cos", "cos "),
          Map.entry("tan", "tan "),
          Map.entry("sinh", "sinh "),
          Map.entry("cosh", "cosh "),
          Map.entry("tanh", "tanh "));

  private static final Pattern NAME = Pattern.compile("\\w+");

  /** An operand in the name of a derived op, which is its formula in a, b, c … */
  private static final Pattern LETTER = Pattern.compile("\\b[a-h]\\b");

  private Symbols() {}

  /** {@code v₋₁}. */
  static String indexed(String letter, int index) {
    return letter + digits(index, "₋", '₀');
  }

  /** The derivative of a value along a direction: v̇. */
  static String dotted(String name) {
    return marked(name, '\u0307');
  }

  /** The adjoint of a value: v̄. */
  static String barred(String name) {
    return marked(name, '\u0304');
  }

  private static String marked(String name, char mark) {
    int first = name.offsetByCodePoints(0, 1);
    String marked = name.substring(0, first) + mark + name.substring(first);
    return Normalizer.normalize(marked, Normalizer.Form.NFC);
  }

  private static String digits(int n, String minus, char zero) {
    StringBuilder s = new StringBuilder(n < 0 ? minus : "");
    for (char c : Integer.toString(Math.abs(n)).toCharArray()) s.append((char) (zero + c - '0'));
    return s.toString();
  }

  /** An op on operands. */
  static String formula(String op, List<String> operands) {
    if (operands.size() == 2 && INFIX.containsKey(op)) {
      return operands.get(0) + INFIX.get(op) + operands.get(1);
    }
    if (operands.size() == 2 && op.equals("pow")) return power(operands.get(0), operands.get(1));
    if (operands.size() == 1 && PREFIX.containsKey(op)) return PREFIX.get(op) + operands.get(0);
    if (operands.size() == 1 && op.equals("square")) return power(operands.get(0), "2");
    if (operands.size() == 1 && op.equals("abs")) return "|" + operands.get(0) + "|";
    if (NAME.matcher(op).matches()) return op + "(" + String.join(", ", operands) + ")";
    return LETTER
        .matcher(op)
        .replaceAll(
            m -> {
              int operand = m.group().charAt(0) - 'a';
              String text = operand < operands.size() ? operands.get(operand) : m.group();
              return Matcher.quoteReplacement(text);
            });
  }

  private static String power(String base, String exponent) {
    return switch (exponent) {
      case "2" -> base + "²";
      case "3" -> base + "³";
      default -> base + " ^ " + exponent;
    };
  }
}
