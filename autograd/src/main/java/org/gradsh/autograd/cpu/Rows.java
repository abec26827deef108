package org.gradsh.autograd.cpu;

/**
 * The inner loops of reductions over one type of elements.
 *
 * <p>The state of a reduction is 64 bits: of a double for floating-point elements, else a long.
 */
sealed interface Rows permits FloatRows, DoubleRows, LongRows {
  /** One pass over the elements. */
  enum Step {
    SUM,
    PROD,
    MAX,
    MIN,
    /** Σx² */
    SQUARES,
    /** Σe^(x−m) for m no less than any x; undefined where m is not finite. */
    EXPONENTIALS;

    /** Whether there are loops over vectors; of columns, or of rows. */
    boolean hasVectors(boolean columns) {
      return this != PROD && !(columns && this == SQUARES);
    }

    /** About how many additions one element costs, when vectors are used. */
    int cost() {
      return switch (this) {
        case SUM, MAX, MIN -> 1;
        case PROD, SQUARES -> 3;
        case EXPONENTIALS -> 8;
      };
    }
  }

  /** The elements in one run whose states are combined: fixes the order for any threads. */
  int BLOCK = 1 << 14;

  /** From how many elements of a run on vectors pay. */
  int VECTOR_RUN = 32;

  /** Additions of rows of float32 before their sums go to float64. */
  int SHORT = 32;

  /**
   * The state of a run of 1 to {@link #BLOCK} elements that lie side by side.
   *
   * @param m what EXPONENTIALS takes off first
   * @param vectors whether to use the vector module, which gives the same bits
   */
  long partial(Step step, double m, Object x, int from, int count, boolean vectors);

  /** The state of two runs, the first one first. */
  long combined(Step step, long first, long second);

  /**
   * Combines rows of a matrix into one state per column.
   *
   * @param m for EXPONENTIALS what is taken off first, for each column from mAt on
   * @param state of the rows before these, replaced: for each column from at on
   */
  void columns(
      Step step,
      double[] m,
      Object x,
      int from,
      int rowStride,
      int rows,
      int columns,
      long[] state,
      int at,
      int mAt,
      boolean vectors);

  /** The state of nothing. */
  long start(Step step);

  /** The index in the run of the first largest (or smallest) element, or of the first NaN. */
  int arg(boolean largest, Object x, int from, int count);

  /** Whether the element {@code y[j]} comes before {@code x[i]} as the largest (or smallest). */
  boolean exceeds(boolean largest, Object y, int j, Object x, int i);

  /** An array of {@code count} elements of the type that these loops read. */
  Object array(int count);

  /** Whether the loops read this array as it is. */
  boolean reads(Object x);
}
