package org.gradsh.repl.complete;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.gradsh.repl.Problem;

/** What users of Python write that is no Java: powers, imports, slices, lists, {@code x @ y}. */
public final class ForeignSyntax {
  private static final Pattern IMPORT =
      Pattern.compile("\\s*(?:import|from)\\s+(\\w+)(\\.|\\s+import\\b)?.*");

  // A name, a call, an element or something in brackets, on either side of the sign.
  private static final String OPERAND =
      "(?:[\\w.$]+(?:\\([^()]*\\)|\\[[^\\[\\]]*\\])?|\\([^()]*\\))";
  private static final Pattern BASE = Pattern.compile("(" + OPERAND + ")\\s*$");
  private static final Pattern EXPONENT = Pattern.compile("^\\s*(-?" + OPERAND + ")");

  private static final Pattern MATMUL =
      Pattern.compile("(" + OPERAND + ")\\s*@\\s*(" + OPERAND + ")");
  private static final Pattern CONVERSION =
      Pattern.compile("(" + OPERAND + ")\\.(float|double|long|int|short|byte)\\(\\)");
  private static final Pattern CURRIED = Pattern.compile("\\w*(?:[gG]rad|jacobian|hessian|vmap)");
  private static final Map<String, String> DTYPES =
      Map.of("float", "FLOAT32", "double", "FLOAT64", "long", "INT64", "int", "INT32");

  private static final Pattern LOOP =
      Pattern.compile("^\\s*for\\s+(\\w+)\\s+in\\s+(?:range\\((.*)\\)|([^:]+)):");
  private static final Pattern FUNCTION = Pattern.compile("^\\s*def\\s+(\\w+)\\((.+)\\).*:");
  private static final Pattern LAMBDA = Pattern.compile("\\blambda\\s+(\\w[\\w,\\s]*):");

  private ForeignSyntax() {}

  /** A line that may help with what the compiler cannot read; null if there is none. */
  public static String hint(Problem problem) {
    String text = problem.source().text();
    int at = problem.start();
    if (!isOfSyntax(problem.message())) {
      return null;
    }
    String imported =
        problem.message().endsWith("expected") ? imported(line(text, at), problem.message()) : null;
    if (imported != null) {
      return imported;
    }
    if (at > 0 && at < text.length() && text.startsWith("**", at - 1)) {
      return power(text.substring(0, at - 1), text.substring(at + 1));
    }
    String python = python(line(text, Math.min(at, text.length())), problem.message());
    if (python != null) {
      return "perhaps: " + python;
    }
    String meant = index(text, at);
    meant = meant == null ? list(text, at) : meant;
    // Each of the brackets is refused; it is explained once.
    boolean first = problem.message().startsWith("';'");
    meant = meant == null && first ? applied(text, at) : meant;
    meant = meant == null ? inLine(text, at) : meant;
    return meant == null ? null : "perhaps: " + meant;
  }

  /** A loop, a function, a lambda; the first of the signs that are missing tells it. */
  private static String python(String line, String message) {
    Matcher loop = LOOP.matcher(line);
    if (loop.find() && message.startsWith("'(' expected")) {
      List<String> range = loop.group(2) == null ? null : CallText.parts(loop.group(2));
      String i = loop.group(1);
      if (range == null) {
        return "for (var " + i + " : " + loop.group(3).strip() + ") { … }";
      }
      String from = range.size() > 1 ? range.get(0) : "0";
      String to = range.get(Math.min(1, range.size() - 1));
      return range.size() > 2
          ? null
          : "for (int " + i + " = " + from + "; " + i + " < " + to + "; " + i + "++) { … }";
    }
    Matcher function = FUNCTION.matcher(line);
    if (function.find() && message.startsWith("<identifier> expected")) {
      String parameters =
          CallText.parts(function.group(2)).stream()
              .map(one -> "Tensor " + one.replaceFirst("\\s*[:=].*", ""))
              .collect(Collectors.joining(", "));
      return "Tensor " + function.group(1) + "(" + parameters + ") { return …; }";
    }
    Matcher lambda = LAMBDA.matcher(line);
    if (!lambda.find() || !message.endsWith("expected")) {
      return null;
    }
    String parameters = lambda.group(1).strip();
    return (parameters.indexOf(',') < 0 ? parameters : "(" + parameters + ")") + " -> …";
  }

  private static boolean isOfSyntax(String message) {
    return message.endsWith("expected")
        || message.startsWith("illegal ")
        || message.startsWith("not a statement")
        || message.startsWith("class, interface");
  }

