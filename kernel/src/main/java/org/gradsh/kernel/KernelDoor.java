package org.gradsh.kernel;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.gradsh.kernel.serve.KernelProcess;
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
    return "the Jupyter kernel ";
  }

  @Override
  public int run(List<String> arguments, InputStream in, PrintStream out, PrintStream err) {
    if (arguments.size() != 1) {
      err.println("gradsh: gradsh kernel CONNECTION_FILE");
      return MISUSED;
    }
    return KernelProcess.run(Path.of(arguments.getFirst()));
  }
}
