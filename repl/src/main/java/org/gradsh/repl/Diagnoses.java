package org.gradsh.repl;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.Diag;

/** Turns what the compiler says of a snippet into {@link Problem}s of the user's source. */
final class Diagnoses {
  private static final int LONGEST_LINE = 2_000_000;

  private static final Pattern SYMBOL =
      Pattern.compile("symbol:\\s+(?:method|variable|class)\\s+([\\w$]+)");
  private static final Pattern IMPORTED =
      Pattern.compile("\\b(?:java\\.lang|java\\.util|org\\.gradsh\\.autograd)\\.(?=[A-Z])");

  private Diagnoses() {}

  /** The problem that a diagnosis tells of a snippet. */
  static Problem problem(Diag diag, SnippetLines.Origin origin) {
    int start = origin.at(diag.getStartPosition());
    int end = origin.at(diag.getEndPosition());
    int point = origin.at(diag.getPosition());
    // The compiler points at the sign that matters, which need not be the first one.
    int at = point > start && point <= end ? point : start;
    return new Problem(origin.source(), at, end, message(diag));
  }

  /** Whether the compiler only says that the text ended too early. */
  static boolean isAtEnd(Diag diag) {
    return diag.getCode().equals("compiler.err.premature.eof");
  }

  /** Whether a limit of class files was met: a string or a method that is too long. */
  static boolean isLimit(Diag diag) {
    return diag.getCode().startsWith("compiler.err.limit.");
  }

  /** Whether at {@code offset} a comment or a text block begins. */
  static boolean isToken(Source source, int offset) {
    return source.text().startsWith("/*", offset) || source.text().startsWith("\"\"\"", offset);
  }

  /** A line longer than code ever is: the compiler would be at it for minutes. Else null. */
  static Problem endlessLine(Source source) {
    for (int line = 1; source.text().length() > LONGEST_LINE && line <= source.lines(); line++) {
      int start = source.lineStart(line);
      int end = line < source.lines() ? source.lineStart(line + 1) : source.text().length();
      if (end - start > LONGEST_LINE) {
        String message =
            String.format(
                Locale.ROOT,
                "this line has %,d characters, and code has %,d at most%nperhaps: data in a file,"
                    + " read by Csv.read or Files.readString",
                end - start,
                LONGEST_LINE);
        return new Problem(source, start, start + 1, message);
      }
    }
    return null;
  }

  /** The problem that what begins at {@code offset} never ends. */
  static Problem neverClosed(Source source, int offset) {
    String text = source.text();
    if (isToken(source, offset)) {
      String what = text.charAt(offset) == '/' ? "comment" : "text block";
      return new Problem(source, offset, offset + 2, "this " + what + " is never closed");
    }
    char sign = text.charAt(offset);
    String message =
        "([{".indexOf(sign) >= 0
            ? "this " + sign + " is never closed"
            : "the text ends before this statement does";
    return new Problem(source, offset, offset + 1, message);
  }

  /** The method, variable or class that the diagnosis could not find; or null. */
  static String symbol(Diag diag) {
    Matcher matcher = SYMBOL.matcher(diag.getMessage(Locale.ROOT));
    return matcher.find() ? matcher.group(1) : null;
  }

  /** The compiler's words, without the place, which is a class of JShell's. */
  private static String message(Diag diag) {
    StringBuilder text = new StringBuilder();
    for (String line : diag.getMessage(Locale.ROOT).split("\\R")) {
      if (!line.strip().equals("location: class")) {
        text.append(text.isEmpty() ? "" : "\n").append(line.stripTrailing());
      }
    }
    String said = text.toString().replace(" in class  cannot", " cannot");
    return IMPORTED.matcher(said).replaceAll("");
  }
}
