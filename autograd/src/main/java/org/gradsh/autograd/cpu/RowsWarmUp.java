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
  /** Makes the loops, with numbers to run over; on the background thread. */
  private final Supplier<Twins> loops;

  private long work;
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
  private static final RowsWarmUp[] SOFTMAX = ofSoftmax(false), LOG_SOFTMAX = ofSoftmax(true);

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

  /** The same of softmax. */
  static boolean isDone(Object x, boolean log, long work) {
    return (log ? LOG_SOFTMAX : SOFTMAX)[x instanceof float[] ? 0 : 1].isDone(work);
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
    done = done || VectorWarmUp.isFaster(LENGTH, loops.get());
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

  private static RowsWarmUp[] ofSoftmax(boolean log) {
    return new RowsWarmUp[] {
      new RowsWarmUp(
          () -> {
            float[] x = (float[]) VectorWarmUp.numbers(DType.FLOAT32, VectorWarmUp.TRIAL);
            float[] y = new float[x.length];
            return (vectors, n) -> FloatRows.softmax(log, x, 0, y, 0, n, vectors);
          }),
      new RowsWarmUp(
          () -> {
            double[] x = (double[]) VectorWarmUp.numbers(DType.FLOAT64, VectorWarmUp.TRIAL);
            double[] y = new double[x.length];
            return (vectors, n) -> DoubleRows.softmax(log, x, 0, y, 0, n, vectors);
          })
    };
  }
}
