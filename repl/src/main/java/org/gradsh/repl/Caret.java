package org.gradsh.repl;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gradsh.repl.operators.Operator;

/**
 * Finds the sign of a line at which an exception arose. A stack trace knows the line only; what was
 * called from it, or what kind of exception it is, mostly tells the rest.
 */
final class Caret {
  private static final Pattern INVOKED = Pattern.compile("^Cannot invoke \"[^\"(]*?(\\w+)\\(");

  private Caret() {}

  /**
   * The column, counted from 1.
   *
   * @param text the text of the line
   * @param called the method that was called from it and did not return, or null if the line itself
   *     has thrown
   * @param exception what was thrown
   */
  static int column(String text, StackTraceElement called, Throwable exception) {
    String line = Commands.withoutName(text);
    int at = called != null ? call(line, called) : own(line, exception);
    return 1 + (at >= 0 ? at : line.length() - line.stripLeading().length());
  }

  private static int call(String line, StackTraceElement called) {
    String method = called.getMethodName();
    if (method.equals("<init>")) {
      String type = called.getClassName();
      String simple = type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1);
      return find(line, "\\bnew\\s+(?:[\\w.]+\\.)?" + Pattern.quote(simple) + "\\b");
    }
    // After a type the name is that of a declaration, "int f(int n) { return f(n - 1); }".
    String notDeclared = "(?<![\\w>\\]]\\s)|(?<=\\b(?:return|throw|else|do|case|yield|assert)\\s)";
    int named = find(line, "(?:" + notDeclared + ")\\b" + Pattern.quote(method) + "\\s*\\(");
    return named >= 0 ? named : operator(line, method);
  }

  /** The first operator that may stand for a call of the method. */
  private static int operator(String line, String method) {
    String sign = Operator.signOf(method);
    if (sign == null) {
      return -1;
    }
    String before = method.equals("neg") || method.equals("not") ? "" : "(?<![-+*/%<>=&|^!])";
    String after = sign.matches("[<>]") ? "(?![<>=])" : "(?!" + Pattern.quote(sign) + "|[>*/])";
    return find(line, before + Pattern.quote(sign) + after);
  }

  private static int own(String line, Throwable exception) {
    int thrown = find(line, "\\bthrow\\b");
    if (thrown >= 0) {
      return thrown;
    }
    return switch (exception) {
      case ArithmeticException e -> find(line, "[/%](?![/*])");
      case ArrayIndexOutOfBoundsException e -> find(line, "(?<=[\\w)\\]])\\[(?!\\s*\\])");
      case NegativeArraySizeException e -> find(line, "\\bnew\\b");
      case NullPointerException e -> invoked(line, e.getMessage());
      default -> -1;
    };
  }

  /** The call that the JVM names in {@code Cannot invoke "String.length()" because …}. */
  private static int invoked(String line, String message) {
    Matcher name = INVOKED.matcher(String.valueOf(message));
    if (!name.find()) {
      return -1;
    }
    int called = find(line, "(?<=\\.)\\s*" + Pattern.quote(name.group(1)) + "\\s*\\(");
    return called >= 0 ? called : operator(line, name.group(1));
  }

  private static int find(String line, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(line);
    return matcher.find() ? matcher.start() : -1;
  }
}
