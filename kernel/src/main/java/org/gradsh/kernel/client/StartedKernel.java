package org.gradsh.kernel.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A kernel as a process, started as Jupyter does: by a command that names a connection file. */
public final class StartedKernel implements AutoCloseable {
  /** What stands for the connection file in the command of a kernel's specification. */
  public static final String CONNECTION_FILE = "{connection_file}";

  private final Connection connection;
  private final Process process;
  private final Path log;

  private StartedKernel(Connection connection, Process process, Path log) {
    this.connection = connection;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a kernel.
   *
   * @param argv the command, with {@link #CONNECTION_FILE} where that is to stand
   * @param environment variables to set; null takes one away
   * @param folder for the connection file and for what the process itself prints
   */
  public static StartedKernel start(List<String> argv, Map<String, String> environment, Path folder)
      throws IOException {
    return start(Connection.local(), argv, environment, folder);
  }

  /** Starts a kernel that is to listen at this connection. */
  public static StartedKernel start(
      Connection connection, List<String> argv, Map<String, String> environment, Path folder)
      throws IOException {
    Path file = folder.resolve("connection.json");
    Path log = folder.resolve("kernel.log");
    connection.write(file);
    ProcessBuilder builder =
        new ProcessBuilder(
            argv.stream().map(word -> word.replace(CONNECTION_FILE, file.toString())).toList());
    environment.forEach(
        (name, value) -> {
          if (value == null) {
            builder.environment().remove(name);
          } else {
            builder.environment().put(name, value);
          }
        });
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    process.getOutputStream().close();
    return new StartedKernel(connection, process, log);
  }

  public Connection connection() {
    return connection;
  }

  public Process process() {
    return process;
  }

  /** A new client of it, which does not wait in vain once the process has ended. */
  public Client connect() {
    return new Client(connection, this::ending);
  }

  /** What the process itself has printed, apart from its messages. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "(its log cannot be read: " + e.getMessage() + ")";
    }
  }

  private String ending() {
    return process.isAlive() ? null : "exit code " + process.exitValue() + "\n" + log();
  }

  /** Interrupts it as Jupyter does where the kernel's specification wants a signal. */
  public void interrupt() throws IOException, InterruptedException {
    String pid = Long.toString(process.pid());
    int exit = new ProcessBuilder("kill", "-INT", pid).inheritIO().start().waitFor();
    if (exit != 0) {
      throw new IOException("kill -INT " + pid + " left with " + exit);
    }
  }

  /** Waits for its end and gives its exit code. */
  public int end(long seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new Unanswered("the kernel's process has not ended within " + seconds + " s\n" + log());
    }
    return process.exitValue();
  }

  /** Ends the process, whatever it does. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
