package org.gradsh.autograd.cpu;

import org.gradsh.autograd.cpu.LoopNest.Extent;
import org.gradsh.autograd.cpu.LoopNest.Fold;
import org.gradsh.autograd.cpu.LoopNest.Phase;
import org.gradsh.autograd.cpu.Reductions.Axes;

/** One thread's part of the run of a nest: its arrays, and where it is in each. */
final class NestWorker {
  private final NestRun run;
  private final LoopNest nest;
  private final Strided[] in;
  private final Strided[] out;
  final Object[] arrays;
  private final int[] at;
  private final Object values;

  /**
   * @param n the elements of the longest row
   */
  NestWorker(NestRun run, int n) {
    this(run, n, run.nest.compute().newArray(run.nest.values()));
  }

  NestWorker(NestRun run, int n, Object values) {
    this.run = run;
    nest = run.nest;
    in = run.in;
    out = run.out;
    arrays = new Object[nest.slots()];
    at = new int[arrays.length];
    this.values = values;
    int block = Math.min(n, LoopNest.BLOCK), slot = 0;
    for (int k = 0; k < in.length; k++, slot++) {
      boolean gathered = !nest.same()[k] && !run.direct[k];
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
      for (int i = 0; i < folds; i++) run.finish(f, i, row, states[i], values);
    }
  }

  /** The loops of a phase on {@code n} elements from {@code p} on, the {@code q}-th of a row. */
  void block(Phase phase, int p, int q, int n) {
    for (int k = 0; k < in.length; k++) if (nest.same()[k]) place(k, p);
    for (int k : phase.reads()) {
      if (run.direct[k]) {
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
      int done = run.kernel.run(pass, arrays, at, n);
      if (done < n) rest(pass, done, n);
    }
  }

  private void rest(int pass, int done, int n) {
    int[] there = at.clone();
    for (int slot = 0; slot < there.length; slot++) if (isEach(slot)) there[slot] += done;
    run.plain.run(pass, arrays, there, n - done);
  }

  private boolean isEach(int slot) {
    if (slot < in.length) return !nest.same()[slot];
    int j = slot - in.length;
    return j >= out.length || nest.outputs()[j];
  }

  private void place(int k, int p) {
    at[k] = in[k].offset() + run.axes[k].at(p);
  }

  private void gather(int k, int p, int n) {
    Axes a = run.axes[k];
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
    return BlockFolds.fold(fold.kind(), arrays[slot], at[slot], n, run.vectors);
  }
}
