package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Random;
import org.gradsh.autograd.cpu.Pooling.Spans;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Windows of 2 × 2 have loops of their own, which give what those of float64 give. */
@Tag("kernels")
class PoolingTest {
  private static final int PLANES = 7, HEIGHT = 9, WIDTH = 11;

  /** Windows of two, {@code first} places in, side by side or further apart. */
  private static Spans spans(int extent, int first, int apart) {
    int count = (extent - first - 2) / apart + 1;
    int[] from = new int[count];
    int[] to = new int[count];
    for (int i = 0; i < count; i++) to[i] = (from[i] = first + i * apart) + 2;
    return new Spans(from, to, 1);
  }

  private static void agree(float[] x, int first, int apart) {
    Spans high = spans(HEIGHT, first, apart);
    Spans wide = spans(WIDTH, first, apart);
    Pooling pooling = new Pooling(PLANES, new int[] {1, HEIGHT, WIDTH}, Spans.ONE, high, wide);
    int n = PLANES * high.count() * wide.count();
    double[] doubles = new double[x.length];
    for (int i = 0; i < x.length; i++) doubles[i] = x[i];
    long[] places = new long[n];
    long[] wanted = new long[n];
    pooling.argMax(x, 0, places);
    pooling.argMax(doubles, 0, wanted);
    assertArrayEquals(wanted, places);
    float[] sums = new float[n];
    double[] wantedSums = new double[n];
    pooling.sum(x, 0, sums);
    pooling.sum(doubles, 0, wantedSums);
    for (int i = 0; i < n; i++) wantedSums[i] = (float) wantedSums[i];
    for (int i = 0; i < n; i++) doubles[i] = sums[i];
    assertArrayEquals(wantedSums, java.util.Arrays.copyOf(doubles, n));
  }

  private static float[] numbers(float... special) {
    Random random = new Random(3);
    float[] x = new float[PLANES * HEIGHT * WIDTH];
    for (int i = 0; i < x.length; i++) {
      boolean some = special.length > 0 && random.nextInt(4) == 0;
      x[i] = some ? special[random.nextInt(special.length)] : random.nextInt(9) - 4;
    }
    return x;
  }

  @Test
  void tiesAndZerosOfBothSigns() {
    for (int apart = 1; apart < 4; apart++) agree(numbers(0f, -0f), 0, apart);
    agree(numbers(0f, -0f), 1, 2);
  }

  @Test
  void differencesTooSmallOrTooLarge() {
    float least = Float.MIN_VALUE, most = Float.MAX_VALUE;
    agree(numbers(least, -least, Float.MIN_NORMAL, Math.nextUp(1f)), 0, 2);
    agree(numbers(most, -most, Math.nextDown(most)), 1, 2);
  }

  @Test
  void infinitiesAndNaN() {
    float inf = Float.POSITIVE_INFINITY;
    agree(numbers(-inf), 0, 2);
    agree(numbers(inf, -inf), 0, 2);
    agree(numbers(Float.NaN, Float.intBitsToFloat(0xffc00001)), 0, 2);
    agree(numbers(inf, -inf, Float.NaN, -Float.MAX_VALUE), 1, 2);
  }
}
