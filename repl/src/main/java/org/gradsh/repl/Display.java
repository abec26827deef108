package org.gradsh.repl;

import org.gradsh.autograd.show.Show;

/** Values as text: as {@code println} prints them, and as the terminal answers with them. */
public final class Display {
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

  /**
   * The text that {@code println} prints of several values: on one line, but what has lines of its
   * own gets them; a scalar tensor is its number.
   */
  public static String plain(Object[] values) {
    if (values.length == 1) {
      return plain(values[0]);
    }
    StringBuilder out = new StringBuilder();
    boolean block = false;
    for (int i = 0; i < values.length; i++) {
      String text =
          switch (values[i]) {
            case String s -> s;
            case char[] c -> new String(c);
            case Number n -> n.toString();
            case null -> "null";
            default -> Show.beside(values[i]);
          };
      boolean before = block;
      block = text.indexOf('\n') >= 0 && !(values[i] instanceof String);
      out.append(i == 0 ? "" : before || block ? "\n" : " ").append(text);
    }
    return out.toString();
  }

  /** The text of an answer: strings quoted, no longer than a screen. */
  public static String answer(Object value) {
    return Show.text(value);
  }
}
