package org.gradsh.repl.plot;

import java.util.Arrays;
import org.gradsh.autograd.TensorException;

/** How many values fall into each of some intervals of equal width. */
final class Bins {
  private static final int MOST = 10_000;

  /** The number of bins chosen without being asked. */
  private static final int MOST_CHOSEN = 100;

  /** Quartiles are those of so many values at most. */
  private static final int SAMPLE = 1 << 16;

  private Bins() {}

  /**
   * Counts.
   *
   * @param bins how many, or 0: by the rule of Freedman and Diaconis (width 2 IQR / ∛n), by that of
   *     Sturges (1 + log₂ n) where the quartiles coincide or that gives more; 100 at most
   */
  static Series count(Data values, int bins, String name) {
    if (bins < 0 || bins > MOST) throw unusable(bins);
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double[] sample = new double[SAMPLE];
    int sampled = 0;
    long finite = 0;
    int every = Math.max(1, Math.ceilDiv(values.size(), SAMPLE));
    boolean whole = true;
    for (int from = 0; from < values.size(); from += Data.PIECE) {
      double[] piece = values.piece(from);
      for (int i = 0; i < piece.length; i++) {
        double v = piece[i];
        if (!Double.isFinite(v)) continue;
        low = Math.min(low, v);
        high = Math.max(high, v);
        whole &= v == Math.rint(v);
        if (finite++ % every == 0) sample[sampled++] = v;
      }
    }
    long skipped = values.size() - finite;
    if (finite == 0) {
      return new Series(
          name, Series.Kind.BARS, new double[0], new double[0], values.size(), skipped);
    }
    int count = bins;
    if (bins == 0) count = chosen(Arrays.copyOf(sample, sampled), finite, low, high);
    if (bins == 0 && whole && high - low < MOST_CHOSEN) {
      // Whole numbers, few of them: each is the middle of a bin of its own.
      count = (int) (high - low) + 1;
      low -= 0.5;
      high += 0.5;
    } else if (low == high) {
      double around = low == 0 ? 0.5 : Math.abs(low) * 0.05;
      low -= around;
      high += around;
    }
    double[] edges = new double[count + 1];
    for (int i = 0; i <= count; i++) {
      double part = (double) i / count;
      edges[i] = low * (1 - part) + high * part;
    }
    double[] counts = new double[count];
    double range = high / 2 - low / 2;
    for (int from = 0; from < values.size(); from += Data.PIECE) {
      for (double v : values.piece(from)) {
        if (!Double.isFinite(v)) continue;
        int bin = (int) ((v / 2 - low / 2) / range * count);
        counts[Math.clamp(bin, 0, count - 1)]++;
      }
    }
    return new Series(name, Series.Kind.BARS, edges, counts, values.size(), skipped);
  }

  static TensorException unusable(int bins) {
    return TensorException.value("hist: " + bins + " bins").hint("1 … " + MOST).build();
  }

  private static int chosen(double[] sample, long n, double low, double high) {
    Arrays.sort(sample);
    double iqr = sample[sample.length * 3 / 4] - sample[sample.length / 4];
    double sturges = 1 + Math.log(n) / Math.log(2);
    double width = 2 * iqr / Math.cbrt(n);
    double count = width > 0 ? (high - low) / width : sturges;
    if (!Double.isFinite(count)) count = sturges;
    return (int) Math.clamp(Math.ceil(Math.max(count, sturges)), 1, MOST_CHOSEN);
  }
}
