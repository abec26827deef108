package org.gradsh.autograd.cpu;

/**
 * Reductions of integers and booleans, which are first copied to long[]; states are longs. They
 * wrap around, so their order does not matter.
 */
final class LongRows implements Rows {
  static final LongRows ROWS = new LongRows();

  private LongRows() {}

  @Override
  public long partial(Step step, double m, Object in, int from, int count, boolean vectors) {
    long[] x = (long[]) in;
    long state = start(step);
    switch (step) {
      case SUM -> {
        for (int i = from; i < from + count; i++) {
          state += x[i];
        }
      }
      case PROD -> {
        for (int i = from; i < from + count; i++) {
          state *= x[i];
        }
      }
      case MAX -> {
        for (int i = from; i < from + count; i++) {
          state = Math.max(state, x[i]);
        }
      }
      case MIN -> {
        for (int i = from; i < from + count; i++) {
          state = Math.min(state, x[i]);
        }
      }
      case SQUARES, EXPONENTIALS -> throw new IllegalArgumentException(step + " of integers");
    }
    return state;
  }

  @Override
  public long combined(Step step, long first, long second) {
    return switch (step) {
      case SUM -> first + second;
      case PROD -> first * second;
      case MAX -> Math.max(first, second);
      case MIN -> Math.min(first, second);
      case SQUARES, EXPONENTIALS -> throw new IllegalArgumentException(step + " of integers");
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
    long[] x = (long[]) in;
    for (int r = 0, row = from; r < rows; r++, row += rowStride) {
      for (int j = 0; j < columns; j++) {
        state[at + j] = combined(step, state[at + j], x[row + j]);
      }
    }
  }

  @Override
  public long start(Step step) {
    return switch (step) {
      case SUM -> 0;
      case PROD -> 1;
      case MAX -> Long.MIN_VALUE;
      case MIN -> Long.MAX_VALUE;
      case SQUARES, EXPONENTIALS -> throw new IllegalArgumentException(step + " of integers");
    };
  }

  @Override
  public int arg(boolean largest, Object in, int from, int count) {
    long[] x = (long[]) in;
    int at = from;
    for (int i = from + 1; i < from + count; i++) {
      if (largest ? x[i] > x[at] : x[i] < x[at]) {
        at = i;
      }
    }
    return at - from;
  }

  @Override
  public boolean exceeds(boolean largest, Object y, int j, Object x, int i) {
    long a = ((long[]) x)[i];
    long b = ((long[]) y)[j];
    return largest ? b > a : b < a;
  }

  @Override
  public Object array(int count) {
    return new long[count];
  }

  @Override
  public boolean reads(Object x) {
    return x instanceof long[];
  }
}
