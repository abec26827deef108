package org.gradsh.autograd.cpu;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Reductions of float64 with the vector module; loaded only where that is present. */
final class DoubleVectorRows {
  private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;

  private static final int V = S.length();

  /** Additions of rows to one run of sums. */
  private static final int SHORT = 32;

  private DoubleVectorRows() {}

  static double partial(Rows.Step step, double m, double[] x, int from, int count) {
    return switch (step) {
      case SUM -> sum(x, from, count);
      case MAX -> max(x, from, count);
      case MIN -> min(x, from, count);
      case SQUARES -> squares(x, from, count);
      case EXPONENTIALS -> exponentials(m, x, from, count);
      case PROD -> throw new IllegalArgumentException("products keep their order");
    };
  }

  private static double sum(double[] x, int from, int count) {
    DoubleVector total = DoubleVector.zero(S);
    int i = from;
    int end = from + count;
    while (i + 4 * V <= end) {
      DoubleVector s0 = DoubleVector.zero(S);
      DoubleVector s1 = s0;
      DoubleVector s2 = s0;
      DoubleVector s3 = s0;
      int stop = Math.min(end, i + Rows.BLOCK);
      for (; i + 4 * V <= stop; i += 4 * V) {
        s0 = s0.add(DoubleVector.fromArray(S, x, i));
        s1 = s1.add(DoubleVector.fromArray(S, x, i + V));
        s2 = s2.add(DoubleVector.fromArray(S, x, i + 2 * V));
        s3 = s3.add(DoubleVector.fromArray(S, x, i + 3 * V));
      }
      total = total.add(s0.add(s1).add(s2.add(s3)));
    }
    double sum = VectorExp.sum(total);
    for (; i < end; i++) {
      sum += x[i];
    }
    return sum;
  }

  private static double max(double[] x, int from, int count) {
    DoubleVector a = DoubleVector.broadcast(S, Double.NEGATIVE_INFINITY);
    DoubleVector b = a;
    int i = from;
    int end = from + count;
    for (; i + 2 * V <= end; i += 2 * V) {
      a = a.max(DoubleVector.fromArray(S, x, i));
      b = b.max(DoubleVector.fromArray(S, x, i + V));
    }
    double best = a.max(b).reduceLanes(VectorOperators.MAX);
    for (; i < end; i++) {
      best = Math.max(best, x[i]);
    }
    return best;
  }

  private static double min(double[] x, int from, int count) {
    DoubleVector a = DoubleVector.broadcast(S, Double.POSITIVE_INFINITY);
    DoubleVector b = a;
    int i = from;
    int end = from + count;
    for (; i + 2 * V <= end; i += 2 * V) {
      a = a.min(DoubleVector.fromArray(S, x, i));
      b = b.min(DoubleVector.fromArray(S, x, i + V));
    }
    double best = a.min(b).reduceLanes(VectorOperators.MIN);
    for (; i < end; i++) {
      best = Math.min(best, x[i]);
    }
    return best;
  }

  private static double squares(double[] x, int from, int count) {
    DoubleVector s0 = DoubleVector.zero(S);
    DoubleVector s1 = s0;
    int i = from;
    for (; i + 2 * V <= from + count; i += 2 * V) {
      DoubleVector a = DoubleVector.fromArray(S, x, i);
      DoubleVector b = DoubleVector.fromArray(S, x, i + V);
      s0 = a.fma(a, s0);
      s1 = b.fma(b, s1);
    }
    double sum = VectorExp.sum(s0.add(s1));
    for (; i < from + count; i++) {
      sum += x[i] * x[i];
    }
    return sum;
  }

  private static double exponentials(double m, double[] x, int from, int count) {
    DoubleVector total = DoubleVector.zero(S);
    int end = from + count;
    for (int i = from; i < end; ) {
      DoubleVector s = DoubleVector.zero(S);
      int stop = Math.min(end, i + V * SHORT);
      for (; i + V <= stop; i += V) {
        s = s.add(VectorExp.exp(DoubleVector.fromArray(S, x, i).sub(m)));
      }
      if (i < stop) {
        VectorMask<Double> rest = S.indexInRange(i, stop);
        s = s.add(VectorExp.exp(DoubleVector.fromArray(S, x, i, rest).sub(m)), rest);
        i = stop;
      }
      total = total.add(s);
    }
    return VectorExp.sum(total);
  }

