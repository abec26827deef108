package org.gradsh.autograd.cpu;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.cpu.Rows.Step;

/** The {@link WarmUp}s of reductions, each kind of loop on its own. */
final class RowsWarmUp {
  private RowsWarmUp() {}

  /** Work on lines, each with loops of its own. */
  enum Lines {
    /** The slope of the entropy too. */
    SOFTMAX,
    /** The entropy too. */
    LOG_SOFTMAX,
    PRODUCT,
    LOG_PRODUCT;

    private void run(Object x, Object t, Object y, int n, boolean vectors) {
      switch (this) {
        case SOFTMAX -> SoftmaxLines.softmax(x, 0, y, 0, n, vectors);
        case LOG_SOFTMAX -> SoftmaxLines.logSoftmax(x, 0, y, 0, n, vectors);
        case PRODUCT -> SoftmaxLines.product(x, 0, t, 0, y, 0, n, vectors);
        case LOG_PRODUCT -> SoftmaxLines.logProduct(x, 0, t, 0, y, 0, n, vectors);
      }
    }
  }

  /** Rows of the matrix whose columns are reduced in a trial. */
  private static final int HEIGHT = 8;

  private static final WarmUp[] FLOATS = ofRows(FloatRows.ROWS, DType.FLOAT32);
  private static final WarmUp[] DOUBLES = ofRows(DoubleRows.ROWS, DType.FLOAT64);
  private static final WarmUp[] FLOAT_COLUMNS = ofColumns(FloatRows.ROWS, DType.FLOAT32);
  private static final WarmUp[] DOUBLE_COLUMNS = ofColumns(DoubleRows.ROWS, DType.FLOAT64);
  private static final WarmUp[][] LINES = ofLines();

  /** Whether the vector loops that reduce rows are compiled; counts towards getting them so. */
  static boolean isDone(Rows rows, Step step, boolean columns, long work) {
    if (!step.hasVectors(columns)) return false;
    // No switches over types in here: the first one costs milliseconds.
    if (rows == LongRows.ROWS) return false;
    WarmUp[] loops =
        rows == FloatRows.ROWS
            ? columns ? FLOAT_COLUMNS : FLOATS
            : columns ? DOUBLE_COLUMNS : DOUBLES;
    return loops[step.ordinal()].isDone(work);
  }

  /** The same of {@link SoftmaxLines}. */
  static boolean isDone(Lines lines, Object x, long work) {
    return LINES[lines.ordinal()][x instanceof float[] ? 0 : 1].isDone(work);
  }

  /** Whether blocks of all kinds are reduced over vectors. */
  static boolean areFoldsDone() {
    return FLOATS[Step.SUM.ordinal()].isDone()
        && FLOATS[Step.MAX.ordinal()].isDone()
        && FLOATS[Step.MIN.ordinal()].isDone()
        && DOUBLES[Step.SUM.ordinal()].isDone()
        && DOUBLES[Step.MAX.ordinal()].isDone()
        && DOUBLES[Step.MIN.ordinal()].isDone();
  }

  /** Gets there; on the background thread. */
  static void getFoldsDone() {
    for (WarmUp[] rows : new WarmUp[][] {FLOATS, DOUBLES}) {
      for (Step step : new Step[] {Step.SUM, Step.MAX, Step.MIN}) rows[step.ordinal()].run();
    }
  }

  private static WarmUp[] ofRows(Rows rows, DType dtype) {
    WarmUp[] of = new WarmUp[Step.values().length];
    for (Step step : Step.values()) {
      of[step.ordinal()] =
          WarmUp.of(
              () -> {
                Object x = Trial.numbers(dtype, Trial.LENGTH);
                return (vectors, n) -> rows.partial(step, 2, x, 0, n, vectors);
              });
    }
    return of;
  }

  private static WarmUp[] ofColumns(Rows rows, DType dtype) {
    WarmUp[] of = new WarmUp[Step.values().length];
    for (Step step : Step.values()) {
      of[step.ordinal()] =
          WarmUp.of(
              () -> {
                Object x = Trial.numbers(dtype, HEIGHT * Trial.LENGTH);
                double[] m = new double[Trial.LENGTH];
                long[] states = new long[m.length];
                return (vectors, n) ->
                    rows.columns(step, m, x, 0, n, HEIGHT, n, states, 0, 0, vectors);
              });
    }
    return of;
  }

  private static WarmUp[][] ofLines() {
    WarmUp[][] of = new WarmUp[Lines.values().length][];
    for (Lines lines : Lines.values()) {
      of[lines.ordinal()] =
          new WarmUp[] {ofLines(lines, DType.FLOAT32), ofLines(lines, DType.FLOAT64)};
    }
    return of;
  }

  private static WarmUp ofLines(Lines lines, DType dtype) {
    return WarmUp.of(
        () -> {
          Object x = Trial.numbers(dtype, Trial.LENGTH);
          Object t = Trial.numbers(dtype, Trial.LENGTH);
          Object y = dtype.newArray(Trial.LENGTH);
          return (vectors, n) -> lines.run(x, t, y, n, vectors);
        });
  }
}
