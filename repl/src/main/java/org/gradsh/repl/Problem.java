package org.gradsh.repl;

/**
 * Something wrong with a source, found before it ran.
 *
 * @param source the text
 * @param start where in it the fault begins
 * @param end where it ends; the same as {@code start} for a fault at one point
 * @param message what is wrong, in one or more lines
 */
public record Problem(Source source, int start, int end, String message) {
  /** A problem whose place is kept within the source. */
  public Problem {
    int length = source.text().length();
    start = Math.clamp(start, 0, length);
    end = Math.clamp(end, start, length);
  }

  /** The same problem with one more line of explanation. */
  Problem with(String note) {
    return new Problem(source, start, end, message + "\n" + note);
  }
}
