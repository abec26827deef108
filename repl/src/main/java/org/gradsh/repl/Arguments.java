package org.gradsh.repl;

import java.util.List;

/**
 * What stands after the name of a command, and where.
 *
 * @param source the cell or file with the command
 * @param start where in it the arguments begin
 * @param end where they end
 */
public record Arguments(Source source, int start, int end) {
  /** The text as it stands, without blanks around it. */
  public String text() {
    return source.text().substring(start, end).strip();
  }

  /** The words of the text, which blanks separate. */
  public List<String> words() {
    return text().isEmpty() ? List.of() : List.of(text().split("\\s+"));
  }

  /**
   * The text as a source of its own, for commands that take Java: its lines and columns are those
   * of the cell or file, so that errors point there.
   */
  public Source code() {
    String before = source.text().substring(0, start).replaceAll("[^\\n]", " ");
    return Source.of(source.name(), before + source.text().substring(start, end));
  }
}
