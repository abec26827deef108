package org.gradsh.repl;

/**
 * A variable of a session.
 *
 * @param name its name; one that JShell has given begins with {@code $}
 * @param type its type, as it was declared or found
 * @param value its present value; null also where it cannot be had
 */
public record SessionVariable(String name, String type, Object value) {
  /** Whether JShell has made it for the value of an expression. */
  public boolean isTemporary() {
    return name.startsWith("$");
  }
}
