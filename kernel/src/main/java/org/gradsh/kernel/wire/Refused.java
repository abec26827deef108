package org.gradsh.kernel.wire;

/** Frames that are no message, or none from whom they should be. The text never tells a key. */
public final class Refused extends Exception {
  private static final long serialVersionUID = 1L;

  Refused(String reason) {
    super(reason);
  }
}
