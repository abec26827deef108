package org.gradsh.repl.script;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.gradsh.repl.Usage;

/**
 * The file of {@code --junit}. It is written when all is done, or when the process is left before,
 * by {@code System.exit} in a script: then with what was known until there.
 */
public final class TestReport implements AutoCloseable {
  private final Path file;
  private final List<String> suites = new ArrayList<>();
  private Function<Optional<TestCase.Failing>, TestSuite> running;
  private boolean written;

  private TestReport(Path file) {
    this.file = file;
  }

  /** Makes the file, so that what forbids it is told before anything runs. */
  public static TestReport open(Path file) throws Usage {
    String cannot = "cannot write " + file + ": ";
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      throw new Usage(cannot + "it is a directory");
    }
    if (folder != null && !Files.isDirectory(folder)) {
      throw new Usage(cannot + "there is no directory " + folder);
    }
    try {
      Files.write(file, new byte[0], StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (AccessDeniedException e) {
      throw new Usage(cannot + "permission denied");
    } catch (IOException e) {
      throw new Usage(cannot + e.getMessage());
    }
    TestReport report = new TestReport(file);
    Runtime.getRuntime().addShutdownHook(new Thread(report::leave));
    return report;
  }

  /**
   * A file is run from now on.
   *
   * @param run what is known of it at any time, with what has ended it early
   */
  public synchronized void begin(Function<Optional<TestCase.Failing>, TestSuite> run) {
    running = run;
  }

  /** A file has come to its end. */
  public synchronized void end(TestSuite suite) {
    running = null;
    add(suite);
  }

  private void add(TestSuite suite) {
    suites.add(JunitXml.suite(suites.size(), suite));
  }

  /**
   * Takes in the report of another process.
   *
   * @return whether there was one
   */
  public synchronized boolean add(Path other) {
    try {
      List<String> more = JunitXml.suites(suites.size(), Files.readString(other));
      suites.addAll(more);
      return !more.isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  /** The process ends: by the run itself, which has told everything, or in its midst. */
  synchronized void leave() {
    if (!written && running != null) {
      add(
          running.apply(
              Optional.of(
                  new TestCase.Failing(
                      false,
                      "exit",
                      "the script left the process before its end",
                      "by System.exit, or by a signal"))));
    }
    close();
  }

  /** Writes the file, once. */
  @Override
  public synchronized void close() {
    if (written) {
      return;
    }
    written = true;
    try {
      Files.writeString(file, JunitXml.of(suites));
    } catch (IOException e) {
      System.err.println("gradsh: cannot write " + file + ": " + e.getMessage());
    }
  }
}
