package org.gradsh.repl.command;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.gradsh.autograd.Finding;
import org.gradsh.autograd.show.Memory;
import org.gradsh.repl.Door;
import org.gradsh.repl.Version;

/** What is around the engine: the JDK, its memory, the installation, the doors, the terminal. */
final class Surroundings {
  private static final String CACHE = "-XX:AOTCache=";
  private static final long LITTLE_MEMORY = 512L << 20;

  private Surroundings() {}

  /** Gradsh itself, the JDK, the start-up cache. */
  static List<Finding> program() {
    Path program = installation();
    String where = program == null ? "on a class path" : program.toString();
    String jdk =
        Runtime.version()
            + ", "
            + System.getProperty("java.vendor")
            + ", in "
            + System.getProperty("java.home");
    return List.of(
        Finding.good("Gradsh", Version.TEXT + ", " + where), Finding.good("JDK", jdk), cache());
  }

  /** The folder that install.sh has put the program into, or null. */
  private static Path installation() {
    try {
      Path jar = Path.of(System.getProperty("java.class.path", "")).toAbsolutePath();
      return jar.endsWith("gradsh.jar") && Files.isRegularFile(jar) ? jar.getParent() : null;
    } catch (InvalidPathException e) {
      // A class path of several entries, on a system where their separator cannot be in a name.
      return null;
    }
  }

  private static Finding cache() {
    String what = "start-up cache";
    String file =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> argument.startsWith(CACHE))
            .map(argument -> argument.substring(CACHE.length()))
            .findFirst()
            .orElse(null);
    if (file == null) {
      String text = "none: this JVM was not started by the gradsh command";
      return Finding.lacking(what, text, "./install.sh makes one for the command");
    }
    if (!Files.isReadable(Path.of(file))) {
      return Finding.lacking(
          what,
          "none: there is no " + file,
          "gradsh makes one in the background, unless GRADSH_START_CACHE is off; else"
              + " ./install.sh");
    }
    return isMapped(file)
        ? Finding.good(what, file)
        : Finding.lacking(
            what,
            file + " is not used: it was made by another JDK, or for other options of the JVM",
            "./install.sh makes it anew; options such as another collector forgo it");
  }

  /** Whether the JVM has a file in its memory; true where the system does not tell. */
  private static boolean isMapped(String file) {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      String name = Path.of(file).toRealPath().toString();
      return maps.anyMatch(line -> line.endsWith(name));
    } catch (IOException e) {
      return true;
    }
  }

  /** What tensors may take. */
  static Finding memory() {
    long most = Runtime.getRuntime().maxMemory();
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    String text =
        "up to "
            + Memory.text(most)
            + " for tensors and all else, of "
            + Memory.text(system.getTotalMemorySize());
    return most >= LITTLE_MEMORY
        ? Finding.good("memory", text)
        : Finding.lacking("memory", text, "GRADSH_JAVA_OPTIONS=-Xmx4g gradsh");
  }

  /** What the doors of other modules work with: Jupyter and its kernel. */
  static List<Finding> doors() {
    List<Finding> findings = new ArrayList<>();
    for (Door door : ServiceLoader.load(Door.class, Door.class.getClassLoader())) {
      findings.addAll(door.findings());
    }
    return findings;
  }

  /** What the terminal can show. */
  static Finding terminal() {
    String type = System.getenv().getOrDefault("TERM", "");
    String charset = System.out.charset().name();
    boolean plain = System.getenv("NO_COLOR") != null && !System.getenv("NO_COLOR").isEmpty();
    String text =
        (type.isEmpty() ? "TERM is not set" : type)
            + ", "
            + charset
            + (plain ? ", no colours (NO_COLOR)" : "");
    if (type.isEmpty() || type.equals("dumb")) {
      return Finding.lacking(
          "terminal", text, "export TERM=xterm-256color for colours and editing, where it is one");
    }
    return charset.equals("UTF-8")
        ? Finding.good("terminal", text)
        : Finding.lacking("terminal", text, "export LC_ALL=C.UTF-8 for ∂, tables and plots");
  }
}
