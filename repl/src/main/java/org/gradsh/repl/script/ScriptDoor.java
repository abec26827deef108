package org.gradsh.repl.script;

import java.util.List;
import java.util.function.Function;
import org.gradsh.autograd.show.Progress;
import org.gradsh.repl.Evaluated;
import org.gradsh.repl.Prelude;
import org.gradsh.repl.Report;
import org.gradsh.repl.Result;
import org.gradsh.repl.Session;
import org.gradsh.repl.Source;
import org.gradsh.repl.Stdio;
import org.gradsh.repl.StopSignal;

/** Runs a source from its first line to its last, or to its first error. */
public final class ScriptDoor {
  private static final int FAILED = 1;

  private ScriptDoor() {}

  /**
   * Runs a source and returns the exit code. Threads that it has started may still run; a JVM that
   * is left to end by itself waits for them.
   *
   * @param arguments the script's {@code args}
   * @param printsLast whether the value of a last expression is printed, if nothing else was
   */
  public static int run(Source source, List<String> arguments, boolean printsLast) {
    Prelude.args = arguments.toArray(String[]::new);
    try (Session session = new Session(source)) {
      Report report = new Report(session, Report.Layout.PLACE_FIRST);
      report.knows(source);
      Thread.setDefaultUncaughtExceptionHandler(
          (thread, exception) -> tell(text -> report.text(thread, exception), exception));
      long before = Stdio.written();
      Result result = session.runScript(source, printsLast);
      Progress.settle();
      result.warnings().forEach(problem -> System.err.print(report.text("warning", problem)));
      if (result.exit().isPresent()) {
        System.exit(result.exit().getAsInt());
      }
      if (result.failure().isPresent()) {
        System.err.print(report.text(result.failure().get()));
        return FAILED;
      }
      result.unresolved().forEach(problem -> System.err.print(report.text("warning", problem)));
      Evaluated last = result.last().orElse(null);
      if (printsLast && last != null && last.isExpression() && Stdio.written() == before) {
        Prelude.println(new Object[] {last.value()});
      }
      return 0;
    }
  }

  private static void tell(Function<Throwable, String> report, Throwable exception) {
    if (!(exception instanceof StopSignal)) {
      System.err.print(report.apply(exception));
    }
  }
}
