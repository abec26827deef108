package org.gradsh.autograd.symbolic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads LaTeX as far as to see that a page would show it: groups, fences, commands, scripts. */
final class Latex {
  private Latex() {}

  private static final Pattern TOKEN = Pattern.compile("\\\\[a-zA-Z]+|\\\\.|.", Pattern.DOTALL);

  /** Commands, and how many groups each takes. */
  private static final Map<String, Integer> TAKES =
      Map.of(
          "\\frac",
          2,
          "\\sqrt",
          1,
          "\\operatorname",
          1,
          "\\mathrm",
          1,
          "\\text",
          1,
          "\\begin",
          1,
          "\\end",
          1);

  private static final Set<String> PLAIN =
      Set.of(
          "\\left",
          "\\right",
          "\\sin",
          "\\cos",
          "\\tan",
          "\\sinh",
          "\\cosh",
          "\\tanh",
          "\\arcsin",
          "\\arccos",
          "\\arctan",
          "\\ln",
          "\\log",
          "\\sigma",
          "\\max",
          "\\min",
          "\\bmod",
          "\\cdot",
          "\\lnot",
          "\\land",
          "\\lor",
          "\\oplus",
          "\\ne",
          "\\le",
          "\\ge",
          "\\infty",
          "\\lfloor",
          "\\rfloor",
          "\\lceil",
          "\\rceil",
          "\\alpha",
          "\\beta",
          "\\theta",
          "\\,",
          "\\\\",
          "\\ ");

  static void check(String tex) {
    Deque<String> open = new ArrayDeque<>();
    Matcher m = TOKEN.matcher(tex);
    while (m.find()) {
      String token = m.group();
      switch (token) {
        case "{" -> open.push("}");
        case "}" -> assertEquals("}", open.isEmpty() ? "" : open.pop(), tex);
        case "\\left" -> open.push("\\right");
        case "\\right" -> assertEquals("\\right", open.isEmpty() ? "" : open.pop(), tex);
        case "^", "_" -> assertTrue(tex.startsWith("{", m.end()), tex);
        case "\\begin" -> open.push("\\end");
        case "\\end" -> assertEquals("\\end", open.isEmpty() ? "" : open.pop(), tex);
        default -> assertFalse("$#%".contains(token), tex);
      }
      if (TAKES.containsKey(token)) {
        boolean optional = tex.startsWith("[", m.end());
        int at = optional ? tex.indexOf(']', m.end()) + 1 : m.end();
        for (int k = 0; k < TAKES.get(token); k++) {
          assertTrue(tex.startsWith("{", at), () -> token + " takes a group: " + tex);
          at = end(tex, at);
        }
      } else if (token.startsWith("\\") && token.length() > 1) {
        assertTrue(PLAIN.contains(token), () -> "a command nobody knows, " + token + ": " + tex);
      }
      if (token.equals("^")) {
        assertFalse(tex.startsWith("^", end(tex, m.end())), () -> "two superscripts: " + tex);
      }
    }
    assertTrue(open.isEmpty(), tex);
  }

  /** Behind the group that begins at a place. */
  private static int end(String tex, int from) {
    int depth = 0;
    for (int i = from; i < tex.length(); i++) {
      if (tex.charAt(i) == '{') depth++;
      if (tex.charAt(i) == '}' && --depth == 0) return i + 1;
    }
    return tex.length();
  }
}
