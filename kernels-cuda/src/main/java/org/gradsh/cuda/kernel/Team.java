package org.gradsh.cuda.kernel;

/**
 * How threads share lines, for {@code team.cuh}: the threads of a row side by side, or columns side
 * by side with a team's threads in different warps. It follows from sizes alone, so that results do
 * not depend on the card.
 *
 * @param size threads for a line, a power of two
 * @param lines that a block has
 */
record Team(boolean columns, int size, int lines) {
  private static final int WARP = 32, MOST = 512, THREADS = 256;

  /** For {@code count} rows of {@code n} elements, of which a thread takes about {@code each}. */
  static Team rows(int count, int n, int each) {
    int size = n <= WARP ? power(n) : Math.clamp(power((n - 1) / each + 1), WARP, MOST);
    int lines = Math.max(1, THREADS / size);
    int enough = Math.max(WARP / size, 1); // whole warps: all threads of one come together
    return new Team(false, size, Math.max(enough, Math.min(lines, power(count))));
  }

  /** The same for columns. */
  static Team columns(int count, int n, int each) {
    int size = Math.clamp(power((n - 1) / each + 1), 1, 8);
    int lines = Math.min(THREADS / size, power(count));
    if (lines < WARP) size = Math.clamp(power((n - 1) / each + 1), 1, THREADS / WARP);
    return new Team(true, size, lines);
  }

  /** The least power of two that is no less. */
  private static int power(int n) {
    return n <= 1 ? 1 : Math.min(1 << 30, 2 * Integer.highestOneBit(n - 1));
  }

  int blocks(int count) {
    return (count - 1) / lines + 1;
  }

  int x() {
    return columns ? lines : size;
  }

  int y() {
    return columns ? size : lines;
  }
}
