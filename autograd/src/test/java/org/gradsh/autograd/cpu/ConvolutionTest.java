package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Random;
import org.gradsh.autograd.cpu.Convolution.Slide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Convolutions of images so large that they are cut in every way, against sums element by element.
 */
@Tag("kernels")
class ConvolutionTest {
  private static final Slide MANY_ROWS =
      slide(
          new int[] {1, 61, 64}, new int[] {1, 3, 3}, new int[] {1, 2, 1}, 1, new int[] {1, 1, 2});
  private static final Slide VOLUME =
      slide(new int[] {5, 9, 70}, new int[] {2, 3, 5}, new int[] {2, 1, 3}, 1, new int[] {1, 1, 1});

  /** Those that {@link LineConvolution} takes, given 8 outputs, go in steps of 1. */
  private static final Slide LINES = slide(new int[] {1, 23, 19}, new int[] {1, 5, 4}, ones(), 2);

  private static Slide slide(int[] extents, int[] size, int[] dilations, int padding) {
    return slide(extents, size, ones(), padding, dilations);
  }

  private static Slide slide(int[] extents, int[] size, int[] steps, int padding, int[] dilations) {
    int[] counts = new int[3];
    int[] before = new int[3];
    for (int k = 0; k < 3; k++) {
      before[k] = extents[k] == 1 ? 0 : padding;
      counts[k] = (extents[k] + 2 * before[k] - dilations[k] * (size[k] - 1) - 1) / steps[k] + 1;
    }
    return new Slide(extents, size, counts, steps, before, dilations);
  }

  private static double[] numbers(int n, int seed) {
    Random random = new Random(seed);
    return random.ints(n, -4, 5).asDoubleStream().toArray();
  }

  private static float[] floats(double[] x) {
    float[] y = new float[x.length];
    for (int i = 0; i < y.length; i++) y[i] = (float) x[i];
    return y;
  }

  /** What is done with every product that a convolution sums. */
  private interface Term {
    void at(int x, int w, int y);
  }

  private static void each(Convolution c, Term term) {
    Slide s = c.slide();
    int inner = c.channels() / c.groups();
    int outputs = c.outputs() / c.groups();
    for (int y = 0; y < c.batch() * c.outputs() * s.windows(); y++) {
      int window = y % s.windows();
      int o = y / s.windows() % c.outputs();
      int n = y / s.windows() / c.outputs();
      for (int k = 0; k < inner * s.kernel(); k++) {
        int channel = o / outputs * inner + k / s.kernel();
        int at = 0;
        int window3 = window;
        int element = k % s.kernel();
        boolean within = true;
        for (int a = 2, pitch = 1; a >= 0; pitch *= s.extents()[a--]) {
          int i = window3 % s.counts()[a] * s.steps()[a] - s.before()[a];
          i += element % s.size()[a] * s.dilations()[a];
          window3 /= s.counts()[a];
          element /= s.size()[a];
          within &= i >= 0 && i < s.extents()[a];
          at += i * pitch;
        }
        int x = (n * c.channels() + channel) * s.image() + at;
        if (within) term.at(x, o * inner * s.kernel() + k, y);
      }
    }
  }

