package org.gradsh.bench.speed;

import java.io.IOException;

/**
 * What this machine can do at most, for one thread and for two: multiply-adds in registers, and
 * copies in the third-level cache and in DRAM, as {@link CeilingsMeasurement} finds them. Figures
 * are per nanosecond: GFLOP/s, and GB/s read and written together.
 */
record Ceilings(double[] fmas, double[] cacheCopies, double[] memoryCopies) {
  double fma(int threads) {
    return fmas[threads - 1];
  }

  double cacheCopy(int threads) {
    return cacheCopies[threads - 1];
  }

  double memoryCopy(int threads) {
    return memoryCopies[threads - 1];
  }

  /** Reads what the measurement prints: a line for each number of threads. */
  static Ceilings parse(String printed) throws IOException {
    double[][] columns = new double[3][2];
    String[] words = printed.strip().split("\\s+");
    if (words.length != 6) throw new IOException("no ceilings: " + printed);
    for (int i = 0; i < words.length; i++) columns[i % 3][i / 3] = Double.parseDouble(words[i]);
    return new Ceilings(columns[0], columns[1], columns[2]);
  }
}
