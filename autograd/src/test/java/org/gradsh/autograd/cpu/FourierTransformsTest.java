package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transforms of rows against their sums, for lengths of all kinds. */
class FourierTransformsTest {
  private static final int ROWS = 3;

  @ParameterizedTest
  @ValueSource(
      ints = {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 23, 24, 25, 26,
        27, 29, 30, 31, 32, 34, 36, 48, 49, 64, 77, 96, 97, 98, 100, 101, 121, 125, 127, 128, 202,
        211, 243, 256, 343, 422, 509, 512
      })
  void everyLength(int n) {
    double[] x = random(ROWS * 2 * n);
    for (boolean inverse : new boolean[] {false, true}) {
      double[] expected = new double[x.length];
      for (int r = 0; r < ROWS; r++) sums(x, 2 * n * r, n, inverse, .5, expected);
      double[] y = x.clone();
      FourierTransforms.complex(y, ROWS, n, inverse, .5);
      assertArrayEquals(expected, y, 1e-13 * (n + 10));
      float[] single = floats(x);
      FourierTransforms.complex(single, ROWS, n, inverse, .5);
      assertArrayEquals(expected, doubles(single), 1e-6 * Math.sqrt(n));
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 22, 26, 32, 34, 35, 64, 97, 101,
        127, 128, 202, 211, 254, 256, 422, 509, 512
      })
  void realRowsThereAndBack(int n) {
    int half = n / 2 + 1;
    double[] x = random(ROWS * n);
    double[] expected = new double[ROWS * 2 * half];
    for (int r = 0; r < ROWS; r++) {
      double[] complex = new double[2 * n];
      for (int j = 0; j < n; j++) complex[2 * j] = x[n * r + j];
      double[] whole = new double[2 * n];
      sums(complex, 0, n, false, 2, whole);
      System.arraycopy(whole, 0, expected, 2 * half * r, 2 * half > 2 * n ? 2 * n : 2 * half);
    }
    double[] y = new double[expected.length];
    FourierTransforms.real(x, y, ROWS, n, 2);
    assertArrayEquals(expected, y, 1e-13 * (n + 10));
    float[] single = new float[y.length];
    FourierTransforms.real(floats(x), single, ROWS, n, 2);
    assertArrayEquals(expected, doubles(single), 4e-6 * Math.sqrt(n));

    double[] back = new double[x.length];
    FourierTransforms.realInverse(y, back, ROWS, n, .5 / n);
    assertArrayEquals(x, back, 1e-13 * (n + 10));
    float[] singleBack = new float[x.length];
    FourierTransforms.realInverse(single, singleBack, ROWS, n, .5 / n);
    assertArrayEquals(x, doubles(singleBack), 1e-6);
  }

  @Test
  void noThreadsButTheEngines() {
    double[] long_ = random(2 << 16);
    FourierTransforms.complex(long_, 1, 1 << 16, false, 1);
    FourierTransforms.complex(random(2 * 65537), 1, 65537, false, 1);
    long foreign =
        Thread.getAllStackTraces().keySet().stream()
            .filter(t -> t.getName().startsWith("pool-"))
            .count();
    assertEquals(0, foreign);
  }

  private static void sums(
      double[] x, int at, int n, boolean inverse, double scale, double[] into) {
    for (int k = 0; k < n; k++) {
      double re = 0;
      double im = 0;
      for (int j = 0; j < n; j++) {
        double angle = (inverse ? 2 : -2) * Math.PI * ((long) j * k % n) / n;
        double c = Math.cos(angle);
        double s = Math.sin(angle);
        re += x[at + 2 * j] * c - x[at + 2 * j + 1] * s;
        im += x[at + 2 * j] * s + x[at + 2 * j + 1] * c;
      }
      into[at + 2 * k] = re * scale;
      into[at + 2 * k + 1] = im * scale;
    }
  }

  private static double[] random(int size) {
    Philox random = new Philox(21);
    double[] x = new double[size];
    Arrays.setAll(x, i -> (float) (2 * random.nextDouble() - 1));
    return x;
  }

  private static float[] floats(double[] x) {
    float[] f = new float[x.length];
    for (int i = 0; i < f.length; i++) f[i] = (float) x[i];
    return f;
  }

  private static double[] doubles(float[] x) {
    double[] d = new double[x.length];
    for (int i = 0; i < d.length; i++) d[i] = x[i];
    return d;
  }
}
