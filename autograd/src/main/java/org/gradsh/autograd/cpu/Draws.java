package org.gradsh.autograd.cpu;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.device.Accelerator;

/**
 * Random blocks from the sequence of the calling thread, one element after the other: the same for
 * any number of threads.
 */
public final class Draws {
  private Draws() {}

  /** What an accelerator may draw by itself. */
  public enum Kind {
    UNIFORM,
    NORMAL,
    INTEGERS
  }

  /** So many random numbers take some milliseconds. */
  private static final int STRETCH = 1 << 18;

  /** Draws the elements {@code from} (inclusive) to {@code to} (exclusive). */
  @FunctionalInterface
  private interface Draw {
    void draw(Philox random, int from, int to);
  }

  /** One element from its number and the sequence. */
  @FunctionalInterface
  public interface Element {
    double draw(Philox random, int i);
  }

  private static Strided there(
      Accelerator there, Kind kind, DType dtype, Shape shape, long low, long bound) {
    if (there == null || shape.size() == 0) return null;
    return there.draw(kind, dtype, shape, low, bound, RandomState.philox());
  }

  /**
   * Uniform in [0, 1), of 24 bits in float32 and of 53 in float64.
   *
   * @param there who is asked to draw; null for the CPU, as elsewhere here
   */
  public static Strided uniform(DType dtype, Shape shape, Accelerator there) {
    Strided drawn = there(there, Kind.UNIFORM, dtype, shape, 0, 0);
    if (drawn != null) return drawn;
    Strided out = Strided.zeros(dtype, shape);
    run(
        shape.size(),
        (random, from, to) -> {
          if (out.data() instanceof float[] a) {
            for (int i = from; i < to; i++) a[i] = random.nextFloat();
          } else {
            double[] a = (double[]) out.data();
            for (int i = from; i < to; i++) a[i] = random.nextDouble();
          }
        });
    return out;
  }

  /** Standard normal. */
  public static Strided normal(DType dtype, Shape shape, Accelerator there) {
    Strided drawn = there(there, Kind.NORMAL, dtype, shape, 0, 0);
    if (drawn != null) return drawn;
    double[] pair = new double[2];
    return each(
        dtype,
        shape,
        (random, i) -> {
          if (i % 2 == 0) random.nextGaussians(pair);
          return pair[i % 2];
        });
  }

  /** Uniform in (0, 1): neither end can come, so that logarithms are finite. */
  public static double open(Philox random) {
    return Math.max(random.nextDouble(), 0x1p-54);
  }

  /** Elements that are drawn one by one in float64. */
  public static Strided each(DType dtype, Shape shape, Element element) {
    Strided out = Strided.zeros(dtype, shape);
    run(
        shape.size(),
        (random, from, to) -> {
          if (out.data() instanceof float[] a) {
            for (int i = from; i < to; i++) a[i] = (float) element.draw(random, i);
          } else {
            double[] a = (double[]) out.data();
            for (int i = from; i < to; i++) a[i] = element.draw(random, i);
          }
        });
    return out;
  }

  /** An element that takes a varying number of draws is worth so many others. */
  private static final int APART = 64;

  /**
   * Elements that take as many numbers as they like, each from the {@linkplain Philox#at sequence
   * of its own}: all together take one of 32 bits for each.
   */
  public static Strided apart(DType dtype, Shape shape, Element element) {
    Strided out = Strided.zeros(dtype, shape);
    Philox random = RandomState.philox();
    long first = random.position();
    Parallel.ranges(
        shape.size(),
        APART,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            double v = element.draw(random.at(first + i), i);
            if (out.data() instanceof float[] a) a[i] = (float) v;
            else ((double[]) out.data())[i] = v;
          }
        });
    random.skip(shape.size());
    return out;
  }

  /** Uniform int64 in low … high − 1. */
  public static Strided integers(long low, long high, Shape shape, Accelerator there) {
    Strided drawn = there(there, Kind.INTEGERS, DType.INT64, shape, low, high - low);
    if (drawn != null) return drawn;
    long[] a = new long[shape.size()];
    run(
        a.length,
        (random, from, to) -> {
          for (int i = from; i < to; i++) a[i] = low + random.nextLong(high - low);
        });
    return Strided.contiguous(DType.INT64, shape, a);
  }

  /** The numbers 0 … n − 1 in random order, int64 [n]. */
  public static Strided permutation(Shape shape) {
    long[] a = new long[shape.size()];
    run(
        a.length,
        (random, from, to) -> {
          for (int i = from; i < to; i++) {
            int j = (int) random.nextLong(i + 1L);
            a[i] = a[j];
            a[j] = i;
          }
        });
    return Strided.contiguous(DType.INT64, shape, a);
  }

  /**
   * A number of events at a mean rate, by counting factors until their product is below e^-rate;
   * from 10 on by W. Hörmann, "The transformed rejection method for generating Poisson random
   * variables" (1993), PTRS.
   *
   * @param rate 0 or more
   * @param lnFactorial ln n!
   */
  public static double poisson(
      Philox random, double rate, java.util.function.DoubleUnaryOperator lnFactorial) {
    if (rate < 10) {
      double end = Math.exp(-rate);
      double product = open(random);
      int events = 0;
      for (; product > end; events++) product *= open(random);
      return events;
    }
    double b = .931 + 2.53 * Math.sqrt(rate);
    double a = -.059 + .02483 * b;
    double inverse = 1.1239 + 1.1328 / (b - 3.4);
    double quick = .9277 - 3.6224 / (b - 2);
    while (true) {
      double u = random.nextDouble() - .5;
      double v = open(random);
      double from = .5 - Math.abs(u);
      double k = Math.floor((2 * a / from + b) * u + rate + .43);
      if (from >= .07 && v <= quick) return k;
      if (k < 0 || from < .013 && v > from) continue;
      double bound = k * Math.log(rate) - rate - lnFactorial.applyAsDouble(k);
      if (Math.log(v * inverse / (a / (from * from) + b)) <= bound) return k;
    }
  }

  /**
   * Draws {@code n} elements in stretches, between which an interrupt is looked for: one that stops
   * the drawing leaves the sequence of random numbers where it was.
   */
  private static void run(int n, Draw draw) {
    if (n <= STRETCH) {
      draw.draw(RandomState.philox(), 0, n);
      return;
    }
    RandomState before = RandomState.save();
    boolean done = false;
    try {
      Philox random = RandomState.philox();
      int to;
      for (int from = 0; from < n; from = to) {
        Interrupts.check();
        to = Parallel.end(from, STRETCH, n);
        draw.draw(random, from, to);
      }
      done = true;
    } finally {
      if (!done) before.restore();
    }
  }
}
