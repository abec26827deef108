package org.gradsh.repl.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.gradsh.repl.CodeFile;
import org.gradsh.repl.Prelude;
import org.gradsh.repl.Source;
import org.gradsh.repl.Usage;
import org.gradsh.repl.script.TestCase.Failing;

/** Runs several files, each in a session of its own, and sums up. */
public final class TestDoor implements AutoCloseable {
  private final ScriptOptions options;
  private final List<Source> sources;
  private final TestReport report;
  private final List<TestSuite> suites = new ArrayList<>();
  private final long start = System.nanoTime();

  private TestDoor(List<Source> sources, ScriptOptions options) throws Usage {
    this.sources = sources;
    this.options = options;
    report = options.junit().isPresent() ? TestReport.open(options.junit().get()) : null;
  }

  /**
   * Files, and all {@code .jsh} files in folders.
   *
   * @throws Usage if there are none, or one cannot be read
   */
  public static List<Source> sources(List<String> names) throws Usage {
    if (names.isEmpty()) {
      throw new Usage("test wants files or folders: gradsh test tests/");
    }
    List<Source> sources = new ArrayList<>();
    for (String file : files(names, ".jsh")) {
      sources.add(CodeFile.read(file));
    }
    return sources;
  }

  /**
   * The options of the JVM that files want.
   *
   * @throws Usage if two of them want different ones: all run in one JVM
   */
  public static List<String> javaOptions(List<Source> sources) throws Usage {
    Source first = null;
    for (Source source : sources) {
      List<String> wanted = ScriptDoor.javaOptions(source);
      if (first == null && !wanted.isEmpty()) {
        first = source;
      } else if (!wanted.isEmpty() && !wanted.equals(ScriptDoor.javaOptions(first))) {
        throw new Usage(
            first.name() + " and " + source.name() + " want different //JAVA_OPTIONS: test each");
      }
    }
    return first == null ? List.of() : ScriptDoor.javaOptions(first);
  }

  /** Runs files and returns the exit code: 1 if one of them fails. */
  public static int run(List<Source> sources, ScriptOptions options) throws Usage {
    if (options.quiet()) {
      System.setProperty("gradsh.progress", "off");
    }
    try (TestDoor door = new TestDoor(sources, options)) {
      return door.run();
    }
  }

  /**
   * The files in the order given, those of a folder by name, each once; no hidden folders within.
   *
   * @param ending of the files that are looked for in folders, {@code .jsh}
   */
  public static Set<String> files(List<String> names, String ending) throws Usage {
    Set<String> files = new LinkedHashSet<>();
    for (String name : names) {
      if (!isFolder(name)) {
        files.add(name);
        continue;
      }
      List<String> within;
      try (Stream<Path> paths = Files.walk(Path.of(name))) {
        within =
            paths
                .filter(path -> path.toString().endsWith(ending) && Files.isRegularFile(path))
                .filter(path -> !isHidden(Path.of(name).relativize(path)))
                .map(Path::toString)
                .sorted()
                .toList();
      } catch (IOException | RuntimeException e) {
        throw new Usage("cannot look into " + name + ": " + e.getMessage());
      }
      if (within.isEmpty()) {
        throw new Usage("there are no " + ending + " files in " + name);
      }
      files.addAll(within);
    }
    return files;
  }

  private static boolean isHidden(Path path) {
    for (Path part : path) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFolder(String name) {
    try {
      return !name.isBlank() && Files.isDirectory(Path.of(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private int run() {
    int failed = 0;
    for (int i = 0; i < sources.size(); i++) {
      failed += run(i) ? 0 : 1;
    }
    if (!options.quiet()) {
      List<TestCase> cases = suites.stream().flatMap(suite -> suite.cases().stream()).toList();
      String files = Summary.counted(sources.size(), "file");
      String bad = failed == 0 ? "" : " (" + Summary.counted(failed, "file") + " failed)";
      String time = Summary.seconds(System.nanoTime() - start);
      Prelude.println(files + bad + ": " + Summary.of(cases) + " in " + time);
    }
    return failed == 0 ? 0 : ScriptDoor.FAILED;
  }

  /** Runs a file and says whether all was well. */
  private boolean run(int index) {
    Source source = sources.get(index);
    System.setProperty("gradsh.script", Path.of(source.name()).toAbsolutePath().toString());
    if (!options.quiet()) {
      Prelude.println("== " + source.name());
    }
    try (ScriptRun run = new ScriptRun(source, options, report != null).ownExit()) {
      if (report != null) {
        report.begin(run::suite);
      }
      ScriptRun.Ended end;
      Deadline deadline =
          options
              .timeout()
              .map(limit -> new Deadline(limit, run, failing -> halting(run, failing, index)))
              .orElse(null);
      try (deadline) {
        end = run.run(List.of(), false);
      }
      done(run.suite(end.failure()));
      if (end.exits() && end.code() != 0) {
        System.err.println(source.name() + ": left with exit code " + end.code());
      }
      return end.code() == 0 && run.tests().stream().allMatch(TestCase::passed);
    }
  }

  private void done(TestSuite suite) {
    suites.add(suite);
    if (report != null) {
      report.end(suite);
    }
  }

  /** A file could not be stopped: with the process the files after it are lost. */
  private void halting(ScriptRun run, Failing failing, int index) {
    done(run.suite(Optional.of(failing)));
    for (Source lost : sources.subList(index + 1, sources.size())) {
      String message = "not run: the process was halted in " + sources.get(index).name();
      System.err.println(lost.name() + ": " + message);
      done(TestSuite.of(lost.name(), new Failing(false, "not run", message, message)));
    }
    close();
  }

  @Override
  public void close() {
    if (report != null) {
      report.close();
    }
  }
}
