package org.gradsh.kernel.cell;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.function.BooleanSupplier;

/**
 * Which cell a thread belongs to: a thread that a cell has started, to that cell, also when it has
 * ended; one that has no cell of its own, to the present or last one.
 *
 * <p>The numbers of threads grow, so the number at which a cell began tells its threads from those
 * of the cells before it.
 */
final class Cells {
  /** Output of threads from so many cells ago is told to a later one. */
  private static final int MOST = 10_000;

  private final ConcurrentSkipListMap<Long, Cell> byFirstThread = new ConcurrentSkipListMap<>();
  private final BooleanSupplier isRunner;
  private volatile Cell last;

  /**
   * @param isRunner whether the calling thread is the one that runs the present cell
   */
  Cells(BooleanSupplier isRunner) {
    this.isRunner = isRunner;
  }

  /** A cell begins. */
  void begin(Cell cell) {
    last = cell;
    byFirstThread.put(Thread.ofPlatform().unstarted(() -> {}).threadId(), cell);
    if (byFirstThread.size() > MOST) {
      byFirstThread.pollFirstEntry();
    }
  }

  /** The cell that the calling thread belongs to; null before the first one. */
  Cell here() {
    // Threads of common pools serve whoever comes.
    Thread thread = Thread.currentThread();
    if (thread instanceof ForkJoinWorkerThread || isRunner.getAsBoolean()) {
      return last;
    }
    Map.Entry<Long, Cell> begun = byFirstThread.floorEntry(thread.threadId());
    return begun == null ? last : begun.getValue();
  }
}
