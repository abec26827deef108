package org.gradsh.repl.complete;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.gradsh.repl.Tokens;

/**
 * A cell up to the cursor: the snippets before, and the one that the cursor stands in, in which a
 * marker takes the place of the name that is being typed.
 *
 * @param prefix the beginning of the name before the cursor; may be empty
 * @param start where in the cell it begins
 * @param before the snippets before the present one
 * @param present the present snippet, which ends with the marker and what closes its brackets
 * @param last the token before the marker; empty if there is none
 */
record CellText(String prefix, int start, List<Part> before, Part present, String last) {
  /** Stands for the name at the cursor. */
  static final String MARKER = "$here";

  /** So much of a cell is looked at: what is longer nobody has typed. */
  static final int LONGEST = 200_000;

  /** What a snippet is. */
  enum Kind {
    IMPORT,
    METHOD,
    TYPE,
    STATEMENT
  }

  /** A snippet. */
  record Part(Kind kind, String text) {}

  private static final Set<String> MODIFIERS =
      Set.of(
          "public",
          "protected",
          "private",
          "static",
          "final",
          "abstract",
          "sealed",
          "non",
          "-",
          "strictfp",
          "synchronized",
          "transient",
          "volatile",
          "native",
          "default");

  private static final Set<String> NO_TYPE =
      Set.of("new", "return", "throw", "else", "assert", "yield", "case", "do", "instanceof");

  /** The cell up to the cursor, or null where no Java name can be: in a literal or a comment. */
  static CellText of(String text, int cursor, Surroundings session) {
    int start = nameStart(text, cursor);
    String prefix = text.substring(start, cursor);
    if (!prefix.isEmpty() && !Character.isJavaIdentifierStart(prefix.charAt(0))) {
      return null;
    }
    List<Surroundings.Cut> cuts = session.cut().apply(text.substring(0, start) + MARKER);
    List<Part> before = new ArrayList<>();
    for (Surroundings.Cut cut : cuts.subList(0, Math.max(0, cuts.size() - 1))) {
      if (!cut.command()) {
        before.add(part(cut.text()));
      }
    }
    String present = cuts.isEmpty() ? "" : cuts.getLast().text();
    int end = present.lastIndexOf(MARKER);
    return end < 0 ? null : closed(prefix, start, before, present.substring(0, end));
  }

  /** Where the name begins that ends at the cursor. */
  static int nameStart(String text, int cursor) {
    int start = cursor;
    while (start > 0 && Character.isJavaIdentifierPart(text.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  private static CellText closed(String prefix, int start, List<Part> before, String present) {
    StringBuilder closed = new StringBuilder(present).append(MARKER);
    Deque<String> open = new ArrayDeque<>();
    Tokens tokens = new Tokens(closed.toString(), 0);
    String last = "";
    while (tokens.next() != Tokens.Kind.END && tokens.kind() != Tokens.Kind.OPEN) {
      if (tokens.end() == closed.length()) {
        break;
      }
      if (tokens.kind() == Tokens.Kind.LITERAL && tokens.end() == present.length()) {
        // "1." is a number.
        return null;
      }
      last = tokens.token();
      switch (last) {
        case "(" -> open.push(")");
        case "[" -> open.push("]");
        case "{" -> open.push(";}");
        case ")", "]", "}" -> open.poll();
        default -> {}
      }
    }
    if (tokens.kind() != Tokens.Kind.WORD || !tokens.is(MARKER)) {
      return null;
    }
    closed.append(last.equals("new") ? "()" : "");
    open.forEach(closed::append);
    Part part = part(closed.append(';').toString());
    return new CellText(prefix, start, before, part, last);
  }

  /** Tells what a snippet is from its first words. */
  private static Part part(String text) {
    Tokens tokens = new Tokens(text, 0);
    tokens.next();
    int first = tokens.docStart() >= 0 ? tokens.docStart() : tokens.start();
    while (tokens.kind() == Tokens.Kind.WORD && MODIFIERS.contains(tokens.token())
        || tokens.kind() == Tokens.Kind.SIGN && (tokens.is("@") || tokens.is("-"))) {
      boolean annotation = tokens.is("@");
      tokens.next();
      if (annotation && !tokens.is("interface")) {
        tokens.next();
        skipQualifiers(tokens);
      }
    }
    int declared = tokens.start();
    if (tokens.is("import")) {
      return new Part(Kind.IMPORT, text);
    }
    if (Set.of("class", "interface", "enum").contains(word(tokens))) {
      return new Part(Kind.TYPE, text);
    }
    if (tokens.is("record")) {
      tokens.next();
      return new Part(
          tokens.kind() == Tokens.Kind.WORD && !tokens.is(MARKER) ? Kind.TYPE : Kind.STATEMENT,
          text);
    }
    if (isMethod(tokens)) {
      return new Part(Kind.METHOD, text);
    }
    // Local variables have no modifiers but final, which does not matter here.
    return new Part(Kind.STATEMENT, text.substring(declared > first ? declared : 0));
  }

  private static String word(Tokens tokens) {
    return tokens.kind() == Tokens.Kind.WORD ? tokens.token() : "";
  }

  private static void skipQualifiers(Tokens tokens) {
    while (tokens.is(".")) {
      tokens.next();
      tokens.next();
    }
    if (tokens.is("(")) {
      int depth = 0;
      do {
        depth += tokens.is("(") ? 1 : tokens.is(")") ? -1 : 0;
      } while (tokens.next() != Tokens.Kind.END && depth > 0);
    }
  }

  /** Whether a type and a name come first, and then parameters: {@code Tensor f(}. */
  private static boolean isMethod(Tokens tokens) {
    String before = "";
    while (tokens.kind() == Tokens.Kind.WORD || tokens.kind() == Tokens.Kind.SIGN) {
      String token = tokens.token();
      if (tokens.kind() == Tokens.Kind.WORD) {
        if (NO_TYPE.contains(token)) {
          return false;
        }
        boolean afterType =
            !before.isEmpty()
                && (Character.isJavaIdentifierPart(before.charAt(before.length() - 1))
                    || before.equals(">")
                    || before.equals("]"));
        if (afterType) {
          tokens.next();
          return tokens.is("(");
        }
      } else if (!Set.of("<", ">", "[", "]", ".", ",", "?", "&").contains(token)) {
        return false;
      }
      before = token;
      tokens.next();
    }
    return false;
  }
}
