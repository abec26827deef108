package org.gradsh.autograd.cpu;

import java.util.Arrays;
import org.gradsh.autograd.DType;

/** Elements of any dtype as doubles, for tests. */
final class Elements {
  private Elements() {}

  static void set(Object array, int i, double v) {
    switch (array) {
      case boolean[] a -> a[i] = v != 0;
      case int[] a -> a[i] = (int) v;
      case long[] a -> a[i] = (long) v;
      case float[] a -> a[i] = (float) v;
      case double[] a -> a[i] = v;
      default -> throw new IllegalArgumentException();
    }
  }

  static double get(Object array, int i) {
    return switch (array) {
      case boolean[] a -> a[i] ? 1 : 0;
      case int[] a -> a[i];
      case long[] a -> a[i];
      case float[] a -> a[i];
      case double[] a -> a[i];
      default -> throw new IllegalArgumentException();
    };
  }

  static void fill(Object array, double v) {
    switch (array) {
      case boolean[] a -> Arrays.fill(a, v != 0);
      case int[] a -> Arrays.fill(a, (int) v);
      case long[] a -> Arrays.fill(a, (long) v);
      case float[] a -> Arrays.fill(a, (float) v);
      case double[] a -> Arrays.fill(a, v);
      default -> throw new IllegalArgumentException();
    }
  }

  /** Whether two arrays of one type hold the same bits. */
  static boolean equal(Object x, Object y) {
    return switch (x) {
      case boolean[] a -> Arrays.equals(a, (boolean[]) y);
      case int[] a -> Arrays.equals(a, (int[]) y);
      case long[] a -> Arrays.equals(a, (long[]) y);
      case float[] a -> Arrays.equals(a, (float[]) y);
      case double[] a -> Arrays.equals(a, (double[]) y);
      default -> throw new IllegalArgumentException();
    };
  }

  /** The i-th element in row-major order. */
  static double at(Strided s, int i) {
    int at = s.offset();
    for (int a = s.shape().rank() - 1; a >= 0; a--) {
      int d = s.shape().dim(a);
      at += i % d * s.strides()[a];
      i /= d;
    }
    return get(s.data(), at);
  }

  /** A number as the dtype holds it. */
  static double as(DType dtype, double v) {
    Object one = dtype.newArray(1);
    set(one, 0, v);
    return get(one, 0);
  }
}
