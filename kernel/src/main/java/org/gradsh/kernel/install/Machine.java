package org.gradsh.kernel.install;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What of this machine decides where Jupyter looks and what it is to start.
 *
 * @param environment the variables of the process
 * @param platform whose customs hold
 * @param home the user's folder
 * @param prefixes where the system has what is shared by all, the first for what is its own
 * @param isRoot whether the user administers the machine
 * @param launcher the {@code gradsh} that this program was installed with
 */
record Machine(
    Map<String, String> environment,
    Platform platform,
    Path home,
    List<Path> prefixes,
    boolean isRoot,
    Optional<Path> launcher) {
  /** The customs of systems, as Jupyter knows them. */
  enum Platform {
    LINUX,
    MAC,
    WINDOWS
  }

  /** This one. */
  static Machine here() {
    String system = System.getProperty("os.name", "").toLowerCase();
    Platform platform =
        system.startsWith("windows")
            ? Platform.WINDOWS
            : system.startsWith("mac") ? Platform.MAC : Platform.LINUX;
    Map<String, String> environment = System.getenv();
    // Jupyter believes the variable, the JVM asks the system's list of users.
    String home = environment.get(platform == Platform.WINDOWS ? "USERPROFILE" : "HOME");
    return new Machine(
        environment,
        platform,
        Path.of(home == null || home.isBlank() ? System.getProperty("user.home") : home),
        List.of(Path.of("/usr/local"), Path.of("/usr")),
        System.getProperty("user.name", "").equals("root"),
        installedLauncher(System.getProperty("java.class.path", "")));
  }

  /**
   * The launcher that belongs to a program's jar: {@code DIR/bin/gradsh} of {@code
   * DIR/lib/gradsh/gradsh.jar}.
   */
  static Optional<Path> installedLauncher(String classPath) {
    Path jar;
    try {
      jar = Path.of(classPath).toAbsolutePath();
    } catch (InvalidPathException e) {
      return Optional.empty(); // several entries, where their separator cannot be in a name
    }
    if (!jar.endsWith(Path.of("lib", "gradsh", "gradsh.jar")) || !Files.isRegularFile(jar)) {
      return Optional.empty();
    }
    // First as it was called: a link such as /opt/current, which outlives a version, is kept.
    Path called = jar.normalize().resolveSibling("../../bin/gradsh").normalize();
    if (Files.isExecutable(called)) {
      return Optional.of(called);
    }
    Path real = canonical(jar).resolveSibling("../../bin/gradsh").normalize();
    return Files.isExecutable(real) ? Optional.of(real) : Optional.empty();
  }

  /** A variable that is set and says something. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  /** A variable that names a folder. */
  Optional<Path> folder(String name) {
    return variable(name).flatMap(Machine::path);
  }

  /** The folder of the Python environment that is active, or of the Jupyter on the PATH. */
  Optional<Path> pythonPrefix() {
    return folder("VIRTUAL_ENV").or(() -> folder("CONDA_PREFIX")).or(this::prefixOfJupyter);
  }

  /** The prefix of the {@code jupyter} that would be started, behind all links. */
  Optional<Path> prefixOfJupyter() {
    String separator = Pattern.quote(platform == Platform.WINDOWS ? ";" : ":");
    for (String entry : variable("PATH").orElse("").split(separator)) {
      Optional<Path> command =
          path(entry)
              .map(f -> f.resolve(platform == Platform.WINDOWS ? "jupyter.exe" : "jupyter"))
              .filter(Files::isExecutable);
      if (command.isPresent()) {
        // A command elsewhere only chooses between environments, as those of pyenv do.
        return Optional.of(canonical(command.get()).getParent())
            .filter(f -> f.endsWith("bin") || f.endsWith("Scripts"))
            .map(Path::getParent);
      }
    }
    return Optional.empty();
  }

  /** An absolute path; nothing if there can be no file of this name. */
  static Optional<Path> path(String name) {
    try {
      return name.isBlank() ? Optional.empty() : Optional.of(Path.of(name).toAbsolutePath());
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** A file's place without links, whether it is there or not. */
  static Path canonical(Path file) {
    try {
      return new File(file.toString()).getCanonicalFile().toPath();
    } catch (IOException e) {
      return file.toAbsolutePath().normalize();
    }
  }
}
