package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.gradsh.autograd.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Decompositions by OpenBLAS and by Java: the factors have their form and give the matrix back. */
class LapackTest {
  /** Past 64 calls work outside of the heap. */
  private static final int[] SIZES = {0, 1, 2, 3, 5, 17, 70};

  private record Way(Lapack lapack, DType dtype) {
    Decompositions on() {
      return new Decompositions(lapack);
    }

    double near() {
      return dtype == DType.FLOAT64 ? 1e-10 : 2e-2;
    }

    @Override
    public String toString() {
      return lapack.name() + " " + dtype;
    }
  }

  static Stream<Way> ways() {
    List<Lapack> all = new ArrayList<>(List.of(JavaLapack.ONE));
    if (Blas.choose("auto") instanceof OpenBlas blas) all.add(Lapack.of(blas));
    return all.stream()
        .flatMap(l -> Stream.of(DType.FLOAT64, DType.FLOAT32).map(d -> new Way(l, d)));
  }

  @Test
  void theChoiceGoesWithTheProducts() {
    assertEquals(JavaLapack.ONE, Lapack.of(JavaBlas.of("a test")));
    if (Blas.choose("auto") instanceof OpenBlas blas) {
      assertTrue(Lapack.of(blas) instanceof OpenBlasLapack);
      assertTrue(Lapack.of(blas).name().startsWith("LAPACK of OpenBLAS "), Lapack.of(blas)::name);
    }
    assertEquals("LAPACK in Java", JavaLapack.ONE.name());
  }

