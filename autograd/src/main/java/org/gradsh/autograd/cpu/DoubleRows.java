package org.gradsh.autograd.cpu;

/** Reductions of float64; states are doubles. */
final class DoubleRows implements Rows {
  static final DoubleRows ROWS = new DoubleRows();

  private DoubleRows() {}

  @Override
  public long partial(Step step, double m, Object in, int from, int count, boolean vectors) {
    double[] x = (double[]) in;
    if (vectors && count >= VECTOR_RUN && step != Step.PROD) {
      return bits(DoubleVectorRows.partial(step, m, x, from, count));
    }
    int end = from + count;
    return bits(
        switch (step) {
          case SUM -> sum(x, from, count);
          case PROD -> {
            double p = 1;
            for (int i = from; i < end; i++) {
              p *= x[i];
            }
            yield p;
          }
          case MAX -> {
            double best = x[from];
            for (int i = from + 1; i < end; i++) {
              best = Math.max(best, x[i]);
            }
            yield best;
          }
          case MIN -> {
            double best = x[from];
            for (int i = from + 1; i < end; i++) {
              best = Math.min(best, x[i]);
            }
            yield best;
          }
          case SQUARES -> {
            double s = 0;
            for (int i = from; i < end; i++) {
              s += x[i] * x[i];
            }
            yield s;
          }
          case EXPONENTIALS -> {
            double s = 0;
            for (int i = from; i < end; i++) {
              s += Math.exp(x[i] - m);
            }
            yield s;
          }
        });
  }

  /** Four sums that do not wait for each other. */
  private static double sum(double[] x, int from, int count) {
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    int i = from;
    int end = from + count;
    for (; i + 4 <= end; i += 4) {
      s0 += x[i];
      s1 += x[i + 1];
      s2 += x[i + 2];
      s3 += x[i + 3];
    }
    double total = (s0 + s1) + (s2 + s3);
    for (; i < end; i++) {
      total += x[i];
    }
    return total;
  }

  @Override
  public long combined(Step step, long first, long second) {
    return FloatRows.ROWS.combined(step, first, second);
  }

  @Override
  public void columns(
      Step step,
      double[] m,
      Object in,
      int from,
      int rowStride,
      int rows,
      int columns,
      long[] state,
      int at,
      int mAt,
      boolean vectors) {
    double[] x = (double[]) in;
    if (vectors
        && columns >= VECTOR_RUN
        && (step == Step.SUM
            || step == Step.EXPONENTIALS
            || step == Step.MAX
            || step == Step.MIN)) {
      DoubleVectorRows.columns(step, m, x, from, rowStride, rows, columns, state, at, mAt);
      return;
    }
    double[] values = new double[columns];
    for (int j = 0; j < columns; j++) {
      values[j] = value(state[at + j]);
    }
    for (int r = 0, row = from; r < rows; r++, row += rowStride) {
      switch (step) {
        case SUM -> {
          for (int j = 0; j < columns; j++) {
            values[j] += x[row + j];
          }
        }
        case PROD -> {
          for (int j = 0; j < columns; j++) {
            values[j] *= x[row + j];
          }
        }
        case MAX -> {
          for (int j = 0; j < columns; j++) {
            values[j] = Math.max(values[j], x[row + j]);
          }
        }
        case MIN -> {
          for (int j = 0; j < columns; j++) {
            values[j] = Math.min(values[j], x[row + j]);
          }
        }
        case SQUARES -> {
          for (int j = 0; j < columns; j++) {
            values[j] += x[row + j] * x[row + j];
          }
        }
        case EXPONENTIALS -> {
          for (int j = 0; j < columns; j++) {
            values[j] += Math.exp(x[row + j] - m[mAt + j]);
          }
        }
      }
    }
    for (int j = 0; j < columns; j++) {
      state[at + j] = bits(values[j]);
    }
  }

  @Override
  public long start(Step step) {
    return FloatRows.ROWS.start(step);
  }

  @Override
  public int arg(boolean largest, Object in, int from, int count) {
    double[] x = (double[]) in;
    int at = from;
    double best = x[from];
    for (int i = from; i < from + count; i++) {
      double v = x[i];
      if (v != v) {
        return i - from;
      }
      if (largest ? v > best : v < best) {
        best = v;
        at = i;
      }
    }
    return at - from;
  }

  @Override
  public boolean exceeds(boolean largest, Object y, int j, Object x, int i) {
    double a = ((double[]) x)[i];
    double b = ((double[]) y)[j];
    return a == a && (b != b || (largest ? b > a : b < a));
  }

  @Override
  public Object array(int count) {
    return new double[count];
  }

  @Override
  public boolean reads(Object x) {
    return x instanceof double[];
  }

  /** One line of softmax, or of its logarithm. */
  static void softmax(
      boolean log, double[] x, int from, double[] y, int to, int count, boolean vectors) {
    if (vectors && count >= VECTOR_RUN) {
      DoubleVectorRows.softmax(log, x, from, y, to, count);
      return;
    }
    double m = x[from];
    for (int i = 1; i < count; i++) {
      m = Math.max(m, x[from + i]);
    }
    double sum = 0;
    if (log) {
      for (int i = 0; i < count; i++) {
        sum += Math.exp(x[from + i] - m);
      }
      double l = Math.log(sum);
      for (int i = 0; i < count; i++) {
        y[to + i] = (x[from + i] - m - l);
      }
    } else {
      for (int i = 0; i < count; i++) {
        double e = Math.exp(x[from + i] - m);
        y[to + i] = (double) e;
        sum += e;
      }
      for (int i = 0; i < count; i++) {
        y[to + i] = (y[to + i] / sum);
      }
    }
  }

  private static double value(long bits) {
    return Double.longBitsToDouble(bits);
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }
}
