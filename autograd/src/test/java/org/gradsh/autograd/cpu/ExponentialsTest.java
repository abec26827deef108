package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("kernels")
class ExponentialsTest {
  private static final int N = 1000;

  private static float[] exp(float[] x, boolean vectors) {
    float[] y = new float[x.length];
    Exponentials.run(x, 0, 0, y, 0, x.length, vectors && Simd.enabled());
    return y;
  }

  private static double[] exp(double[] x, boolean vectors) {
    double[] y = new double[x.length];
    Exponentials.run(x, 0, 0, y, 0, x.length, vectors && Simd.enabled());
    return y;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isWithinOneUnitInTheLastPlace(boolean vectors) {
    var random = new Random(1);
    for (int round = 0; round < 100; round++) {
      float[] x = new float[N];
      double[] z = new double[N];
      for (int i = 1; i < N; i++) {
        x[i] = -random.nextFloat() * 87;
        z[i] = -random.nextDouble() * 708;
      }
      float[] y = exp(x, vectors);
      double[] w = exp(z, vectors);
      for (int i = 0; i < N; i++) {
        float expected = (float) Math.exp(x[i]);
        assertEquals(expected, y[i], 1.01 * Math.ulp(expected), "e^" + x[i]);
        double exact = Math.exp(z[i]);
        assertEquals(exact, w[i], 1.01 * Math.ulp(exact), "e^" + z[i]);
      }
      assertEquals(1f, y[0]);
      assertEquals(1.0, w[0]);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isZeroBelowTheNormalNumbers(boolean vectors) {
    float[] x = new float[N];
    double[] z = new double[N];
    float[] low = {-88, -1000, -1e30f, Float.NEGATIVE_INFINITY};
    for (int i = 0; i < N; i++) {
      x[i] = low[i % low.length];
      z[i] = x[i] * 9.0;
    }
    assertArrayEquals(new float[N], exp(x, vectors));
    assertArrayEquals(new double[N], exp(z, vectors));
  }

  @Test
  void whatIsTakenOffComesOffFirst() {
    float[] x = {5, 6, 7};
    float[] y = new float[4];
    Exponentials.run(x, 1, 7, y, 2, 2, false);
    assertArrayEquals(new float[] {0, 0, (float) Math.exp(-1), 1}, y, 1e-7f);
    assertEquals(Math.exp(-2) + Math.exp(-1) + 1, Exponentials.sum(x, 0, 7, 3, false), 1e-6);
  }
}
