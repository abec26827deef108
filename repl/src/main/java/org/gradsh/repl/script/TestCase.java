package org.gradsh.repl.script;

import java.util.Optional;

/**
 * A test block that has ended, or what a script did outside of them.
 *
 * @param nanos how long it took
 * @param failure present if it failed
 */
record TestCase(String name, long nanos, Optional<Failing> failure) {
  /**
   * Why it failed.
   *
   * @param check whether a check was not met; otherwise something was thrown, or went wrong
   * @param type the class of the exception, or a word for it
   * @param message the first line
   * @param text all that is to be told, with place and frames
   */
  record Failing(boolean check, String type, String message, String text) {}

  boolean passed() {
    return failure.isEmpty();
  }
}
