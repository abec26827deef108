package org.gradsh.repl.script;

import org.gradsh.repl.SelfExplaining;

/** A value is not what a script says it should be; the message is written for people. */
public final class CheckFailed extends AssertionError implements SelfExplaining {
  private static final long serialVersionUID = 1L;

  /** With what was expected, what came, and where they differ. */
  public CheckFailed(String message) {
    super(message);
  }

  CheckFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
