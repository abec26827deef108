package org.gradsh.autograd.cpu;

import java.util.Arrays;

/** Reductions of float32; states are doubles. */
final class FloatRows implements Rows {
  static final FloatRows ROWS = new FloatRows();

  private FloatRows() {}

  @Override
  public long partial(Step step, double m, Object x, int from, int count, boolean vectors) {
    return bits(BlockFolds.run(step, m, x, from, count, vectors));
  }

  @Override
  public long combined(Step step, long first, long second) {
    return bits(combined(step, value(first), value(second)));
  }

  static double combined(Step step, double a, double b) {
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
    if (step == Step.PROD || step == Step.SQUARES) {
      wide(step, x, from, rowStride, rows, columns, state, at);
      return;
    }
    float[] run = new float[columns];
    float[] off = null, e = null;
    if (step == Step.EXPONENTIALS) {
      off = new float[columns];
      e = new float[columns];
      for (int j = 0; j < columns; j++) off[j] = (float) m[mAt + j];
    }
    boolean over = vectors && columns >= VECTOR_RUN;
    for (int r = 0; r < rows; r += SHORT) {
      int last = Math.min(rows, r + SHORT), row = from + r * rowStride;
      if (off != null) {
        Arrays.fill(run, 0);
        for (int q = r; q < last; q++, row += rowStride) {
          if (over) FloatVectorRows.subtract(x, row, off, e, columns);
          else for (int j = 0; j < columns; j++) e[j] = x[row + j] - off[j];
          Exponentials.run(e, 0, 0, e, 0, columns, vectors);
          row(step, e, 0, run, columns, over);
        }
      } else {
        System.arraycopy(x, row, run, 0, columns);
        row += rowStride;
        int q = r + 1;
        for (; step == Step.SUM && q + 4 <= last; q += 4, row += 4 * rowStride) {
          fourRows(x, row, rowStride, run, columns, over);
        }
        for (; q < last; q++, row += rowStride) row(step, x, row, run, columns, over);
      }
      for (int j = 0; j < columns; j++) {
        state[at + j] = bits(FloatRows.combined(step, value(state[at + j]), run[j]));
      }
    }
  }

  private static void fourRows(
      float[] x, int from, int stride, float[] run, int columns, boolean vectors) {
    if (vectors) {
      FloatVectorRows.add(x, from, stride, run, columns);
      return;
    }
    int second = from + stride, third = second + stride, fourth = third + stride;
    for (int j = 0; j < columns; j++) {
      run[j] += (x[from + j] + x[second + j]) + (x[third + j] + x[fourth + j]);
    }
  }

  private static void row(
      Step step, float[] x, int from, float[] run, int columns, boolean vectors) {
    switch (step) {
      case MAX -> {
        if (vectors) FloatVectorRows.max(x, from, run, columns);
        else for (int j = 0; j < columns; j++) run[j] = Math.max(run[j], x[from + j]);
      }
      case MIN -> {
        if (vectors) FloatVectorRows.min(x, from, run, columns);
        else for (int j = 0; j < columns; j++) run[j] = Math.min(run[j], x[from + j]);
      }
      default -> {
        if (vectors) FloatVectorRows.add(x, from, run, columns);
        else for (int j = 0; j < columns; j++) run[j] += x[from + j];
      }
    }
  }

  /** Products keep their order, and squares leave a range early: both straight to float64. */
  private static void wide(
      Step step, float[] x, int from, int stride, int rows, int columns, long[] state, int at) {
    double[] values = new double[columns];
    for (int j = 0; j < columns; j++) values[j] = value(state[at + j]);
    for (int r = 0, row = from; r < rows; r++, row += stride) {
      if (step == Step.PROD) {
        for (int j = 0; j < columns; j++) values[j] *= x[row + j];
      } else {
        for (int j = 0; j < columns; j++) values[j] += (double) x[row + j] * x[row + j];
      }
    }
    for (int j = 0; j < columns; j++) state[at + j] = bits(values[j]);
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

  private static double value(long bits) {
    return Double.longBitsToDouble(bits);
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }
}
