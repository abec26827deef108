package org.gradsh.autograd.cpu;

import java.util.Arrays;
import org.gradsh.autograd.cpu.LoopNest.Extent;
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
  /** Rows over which totals are added up in one go. */
  private static final int HEIGHT = 1024;

  /** Additions of float32 before a total goes to float64. */
  private static final int SHORT = 32;

  private final LoopNest nest;
  private final FusedKernel kernel;
  private final FusedKernel plain;
  private final Strided[] in;
  private final Strided[] out;
  private final int total;
  private final boolean vectors;

  /** For each input: its axes with neighbours joined, and whether its rows are read as they lie. */
  private final Axes[] axes;

  private final boolean[] direct;

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
      new Columns().run();
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
              Worker worker = new Worker(nest.row());
              for (int row = first; row < last; row++) {
                worker.row(row, row * nest.row(), nest.row());
              }
            });
      }
      results(rows);
    }
  }

  private static int limited(long cost) {
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
          Worker worker = new Worker(Math.min(most, last - first));
          Phase phase = nest.phases().getFirst();
          for (int p = first, end; p < last; p = end) {
            end = Parallel.end(p, Math.min(most, row - p % row), last);
            worker.block(phase, p, 0, end - p);
          }
        });
  }

  // ---- reductions over trailing axes ----

  private void states(int rows) {
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
            Worker worker = new Worker(LoopNest.BLOCK, values);
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
  private void finish(int f, int i, int row, double state, Object values) {
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
  private void results(int rows) {
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

  private static void set(Object array, int i, double value) {
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

  // ---- reductions over leading axes ----

  /**
   * Lines of the matrix whose columns are reduced, in chunks of columns and panels of lines. Short
   * lines are taken several at a time, as one.
   */
  private final class Columns {
    final int columns = nest.columns();
    final int width = Math.max(nest.row(), columns);
    final int lines = (total - 1) / width + 1;
    final int chunks = (width - 1) / nest.row() + 1;
    final int heights = (lines - 1) / HEIGHT + 1;
    final int count;

    /** By reduction, then panel, then column. */
    final double[][][] sums;

    Columns() {
      int n = 0;
      for (Phase phase : nest.phases()) n += phase.totals().size();
      count = n;
      sums = new double[n][heights][width];
    }

    void run() {
      states(total / nest.row());
      long each = (long) Math.min(lines, HEIGHT) * nest.row() * nest.cost();
      Parallel.ranges(
          chunks * heights,
          limited(each),
          (first, last) -> {
            Worker worker = new Worker(nest.row());
            for (int panel = first; panel < last; panel++) {
              panel(worker, panel / chunks, panel % chunks * nest.row());
            }
          });
      results(total / nest.row());
      int t = 0;
      for (Phase phase : nest.phases()) for (Totals totals : phase.totals()) store(totals, t++);
    }

    private void panel(Worker worker, int height, int column) {
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

    private void reset(Worker worker) {
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

    private void flush(Worker worker, int height, int column) {
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
      Strided y = out[totals.output()];
      for (int j = 0; j < columns; j++) {
        double value = sums[t][0][j];
        for (int height = 0; height < heights; height++) {
          for (int c = height == 0 ? j + columns : j; c < width; c += columns) {
            value = BlockFolds.combined(totals.kind(), value, sums[t][height][c]);
          }
        }
        if (totals.mean()) value /= total / columns;
        set(y.data(), y.offset() + j, value);
      }
    }
  }

  // ---- one thread's work ----

  private final class Worker {
    final Object[] arrays = new Object[nest.slots()];
    final int[] at = new int[arrays.length];
    final Object values;

    /**
     * @param n the elements of the longest row
     */
    Worker(int n) {
      this(n, nest.compute().newArray(nest.values()));
    }

    Worker(int n, Object values) {
      this.values = values;
      int block = Math.min(n, LoopNest.BLOCK), slot = 0;
      for (int k = 0; k < in.length; k++, slot++) {
        boolean gathered = !nest.same()[k] && !direct[k];
        arrays[slot] = gathered ? in[k].dtype().newArray(block) : in[k].data();
      }
      for (Strided y : out) arrays[slot++] = y.data();
      for (Extent e : nest.scratch()) {
        arrays[slot] = nest.types()[slot].newArray(e == Extent.BLOCK ? block : n);
        slot++;
      }
      arrays[slot] = values;
    }

    /** All phases on the {@code n} elements of a row that begins at {@code p}. */
    void row(int row, int p, int n) {
      for (int f = 0; f < nest.phases().size(); f++) {
        Phase phase = nest.phases().get(f);
        int folds = phase.folds().size();
        double[] states = new double[folds];
        for (int q = 0; q < n; q += LoopNest.BLOCK) {
          int count = Math.min(LoopNest.BLOCK, n - q);
          block(phase, p + q, q, count);
          for (int i = 0; i < folds; i++) {
            Fold fold = phase.folds().get(i);
            double state = state(fold, count);
            states[i] = q == 0 ? state : BlockFolds.combined(fold.kind(), states[i], state);
          }
        }
        for (int i = 0; i < folds; i++) finish(f, i, row, states[i], values);
      }
    }

    /** The loops of a phase on {@code n} elements from {@code p} on, the {@code q}-th of a row. */
    void block(Phase phase, int p, int q, int n) {
      for (int k = 0; k < in.length; k++) if (nest.same()[k]) place(k, p);
      for (int k : phase.reads()) {
        if (direct[k]) {
          place(k, p);
        } else {
          gather(k, p, n);
        }
      }
      int slot = in.length;
      for (int j = 0; j < out.length; j++, slot++) {
        if (nest.outputs()[j]) at[slot] = out[j].offset() + p;
      }
      for (Extent e : nest.scratch()) at[slot++] = e == Extent.BLOCK ? 0 : q;
      for (int pass : phase.passes()) {
        int done = kernel.run(pass, arrays, at, n);
        if (done < n) rest(pass, done, n);
      }
    }

    private void rest(int pass, int done, int n) {
      int[] there = at.clone();
      for (int slot = 0; slot < there.length; slot++) if (isEach(slot)) there[slot] += done;
      plain.run(pass, arrays, there, n - done);
    }

    private boolean isEach(int slot) {
      if (slot < in.length) return !nest.same()[slot];
      int j = slot - in.length;
      return j >= out.length || nest.outputs()[j];
    }

    private void place(int k, int p) {
      at[k] = in[k].offset() + axes[k].at(p);
    }

    private void gather(int k, int p, int n) {
      Axes a = axes[k];
      int last = a.dims.length - 1, inner = last < 0 ? 1 : a.dims[last];
      int step = last < 0 ? 0 : a.strides[last];
      int column = p % inner;
      for (int done = 0; done < n; ) {
        int run = Math.min(inner - column, n - done);
        Runs.copy(in[k].data(), in[k].offset() + a.at(p + done), step, arrays[k], done, run);
        done += run;
        column = 0;
      }
    }

    /** What a fold's block comes to. */
    double state(Fold fold, int n) {
      int slot = fold.slot();
      return BlockFolds.fold(fold.kind(), arrays[slot], at[slot], n, vectors);
    }
  }
}
