package org.gradsh.notebooks.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * A checkout with the real installer in it and stand-ins for what takes long: a {@code mvn} that
 * does what a test wants, and a program that answers the installer's question.
 */
final class Workplace {
  /** What a run of a command left behind. */
  record Result(int exit, String out, String err) {}

  private final Path root;
  private final Path tools;
  final Path checkout;
  final Path prefix;
  private final Map<String, String> settings = new HashMap<>();

  Workplace(Path root) throws IOException {
    this.root = root;
    this.tools = Files.createDirectories(root.resolve("tools"));
    this.checkout = Files.createDirectories(root.resolve("check out"));
    this.prefix = root.resolve("pre fix");
    Files.createDirectories(root.resolve("home"));
    Path project = Path.of("").toAbsolutePath().getParent();
    copy(project.resolve("install.sh"), checkout.resolve("install.sh"));
    copy(project.resolve("LICENSE"), checkout.resolve("LICENSE"));
    copy(project.resolve("NOTICE"), checkout.resolve("NOTICE"));
    for (String name : List.of("gradsh", "find-jdk.sh", "start-cache.sh", "warm-up.jsh")) {
      Path script = Path.of("repl/src/main/sh", name);
      copy(project.resolve(script), checkout.resolve(script));
    }
    mavenDoes("exit 0");
    program("27.0");
  }

  /** What the next build does, as a line of shell. */
  void mavenDoes(String shell) throws IOException {
    Path mvn = tools.resolve("mvn");
    Files.writeString(mvn, "#!/bin/sh\n" + shell + "\n");
    Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /**
   * What the next build has built: a program that prints one line whatever it is asked, but for
   * Jupyter's kernel, of which the real one takes care.
   */
  void program(String answer) throws IOException {
    Path source = Files.createDirectories(root.resolve("source")).resolve("Program.java");
    Files.writeString(
        source,
        """
        import java.io.*;
        import java.net.*;
        import java.util.*;

        class Program {
          public static void main(String[] args) throws Exception {
            if (args.length == 0 || !args[0].equals("kernel")) {
              System.out.println("%s");
              return;
            }
            // Not on the class path: the JVM makes no start-up cache with folders on it.
            List<URL> classes = new ArrayList<>();
            for (String entry : "%s".split(File.pathSeparator)) {
              classes.add(new File(entry).toURI().toURL());
            }
            ClassLoader loader = new URLClassLoader(classes.toArray(URL[]::new));
            Class<?> type = loader.loadClass("org.gradsh.kernel.KernelDoor");
            Object door = type.getConstructor().newInstance();
            List<String> rest = List.of(args).subList(1, args.length);
            System.exit(
                (int)
                    type.getMethod(
                            "run", List.class, InputStream.class, PrintStream.class, PrintStream.class)
                        .invoke(door, rest, System.in, System.out, System.err));
          }
        }
        """
            .formatted(answer, System.getProperty("java.class.path").replace("\\", "\\\\")));
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", source.getParent().toString(), source.toString());
    if (status != 0) {
      throw new AssertionError("the stand-in program does not compile");
    }
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "Program");
    Path app = Files.createDirectories(checkout.resolve("notebooks/target/app"));
    try (var jar =
        new JarOutputStream(Files.newOutputStream(app.resolve("gradsh.jar")), manifest)) {
      jar.putNextEntry(new JarEntry("Program.class"));
      Files.copy(source.resolveSibling("Program.class"), jar);
    }
    Files.createDirectories(app.resolve("lib"));
    Files.writeString(app.resolve("lib/part.jar"), "a jar that the program does not need");
    Files.createDirectories(app.resolve("notebooks"));
    Files.writeString(app.resolve("notebooks/a.jsh"), "1 + 1\n");
  }

  /** A variable in the environment of what is run from now on. */
  void setting(String name, String value) {
    settings.put(name, value);
  }

  Result install(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.addFirst(checkout.resolve("install.sh").toString());
    return finish(start(command), arguments);
  }

  Result gradsh(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.addFirst(prefix.resolve("bin/gradsh").toString());
    return finish(start(command), arguments);
  }

  /** Starts a shell script with the stand-ins on its PATH and an empty home. */
  Process start(List<String> command) throws IOException {
    List<String> whole = new ArrayList<>(command);
    whole.addFirst("sh");
    var builder = new ProcessBuilder(whole).directory(root.toFile());
    builder.redirectOutput(root.resolve("out").toFile());
    builder.redirectError(root.resolve("err").toFile());
    Map<String, String> environment = builder.environment();
    environment.put("PATH", tools + ":" + environment.get("PATH"));
    environment.put("HOME", root.resolve("home").toString());
    environment.put("TMPDIR", root.toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    for (String name : List.of("JAVA_TOOL_OPTIONS", "CI", "XDG_CACHE_HOME", "GRADSH_CACHE")) {
      environment.remove(name);
    }
    environment.keySet().removeIf(name -> name.startsWith("JUPYTER_"));
    environment.put("GRADSH_START_CACHE", "off");
    environment.putAll(settings);
    return builder.start();
  }

  Result finish(Process process, String... what) throws IOException, InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("did not end: " + List.of(what));
    }
    return new Result(
        process.exitValue(),
        Files.readString(root.resolve("out")),
        Files.readString(root.resolve("err")));
  }

  /**
   * All that is below the prefix, hidden files too, relative to it; nothing when it is not there.
   */
  TreeSet<String> installed() throws IOException {
    var found = new TreeSet<String>();
    if (Files.exists(prefix)) {
      try (Stream<Path> files = Files.walk(prefix)) {
        files.filter(Files::isRegularFile).forEach(f -> found.add(prefix.relativize(f).toString()));
      }
    }
    return found;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.copy(from, to);
  }
}
