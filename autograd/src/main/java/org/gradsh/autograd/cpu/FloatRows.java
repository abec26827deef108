package org.gradsh.autograd.cpu;

/** Reductions of float32; states are doubles. */
final class FloatRows implements Rows {
  static final FloatRows ROWS = new FloatRows();

  private FloatRows() {}

  @Override
  public long partial(Step step, double m, Object in, int from, int count, boolean vectors) {
    float[] x = (float[]) in;
    if (vectors && count >= VECTOR_RUN && step != Step.PROD) {
      return bits(FloatVectorRows.partial(step, (float) m, x, from, count));
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
            float best = x[from];
            for (int i = from + 1; i < end; i++) {
              best = Math.max(best, x[i]);
            }
            yield best;
          }
          case MIN -> {
            float best = x[from];
            for (int i = from + 1; i < end; i++) {
              best = Math.min(best, x[i]);
            }
            yield best;
          }
          case SQUARES -> {
            double s = 0;
            for (int i = from; i < end; i++) {
              s += (double) x[i] * x[i];
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

  /** Eight sums that do not wait for each other, in runs short enough for float32. */
  private static double sum(float[] x, int from, int count) {
    double total = 0;
    int end = from + count;
    for (int i = from; i < end; ) {
      int stop = Math.min(end, i + 256);
      float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
      for (; i + 8 <= stop; i += 8) {
        s0 += x[i];
        s1 += x[i + 1];
        s2 += x[i + 2];
        s3 += x[i + 3];
        s4 += x[i + 4];
        s5 += x[i + 5];
        s6 += x[i + 6];
        s7 += x[i + 7];
      }
      total += ((double) s0 + s1 + s2 + s3) + ((double) s4 + s5 + s6 + s7);
      for (; i < stop; i++) {
        total += x[i];
      }
    }
    return total;
  }

  @Override
  public long combined(Step step, long first, long second) {
    return bits(combined(step, value(first), value(second)));
  }

  private static double combined(Step step, double a, double b) {
    return switch (step) {
      case SUM, SQUARES, EXPONENTIALS -> a + b;
      case PROD -> a * b;
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
    };
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
    float[] x = (float[]) in;
    if (vectors
        && columns >= VECTOR_RUN
        && (step == Step.SUM
            || step == Step.EXPONENTIALS
            || step == Step.MAX
            || step == Step.MIN)) {
      FloatVectorRows.columns(step, m, x, from, rowStride, rows, columns, state, at, mAt);
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
            values[j] += (double) x[row + j] * x[row + j];
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
    return bits(
        switch (step) {
          case SUM, SQUARES, EXPONENTIALS -> 0;
          case PROD -> 1;
          case MAX -> Double.NEGATIVE_INFINITY;
          case MIN -> Double.POSITIVE_INFINITY;
        });
  }

  @Override
  public int arg(boolean largest, Object in, int from, int count) {
    float[] x = (float[]) in;
    int at = from;
    float best = x[from];
    for (int i = from; i < from + count; i++) {
      float v = x[i];
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
    float a = ((float[]) x)[i];
    float b = ((float[]) y)[j];
    return a == a && (b != b || (largest ? b > a : b < a));
  }

  @Override
  public Object array(int count) {
    return new float[count];
  }

  @Override
  public boolean reads(Object x) {
    return x instanceof float[];
  }

  /** One line of softmax, or of its logarithm. */
  static void softmax(
      boolean log, float[] x, int from, float[] y, int to, int count, boolean vectors) {
    if (vectors && count >= VECTOR_RUN) {
      FloatVectorRows.softmax(log, x, from, y, to, count);
      return;
    }
    float m = x[from];
    for (int i = 1; i < count; i++) {
      m = Math.max(m, x[from + i]);
    }
    double sum = 0;
    if (log) {
      for (int i = 0; i < count; i++) {
        sum += Math.exp((double) x[from + i] - m);
      }
      double l = Math.log(sum);
      for (int i = 0; i < count; i++) {
        y[to + i] = (float) (x[from + i] - m - l);
      }
    } else {
      for (int i = 0; i < count; i++) {
        double e = Math.exp((double) x[from + i] - m);
        y[to + i] = (float) e;
        sum += e;
      }
      for (int i = 0; i < count; i++) {
        y[to + i] = (float) (y[to + i] / sum);
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
