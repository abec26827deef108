package org.gradsh.autograd.cpu;

import java.util.Arrays;
import org.gradsh.autograd.cpu.Reductions.Axes;
import org.gradsh.autograd.cpu.Reductions.Kind;
import org.gradsh.autograd.cpu.Rows.Step;

/**
 * One reduction; nothing in it is empty.
 *
 * <p>Elements that lie side by side are reduced run by run, those of a matrix's columns row by row,
 * and any others are gathered into runs first. A long reduction is cut into blocks whose states are
 * combined in their order, whichever thread made them.
 */
record Reduction(Kind kind, Rows rows, Object in, int offset, Axes kept, Axes inner, Object out) {

  /** Neighbouring results from which going row by row pays. */
  private static final int COLUMNS_FROM = 8;

  /** Columns and rows of one block. */
  private static final int WIDTH = 512;

  private static final int HEIGHT = 1024;

  void compute() {
    switch (kind) {
      case SUM -> store(states(Step.SUM, null));
      case PROD -> store(states(Step.PROD, null));
      case MAX, ANY -> store(states(Step.MAX, null));
      case MIN, ALL -> store(states(Step.MIN, null));
      case NORM -> {
        long[] states = states(Step.SQUARES, null);
        for (int i = 0; i < states.length; i++) {
          states[i] = bits(Math.sqrt(value(states[i])));
        }
        store(states);
      }
      case LOG_SUM_EXP -> store(logSumExp());
      case ARG_MAX, ARG_MIN -> Results.store(kind, indexes(), out);
      case SOFTMAX, LOG_SOFTMAX -> throw new IllegalArgumentException(kind + " is a scan");
    }
  }

  private void store(long[] states) {
    if (rows == LongRows.ROWS) {
      Results.store(kind, states, out);
    } else {
      Results.storeReal(kind, states, out);
    }
  }

  /** ln Σeˣ = m + ln Σe^(x−m) with m the largest x; m itself where that is infinite or NaN. */
  private long[] logSumExp() {
    long[] largest = states(Step.MAX, null);
    double[] m = new double[largest.length];
    for (int i = 0; i < m.length; i++) {
      m[i] = value(largest[i]);
    }
    long[] sums = states(Step.EXPONENTIALS, m);
    for (int i = 0; i < m.length; i++) {
      boolean finite = Math.abs(m[i]) < Double.POSITIVE_INFINITY;
      sums[i] = bits(finite ? m[i] + Math.log(value(sums[i])) : m[i]);
    }
    return sums;
  }

  private boolean truth() {
    return kind == Kind.ANY || kind == Kind.ALL;
  }

  private boolean vectors(Step step, boolean columns) {
    int run = columns ? kept.dims[kept.dims.length - 1] : inner.size;
    if (run < Rows.VECTOR_RUN) return false;
    long work = (long) kept.size * inner.size * step.cost();
    return RowsWarmUp.isDone(rows, step, columns, work);
  }

  private long[] states(Step step, double[] m) {
    boolean direct = rows.reads(in) && !truth() && inner.even();
    if (direct && (inner.step() == 1 || inner.size == 1)) {
      return byRows(step, m, true);
    }
    int width = kept.dims.length == 0 ? 1 : kept.dims[kept.dims.length - 1];
    if (direct && kept.step() == 1 && width >= COLUMNS_FROM) {
      return byColumns(step, m, width);
    }
    return byRows(step, m, false);
  }

  private int cost(Step step, boolean vectors) {
    return vectors ? step.cost() : 4 * step.cost();
  }

  private static int blocks(int size, int block) {
    return (size - 1) / block + 1;
  }

  private static int limited(long cost) {
    return (int) Math.min(cost, 1 << 20);
  }

  private long[] byRows(Step step, double[] m, boolean direct) {
    int n = inner.size;
    int blocks = blocks(n, Rows.BLOCK);
    boolean vectors = vectors(step, false);
    int cost = cost(step, vectors) + (direct ? 0 : 2);
    long[] states = new long[kept.size];
    if (blocks == 1) {
      Parallel.ranges(
          kept.size,
          limited((long) n * cost),
          (first, last) -> {
            Object run = direct ? in : rows.array(n);
            for (int row = first; row < last; row++) {
              states[row] = block(step, m, run, row, 0, direct, vectors);
            }
          });
      return states;
    }
    long[] parts = new long[Math.multiplyExact(kept.size, blocks)];
    Parallel.ranges(
        parts.length,
        Rows.BLOCK * cost,
        (first, last) -> {
          Object run = direct ? in : rows.array(Rows.BLOCK);
          for (int part = first; part < last; part++) {
            parts[part] = block(step, m, run, part / blocks, part % blocks, direct, vectors);
          }
        });
    for (int row = 0; row < states.length; row++) {
      states[row] = parts[row * blocks];
      for (int block = 1; block < blocks; block++) {
        states[row] = rows.combined(step, states[row], parts[row * blocks + block]);
      }
    }
    return states;
  }

