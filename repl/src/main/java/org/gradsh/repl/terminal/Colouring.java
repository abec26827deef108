package org.gradsh.repl.terminal;

import java.util.Set;
import org.gradsh.repl.Tokens;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** The colours of Java as one types. One pass over the text; nothing is compiled. */
final class Colouring {
  /** Above this, text is shown plain: nobody reads it, and typing must not wait. */
  private static final int LONGEST = 200_000;

  private static final Set<String> KEYWORDS =
      Set.of(
          ("abstract assert break case catch class const continue default do else enum exports"
                  + " extends false final finally for goto if implements import instanceof"
                  + " interface module native new non null package permits private protected public"
                  + " record return sealed static strictfp super switch synchronized this throw"
                  + " throws transient true try var void volatile when while yield _")
              .split(" "));

  private static final Set<String> PRIMITIVES =
      Set.of("boolean", "byte", "char", "double", "float", "int", "long", "short");

  private final Palette palette;

  Colouring(Palette palette) {
    this.palette = palette;
  }

  /** The text in colours; brackets that match at the cursor are marked, with -1 none. */
  AttributedString of(String text, int cursor) {
    if (palette == Palette.NONE || text.length() > LONGEST) {
      return new AttributedString(text);
    }
    Brackets brackets = Brackets.of(text);
    int matched = cursor < 0 ? -1 : brackets.at(cursor);
    int partner = matched < 0 ? -1 : brackets.partners().get(matched);
    AttributedStringBuilder out = new AttributedStringBuilder(text.length());
    Tokens tokens = new Tokens(text, 0);
    int done = 0;
    int depth = 0;
    for (Tokens.Kind kind = tokens.next(); kind != Tokens.Kind.END; kind = tokens.next()) {
      between(out, text.substring(done, tokens.start()));
      int end = tokens.end();
      if (depth == 0 && isCommand(text, tokens)) {
        end = endOfWord(text, end);
        out.styled(style(Palette.Role.COMMAND), text.substring(tokens.start(), end));
        tokens = new Tokens(text, end);
      } else {
        AttributedStyle style = style(text, tokens, brackets);
        boolean marked = tokens.start() == matched || tokens.start() == partner;
        out.styled(marked ? style(Palette.Role.MATCH) : style, text.substring(tokens.start(), end));
        depth += kind == Tokens.Kind.SIGN ? turn(text.charAt(tokens.start())) : 0;
      }
      done = end;
    }
    between(out, text.substring(done));
    return out.toAttributedString();
  }

  /** Blanks and comments. */
  private void between(AttributedStringBuilder out, String text) {
    out.styled(text.isBlank() ? AttributedStyle.DEFAULT : style(Palette.Role.COMMENT), text);
  }

  private AttributedStyle style(Palette.Role role) {
    return palette.style(role);
  }

  private AttributedStyle style(String text, Tokens tokens, Brackets brackets) {
    char first = text.charAt(tokens.start());
    return switch (tokens.kind()) {
      case WORD -> word(tokens.token());
      case LITERAL ->
          style(first == '"' || first == '\'' ? Palette.Role.STRING : Palette.Role.NUMBER);
      case OPEN -> style(first == '"' ? Palette.Role.STRING : Palette.Role.COMMENT);
      case SIGN ->
          brackets.wrong().contains(tokens.start())
              ? style(Palette.Role.WRONG)
              : AttributedStyle.DEFAULT;
      case END -> AttributedStyle.DEFAULT;
    };
  }

  private AttributedStyle word(String word) {
    if (KEYWORDS.contains(word)) {
      return style(Palette.Role.KEYWORD);
    }
    boolean type = Character.isUpperCase(word.charAt(0)) && word.length() > 1 && !isConstant(word);
    return type || PRIMITIVES.contains(word) ? style(Palette.Role.TYPE) : AttributedStyle.DEFAULT;
  }

  private static boolean isConstant(String word) {
    return word.chars().noneMatch(Character::isLowerCase);
  }

  /** Whether the token is the sign that opens a command at the beginning of a line. */
  private static boolean isCommand(String text, Tokens tokens) {
    if (tokens.kind() != Tokens.Kind.SIGN || !tokens.is("/") && !tokens.is("%")) {
      return false;
    }
    int line = text.lastIndexOf('\n', tokens.start() - 1) + 1;
    return text.substring(line, tokens.start()).isBlank()
        && tokens.end() < text.length()
        && Character.isLetter(text.charAt(tokens.end()));
  }

  private static int endOfWord(String text, int from) {
    int end = from;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static int turn(char sign) {
    return switch (sign) {
      case '(', '[', '{' -> 1;
      case ')', ']', '}' -> -1;
      default -> 0;
    };
  }
}
