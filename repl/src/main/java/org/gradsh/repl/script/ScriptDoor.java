package org.gradsh.repl.script;

import java.util.List;
import java.util.Optional;
import org.gradsh.repl.Source;
import org.gradsh.repl.Usage;

/** Runs a script as the process: its exit code is the process's. */
public final class ScriptDoor {
  /** The exit code of a script that has failed. */
  public static final int FAILED = 1;

  private ScriptDoor() {}

  /** The options of the JVM that the header of a source wants. */
  public static List<String> javaOptions(Source source) {
    return Header.of(source).javaOptions().stream().map(Header.Word::text).toList();
  }

  /** Runs a source without options; see {@link #run(Source, List, boolean, ScriptOptions)}. */
  public static int run(Source source, List<String> arguments, boolean printsLast) throws Usage {
    return run(source, arguments, printsLast, ScriptOptions.NONE);
  }

  /**
   * Runs a source and returns the exit code. Threads that it has started may still run; a JVM that
   * is left to end by itself waits for them.
   *
   * @param arguments the script's {@code args}
   * @param printsLast whether the value of a last expression is printed, if nothing else was
   * @throws Usage if the report cannot be written
   */
  public static int run(
      Source source, List<String> arguments, boolean printsLast, ScriptOptions options)
      throws Usage {
    if (options.quiet()) {
      System.setProperty("gradsh.progress", "off");
    }
    TestReport report = options.junit().isPresent() ? TestReport.open(options.junit().get()) : null;
    try (ScriptRun run = new ScriptRun(source, options, report != null)) {
      if (report != null) {
        report.begin(run::suite);
      }
      // The clock is not stopped: what the script's threads do after its end is its time as well.
      options
          .timeout()
          .ifPresent(
              limit ->
                  new Deadline(
                      limit,
                      run,
                      failing -> {
                        if (report != null) {
                          report.end(run.suite(Optional.of(failing)));
                          report.close();
                        }
                      }));
      ScriptRun.Ended end = run.run(arguments, printsLast);
      if (!options.quiet()) {
        run.sumUp();
      }
      if (report != null) {
        report.end(run.suite(end.failure()));
        report.close();
      }
      if (end.exits()) {
        // A script that leaves does not make good what has failed before.
        System.exit(end.code() == 0 && !run.allPassed() ? FAILED : end.code());
      }
      return end.code();
    }
  }
}
