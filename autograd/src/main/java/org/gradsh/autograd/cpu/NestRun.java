package org.gradsh.autograd.cpu;

import org.gradsh.autograd.cpu.LoopNest.Fold;
import org.gradsh.autograd.cpu.LoopNest.Phase;
import org.gradsh.autograd.cpu.LoopNest.Totals;
import org.gradsh.autograd.cpu.Reductions.Axes;
import org.gradsh.autograd.cpu.Reductions.Kind;

/**
 * Runs the loops of a fused group once.
 *
 * <p>Operands that do not lie row by row are gathered block by block. What is computed, and in
 * which order it is reduced, follows from the shapes alone: results are the same bits for any
 * number of threads and for any layout.
 */
final class NestRun {
  final LoopNest nest;
  final FusedKernel kernel;
  final FusedKernel plain;
  final Strided[] in;
  final Strided[] out;
  private final int total;
  final boolean vectors;

  /** For each input: its axes with neighbours joined, and whether its rows are read as they lie. */
  final Axes[] axes;

  final boolean[] direct;

  /** Of folds that go over several rows: the states of the rows. */
  private final double[][][] parts;

  /**
   * @param kernel the nest's loops
   * @param plain what does those elements that {@code kernel} leaves
   * @param overVectors whether reductions use vectors
   * @param in of the loop's shape, by strides
   * @param out contiguous
   */
  NestRun(
      LoopNest nest,
      FusedKernel kernel,
      FusedKernel plain,
      boolean overVectors,
      Strided[] in,
      Strided[] out) {
    this.nest = nest;
    this.kernel = kernel;
    this.plain = plain;
    this.in = in;
    this.out = out;
    total = nest.loop().size();
    vectors = overVectors;
    axes = new Axes[in.length];
    direct = new boolean[in.length];
    int[] dims = nest.loop().dims();
    for (int k = 0; k < in.length; k++) {
      axes[k] = Axes.of(dims, in[k].strides(), new boolean[dims.length], false);
      direct[k] = !nest.same()[k] && isDirect(dims, in[k].strides());
    }
    parts = new double[nest.phases().size()][][];
  }

  private boolean isDirect(int[] dims, int[] strides) {
    int step = 1;
    for (int a = dims.length - 1; a >= dims.length - nest.direct(); a--) {
      if (dims[a] != 1 && strides[a] != step) return false;
      step *= dims[a];
    }
    return true;
  }

  void run() {
    if (total == 0) {
      empty();
    } else if (nest.columns() > 0) {
      new NestColumns(this, total).run();
    } else if (nest.phases().size() == 1 && !nest.folds()) {
      pieces();
    } else {
      int rows = total / nest.row();
      states(rows);
      if (LoopNest.isCut(nest.row())) {
        for (int row = 0; row < rows; row++) cut(row);
      } else {
        Parallel.ranges(
            rows,
            limited((long) nest.cost() * nest.row()),
            (first, last) -> {
              NestWorker worker = new NestWorker(this, nest.row());
              for (int row = first; row < last; row++) {
                worker.row(row, row * nest.row(), nest.row());
              }
            });
      }
      results(rows);
    }
  }

  static int limited(long cost) {
    return (int) Math.min(cost, 1 << 20);
  }

  // ---- elementwise ----

  /** Without reductions a row may be left and taken up anywhere. */
  private void pieces() {
    int row = nest.row();
    boolean gathers = false;
    for (int k : nest.phases().getFirst().reads()) gathers |= !direct[k];
    int most = gathers || !nest.scratch().isEmpty() ? LoopNest.BLOCK : row;
    Parallel.ranges(
        total,
        nest.cost(),
        (first, last) -> {
          NestWorker worker = new NestWorker(this, Math.min(most, last - first));
          Phase phase = nest.phases().getFirst();
          for (int p = first, end; p < last; p = end) {
            end = Parallel.end(p, Math.min(most, row - p % row), last);
            worker.block(phase, p, 0, end - p);
          }
        });
  }