  /** Small whole numbers: sums are exact in any order, in float32 too. */
  private static void agree(Convolution c) {
    Slide s = c.slide();
    double[] x = numbers(c.batch() * c.channels() * s.image(), 1);
    double[] w = numbers(c.outputs() * c.channels() / c.groups() * s.kernel(), 2);
    double[] y = numbers(c.batch() * c.outputs() * s.windows(), 3);
    double[][] wanted = {new double[y.length], new double[x.length], new double[w.length]};
    each(
        c,
        (i, j, k) -> {
          wanted[0][k] += x[i] * w[j];
          wanted[1][i] += y[k] * w[j];
          wanted[2][j] += y[k] * x[i];
        });
    double[][] doubles = {new double[y.length], new double[x.length], new double[w.length]};
    c.forward(x, 0, w, 0, doubles[0]);
    c.spread(y, 0, w, 0, doubles[1]);
    c.kernel(x, 0, y, 0, doubles[2]);
    float[][] floats = {new float[y.length], new float[x.length], new float[w.length]};
    c.forward(floats(x), 0, floats(w), 0, floats[0]);
    c.spread(floats(y), 0, floats(w), 0, floats[1]);
    c.kernel(floats(x), 0, floats(y), 0, floats[2]);
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(wanted[i], doubles[i]);
      assertArrayEquals(floats(wanted[i]), floats[i]);
    }
    double[] b = numbers(c.outputs() + 1, 4);
    for (int i = 0; i < y.length; i++) wanted[0][i] += b[1 + i / s.windows() % c.outputs()];
    c.forward(x, 0, w, 0, b, 1, doubles[0]);
    c.forward(floats(x), 0, floats(w), 0, floats(b), 1, floats[0]);
    assertArrayEquals(wanted[0], doubles[0]);
    assertArrayEquals(floats(wanted[0]), floats[0]);
  }

  @Test
  void manyRowsOfWindows() {
    agree(new Convolution(MANY_ROWS, 2, 64, 6, 1));
  }

  @Test
  void groups() {
    agree(new Convolution(MANY_ROWS, 3, 8, 12, 4));
  }

  @Test
  void volumes() {
    agree(new Convolution(VOLUME, 2, 24, 3, 1));
  }

  @Test
  void manyImages() {
    Slide small = slide(new int[] {1, 6, 5}, new int[] {1, 3, 2}, new int[] {1, 1, 1}, 2, ones());
    agree(new Convolution(small, 50, 3, 4, 1));
  }

  private static int[] ones() {
    return new int[] {1, 1, 1};
  }

  @Test
  void lines() {
    agree(new Convolution(LINES, 3, 6, 16, 1));
    agree(new Convolution(LINES, 20, 12, 27, 3));
  }

  /** Rows of every length, short ones and those that the JVM moves. */
  @Test
  void linesOfEveryLength() {
    for (int width = 5; width < 36; width++) {
      Slide s = slide(new int[] {1, 7, width}, new int[] {1, 3, 5}, ones(), width % 3);
      agree(new Convolution(s, 2, 4, 8, 1));
    }
  }

  @Test
  void dilatedLines() {
    Slide far = slide(new int[] {1, 23, 19}, new int[] {1, 3, 4}, new int[] {1, 4, 3}, 5);
    agree(new Convolution(far, 2, 5, 9, 1));
  }

  @Test
  void linesOfManyRows() {
    Slide large = slide(new int[] {1, 150, 120}, new int[] {1, 3, 3}, ones(), 1);
    agree(new Convolution(large, 2, 20, 8, 1));
  }

  @Test
  void linesThatSeeNothing() {
    Slide beyond = slide(new int[] {1, 2, 3}, new int[] {1, 5, 7}, ones(), 6);
    agree(new Convolution(beyond, 2, 3, 8, 1));
  }

  @Test
  void sameBitsForAnyThreads() {
    sameBits(new Convolution(MANY_ROWS, 20, 16, 6, 2));
    sameBits(new Convolution(LINES, 40, 12, 16, 2));
  }

  private static void sameBits(Convolution c) {
    Slide s = c.slide();
    float[] x = noise(c.batch() * c.channels() * s.image());
    float[] w = noise(c.outputs() * c.channels() / c.groups() * s.kernel());
    float[] y = noise(c.batch() * c.outputs() * s.windows());
    float[][][] got = new float[2][][];
    int before = Parallel.threads();
    try {
      for (int t = 0; t < 2; t++) {
        Parallel.threads(1 + 2 * t);
        got[t] = new float[][] {new float[y.length], new float[x.length], new float[w.length]};
        c.forward(x, 0, w, 0, got[t][0]);
        c.spread(y, 0, w, 0, got[t][1]);
        c.kernel(x, 0, y, 0, got[t][2]);
      }
    } finally {
      Parallel.threads(before);
    }
    for (int i = 0; i < 3; i++) assertArrayEquals(got[0][i], got[1][i]);
  }

  private static float[] noise(int n) {
    Random random = new Random(n);
    float[] noise = new float[n];
    for (int i = 0; i < n; i++) noise[i] = (float) random.nextGaussian();
    return noise;
  }
}
