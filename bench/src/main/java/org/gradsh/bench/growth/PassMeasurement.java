package org.gradsh.bench.growth;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gradsh.autograd.Tensor;
import org.gradsh.bench.CompilerThreads;

/**
 * Measures one size of one series; each has a process of its own, or the garbage of large ones
 * would be cleared at the expense of small ones. growth.py is PyTorch's.
 */
final class PassMeasurement {
  private static final double WARM_UP = 1e9;
  private static final double PATIENCE = 10e9;

  /** Less compiling than this does not count. */
  private static final double TRIFLE_MILLIS = 20;

  private static final double SAMPLE = 50e6;
  private static final int SAMPLES = 7;

  /** What takes longer than this has fewer samples. */
  private static final double LONG = 1e9;

  private static final int FEW = 3;
  private static final int MOST_RUNS = 1_000_000;

  private PassMeasurement() {}

  public static void main(String[] args) {
    Series series = Series.valueOf(args[0]);
    int size = Integer.parseInt(args[1]);
    // A program that comes to its large work has done small work before.
    Pass small = series.pass(Math.min(size, 1000));
    long start = System.nanoTime();
    while (System.nanoTime() - start < WARM_UP) small.run();
    Pass pass = series.pass(size);
    long once = warm(pass);
    int runs = Math.clamp((long) (SAMPLE / once), 1, MOST_RUNS);
    int samplesWanted = once < LONG ? SAMPLES : FEW;
    List<Double> samples = new ArrayList<>();
    for (int i = 0; i < samplesWanted; i++) {
      start = System.nanoTime();
      for (int run = 0; run < runs; run++) pass.run();
      samples.add((double) (System.nanoTime() - start) / runs);
    }
    samples.sort(null);
    double bytes = series.against == Series.Against.ORDER ? allocated(pass) : held(pass);
    System.out.printf(Locale.ROOT, "%.1f %.0f%n", samples.get(samplesWanted / 2), bytes);
  }

  /**
   * Runs until the compiler has had nothing to do for as long as a warm-up takes; the nanoseconds
   * of the last run.
   */
  private static long warm(Pass pass) {
    long began = System.nanoTime();
    long once;
    double compiled = CompilerThreads.millis();
    long quiet = began;
    do {
      long start = System.nanoTime();
      pass.run();
      long now = System.nanoTime();
      once = Math.max(1, now - start);
      if (CompilerThreads.millis() - compiled > TRIFLE_MILLIS) {
        compiled = CompilerThreads.millis();
        quiet = now;
      }
    } while (System.nanoTime() - quiet < WARM_UP / 2 && System.nanoTime() - began < PATIENCE);
    return once;
  }

  private static double held(Pass pass) {
    long before = used();
    Tensor y = pass.forward().get();
    long held = used() - before;
    pass.backward().accept(y);
    return Math.max(0, held);
  }

  private static double allocated(Pass pass) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    pass.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) System.gc();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
