package org.gradsh.repl;

/** How a door asks the person for a line. */
@FunctionalInterface
public interface Asker {
  /**
   * The line, without its end.
   *
   * @param prompt what stands before it
   * @param hidden whether nobody is to see what is typed
   * @throws IllegalStateException if nobody can be asked; the message says why
   */
  String ask(String prompt, boolean hidden);
}
