package org.gradsh.repl.complete;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A call as it was written.
 *
 * @param callee what stands before the bracket: {@code x.sum}
 * @param arguments what stands in it, between commas
 * @param open where the bracket stands
 */
record CallText(String callee, List<String> arguments, int open) {
  /** The innermost call that {@code at} is within; null if there is none, or it never ends. */
  static CallText around(String text, int at) {
    int depth = 0;
    for (int i = at - 1; i >= 0; i--) {
      char c = text.charAt(i);
      depth += isClosing(c) ? 1 : isOpening(c) ? -1 : 0;
      if (depth < 0) {
        return c == '(' ? opened(text, i) : null;
      }
    }
    return null;
  }

  /** The call whose name ends at {@code end}; null if none does. */
  static CallText after(String text, int end) {
    int open = end;
    while (open < text.length() && Character.isWhitespace(text.charAt(open))) {
      open++;
    }
    return open < text.length() && text.charAt(open) == '(' ? opened(text, open) : null;
  }

  private static CallText opened(String text, int open) {
    int close = closing(text, open);
    String callee = operandBefore(text, open);
    return close < 0 || callee.isEmpty()
        ? null
        : new CallText(callee, parts(text.substring(open + 1, close)), open);
  }

  /** Where the bracket closes that opens at {@code open}; negative if it does not. */
  static int closing(String text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += isOpening(c) ? 1 : isClosing(c) ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }

  /** The name, the call, the element or what stands in brackets before {@code end}. */
  static String operandBefore(String text, int end) {
    int last = end;
    while (last > 0 && Character.isWhitespace(text.charAt(last - 1))) {
      last--;
    }
    int start = last;
    int depth = 0;
    while (start > 0) {
      char c = text.charAt(start - 1);
      depth += isClosing(c) ? 1 : isOpening(c) ? -1 : 0;
      boolean within = depth > 0 || depth == 0 && isOpening(c);
      if (depth < 0 || c == '}' || !within && !Character.isJavaIdentifierPart(c) && c != '.') {
        break;
      }
      start--;
    }
    return text.substring(start, last).strip();
  }

  /** The parts between the commas that stand in no bracket. */
  static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += isOpening(c) ? 1 : isClosing(c) ? -1 : 0;
      if (c == ',' && depth == 0) {
        parts.add(text.substring(start, i).strip());
        start = i + 1;
      }
    }
    String last = text.substring(start).strip();
    if (!last.isEmpty() || !parts.isEmpty()) {
      parts.add(last);
    }
    return parts;
  }

  private static boolean isOpening(char c) {
    return c == '(' || c == '[' || c == '{';
  }

  private static boolean isClosing(char c) {
    return c == ')' || c == ']' || c == '}';
  }

  /** The last name of what is called. */
  String name() {
    return callee.substring(callee.lastIndexOf('.') + 1);
  }

  /** What stands before the dot; empty for a bare name. */
  String receiver() {
    int dot = callee.lastIndexOf('.');
    return dot < 0 ? "" : callee.substring(0, dot);
  }

  /** The same arguments for another name. */
  String as(String name) {
    return arguments.stream().collect(Collectors.joining(", ", name + "(", ")"));
  }
}
