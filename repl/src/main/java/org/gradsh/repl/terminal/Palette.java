package org.gradsh.repl.terminal;

import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

/** The colours of the terminal. They are few, of the sixteen that every terminal has its own of. */
enum Palette {
  /** For light letters on a dark ground. */
  DARK,
  /** For dark letters on a light ground. */
  LIGHT,
  /** No colours and no other marks. */
  NONE;

  /** What is coloured. */
  enum Role {
    PROMPT,
    KEYWORD,
    TYPE,
    STRING,
    NUMBER,
    COMMENT,
    COMMAND,
    MATCH,
    WRONG,
    SUGGESTION,
    NAME,
    BAR,
    ERROR,
    HINT,
    NOTE
  }

  private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;

  /**
   * The palette of a terminal: none for one that cannot show colours, or where the environment
   * variable NO_COLOR is not empty.
   */
  static Palette of(String terminalType, String noColor) {
    boolean refused = noColor != null && !noColor.isEmpty();
    return refused || terminalType.startsWith(Terminal.TYPE_DUMB) ? NONE : DARK;
  }

  /** How something looks. */
  AttributedStyle style(Role role) {
    return switch (this) {
      case NONE -> PLAIN;
      case DARK -> dark(role);
      case LIGHT -> light(role);
    };
  }

  private static AttributedStyle dark(Role role) {
    return switch (role) {
      case PROMPT -> PLAIN.bold().foreground(AttributedStyle.CYAN);
      case KEYWORD -> PLAIN.foreground(AttributedStyle.MAGENTA);
      case TYPE -> PLAIN.foreground(AttributedStyle.CYAN);
      case STRING -> PLAIN.foreground(AttributedStyle.GREEN);
      case NUMBER, HINT -> PLAIN.foreground(AttributedStyle.YELLOW);
      case COMMENT, SUGGESTION -> PLAIN.foreground(AttributedStyle.BLACK + AttributedStyle.BRIGHT);
      case COMMAND -> PLAIN.bold();
      case MATCH -> PLAIN.bold().underline();
      case WRONG, BAR, ERROR -> PLAIN.foreground(AttributedStyle.RED);
      case NAME, NOTE -> PLAIN.faint();
    };
  }

  private static AttributedStyle light(Role role) {
    return switch (role) {
      case PROMPT, TYPE -> PLAIN.foreground(AttributedStyle.BLUE);
      case NUMBER, HINT -> PLAIN.foreground(AttributedStyle.MAGENTA);
      case KEYWORD -> PLAIN.bold();
      default -> dark(role);
    };
  }

  /** A text in the colour of its role, as it is sent to a terminal. */
  String paint(Role role, String text, Terminal terminal) {
    return this == NONE || text.isEmpty()
        ? text
        : new AttributedString(text, style(role)).toAnsi(terminal);
  }
}
