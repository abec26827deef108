package org.gradsh.repl;

/**
 * Something that may stand at the cursor.
 *
 * @param text what it puts in place of the text from {@code start} to the cursor
 * @param start where in the cell that begins
 * @param kind what it is
 * @param detail a few words to show beside it, such as a variable's dtype and shape; may be empty
 */
public record Completion(String text, int start, Kind kind, String detail) {
  /** What a completion is; {@code OTHER} where the session cannot tell. */
  public enum Kind {
    VARIABLE,
    METHOD,
    FIELD,
    TYPE,
    PACKAGE,
    KEYWORD,
    COMMAND,
    FILE,
    OTHER
  }
}
