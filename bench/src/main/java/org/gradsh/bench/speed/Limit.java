package org.gradsh.bench.speed;

/**
 * What the work cannot do without: floating-point operations, and bytes that are read or written at
 * least once. {@code megabytesAlive} says which memory they come from: the cache or DRAM.
 *
 * @param flops 0 where arithmetic is not what limits
 * @param bytes 0 where memory is not what limits
 */
record Limit(double flops, double bytes) {
  static final Limit UNKNOWN = new Limit(0, 0);

  /**
   * Work on less than this comes from the third-level cache: half of it on the machines we know.
   */
  private static final double CACHED = 16e6;

  boolean isKnown() {
    return flops > 0 || bytes > 0;
  }

  /** The least time in ns that this machine allows. */
  double nanos(Ceilings ceilings, int threads) {
    double copied = bytes < CACHED ? ceilings.cacheCopy(threads) : ceilings.memoryCopy(threads);
    return Math.max(flops / ceilings.fma(threads), bytes / copied);
  }
}
