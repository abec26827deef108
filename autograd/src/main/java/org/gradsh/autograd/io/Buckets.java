package org.gradsh.autograd.io;

import java.util.Arrays;

/**
 * Numbers counted in buckets whose widths grow by a tenth from one to the next, on both sides of
 * zero, as TensorFlow's.
 *
 * @param limits the upper end of each bucket, which does not belong to it
 */
record Buckets(
    double min,
    double max,
    long count,
    double sum,
    double squares,
    double[] limits,
    double[] counts) {
  private static final double[] LIMITS = limitsOfAll();

  private static double[] limitsOfAll() {
    double[] positive = new double[1000];
    int n = 0;
    for (double v = 1e-12; v < 1e20; v *= 1.1) positive[n++] = v;
    double[] all = new double[2 * n + 2];
    for (int i = 0; i < n; i++) {
      all[n + 1 + i] = positive[i];
      all[n - 1 - i] = -positive[i];
    }
    all[2 * n + 1] = Double.MAX_VALUE;
    return all;
  }

  static Buckets of(double[] values) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    double squares = 0;
    long count = 0;
    double[] counts = new double[LIMITS.length];
    for (double v : values) {
      if (!Double.isFinite(v)) continue;
      count++;
      min = Math.min(min, v);
      max = Math.max(max, v);
      sum += v;
      squares += v * v;
      int at = Arrays.binarySearch(LIMITS, v);
      counts[at >= 0 ? Math.min(at + 1, counts.length - 1) : -at - 1]++;
    }
    int first = 0;
    while (first < counts.length - 1 && counts[first] == 0) first++;
    int last = counts.length - 1;
    while (last > first && counts[last] == 0) last--;
    // An empty bucket before them says where the first one begins.
    int from = Math.max(0, first - 1);
    return new Buckets(
        min,
        max,
        count,
        sum,
        squares,
        Arrays.copyOfRange(LIMITS, from, last + 1),
        Arrays.copyOfRange(counts, from, last + 1));
  }

  /** A HistogramProto. */
  ProtoBytes message() {
    return new ProtoBytes()
        .real(1, min)
        .real(2, max)
        .real(3, (double) count)
        .real(4, sum)
        .real(5, squares)
        .reals(6, limits)
        .reals(7, counts);
  }
}
