package org.gradsh.repl;

/**
 * Memory that is kept for the time when a cell has used up all there is: with it the session can
 * tell so, and compile the cell that lets something go.
 */
final class Reserve {
  private static final int BYTES = 24 << 20;

  /** So many cells are run before it is worth the time that it takes to have it. */
  private static final int FIRST_CELLS = 3;

  /** A heap of fewer bytes may be full before a thread could wait. */
  private static final long ROOMY = 1L << 30;

  /** What ends sooner, such as a short script, leaves the pages of the reserve untouched. */
  private static final int WAIT_MILLIS = 200;

  private static byte[] kept;
  private static int cells;
  private static boolean awaited;

  private Reserve() {}

  /** Has the reserve, now or soon, if there is memory for it. */
  static synchronized void keep() {
    if (kept != null || awaited || cells++ < FIRST_CELLS) {
      return;
    }
    if (Runtime.getRuntime().maxMemory() < ROOMY) {
      take();
    } else {
      awaited = true;
      Thread.ofPlatform().daemon().name("gradsh-reserve").start(Reserve::takeSoon);
    }
  }

  private static void takeSoon() {
    try {
      Thread.sleep(WAIT_MILLIS);
      take();
    } catch (InterruptedException | OutOfMemoryError e) {
      // The next cell tries again.
    } finally {
      synchronized (Reserve.class) {
        awaited = false;
      }
    }
  }

  private static synchronized void take() {
    Runtime heap = Runtime.getRuntime();
    long free = heap.maxMemory() - heap.totalMemory() + heap.freeMemory();
    if (free > 2L * BYTES) {
      kept = new byte[BYTES];
    }
  }

  /** Lets it go: there is an error to tell. */
  static synchronized void release() {
    kept = null;
  }
}
