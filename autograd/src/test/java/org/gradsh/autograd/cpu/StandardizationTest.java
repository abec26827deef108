package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.NormRows.Pair;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sets brought to mean 0 and variance 1, and the way back, against plain sums in float64. */
@Tag("kernels")
class StandardizationTest {
  private static final double EPS = 1e-5;

  /** Outer, n, channels, planes, plane: rows, groups, batches, small planes, long sets. */
  private static final int[][] LAYOUTS = {
    {3, 1, 1, 40, 1},
    {130, 1, 1, 70, 1},
    {2, 1, 1, 1, 333},
    {2, 1, 3, 2, 50},
    {1, 5, 4, 1, 49},
    {2, 3, 2, 1, 17},
    {2, 1, 2, 3, 4},
    {1, 2, 2, 1, 9000},
    {1, 1, 1, 1, 1},
    {2, 2, 2, 3, 2}
  };

  private static Strided numbers(DType dtype, Random random, double mean, int... dims) {
    Strided s = Strided.zeros(dtype, Shape.of(dims));
    for (int i = 0; i < s.size(); i++) Elements.set(s.data(), i, mean + random.nextGaussian());
    return s;
  }

  private static double at(Strided s, int i) {
    return s.data() instanceof float[] f ? f[i] : ((double[]) s.data())[i];
  }

  /** The same in float64, written as the formulas are. */
  private record Expected(double[] y, double[] slope, double[] weights, double[] statistics) {
    static Expected of(int[] d, Strided x, Strided g, Strided w, Strided b) {
      int outer = d[0], n = d[1], channels = d[2], planes = d[3], plane = d[4];
      int run = planes * plane, all = channels * planes;
      double[] y = new double[x.size()], slope = new double[x.size()];
      double[] weights = new double[2 * all], statistics = new double[2 * outer * channels];
      for (int o = 0; o < outer; o++) {
        for (int c = 0; c < channels; c++) {
          int[] at = new int[n * run], k = new int[n * run];
          for (int i = 0; i < at.length; i++) {
            at[i] = ((o * n + i / run) * channels + c) * run + i % run;
            k[i] = c * planes + i % run / plane;
          }
          double count = at.length, mean = 0, rest = 0, variance = 0, h = 0, hz = 0;
          for (int i : at) mean += at(x, i) / count;
          for (int i : at) rest += (at(x, i) - mean) / count;
          mean += rest;
          for (int i : at) variance += (at(x, i) - mean) * (at(x, i) - mean) / count;
          double scale = 1 / Math.sqrt(variance + EPS);
          for (int i = 0; i < at.length; i++) {
            double z = (at(x, at[i]) - mean) * scale, gi = at(g, at[i]);
            y[at[i]] = z * at(w, k[i]) + at(b, k[i]);
            weights[k[i]] += gi * z;
            weights[all + k[i]] += gi;
            h += gi * at(w, k[i]) / count;
            hz += gi * at(w, k[i]) * z / count;
          }
          for (int i = 0; i < at.length; i++) {
            double z = (at(x, at[i]) - mean) * scale;
            slope[at[i]] = scale * (at(g, at[i]) * at(w, k[i]) - h - z * hz);
          }
          statistics[o * channels + c] = mean;
          statistics[(outer + o) * channels + c] = variance;
        }
      }
      return new Expected(y, slope, weights, statistics);
    }
  }

  private static void close(String what, double[] expected, Strided actual, double most) {
    for (int i = 0; i < expected.length; i++) {
      double scale = Math.max(1, Math.abs(expected[i]));
      assertEquals(expected[i], at(actual, i), most * scale, what + " at " + i);
    }
  }

  private record Results(Strided y, Strided slope, Strided weights, Strided statistics) {
    static Results of(int[] d, Strided x, Strided g, Strided w, Strided b, boolean given) {
      DType dtype = x.dtype();
      Strided y = Strided.zeros(dtype, x.shape()), slope = Strided.zeros(dtype, x.shape());
      Strided weights = Strided.zeros(dtype, Shape.of(2, d[2], d[3]));
      Strided statistics = Strided.zeros(dtype, Shape.of(3, d[0], d[2]));
      new Standardization(dtype, d, EPS, null).statistics(x, statistics.data());
      var kernel = new Standardization(dtype, d, EPS, given ? statistics : null);
      kernel.standardize(x, w, b, y.data());
      kernel.back(g, x, w, slope.data(), weights.data(), 0);
      return new Results(y, slope, weights, statistics);
    }
  }

