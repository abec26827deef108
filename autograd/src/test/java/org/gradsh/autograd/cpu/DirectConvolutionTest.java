package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gradsh.autograd.cpu.Convolution.Direction;
import org.gradsh.autograd.cpu.Convolution.Slide;
import org.gradsh.autograd.cpu.Convolution.Way;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The direct loops against chains of fused multiply-adds, bit by bit, in the order they promise.
 */
@Tag("kernels")
class DirectConvolutionTest {
  @BeforeEach
  void vectors() {
    assumeTrue(Simd.bits() >= 256, "vectors of 8 numbers are needed");
  }

  private static Slide slide(int height, int width, int rows, int columns, int padding, int far) {
    int[] counts = {1, height + 2 * padding - far * (rows - 1), width + 2 * padding - columns + 1};
    return new Slide(
        new int[] {1, height, width},
        new int[] {1, rows, columns},
        counts,
        new int[] {1, 1, 1},
        new int[] {0, padding, padding},
        new int[] {1, far, 1});
  }

  /** LeNet's, odd extents, paddings, dilated rows, groups, few and many channels and outputs. */
  private static List<Convolution> shapes() {
    List<Convolution> shapes = new ArrayList<>();
    shapes.add(new Convolution(slide(28, 28, 5, 5, 2, 1), 3, 1, 6, 1));
    shapes.add(new Convolution(slide(14, 14, 5, 5, 0, 1), 37, 6, 16, 1));
    shapes.add(new Convolution(slide(20, 33, 3, 4, 1, 1), 2, 1, 11, 1));
    shapes.add(new Convolution(slide(9, 12, 3, 5, 1, 1), 2, 8, 30, 1));
    shapes.add(new Convolution(slide(11, 12, 4, 4, 3, 2), 5, 7, 16, 1));
    shapes.add(new Convolution(slide(6, 15, 1, 5, 2, 1), 4, 32, 96, 2));
    shapes.add(new Convolution(slide(13, 15, 3, 3, 1, 1), 3, 18, 36, 3));
    shapes.add(new Convolution(slide(9, 32, 2, 10, 1, 1), 2, 6, 14, 1));
    shapes.add(new Convolution(slide(5, 40, 3, 1, 0, 1), 18, 24, 46, 1));
    return shapes;
  }

  private static float[] noise(int n, int seed) {
    float[] noise = new float[n];
    Random random = new Random(seed);
    for (int i = 0; i < n; i++) noise[i] = (float) random.nextGaussian();
    return noise;
  }

  private record Numbers(float[] x, float[] w, float[] b, float[] y) {
    static Numbers of(Convolution c) {
      return new Numbers(
          noise(3 + c.batch() * c.channels() * c.slide().image(), 1),
          noise(5 + c.outputs() * c.depth(), 2),
          noise(1 + c.outputs(), 3),
          noise(7 + c.batch() * c.outputs() * c.slide().windows(), 4));
    }

    float[] of(Convolution c, Way way, Direction direction) {
      return switch (direction) {
        case FORWARD -> {
          float[] to = new float[y.length - 7];
          way.forward(x, 3, w, 5, b, 1, to);
          yield to;
        }
        case SPREAD -> {
          float[] to = new float[x.length - 3];
          way.spread(y, 7, w, 5, to);
          yield to;
        }
        case KERNEL -> {
          float[] to = new float[w.length - 5];
          way.kernel(x, 3, y, 7, to);
          yield to;
        }
      };
    }
  }

  /** The place in its image that an element of the kernel sees in a window; -1 for padding. */
  private static int seen(Slide s, int window, int element) {
    int i = window / s.counts()[2] - s.before()[1];
    int j = window % s.counts()[2] - s.before()[2];
    i += element / s.size()[2] * s.dilations()[1];
    j += element % s.size()[2];
    boolean within = i >= 0 && j >= 0 && i < s.extents()[1] && j < s.extents()[2];
    return within ? i * s.extents()[2] + j : -1;
  }

  private static float[] wanted(Convolution c, Numbers n, Direction direction) {
    Slide s = c.slide();
    float[] to = new float[n.of(c, new ColumnConvolution(c, false), direction).length];
    int size = s.kernel();
    int depth = c.depth();
    switch (direction) {
      case FORWARD -> {
        for (int at = 0; at < to.length; at++) {
          int plane = at / s.windows();
          int o = plane % c.outputs();
          int image = plane / c.outputs() * c.groups() + o / c.each();
          float sum = 0;
          for (int t = 0; t < depth; t++) {
            int place = seen(s, at % s.windows(), t % size);
            int channel = image * c.inner() + t / size;
            float x = place < 0 ? 0 : n.x[3 + channel * s.image() + place];
            sum = Math.fma(x, n.w[5 + o * depth + t], sum);
          }
          to[at] = sum + n.b[1 + o];
        }
      }
      case SPREAD -> {
        for (int image = 0; image < c.batch() * c.groups(); image++) {
          for (int t = 0; t < depth; t++) {
            for (int window = 0; window < s.windows(); window++) {
              int place = seen(s, window, t % size);
              if (place < 0) continue;
              float sum = 0;
              for (int o = 0; o < c.each(); o++) {
                float w = n.w[5 + (image % c.groups() * c.each() + o) * depth + t];
                sum = Math.fma(n.y[7 + (image * c.each() + o) * s.windows() + window], w, sum);
              }
              to[(image * c.inner() + t / size) * s.image() + place] += sum;
            }
          }
        }
      }
      case KERNEL -> {
        int together = new ColumnConvolution(c, true).rowsOfSums() * s.counts()[2];
        for (int at = 0; at < to.length; at++) {
          int o = at / depth;
          int t = at % depth;
          float total = 0;
          for (int part = 0; part < c.parts(); part++) {
            float sum = 0;
            int end = (int) ((part + 1L) * c.batch() / c.parts());
            for (int k = (int) ((long) part * c.batch() / c.parts()); k < end; k++) {
              int image = k * c.groups() + o / c.each();
              for (int from = 0; from < s.windows(); from += together) {
                float chain = 0;
                for (int window = from; window < Math.min(from + together, s.windows()); window++) {
                  int place = seen(s, window, t % size);
                  int channel = image * c.inner() + t / size;
                  float x = place < 0 ? 0 : n.x[3 + channel * s.image() + place];
                  float y = n.y[7 + (k * c.outputs() + o) * s.windows() + window];
                  chain = Math.fma(x, y, chain);
                }
                sum += chain;
              }
            }
            total += sum;
          }
          to[at] = total;
        }
      }
    }
    return to;
  }

