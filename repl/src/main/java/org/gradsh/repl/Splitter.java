package org.gradsh.repl;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Cuts a source into the pieces that JShell takes one at a time: snippets and commands. One pass
 * over the text, so that the cost grows with its length only.
 *
 * <p>A snippet ends at a semicolon or at the closing brace of its body, as in Java, and at the end
 * of a line if what stands there is complete and the next line does not go on with it, as in
 * JShell. Only for the last case, which Java's own style never needs, is JShell's analysis asked.
 */
final class Splitter {
  /** What a piece is. {@code OPEN}: the text ends before it does, because of what is at openAt. */
  enum Kind {
    CODE,
    COMMAND,
    OPEN
  }

  /**
   * A piece of the text, from {@code start} to {@code end}.
   *
   * @param semicolon whether the semicolon that Java wants at its end was left out
   * @param openAt for {@code OPEN}: what is never closed, a bracket, comment or text block; else -1
   * @param statement whether it is a statement for sure: it declares nothing, and may stand in a
   *     block with others of its kind
   */
  record Piece(Kind kind, int start, int end, boolean semicolon, int openAt, boolean statement) {
    private static Piece code(int start, int end, boolean semicolon, boolean statement) {
      return new Piece(Kind.CODE, start, end, semicolon, -1, statement && !semicolon);
    }

    private static Piece open(int start, int end, int openAt) {
      return new Piece(Kind.OPEN, start, end, false, openAt, false);
    }

    String text(String source) {
      String own = source.substring(start, end);
      return semicolon ? own + ";" : own;
    }
  }

  private static final Set<String> CONTINUING =
      Set.of(
          "else", "catch", "finally", "instanceof", "throws", "extends", "implements", "permits");
  private static final Set<String> LEADING =
      Set.of(
          "public",
          "protected",
          "private",
          "static",
          "final",
          "abstract",
          "sealed",
          "strictfp",
          "synchronized",
          "transient",
          "volatile",
          "native",
          "default");

  /** Words that open a statement, and nothing else. */
  private static final Set<String> CONTROL =
      Set.of("if", "for", "while", "do", "try", "switch", "assert", "{");

  /** Words before another one that do not make the two a declaration. */
  private static final Set<String> NO_TYPE = Set.of("new", "else", "do", "instanceof");

  /** Words with which a snippet begins that must not share a block with others. */
  private static final Set<String> ALONE =
      Set.of("@", "<", "throw", "return", "break", "continue", "yield");

  private final String text;
  private final Predicate<String> complete;
  private final Predicate<String> command;
  private Tokens tokens;

  // What the snippet being read has shown so far.
  private final Deque<Integer> open = new ArrayDeque<>();
  private int pendingDo;
  private boolean hasIf;
  private boolean valued;
  private boolean onlyLeading;
  private boolean declares;
  private boolean binds;
  private boolean controls;
  private String first;
  private String previous;

  /**
   * @param complete whether JShell takes a text as a complete snippet
   * @param command whether a line (without blanks around it) is a known command
   */
  Splitter(String text, Predicate<String> complete, Predicate<String> command) {
    this.text = text;
    this.complete = complete;
    this.command = command;
    this.tokens = new Tokens(text, 0);
    tokens.next();
  }

  /** The next piece, or null at the end of the text. */
  Piece next() {
    while (tokens.kind() == Tokens.Kind.SIGN && tokens.is(";")) {
      tokens.next();
    }
    switch (tokens.kind()) {
      case END -> {
        return null;
      }
      case OPEN -> {
        Piece piece = Piece.open(tokens.start(), text.length(), tokens.start());
        tokens = new Tokens(text, text.length());
        tokens.next();
        return piece;
      }
      default -> {
        return commandAhead(Commands::looksLike) ? takeCommand() : takeSnippet();
      }
    }
  }

  /** Whether the next token opens a line that is a command, and not half a division. */
  private boolean commandAhead() {
    return commandAhead(command);
  }

  private boolean commandAhead(Predicate<String> command) {
    if (tokens.kind() != Tokens.Kind.SIGN || !tokens.is("/") && !tokens.is("%")) {
      return false;
    }
    int line = text.lastIndexOf('\n', tokens.start() - 1) + 1;
    return text.substring(line, tokens.start()).isBlank()
        && command.test(text.substring(tokens.start(), endOfLine(tokens.start())).strip());
  }

  private Piece takeCommand() {
    int start = tokens.start();
    int end = endOfLine(start);
    tokens = new Tokens(text, end);
    tokens.next();
    return new Piece(Kind.COMMAND, start, end, false, -1, false);
  }

  private int endOfLine(int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }

