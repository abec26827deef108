package org.gradsh.kernel.install;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gradsh.repl.Usage;

/**
 * A folder of Jupyter's data, as it is chosen on the command line.
 *
 * @param data the folder that has {@code kernels} in it
 */
record Place(Path data) {
  static final Set<String> SWITCHES = Set.of("--user", "--sys-prefix");
  static final Map<String, String> VALUED = Map.of("--prefix", "a folder such as /usr/local");

  /** The chosen one; without a choice the user's own or, for root, {@code /usr/local}'s. */
  static Place of(Flags flags, Machine machine) throws Usage, Refusal {
    List<String> chosen =
        List.of("--user", "--sys-prefix", "--prefix").stream().filter(flags::has).toList();
    if (chosen.size() > 1) {
      throw new Usage(String.join(" and ", chosen) + " exclude each other");
    }
    String flag = chosen.isEmpty() ? machine.isRoot() ? "" : "--user" : chosen.getFirst();
    return switch (flag) {
      case "--user" -> new Place(new DataFolders(machine).ofUser().toAbsolutePath().normalize());
      case "--sys-prefix" ->
          new Place(
              DataFolders.below(
                  machine
                      .pythonPrefix()
                      .orElseThrow(
                          () ->
                              new Refusal(
                                  "no Python environment is active (VIRTUAL_ENV, CONDA_PREFIX) and"
                                      + " there is no jupyter on the PATH: say where to with"
                                      + " --prefix DIR"))));
      case "--prefix" -> new Place(DataFolders.below(prefix(flags.orElse("--prefix", ""))));
      default -> new Place(DataFolders.below(machine.prefixes().getFirst()));
    };
  }

  private static Path prefix(String text) throws Usage {
    return Machine.path(text).orElseThrow(() -> new Usage("--prefix " + text + " is no file name"));
  }

  /** Where a kernel of a name is, if it is there. */
  Path kernel(KernelName name) {
    return data.resolve("kernels").resolve(name.text());
  }
}
