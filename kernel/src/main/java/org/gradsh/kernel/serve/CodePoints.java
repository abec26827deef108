package org.gradsh.kernel.serve;

/** Places in a text as the protocol counts them, by code points, and as Java does. */
final class CodePoints {
  private CodePoints() {}

  /** The index in Java's way; a place outside of the text is its nearest end. */
  static int index(String text, int codePoints) {
    int length = text.codePointCount(0, text.length());
    return text.offsetByCodePoints(0, Math.clamp(codePoints, 0, length));
  }

  /** The place in the protocol's way. */
  static int count(String text, int index) {
    return text.codePointCount(0, index);
  }
}
