package org.gradsh.repl;

/** The command line makes no sense; the message is one sentence that says why. */
public final class Usage extends Exception {
  private static final long serialVersionUID = 1L;

  public Usage(String message) {
    super(message);
  }
}
