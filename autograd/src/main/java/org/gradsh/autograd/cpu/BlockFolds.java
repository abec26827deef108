package org.gradsh.autograd.cpu;

import org.gradsh.autograd.cpu.Reductions.Kind;

/**
 * Reductions of a block of numbers that just have been computed, to double.
 *
 * <p>The order is that of four vectors side by side, whatever the machine's are: {@link
 * #SINGLE_LANES} running sums each four times, or {@link #DOUBLE_LANES}, which are then added in
 * pairs. Plain loops and those over vectors so give the same bits, and one can take over from the
 * other.
 */
final class BlockFolds {
  private BlockFolds() {}

  static final int SINGLE_LANES = 16, DOUBLE_LANES = 8;

  /**
   * Σ, Π, the largest or the smallest of {@code n} numbers, at least one.
   *
   * @param x float[] or double[]
   */
  static double fold(Kind kind, Object x, int from, int n, boolean vectors) {
    boolean over = vectors && n >= Rows.VECTOR_RUN && kind != Kind.PROD;
    // No switch over types: the first one costs milliseconds.
    if (x instanceof float[] a) {
      return over ? VectorFolds.fold(kind, a, from, n) : fold(kind, a, from, n);
    }
    double[] a = (double[]) x;
    return over ? VectorFolds.fold(kind, a, from, n) : fold(kind, a, from, n);
  }

  /**
   * The state of any number of elements: sums go block by block, as those of fused loops do.
   *
   * @param m what EXPONENTIALS takes off first
   */
  static double run(Rows.Step step, double m, Object x, int from, int n, boolean vectors) {
    return switch (step) {
      case MAX -> fold(Kind.MAX, x, from, n, vectors);
      case MIN -> fold(Kind.MIN, x, from, n, vectors);
      case PROD -> fold(Kind.PROD, x, from, n, vectors);
      case EXPONENTIALS -> Exponentials.sum(x, from, m, n, vectors);
      case SUM -> {
        double sum = 0;
        for (int i = 0; i < n; i += LoopNest.BLOCK) {
          sum += fold(Kind.SUM, x, from + i, Math.min(LoopNest.BLOCK, n - i), vectors);
        }
        yield sum;
      }
      case SQUARES -> {
        boolean over = vectors && n >= Rows.VECTOR_RUN;
        if (x instanceof float[] a) {
          yield over ? VectorFolds.squares(a, from, n) : squares(a, from, n);
        }
        double[] a = (double[]) x;
        yield over ? VectorFolds.squares(a, from, n) : squares(a, from, n);
      }
    };
  }

  /** In float64, where the square of a float32 is exact. */
  private static double squares(float[] x, int from, int n) {
    double[] lanes = new double[4 * DOUBLE_LANES];
    for (int i = 0; i < n; i++) {
      lanes[i % lanes.length] += (double) x[from + i] * x[from + i];
    }
    return groups(lanes);
  }

  private static double squares(double[] x, int from, int n) {
    double[] lanes = new double[4 * DOUBLE_LANES];
    for (int i = 0; i < n; i++) {
      lanes[i % lanes.length] += x[from + i] * x[from + i];
    }
    return groups(lanes);
  }

  /** Σ x·y. */
  static double dot(Object x, int from, Object y, int at, int n, boolean vectors) {
    boolean over = vectors && n >= Rows.VECTOR_RUN;
    double sum = 0;
    for (int i = 0; i < n; i += LoopNest.BLOCK) {
      int count = Math.min(LoopNest.BLOCK, n - i), f = from + i, t = at + i;
      if (x instanceof float[] a) {
        float[] b = (float[]) y;
        sum += over ? VectorFolds.dot(a, f, b, t, count) : dot(a, f, b, t, count);
      } else {
        double[] a = (double[]) x, b = (double[]) y;
        sum += over ? VectorFolds.dot(a, f, b, t, count) : dot(a, f, b, t, count);
      }
    }
    return sum;
  }

  private static double dot(float[] x, int from, float[] y, int at, int n) {
    float[] lanes = new float[4 * SINGLE_LANES];
    for (int i = 0; i < n; i++) {
      int c = i % lanes.length;
      lanes[c] = Math.fma(x[from + i], y[at + i], lanes[c]);
    }
    return groups(lanes);
  }

  private static double dot(double[] x, int from, double[] y, int at, int n) {
    double[] lanes = new double[4 * DOUBLE_LANES];
    for (int i = 0; i < n; i++) {
      int c = i % lanes.length;
      lanes[c] = Math.fma(x[from + i], y[at + i], lanes[c]);
    }
    return groups(lanes);
  }

