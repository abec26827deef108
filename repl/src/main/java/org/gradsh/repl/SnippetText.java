package org.gradsh.repl;

import java.util.ArrayList;
import java.util.List;

/**
 * The text that JShell is given for pieces of a source, and the way back to the source from a
 * position in it.
 */
record SnippetText(String text, SnippetLines.Origin origin) {
  private static final String PUBLIC = "public ";

  /** The text of one piece. */
  static SnippetText of(Source source, Splitter.Piece piece) {
    String text = piece.text(source.text());
    List<Integer> constructors =
        text.contains("record") ? recordConstructors(text) : List.<Integer>of();
    if (constructors.isEmpty()) {
      return new SnippetText(text, origin(source, piece.start(), 0));
    }
    StringBuilder opened = new StringBuilder(text);
    int[] inserted = new int[constructors.size()];
    for (int i = 0; i < inserted.length; i++) {
      inserted[i] = constructors.get(i) + i * PUBLIC.length();
      opened.insert(inserted[i], PUBLIC);
    }
    return new SnippetText(
        opened.toString(),
        new SnippetLines.Origin(source, piece.start(), 0, inserted, PUBLIC.length(), null));
  }

  /** The text of statements that follow each other: a block. */
  static SnippetText block(Source source, List<Splitter.Piece> pieces) {
    int start = pieces.getFirst().start();
    int end = pieces.getLast().end();
    return new SnippetText(
        "{" + source.text().substring(start, end) + "}", origin(source, start, 1));
  }

  /**
   * The text of a lambda that does what pieces say, and gives the value of the one piece where that
   * is an expression.
   */
  static SnippetText lambda(Source source, List<Splitter.Piece> pieces, boolean expression) {
    int start = pieces.getFirst().start();
    String code = source.text().substring(start, pieces.getLast().end());
    String lead = "(java.util.concurrent.Callable<Object>) () -> {" + (expression ? "return " : "");
    String own = expression && code.endsWith(";") ? code.substring(0, code.length() - 1) : code;
    String tail = expression ? ";}" : (pieces.getLast().semicolon() ? ";" : "") + "return null;}";
    return new SnippetText(lead + own + tail, origin(source, start, lead.length()));
  }

  private static SnippetLines.Origin origin(Source source, int offset, int lead) {
    return new SnippetLines.Origin(source, offset, lead, new int[0], 0, null);
  }

  /**
   * Where the constructors begin that a record declares without a word on who may call them. JShell
   * makes every type public, and then finds that such a constructor is less so than its record.
   */
  private static List<Integer> recordConstructors(String text) {
    List<Integer> starts = new ArrayList<>();
    Tokens tokens = new Tokens(text, 0);
    String name = null;
    String before = "";
    String beforeThat = "";
    int nameStart = 0;
    int depth = 0;
    while (tokens.next() == Tokens.Kind.WORD
        || tokens.kind() == Tokens.Kind.SIGN
        || tokens.kind() == Tokens.Kind.LITERAL) {
      String token = tokens.token();
      switch (token) {
        case "class", "interface", "enum" -> {
          if (name == null) {
            return List.of();
          }
        }
        case "{", "(" -> {
          boolean body = before.equals(name) && depth == 1 && beforeThat.matches("[{};]");
          if (body && text.startsWith(name, nameStart)) {
            starts.add(nameStart);
          }
          depth++;
        }
        case "}", ")" -> depth--;
        default -> {
          if (depth == 0 && name == null && before.equals("record")) {
            name = token;
          }
        }
      }
      beforeThat = before;
      before = token;
      nameStart = tokens.start();
    }
    return starts;
  }
}
