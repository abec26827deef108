package org.gradsh.repl.operators;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.Diag;

/** What someone may have meant whose operators on tensors, or numbers for them, javac refused. */
public final class OperatorHints {
  private static final Pattern CONVERTED =
      Pattern.compile(
          "incompatible types: (?:\\w+\\.)*(?:Tensor|Variable) cannot be converted to"
              + " (?:\\w+\\.)*(\\w+)");
  private static final Pattern NUMBERS =
      Pattern.compile(
          "incompatible types: (?:boolean|byte|short|int|long|float|double)(?:\\[\\])* cannot be"
              + " converted to (?:\\w+\\.)*Tensor$",
          Pattern.MULTILINE);
  private static final Pattern LOSSY =
      Pattern.compile("possible lossy conversion from double to (\\w+)");
  private static final Pattern OPERATOR = Pattern.compile("operator '(&&|\\|\\||~)'");
  private static final Pattern POWER =
      Pattern.compile(
          "operator '\\^'\\s+first type:\\s+(?:\\w+\\.)*(?:Tensor|Variable)\\s+second type:\\s+"
              + "(?:float|double)");
  private static final Pattern PLAIN = Pattern.compile("[\\w.]+(\\([^()]*\\)|\\[[^\\[\\]]*\\])*");
  private static final Pattern NUMBER = Pattern.compile("[-+.\\w]*\\d[-+.\\w]*");

  private OperatorHints() {}

  /**
   * A line for a diagnosis, or null.
   *
   * @param text the part of the source that the diagnosis is about
   */
  public static String of(Diag diag, String text) {
    String message = OperatorRewriter.message(diag);
    Matcher converted = CONVERTED.matcher(message);
    if (converted.find()) {
      return converted(converted.group(1), text);
    }
    if (NUMBERS.matcher(message).find()) {
      return "perhaps: tensor(" + text.strip() + ")";
    }
    Matcher lossy = LOSSY.matcher(message);
    if (lossy.find() && text.endsWith(".item()")) {
      return "perhaps: (" + lossy.group(1) + ") " + text.strip() + ", for item() is a double";
    }
    Matcher operator = OPERATOR.matcher(message);
    if (message.contains("Tensor") && operator.find()) {
      return switch (operator.group(1)) {
        case "~" -> "perhaps: !" + text.substring(1).strip();
        case "&&" -> "masks are joined by &, element by element";
        default -> "masks are joined by |, element by element";
      };
    }
    Matcher power = POWER.matcher(message);
    int sign = text.indexOf('^');
    if (power.find() && sign > 0) {
      String base = text.substring(0, sign).strip();
      String of = PLAIN.matcher(base).matches() || isEnclosed(base) ? base : "(" + base + ")";
      return "perhaps: " + of + ".pow(" + text.substring(sign + 1).strip() + ")";
    }
    if (diag.getCode().equals("compiler.err.unexpected.type") && text.strip().endsWith("]")) {
      return "elements of a tensor are not assigned: where(mask, a, b) makes a tensor of two,"
          + " and a variable takes assign(\u2026) as a whole";
    }
    return null;
  }

  /** Whether it is a warning of the operators'. */
  public static boolean isWarning(Diag diag) {
    return diag.getCode().equals("compiler.warn.proc.messager");
  }

  private static String converted(String type, String text) {
    return switch (type) {
      case "boolean", "Boolean" -> "perhaps: " + condition(text.strip());
      case "double", "Double", "Object" -> "perhaps: " + item(text.strip());
      case "int", "long", "float", "short", "byte", "Integer", "Long", "Float" ->
          "perhaps: (" + type + ") " + item(text.strip());
      default -> null;
    };
  }

  /** {@code x > 0} as {@code x.item() > 0}, a mask as {@code m.item() != 0}. */
  private static String condition(String text) {
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
      if (depth == 0 && (c == '<' || c == '>')) {
        int end = i + 1 < text.length() && text.charAt(i + 1) == '=' ? i + 2 : i + 1;
        return item(text.substring(0, i).strip())
            + " "
            + text.substring(i, end)
            + " "
            + item(text.substring(end).strip());
      }
    }
    return item(text) + " != 0";
  }

  /** The number in a tensor; a number as it is. */
  private static String item(String text) {
    if (NUMBER.matcher(text).matches() && !Character.isLetter(text.charAt(0))) {
      return text;
    }
    return (PLAIN.matcher(text).matches() || isEnclosed(text) ? text : "(" + text + ")")
        + ".item()";
  }

  private static boolean isEnclosed(String text) {
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      depth += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
      if (depth == 0) {
        return i == text.length() - 1 && i > 0;
      }
    }
    return false;
  }
}
