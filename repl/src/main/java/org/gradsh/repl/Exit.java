package org.gradsh.repl;

/**
 * What becomes of {@code System.exit}, {@code Runtime.exit} and {@code Runtime.halt} in the code of
 * a session. A library that calls them ends the process in any case.
 */
public enum Exit {
  /** The snippet fails with {@link ExitCalled}; the session goes on. */
  ERROR,
  /** They end the process, as in any program. */
  LEAVE
}
