package org.gradsh.kernel.notebook;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gradsh.autograd.show.Progress;
import org.gradsh.kernel.cell.Cell;
import org.gradsh.kernel.cell.CellError;
import org.gradsh.kernel.cell.CellRunner;
import org.gradsh.kernel.cell.Ended;
import org.gradsh.repl.ExitCalled;
import org.gradsh.repl.Failure;
import org.gradsh.repl.Prelude;
import org.gradsh.repl.Report;
import org.gradsh.repl.Report.Place;
import org.gradsh.repl.Usage;
import org.gradsh.repl.script.Annotations;
import org.gradsh.repl.script.Deadline;
import org.gradsh.repl.script.ScriptDoor;
import org.gradsh.repl.script.Summary;
import org.gradsh.repl.script.TestBlocks;
import org.gradsh.repl.script.TestCase;
import org.gradsh.repl.script.TestCase.Failing;
import org.gradsh.repl.script.TestSuite;
import org.gradsh.repl.script.TimedOut;

/**
 * One notebook from its first cell to its last, or to the first one that fails, in a session of its
 * own. When the process is ended meanwhile, what has come so far is kept all the same.
 */
final class NotebookRun implements Deadline.Limited, AutoCloseable {
  /** The exit code of what Ctrl-C has ended. */
  static final int INTERRUPTED = 128 + 2;

  private static final String SKIPPED = "skip-execution";
  private static final String MAY_FAIL = "raises-exception";

  /** So long the end of the process waits for an interrupted cell. */
  private static final int GRACE_SECONDS = 2;

  private static final Pattern PLACE =
      Pattern.compile("(?m)^(\\s*)Cell (\\[\\d+], line \\d+(?:, column \\d+)?)$");

  private final Notebook notebook;
  private final Path file;
  private final Optional<Path> target;
  private final RunOptions options;
  private final RunLog log;
  private final Outputs outputs;
  private final CellRunner runner;
  private final Report report;
  private final Instant started = Instant.now();
  private final long start = System.nanoTime();
  private final List<TestCase> cells = new ArrayList<>();
  private final List<TestCase> tests = new ArrayList<>();
  private final CountDownLatch written = new CountDownLatch(1);
  private final Thread leaving = new Thread(this::leave, "gradsh-leaving");
  private volatile Cell cell;
  private volatile TimedOut timedOut;

  /**
   * Opens the session.
   *
   * @param file where the notebook was read
   * @param target where it is written afterwards
   */
  NotebookRun(Notebook notebook, Path file, Optional<Path> target, RunOptions options, RunLog log) {
    this.notebook = notebook;
    this.file = file;
    this.target = target;
    this.options = options;
    this.log = log;
    System.setProperty("gradsh.notebook", file.toAbsolutePath().toString());
    outputs = new Outputs(log, this::kept);
    runner = new CellRunner(outputs, false);
    report = new Report(runner.session(), Report.Layout.PLACE_IN_WORDS);
    Runtime.getRuntime().addShutdownHook(leaving);
  }

  /** Runs the cells, writes the notebook and returns the exit code. */
  int run() throws Usage {
    Prelude.args = new String[0];
    TestBlocks.tell(this::testEnded);
    try {
      notebook.cells().stream()
          .filter(one -> one.isCode() && !one.isTagged(SKIPPED))
          .forEach(NotebookCell::clear);
      int code = cells();
      return code == 0 && tests.stream().anyMatch(test -> !test.passed())
          ? ScriptDoor.FAILED
          : code;
    } finally {
      TestBlocks.tell(null);
      try {
        write();
      } finally {
        written.countDown();
      }
    }
  }

  private int cells() {
    int number = 0;
    // The time that a cell may take is its own.
    runner.session().shell();
    for (NotebookCell next : notebook.cells()) {
      if (!next.isCode() || next.isTagged(SKIPPED) || next.source().isBlank()) {
        continue;
      }
      OptionalInt code = run(next, ++number);
      if (code.isPresent()) {
        return code.getAsInt();
      }
    }
    return 0;
  }

  /** Runs a cell; the code with which the notebook ends, if it does here. */
  private OptionalInt run(NotebookCell next, int number) {
    cell = Cell.of(number, next.source(), next, false, false);
    report.knows(cell.source());
    next.executionCount(number);
    log.begin(number, next.source());
    long began = System.nanoTime();
    Ended ended;
    Deadline deadline =
        options.script().timeout().map(t -> new Deadline(t, this, this::halting)).orElse(null);
    try (deadline) {
      ended = runner.run(cell);
    }
    log.end();
    Optional<Failing> failing = Optional.empty();
    OptionalInt code = ended.exit();
    if (timedOut != null && ended.failure().orElse(null) instanceof Failure.Interrupted) {
      failing = Optional.of(tellTimeOut(""));
      code = OptionalInt.of(Deadline.TIMED_OUT);
    } else if (ended.failure().isPresent()) {
      Failure failure = ended.failure().get();
      if (failure instanceof Failure.Thrown thrown && thrown.exception() instanceof ExitCalled e) {
        code = OptionalInt.of(e.code());
      } else {
        boolean may = options.allowErrors() || next.isTagged(MAY_FAIL);
        Failing failed = tell(failure, may);
        if (failure instanceof Failure.Interrupted) {
          code = OptionalInt.of(INTERRUPTED);
        } else if (!may) {
          code = OptionalInt.of(ScriptDoor.FAILED);
        }
        failing = may && code.isEmpty() ? failing : Optional.of(failed);
      }
    }
    if (failing.isEmpty() && code.orElse(0) != 0) {
      String left = cellName() + " left with exit code " + code.getAsInt();
      log.line(left);
      failing = Optional.of(new Failing(false, "exit", left, ""));
    }
    cells.add(new TestCase("cell [" + number + "]", System.nanoTime() - began, failing));
    return code;
  }

