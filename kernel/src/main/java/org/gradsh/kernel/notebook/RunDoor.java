package org.gradsh.kernel.notebook;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gradsh.repl.Door;
import org.gradsh.repl.Program;
import org.gradsh.repl.Usage;
import org.gradsh.repl.script.ScriptDoor;
import org.gradsh.repl.script.Summary;
import org.gradsh.repl.script.TestCase.Failing;
import org.gradsh.repl.script.TestDoor;
import org.gradsh.repl.script.TestReport;
import org.gradsh.repl.script.TestSuite;

/**
 * {@code gradsh run NOTEBOOK.ipynb}: runs notebooks without Jupyter.
 *
 * <p>As in Jupyter, the working directory is the notebook's folder, and each notebook has a process
 * of its own: this one, if it is in that folder and has only one to run.
 */
public final class RunDoor implements Door {
  private static final int MISUSED = 2;

  /** In a process that was started for one notebook: what the user calls it. */
  private static final String NAME = "gradsh.run.name";

  private static final String HELP =
      """
      gradsh run [options] NOTEBOOK.ipynb…   runs notebooks, and those in folders, without Jupyter

      Options:
        --inplace         writes the outputs into the notebook, those before an error too
        --output FILE     writes the notebook with its outputs there; for several, a folder
        -p NAME VALUE     sets a parameter: VALUE is a number, a truth value, a list or a text
        -r NAME VALUE     sets one to a text, whatever it looks like
        --timeout TIME    stops a cell after 90 (seconds), 500ms, 5m or 1h
        --allow-errors    goes on behind cells that fail
        --any-language    runs a notebook that says it is not in Java
        --quiet, -q       prints nothing but errors
        --junit FILE      writes a report for build servers, a case for each cell and test block

      Exit codes: 0 all is well, 1 an error or a failed test, 2 a command line that makes no sense or
      a file that is no notebook, 124 the time is over, 130 Ctrl-C; System.exit(n) in a cell gives n.
      """;

  @Override
  public String name() {
    return "run";
  }

  @Override
  public String summary() {
    return "runs notebooks without Jupyter; run --help tells how";
  }

  @Override
  public int run(List<String> arguments, InputStream in, PrintStream out, PrintStream err) {
    try {
      if (arguments.contains("--help") || arguments.contains("-h")) {
        out.print(HELP);
        return 0;
      }
      RunOptions options = RunOptions.of(arguments);
      List<String> files = List.copyOf(TestDoor.files(options.files(), ".ipynb"));
      Map<String, Notebook> notebooks = new HashMap<>();
      for (String file : files) {
        notebooks.put(file, read(file, options));
      }
      List<Optional<Path>> targets = targets(files, options);
      if (files.size() == 1 && isHere(files.getFirst())) {
        Notebook only = notebooks.get(files.getFirst());
        return runHere(only, Path.of(files.getFirst()), targets.getFirst(), options, out, err);
      }
      return runEach(files, targets, options, out, err);
    } catch (Usage e) {
      err.println("gradsh: " + e.getMessage());
      return MISUSED;
    }
  }

  private static Notebook read(String file, RunOptions options) throws Usage {
    if (file.endsWith(".jsh")) {
      throw new Usage(file + " is a script: gradsh " + file);
    }
    String name = System.getProperty(NAME, file);
    Notebook notebook = NotebookFile.read(file, name);
    Optional<String> language = notebook.foreignLanguage();
    if (language.isPresent() && !options.anyLanguage()) {
      throw new Usage(
          name + " says that it is in " + language.get() + "; --any-language runs it as Java");
    }
    return notebook;
  }

