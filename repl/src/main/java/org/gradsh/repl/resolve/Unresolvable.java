package org.gradsh.repl.resolve;

/** Libraries cannot be had; the message says why, in a sentence or a few lines. */
public final class Unresolvable extends Exception {
  private static final long serialVersionUID = 1L;

  public Unresolvable(String message) {
    super(message);
  }
}
