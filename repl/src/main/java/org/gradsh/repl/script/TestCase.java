package org.gradsh.repl.script;

import java.util.Optional;
import org.gradsh.repl.Failure;
import org.gradsh.repl.Report;

/**
 * A test block that has ended, or what a script did outside of them.
 *
 * @param nanos how long it took
 * @param failure present if it failed
 */
public record TestCase(String name, long nanos, Optional<Failing> failure) {
  /**
   * Why it failed.
   *
   * @param check whether a check was not met; otherwise something was thrown, or went wrong
   * @param type the class of the exception, or a word for it
   * @param message the first line
   * @param text all that is to be told, with place and frames
   */
  public record Failing(boolean check, String type, String message, String text) {
    /**
     * Of a failure.
     *
     * @param text how it was told
     */
    public static Failing of(Failure failure, Report report, String text) {
      return switch (failure) {
        case Failure.Rejected rejected ->
            new Failing(false, "error", rejected.problems().getFirst().message(), text);
        case Failure.Thrown thrown -> {
          Throwable exception = thrown.exception();
          boolean check = exception instanceof AssertionError;
          yield new Failing(check, exception.getClass().getName(), report.words(exception), text);
        }
        case Failure.Interrupted interrupted -> new Failing(false, "error", "interrupted", text);
      };
    }
  }

  /** Whether all was well. */
  public boolean passed() {
    return failure.isEmpty();
  }
}