  /** Where the notebooks are written. */
  private static List<Optional<Path>> targets(List<String> files, RunOptions options) throws Usage {
    List<Optional<Path>> targets = new ArrayList<>();
    for (String file : files) {
      Optional<Path> target = options.inplace() ? Optional.of(Path.of(file)) : options.output();
      if (!options.inplace() && target.isPresent() && Files.isDirectory(target.get())) {
        target = Optional.of(target.get().resolve(Path.of(file).getFileName()));
      } else if (!options.inplace() && target.isPresent() && files.size() > 1) {
        throw new Usage(
            "--output wants a folder for "
                + files.size()
                + " notebooks, and there is none called "
                + target.get());
      }
      if (target.isPresent()) {
        NotebookFile.check(target.get());
        if (targets.contains(target)) {
          throw new Usage("two notebooks would be written to " + target.get());
        }
      }
      targets.add(target);
    }
    return targets;
  }

  private static boolean isHere(String file) throws Usage {
    return folder(file).equals(folder("."));
  }

  /** The folder of a file, or the folder itself. */
  private static Path folder(String file) throws Usage {
    try {
      Path path = Path.of(file).toAbsolutePath();
      return (Files.isDirectory(path) ? path : path.getParent()).toRealPath();
    } catch (IOException e) {
      throw new Usage("cannot look into the folder of " + file + ": " + e.getMessage());
    }
  }

  private static TestReport report(RunOptions options) throws Usage {
    Optional<Path> junit = options.script().junit();
    return junit.isPresent() ? TestReport.open(junit.get()) : null;
  }

  // ---- in this process ----

  static int runHere(
      Notebook notebook,
      Path file,
      Optional<Path> target,
      RunOptions options,
      PrintStream out,
      PrintStream err)
      throws Usage {
    RunLog log = new RunLog(out, err, options.script().quiet());
    Parameters.inject(notebook, options.parameters(), text -> log.line("warning: " + text));
    try (TestReport report = report(options);
        NotebookRun run = new NotebookRun(notebook, file, target, options, log)) {
      if (report != null) {
        report.begin(run::suite);
      }
      int code = run.run();
      if (report != null) {
        report.end(run.suite(Optional.empty()));
      }
      log.line(run.summary());
      return code;
    }
  }

  // ---- in processes of their own ----

  private static int runEach(
      List<String> files,
      List<Optional<Path>> targets,
      RunOptions options,
      PrintStream out,
      PrintStream err)
      throws Usage {
    long start = System.nanoTime();
    boolean many = files.size() > 1;
    RunLog log = new RunLog(out, err, options.script().quiet());
    int last = 0;
    int failed = 0;
    try (TestReport report = report(options)) {
      for (int i = 0; i < files.size(); i++) {
        if (many) {
          log.line("== " + files.get(i));
        }
        last = runThere(files.get(i), targets.get(i), options, report);
        failed += last == 0 ? 0 : 1;
        if (last == NotebookRun.INTERRUPTED) {
          return last;
        }
      }
    }
    if (many) {
      String bad = failed == 0 ? "" : ", " + failed + " failed,";
      String time = Summary.seconds(System.nanoTime() - start);
      log.line(Summary.counted(files.size(), "notebook") + bad + " in " + time);
      return failed == 0 ? 0 : ScriptDoor.FAILED;
    }
    return last;
  }

  private static int runThere(
      String file, Optional<Path> target, RunOptions options, TestReport report) throws Usage {
    try {
      Path part = report == null ? null : Files.createTempFile("gradsh-run", ".xml");
      List<String> words = options.words(target, Optional.ofNullable(part));
      words.addAll(List.of("--", Path.of(file).getFileName().toString()));
      words.addFirst("run");
      int code = Program.run(List.of("-D" + NAME + "=" + file), words, folder(file));
      if (report != null) {
        if (!report.add(part)) {
          String end = "ended with exit code " + code;
          report.end(TestSuite.of(file, new Failing(false, "exit", end, end)));
        }
        Files.deleteIfExists(part);
      }
      return code;
    } catch (IOException e) {
      throw new Usage("cannot make a report of " + file + ": " + e.getMessage());
    }
  }
}
