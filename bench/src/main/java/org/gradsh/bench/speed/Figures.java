package org.gradsh.bench.speed;

import java.util.Arrays;
import java.util.List;

/** The samples of one contender at one row: nanoseconds for each op. */
record Figures(List<Double> samples) {
  double median() {
    return median(samples);
  }

  double mean() {
    return samples.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  static double median(List<Double> samples) {
    double[] sorted = samples.stream().mapToDouble(Double::doubleValue).toArray();
    if (sorted.length == 0) return Double.NaN;
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
