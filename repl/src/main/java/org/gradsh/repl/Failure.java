package org.gradsh.repl;

import java.util.List;

/** Why a run stopped before its end. */
public sealed interface Failure {
  /** The compiler took the snippet not; it did not run. */
  record Rejected(List<Problem> problems) implements Failure {}

  /**
   * The snippet has thrown an exception.
   *
   * @param exception the exception itself
   * @param source the source of the snippet
   * @param offset where the snippet begins in it
   */
  record Thrown(Throwable exception, Source source, int offset) implements Failure {}

  /** {@link Session#interrupt()} was called. */
  record Interrupted() implements Failure {}
}
