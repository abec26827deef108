package org.gradsh.bench.speed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a row is measured: each contender is warmed up, then they take turns, so that a busy machine
 * is busy for all of them; a sample is as many runs as take {@code sampleNanos}.
 */
record Measuring(int rounds, double sampleNanos, double warmUpNanos) {
  static final Measuring FULL = new Measuring(15, 50e6, 1.5e9);
  static final Measuring QUICK = new Measuring(5, 20e6, 0.4e9);

  /** A contender whose single run takes longer than this has less warm-up, and fewer rounds. */
  private static final double LONG = 100e6;

  private static final int LEAST_ROUNDS = 3;

  /** A warm-up is over at the latest after so many times of what it takes at least. */
  private static final double PATIENCE = 20;

  /** Less compiling than this share of the time does not count. */
  private static final double TRIFLE = 0.05;

  /** Nor does memory of less than this, in MB. */
  private static final double FEW_MEGABYTES = 16;

  Measuring rounds(int count) {
    return new Measuring(count, sampleNanos, warmUpNanos);
  }

  /** The samples of all contenders, which are prepared and checked. */
  Map<Contender, Figures> measure(List<Contender> contenders, int ops)
      throws IOException, Contender.Refused {
    Map<Contender, Integer> runs = new LinkedHashMap<>();
    Map<Contender, List<Double>> samples = new LinkedHashMap<>();
    boolean takesLong = false;
    for (Contender contender : contenders) {
      int count = warm(contender);
      runs.put(contender, count);
      samples.put(contender, new ArrayList<>());
      takesLong |= count == 1 && contender.time(1) > LONG;
    }
    int turns = takesLong ? Math.max(LEAST_ROUNDS, rounds / 3) : rounds;
    for (int turn = 0; turn < turns; turn++) {
      for (Contender contender : contenders) {
        int count = runs.get(contender);
        samples.get(contender).add(contender.time(count) / count / ops);
      }
    }
    Map<Contender, Figures> figures = new LinkedHashMap<>();
    samples.forEach((contender, of) -> figures.put(contender, new Figures(List.copyOf(of))));
    return figures;
  }

  /**
   * Warms up, and finds how many runs make a sample. Where a JIT compiler is at work, which may
   * take long on a busy machine, it waits until that has had nothing to do for as long as a warm-up
   * takes at least. So it does for memory that is used for the first time: that is the operating
   * system's work, and a virtual machine's host has a part in it, which may cost more than the row.
   */
  private int warm(Contender contender) throws IOException, Contender.Refused {
    double all = 0;
    int count = 1;
    boolean isCold = true;
    while (isCold && all < warmUpNanos * PATIENCE) {
      double before = contender.compiled(), memory = contender.peakMemory();
      double spent = 0;
      while (spent < warmUpNanos) {
        double took = contender.time(count);
        spent += took;
        count = (int) Math.clamp(Math.ceil(sampleNanos / took * count), 1, 2.0 * count);
      }
      isCold =
          contender.compiled() - before > TRIFLE * spent / 1e6
              || contender.peakMemory() - memory > FEW_MEGABYTES;
      all += spent;
    }
    return count;
  }
}
