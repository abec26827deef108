package org.gradsh.repl;

/**
 * A reader of Java tokens that knows just enough to find where snippets end: it steps over
 * comments, literals and words, and never fails; what is wrong in the text the compiler says
 * better.
 */
public final class Tokens {
  /** What a token is; {@code OPEN} is a comment or a text block that the text ends within. */
  public enum Kind {
    WORD,
    LITERAL,
    SIGN,
    OPEN,
    END
  }

  private static final String[] LONG_SIGNS = {
    "...", "->", "::", "++", "--", "==", "!=", "<=", ">=", "&&", "||", "+=", "-=", "*=", "/=", "%=",
    "&=", "|=", "^="
  };

  private final String text;
  private int start;
  private int end;
  private Kind kind = Kind.END;
  private int docStart = -1;

  /** Reads a text from a position on; {@link #next} moves to the first token. */
  public Tokens(String text, int from) {
    this.text = text;
    this.end = from;
  }

  /** What the present token is. */
  public Kind kind() {
    return kind;
  }

  /** Where it begins. */
  public int start() {
    return start;
  }

  /** Where it ends. */
  public int end() {
    return end;
  }

  /** Where the documentation comment before the token begins, or -1. */
  public int docStart() {
    return docStart;
  }

  /** Whether it is the given one. */
  public boolean is(String token) {
    return end - start == token.length() && text.startsWith(token, start);
  }

  /** Its text. */
  public String token() {
    return text.substring(start, end);
  }

  /** Moves to the next token. */
  public Kind next() {
    return kind = scan();
  }

  private Kind scan() {
    if (!skipBlank()) {
      return Kind.OPEN;
    }
    if (start >= text.length()) {
      end = start;
      return Kind.END;
    }
    char c = text.charAt(start);
    if (c == '"') {
      return text.startsWith("\"\"\"", start) ? textBlock() : quoted('"');
    }
    if (c == '\'') {
      return quoted('\'');
    }
    if (Character.isDigit(c)
        || c == '.' && start + 1 < text.length() && Character.isDigit(text.charAt(start + 1))) {
      end = start + 1;
      while (end < text.length()
          && (Character.isLetterOrDigit(text.charAt(end))
              || text.charAt(end) == '_'
              || text.charAt(end) == '.')) {
        end++;
      }
      return Kind.LITERAL;
    }
    if (Character.isJavaIdentifierStart(c) || Character.isHighSurrogate(c)) {
      end = start + 1;
      while (end < text.length()
          && (Character.isJavaIdentifierPart(text.charAt(end))
              || Character.isSurrogate(text.charAt(end)))) {
        end++;
      }
      return Kind.WORD;
    }
    for (String sign : LONG_SIGNS) {
      if (text.startsWith(sign, start)) {
        end = start + sign.length();
        return Kind.SIGN;
      }
    }
    end = start + 1;
    return Kind.SIGN;
  }

  /** Steps over blanks and comments; false when the text ends within a comment. */
  private boolean skipBlank() {
    docStart = -1;
    int at = end;
    while (at < text.length()) {
      if (Character.isWhitespace(text.charAt(at))) {
        at++;
      } else if (text.startsWith("//", at)) {
        int line = text.indexOf('\n', at);
        at = line < 0 ? text.length() : line;
      } else if (text.startsWith("/*", at)) {
        int close = text.indexOf("*/", at + 2);
        if (close < 0) {
          start = at;
          end = text.length();
          return false;
        }
        if (text.startsWith("/**", at)) {
          docStart = at;
        }
        at = close + 2;
      } else {
        break;
      }
    }
    start = at;
    return true;
  }

  private Kind quoted(char quote) {
    int at = start + 1;
    while (at < text.length() && text.charAt(at) != quote && text.charAt(at) != '\n') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    boolean closed = at < text.length() && text.charAt(at) == quote;
    end = Math.min(closed ? at + 1 : at, text.length());
    return Kind.LITERAL;
  }

  private Kind textBlock() {
    int at = start + 3;
    while (at < text.length() && !text.startsWith("\"\"\"", at)) {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    end = Math.min(at + 3, text.length());
    return at < text.length() ? Kind.LITERAL : Kind.OPEN;
  }
}
