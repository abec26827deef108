package org.gradsh.repl.command;

import org.gradsh.autograd.show.Elapsed;
import org.gradsh.autograd.show.Memory;
import org.gradsh.repl.Arguments;
import org.gradsh.repl.Command;
import org.gradsh.repl.Result;
import org.gradsh.repl.Session;
import org.gradsh.repl.Source;
import org.gradsh.repl.Stopwatch;

/** {@code /time code}. */
public record TimeCommand() implements Command {
  @Override
  public String name() {
    return "time";
  }

  @Override
  public String arguments() {
    return "code";
  }

  @Override
  public String summary() {
    return "runs code once and says how long it took";
  }

  @Override
  public String details() {
    return """
    The code is run as if it stood alone: its variables stay, its value is the cell's.
      /time var a = matmul(x, x)
    Told are the time by the clock, the processor time of the session's thread (kernels may use
    others too), the Java objects that it made, and apart from these the compilation. Code that ran
    for the first time is slow in any JVM: for a lasting figure use /timeit.
    """;
  }

  @Override
  public String kept(String line) {
    String[] words = line.strip().split("\\s+", 2);
    String code = words.length > 1 ? words[1] : "";
    return code.isEmpty() || code.endsWith(";") ? code : code + ";";
  }

  @Override
  public Reply run(Session session, Arguments arguments) throws Refused {
    Source code = arguments.code();
    Stopwatch stopwatch = new Stopwatch();
    long before = System.nanoTime();
    Result result = session.presentRun().runTimed(code, stopwatch);
    long compiled = System.nanoTime() - before - stopwatch.wall();
    String text =
        Elapsed.text(stopwatch.wall())
            + " by the clock, "
            + Elapsed.text(stopwatch.processor())
            + " of processor time, "
            + Memory.text(stopwatch.allocated())
            + " allocated; compiled in "
            + Elapsed.text(compiled);
    return Reply.of(text).with(result.last());
  }
}
