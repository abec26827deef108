package org.gradsh.autograd.cpu;

import static org.gradsh.autograd.cpu.Definitions.defined;
import static org.gradsh.autograd.cpu.Definitions.list;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.gradsh.autograd.cpu.Reductions.Kind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows and columns by vectors give the bits that they give one by one. */
@Tag("kernels")
class RowsTest {
  /** Numbers of many sizes, a few of them equal, or not finite. */
  private static Object mixed(boolean single, int n, boolean finite) {
    var random = new Random(n);
    Object x = single ? new float[n] : new double[n];
    for (int i = 0; i < n; i++) {
      double v = random.nextGaussian() * Math.pow(10, random.nextInt(5));
      if (i % 29 == 3) v = -0.0;
      if (i % 31 == 4) v = 0;
      if (!finite && i == n / 2) v = random.nextBoolean() ? Double.NaN : Double.POSITIVE_INFINITY;
      Elements.set(x, i, v);
    }
    return x;
  }

  private static Rows rows(Object x) {
    return x instanceof float[] ? FloatRows.ROWS : DoubleRows.ROWS;
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 33, 47, 64, 100, 1000, 1024, 1025, 4999, Rows.BLOCK})
  void vectorsGiveTheSameBits(int n) {
    if (!Simd.enabled()) return;
    for (boolean single : new boolean[] {true, false}) {
      for (boolean finite : new boolean[] {true, false}) {
        Object x = mixed(single, n + 3, finite);
        for (Rows.Step step : Rows.Step.values()) {
          if (step == Rows.Step.EXPONENTIALS && !finite) continue;
          double m = defined(Kind.MAX, list(x));
          long plain = rows(x).partial(step, m, x, 3, n, false);
          long vector = rows(x).partial(step, m, x, 3, n, true);
          if (Double.isNaN(Double.longBitsToDouble(plain))) {
            assertTrue(Double.isNaN(Double.longBitsToDouble(vector)), step + " " + n);
          } else {
            assertEquals(plain, vector, step + " of " + n + ", float32: " + single);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 50, 512})
  void vectorsGiveTheSameBitsInColumns(int columns) {
    if (!Simd.enabled()) return;
    for (boolean single : new boolean[] {true, false}) {
      Object x = mixed(single, 3 + 75 * (columns + 2), true);
      double[] m = new double[columns + 1];
      Arrays.fill(m, defined(Kind.MAX, list(x)));
      for (Rows.Step step : Rows.Step.values()) {
        long[][] states = new long[2][columns + 2];
        for (int vectors = 0; vectors < 2; vectors++) {
          Arrays.fill(states[vectors], rows(x).start(step));
          rows(x)
              .columns(
                  step, m, x, 3, columns + 2, 75, columns, states[vectors], 2, 1, vectors == 1);
        }
        assertArrayEquals(states[0], states[1], step + " of " + columns);
      }
    }
  }
}
