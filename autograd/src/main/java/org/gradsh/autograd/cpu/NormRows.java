package org.gradsh.autograd.cpu;

/**
 * The inner loops of {@link Standardization} over one type of elements.
 *
 * <p>Sums go to 64 lanes in a fixed order, whatever the machine's vectors are, so plain loops and
 * those over vectors give the same bits, and one can take over from the other.
 */
sealed interface NormRows permits FloatNormRows, DoubleNormRows {
  /** Lanes of a sum: four vectors of 16 side by side, or of 8. */
  int FLOAT_LANES = 4 * BlockFolds.SINGLE_LANES, DOUBLE_LANES = 4 * BlockFolds.DOUBLE_LANES;

  /** Elements whose sums stay in lanes; longer runs are summed piece by piece in float64. */
  int PIECE = 4096;

  /** Two sums, and the lanes that they are made in. Each thread has its own. */
  final class Pair {
    double first, second;
    private float[] floats;
    private double[] doubles;

    float[] floats() {
      return floats == null ? floats = new float[2 * FLOAT_LANES] : floats;
    }

    double[] doubles() {
      return doubles == null ? doubles = new double[2 * DOUBLE_LANES] : doubles;
    }
  }

  /** Σ (x − m) and Σ (x − m)² of at most {@link #PIECE} elements. */
  void moments(Object x, int from, double m, int n, Pair sums, boolean vectors);

  /** Σ g and Σ g (x − m) of at most {@link #PIECE} elements. */
  void products(Object g, int gAt, Object x, int from, double m, int n, Pair s, boolean vectors);

  /** Σ g w and Σ g w (x − m) of at most {@link #PIECE} elements. */
  void weighedProducts(
      Object g,
      int gAt,
      Object w,
      int wAt,
      Object x,
      int from,
      double m,
      int n,
      Pair s,
      boolean vectors);

  /** {@code y = (x − m) a + b}. */
  void line(
      Object x, int from, double m, double a, double b, Object y, int to, int n, boolean vectors);

  /** {@code y = ((x − m) a + c) w + b} with a weight and a bias for each element. */
  void weighedLine(
      Object x,
      int from,
      double m,
      double a,
      double c,
      Object w,
      Object b,
      int wAt,
      Object y,
      int to,
      int n,
      boolean vectors);

  /** {@code y = g r + (x − m) q + t}. */
  void slope(
      Object g,
      int gAt,
      double r,
      Object x,
      int from,
      double m,
      double q,
      double t,
      Object y,
      int to,
      int n,
      boolean vectors);

  /** {@code y = g w r + (x − m) q + t} with a weight for each element. */
  void weighedSlope(
      Object g,
      int gAt,
      Object w,
      int wAt,
      double r,
      Object x,
      int from,
      double m,
      double q,
      double t,
      Object y,
      int to,
      int n,
      boolean vectors);

  /** Adds {@code g ((x − m) a + c)} to n sums, and {@code g} to those n behind them. */
  void addColumns(
      Object g,
      int gAt,
      Object x,
      int from,
      double m,
      double a,
      double c,
      Object sums,
      int n,
      boolean vectors);

  /** The number as one of these elements. */
  double rounded(double value);

  double get(Object x, int i);

  void set(Object x, int i, double value);
}
