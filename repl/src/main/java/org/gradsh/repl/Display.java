package org.gradsh.repl;

import org.gradsh.autograd.show.Show;

/** Values as text: as {@code println} prints them, and as the terminal answers with them. */
public final class Display {
  /** The terminal answers with so many characters at most. */
  private static final int LONGEST = 50_000;

  private Display() {}

  /** The text that {@code println} prints. */
  public static String plain(Object value) {
    // Most of what is printed needs nothing of the engine, which takes its time to load.
    return switch (value) {
      case String text -> text;
      case char[] chars -> new String(chars);
      case Number number -> number.toString();
      case null -> "null";
      default -> Show.display(value);
    };
  }

  /** The text of an answer: strings quoted, long values cut. */
  public static String answer(Object value) {
    String text = Show.text(value);
    return text.length() <= LONGEST
        ? text
        : text.substring(0, LONGEST) + " … (" + text.length() + " characters)";
  }
}
