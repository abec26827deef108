package org.gradsh.repl.script;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gradsh.autograd.show.Progress;
import org.gradsh.repl.Evaluated;
import org.gradsh.repl.Exit;
import org.gradsh.repl.ExitCalled;
import org.gradsh.repl.Failure;
import org.gradsh.repl.Prelude;
import org.gradsh.repl.Problem;
import org.gradsh.repl.Report;
import org.gradsh.repl.Report.Place;
import org.gradsh.repl.Result;
import org.gradsh.repl.Session;
import org.gradsh.repl.Source;
import org.gradsh.repl.Stdio;
import org.gradsh.repl.StopSignal;
import org.gradsh.repl.script.TestCase.Failing;

/**
 * One source from its first line to its last, or to its first error outside of test blocks, in a
 * session of its own.
 */
final class ScriptRun implements AutoCloseable, Deadline.Limited {
  private final Source source;
  private final ScriptOptions options;
  private final boolean recorded;
  private final boolean annotated = Annotations.wanted();
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final Tee keptOut;
  private final Tee keptErr;
  private final Instant started = Instant.now();
  private final long start = System.nanoTime();
  private final Session session;
  private final Report report;
  private final List<TestCase> cases = new ArrayList<>();
  private volatile boolean ended;
  private volatile TimedOut timedOut;

  /**
   * Opens the session.
   *
   * @param recorded whether what is printed is kept for a report
   */
  ScriptRun(Source source, ScriptOptions options, boolean recorded) {
    this.source = source;
    this.options = options;
    this.recorded = recorded;
    keptOut = recorded ? new Tee(out) : null;
    keptErr = recorded ? new Tee(err) : null;
    if (recorded) {
      System.setOut(keptOut.stream());
      System.setErr(keptErr.stream());
    }
    session = new Session(source);
    report = new Report(session, Report.Layout.PLACE_FIRST);
    report.knows(source);
  }

  /** How a run has ended. */
  record Ended(int code, Optional<Failing> failure, boolean exits) {
    static Ended failed(int code, Failing failure) {
      return new Ended(code, Optional.of(failure), false);
    }
  }

  /**
   * Runs the source and tells what fails.
   *
   * @param printsLast whether the value of a last expression is printed, if nothing else was
   */
  Ended run(List<String> arguments, boolean printsLast) {
    Prelude.args = arguments.toArray(String[]::new);
    TestBlocks.tell(this::testEnded);
    Thread.setDefaultUncaughtExceptionHandler(this::threadDied);
    long before = Stdio.written();
    try {
      Failure header = Headers.apply(source, session, options.quiet()).orElse(null);
      if (header != null) {
        return failed(header);
      }
      Result result = session.runScript(source, printsLast);
      Progress.settle();
      if (!options.quiet()) {
        result.warnings().forEach(this::warn);
      }
      Ended end = end(result);
      if (end.code() == 0 && !end.exits()) {
        if (!options.quiet()) {
          result.unresolved().forEach(this::warn);
        }
        Evaluated last = result.last().orElse(null);
        if (printsLast && last != null && last.isExpression() && Stdio.written() == before) {
          Prelude.println(new Object[] {last.value()});
        }
      }
      return end;
    } finally {
      ended = true;
      TestBlocks.tell(null);
    }
  }

  private Ended end(Result result) {
    if (result.exit().isPresent()) {
      return left(result.exit().getAsInt());
    }
    Failure failure = result.failure().orElse(null);
    if (failure instanceof Failure.Interrupted && timedOut != null) {
      return Ended.failed(Deadline.TIMED_OUT, tellTimeOut(""));
    }
    if (failure instanceof Failure.Thrown(ExitCalled exit, Source in, int offset)) {
      return left(exit.code());
    }
    if (failure != null) {
      return failed(failure);
    }
    return new Ended(allPassed() ? 0 : ScriptDoor.FAILED, Optional.empty(), false);
  }

  private Ended left(int code) {
    Failing failing = new Failing(false, "exit", "the script left with exit code " + code, "");
    return new Ended(code, code == 0 ? Optional.empty() : Optional.of(failing), true);
  }

  /** Has {@code System.exit} end the script, and not the process. */
  ScriptRun ownExit() {
    session.exit(Exit.ERROR);
    return this;
  }

