package org.gradsh.repl.terminal;

import java.util.List;
import org.gradsh.repl.Session;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/**
 * Tells the line editor whether what was typed is complete: if not, Enter begins another line. For
 * completion it cuts out the name before the cursor.
 */
final class CellParser implements Parser {
  private final Session session;

  CellParser(Session session) {
    this.session = session;
  }

  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) {
    if (context == ParseContext.ACCEPT_LINE && !session.isComplete(line)) {
      throw new EOFError(-1, cursor, "the snippet goes on");
    }
    return new Typed(line, cursor);
  }

  /** The text, of which the name that ends at the cursor is the word to complete. */
  private record Typed(String line, int cursor) implements CompletingParsedLine {
    private int start() {
      int start = cursor;
      while (start > 0 && Character.isJavaIdentifierPart(line.charAt(start - 1))) {
        start--;
      }
      return start;
    }

    @Override
    public String word() {
      return line.substring(start(), cursor);
    }

    @Override
    public int wordCursor() {
      return cursor - start();
    }

    @Override
    public int wordIndex() {
      return 1;
    }

    @Override
    public List<String> words() {
      return List.of(line.substring(0, start()), word());
    }

    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
      return candidate;
    }

    @Override
    public int rawWordCursor() {
      return wordCursor();
    }

    @Override
    public int rawWordLength() {
      return word().length();
    }
  }
}
