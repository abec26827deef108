package org.gradsh.kernel.serve;

import java.nio.file.Path;

/** The process that Jupyter starts: serves one front end until that one lets it go. */
public final class KernelProcess {
  private KernelProcess() {}

  /** Serves what a connection file names, and returns the exit code. */
  public static int run(Path connectionFile) {
    System.err.println("gradsh: the Jupyter kernel is not built yet: " + connectionFile);
    return 2;
  }
}
