package org.gradsh.repl.complete;

import java.util.ArrayDeque;
import java.util.Deque;
import org.gradsh.repl.Tokens;

/**
 * The call that a text ends within.
 *
 * @param nameEnd where the name of what is called ends
 * @param arguments how many of its arguments are complete
 */
record Call(int nameEnd, int arguments) {
  /** The innermost one; null if the text ends within none. */
  static Call at(String text, int from) {
    Deque<int[]> open = new ArrayDeque<>();
    Tokens tokens = new Tokens(text, from);
    int nameEnd = -1;
    int angles = 0;
    while (tokens.next() != Tokens.Kind.END && tokens.kind() != Tokens.Kind.OPEN) {
      switch (tokens.token()) {
        case "(" -> open.push(new int[] {nameEnd, 0});
        case "[", "{" -> open.push(new int[] {-1, 0});
        case ")", "]", "}" -> open.poll();
        case "," -> {
          if (!open.isEmpty()) {
            open.peek()[1]++;
          }
        }
        default -> {}
      }
      // "new ArrayList<String>(": the name comes before its arguments.
      angles = tokens.is("<") ? angles + 1 : tokens.is(">") && angles > 0 ? angles - 1 : angles;
      boolean word = tokens.kind() == Tokens.Kind.WORD;
      if (word && angles == 0) {
        nameEnd = tokens.end();
      } else if (angles == 0 && !tokens.is(">")) {
        nameEnd = -1;
      }
    }
    int[] innermost = open.peek();
    return innermost == null || innermost[0] < 0 ? null : new Call(innermost[0], innermost[1]);
  }
}
