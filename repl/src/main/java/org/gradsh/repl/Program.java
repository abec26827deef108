package org.gradsh.repl;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.gradsh.repl.launch.Main;
import org.gradsh.repl.script.ScriptDoor;

/**
 * This program in a process of its own. The present process only waits then: a signal that ends it
 * ends both.
 */
public final class Program {
  /** The variables from which a JVM takes options. */
  private static final Set<String> OPTIONS = Set.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS");

  private static final String CACHE = "-XX:AOTCache=";

  private Program() {}

  /**
   * Runs it to its end, with the input and the output of this process, and returns its exit code.
   *
   * @param options of the JVM, beside those that this one has
   * @param argv the command line
   * @param folder the working directory; null for the present one
   * @throws Usage if no process can be started
   */
  public static int run(List<String> options, List<String> argv, Path folder) throws Usage {
    try {
      ProcessBuilder builder = new ProcessBuilder(command(options, argv)).inheritIO();
      if (folder != null) {
        builder.directory(folder.toFile());
      }
      // This JVM's options hold theirs: given twice, an agent's port would be taken already.
      builder.environment().keySet().removeAll(OPTIONS);
      Process process = builder.start();
      Thread end = new Thread(() -> end(process));
      Runtime.getRuntime().addShutdownHook(end);
      int code = process.waitFor();
      Runtime.getRuntime().removeShutdownHook(end);
      return code;
    } catch (IOException e) {
      throw new Usage(
          "no JVM can be started"
              + (options.isEmpty() ? "" : " with " + options)
              + ": "
              + e.getMessage());
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
    boolean collector = options.stream().anyMatch(Program::choosesCollector);
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !(collector && choosesCollector(option)))
        .map(Program::fromAnywhere)
        .forEach(command::add);
    command.addAll(options);
    String classPath = System.getProperty("java.class.path");
    // An executable jar's manifest opens what the operators need: it must be started as such.
    if (System.getProperty("jdk.module.main") == null && classPath.endsWith("gradsh.jar")) {
      command.addAll(List.of("-jar", absolute(classPath)));
    } else {
      String entries =
          Arrays.stream(classPath.split(File.pathSeparator))
              .map(Program::absolute)
              .collect(Collectors.joining(File.pathSeparator));
      command.addAll(List.of("-cp", entries, Main.class.getName()));
    }
    command.addAll(argv);
    return command;
  }

  /** What the launcher names from the present directory must be found from another one too. */
  private static String fromAnywhere(String option) {
    return option.startsWith(CACHE) ? CACHE + absolute(option.substring(CACHE.length())) : option;
  }

  private static String absolute(String file) {
    return file.isEmpty() ? file : Path.of(file).toAbsolutePath().toString();
  }

  /** The JVM refuses two. */
  private static boolean choosesCollector(String option) {
    return option.matches("-XX:\\+Use\\w*GC");
  }
}