  @ParameterizedTest
  @MethodSource("ways")
  void inversesAndSolutions(Way way) {
    for (int n : SIZES) {
      double[] a = regular(2, n);
      Object inverse = array(way, a);
      assertArrayEquals(new int[2], way.on().inverse(2, n, inverse));
      double[] b = random(2 * n * 3, 7);
      Object x = array(way, b);
      assertArrayEquals(new int[2], way.on().solve(2, n, 3, array(way, a), x));
      for (int i = 0; i < 2; i++) {
        double[] one = part(a, i, n * n);
        same(way, identity(n), product(one, part(inverse, i, n * n), n, n, n));
        same(way, part(b, i, n * 3), product(one, part(x, i, n * 3), n, n, 3));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void triangles(Way way) {
    for (int n : SIZES) {
      double[] a = regular(1, n);
      for (int kind = 0; kind < 8; kind++) {
        boolean upper = (kind & 1) != 0;
        boolean transposed = (kind & 2) != 0;
        boolean unit = (kind & 4) != 0;
        double[] scaled = a.clone();
        if (unit) for (int i = 0; i < scaled.length; i++) scaled[i] /= 4. * n;
        double[] t = new double[n * n];
        for (int c = 0; c < n; c++) {
          for (int r = 0; r < n; r++) {
            double v = r == c ? unit ? 1 : scaled[r + c * n] : scaled[r + c * n];
            boolean counts = r == c || upper == r < c;
            t[transposed ? c + r * n : r + c * n] = counts ? v : 0;
          }
        }
        double[] b = random(n * 2, 3);
        Object x = array(way, b);
        int[] info =
            way.on().triangularSolve(upper, transposed, unit, 1, n, 2, array(way, scaled), x);
        assertArrayEquals(new int[1], info);
        same(way, b, product(t, doubles(x), n, n, 2));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void cholesky(Way way) {
    for (int n : SIZES) {
      double[] a = random(n * n, 5);
      double[] definite = product(a, transposed(a, n, n), n, n, n);
      for (int i = 0; i < n; i++) definite[i * (n + 1)] += n;
      Object l = array(way, definite);
      assertArrayEquals(new int[1], way.on().cholesky(1, n, l));
      double[] lower = doubles(l);
      for (int c = 0; c < n; c++) {
        assertTrue(lower[c * (n + 1)] > 0);
        for (int r = 0; r < c; r++) assertEquals(0, lower[r + c * n]);
      }
      same(way, definite, product(lower, transposed(lower, n, n), n, n, n));
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void qr(Way way) {
    for (int n : SIZES) {
      int m = n + n / 2;
      double[] a = random(m * n, 11);
      Object out = way.dtype.newArray((m + n) * n);
      way.on().qr(1, m, n, array(way, a), out);
      double[] q = rows(doubles(out), m + n, n, 0, m);
      double[] r = transposed(rows(doubles(out), m + n, n, m, m + n), n, n);
      for (int c = 0; c < n; c++) for (int i = c + 1; i < n; i++) assertEquals(0, r[i + c * n]);
      same(way, identity(n), product(transposed(q, m, n), q, n, m, n));
      same(way, a, product(q, r, m, n, n));
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void svd(Way way) {
    for (int n : SIZES) {
      for (int m : new int[] {n, 2 * n + 1, (n + 1) / 2}) {
        int k = Math.min(m, n);
        double[] a = random(m * n, 13);
        Object out = way.dtype.newArray((m + 1 + n) * k);
        assertArrayEquals(new int[1], way.on().svd(1, m, n, array(way, a), out));
        double[] all = doubles(out);
        double[] u = rows(all, m + 1 + n, k, 0, m);
        double[] s = rows(all, m + 1 + n, k, m, m + 1);
        double[] v = rows(all, m + 1 + n, k, m + 1, m + 1 + n);
        for (int i = 0; i < k; i++) assertTrue(s[i] >= 0 && (i == 0 || s[i] <= s[i - 1]));
        same(way, identity(k), product(transposed(u, m, k), u, k, m, k));
        same(way, identity(k), product(transposed(v, n, k), v, k, n, k));
        for (int c = 0; c < k; c++) for (int r = 0; r < m; r++) u[r + c * m] *= s[c];
        same(way, a, product(u, transposed(v, n, k), m, k, n));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void eigh(Way way) {
    for (int n : SIZES) {
      double[] a = random(n * n, 17);
      double[] flipped = transposed(a, n, n);
      for (int i = 0; i < a.length; i++) a[i] += flipped[i];
      Object out = way.dtype.newArray((1 + n) * n);
      assertArrayEquals(new int[1], way.on().eigh(1, n, array(way, a), out));
      double[] w = rows(doubles(out), 1 + n, n, 0, 1);
      double[] v = rows(doubles(out), 1 + n, n, 1, 1 + n);
      for (int i = 1; i < n; i++) assertTrue(w[i] >= w[i - 1]);
      same(way, identity(n), product(transposed(v, n, n), v, n, n, n));
      double[] scaled = v.clone();
      for (int c = 0; c < n; c++) for (int r = 0; r < n; r++) scaled[r + c * n] *= w[c];
      same(way, a, product(scaled, transposed(v, n, n), n, n, n));
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void whichMatrixAndWhichPivotFails(Way way) {
    double[] batch = {1, 0, 0, 1, 1, 2, 2, 4, 0, 0, 0, 0};
    assertArrayEquals(new int[] {0, 2, 1}, way.on().inverse(3, 2, array(way, batch)));
    assertArrayEquals(
        new int[] {0, 2, 1}, way.on().solve(3, 2, 1, array(way, batch), array(way, random(6, 1))));
    double[] definite = {1, 0, 0, 1, 1, 2, 2, 1, -1, 0, 0, 1};
    assertArrayEquals(new int[] {0, 2, 1}, way.on().cholesky(3, 2, array(way, definite)));
  }

  /** Many matrices are shared between threads; each is the same bits as by itself. */
  @ParameterizedTest
  @MethodSource("ways")
  void aBatchIsItsMatrices(Way way) {
    int n = 6;
    int count = 300;
    double[] a = regular(count, n);
    Object together = array(way, a);
    way.on().inverse(count, n, together);
    for (int i = 0; i < count; i++) {
      Object alone = array(way, part(a, i, n * n));
      way.on().inverse(1, n, alone);
      assertArrayEquals(doubles(alone), part(together, i, n * n));
    }
  }

  // ---- column by column ----

  private static double[] regular(int count, int n) {
    double[] a = random(count * n * n, 3);
    for (int i = 0; i < count; i++) for (int k = 0; k < n; k++) a[i * n * n + k * (n + 1)] += 2 * n;
    return a;
  }

  private static double[] random(int size, long seed) {
    Philox random = new Philox(seed);
    double[] a = new double[size];
    // Numbers that float32 has too.
    for (int i = 0; i < size; i++) a[i] = (float) (2 * random.nextDouble() - 1);
    return a;
  }

  private static double[] identity(int n) {
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) a[i * (n + 1)] = 1;
    return a;
  }

  private static double[] product(double[] a, double[] b, int m, int k, int n) {
    double[] c = new double[m * n];
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < m; i++) {
        for (int l = 0; l < k; l++) c[i + j * m] += a[i + l * m] * b[l + j * k];
      }
    }
    return c;
  }

  private static double[] transposed(double[] a, int m, int n) {
    double[] t = new double[m * n];
    for (int j = 0; j < n; j++) for (int i = 0; i < m; i++) t[j + i * n] = a[i + j * m];
    return t;
  }

  private static double[] rows(double[] a, int m, int n, int from, int to) {
    double[] r = new double[(to - from) * n];
    for (int j = 0; j < n; j++) System.arraycopy(a, j * m + from, r, j * (to - from), to - from);
    return r;
  }

  private static double[] part(Object batch, int i, int size) {
    return Arrays.copyOfRange(doubles(batch), i * size, (i + 1) * size);
  }

  private static Object array(Way way, double[] values) {
    if (way.dtype == DType.FLOAT64) return values.clone();
    float[] f = new float[values.length];
    for (int i = 0; i < f.length; i++) f[i] = (float) values[i];
    return f;
  }

  private static double[] doubles(Object array) {
    if (array instanceof double[] d) return d;
    float[] f = (float[]) array;
    double[] d = new double[f.length];
    for (int i = 0; i < d.length; i++) d[i] = f[i];
    return d;
  }

  private static void same(Way way, double[] expected, double[] actual) {
    assertArrayEquals(expected, actual, way.near());
  }
}
