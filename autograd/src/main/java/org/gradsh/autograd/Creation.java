package org.gradsh.autograd;

import java.util.Arrays;
import org.gradsh.autograd.cpu.Interrupts;
import org.gradsh.autograd.cpu.Parallel;
import org.gradsh.autograd.cpu.Philox;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.cpu.Strided;

/** Tensors from nothing: constants, ranges, random numbers. */
final class Creation {
  /** So many random numbers take some milliseconds. */
  private static final int STRETCH = 1 << 18;

  private Creation() {}

  static Tensor full(DType dtype, Shape shape, double value) {
    Strided out = Strided.zeros(dtype, shape);
    if (value != 0 || 1 / value < 0) {
      switch (out.data()) {
        case float[] a -> Arrays.fill(a, (float) value);
        case double[] a -> Arrays.fill(a, value);
        case int[] a -> Arrays.fill(a, (int) value);
        case long[] a -> Arrays.fill(a, (long) value);
        case boolean[] a -> Arrays.fill(a, true);
        default -> throw new IllegalStateException("no array: " + dtype);
      }
    }
    return Tensor.of(out);
  }

  static Tensor arange(DType dtype, double start, double end, double step) {
    if (step == 0 || Double.isNaN(step + start + end) || Double.isInfinite(start + end)) {
      throw TensorException.value(
              "arange: cannot count from " + start + " to " + end + " in steps of " + step)
          .hint("finite ends, and a step that is not 0")
          .build();
    }
    double n = Math.max(0, Math.ceil((end - start) / step));
    if (n > Integer.MAX_VALUE) {
      throw TensorException.shape("arange: too many elements: " + n)
          .detail("a tensor holds at most 2³¹ − 1 = 2147483647 elements")
          .build();
    }
    double[] values = new double[(int) n];
    for (int i = 0; i < values.length; i++) values[i] = start + i * step;
    return Tensor.of(Elements.of(values, dtype));
  }

  static Tensor linspace(double a, double b, int n) {
    double[] values = new double[Shape.of(n).size()];
    for (int i = 0; i < n; i++) values[i] = n == 1 ? a : a + (b - a) * i / (n - 1);
    return Tensor.of(Elements.of(values, DType.FLOAT32));
  }

  static Tensor eye(int rows, int columns) {
    Strided out = Strided.zeros(DType.FLOAT32, Shape.of(rows, columns));
    float[] a = (float[]) out.data();
    for (int i = 0; i < Math.min(rows, columns); i++) a[i * columns + i] = 1;
    return Tensor.of(out);
  }

  static Tensor uniform(Shape shape) {
    float[] a = new float[shape.size()];
    drawn(
        a.length,
        (random, from, to) -> {
          for (int i = from; i < to; i++) a[i] = random.nextFloat();
        });
    return Tensor.of(Strided.contiguous(DType.FLOAT32, shape, a));
  }

  static Tensor normal(Shape shape) {
    float[] a = new float[shape.size()];
    double[] pair = new double[2];
    drawn(
        a.length,
        (random, from, to) -> {
          for (int i = from; i < to; i++) {
            if (i % 2 == 0) random.nextGaussians(pair);
            a[i] = (float) pair[i % 2];
          }
        });
    return Tensor.of(Strided.contiguous(DType.FLOAT32, shape, a));
  }

  static Tensor integers(long low, long high, Shape shape) {
    if (low >= high) {
      throw TensorException.value("randint: no integer in [" + low + ", " + high + ")").build();
    }
    long[] a = new long[shape.size()];
    drawn(
        a.length,
        (random, from, to) -> {
          for (int i = from; i < to; i++) a[i] = low + random.nextLong(high - low);
        });
    return Tensor.of(Strided.contiguous(DType.INT64, shape, a));
  }

  static Tensor permutation(int n) {
    long[] a = new long[Shape.of(n).size()];
    drawn(
        n,
        (random, from, to) -> {
          for (int i = from; i < to; i++) {
            int j = (int) random.nextLong(i + 1L);
            a[i] = a[j];
            a[j] = i;
          }
        });
    return Tensor.of(Strided.contiguous(DType.INT64, Shape.of(n), a));
  }

  /** Draws the elements {@code from} (inclusive) to {@code to} (exclusive). */
  @FunctionalInterface
  private interface Draw {
    void draw(Philox random, int from, int to);
  }

  /**
   * Draws {@code n} elements in stretches, between which an interrupt is looked for: one that stops
   * the drawing leaves the sequence of random numbers where it was.
   */
  private static void drawn(int n, Draw draw) {
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

  static Variable variable(Tensor value, String name) {
    // A variable starts with a buffer of its own: the tensor it is made from stays what it was.
    Variable v = new Variable(value.values(), name);
    v.share();
    return v;
  }
}
