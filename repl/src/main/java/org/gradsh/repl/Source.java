package org.gradsh.repl;

import java.util.Arrays;

/**
 * A text that a session evaluates, and the name under which errors tell of it: {@code train.jsh},
 * {@code -e}, {@code [3]} for the third cell. Lines end in {@code \n}; see {@link #of}.
 */
public final class Source {
  private final String name;
  private final String text;
  private final String shown;
  private final int[] lineStarts;

  private Source(String name, String text, String shown) {
    this.name = name;
    this.text = text;
    this.shown = shown;
    this.lineStarts = lineStarts(text);
  }

  /**
   * A source of the given name. A byte order mark is dropped, {@code \r\n} and {@code \r} become
   * {@code \n}; both leave line and column numbers as an editor shows them.
   */
  public static Source of(String name, String text) {
    String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
    if (body.indexOf('\r') >= 0) {
      body = body.replace("\r\n", "\n").replace('\r', '\n');
    }
    return new Source(name, body, body);
  }

  /**
   * A part of this source alone, from one offset to another, in its place: around it the text is
   * blank, but errors show the lines as they are.
   */
  public Source part(int start, int end) {
    String before = text.substring(0, start).replaceAll("[^\\n]", " ");
    return new Source(name, before + text.substring(start, end), shown);
  }

  /** The name in error messages. */
  public String name() {
    return name;
  }

  /** The whole text. */
  public String text() {
    return text;
  }

  /** The line, counted from 1, of the character at {@code offset}. */
  public int line(int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** The column, counted from 1, of the character at {@code offset}. */
  public int column(int offset) {
    return offset - lineStarts[line(offset) - 1] + 1;
  }

  /** How many lines the text has; an empty text has one. */
  public int lines() {
    return lineStarts.length;
  }

  /** The offset at which a line, counted from 1, begins. */
  public int lineStart(int line) {
    return lineStarts[line - 1];
  }

  /** The text of a line, counted from 1, without its end. */
  public String lineText(int line) {
    int start = lineStarts[line - 1];
    int end = shown.indexOf('\n', start);
    return shown.substring(start, end < 0 ? shown.length() : end);
  }

  private static int[] lineStarts(String text) {
    int[] starts = new int[16];
    int count = 1;
    for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, count * 2);
      }
      starts[count++] = at + 1;
    }
    return Arrays.copyOf(starts, count);
  }

  @Override
  public String toString() {
    return name;
  }
}
