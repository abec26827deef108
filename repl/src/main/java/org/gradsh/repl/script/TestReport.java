package org.gradsh.repl.script;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gradsh.repl.Usage;

/**
 * The file of {@code --junit}. It is written when all is done, or when the process is left before,
 * by {@code System.exit} in a script: then with what was known until there.
 */
final class TestReport implements AutoCloseable {
  private final Path file;
  private final List<TestSuite> suites = new ArrayList<>();
  private ScriptRun running;
  private boolean written;

  private TestReport(Path file) {
    this.file = file;
  }

  /** Makes the file, so that what forbids it is told before anything runs. */
  static TestReport open(Path file) throws Usage {
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

  synchronized void begin(ScriptRun run) {
    running = run;
  }

  synchronized void end(TestSuite suite) {
    running = null;
    suites.add(suite);
  }

  /** The process ends: by the run itself, which has told everything, or in its midst. */
  synchronized void leave() {
    if (!written && running != null) {
      suites.add(
          running.suite(
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