  private void write() throws Usage {
    if (target.isPresent()) {
      notebook.complete();
      outputs.<Usage>still(() -> NotebookFile.write(notebook, target.get()));
    }
  }

  // ---- test blocks ----

  private void testEnded(String name, long nanos, Throwable thrown) {
    Progress.settle();
    Failing failing = null;
    if (thrown == null) {
      Prelude.println("ok " + name);
    } else {
      Failure failure = new Failure.Thrown(thrown, cell.source(), 0);
      String text = report.text(failure);
      Progress.aside(() -> System.err.print("FAILED " + name + "\n" + text.indent(2)));
      failing = Failing.of(failure, report, inNotebook(text));
      if (options.script().quiet()) {
        log.error("FAILED " + name + "\n" + inNotebook(text).indent(2));
      }
      annotate(failing);
    }
    synchronized (tests) {
      tests.add(new TestCase(name, nanos, Optional.ofNullable(failing)));
    }
  }

  // ---- what the notebook keeps of errors ----

  private Optional<CellError> kept(CellError error) {
    if (error.name().equals(ExitCalled.class.getName())) {
      // Without Jupyter there is a process that can end.
      return Optional.empty();
    }
    TimedOut late = timedOut;
    return Optional.of(late == null ? error : timedOut(late));
  }

  private CellError timedOut(TimedOut late) {
    String text = report.text(new Failure.Thrown(late, cell.source(), 0));
    return new CellError("TimedOut", late.getMessage(), text.lines().toList());
  }

  // ---- the end of the time, and of the process ----

  @Override
  public void timedOut(Duration limit) {
    timedOut = new TimedOut(limit, runner.session().stackTrace());
    runner.interrupt();
  }

  @Override
  public boolean hasEnded() {
    return false; // the clock is stopped at the end of each cell
  }

  @Override
  public Failing halted() {
    return tellTimeOut("  it could not be interrupted there: the process is halted\n");
  }

  private void halting(Failing failing) {
    cells.add(new TestCase("cell [" + cell.number() + "]", 0, Optional.of(failing)));
    keep(failing);
  }

  /** The process ends, by a signal or by a library: the notebook is written before. */
  private void leave() {
    runner.interrupt();
    try {
      if (written.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    keep(new Failing(false, "exit", "the process was ended", "by a signal, or by a library"));
  }

  /** Writes the notebook while a cell still runs. */
  private void keep(Failing failing) {
    try {
      if (cell != null) {
        List<String> text = List.of(failing.message(), failing.text());
        CellError error = new CellError(failing.type(), failing.message(), text);
        outputs.error(cell, error);
      }
      write();
    } catch (Usage e) {
      log.error("gradsh: " + e.getMessage());
    }
  }

  // ---- telling ----

  private String cellName() {
    return notebook.name() + " [" + cell.number() + "]";
  }

  /** A report with the notebook's name where it says {@code Cell}. */
  private String inNotebook(String text) {
    return PLACE.matcher(text).replaceAll(place -> place.group(1) + quoted(place.group(2)));
  }

  private String quoted(String place) {
    return Matcher.quoteReplacement(notebook.name() + " " + place);
  }

  private Failing tell(Failure failure, boolean expected) {
    boolean interrupted = failure instanceof Failure.Interrupted;
    String text = interrupted ? cellName() + ": interrupted\n" : inNotebook(report.text(failure));
    Failing failing = Failing.of(failure, report, text);
    if (expected && !interrupted) {
      log.line(text.stripTrailing());
    } else {
      log.error(text);
      annotate(failing);
    }
    return failing;
  }

  private Failing tellTimeOut(String more) {
    String text =
        report.place(timedOut).isPresent()
            ? inNotebook(report.text(new Failure.Thrown(timedOut, cell.source(), 0)))
            : timedOut.getMessage() + "\n" + cellName() + "\n";
    Failing failing = new Failing(false, "timeout", timedOut.getMessage(), text + more);
    log.error(failing.text());
    annotate(failing);
    return failing;
  }

  private void annotate(Failing failing) {
    if (Annotations.wanted()) {
      // A line within the file would be one of JSON: cell and line are in words.
      String title =
          failing
              .text()
              .lines()
              .filter(line -> line.startsWith(notebook.name() + " ["))
              .findFirst()
              .orElse(cellName());
      Place place = new Place(file.toString(), 1, 0, null);
      log.annotation(Annotations.line(title, place, failing.message()));
    }
  }

  /** {@code 12 cells in 3.4 s}, with the tests that there were. */
  String summary() {
    String ran = Summary.counted(cells.size(), "cell");
    String checked = tests.isEmpty() ? "" : ", " + Summary.of(tests);
    return ran + checked + " in " + Summary.seconds(System.nanoTime() - start);
  }

  /**
   * The cells and the test blocks in them.
   *
   * @param failing what has ended the run, if that is not in one of them
   */
  TestSuite suite(Optional<Failing> failing) {
    List<TestCase> all = new ArrayList<>(cells);
    synchronized (tests) {
      all.addAll(tests);
    }
    if (failing.isPresent() || all.isEmpty()) {
      all.add(new TestCase(notebook.name(), 0, failing));
    }
    long nanos = System.nanoTime() - start;
    return new TestSuite(notebook.name(), started, nanos, all, log.out(), log.err());
  }

  @Override
  public void close() {
    runner.close();
    try {
      Runtime.getRuntime().removeShutdownHook(leaving);
    } catch (IllegalStateException e) {
      // The process is on its way out.
    }
  }
}
