package org.gradsh.repl.script;

import java.time.Duration;
import java.util.Locale;
import org.gradsh.repl.SelfExplaining;

/** Code has run for longer than it may; the stack trace says what it did then. */
public final class TimedOut extends RuntimeException implements SelfExplaining {
  private static final long serialVersionUID = 1L;

  /**
   * After this time.
   *
   * @param where what it did then
   */
  public TimedOut(Duration limit, StackTraceElement[] where) {
    super("stopped after " + text(limit) + ", the time that --timeout allows");
    setStackTrace(where);
  }

  /** {@code 90s}, {@code 1m 30s}. */
  private static String text(Duration limit) {
    String text = limit.toString().substring(2).toLowerCase(Locale.ROOT);
    return text.replaceAll("(?<=[hm])(?=.)", " ");
  }
}
