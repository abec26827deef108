package org.gradsh.autograd.cpu;

import org.gradsh.autograd.DType;

/** Runs loops over vectors beside their plain twins until it is known which are the faster ones. */
final class Trial {
  private Trial() {}

  /** Loops that there are with vectors and without. */
  @FunctionalInterface
  interface Twins {
    /** Runs them over numbers of no interest, of which there are {@link #LENGTH}. */
    void run(boolean vectors, int n);
  }

  /** Elements of a run that is timed. */
  static final int LENGTH = 4096;

  /** Elements of a short run of loops over rows. */
  static final int RUN = 512;

  /** Elements of the short runs between two that are timed. */
  private static final int BETWEEN = 64_000;

  /** Trials that must be faster one after the other. */
  private static final int WINS = 3;

  /** Before so many trials the plain loops are interpreted still, and anything wins. */
  private static final int LEAST = 8;

  /** Nor does it count to be faster than plain loops that take so many times of their best. */
  private static final int COLD = 3;

  /** Past so many trials the compiler is waited for: on a busy machine it needs the processor. */
  private static final int EAGER = 300;

  private static final long PAUSE_MILLIS = 2;

  /** When to give up for now: some machine has no use for vectors. */
  private static final long PATIENCE_NANOS = 8_000_000_000L;

  /**
   * Runs the loops over vectors until they are faster, or it seems that they never will be.
   *
   * @param length elements of a short run, which gets loops compiled after fewer steps
   */
  static boolean isFaster(int length, Twins loops) {
    long began = System.nanoTime(), best = Long.MAX_VALUE;
    int wins = 0;
    for (int trial = 0; trial < LEAST || System.nanoTime() - began < PATIENCE_NANOS; trial++) {
      if (trial > EAGER && wins == 0 && !paused()) return false;
      for (int i = 0; i < BETWEEN / length && System.nanoTime() - began < PATIENCE_NANOS; i++) {
        // An odd end now and then: it is to be known, but not to be taken for usual.
        int n = i % 16 == 0 ? length - 1 : length;
        loops.run(true, n);
        // Both are to be compiled: against a cold one anything wins.
        loops.run(false, n);
      }
      // The first to go over all the numbers finds them far from the processor: neither of the two.
      loops.run(false, LENGTH);
      long start = System.nanoTime();
      loops.run(true, LENGTH);
      long between = System.nanoTime();
      loops.run(false, LENGTH);
      long vectors = between - start, plain = System.nanoTime() - between;
      best = Math.min(best, plain);
      boolean counts = trial >= LEAST && plain < COLD * best;
      wins = counts && vectors < plain ? wins + 1 : 0;
      if (wins == WINS) return true;
    }
    return false;
  }

  /** False where the thread is to end. */
  private static boolean paused() {
    try {
      Thread.sleep(PAUSE_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Numbers about 1 of either sign. */
  static Object numbers(DType dtype, int n) {
    Object array = dtype.newArray(n);
    for (int i = 0; i < n; i++) {
      float v = (i * 37 % 101 - 50) / 25f;
      switch (array) {
        case float[] a -> a[i] = v;
        case double[] a -> a[i] = v;
        case boolean[] a -> a[i] = v > 0;
        default -> throw new IllegalArgumentException("no vectors of " + dtype);
      }
    }
    return array;
  }
}
