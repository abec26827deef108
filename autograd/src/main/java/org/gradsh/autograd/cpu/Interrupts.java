package org.gradsh.autograd.cpu;

import java.util.concurrent.CancellationException;

/** The place where long work looks whether its thread has been asked to stop. */
public final class Interrupts {
  /**
   * How deep the thread is in work that must not stop halfway: optimizers ask for it every step.
   */
  private static final ThreadLocal<int[]> DEFERRED = ThreadLocal.withInitial(() -> new int[1]);

  private Interrupts() {}

  /**
   * Returns at once unless the current thread has been interrupted. The thread's flag stays set, so
   * that whoever interrupted it can see that the request was meant for this thread.
   *
   * @throws CancellationException if the current thread is interrupted, unless it is in {@link
   *     #deferred}
   */
  public static void check() {
    // The flag first: it is nearly always clear, and cheaper to read than the depth.
    if (Thread.currentThread().isInterrupted() && DEFERRED.get()[0] == 0) {
      throw new CancellationException(
          "interrupted: the computation was stopped between two panels");
    }
  }

  /**
   * Runs what must be done as a whole or not at all, such as an update of values in place: {@link
   * #check} lets it go on although the thread is interrupted. The request is not lost: the thread's
   * flag stays set, and the first check after this call stops the computation. Returns or throws as
   * {@code body} does; calls may nest.
   */
  public static void deferred(Runnable body) {
    int[] depth = DEFERRED.get();
    depth[0]++;
    try {
      body.run();
    } finally {
      depth[0]--;
    }
  }
}
