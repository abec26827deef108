package org.gradsh.repl.terminal;

import org.gradsh.repl.Tokens;

/** How far lines are indented: two blanks more than the line of the bracket they stand in. */
final class Indentation {
  private static final String STEP = "  ";

  private Indentation() {}

  /** The blanks before a line that follows the text. */
  static String after(String text) {
    Brackets brackets = Brackets.of(text);
    if (brackets.last() == Tokens.Kind.OPEN) {
      // A comment goes on where it stands; what stands in a text block is the user's business.
      return text.stripTrailing().endsWith("\"\"\"") ? "" : ofLine(text, text.length());
    }
    if (brackets.open() >= 0) {
      return ofLine(text, brackets.open()) + STEP;
    }
    boolean fresh = brackets.lastToken().isEmpty() || ";}".contains(brackets.lastToken());
    return ofLine(text, text.length()) + (fresh ? "" : STEP);
  }

  /** The blanks before the bracket that closes what is open in the text. */
  static String closing(String text) {
    int open = Brackets.of(text).open();
    return open < 0 ? ofLine(text, text.length()) : ofLine(text, open);
  }

  /** The blanks that the line of a position begins with. */
  private static String ofLine(String text, int position) {
    int start = text.lastIndexOf('\n', position - 1) + 1;
    int end = start;
    while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
      end++;
    }
    return text.substring(start, end);
  }
}