  /** The sum of four groups of 16 lanes. */
  static double groups(float[] t) {
    float[] lanes = new float[SINGLE_LANES];
    for (int c = 0; c < SINGLE_LANES; c++) {
      lanes[c] = (t[c] + t[c + SINGLE_LANES]) + (t[c + 2 * SINGLE_LANES] + t[c + 3 * SINGLE_LANES]);
    }
    return paired(lanes);
  }

  /** The sum of four groups of 8 lanes. */
  static double groups(double[] t) {
    double[] lanes = new double[DOUBLE_LANES];
    for (int c = 0; c < DOUBLE_LANES; c++) {
      lanes[c] = (t[c] + t[c + DOUBLE_LANES]) + (t[c + 2 * DOUBLE_LANES] + t[c + 3 * DOUBLE_LANES]);
    }
    return paired(lanes);
  }

  /** What two blocks come to. */
  static double combined(Kind kind, double a, double b) {
    return switch (kind) {
      case PROD -> a * b;
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
      default -> a + b;
    };
  }

  private static double fold(Kind kind, float[] x, int from, int n) {
    switch (kind) {
      case PROD -> {
        double p = 1;
        for (int i = from; i < from + n; i++) p *= x[i];
        return p;
      }
      case MAX -> {
        float best = x[from];
        for (int i = from + 1; i < from + n; i++) best = Math.max(best, x[i]);
        return best;
      }
      case MIN -> {
        float best = x[from];
        for (int i = from + 1; i < from + n; i++) best = Math.min(best, x[i]);
        return best;
      }
      default -> {
        float[] lanes = new float[SINGLE_LANES];
        for (int c = 0; c < SINGLE_LANES; c++) {
          float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
          int i = c;
          for (; i + 3 * SINGLE_LANES < n; i += 4 * SINGLE_LANES) {
            s0 += x[from + i];
            s1 += x[from + i + SINGLE_LANES];
            s2 += x[from + i + 2 * SINGLE_LANES];
            s3 += x[from + i + 3 * SINGLE_LANES];
          }
          if (i < n) s0 += x[from + i];
          if (i + SINGLE_LANES < n) s1 += x[from + i + SINGLE_LANES];
          if (i + 2 * SINGLE_LANES < n) s2 += x[from + i + 2 * SINGLE_LANES];
          lanes[c] = (s0 + s1) + (s2 + s3);
        }
        return paired(lanes);
      }
    }
  }

  private static double fold(Kind kind, double[] x, int from, int n) {
    switch (kind) {
      case PROD -> {
        double p = 1;
        for (int i = from; i < from + n; i++) p *= x[i];
        return p;
      }
      case MAX -> {
        double best = x[from];
        for (int i = from + 1; i < from + n; i++) best = Math.max(best, x[i]);
        return best;
      }
      case MIN -> {
        double best = x[from];
        for (int i = from + 1; i < from + n; i++) best = Math.min(best, x[i]);
        return best;
      }
      default -> {
        double[] lanes = new double[DOUBLE_LANES];
        for (int c = 0; c < DOUBLE_LANES; c++) {
          double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
          int i = c;
          for (; i + 3 * DOUBLE_LANES < n; i += 4 * DOUBLE_LANES) {
            s0 += x[from + i];
            s1 += x[from + i + DOUBLE_LANES];
            s2 += x[from + i + 2 * DOUBLE_LANES];
            s3 += x[from + i + 3 * DOUBLE_LANES];
          }
          if (i < n) s0 += x[from + i];
          if (i + DOUBLE_LANES < n) s1 += x[from + i + DOUBLE_LANES];
          if (i + 2 * DOUBLE_LANES < n) s2 += x[from + i + 2 * DOUBLE_LANES];
          lanes[c] = (s0 + s1) + (s2 + s3);
        }
        return paired(lanes);
      }
    }
  }

  /** The sum of 16 lanes, in pairs and in double. */
  static double paired(float[] t) {
    return paired(t, 0);
  }

  /** Of those from {@code i} on. */
  static double paired(float[] t, int i) {
    double a = ((double) t[i] + t[i + 8]) + ((double) t[i + 4] + t[i + 12]);
    double b = ((double) t[i + 1] + t[i + 9]) + ((double) t[i + 5] + t[i + 13]);
    double c = ((double) t[i + 2] + t[i + 10]) + ((double) t[i + 6] + t[i + 14]);
    double d = ((double) t[i + 3] + t[i + 11]) + ((double) t[i + 7] + t[i + 15]);
    return (a + c) + (b + d);
  }

  /** Of 8 lanes. */
  static double paired(double[] t) {
    return paired(t, 0);
  }

  /** Of those from {@code i} on. */
  static double paired(double[] t, int i) {
    return ((t[i] + t[i + 4]) + (t[i + 2] + t[i + 6]))
        + ((t[i + 1] + t[i + 5]) + (t[i + 3] + t[i + 7]));
  }
}