  static void softmax(boolean log, double[] x, int from, double[] y, int to, int count) {
    double m = max(x, from, count);
    if (!(Math.abs(m) < Double.POSITIVE_INFINITY)) {
      Arrays.fill(y, to, to + count, Double.NaN);
      return;
    }
    if (log) {
      double l = (double) Math.log(exponentials(m, x, from, count));
      int i = 0;
      for (; i + V <= count; i += V) {
        DoubleVector.fromArray(S, x, from + i).sub(m).sub(l).intoArray(y, to + i);
      }
      for (; i < count; i++) {
        y[to + i] = x[from + i] - m - l;
      }
      return;
    }
    DoubleVector total = DoubleVector.zero(S);
    for (int i = 0; i < count; ) {
      DoubleVector s = DoubleVector.zero(S);
      int stop = Math.min(count, i + V * SHORT);
      for (; i + V <= stop; i += V) {
        DoubleVector e = VectorExp.exp(DoubleVector.fromArray(S, x, from + i).sub(m));
        e.intoArray(y, to + i);
        s = s.add(e);
      }
      if (i < stop) {
        VectorMask<Double> rest = S.indexInRange(i, stop);
        DoubleVector e = VectorExp.exp(DoubleVector.fromArray(S, x, from + i, rest).sub(m));
        e.intoArray(y, to + i, rest);
        s = s.add(e, rest);
        i = stop;
      }
      total = total.add(s);
    }
    double scale = 1 / VectorExp.sum(total);
    int i = 0;
    for (; i + V <= count; i += V) {
      DoubleVector.fromArray(S, y, to + i).mul(scale).intoArray(y, to + i);
    }
    for (; i < count; i++) {
      y[to + i] *= scale;
    }
  }

  /** As {@link Rows#columns}: a few rows at a time into sums that stay in the cache. */
  static void columns(
      Rows.Step step,
      double[] m,
      double[] x,
      int from,
      int rowStride,
      int rows,
      int columns,
      long[] state,
      int at,
      int mAt) {
    double[] run = new double[columns];
    double[] off = null;
    if (step == Rows.Step.EXPONENTIALS) {
      off = new double[columns];
      for (int j = 0; j < columns; j++) {
        off[j] = (double) m[mAt + j];
      }
    }
    for (int r = 0; r < rows; r += SHORT) {
      int last = Math.min(rows, r + SHORT);
      int first = from + r * rowStride;
      System.arraycopy(x, first, run, 0, columns);
      if (off != null) {
        Arrays.fill(run, 0);
        for (int q = r; q < last; q++) {
          exponentials(x, from + q * rowStride, off, run, columns);
        }
      } else {
        int q = r + 1;
        for (; step == Rows.Step.SUM && q + 4 <= last; q += 4) {
          fourRows(x, from + q * rowStride, rowStride, run, columns);
        }
        for (; q < last; q++) {
          row(step, x, from + q * rowStride, run, columns);
        }
      }
      for (int j = 0; j < columns; j++) {
        double before = Double.longBitsToDouble(state[at + j]);
        double after =
            switch (step) {
              case MAX -> Math.max(before, run[j]);
              case MIN -> Math.min(before, run[j]);
              default -> before + run[j];
            };
        state[at + j] = Double.doubleToRawLongBits(after);
      }
    }
  }

  private static void fourRows(double[] x, int from, int rowStride, double[] run, int columns) {
    int j = 0;
    int second = from + rowStride;
    int third = second + rowStride;
    int fourth = third + rowStride;
    for (; j + V <= columns; j += V) {
      DoubleVector a =
          DoubleVector.fromArray(S, x, from + j).add(DoubleVector.fromArray(S, x, second + j));
      DoubleVector b =
          DoubleVector.fromArray(S, x, third + j).add(DoubleVector.fromArray(S, x, fourth + j));
      DoubleVector.fromArray(S, run, j).add(a.add(b)).intoArray(run, j);
    }
    for (; j < columns; j++) {
      run[j] += (x[from + j] + x[second + j]) + (x[third + j] + x[fourth + j]);
    }
  }

  private static void row(Rows.Step step, double[] x, int from, double[] run, int columns) {
    int j = 0;
    switch (step) {
      case MAX -> {
        for (; j + V <= columns; j += V) {
          DoubleVector.fromArray(S, run, j)
              .max(DoubleVector.fromArray(S, x, from + j))
              .intoArray(run, j);
        }
        for (; j < columns; j++) {
          run[j] = Math.max(run[j], x[from + j]);
        }
      }
      case MIN -> {
        for (; j + V <= columns; j += V) {
          DoubleVector.fromArray(S, run, j)
              .min(DoubleVector.fromArray(S, x, from + j))
              .intoArray(run, j);
        }
        for (; j < columns; j++) {
          run[j] = Math.min(run[j], x[from + j]);
        }
      }
      default -> {
        for (; j + V <= columns; j += V) {
          DoubleVector.fromArray(S, run, j)
              .add(DoubleVector.fromArray(S, x, from + j))
              .intoArray(run, j);
        }
        for (; j < columns; j++) {
          run[j] += x[from + j];
        }
      }
    }
  }

  private static void exponentials(double[] x, int from, double[] off, double[] run, int columns) {
    for (int j = 0; j < columns; j += V) {
      VectorMask<Double> there = S.indexInRange(j, columns);
      DoubleVector v =
          DoubleVector.fromArray(S, x, from + j, there)
              .sub(DoubleVector.fromArray(S, off, j, there));
      DoubleVector.fromArray(S, run, j, there).add(VectorExp.exp(v)).intoArray(run, j, there);
    }
  }
}
