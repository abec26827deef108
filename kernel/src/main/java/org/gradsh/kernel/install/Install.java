package org.gradsh.kernel.install;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.gradsh.kernel.about.About;
import org.gradsh.repl.Usage;

/**
 * {@code gradsh kernel install}.
 *
 * @param place where to
 * @param name the kernel's name
 * @param displayName as menus shall show it
 * @param options of the JVM
 * @param environment further variables
 * @param replace whether another program's kernel of the name may go
 * @param launcher what the kernel starts
 * @param staged a folder in which the installer prepares what goes to the place, or nothing
 */
record Install(
    Place place,
    KernelName name,
    String displayName,
    List<String> options,
    Map<String, String> environment,
    boolean replace,
    Path launcher,
    Optional<Path> staged)
    implements Verb {
  private static final String OPTIONS = "GRADSH_JAVA_OPTIONS";

  private static final Flags.Known KNOWN = known();

  private static Flags.Known known() {
    Set<String> switches = new HashSet<>(Place.SWITCHES);
    switches.add("--replace");
    Map<String, String> valued = new HashMap<>(Place.VALUED);
    valued.put("--name", "a kernel's name such as gradsh-large");
    valued.put("--display-name", "the name for menus");
    valued.put("--option", "an option of the JVM such as -Xmx4g");
    valued.put("--env", "NAME=VALUE");
    valued.put("--launcher", "a gradsh command");
    valued.put("--staged", "a folder"); // for install.sh
    return new Flags.Known("install", switches, valued, Set.of("--option", "--env"));
  }

  static Install of(List<String> words, Machine machine) throws Usage, Refusal {
    Flags flags = Flags.of(words, KNOWN);
    KernelName name = KernelName.of(flags.orElse("--name", About.NAME));
    String displayName = flags.orElse("--display-name", KernelSpec.usualDisplayName(name.text()));
    if (displayName.codePoints().anyMatch(Character::isISOControl)) {
      throw new Usage("--display-name is one line of text");
    }
    Map<String, String> environment = environment(flags.all("--env"));
    List<String> options = flags.all("--option");
    for (String option : options) {
      check(option);
    }
    if (!options.isEmpty() && environment.containsKey(OPTIONS)) {
      throw new Usage("--option sets " + OPTIONS + ", which --env sets, too: say all in one");
    }
    Optional<Path> staged = flags.all("--staged").stream().findFirst().flatMap(Machine::path);
    return new Install(
        Place.of(flags, machine),
        name,
        displayName,
        options,
        environment,
        flags.has("--replace"),
        launcher(flags, machine, staged.isPresent()),
        staged);
  }

  private static void check(String option) throws Usage {
    if (!option.startsWith("-")) {
      throw new Usage("\"" + option + "\" is no option of the JVM: those begin with -, as -Xmx4g");
    }
    if (option.chars().anyMatch(Character::isWhitespace)) {
      throw new Usage(
          "--option \"" + option + "\" has a space in it: give each option a flag of its own");
    }
  }

  private static Map<String, String> environment(List<String> settings) throws Usage {
    Map<String, String> environment = new LinkedHashMap<>();
    for (String setting : settings) {
      int at = setting.indexOf('=');
      if (at < 0) {
        throw new Usage("--env wants NAME=VALUE after it, not \"" + setting + "\"");
      }
      String name = setting.substring(0, at);
      if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
        throw new Usage("--env: \"" + name + "\" cannot be the name of a variable");
      }
      if (environment.put(name, setting.substring(at + 1)) != null) {
        throw new Usage("--env sets " + name + " twice");
      }
    }
    return environment;
  }

  private static Path launcher(Flags flags, Machine machine, boolean isStaged)
      throws Usage, Refusal {
    if (!flags.has("--launcher")) {
      return machine
          .launcher()
          .orElseThrow(
              () ->
                  new Refusal(
                      "Jupyter needs an installed gradsh to start, which this is not: ./install.sh"
                          + " installs one, --launcher FILE names one"));
    }
    String text = flags.orElse("--launcher", "");
    Path launcher =
        Machine.path(text).orElseThrow(() -> new Usage("--launcher " + text + " is no file name"));
    if (!isStaged && !(Files.isRegularFile(launcher) && Files.isExecutable(launcher))) {
      throw new Refusal("--launcher " + text + " is no program that can be started");
    }
    return launcher.normalize();
  }

  @Override
  public void run(Machine machine, PrintStream out) throws Refusal {
    DataFolders folders = new DataFolders(machine);
    Optional<InstalledKernel> there = InstalledKernel.at(place.data(), name.text());
    if (staged.isEmpty()) {
      refuseTaken(folders, there);
    }
    if (!options.isEmpty()) {
      new Launcher(launcher).refuseOptions(options);
    }
    KernelSpec spec = spec(there);
    Path data = staged.map(DataFolders::below).orElse(place.data());
    try {
      new KernelFolder(data, name).write(spec);
    } catch (AccessDeniedException e) {
      boolean isUsers = place.data().equals(folders.ofUser().toAbsolutePath().normalize());
      throw new Refusal(
          "cannot put a kernel into "
              + place.data().resolve("kernels")
              + ": permission denied"
              + (isUsers ? "" : "; --user puts one where you alone find it"));
    } catch (IOException e) {
      throw Refusal.of("cannot put a kernel into " + place.data().resolve("kernels"), e);
    }
    out.println(
        "Jupyter's kernel " + name + ", \"" + spec.displayName() + "\": " + place.kernel(name));
    if (!folders.hasAmongSearched(place.data())) {
      out.println(
          "Jupyter does not look there. So that it finds Gradsh:  "
              + launcher
              + " kernel install --user");
    }
  }

  private void refuseTaken(DataFolders folders, Optional<InstalledKernel> there) throws Refusal {
    if (replace) {
      return;
    }
    // Elsewhere, too: of two kernels of a name Jupyter shows one.
    Optional<InstalledKernel> other =
        Stream.concat(
                there.stream(),
                folders.searched().stream()
                    .flatMap(data -> InstalledKernel.at(data, name.text()).stream()))
            .filter(kernel -> !kernel.isGradsh())
            .findFirst();
    if (other.isPresent()) {
      throw taken(other.get().folder(), other.get().description());
    }
    Path folder = place.kernel(name);
    if (there.isEmpty() && Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw taken(folder, "there, and no kernel");
    }
  }

  private Refusal taken(Path folder, String what) {
    return new Refusal(
        "the name "
            + name
            + " is taken: "
            + folder
            + " is "
            + what
            + "; --name N takes another, --replace this one all the same");
  }

  /** What the kernel shall say; the installer keeps what a user has chosen for the one there is. */
  private KernelSpec spec(Optional<InstalledKernel> there) {
    Map<String, String> variables = new LinkedHashMap<>(environment);
    if (!options.isEmpty()) {
      variables.put(OPTIONS, String.join(" ", options));
    }
    if (staged.isEmpty() || there.isEmpty() || !there.get().isGradsh()) {
      return KernelSpec.of(launcher, displayName, variables);
    }
    KernelSpec old = there.get().spec().get();
    String shown = KernelSpec.isUsual(old.displayName()) ? displayName : old.displayName();
    return KernelSpec.of(launcher, shown, old.environment());
  }
}
