package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
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
    double[] doubles = doubles(x);
    long[] places = new long[n];
    long[] wanted = new long[n];
    pooling.argMax(x, 0, places);
    pooling.argMax(doubles, 0, wanted);
    assertArrayEquals(wanted, places);
    largest(pooling, x, doubles, n);
    float[] sums = new float[n];
    double[] wantedSums = new double[n];
    pooling.sum(x, 0, sums);
    pooling.sum(doubles, 0, wantedSums);
    for (int i = 0; i < n; i++) wantedSums[i] = (float) wantedSums[i];
    for (int i = 0; i < n; i++) doubles[i] = sums[i];
    assertArrayEquals(wantedSums, Arrays.copyOf(doubles, n));
  }

  /** The largest and numbers put where they are: the same bits, but for what kind of NaN it is. */
  private static void largest(Pooling pooling, float[] x, double[] doubles, int n) {
    float[] most = new float[n];
    double[] wanted = new double[n];
    pooling.atLargest(x, 0, x, 0, most);
    pooling.atLargest(doubles, 0, doubles, 0, wanted);
    assertArrayEquals(floats(wanted), most);
    float[] g = new float[n];
    for (int i = 0; i < n; i++) g[i] = i % 5 == 0 ? -0f : i - 9;
    float[] back = new float[x.length];
    double[] wantedBack = new double[x.length];
    Arrays.fill(back, Float.NaN);
    Arrays.fill(wantedBack, Double.NaN);
    pooling.intoLargest(g, 0, x, 0, back);
    pooling.intoLargest(doubles(g), 0, doubles, 0, wantedBack);
    assertArrayEquals(floats(wantedBack), back);
    float[] there = new float[n];
    pooling.atLargest(back, 0, doubles, 0, there);
    double[] wantedThere = new double[n];
    pooling.atLargest(wantedBack, 0, x, 0, wantedThere);
    assertArrayEquals(floats(wantedThere), there);
  }

  private static float[] floats(double[] x) {
    float[] y = new float[x.length];
    for (int i = 0; i < y.length; i++) y[i] = (float) x[i];
    return y;
  }

  private static double[] doubles(float[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) y[i] = x[i];
    return y;
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

  /** Rows of windows of every length, over vectors and without, in planes that they cover. */
  @Test
  void vectorsGiveTheSameBits() {
    for (int count = 1; count < 12; count++) {
      int width = 2 * count;
      int[] high = {0, 2, 4};
      QuadPooling quads = new QuadPooling(width, high, 0, count);
      float[] x = Arrays.copyOf(numbers(0f, -0f, Float.MIN_VALUE, 3e38f), 6 * width);
      float[] g = numbers(-0f, 7f);
      float[][] y = new float[2][3 * count], back = new float[2][6 * width];
      boolean vectors = Simd.enabled() && count >= 4;
      quads.max(x, 0, y[0], 0, false);
      quads.max(x, 0, y[1], 0, vectors);
      assertArrayEquals(y[0], y[1]);
      quads.into(g, 0, x, 0, back[0], 0, false);
      quads.into(g, 0, x, 0, back[1], 0, vectors);
      assertArrayEquals(back[0], back[1]);
      if (!vectors) continue;
      x[6 * width - 1] = Float.NaN;
      assertFalse(quads.max(x, 0, y[1], 0, true));
      assertFalse(quads.into(g, 0, x, 0, back[1], 0, true));
    }
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
