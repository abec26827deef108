package org.gradsh.kernel.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The {@code gradsh} that a kernel starts.
 *
 * @param file the command
 */
record Launcher(Path file) {
  /** What the JVM says before it says what is wrong. */
  private static final String NO_REASON = "Error occurred during initialization of VM";

  /** Refuses options with which no JVM starts: Jupyter would only say that the kernel has died. */
  void refuseOptions(List<String> options) throws Refusal {
    String said;
    try {
      ProcessBuilder builder = new ProcessBuilder(file.toString(), "--version");
      builder.environment().put("GRADSH_JAVA_OPTIONS", String.join(" ", options));
      builder.environment().put("GRADSH_START_CACHE", "off");
      builder.redirectErrorStream(true);
      Process process = builder.start();
      process.getOutputStream().close();
      said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      process.waitFor();
    } catch (IOException e) {
      throw new Refusal(file + " cannot be started: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal("interrupted");
    }
    // Some options, such as -help, end the JVM well.
    if (said.lines().noneMatch(line -> line.startsWith("gradsh "))) {
      throw new Refusal(
          "Gradsh does not start with "
              + String.join(" ", options)
              + ": "
              + said.lines()
                  .filter(line -> !line.startsWith(NO_REASON))
                  .findFirst()
                  .orElse("it says nothing"));
    }
  }
}