  private static void check(Direction direction) {
    int tried = 0;
    for (Convolution c : shapes()) {
      Numbers numbers = Numbers.of(c);
      if (!DirectConvolution.fits(c, direction, numbers.x)) continue;
      tried++;
      float[] got = numbers.of(c, new DirectConvolution(c), direction);
      assertArrayEquals(wanted(c, numbers, direction), got, () -> direction + " of " + c);
    }
    assertTrue(tried >= 4, () -> direction + " has few shapes that fit");
  }

  @Test
  void forward() {
    check(Direction.FORWARD);
  }

  @Test
  void toTheImage() {
    check(Direction.SPREAD);
  }

  @Test
  void toTheKernel() {
    check(Direction.KERNEL);
  }

  @Test
  void withoutBias() {
    Convolution c = shapes().get(1);
    Numbers n = Numbers.of(c);
    Arrays.fill(n.b, -0f);
    float[] with = n.of(c, new DirectConvolution(c), Direction.FORWARD);
    float[] without = new float[with.length];
    new DirectConvolution(c).forward(n.x, 3, n.w, 5, null, 0, without);
    assertArrayEquals(with, without);
  }

  /** Of what is infinite nothing comes to places that it does not reach. */
  @Test
  void infiniteNumbers() {
    for (Convolution c : shapes()) {
      Numbers n = Numbers.of(c);
      n.x[10] = Float.POSITIVE_INFINITY;
      n.w[9] = Float.NEGATIVE_INFINITY;
      n.y[8] = Float.POSITIVE_INFINITY;
      for (Direction direction : Direction.values()) {
        if (!DirectConvolution.fits(c, direction, n.x)) continue;
        float[] wanted = wanted(c, n, direction);
        float[] got = n.of(c, new DirectConvolution(c), direction);
        assertArrayEquals(wanted, got, () -> direction + " of " + c);
      }
    }
  }

  @Test
  void shapesThatDoNotFit() {
    float[] image = {};
    Slide s = slide(14, 14, 5, 5, 0, 1);
    assertFalse(
        DirectConvolution.fits(new Convolution(s, 1, 6, 16, 1), Direction.FORWARD, new double[0]));
    assertFalse(DirectConvolution.fits(new Convolution(s, 0, 6, 16, 1), Direction.KERNEL, image));
    assertFalse(DirectConvolution.fits(new Convolution(s, 1, 64, 64, 1), Direction.SPREAD, image));
    Slide narrow = slide(14, 7, 5, 5, 0, 1);
    assertFalse(
        DirectConvolution.fits(new Convolution(narrow, 1, 6, 16, 1), Direction.FORWARD, image));
    Slide large = slide(40, 40, 5, 5, 2, 1);
    assertFalse(
        DirectConvolution.fits(new Convolution(large, 1, 1, 6, 1), Direction.FORWARD, image));
    Slide steps =
        new Slide(
            s.extents(),
            s.size(),
            new int[] {1, 5, 5},
            new int[] {1, 2, 2},
            s.before(),
            s.dilations());
    for (Direction direction : Direction.values()) {
      assertFalse(DirectConvolution.fits(new Convolution(steps, 1, 6, 16, 1), direction, image));
    }
  }

  /** Loops that take over do so between two calls, and nobody sees it. */
  @Test
  void takingOverChangesNothing() {
    Convolution c = shapes().get(1);
    Numbers n = Numbers.of(c);
    for (Direction direction : Direction.values()) {
      WarmUp trial = DirectConvolution.trial(c, direction, n.x);
      float[] first = through(c, n, direction);
      trial.run();
      for (int i = 0; i < 3; i++) {
        assertArrayEquals(first, through(c, n, direction), () -> direction + ", " + trial.isDone());
      }
    }
  }

  private static float[] through(Convolution c, Numbers n, Direction direction) {
    float[] to = new float[n.of(c, new ColumnConvolution(c, false), direction).length];
    switch (direction) {
      case FORWARD -> c.forward(n.x, 3, n.w, 5, n.b, 1, to);
      case SPREAD -> c.spread(n.y, 7, n.w, 5, to);
      case KERNEL -> c.kernel(n.x, 3, n.y, 7, to);
    }
    return to;
  }
}
