package org.gradsh.kernel.install;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The folders of data where Jupyter looks, the first one first; kernels are in the folder {@code
 * kernels} of each.
 */
final class DataFolders {
  /** What Jupyter takes for a no. */
  private static final Set<String> NO = Set.of("no", "n", "false", "off", "0", "0.0");

  private static final Path SHARE = Path.of("share", "jupyter");

  private final Machine machine;

  DataFolders(Machine machine) {
    this.machine = machine;
  }

  /** The folder of the user alone. */
  Path ofUser() {
    return machine.folder("JUPYTER_DATA_DIR").orElseGet(this::usualOfUser);
  }

  private Path usualOfUser() {
    return switch (machine.platform()) {
      case MAC -> machine.home().resolve(Path.of("Library", "Jupyter"));
      case WINDOWS ->
          machine
              .folder("APPDATA")
              .map(folder -> folder.resolve("jupyter"))
              .orElseGet(() -> configuration().resolve("data"));
      case LINUX ->
          machine
              .folder("XDG_DATA_HOME")
              .orElseGet(() -> machine.home().resolve(Path.of(".local", "share")))
              .resolve("jupyter");
    };
  }

  private Path configuration() {
    return machine.folder("JUPYTER_CONFIG_DIR").orElseGet(() -> machine.home().resolve(".jupyter"));
  }

  /** The folder below a prefix such as {@code /usr/local}. */
  static Path below(Path prefix) {
    return prefix.toAbsolutePath().normalize().resolve(SHARE);
  }

  /** All, each once. */
  List<Path> searched() {
    List<Path> all = new ArrayList<>(entries());
    List<Path> user = new ArrayList<>(List.of(ofUser()));
    user.addAll(ofUsersPython());
    List<Path> environment = new ArrayList<>();
    machine.folder("VIRTUAL_ENV").map(DataFolders::below).ifPresent(environment::add);
    machine.folder("CONDA_PREFIX").map(DataFolders::below).ifPresent(environment::add);
    boolean isActive = !environment.isEmpty();
    machine.prefixOfJupyter().map(DataFolders::below).ifPresent(environment::add);
    environment.removeAll(ofSystem()); // it has its place there
    all.addAll(isEnvironmentFirst(isActive) ? environment : user);
    all.addAll(isEnvironmentFirst(isActive) ? user : environment);
    all.addAll(ofSystem());
    all.add(machine.folder("IPYTHONDIR").orElseGet(() -> machine.home().resolve(".ipython")));
    Set<Path> once = new LinkedHashSet<>();
    all.forEach(folder -> once.add(folder.toAbsolutePath().normalize()));
    return List.copyOf(once);
  }

  private List<Path> entries() {
    String separator = machine.platform() == Machine.Platform.WINDOWS ? ";" : ":";
    List<Path> entries = new ArrayList<>();
    for (String entry : machine.variable("JUPYTER_PATH").orElse("").split(separator)) {
      Machine.path(entry).ifPresent(entries::add);
    }
    return entries;
  }

  /** Newer versions of Jupyter put an environment first when it is active. */
  private boolean isEnvironmentFirst(boolean isActive) {
    return machine
        .variable("JUPYTER_PREFER_ENV_PATH")
        .map(value -> !NO.contains(value.toLowerCase()))
        .orElse(isActive);
  }

  /** Where {@code pip install --user} puts things. */
  private List<Path> ofUsersPython() {
    Optional<Path> base = machine.folder("PYTHONUSERBASE");
    if (base.isPresent()) {
      return List.of(below(base.get()));
    }
    return switch (machine.platform()) {
      case LINUX -> List.of(below(machine.home().resolve(".local")));
      case MAC -> versions(machine.home().resolve(Path.of("Library", "Python")));
      case WINDOWS ->
          machine.folder("APPDATA").map(data -> versions(data.resolve("Python"))).orElse(List.of());
    };
  }

  private static List<Path> versions(Path folder) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> versions = Files.newDirectoryStream(folder)) {
      versions.forEach(version -> found.add(below(version)));
    } catch (IOException e) {
      return List.of(); // there is no Python of the user's own
    }
    Collections.sort(found);
    return found;
  }

  private List<Path> ofSystem() {
    return switch (machine.platform()) {
      case WINDOWS ->
          machine.folder("PROGRAMDATA").map(data -> data.resolve("jupyter")).stream().toList();
      case LINUX, MAC -> machine.prefixes().stream().map(DataFolders::below).toList();
    };
  }

  /** Whether Jupyter looks in a folder, by whatever name it goes there. */
  boolean hasAmongSearched(Path data) {
    Path real = Machine.canonical(data);
    return searched().stream().map(Machine::canonical).anyMatch(real::equals);
  }

  /** The flags by which {@code install} and {@code uninstall} name a folder; nothing if none do. */
  Optional<String> flags(Path data) {
    if (data.equals(ofUser().toAbsolutePath().normalize())) {
      return Optional.of("--user");
    }
    if (!data.endsWith(SHARE)) {
      return Optional.empty();
    }
    String prefix = data.getParent().getParent().toString();
    return Optional.of("--prefix " + (prefix.contains(" ") ? '"' + prefix + '"' : prefix));
  }
}
