package org.gradsh.kernel.client;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** The system's Python, with whatever of Jupyter the distribution's packages have put there. */
public final class Python {
  public static final String COMMAND = "/usr/bin/python3";
  public static final String MISSING =
      "SKIPPED: Jupyter is not installed for " + COMMAND + "; .ci/run installs it on Debian";

  private Python() {}

  /** Whether all these modules can be imported. */
  public static boolean has(String... modules) throws IOException, InterruptedException {
    try {
      Process process =
          new ProcessBuilder(COMMAND, "-c", "import " + String.join(", ", modules))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
