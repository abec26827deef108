package org.gradsh.kernel.serve;

import com.google.gson.JsonParseException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.messages.HMACGenerator;
import org.gradsh.repl.StateFile;
import org.jline.utils.Signals;
import org.zeromq.ZMQException;

/** The process of a kernel, from its connection file to its end. */
public final class KernelProcess {
  private static final int MISUSED = 2;

  /** The code with which a shell reports a program that the signal SIGTERM has ended. */
  private static final int TERMINATED = 128 + 15;

  /** Hooks of the user's, and all else that wants to end in peace, get so long. */
  private static final int PEACE_MILLIS = 300;

  private final PrintStream log =
      new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);

  private KernelProcess() {}

  /**
   * Serves the clients that a connection file names, and ends this process then; returns only if it
   * cannot be done, with the exit code.
   */
  public static int run(Path connectionFile) {
    return new KernelProcess().serve(connectionFile);
  }

  private int serve(Path file) {
    Kernel kernel;
    try {
      KernelConnectionProperties where = read(file);
      kernel =
          new Kernel(
              where,
              signatures(where, file),
              new History(StateFile.of("notebook-history")),
              line -> log.println("gradsh: " + line));
    } catch (Unusable e) {
      log.println("gradsh: " + e.getMessage());
      return MISUSED;
    } catch (ZMQException e) {
      log.println("gradsh: cannot bind the addresses in " + file + ": " + e.getMessage());
      return MISUSED;
    }
    Signals.register("INT", kernel::interrupt);
    Signals.register("TERM", () -> kernel.leave(TERMINATED));
    watchParent(kernel);
    Kernel.End end = kernel.serve();
    // The user's code can interrupt any thread there is; the end waits for what is left to say.
    Thread.interrupted();
    kernel.close();
    leave(end.code());
    return end.code();
  }

  /** A connection file that nothing can be done with. */
  private static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message);
    }
  }

  private static KernelConnectionProperties read(Path file) throws Unusable {
    KernelConnectionProperties where;
    try {
      where = KernelConnectionProperties.parse(Files.readString(file));
    } catch (IOException e) {
      String why = Files.exists(file) ? e.getMessage() : "there is no such file";
      throw new Unusable("cannot read the connection file " + file + ": " + why);
    } catch (JsonParseException | IllegalStateException e) {
      throw new Unusable("the connection file " + file + " is no JSON of a connection");
    }
    if (where == null) {
      throw new Unusable("the connection file " + file + " is empty");
    }
    String lacks =
        where.getIp() == null
            ? "ip"
            : where.getTransport() == null
                ? "transport"
                : where.getShellPort() <= 0
                    ? "shell_port"
                    : where.getControlPort() <= 0
                        ? "control_port"
                        : where.getStdinPort() <= 0
                            ? "stdin_port"
                            : where.getIopubPort() <= 0
                                ? "iopub_port"
                                : where.getHbPort() <= 0 ? "hb_port" : null;
    if (lacks != null) {
      throw new Unusable("the connection file " + file + " has no " + lacks);
    }
    if (where.getKey() == null) {
      throw new Unusable(
          "the connection file "
              + file
              + " has no key; an empty one would mean that nothing is signed");
    }
    if (!where.getTransport().equals("tcp")) {
      throw new Unusable(
          "the connection file "
              + file
              + " wants the transport "
              + where.getTransport()
              + "; there is tcp");
    }
    return where;
  }

  private static HMACGenerator signatures(KernelConnectionProperties where, Path file)
      throws Unusable {
    try {
      return where.createHMACGenerator();
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new Unusable(
          "the connection file "
              + file
              + " wants the signature scheme "
              + where.getSignatureScheme()
              + "; there is hmac-sha256");
    }
  }

  /** A kernel whose client's process has died without a word ends too. */
  private static void watchParent(Kernel kernel) {
    try {
      long parent = Long.parseLong(System.getenv().getOrDefault("JPY_PARENT_PID", ""));
      Optional<ProcessHandle> process = ProcessHandle.of(parent);
      if (parent > 1 && process.isPresent()) {
        process.get().onExit().thenRun(() -> kernel.leave(0));
      }
    } catch (NumberFormatException e) {
      // Nobody has said who the parent is.
      return;
    }
  }

  /** Ends the process: with its hooks, but without them if they take long. */
  private static void leave(int code) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                Thread.sleep(PEACE_MILLIS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              Runtime.getRuntime().halt(code);
            });
    System.exit(code);
  }
}
