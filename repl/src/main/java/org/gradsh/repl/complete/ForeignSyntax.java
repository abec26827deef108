package org.gradsh.repl.complete;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gradsh.repl.Problem;

/** What users of Python write that is no Java: powers and imports. */
public final class ForeignSyntax {
  private static final Pattern IMPORT =
      Pattern.compile("\\s*(?:import|from)\\s+(\\w+)(\\.|\\s+import\\b)?.*");

  // A name, a call, an element or something in brackets, on either side of the sign.
  private static final String OPERAND =
      "(?:[\\w.$]+(?:\\([^()]*\\)|\\[[^\\[\\]]*\\])?|\\([^()]*\\))";
  private static final Pattern BASE = Pattern.compile("(" + OPERAND + ")\\s*$");
  private static final Pattern EXPONENT = Pattern.compile("^\\s*(-?" + OPERAND + ")");

  private ForeignSyntax() {}

  /** A line that may help with what the compiler cannot read; null if there is none. */
  public static String hint(Problem problem) {
    String text = problem.source().text();
    int at = problem.start();
    if (problem.message().endsWith("expected")) {
      return imported(line(text, at), problem.message());
    }
    boolean power = at > 0 && at < text.length() && text.startsWith("**", at - 1);
    return power ? power(text.substring(0, at - 1), text.substring(at + 1)) : null;
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
