package org.gradsh.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.gradsh.repl.launch.Main;

/**
 * A small language for tests of the program as a process: {@code gradsh("-e",
 * "1+1").prints("2\n").leavesWith(0)}.
 */
public final class Gradsh {
  private static final int LONGEST_SECONDS = 60;

  private final int code;
  private final byte[] out;
  private final String err;

  private Gradsh(int code, byte[] out, String err) {
    this.code = code;
    this.out = out;
    this.err = err;
  }

  /** Runs the program with an empty input. */
  public static Gradsh gradsh(String... arguments) {
    return withInput("", arguments);
  }

  /** Runs the program with the given input. */
  public static Gradsh withInput(String input, String... arguments) {
    return run(Map.of(), input, arguments);
  }

  /** Runs the program with a changed environment. */
  public static Gradsh run(Map<String, String> environment, String input, String... arguments) {
    try {
      Path out = Files.createTempFile("gradsh", ".out");
      Path err = Files.createTempFile("gradsh", ".err");
      ProcessBuilder builder = builder(List.of(), arguments);
      builder.environment().putAll(environment);
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // A program that does not read its input may be gone already.
      }
      Gradsh done = end(process, out, err);
      Files.delete(out);
      Files.delete(err);
      return done;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Gradsh end(Process process, Path out, Path err) throws IOException {
    try {
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("still running: " + Files.readString(out) + Files.readString(err));
      }
      return new Gradsh(process.exitValue(), Files.readAllBytes(out), Files.readString(err));
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new AssertionError(e);
    }
  }

  /** A process of the program, on the class path of the tests. */
  public static ProcessBuilder builder(List<String> options, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx256m"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("CI"); // a build server's would add annotations to the output
    return builder;
  }

  public Gradsh leavesWith(int expected) {
    assertEquals(expected, code, () -> "exit code; " + this);
    return this;
  }

  public Gradsh prints(String expected) {
    assertEquals(expected, new String(out, StandardCharsets.UTF_8), toString());
    return this;
  }

  public Gradsh says(String expected) {
    assertEquals(expected, err, toString());
    return this;
  }

  public Gradsh mentions(String... parts) {
    for (String part : parts) {
      assertTrue(err.contains(part), () -> part + " is not in: " + this);
    }
    return this;
  }

  byte[] bytes() {
    return out;
  }

  @Override
  public String toString() {
    return "code " + code + "\nout: " + new String(out, StandardCharsets.UTF_8) + "\nerr: " + err;
  }
}
