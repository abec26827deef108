package org.gradsh.kernel;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import org.gradsh.repl.Door;

/** {@code gradsh kernel}: says that notebooks are not served yet, and by what to go meanwhile. */
public final class KernelDoor implements Door {
  private static final int MISUSED = 2;

  @Override
  public String name() {
    return "kernel";
  }

  @Override
  public String summary() {
    return "the Jupyter kernel (not built yet)";
  }

  @Override
  public int run(List<String> arguments, InputStream in, PrintStream out, PrintStream err) {
    err.println(
        "gradsh: the Jupyter kernel is not built yet; gradsh alone gives a prompt, gradsh FILE.jsh"
            + " runs a script");
    return MISUSED;
  }
}