  private long block(
      Step step, double[] m, Object run, int row, int block, boolean direct, boolean vectors) {
    int first = block * Rows.BLOCK;
    int count = Math.min(Rows.BLOCK, inner.size - first);
    int from = offset + kept.at(row);
    if (direct) {
      from += first;
    } else {
      gather(from, first, run, count);
      from = 0;
    }
    return rows.partial(step, m == null ? 0 : m[row], run, from, count, vectors);
  }

  private void gather(int from, int first, Object run, int count) {
    if (truth() && inner.dims.length <= 1) {
      int step = inner.step();
      Results.truth(in, from + first * step, step, (long[]) run, 0, count);
    } else if (truth()) {
      for (int i = 0; i < count; i++) {
        Results.truth(in, from + inner.at(first + i), 1, (long[]) run, i, 1);
      }
    } else {
      inner.gather(in, from, first, run, 0, count);
    }
  }

  private long[] byColumns(Step step, double[] m, int width) {
    int chunks = blocks(width, WIDTH);
    int heights = blocks(inner.size, HEIGHT);
    int outer = kept.size / width;
    boolean vectors = vectors(step, true);
    long[] parts = new long[Math.multiplyExact(kept.size, heights)];
    Arrays.fill(parts, rows.start(step));
    long each = (long) Math.min(inner.size, HEIGHT) * Math.min(width, WIDTH);
    Parallel.ranges(
        Math.multiplyExact(outer * chunks, heights),
        limited(each * cost(step, vectors)),
        (first, last) -> {
          for (int panel = first; panel < last; panel++) {
            int height = panel / (outer * chunks);
            int j = panel % chunks * WIDTH;
            int result = panel / chunks % outer * width + j;
            int row = height * HEIGHT;
            rows.columns(
                step,
                m,
                in,
                offset + kept.at(result) + row * inner.step(),
                inner.step(),
                Math.min(HEIGHT, inner.size - row),
                Math.min(WIDTH, width - j),
                parts,
                height * kept.size + result,
                result,
                vectors);
          }
        });
    if (heights == 1) {
      return parts;
    }
    long[] states = Arrays.copyOf(parts, kept.size);
    for (int height = 1; height < heights; height++) {
      for (int i = 0; i < states.length; i++) {
        states[i] = rows.combined(step, states[i], parts[height * kept.size + i]);
      }
    }
    return states;
  }

  private long[] indexes() {
    boolean largest = kind == Kind.ARG_MAX;
    boolean direct = rows.reads(in) && inner.even() && (inner.step() == 1 || inner.size == 1);
    int blocks = blocks(inner.size, Rows.BLOCK);
    int length = Math.min(inner.size, Rows.BLOCK);
    int[] parts = new int[Math.multiplyExact(kept.size, blocks)];
    Parallel.ranges(
        parts.length,
        limited(4L * length),
        (from, to) -> {
          Object run = direct ? in : rows.array(length);
          for (int part = from; part < to; part++) {
            int first = part % blocks * Rows.BLOCK;
            int count = Math.min(length, inner.size - first);
            int at = offset + kept.at(part / blocks);
            if (direct) {
              at += first;
            } else {
              inner.gather(in, at, first, run, 0, count);
              at = 0;
            }
            parts[part] = first + rows.arg(largest, run, at, count);
          }
        });
    long[] indexes = new long[kept.size];
    Object pair = rows.array(2);
    for (int row = 0; row < indexes.length; row++) {
      int best = parts[row * blocks];
      int at = offset + kept.at(row);
      inner.gather(in, at, best, pair, 0, 1);
      for (int block = 1; block < blocks; block++) {
        int other = parts[row * blocks + block];
        inner.gather(in, at, other, pair, 1, 1);
        if (rows.exceeds(largest, pair, 1, pair, 0)) {
          best = other;
          inner.gather(in, at, best, pair, 0, 1);
        }
      }
      indexes[row] = best;
    }
    return indexes;
  }

  private static double value(long bits) {
    return Double.longBitsToDouble(bits);
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }
}
