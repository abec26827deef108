package org.gradsh.kernel.serve;

/** A request whose content is not what it should be; the message says what is wrong. */
final class BadRequest extends Exception {
  private static final long serialVersionUID = 1L;

  BadRequest(String message) {
    super(message);
  }
}
