package org.gradsh.repl.launch;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.repl.Program;
import org.gradsh.repl.Usage;

/**
 * Runs the same command line in a JVM with other options, those of a file's {@code //JAVA_OPTIONS}.
 */
final class Relaunch {
  /** Set in the JVM that was started so. */
  private static final String DONE = "gradsh.java.options";

  private Relaunch() {}

  /** Whether options are wanted that this JVM has not been started with. */
  static boolean isNeeded(List<String> options) {
    return !options.isEmpty() && System.getProperty(DONE) == null;
  }

  /** Runs the program anew and returns its exit code. */
  static int run(List<String> options, List<String> argv) throws Usage {
    List<String> all = new ArrayList<>(options);
    all.add("-D" + DONE + "=" + String.join(" ", options));
    return Program.run(all, argv, null);
  }
}
