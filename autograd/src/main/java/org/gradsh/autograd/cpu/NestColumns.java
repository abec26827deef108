package org.gradsh.autograd.cpu;

import java.util.Arrays;
import org.gradsh.autograd.cpu.LoopNest.Phase;
import org.gradsh.autograd.cpu.LoopNest.Totals;
import org.gradsh.autograd.cpu.Reductions.Kind;

/**
 * Reductions over leading axes, with all that is computed beside them.
 *
 * <p>Lines of the matrix whose columns are reduced, in chunks of columns and panels of lines. Short
 * lines are taken several at a time, as one.
 */
final class NestColumns {
  private final NestRun run;
  private final LoopNest nest;
  private final int total;

  /** Rows over which totals are added up in one go. */
  private static final int HEIGHT = 1024;

  /** Additions of float32 before a total goes to float64. */
  private static final int SHORT = 32;

  private final int columns;
  private final int width;
  private final int lines;
  private final int chunks;
  private final int heights;

  /** By reduction, then panel, then column. */
  private final double[][][] sums;

  NestColumns(NestRun run, int total) {
    this.run = run;
    this.total = total;
    nest = run.nest;
    columns = nest.columns();
    width = Math.max(nest.row(), columns);
    lines = (total - 1) / width + 1;
    chunks = (width - 1) / nest.row() + 1;
    heights = (lines - 1) / HEIGHT + 1;
    int n = 0;
    for (Phase phase : nest.phases()) n += phase.totals().size();
    sums = new double[n][heights][width];
  }

  void run() {
    run.states(total / nest.row());
    long each = (long) Math.min(lines, HEIGHT) * nest.row() * nest.cost();
    Parallel.ranges(
        chunks * heights,
        NestRun.limited(each),
        (first, last) -> {
          NestWorker worker = new NestWorker(run, nest.row());
          for (int panel = first; panel < last; panel++) {
            panel(worker, panel / chunks, panel % chunks * nest.row());
          }
        });
    run.results(total / nest.row());
    int t = 0;
    for (Phase phase : nest.phases()) for (Totals totals : phase.totals()) store(totals, t++);
  }

  private void panel(NestWorker worker, int height, int column) {
    int first = height * HEIGHT, last = Parallel.end(first, HEIGHT, lines);
    reset(worker);
    int t = 0;
    for (Phase phase : nest.phases()) {
      for (Totals totals : phase.totals()) {
        int n = Math.min(nest.row(), width - column);
        Arrays.fill(sums[t++][height], column, column + n, start(totals.kind()));
      }
    }
    for (int line = first; line < last; line++) {
      int p = line * width + column, n = Math.min(nest.row(), width - column);
      n = Math.min(n, total - p);
      if (n > 0) worker.row(p / nest.row(), p, n);
      if ((line - first) % SHORT == SHORT - 1 || line == last - 1) flush(worker, height, column);
    }
  }

  private static double start(Kind kind) {
    return switch (kind) {
      case MAX -> Double.NEGATIVE_INFINITY;
      case MIN -> Double.POSITIVE_INFINITY;
      default -> 0;
    };
  }

  private void reset(NestWorker worker) {
    for (Phase phase : nest.phases()) {
      for (Totals totals : phase.totals()) {
        double start = start(totals.kind());
        switch (worker.arrays[totals.slot()]) {
          case float[] a -> Arrays.fill(a, (float) start);
          case double[] a -> Arrays.fill(a, start);
          default -> throw new IllegalStateException("totals are numbers");
        }
      }
    }
  }

  private void flush(NestWorker worker, int height, int column) {
    int t = 0;
    for (Phase phase : nest.phases()) {
      for (Totals totals : phase.totals()) {
        double[] to = sums[t++][height];
        int n = Math.min(nest.row(), width - column);
        add(totals.kind(), worker.arrays[totals.slot()], to, column, n);
      }
    }
    reset(worker);
  }

  private static void add(Kind kind, Object from, double[] to, int at, int n) {
    switch (from) {
      case float[] a -> {
        switch (kind) {
          case MAX -> {
            for (int i = 0; i < n; i++) to[at + i] = Math.max(to[at + i], a[i]);
          }
          case MIN -> {
            for (int i = 0; i < n; i++) to[at + i] = Math.min(to[at + i], a[i]);
          }
          default -> {
            for (int i = 0; i < n; i++) to[at + i] += a[i];
          }
        }
      }
      case double[] a -> {
        for (int i = 0; i < n; i++) to[at + i] = BlockFolds.combined(kind, to[at + i], a[i]);
      }
      default -> throw new IllegalStateException("totals are numbers");
    }
  }

  /** The panels in their order, and where a line was several, these. */
  private void store(Totals totals, int t) {
    Strided y = run.out[totals.output()];
    for (int j = 0; j < columns; j++) {
      double value = sums[t][0][j];
      for (int height = 0; height < heights; height++) {
        for (int c = height == 0 ? j + columns : j; c < width; c += columns) {
          value = BlockFolds.combined(totals.kind(), value, sums[t][height][c]);
        }
      }
      if (totals.mean()) value /= total / columns;
      NestRun.set(y.data(), y.offset() + j, value);
    }
  }
}
