package org.gradsh.autograd.cpu;

import java.util.Arrays;

/** Reductions of float64; states are doubles. */
final class DoubleRows implements Rows {
  static final DoubleRows ROWS = new DoubleRows();

  private DoubleRows() {}

  @Override
  public long partial(Step step, double m, Object x, int from, int count, boolean vectors) {
    return bits(BlockFolds.run(step, m, x, from, count, vectors));
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
    if (step == Step.PROD || step == Step.SQUARES) {
      wide(step, x, from, rowStride, rows, columns, state, at);
      return;
    }
    double[] run = new double[columns];
    double[] off = null, e = null;
    if (step == Step.EXPONENTIALS) {
      off = new double[columns];
      e = new double[columns];
      for (int j = 0; j < columns; j++) off[j] = m[mAt + j];
    }
    boolean over = vectors && columns >= VECTOR_RUN;
    for (int r = 0; r < rows; r += SHORT) {
      int last = Math.min(rows, r + SHORT), row = from + r * rowStride;
      if (off != null) {
        Arrays.fill(run, 0);
        for (int q = r; q < last; q++, row += rowStride) {
          if (over) DoubleVectorRows.subtract(x, row, off, e, columns);
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
      double[] x, int from, int stride, double[] run, int columns, boolean vectors) {
    if (vectors) {
      DoubleVectorRows.add(x, from, stride, run, columns);
      return;
    }
    int second = from + stride, third = second + stride, fourth = third + stride;
    for (int j = 0; j < columns; j++) {
      run[j] += (x[from + j] + x[second + j]) + (x[third + j] + x[fourth + j]);
    }
  }

  private static void row(
      Step step, double[] x, int from, double[] run, int columns, boolean vectors) {
    switch (step) {
      case MAX -> {
        if (vectors) DoubleVectorRows.max(x, from, run, columns);
        else for (int j = 0; j < columns; j++) run[j] = Math.max(run[j], x[from + j]);
      }
      case MIN -> {
        if (vectors) DoubleVectorRows.min(x, from, run, columns);
        else for (int j = 0; j < columns; j++) run[j] = Math.min(run[j], x[from + j]);
      }
      default -> {
        if (vectors) DoubleVectorRows.add(x, from, run, columns);
        else for (int j = 0; j < columns; j++) run[j] += x[from + j];
      }
    }
  }

  /** Products keep their order, and squares leave a range early: both straight to float64. */
  private static void wide(
      Step step, double[] x, int from, int stride, int rows, int columns, long[] state, int at) {
    double[] values = new double[columns];
    for (int j = 0; j < columns; j++) values[j] = value(state[at + j]);
    for (int r = 0, row = from; r < rows; r++, row += stride) {
      if (step == Step.PROD) {
        for (int j = 0; j < columns; j++) values[j] *= x[row + j];
      } else {
        for (int j = 0; j < columns; j++) values[j] += x[row + j] * x[row + j];
      }
    }
    for (int j = 0; j < columns; j++) state[at + j] = bits(values[j]);
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

  private static double value(long bits) {
    return Double.longBitsToDouble(bits);
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }
}
