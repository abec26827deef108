package org.gradsh.bench.speed;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A process that does rows when it is told to: a {@link Worker} or worker.py. */
final class Contender implements AutoCloseable {
  private final String name;
  private final Process process;
  private final BufferedReader from;
  private final BufferedWriter to;

  Contender(String name, List<String> command, Map<String, String> environment) throws IOException {
    this.name = name;
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    process = builder.start();
    from = process.inputReader(StandardCharsets.UTF_8);
    to = process.outputWriter(StandardCharsets.UTF_8);
  }

  String name() {
    return name;
  }

  /**
   * @param what the row's name, or its source in base 64
   */
  void prepare(String what) throws IOException, Refused {
    ask("prepare " + what);
  }

  /** The result, as {@link Digest} tells it. */
  String check() throws IOException, Refused {
    return ask("check");
  }

  /** Nanoseconds that so many runs take. */
  double time(int runs) throws IOException, Refused {
    return Double.parseDouble(ask("time " + runs));
  }

  /** Milliseconds that the JIT compiler has worked so far; 0 where there is none. */
  double compiled() throws IOException, Refused {
    return Double.parseDouble(ask("compiled"));
  }

  /** The most memory that the process has held so far, in MB; 0 where the system does not tell. */
  double peakMemory() throws IOException {
    Path status = Path.of("/proc/" + process.pid() + "/status");
    if (!Files.isReadable(status)) return 0;
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElse(0);
    }
  }

  String version() throws IOException, Refused {
    return ask("version");
  }

  private String ask(String line) throws IOException, Refused {
    to.write(line);
    to.newLine();
    to.flush();
    String said = from.readLine();
    if (said == null) throw new IOException(name + " is gone; it was asked to " + brief(line));
    String[] parts = said.split(" ", 2);
    String rest = parts.length > 1 ? parts[1] : "";
    return switch (parts[0]) {
      case "ok" -> rest;
      case "skip" -> throw new Refused(true, name + ": " + rest);
      default -> throw new Refused(false, name + ": " + rest);
    };
  }

  private static String brief(String line) {
    return line.length() > 60 ? line.substring(0, 60) + "…" : line;
  }

  @Override
  public void close() throws IOException {
    to.close();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
    }
  }

  /** A row that this contender does not do, or fails at. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    final boolean skipped;

    Refused(boolean skipped, String why) {
      super(why);
      this.skipped = skipped;
    }
  }
}
