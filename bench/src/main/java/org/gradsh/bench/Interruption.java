package org.gradsh.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.gradsh.repl.Failure;
import org.gradsh.repl.Result;
import org.gradsh.repl.Session;
import org.gradsh.repl.Source;

/**
 * How long an interrupt takes to stop a cell, how much of the processor the process uses in the two
 * seconds after it, and whether the session goes on with what it had.
 *
 * <p>{@code java -cp … org.gradsh.bench.Interruption [CASE…]}, each a part of a case's name.
 */
final class Interruption implements AutoCloseable {
  private static final long CALM_MILLIS = 2000;
  private static final int CELL_RUNS_MILLIS = 400;

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final Session session = new Session(false);
  private final AtomicLong told = new AtomicLong();
  private int cells;

  /**
   * What came of one case.
   *
   * @param stopped whether the cell was reported as interrupted
   * @param millis from the interrupt to the end of the cell
   * @param toldMillis from the interrupt to the word that it goes on; 0 without one
   * @param cpuSeconds of the process in the two seconds after the end; NaN if not measured
   * @param kept whether the session has what it had before, and evaluates
   * @param sameThread whether that holds for its thread-locals, such as an open tape, too
   */
  record Outcome(
      boolean stopped,
      double millis,
      double toldMillis,
      double cpuSeconds,
      boolean kept,
      boolean sameThread) {}

  Interruption() {
    session.unstoppable(text -> told.set(System.nanoTime()));
    run(InterruptionCases.SETUP);
  }

  public static void main(String[] args) throws Exception {
    System.setIn(new PipedInputStream(new PipedOutputStream()));
    System.out.printf("%-36s %10s %18s  %s%n", "case", "stops, ms", "CPU s in next 2 s", "state");
    try (Interruption interruption = new Interruption()) {
      for (InterruptionCases.Case one : InterruptionCases.ALL) {
        if (args.length == 0 || Arrays.stream(args).anyMatch(one.name()::contains)) {
          print(one, interruption.measure(one, true));
        }
      }
    }
    System.exit(0);
  }

  private static void print(InterruptionCases.Case one, Outcome outcome) {
    String time =
        one.end() != InterruptionCases.End.GOES_ON
            ? String.format(Locale.ROOT, "%10.0f", outcome.millis)
            : String.format(Locale.ROOT, "told %.1f s", outcome.toldMillis / 1000);
    System.out.printf(
        Locale.ROOT,
        "%-36s %10s %18.2f  %s%n",
        one.name(),
        time,
        outcome.cpuSeconds,
        state(outcome));
  }

  private static String state(Outcome outcome) {
    if (!outcome.stopped) {
      return "NOT STOPPED";
    }
    return !outcome.kept ? "LOST" : outcome.sameThread ? "kept" : "kept, on a new thread";
  }

  /** Runs a case, interrupts it in the middle and looks at what follows. */
  Outcome measure(InterruptionCases.Case one, boolean calm) throws Exception {
    run("local.set(7);");
    told.set(0);
    long[] asked = new long[1];
    boolean[] over = new boolean[1];
    Thread stopper =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    int calmTurns = 0;
                    // Cells of several snippets run in several stretches: in the middle of one.
                    while (calmTurns < CELL_RUNS_MILLIS / 10 && !over[0]) {
                      Thread.sleep(10);
                      calmTurns = session.isRunning() ? calmTurns + 1 : 0;
                    }
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  asked[0] = System.nanoTime();
                  session.interrupt();
                });
    Result result = run(one.cell());
    long end = System.nanoTime();
    over[0] = true;
    stopper.join();
    double cpu = Double.NaN;
    if (calm) {
      long before = system.getProcessCpuTime();
      Thread.sleep(CALM_MILLIS);
      cpu = (system.getProcessCpuTime() - before) / 1e9;
    }
    boolean stopped = result.failure().orElse(null) instanceof Failure.Interrupted;
    double toldMillis = told.get() == 0 ? 0 : (told.get() - asked[0]) / 1e6;
    double millis = (end - asked[0]) / 1e6;
    boolean sameThread = Integer.valueOf(7).equals(value("local.get()"));
    return new Outcome(stopped, millis, toldMillis, cpu, isAlive(), sameThread);
  }

  private boolean isAlive() {
    Object value = value("int next = kept; next + ones.get(0, 0).item()");
    return Double.valueOf(43).equals(value);
  }

  /** The value of an expression; null if it fails. */
  private Object value(String text) {
    Result result = run(text);
    return result.failure().isPresent() ? null : result.last().orElseThrow().value();
  }

  private Result run(String text) {
    return session.run(
        Source.of("[" + ++cells + "]", text), evaluated -> String.valueOf(evaluated.value()));
  }

  @Override
  public void close() throws IOException {
    session.close();
  }
}
