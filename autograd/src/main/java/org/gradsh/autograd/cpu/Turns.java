package org.gradsh.autograd.cpu;

/**
 * Copies of matrices whose rows are to be columns, in small squares: whole lines of the cache are
 * read and written, where going row by row would use one element of each line it reads.
 */
public final class Turns {
  /** Elements of a square's side: so many lines of the cache fit beside each other. */
  static final int SIDE = 32;

  /** What {@link VectorTurns} wants multiples of, which is not to be loaded for asking. */
  private static final int VECTOR_SIDE = 8;

  private Turns() {}

  private static final WarmUp WARM_UP =
      WarmUp.of(
          () -> {
            float[] x = new float[SIDE * Trial.LENGTH];
            float[] y = new float[x.length];
            return (vectors, n) -> {
              // Squares of a matrix of n columns; an odd end is none of theirs.
              for (int j = 0; j + SIDE <= n; j += SIDE) {
                square(x, j, n, y, j * SIDE, SIDE, SIDE, SIDE, vectors);
              }
            };
          });

  /**
   * {@code y[to + i*step + j] = x[from + j*stride + i]}.
   *
   * @param x float[], double[], int[] or long[], as y
   * @param rows how many i there are
   * @param columns how many j
   */
  public static void copy(
      Object x, int from, int stride, Object y, int to, int step, int rows, int columns) {
    boolean vectors = areVectors(x, (long) rows * columns);
    int height = vectors ? VectorTurns.BAND : SIDE;
    Parallel.ranges(
        (rows - 1) / height + 1,
        (int) Math.min(1 << 20, 2L * height * columns),
        (first, last) -> {
          for (int panel = first; panel < last; panel++) {
            int i = panel * height;
            int few = Math.min(height, rows - i);
            band(x, from + i, stride, y, to + i * step, step, few, columns, vectors);
          }
        });
  }

  /** Whether vectors are used for so many elements; counts towards getting them compiled. */
  static boolean areVectors(Object x, long elements) {
    return x instanceof float[] && WARM_UP.isDone(4 * elements);
  }

  /** As {@link #copy}, of at most {@link #SIDE} rows, in this thread. */
  static void band(
      Object x,
      int from,
      int stride,
      Object y,
      int to,
      int step,
      int rows,
      int columns,
      boolean vectors) {
    for (int j = 0; j < columns; j += SIDE) {
      int width = Math.min(SIDE, columns - j);
      int a = from + j * stride;
      int b = to + j;
      switch (x) {
        case float[] f -> square(f, a, stride, (float[]) y, b, step, rows, width, vectors);
        case double[] d -> square(d, a, stride, (double[]) y, b, step, rows, width);
        case int[] n -> square(n, a, stride, (int[]) y, b, step, rows, width);
        case long[] l -> square(l, a, stride, (long[]) y, b, step, rows, width);
        default -> throw new IllegalArgumentException("no numbers: " + x.getClass());
      }
    }
  }

  /**
   * {@code y[i*columns + j] = x[from + j*stride + i]} in the calling thread: for few columns, which
   * the cache holds side by side.
   */
  static void panel(float[] x, int from, int stride, float[] y, int rows, int columns) {
    boolean vectors = WARM_UP.isDone(4L * rows * columns);
    int even = rows & -VECTOR_SIDE;
    square(x, from, stride, y, 0, columns, even, columns, vectors);
    square(x, from + even, stride, y, even * columns, columns, rows - even, columns, false);
  }

  static void square(
      float[] x,
      int from,
      int stride,
      float[] y,
      int to,
      int step,
      int rows,
      int columns,
      boolean vectors) {
    if (vectors && rows % VECTOR_SIDE == 0 && columns % VECTOR_SIDE == 0) {
      VectorTurns.square(x, from, stride, y, to, step, rows, columns);
    } else {
      square(x, from, stride, y, to, step, rows, columns);
    }
  }

  private static void square(
      float[] x, int from, int stride, float[] y, int to, int step, int rows, int columns) {
    for (int i = 0; i < rows; i++) {
      int a = from + i;
      int b = to + i * step;
      for (int j = 0; j < columns; j++) y[b + j] = x[a + j * stride];
    }
  }

  private static void square(
      double[] x, int from, int stride, double[] y, int to, int step, int rows, int columns) {
    for (int i = 0; i < rows; i++) {
      int a = from + i;
      int b = to + i * step;
      for (int j = 0; j < columns; j++) y[b + j] = x[a + j * stride];
    }
  }

  private static void square(
      int[] x, int from, int stride, int[] y, int to, int step, int rows, int columns) {
    for (int i = 0; i < rows; i++) {
      int a = from + i;
      int b = to + i * step;
      for (int j = 0; j < columns; j++) y[b + j] = x[a + j * stride];
    }
  }

  private static void square(
      long[] x, int from, int stride, long[] y, int to, int step, int rows, int columns) {
    for (int i = 0; i < rows; i++) {
      int a = from + i;
      int b = to + i * step;
      for (int j = 0; j < columns; j++) y[b + j] = x[a + j * stride];
    }
  }
}
