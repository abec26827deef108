package org.gradsh.repl;

/**
 * Thrown within a snippet that was told to stop, at its next loop turn or method call. An {@link
 * Error} without a stack trace, so that {@code catch (Exception e)} does not keep a loop alive.
 */
public final class StopSignal extends Error {
  private static final long serialVersionUID = 1L;

  /** Called by the checks that the session weaves into snippets. */
  public StopSignal() {
    super("stopped", null, false, false);
  }
}
