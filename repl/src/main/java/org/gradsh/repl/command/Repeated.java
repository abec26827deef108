package org.gradsh.repl.command;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gradsh.autograd.show.Elapsed;
import org.gradsh.autograd.show.Grid;
import org.gradsh.repl.StopSignal;

/**
 * How long code takes that is run again and again: first once, then until the JVM has compiled it,
 * then in runs of so many loops that the clock's grain does not matter.
 *
 * @param first nanoseconds of the first call
 * @param median nanoseconds of a call, the median of the runs
 * @param spread half the distance between the quartiles of the runs
 */
record Repeated(double first, double median, double spread, int runs, long loops) {
  private static final long WARM_UP = 400_000_000L;
  private static final int WARM_CALLS = 20_000;
  private static final long RUN = 100_000_000L;
  private static final int RUNS = 7;

  /** Code that takes longer than this is not repeated as often. */
  private static final long LONG = 1_000_000_000L;

  private static final int FEW_RUNS = 3;

  /**
   * Measures.
   *
   * @param loops calls in a run, 0 to choose
   * @param runs how many runs, 0 to choose
   */
  static Repeated measure(Callable<?> body, long loops, int runs) throws Exception {
    long first = timed(body, 1);
    long spent = 0;
    long calls = 0;
    while (calls < 2 || spent < WARM_UP && calls < WARM_CALLS && first < LONG) {
      long some = Math.clamp(calls, 1, 100);
      spent += timed(body, some);
      calls += some;
      if (first >= LONG) {
        break;
      }
    }
    double each = Math.max(1, (double) spent / calls);
    int times = runs > 0 ? runs : each < LONG ? RUNS : FEW_RUNS;
    long turns = loops > 0 ? loops : Math.max(1, round(RUN / each));
    double[] means = new double[times];
    for (int i = 0; i < times; i++) {
      means[i] = (double) timed(body, turns) / turns;
    }
    Arrays.sort(means);
    double spread = (at(means, 0.75) - at(means, 0.25)) / 2;
    return new Repeated(first, at(means, 0.5), spread, times, turns);
  }

  private static long timed(Callable<?> body, long loops) throws Exception {
    long before = System.nanoTime();
    for (long i = 0; i < loops; i++) {
      body.call();
      if (Thread.currentThread().isInterrupted()) {
        throw new StopSignal();
      }
    }
    return System.nanoTime() - before;
  }

  /** A number with one digit that is not zero, at most as large. */
  private static long round(double number) {
    long digit = 1;
    while (digit <= number / 10) {
      digit *= 10;
    }
    return (long) (number / digit) * digit;
  }

  /** A quantile of sorted numbers. */
  private static double at(double[] sorted, double part) {
    double place = part * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /** Several of them as a table. */
  static Grid table(List<String> names, List<Repeated> times) {
    Grid grid = new Grid("lrrrr", "  ");
    grid.head("", "median", "", "runs × loops", "first call");
    for (int i = 0; i < times.size(); i++) {
      Repeated one = times.get(i);
      grid.row(
          names.get(i),
          Elapsed.text(one.median),
          "± " + Elapsed.text(one.spread),
          String.format(Locale.ROOT, "%d × %,d", one.runs, one.loops),
          Elapsed.text(one.first));
    }
    grid.line("on this machine, as busy as it is");
    return grid;
  }
}