  /** Rounding a float32 about 1e4 alone would be an error of 5e-4. */
  @Test
  void isAsExactAsItsElementsHoweverFarTheMeanIsFromZero() {
    for (double mean : new double[] {0, 1e4, -3e5}) {
      for (int[] d : LAYOUTS) {
        for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
          Random random = new Random(7);
          Strided x = numbers(dtype, random, mean, d), g = numbers(dtype, random, 0, d);
          Strided w = numbers(dtype, random, 1, d[2], d[3]);
          Strided b = numbers(dtype, random, 0, d[2], d[3]);
          Expected e = Expected.of(d, x, g, w, b);
          for (boolean given : new boolean[] {false, true}) {
            Results r = Results.of(d, x, g, w, b, given);
            String what = dtype + " about " + mean + " " + Arrays.toString(d) + " given " + given;
            double most = dtype == DType.FLOAT32 ? 2e-6 : mean == 0 ? 1e-13 : 1e-9;
            int sets = d[0] * d[2];
            boolean single = d[1] * d[3] * d[4] == 1; // eps alone is divided by
            close(what + ", y", e.y, r.y, most * (single ? 300 : 1));
            close(what + ", x̄", e.slope, r.slope, 4 * most * (single ? 300 : 1));
            close(what + ", w̄ and b̄", e.weights, r.weights, 20 * most);
            for (int set = 0; set < sets; set++) {
              double m = at(r.statistics, set) + at(r.statistics, sets + set);
              assertEquals(e.statistics[set], m, 1e-6, what + ", mean");
              double v = e.statistics[sets + set];
              assertEquals(v, at(r.statistics, 2 * sets + set), most * Math.max(1, v), what);
            }
          }
        }
      }
    }
  }

  @Test
  void threadsDoNotChangeBits() {
    int before = Parallel.threads();
    int[][] large = {{700, 1, 1, 300, 1}, {1, 40, 6, 1, 400}, {9, 1, 8, 4, 500}};
    try {
      for (int[] d : large) {
        Random random = new Random(9);
        Strided x = numbers(DType.FLOAT32, random, 2, d), g = numbers(DType.FLOAT32, random, 0, d);
        Strided w = numbers(DType.FLOAT32, random, 1, d[2], d[3]);
        Parallel.threads(1);
        Results one = Results.of(d, x, g, w, w, false);
        Parallel.threads(3);
        Results three = Results.of(d, x, g, w, w, false);
        assertArrayEquals((float[]) one.y.data(), (float[]) three.y.data());
        assertArrayEquals((float[]) one.slope.data(), (float[]) three.slope.data());
        assertArrayEquals((float[]) one.weights.data(), (float[]) three.weights.data());
        assertArrayEquals((float[]) one.statistics.data(), (float[]) three.statistics.data());
      }
    } finally {
      Parallel.threads(before);
    }
  }

  /** A loop and its results, as bits. */
  private interface Loop {
    void run(Object y, Pair pair, boolean vectors);
  }

  private static void same(String what, DType dtype, Loop loop) {
    Object plain = dtype.newArray(700), vectors = dtype.newArray(700);
    Pair first = new Pair(), second = new Pair();
    loop.run(plain, first, false);
    loop.run(vectors, second, true);
    assertTrue(Elements.equal(plain, vectors), what);
    assertEquals(first.first, second.first, what);
    assertEquals(first.second, second.second, what);
  }

  @Test
  void vectorsDoNotChangeBits() {
    if (!Simd.enabled()) return;
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      NormRows rows = dtype == DType.FLOAT32 ? FloatNormRows.ROWS : DoubleNormRows.ROWS;
      Object x = numbers(dtype, new Random(1), 3, 400).data();
      Object g = numbers(dtype, new Random(2), 0, 400).data();
      for (int n = 1; n < 300; n++) {
        int length = n;
        String what = dtype + " of " + n;
        same(what, dtype, (y, p, v) -> rows.moments(x, 3, 3, length, p, v));
        same(what, dtype, (y, p, v) -> rows.products(g, 1, x, 3, 3, length, p, v));
        same(what, dtype, (y, p, v) -> rows.line(x, 3, 3, .7, .1, y, 2, length, v));
        same(what, dtype, (y, p, v) -> rows.weighedLine(x, 3, 3, .7, .1, g, x, 5, y, 2, length, v));
        same(what, dtype, (y, p, v) -> rows.slope(g, 1, .3, x, 3, 3, .7, .1, y, 2, length, v));
        same(what, dtype, (y, p, v) -> rows.weighedProducts(g, 1, x, 5, x, 3, 3, length, p, v));
        same(
            what,
            dtype,
            (y, p, v) -> rows.weighedSlope(g, 1, x, 5, .3, x, 3, 3, .7, .1, y, 2, length, v));
        same(what, dtype, (y, p, v) -> rows.addColumns(g, 1, x, 3, 3, .7, .1, y, length, v));
      }
    }
  }

  private static float[] standardized(float... row) {
    int[] d = {1, 1, 1, 1, row.length};
    Strided x = Strided.contiguous(DType.FLOAT32, Shape.of(d), row);
    float[] y = new float[row.length];
    new Standardization(DType.FLOAT32, d, EPS, null).standardize(x, null, null, y);
    return y;
  }

  @Test
  void rowsOfOneNumberAreZeros() {
    float[] row = new float[1000];
    for (float v : new float[] {0, 1, -7, 1e4f, 1e20f}) {
      Arrays.fill(row, v);
      for (float y : standardized(row)) assertEquals(0, y);
    }
    // A number that sums round: what its variance is beside is eps.
    Arrays.fill(row, .1f);
    for (float y : standardized(row)) assertEquals(0, y, 1e-9);
    assertArrayEquals(new float[] {0}, standardized(5));
  }

  @Test
  void whatIsNotFiniteLeavesNothingElse() {
    for (float v : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      for (int at : new int[] {0, 50, 99}) {
        float[] row = new float[100];
        row[at] = v;
        for (float y : standardized(row)) assertTrue(Float.isNaN(y));
      }
    }
  }

  @Test
  void anOutlierAtTheBeginningDoesNotHideTheRest() {
    float[] row = new float[9000];
    Random random = new Random(4);
    for (int i = 0; i < row.length; i++) row[i] = (float) random.nextGaussian();
    row[0] = 1e5f;
    double mean = 0, variance = 0;
    for (float v : row) mean += v / (double) row.length;
    for (float v : row) variance += (v - mean) * (v - mean) / row.length;
    float[] y = standardized(row);
    for (int i = 0; i < row.length; i++) {
      double expected = (row[i] - mean) / Math.sqrt(variance + EPS);
      assertEquals(expected, y[i], 5e-6 * Math.max(1, Math.abs(expected)));
    }
  }
}
