package org.gradsh.kernel.install;

import java.io.PrintStream;
import java.util.List;
import org.gradsh.repl.Usage;

/** What can be done about Jupyter's kernels, with its flags taken apart. */
sealed interface Verb permits Install, Uninstall, ListKernels {
  /** Does it, and says what was done. */
  void run(Machine machine, PrintStream out) throws Refusal;

  /** Finds one by its name. */
  static Verb of(String name, List<String> flags, Machine machine) throws Usage, Refusal {
    return switch (name) {
      case "install" -> Install.of(flags, machine);
      case "uninstall" -> Uninstall.of(flags, machine);
      case "list" -> ListKernels.of(flags);
      default -> throw new IllegalArgumentException(name);
    };
  }
}
