package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Softmax's relatives: loops with vectors and without, layouts, and lines at the ends. */
@Tag("kernels")
class SoftmaxLinesTest {
  private final int before = Parallel.threads();

  @AfterEach
  void restore() {
    Parallel.threads(before);
  }

  /** One kind of work on a line, with what it should come to. */
  private enum Work {
    SOFTMAX {
      @Override
      void run(Object x, Object t, int at, Object y, int to, int n, boolean vectors) {
        SoftmaxLines.softmax(x, at, y, to, n, vectors);
      }

      @Override
      double[] defined(double[] x, double[] t) {
        double m = Arrays.stream(x).max().orElseThrow();
        double sum = Arrays.stream(x).map(v -> Math.exp(v - m)).sum();
        return Arrays.stream(x).map(v -> Math.exp(v - m) / sum).toArray();
      }
    },
    LOG_SOFTMAX {
      @Override
      void run(Object x, Object t, int at, Object y, int to, int n, boolean vectors) {
        SoftmaxLines.logSoftmax(x, at, y, to, n, vectors);
      }

      @Override
      double[] defined(double[] x, double[] t) {
        double m = Arrays.stream(x).max().orElseThrow();
        double l = Math.log(Arrays.stream(x).map(v -> Math.exp(v - m)).sum());
        return Arrays.stream(x).map(v -> v - m - l).toArray();
      }
    },
    PRODUCT {
      @Override
      void run(Object x, Object t, int at, Object y, int to, int n, boolean vectors) {
        SoftmaxLines.product(x, at, t, at, y, to, n, vectors);
      }

      @Override
      double[] defined(double[] x, double[] t) {
        double dot = 0;
        for (int i = 0; i < x.length; i++) dot += x[i] * t[i];
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) y[i] = x[i] * (t[i] - dot);
        return y;
      }
    },
    LOG_PRODUCT {
      @Override
      void run(Object x, Object t, int at, Object y, int to, int n, boolean vectors) {
        SoftmaxLines.logProduct(x, at, t, at, y, to, n, vectors);
      }

      @Override
      double[] defined(double[] x, double[] t) {
        double sum = Arrays.stream(t).sum();
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) y[i] = t[i] - Math.exp(x[i]) * sum;
        return y;
      }
    },
    ENTROPY {
      @Override
      void run(Object x, Object t, int at, Object y, int to, int n, boolean vectors) {
        double value = SoftmaxLines.entropy(x, at, n / 2, n, vectors);
        SoftmaxLines.fill(y, to, n, value);
      }

      @Override
      double[] defined(double[] x, double[] t) {
        double[] y = new double[x.length];
        Arrays.fill(y, -LOG_SOFTMAX.defined(x, t)[x.length / 2]);
        return y;
      }
    },
    ENTROPY_SLOPE {
      @Override
      void run(Object x, Object t, int at, Object y, int to, int n, boolean vectors) {
        SoftmaxLines.entropySlope(x, at, n / 2, -1.5, y, to, n, vectors);
      }

      @Override
      double[] defined(double[] x, double[] t) {
        double[] y = Arrays.stream(SOFTMAX.defined(x, t)).map(v -> -1.5 * v).toArray();
        y[x.length / 2] += 1.5;
        return y;
      }
    };

    abstract void run(Object x, Object t, int at, Object y, int to, int n, boolean vectors);

    abstract double[] defined(double[] x, double[] t);
  }

  private static final int LEAD = 3;

  /** {@code n} numbers behind some others, as one type or the other. */
  private static Object numbers(boolean single, int seed, int n, double scale) {
    var random = new Random(seed);
    double[] x = random.doubles(LEAD + n, -scale, scale).map(v -> (float) v).toArray();
    return single ? floats(x) : x;
  }

  private static float[] floats(double[] x) {
    float[] y = new float[x.length];
    for (int i = 0; i < y.length; i++) y[i] = (float) x[i];
    return y;
  }

  private static double[] line(Object x) {
    double[] y = new double[java.lang.reflect.Array.getLength(x) - LEAD];
    for (int i = 0; i < y.length; i++) {
      y[i] = x instanceof float[] a ? a[LEAD + i] : ((double[]) x)[LEAD + i];
    }
    return y;
  }

  private static Object copy(Object x) {
    return x instanceof float[] a ? a.clone() : ((double[]) x).clone();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 31, 32, 33, 47, 64, 100, 1000, 1024, 1025, 4999})
  void isWhatItsFormulaSays(int n) {
    for (boolean single : new boolean[] {true, false}) {
      Object x = numbers(single, n, n, 4), t = numbers(single, 99, n, 1);
      for (Work work : Work.values()) {
        double[] expected = work.defined(line(x), line(t));
        double most = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        for (boolean vectors : ways()) {
          Object y = copy(x);
          work.run(x, t, LEAD, y, LEAD, n, vectors);
          double allowed = (single ? 1e-6 : 1e-14) * Math.max(1e-3, most) * 8;
          double[] actual = line(y);
          for (int i = 0; i < n; i++) {
            assertEquals(expected[i], actual[i], allowed, work + " of " + n + " at " + i);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 33, 47, 64, 100, 1000, 1024, 1025, 4999, Rows.BLOCK})
  void vectorsGiveTheSameBitsInPlaceToo(int n) {
    if (!Simd.enabled()) return;
    for (boolean single : new boolean[] {true, false}) {
      for (Object x : awkward(single, n)) {
        Object t = numbers(single, 7, n, 1);
        for (Work work : Work.values()) {
          Object plain = copy(x), vector = copy(x), apart = copy(t);
          work.run(plain, t, LEAD, plain, LEAD, n, false);
          work.run(vector, t, LEAD, vector, LEAD, n, true);
          work.run(x, t, LEAD, apart, LEAD, n, true);
          assertTrue(Elements.equal(plain, vector), work + " of " + n);
          assertEquals(Arrays.toString(line(plain)), Arrays.toString(line(apart)), work + " apart");
        }
      }
    }
  }

  /** Usual numbers, such as underflow, and lines with what is no number. */
  private static Object[] awkward(boolean single, int n) {
    double[][] ends = {
      {},
      {Double.NEGATIVE_INFINITY, -1000, -87.2, -88},
      {Double.NaN},
      {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY},
      {88.36, 88.5, 709.3, 710, 1e4, -0.0}
    };
    Object[] all = new Object[ends.length];
    for (int k = 0; k < ends.length; k++) {
      all[k] = numbers(single, k + n, n, 4);
      for (int i = 0; i < ends[k].length; i++) {
        int at = LEAD + (i + 1) * 5 % n;
        if (all[k] instanceof float[] a) a[at] = (float) ends[k][i];
        else ((double[]) all[k])[at] = ends[k][i];
      }
    }
    return all;
  }

  private static boolean[] ways() {
    return Simd.enabled() ? new boolean[] {false, true} : new boolean[] {false};
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 200})
  void linesWithoutSoftmaxAreNaN(int n) {
    double inf = Double.POSITIVE_INFINITY;
    for (double odd : new double[] {Double.NaN, inf, -inf}) {
      float[] x = new float[LEAD + n];
      if (odd == -inf) Arrays.fill(x, (float) odd);
      else x[LEAD + n - 1] = (float) odd;
      for (Work work : Work.values()) {
        if (work == Work.PRODUCT || work == Work.LOG_PRODUCT) continue;
        for (boolean vectors : ways()) {
          float[] y = new float[x.length];
          work.run(x, null, LEAD, y, LEAD, n, vectors);
          for (double v : line(y)) assertEquals(Double.NaN, v, work + " of " + odd);
        }
      }
    }
  }

  @Test
  void largeNumbersLoseNothing() {
    float[] x = {0, 0, 0, 1e4f, 1e4f + 1, -1e4f};
    float[] y = new float[x.length];
    double e = Math.E;
    for (boolean vectors : ways()) {
      assertEquals(Math.log(1 + e), SoftmaxLines.entropy(x, LEAD, 0, 3, vectors), 1e-6);
      assertEquals(20001 + Math.log1p(1 / e), SoftmaxLines.entropy(x, LEAD, 2, 3, vectors), 1e-3);
      SoftmaxLines.entropySlope(x, LEAD, 1, 2, y, LEAD, 3, vectors);
      assertEquals(2 / (1 + e), y[LEAD], 1e-6);
      assertEquals(-2 / (1 + e), y[LEAD + 1], 1e-6);
      assertEquals(0, y[LEAD + 2]);
    }
  }

  @Test
  void aClassOfProbability0IsInfinitelyFar() {
    double[] x = {0, Double.NEGATIVE_INFINITY};
    assertEquals(Double.POSITIVE_INFINITY, SoftmaxLines.entropy(x, 0, 1, 2, false));
    double[] y = new double[2];
    SoftmaxLines.entropySlope(x, 0, 1, 1, y, 0, 2, false);
    assertEquals(1, y[0]);
    assertEquals(-1, y[1]);
  }

  @Test
  void nanInALogarithmStaysNaN() {
    for (boolean vectors : ways()) {
      float[] z = new float[LEAD + 40], y = new float[z.length];
      Arrays.fill(z, -1);
      z[LEAD + 7] = Float.NaN;
      z[LEAD + 39] = Float.NaN;
      Exponentials.less(new float[z.length], LEAD, 1, z, LEAD, y, LEAD, 40, vectors);
      for (int i = 0; i < 40; i++) {
        if (i == 7 || i == 39) assertEquals(Float.NaN, y[LEAD + i]);
        else assertEquals(-Math.exp(-1), y[LEAD + i], 1e-7);
      }
    }
  }

  /** Along any axis of any layout, with any threads, the same bits as line by line. */
  @ParameterizedTest
  @EnumSource(DType.class)
  void layoutsAndThreadsChangeNothing(DType dtype) {
    if (!dtype.isFloating()) return;
    boolean single = dtype == DType.FLOAT32;
    Shape shape = Shape.of(70, 33, 40);
    int size = shape.size();
    Object a = numbers(single, 1, size, 4), b = numbers(single, 2, size, 1);
    for (int axis = 0; axis < 3; axis++) {
      int n = shape.dim(axis), count = size / n;
      int[] classes = new int[count];
      for (int i = 0; i < count; i++) classes[i] = i % 9 == 0 ? -1 : i % n;
      Object g = numbers(single, 3, count, 1);
      Object[] first = null;
      for (int threads = 1; threads <= 2; threads++) {
        Parallel.threads(threads);
        for (boolean turned : new boolean[] {false, true}) {
          Strided x = laid(dtype, shape, a, turned), t = laid(dtype, shape, b, !turned);
          Object[] out = new Object[4];
          for (int k = 0; k < out.length; k++) out[k] = dtype.newArray(k == 2 ? count : size);
          Softmaxes.product(x, t, axis, out[0]);
          Softmaxes.logProduct(x, t, axis, out[1]);
          Softmaxes.entropy(x, classes, axis, out[2]);
          Softmaxes.entropySlope(x, classes, axis, g, LEAD, out[3]);
          if (first == null) {
            first = out;
            checkLines(shape, axis, a, b, classes, g, out);
          }
          for (int k = 0; k < out.length; k++) {
            assertTrue(Elements.equal(first[k], out[k]), dtype + " " + axis + " " + k);
          }
        }
      }
    }
  }

  /** Against each line on its own. */
  private static void checkLines(
      Shape shape, int axis, Object a, Object b, int[] classes, Object g, Object[] out) {
    int n = shape.dim(axis), inner = shape.rowMajorStrides()[axis];
    for (int line = 0; line < classes.length; line += 13) {
      int at = LEAD + line / inner * inner * n + line % inner;
      double[] x = new double[n], t = new double[n];
      for (int i = 0; i < n; i++) {
        x[i] = get(a, at + i * inner);
        t[i] = get(b, at + i * inner);
      }
      double[] product = Work.PRODUCT.defined(x, t), less = Work.LOG_PRODUCT.defined(x, t);
      double[] slope = Work.SOFTMAX.defined(x, t);
      double by = get(g, LEAD + line);
      int c = classes[line];
      double entropy = c < 0 ? 0 : -Work.LOG_SOFTMAX.defined(x, t)[c];
      assertEquals(entropy, get(out[2], line), 1e-5, "entropy");
      for (int i = 0; i < n; i++) {
        int to = at - LEAD + i * inner;
        assertEquals(product[i], get(out[0], to), 2e-4, "product");
        assertEquals(less[i], get(out[1], to), 2e-4, "less");
        double expected = c < 0 ? 0 : by * (slope[i] - (i == c ? 1 : 0));
        assertEquals(expected, get(out[3], to), 1e-6, "slope");
      }
    }
  }

  private static double get(Object x, int i) {
    return x instanceof float[] a ? a[i] : ((double[]) x)[i];
  }

  /** The numbers behind the lead as they are, or their axes turned round in memory. */
  private static Strided laid(DType dtype, Shape shape, Object data, boolean turned) {
    if (!turned) return new Strided(dtype, shape, data, LEAD, shape.rowMajorStrides());
    int rank = shape.rank();
    int[] strides = new int[rank];
    for (int d = 0, step = 1; d < rank; d++) {
      strides[d] = step;
      step *= shape.dim(d);
    }
    Object turn = dtype.newArray(LEAD + shape.size());
    int[] rows = shape.rowMajorStrides();
    for (int i = 0; i < shape.size(); i++) {
      int to = 0;
      for (int d = 0; d < rank; d++) to += i / rows[d] % shape.dim(d) * strides[d];
      System.arraycopy(data, LEAD + i, turn, LEAD + to, 1);
    }
    return new Strided(dtype, shape, turn, LEAD, strides);
  }
}
