package org.gradsh.repl;

/**
 * Memory that is kept for the time when a cell has used up all there is: with it the session can
 * tell so, and compile the cell that lets something go.
 */
final class Reserve {
  private static final int BYTES = 24 << 20;

  /** So many cells are run before it is worth the time that it takes to have it. */
  private static final int FIRST_CELLS = 3;

  private static byte[] kept;
  private static int cells;

  private Reserve() {}

  /** Has the reserve, if there is memory for it. */
  static synchronized void keep() {
    if (kept != null || cells++ < FIRST_CELLS) {
      return;
    }
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
