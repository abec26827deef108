package org.gradsh.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.gradsh.autograd.Finding;
import org.gradsh.kernel.install.KnownToJupyter;
import org.gradsh.kernel.serve.KernelProcess;
import org.gradsh.kernel.serve.KernelRehearsal;
import org.gradsh.repl.Door;
import org.gradsh.repl.Names;
import org.gradsh.repl.Usage;

/** {@code gradsh kernel}: the Jupyter kernel, and what makes it known to Jupyter. */
public final class KernelDoor implements Door {
  private static final int MISUSED = 2;

  private static final List<String> VERBS = List.of("install", "uninstall", "list");

  private static final String HELP =
      """
      Gradsh in Jupyter: notebooks, consoles, and all that speaks Jupyter's protocol.

        gradsh kernel install [flags]     makes Gradsh known to Jupyter
        gradsh kernel uninstall [flags]   takes that back
        gradsh kernel list                what Jupyter finds: ✓ Gradsh's, ✗ those that cannot start
        gradsh kernel CONNECTION_FILE     the kernel itself, as Jupyter starts it

      Where, for install and uninstall (without a flag: --user; for root /usr/local):
        --user               for you alone
        --prefix DIR         in DIR/share/jupyter
        --sys-prefix         in the Python environment that is active

      Which, for install and uninstall:
        --name NAME          gradsh, if it is not given; several kernels may differ in their options

      How, for install:
        --display-name TEXT  the name in menus
        --option FLAG        an option of the JVM such as -Xmx4g; more than once, if need be
        --env NAME=VALUE     a variable of the environment; more than once, if need be
        --launcher FILE      another gradsh than this one
        --replace            also where another program's kernel has the name
      """;

  @Override
  public String name() {
    return "kernel";
  }

  @Override
  public String summary() {
    return "makes Gradsh known to Jupyter: gradsh kernel --help tells more";
  }

  @Override
  public int run(List<String> arguments, InputStream in, PrintStream out, PrintStream err) {
    try {
      if (arguments.stream().anyMatch(List.of("--help", "-h")::contains)) {
        out.print(HELP);
        return 0;
      }
      if (arguments.isEmpty()) {
        throw new Usage(
            "kernel wants install, uninstall, list or a connection file; gradsh kernel --help"
                + " tells more");
      }
      String first = arguments.getFirst();
      List<String> rest = arguments.subList(1, arguments.size());
      return VERBS.contains(first)
          ? KnownToJupyter.run(first, rest, out, err)
          : KernelProcess.run(connectionFile(first, rest));
    } catch (Usage e) {
      err.println("gradsh: " + e.getMessage());
      return MISUSED;
    }
  }

  @Override
  public List<Finding> findings() {
    return KnownToJupyter.findings();
  }

  @Override
  public void rehearse() throws IOException {
    KernelRehearsal.run();
  }

  /** What Jupyter gives, unless a person has misspelt something. */
  private static Path connectionFile(String first, List<String> rest) throws Usage {
    if (first.startsWith("-") || first.isBlank()) {
      throw new Usage("kernel has no flag \"" + first + "\"; gradsh kernel --help lists them");
    }
    Path file;
    try {
      file = Path.of(first);
    } catch (InvalidPathException e) {
      throw new Usage("cannot read " + first + ": this is no file name");
    }
    String near = Names.nearest(first, VERBS);
    if (near != null && !Files.exists(file)) {
      throw new Usage("kernel has no subcommand " + first + ". Did you mean " + near + "?");
    }
    if (!rest.isEmpty()) {
      throw new Usage(
          "kernel wants one connection file, \"" + rest.getFirst() + "\" is one too many");
    }
    return file;
  }
}
