package org.gradsh.autograd.show;

import org.gradsh.autograd.cpu.Strided;

/** Single elements of a block, and a part of them that stands for all. */
final class Sample {
  private Sample() {}

  /** The element at a position of the array, as a double. */
  static double at(Strided v, int place) {
    return switch (v.data()) {
      case float[] a -> a[place];
      case double[] a -> a[place];
      case int[] a -> a[place];
      case long[] a -> a[place];
      case boolean[] a -> a[place] ? 1 : 0;
      default -> throw new IllegalArgumentException("no elements of " + v.dtype());
    };
  }

  /**
   * At most so many elements, spread evenly over the block, each at a place of its stretch that
   * looks random but is always the same: steps of one length would hit the same columns.
   */
  static double[] of(Strided v, int most) {
    int size = v.size();
    double[] sample = new double[Math.min(size, most)];
    for (int i = 0; i < sample.length; i++) {
      long from = (long) i * size / sample.length;
      long to = (long) (i + 1) * size / sample.length;
      long jitter = (i * 0x9e3779b97f4a7c15L >>> 33) % (to - from);
      sample[i] = at(v, place(v, (int) (from + jitter)));
    }
    return sample;
  }

  /** The position in the array of the element that is the {@code index}th row by row. */
  private static int place(Strided v, int index) {
    int place = v.offset();
    for (int a = v.shape().rank() - 1; a >= 0; a--) {
      int dim = v.shape().dim(a);
      place += index % dim * v.strides()[a];
      index /= dim;
    }
    return place;
  }
}
