package org.gradsh.repl.launch;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.gradsh.repl.Usage;
import org.gradsh.repl.script.ScriptDoor;

/**
 * Runs the same command line in a JVM with other options, those of a file's {@code //JAVA_OPTIONS}.
 * This process then only waits: its exit code is the other's, and a signal that ends it ends both.
 */
final class Relaunch {
  /** Set in the JVM that was started so. */
  private static final String DONE = "gradsh.java.options";

  /** The variables from which a JVM takes options. */
  private static final Set<String> OPTIONS = Set.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS");

  private Relaunch() {}

  /** Whether options are wanted that this JVM has not been started with. */
  static boolean isNeeded(List<String> options) {
    return !options.isEmpty() && System.getProperty(DONE) == null;
  }

  /** Runs the program anew and returns its exit code. */
  static int run(List<String> options, List<String> argv) throws Usage {
    try {
      ProcessBuilder builder = new ProcessBuilder(command(options, argv)).inheritIO();
      // This JVM's options hold theirs: given twice, an agent's port would be taken already.
      builder.environment().keySet().removeAll(OPTIONS);
      Process process = builder.start();
      Thread end = new Thread(() -> end(process));
      Runtime.getRuntime().addShutdownHook(end);
      int code = process.waitFor();
      Runtime.getRuntime().removeShutdownHook(end);
      return code;
    } catch (IOException e) {
      throw new Usage("no JVM can be started with " + options + ": " + e.getMessage());
    } catch (InterruptedException | IllegalStateException e) {
      // This process is on its way out, and takes the other one with it.
      return ScriptDoor.FAILED;
    }
  }

  private static void end(Process process) {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
  }

  private static List<String> command(List<String> options, List<String> argv) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    boolean collector = options.stream().anyMatch(Relaunch::choosesCollector);
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !(collector && choosesCollector(option)))
        .forEach(command::add);
    command.addAll(options);
    command.add("-D" + DONE + "=" + String.join(" ", options));
    String classPath = System.getProperty("java.class.path");
    // An executable jar's manifest opens what the operators need: it must be started as such.
    if (System.getProperty("jdk.module.main") == null && classPath.endsWith("gradsh.jar")) {
      command.addAll(List.of("-jar", classPath));
    } else {
      command.addAll(List.of("-cp", classPath, Main.class.getName()));
    }
    command.addAll(argv);
    return command;
  }

  /** The JVM refuses two. */
  private static boolean choosesCollector(String option) {
    return option.matches("-XX:\\+Use\\w*GC");
  }
}
