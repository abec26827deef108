package org.gradsh.bench.speed;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CyclicBarrier;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Measures what {@link Ceilings} tells, in a process of its own that has the vector module, in the
 * same run as the rows.
 */
final class CeilingsMeasurement {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int ROUNDS = 15;
  private static final long FMA_LOOPS = 2_000_000;

  /** Elements of each of the two arrays: 8 MB together, larger than the second-level cache. */
  private static final int CACHED = 1 << 20;

  private static final int LARGE = 1 << 25;
  private static volatile float sink;

  private CeilingsMeasurement() {}

  /** Prints them as {@link Ceilings#parse} reads them. */
  public static void main(String[] args) {
    double flops = 2.0 * SPECIES.length() * 8 * FMA_LOOPS;
    for (int threads = 1; threads <= 2; threads++) {
      System.out.printf(
          Locale.ROOT,
          "%.2f %.2f %.2f%n",
          flops / best(threads, _ -> CeilingsMeasurement::multiplyAdds),
          copying(threads, CACHED, 100),
          copying(threads, LARGE, 1));
    }
  }

  private static double copying(int threads, int elements, int times) {
    double bytes = 2.0 * Float.BYTES * elements * times;
    // Each thread copies its share: together they have the same arrays as one alone.
    int share = elements / threads;
    return bytes
        / threads
        / best(
            threads,
            _ -> {
              float[] from = new float[share];
              float[] to = new float[share];
              Arrays.fill(from, 1);
              return () -> {
                long start = System.nanoTime();
                for (int i = 0; i < times; i++) System.arraycopy(from, 0, to, 0, share);
                return System.nanoTime() - start;
              };
            });
  }

  /**
   * The least time in which the work of all threads is done, divided by their number: as if the
   * work of one were cut among them.
   */
  private static double best(int threads, IntFunction<LongSupplier> work) {
    double[][] times = new double[threads][ROUNDS];
    CyclicBarrier together = new CyclicBarrier(threads);
    Thread[] all = new Thread[threads];
    for (int t = 0; t < threads; t++) {
      int index = t;
      all[t] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    LongSupplier mine = work.apply(index);
                    for (int round = 0; round < ROUNDS; round++) {
                      await(together);
                      times[index][round] = mine.getAsLong();
                    }
                  });
    }
    double best = Double.POSITIVE_INFINITY;
    try {
      for (Thread thread : all) thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    for (int round = 0; round < ROUNDS; round++) {
      double slowest = 0;
      for (double[] of : times) slowest = Math.max(slowest, of[round]);
      best = Math.min(best, slowest / threads);
    }
    return best;
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Eight independent chains: a multiply-add takes four cycles and two may start in each. */
  private static long multiplyAdds() {
    FloatVector x = FloatVector.broadcast(SPECIES, 0.999f);
    FloatVector y = FloatVector.broadcast(SPECIES, 0.001f);
    FloatVector a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y;
    long start = System.nanoTime();
    for (long i = 0; i < FMA_LOOPS; i++) {
      a = a.fma(x, y);
      b = b.fma(x, y);
      c = c.fma(x, y);
      d = d.fma(x, y);
      e = e.fma(x, y);
      f = f.fma(x, y);
      g = g.fma(x, y);
      h = h.fma(x, y);
    }
    long time = System.nanoTime() - start;
    sink = a.add(b).add(c.add(d)).add(e.add(f).add(g.add(h))).reduceLanes(VectorOperators.ADD);
    return time;
  }
}
