package org.gradsh.autograd.cpu;

import java.util.function.Supplier;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.cpu.Rows.Step;
import org.gradsh.autograd.cpu.VectorWarmUp.Twins;

/**
 * Gets the vector loops of reductions compiled before they are used, as {@link VectorWarmUp} does
 * for elementwise ops: each kind of loop once it has shown to matter.
 */
final class RowsWarmUp {
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

  /** Makes the loops, with numbers to run over, or null for none; on the background thread. */
  private final Supplier<Twins> loops;

  private long work;
  private int lost;
  private boolean asked;
  private volatile boolean done;

  RowsWarmUp(Supplier<Twins> loops) {
    this.loops = loops;
  }

  /** Of a short run: some rounds of loops that take four vectors at a time. */
  private static final int LENGTH = 512;

  /** Rows of the matrix whose columns are reduced in a trial. */
  private static final int HEIGHT = 8;

  private static final RowsWarmUp[] FLOATS = ofRows(FloatRows.ROWS, DType.FLOAT32);
  private static final RowsWarmUp[] DOUBLES = ofRows(DoubleRows.ROWS, DType.FLOAT64);
  private static final RowsWarmUp[] FLOAT_COLUMNS = ofColumns(FloatRows.ROWS, DType.FLOAT32);
  private static final RowsWarmUp[] DOUBLE_COLUMNS = ofColumns(DoubleRows.ROWS, DType.FLOAT64);
  private static final RowsWarmUp[][] LINES = ofLines();

  /** Whether the vector loops that reduce rows are compiled; counts towards getting them so. */
  static boolean isDone(Rows rows, Step step, boolean columns, long work) {
    if (!step.hasVectors(columns)) return false;
    // No switches over types in here: the first one costs milliseconds.
    if (rows == LongRows.ROWS) return false;
    RowsWarmUp[] loops =
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
    return FLOATS[Step.SUM.ordinal()].done
        && FLOATS[Step.MAX.ordinal()].done
        && FLOATS[Step.MIN.ordinal()].done
        && DOUBLES[Step.SUM.ordinal()].done
        && DOUBLES[Step.MAX.ordinal()].done
        && DOUBLES[Step.MIN.ordinal()].done;
  }

  /** Gets there; on the background thread. */
  static void getFoldsDone() {
    for (RowsWarmUp[] rows : new RowsWarmUp[][] {FLOATS, DOUBLES}) {
      for (Step step : new Step[] {Step.SUM, Step.MAX, Step.MIN}) rows[step.ordinal()].warmUp();
    }
  }

  boolean isDone(long more) {
    if (done || asked) return done;
    // Several threads may count at once and lose a little: it is a rough measure.
    work += more;
    if (work >= VectorWarmUp.MATTERS) {
      asked = true;
      if (Simd.enabled()) VectorWarmUp.later(this::warmUp);
    }
    return false;
  }

  private void warmUp() {
    asked = true;
    if (done) return;
    Twins twins = loops.get();
    if (twins == null) return;
    done = VectorWarmUp.isFaster(LENGTH, twins);
    if (done) return;
    work = -VectorWarmUp.pause(lost++);
    asked = false;
  }

  private static RowsWarmUp[] ofRows(Rows rows, DType dtype) {
    RowsWarmUp[] of = new RowsWarmUp[Step.values().length];
    for (Step step : Step.values()) {
      of[step.ordinal()] =
          new RowsWarmUp(
              () -> {
                Object x = VectorWarmUp.numbers(dtype, VectorWarmUp.TRIAL);
                return (vectors, n) -> rows.partial(step, 2, x, 0, n, vectors);
              });
    }
    return of;
  }

  private static RowsWarmUp[] ofColumns(Rows rows, DType dtype) {
    RowsWarmUp[] of = new RowsWarmUp[Step.values().length];
    for (Step step : Step.values()) {
      of[step.ordinal()] =
          new RowsWarmUp(
              () -> {
                Object x = VectorWarmUp.numbers(dtype, HEIGHT * VectorWarmUp.TRIAL);
                double[] m = new double[VectorWarmUp.TRIAL];
                long[] states = new long[m.length];
                return (vectors, n) ->
                    rows.columns(step, m, x, 0, n, HEIGHT, n, states, 0, 0, vectors);
              });
    }
    return of;
  }

  private static RowsWarmUp[][] ofLines() {
    RowsWarmUp[][] of = new RowsWarmUp[Lines.values().length][];
    for (Lines lines : Lines.values()) {
      of[lines.ordinal()] =
          new RowsWarmUp[] {ofLines(lines, DType.FLOAT32), ofLines(lines, DType.FLOAT64)};
    }
    return of;
  }

  private static RowsWarmUp ofLines(Lines lines, DType dtype) {
    return new RowsWarmUp(
        () -> {
          Object x = VectorWarmUp.numbers(dtype, VectorWarmUp.TRIAL);
          Object t = VectorWarmUp.numbers(dtype, VectorWarmUp.TRIAL);
          Object y = dtype.newArray(VectorWarmUp.TRIAL);
          return (vectors, n) -> lines.run(x, t, y, n, vectors);
        });
  }
}