  private Piece takeSnippet() {
    open.clear();
    pendingDo = 0;
    hasIf = false;
    valued = false;
    onlyLeading = true;
    declares = false;
    binds = false;
    controls = false;
    first = tokens.token();
    previous = "";
    int start = tokens.docStart() >= 0 ? tokens.docStart() : tokens.start();
    while (true) {
      boolean openedValue = note();
      String token = tokens.token();
      int end = tokens.end();
      boolean word = tokens.kind() == Tokens.Kind.WORD;
      boolean literal = tokens.kind() == Tokens.Kind.LITERAL;
      tokens.next();
      if (tokens.kind() == Tokens.Kind.OPEN) {
        return takeOpen(start, tokens.start());
      }
      if (open.isEmpty()) {
        if (token.equals(";") && endsAtSemicolon()) {
          return Piece.code(start, end, false, isStatement());
        }
        if (token.equals("}") && endsAtBrace(openedValue)) {
          return Piece.code(start, end, openedValue, isStatement());
        }
        if (!token.equals(";") && !token.equals("}")) {
          boolean canEnd = word || literal || Set.of(")", "]", "++", "--", "*").contains(token);
          if (tokens.kind() == Tokens.Kind.END) {
            // With a semicolon "for (;;)" would run, and for ever. Modifiers belong to something.
            boolean leads = onlyLeading && (first.equals("@") || LEADING.contains(first));
            boolean half =
                leads
                    || first.equals("else")
                    || controls && !complete.test(text.substring(start, end));
            return half ? takeOpen(start, start) : Piece.code(start, end, true, false);
          }
          if (canEnd && startsAfterLine(end) && complete.test(text.substring(start, end))) {
            return Piece.code(start, end, true, false);
          }
        }
      } else if (tokens.kind() == Tokens.Kind.END) {
        return takeOpen(start, open.peekLast());
      }
      previous = token;
      if (tokens.kind() == Tokens.Kind.END) {
        return Piece.code(start, end, false, isStatement());
      }
    }
  }

  private Piece takeOpen(int start, int openAt) {
    tokens = new Tokens(text, text.length());
    tokens.next();
    return Piece.open(start, text.length(), openAt);
  }

  /** Takes note of the present token; true if it closes the braces of a value, not of a body. */
  private boolean note() {
    if (tokens.kind() == Tokens.Kind.WORD) {
      // "if (!(o instanceof String s)) throw …" makes s known to what follows in a block.
      binds |= tokens.is("instanceof");
      if (open.isEmpty()) {
        noteWord();
      }
    } else if (tokens.kind() == Tokens.Kind.SIGN) {
      return noteSign();
    } else if (open.isEmpty()) {
      onlyLeading = false;
    }
    return false;
  }

  private void noteWord() {
    boolean annotation = previous.equals("@") || previous.equals(".") && onlyLeading;
    if (!annotation && !LEADING.contains(tokens.token())) {
      onlyLeading = false;
    }
    if (!previous.isEmpty()) {
      char last = previous.charAt(previous.length() - 1);
      boolean type = Character.isJavaIdentifierPart(last) || last == '>' || last == ']';
      // "->" ends in the same sign as a type's arguments.
      declares |= type && !NO_TYPE.contains(previous) && !previous.equals("->");
    }
    controls |= CONTROL.contains(tokens.token());
    if (tokens.is("do")) {
      pendingDo++;
    } else if (tokens.is("while") && (previous.equals(";") || previous.equals("}"))) {
      pendingDo = Math.max(0, pendingDo - 1);
    } else if (tokens.is("if")) {
      hasIf = true;
    } else if (tokens.is("new")) {
      valued = true;
    }
  }

  private boolean noteSign() {
    char sign = tokens.end() - tokens.start() == 1 ? text.charAt(tokens.start()) : 0;
    switch (sign) {
      case '(', '[', '{' -> open.push(tokens.start());
      case ')', ']', '}' -> close(sign);
      case '@', '.' -> {}
      default -> {
        if (open.isEmpty()) {
          onlyLeading = false;
          valued |= sign == '=' || tokens.is("->") || tokens.is("::");
        }
      }
    }
    return sign == '}' && open.isEmpty() && (valued || startsAsValue());
  }

  private boolean isStatement() {
    if (binds || ALONE.contains(first) || LEADING.contains(first)) {
      return false;
    }
    return CONTROL.contains(first) || !declares;
  }

  private boolean startsAsValue() {
    char c = first.charAt(0);
    return c == '(' || c == '"';
  }

  /** Closes the bracket that fits; a bracket between that fits nothing is left to the compiler. */
  private void close(char sign) {
    char opening = sign == ')' ? '(' : sign == ']' ? '[' : '{';
    if (!open.isEmpty() && text.charAt(open.peek()) != opening) {
      boolean deeper = open.stream().anyMatch(at -> text.charAt(at) == opening);
      if (!deeper) {
        return;
      }
      while (text.charAt(open.peek()) != opening) {
        open.pop();
      }
    }
    if (!open.isEmpty()) {
      open.pop();
    }
  }

  private boolean endsAtSemicolon() {
    boolean goesOn = pendingDo > 0 || hasIf && tokens.is("else");
    return !goesOn;
  }

  /** Whether the snippet ends at the closing brace before the present token. */
  private boolean endsAtBrace(boolean value) {
    if (tokens.kind() == Tokens.Kind.END) {
      return true;
    }
    if (tokens.kind() == Tokens.Kind.WORD) {
      return pendingDo == 0 && !CONTINUING.contains(tokens.token());
    }
    if (tokens.kind() == Tokens.Kind.LITERAL || commandAhead()) {
      return true;
    }
    if (tokens.is(";")) {
      return !value;
    }
    return !value && !tokens.is(".") || Set.of("@", "{", "!", "~").contains(tokens.token());
  }

  /** Whether the present token stands on a later line than {@code end} and may open a snippet. */
  private boolean startsAfterLine(int end) {
    if (onlyLeading || text.indexOf('\n', end) < 0 || text.indexOf('\n', end) > tokens.start()) {
      return false;
    }
    return switch (tokens.kind()) {
      case WORD -> !CONTINUING.contains(tokens.token());
      case LITERAL -> true;
      case SIGN -> commandAhead() || Set.of("@", "!", "~", "++", "--").contains(tokens.token());
      case OPEN, END -> false;
    };
  }
}
