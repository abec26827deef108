package org.gradsh.repl.terminal;

import java.util.List;
import org.gradsh.repl.Session;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/** Tells the line editor whether what was typed is complete: if not, Enter begins another line. */
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

  /** The text, of which what ends at the cursor is the word to complete. */
  static final class Typed implements CompletingParsedLine {
    private final String line;
    private final int cursor;
    private int start;

    private Typed(String line, int cursor) {
      this.line = line;
      this.cursor = cursor;
      this.start = cursor;
    }

    /** Where the word begins. */
    void startsAt(int start) {
      this.start = start;
    }

    @Override
    public String line() {
      return line;
    }

    @Override
    public int cursor() {
      return cursor;
    }

    @Override
    public String word() {
      return line.substring(start, cursor);
    }

    @Override
    public int wordCursor() {
      return cursor - start;
    }

    @Override
    public int wordIndex() {
      return 1;
    }

    @Override
    public List<String> words() {
      return List.of(line.substring(0, start), word());
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