  private Ended failed(Failure failure) {
    String text = report.text(failure);
    System.err.print(text);
    annotate(failure);
    return Ended.failed(ScriptDoor.FAILED, failing(failure, text));
  }

  // ---- test blocks ----

  private void testEnded(String name, long nanos, Throwable thrown) {
    Progress.settle();
    Failing failing = null;
    if (thrown != null) {
      Failure failure = new Failure.Thrown(thrown, source, 0);
      String text = report.text(failure);
      failing = failing(failure, text);
      String told = "FAILED " + name + "\n" + text.indent(2);
      Progress.aside(() -> System.err.print(told));
      annotate("FAILED " + name, failure);
    } else if (!options.quiet()) {
      Prelude.println("ok " + name);
    }
    synchronized (cases) {
      cases.add(new TestCase(name, nanos, Optional.ofNullable(failing)));
    }
  }

  /** Whether no test block has failed so far. */
  boolean allPassed() {
    return tests().stream().allMatch(TestCase::passed);
  }

  /** The test blocks that have ended so far. */
  List<TestCase> tests() {
    synchronized (cases) {
      return List.copyOf(cases);
    }
  }

  /** Prints how many tests there were and how many failed, if there were any. */
  void sumUp() {
    List<TestCase> all = tests();
    if (!all.isEmpty()) {
      Prelude.println(Summary.of(all) + " in " + Summary.seconds(System.nanoTime() - start));
    }
  }

  /**
   * The test blocks; a script without any is one case by itself, and so is what fails outside.
   *
   * @param failure of the script outside of them
   */
  TestSuite suite(Optional<Failing> failure) {
    long nanos = System.nanoTime() - start;
    List<TestCase> all = new ArrayList<>(tests());
    if (all.isEmpty() || failure.isPresent()) {
      long rest = nanos - all.stream().mapToLong(TestCase::nanos).sum();
      all.add(new TestCase(source.name(), Math.max(0, rest), failure));
    }
    String out = recorded ? keptOut.text() : "";
    String err = recorded ? keptErr.text() : "";
    return new TestSuite(source.name(), started, nanos, all, out, err);
  }

  // ---- time ----

  @Override
  public void timedOut(Duration limit) {
    timedOut = new TimedOut(limit, session.stackTrace());
    session.interrupt();
  }

  @Override
  public boolean hasEnded() {
    return ended;
  }

  @Override
  public Failing halted() {
    return tellTimeOut(
        ended
            ? "  it had ended, but for the threads that it started: " + threads() + "\n"
            : "  it could not be interrupted there: the process is halted\n");
  }

  private static String threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.isDaemon() && thread.isAlive())
        .map(Thread::getName)
        .filter(name -> !name.equals("DestroyJavaVM"))
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private Failing tellTimeOut(String more) {
    String message = timedOut.getMessage();
    Failure failure = new Failure.Thrown(timedOut, source, 0);
    String text =
        report.place(timedOut).isPresent()
            ? report.text(failure)
            : source.name() + ": " + message + "\n";
    System.err.print(text + more);
    annotate(failure);
    return new Failing(false, "timeout", message, text + more);
  }

  // ---- telling ----

  private void warn(Problem problem) {
    System.err.print(report.text("warning", problem));
  }

  private Failing failing(Failure failure, String text) {
    return Failing.of(failure, report, text);
  }

  private void annotate(Failure failure) {
    annotate(source.name(), failure);
  }

  private void annotate(String title, Failure failure) {
    if (!annotated) {
      return;
    }
    switch (failure) {
      case Failure.Rejected rejected -> {
        for (Problem problem : rejected.problems()) {
          Place place = Place.of(problem.source(), problem.start());
          Annotations.error(title, place, problem.message(), options.quiet());
        }
      }
      case Failure.Thrown thrown -> {
        Place place = report.place(thrown.exception()).orElse(null);
        Annotations.error(title, place, report.words(thrown.exception()), options.quiet());
      }
      case Failure.Interrupted interrupted -> {}
    }
  }

  private void threadDied(Thread thread, Throwable exception) {
    if (!(exception instanceof StopSignal)) {
      System.err.print(report.text(thread, exception));
    }
  }

  @Override
  public void close() {
    session.close();
    System.out.flush();
    System.setOut(out);
    System.setErr(err);
  }
}
