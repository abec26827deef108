package org.gradsh.repl.complete;

/** How a name fits what was typed of it. */
final class Match {
  private Match() {}

  /** Whether a name begins so; the case of letters matters only for the order. */
  static boolean of(String name, String prefix) {
    return name.regionMatches(true, 0, prefix, 0, prefix.length());
  }
}