  // ---- reductions over trailing axes ----

  void states(int rows) {
    for (int f = 0; f < parts.length; f++) {
      var folds = nest.phases().get(f).folds();
      parts[f] = new double[folds.size()][];
      for (int i = 0; i < folds.size(); i++) {
        if (folds.get(i).rows() > 1) parts[f][i] = new double[rows];
      }
    }
  }

  /** A long row: each phase is shared between threads. */
  private void cut(int row) {
    int n = nest.row(), blocks = (n - 1) / LoopNest.BLOCK + 1;
    Object values = nest.compute().newArray(nest.values());
    for (int f = 0; f < nest.phases().size(); f++) {
      Phase phase = nest.phases().get(f);
      double[][] states = new double[phase.folds().size()][blocks];
      Parallel.ranges(
          blocks,
          limited((long) nest.cost() * LoopNest.BLOCK),
          (first, last) -> {
            NestWorker worker = new NestWorker(this, LoopNest.BLOCK, values);
            for (int block = first; block < last; block++) {
              int q = block * LoopNest.BLOCK, count = Math.min(LoopNest.BLOCK, n - q);
              worker.block(phase, row * n + q, q, count);
              for (int i = 0; i < states.length; i++) {
                states[i][block] = worker.state(phase.folds().get(i), count);
              }
            }
          });
      for (int i = 0; i < states.length; i++) {
        Fold fold = phase.folds().get(i);
        double state = states[i][0];
        for (int block = 1; block < blocks; block++) {
          state = BlockFolds.combined(fold.kind(), state, states[i][block]);
        }
        finish(f, i, row, state, values);
      }
    }
  }

  /** What a row gives: a value for later phases, a result, or a part of one. */
  void finish(int f, int i, int row, double state, Object values) {
    Fold fold = nest.phases().get(f).folds().get(i);
    if (fold.rows() > 1) {
      parts[f][i][row] = state;
      return;
    }
    double value = state;
    if (fold.mean()) value /= nest.row();
    if (fold.value() >= 0) set(values, fold.value(), value);
    if (fold.output() >= 0) {
      Strided y = out[fold.output()];
      set(y.data(), y.offset() + row, value);
    }
  }

  /** Of folds that go over several rows. */
  void results(int rows) {
    for (int f = 0; f < parts.length; f++) {
      for (int i = 0; i < parts[f].length; i++) {
        if (parts[f][i] == null) continue;
        Fold fold = nest.phases().get(f).folds().get(i);
        Strided y = out[fold.output()];
        for (int j = 0; j < rows / fold.rows(); j++) {
          int first = j * fold.rows();
          double state = parts[f][i][first];
          for (int row = first + 1; row < first + fold.rows(); row++) {
            state = BlockFolds.combined(fold.kind(), state, parts[f][i][row]);
          }
          double value = state;
          if (fold.mean()) value /= (double) nest.row() * fold.rows();
          set(y.data(), y.offset() + j, value);
        }
      }
    }
  }

  static void set(Object array, int i, double value) {
    if (array instanceof float[] a) a[i] = (float) value;
    else ((double[]) array)[i] = value;
  }

  /** Without elements only reductions have results. */
  private void empty() {
    for (Phase phase : nest.phases()) {
      for (Fold fold : phase.folds()) {
        if (fold.output() >= 0) empty(fold.kind(), fold.mean(), out[fold.output()]);
      }
      for (Totals totals : phase.totals()) {
        empty(totals.kind(), totals.mean(), out[totals.output()]);
      }
    }
  }

  private static void empty(Kind kind, boolean mean, Strided y) {
    double value = mean ? Double.NaN : kind == Kind.PROD ? 1 : 0;
    for (int i = 0; i < y.size(); i++) set(y.data(), y.offset() + i, value);
  }
}
