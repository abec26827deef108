package org.gradsh.cuda.kernel;

/**
 * How long lines are cut into segments that different blocks go through: where there are few lines,
 * so that a card has work for all of it. It follows from sizes alone, so that results do not depend
 * on the card.
 *
 * @param segments of each line, 1 where it is not cut
 * @param segment elements of each but the last, which may have fewer
 */
record Cut(int segments, int segment) {
  /** Blocks that keep any card at work. Kernels count on there being no more segments. */
  private static final int MANY_BLOCKS = 512;

  /**
   * @param n elements of a line
   * @param blocks that go through all lines if they are not cut
   * @param least elements of a segment, which has a multiple of them
   */
  static Cut of(int n, int blocks, int least) {
    if (n < 2 * least || blocks >= MANY_BLOCKS) return new Cut(1, Math.max(1, n));
    int most = Math.min((n - 1) / least + 1, (MANY_BLOCKS - 1) / blocks + 1);
    int segment = ((n - 1) / most / least + 1) * least;
    return new Cut((n - 1) / segment + 1, segment);
  }

  boolean isWhole() {
    return segments == 1;
  }
}
