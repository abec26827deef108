package org.gradsh.repl.terminal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.gradsh.repl.Tokens;

/**
 * The brackets of a text, those in comments and literals left out.
 *
 * @param partners where the other bracket of a pair stands, from either one
 * @param wrong closing brackets that close nothing, or another kind
 * @param open where the innermost bracket stands that is still open at the end, or -1
 * @param last how the text ends: the last token, or {@code OPEN} within a comment or text block
 * @param lastToken the text of the last token; empty if there is none
 */
record Brackets(
    Map<Integer, Integer> partners,
    Set<Integer> wrong,
    int open,
    Tokens.Kind last,
    String lastToken) {
  /** The opening ones, each with its partner at the same place of the other string. */
  private static final String OPENING = "([{";

  private static final String CLOSING = ")]}";

  static Brackets of(String text) {
    Map<Integer, Integer> partners = new HashMap<>();
    Set<Integer> wrong = new HashSet<>();
    Deque<Integer> open = new ArrayDeque<>();
    Tokens tokens = new Tokens(text, 0);
    Tokens.Kind last = Tokens.Kind.END;
    String lastToken = "";
    for (Tokens.Kind kind = tokens.next(); kind != Tokens.Kind.END; kind = tokens.next()) {
      last = kind;
      if (kind == Tokens.Kind.OPEN) {
        break;
      }
      lastToken = tokens.end() - tokens.start() == 1 ? tokens.token() : "word";
      if (kind == Tokens.Kind.SIGN) {
        bracket(text, tokens.start(), open, partners, wrong);
      }
    }
    return new Brackets(partners, wrong, open.isEmpty() ? -1 : open.peek(), last, lastToken);
  }

  private static void bracket(
      String text,
      int at,
      Deque<Integer> open,
      Map<Integer, Integer> partners,
      Set<Integer> wrong) {
    char sign = text.charAt(at);
    int closes = CLOSING.indexOf(sign);
    if (OPENING.indexOf(sign) >= 0) {
      open.push(at);
    } else if (closes >= 0) {
      if (!open.isEmpty() && text.charAt(open.peek()) == OPENING.charAt(closes)) {
        int opening = open.pop();
        partners.put(opening, at);
        partners.put(at, opening);
      } else {
        wrong.add(at);
      }
    }
  }

  /** The bracket that the cursor stands on, or else behind, if it has a partner; or -1. */
  int at(int cursor) {
    return partners.containsKey(cursor)
        ? cursor
        : partners.containsKey(cursor - 1) ? cursor - 1 : -1;
  }
}
