package org.gradsh.repl.complete;

import java.util.regex.Pattern;
import org.gradsh.repl.Tokens;

/**
 * A string that is being typed.
 *
 * @param text what it holds so far
 * @param isFile whether it looks like the name of a file
 */
record Literal(String text, boolean isFile) {
  /** Methods that take the name of a file. */
  private static final Pattern TAKES_FILE =
      Pattern.compile(
          "(?i).*(read|write|load|save|open|file|path|csv|png|svg|jar|image|import|export).*"
              + "|of|get|newInputStream|newOutputStream|list|lines|walk|exists");

  private static final Pattern BESIDE_OF = Pattern.compile("Paths?|Files");

  /** The string that a snippet ends within; null if it ends elsewhere, or in a text block. */
  static Literal at(String snippet) {
    Tokens tokens = new Tokens(snippet, 0);
    String[] before = {"", "", "", ""};
    while (tokens.next() != Tokens.Kind.END && tokens.kind() != Tokens.Kind.OPEN) {
      if (tokens.end() == snippet.length() && isOpen(tokens)) {
        String text = tokens.token().substring(1);
        return new Literal(text, isFile(before, text));
      }
      System.arraycopy(before, 1, before, 0, 3);
      before[3] = tokens.token();
    }
    return null;
  }

  private static boolean isOpen(Tokens tokens) {
    String token = tokens.token();
    if (tokens.kind() != Tokens.Kind.LITERAL || !token.startsWith("\"")) {
      return false;
    }
    int slashes = 0;
    while (token.charAt(token.length() - 2 - slashes < 0 ? 0 : token.length() - 2 - slashes)
        == '\\') {
      slashes++;
    }
    return token.length() == 1 || !token.endsWith("\"") || slashes % 2 == 1;
  }

  /** By what stands before it: {@code Path . of (}, {@code load (}. */
  private static boolean isFile(String[] before, String text) {
    if (text.indexOf('\\') >= 0 || before[3].equals("[")) {
      return false;
    }
    boolean looks = text.startsWith("/") || text.startsWith("./") || text.startsWith("../");
    if (looks || text.startsWith("~/")) {
      return true;
    }
    boolean byName = TAKES_FILE.matcher(before[2]).matches();
    boolean common = before[2].length() < 4 || before[2].matches("list|lines|walk|exists");
    return before[3].equals("(")
        && byName
        && (!common
            || before[2].matches("(?i)csv|png|svg|jar")
            || BESIDE_OF.matcher(before[0]).matches());
  }
}
