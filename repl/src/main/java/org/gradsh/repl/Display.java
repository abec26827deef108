package org.gradsh.repl;

import java.lang.reflect.Array;
import java.util.Arrays;

/** Values as text: as {@code println} prints them, and as the terminal answers with them. */
final class Display {
  /** The terminal answers with so many characters at most. */
  private static final int LONGEST = 20_000;

  private Display() {}

  /** The text that {@code println} prints: arrays by their content. */
  static String plain(Object value) {
    if (value == null || !value.getClass().isArray()) {
      return String.valueOf(value);
    }
    if (value instanceof char[] chars) {
      return new String(chars);
    }
    return array(value);
  }

  /** The text of an answer: like {@link #plain}, with strings and characters quoted. */
  static String answer(Object value) {
    String text =
        switch (value) {
          case String s -> quoted(s, '"');
          case Character c -> quoted(c.toString(), '\'');
          case char[] chars -> array(chars);
          case null, default -> plain(value);
        };
    return text.length() <= LONGEST
        ? text
        : text.substring(0, LONGEST) + " … (" + text.length() + " characters)";
  }

  private static String array(Object array) {
    if (array instanceof Object[] objects) {
      return Arrays.deepToString(objects);
    }
    StringBuilder text = new StringBuilder("[");
    int length = Array.getLength(array);
    for (int i = 0; i < length; i++) {
      text.append(i == 0 ? "" : ", ").append(Array.get(array, i));
    }
    return text.append(']').toString();
  }

  private static String quoted(String text, char quote) {
    StringBuilder quoted = new StringBuilder().append(quote);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        case '\\' -> quoted.append("\\\\");
        default -> {
          if (c == quote) {
            quoted.append('\\').append(c);
          } else if (Character.isISOControl(c)) {
            quoted.append(String.format("\\u%04x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append(quote).toString();
  }
}
