package org.gradsh.autograd.cpu;

import java.util.concurrent.CancellationException;

/** The place where long work looks whether its thread has been asked to stop. */
public final class Interrupts {
  private Interrupts() {}

  /**
   * Returns at once unless the current thread has been interrupted. The thread's flag stays set, so
   * that whoever interrupted it can see that the request was meant for this thread.
   *
   * @throws CancellationException if the current thread is interrupted
   */
  public static void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException(
          "interrupted: the computation was stopped between two panels");
    }
  }
}
