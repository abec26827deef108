package org.gradsh.repl;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import org.gradsh.autograd.Finding;

/**
 * A subcommand of the launcher, {@code gradsh NAME …}. Other modules provide doors as services of
 * this type; the launcher looks for them only when its first argument is no file.
 */
public interface Door {
  /** The name on the command line: one lower-case word. */
  String name();

  /** One line that says what it does. */
  String summary();

  /**
   * Does its work and returns the exit code.
   *
   * @param arguments what stands after the name
   * @param in the process's input
   * @param out its output
   * @param err its error output
   */
  int run(List<String> arguments, InputStream in, PrintStream out, PrintStream err);

  /** What {@code /doctor} tells of what this door works with. */
  default List<Finding> findings() {
    return List.of();
  }

  /**
   * Does once, with nobody looking, what it is mostly used for: what is loaded here comes from the
   * start-up cache ever after.
   */
  default void rehearse() throws IOException {}
}
