package org.gradsh.autograd.cpu;

import java.util.function.Supplier;

/**
 * Where a thread stands in its random numbers. Each thread has its own sequence, so that what one
 * draws does not disturb another.
 */
public final class RandomState {
  private static final ThreadLocal<Philox> CURRENT = ThreadLocal.withInitial(() -> new Philox(0));

  private final Philox saved;

  private RandomState(Philox saved) {
    this.saved = saved;
  }

  /** The sequence of the calling thread. */
  public static Philox philox() {
    return CURRENT.get();
  }

  /** Starts the calling thread's sequence anew. */
  public static void seed(long n) {
    CURRENT.set(new Philox(n));
  }

  /** The beginning of the sequence of a seed. */
  public static RandomState of(long seed) {
    return new RandomState(new Philox(seed));
  }

  /**
   * A place in the sequence of a seed.
   *
   * @param position how many times 32 bits were taken, as {@link Philox#position} counts
   */
  public static RandomState at(long seed, long position) {
    Philox there = new Philox(seed);
    there.skip(position);
    return new RandomState(there);
  }

  /** Where the sequence begins. */
  public long seed() {
    return saved.seed();
  }

  /** How many times 32 bits were taken by now. */
  public long position() {
    return saved.position();
  }

  /** Where the calling thread stands now. */
  public static RandomState save() {
    return new RandomState(CURRENT.get().copy());
  }

  /** Runs {@code body} with the numbers drawn from here, then goes on where the thread stood. */
  public <T> T repeat(Supplier<T> body) {
    RandomState now = save();
    restore();
    try {
      return body.get();
    } finally {
      now.restore();
    }
  }

  /**
   * Puts the calling thread back to where it stood, as often as wanted: a function that is run
   * again draws the same numbers again.
   */
  public void restore() {
    CURRENT.set(saved.copy());
  }
}
