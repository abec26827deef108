package org.gradsh.autograd.cpu;

import java.util.concurrent.CancellationException;

/** The place where long work looks whether its thread has been asked to stop. */
public final class Interrupts {
  /** Bound while the thread is in work that must not stop halfway. */
  private static final ScopedValue<Boolean> DEFERRED = ScopedValue.newInstance();

  private Interrupts() {}

  /**
   * Returns at once unless the current thread has been interrupted. The thread's flag stays set, so
   * that whoever interrupted it can see that the request was meant for this thread.
   *
   * @throws CancellationException if the current thread is interrupted, unless it is in {@link
   *     #deferred}
   */
  public static void check() {
    // The flag first: it is nearly always clear, and cheaper to read than the scope.
    if (Thread.currentThread().isInterrupted() && !DEFERRED.isBound()) {
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
    ScopedValue.where(DEFERRED, true).run(body);
  }
}