  /** {@code x[0, 1]} and {@code x[1:2]}. */
  private static String index(String text, int at) {
    int open = -1;
    int depth = 0;
    for (int i = Math.min(at, text.length()) - 1; i >= 0 && open < 0; i--) {
      char c = text.charAt(i);
      depth += ")]}".indexOf(c) >= 0 ? 1 : "([{".indexOf(c) >= 0 ? -1 : 0;
      if (depth < 0) {
        if (c != '[') {
          return null;
        }
        open = i;
      }
    }
    int close = open < 0 ? -1 : CallText.closing(text, open);
    String of = close < 0 ? "" : CallText.operandBefore(text, open);
    String before = open < 0 ? "" : text.substring(0, open).stripTrailing();
    boolean made =
        before.substring(0, before.length() - of.length()).stripTrailing().endsWith("new");
    if (of.isEmpty() || made) {
      return null;
    }
    String index = text.substring(open + 1, close).strip();
    List<String> parts = CallText.parts(index);
    boolean slices = index.indexOf(':') >= 0 || index.contains("...");
    if (slices && index.matches("[-\\d:,\\s.]+")) {
      return of + "[\"" + String.join(", ", parts) + "\"]";
    }
    return parts.size() < 2 || slices || index.indexOf('"') >= 0
        ? null
        : parts.stream().collect(Collectors.joining("][", of + "[", "]"));
  }

  /** {@code tensor([1, 2])} and {@code tensor({1, 2})}. */
  private static String list(String text, int at) {
    CallText call = CallText.around(text, at);
    call = call == null ? CallText.around(text, Math.min(at + 1, text.length())) : call;
    boolean made = call != null && call.name().matches("tensor|variable|array|as_?[tT]ensor");
    if (!made || call.arguments().isEmpty()) {
      return null;
    }
    String list = call.arguments().getFirst();
    String inner = list.length() < 2 ? "" : list.substring(1, list.length() - 1).strip();
    if (!list.matches("(?s)\\[.*\\]|\\{.*\\}") || inner.isEmpty()) {
      return null;
    }
    String function = call.name().equals("variable") ? "variable" : "tensor";
    int depth = 0;
    while (depth < inner.length() && "[{".indexOf(inner.charAt(depth)) >= 0) {
      depth++;
    }
    return depth == 0 && function.equals("tensor")
        ? "tensor(" + String.join(", ", CallText.parts(inner)) + ")"
        : function
            + "(new double"
            + "[]".repeat(depth + 1)
            + " "
            + list.replace('[', '{').replace(']', '}')
            + ")";
  }

  /** {@code grad(f)(x)}. */
  private static String applied(String text, int at) {
    for (int open = at; open >= at - 1 && open > 0; open--) {
      String function = CallText.operandBefore(text, open);
      CallText call = CallText.after(text, open);
      int bracket = function.indexOf('(');
      if (call != null
          && bracket > 0
          && function.endsWith(")")
          && CURRIED.matcher(function.substring(0, bracket)).matches()) {
        return call.as(function + ".apply");
      }
    }
    return null;
  }

  /** {@code a @ b} and {@code x.float()}. */
  private static String inLine(String text, int at) {
    String line = line(text, Math.min(at, text.length()));
    int column = at - (text.lastIndexOf('\n', at - 1) + 1);
    Matcher product = MATMUL.matcher(line);
    while (product.find()) {
      if (product.start() <= column && column <= product.end()) {
        return "matmul(" + product.group(1) + ", " + product.group(2) + ")";
      }
    }
    Matcher converted = CONVERSION.matcher(line);
    while (converted.find()) {
      String dtype = DTYPES.get(converted.group(2));
      if (dtype != null && converted.start() <= column && column <= converted.end()) {
        return converted.group(1) + ".to(DType." + dtype + ")";
      }
    }
    return null;
  }

  private static String line(String text, int at) {
    int start = text.lastIndexOf('\n', at - 1) + 1;
    int end = text.indexOf('\n', at);
    return text.substring(Math.min(start, at), end < 0 ? text.length() : end);
  }

  private static String imported(String line, String message) {
    Matcher module = IMPORT.matcher(line);
    if (!module.matches() || !ForeignNames.isModule(module.group(1))) {
      return null;
    }
    // "import torch as t" is refused twice; it is explained once.
    boolean again = module.group(2) == null && message.startsWith("';'");
    return again
        ? null
        : "there is no " + module.group(1) + " to import: tensors and their functions are here";
  }

  private static String power(String before, String after) {
    Matcher base = BASE.matcher(before);
    Matcher exponent = EXPONENT.matcher(after);
    if (!base.find() || !exponent.find()) {
      return "a power is x.pow(n)";
    }
    String of = base.group(1);
    return Character.isDigit(of.charAt(0))
        ? "perhaps: Math.pow(" + of + ", " + exponent.group(1) + ")"
        : "perhaps: " + of + ".pow(" + exponent.group(1) + ")";
  }
}
