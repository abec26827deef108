package org.gradsh.bench.speed;

import static org.gradsh.autograd.Autograd.tensor;

import org.gradsh.autograd.Tensor;

/** The numbers that all contenders compute on: a formula, exact in float32, so that they agree. */
final class Data {
  private Data() {}

  /** So many numbers in [−1, 1), scattered; each k gives others. worker.py has the same formula. */
  static float[] numbers(int k, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      long scattered = (i + 1L) * 2654435761L + k * 40503L >>> 8 & 0xffff;
      numbers[i] = scattered / 32768f - 1;
    }
    return numbers;
  }

  /** The same, small or large: weights are {@code scale / √(rows)} as usual. */
  static float[] numbers(int k, double scale, int count) {
    float[] numbers = numbers(k, count);
    for (int i = 0; i < count; i++) numbers[i] *= (float) scale;
    return numbers;
  }

  static Tensor data(int k, int... shape) {
    return scaled(k, 1, shape);
  }

  static Tensor scaled(int k, double scale, int... shape) {
    return tensor(numbers(k, scale, count(shape))).reshape(shape);
  }

  /** Class numbers below {@code classes}, one after the other. */
  static long[] labels(int count, int classes) {
    long[] labels = new long[count];
    for (int i = 0; i < count; i++) labels[i] = i % classes;
    return labels;
  }

  private static int count(int... shape) {
    int count = 1;
    for (int n : shape) count *= n;
    return count;
  }
}
