package org.gradsh.repl;

/** The command line makes no sense; the message is one sentence that says why. */
final class Usage extends Exception {
  private static final long serialVersionUID = 1L;

  Usage(String message) {
    super(message);
  }
}
