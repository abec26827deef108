package org.gradsh.kernel.install;

import java.io.PrintStream;
import java.util.List;
import org.gradsh.autograd.Finding;
import org.gradsh.repl.Usage;

/** The subcommands that make kernels of Gradsh's known to Jupyter, and what is known to it. */
public final class KnownToJupyter {
  private static final int FAILED = 1;

  private KnownToJupyter() {}

  /**
   * Does what a subcommand says and returns the exit code.
   *
   * @param verb {@code install}, {@code uninstall} or {@code list}
   * @param flags what stands behind it
   * @throws Usage if the flags make no sense
   */
  public static int run(String verb, List<String> flags, PrintStream out, PrintStream err)
      throws Usage {
    return run(verb, flags, Machine.here(), out, err);
  }

  static int run(String verb, List<String> flags, Machine machine, PrintStream out, PrintStream err)
      throws Usage {
    try {
      Verb.of(verb, flags, machine).run(machine, out);
      return 0;
    } catch (Refusal e) {
      err.println("gradsh: " + e.getMessage());
      return FAILED;
    }
  }

  /** Gradsh's kernels where Jupyter looks, for {@code /doctor}. */
  public static List<Finding> findings() {
    return ListKernels.findings(Machine.here());
  }
}
