package org.gradsh.autograd.cpu;

import java.util.Arrays;

/** Copies of evenly spaced elements to where they lie side by side. */
final class Runs {
  private Runs() {}

  /** Copies {@code n} elements, {@code step} apart, into {@code to[at] …}, of the same type. */
  static void copy(Object from, int offset, int step, Object to, int at, int n) {
    if (step == 1) {
      System.arraycopy(from, offset, to, at, n);
      return;
    }
    switch (from) {
      case float[] a -> {
        float[] b = (float[]) to;
        if (step == 0) Arrays.fill(b, at, at + n, a[offset]);
        else for (int i = 0; i < n; i++) b[at + i] = a[offset + i * step];
      }
      case double[] a -> {
        double[] b = (double[]) to;
        if (step == 0) Arrays.fill(b, at, at + n, a[offset]);
        else for (int i = 0; i < n; i++) b[at + i] = a[offset + i * step];
      }
      case int[] a -> {
        int[] b = (int[]) to;
        if (step == 0) Arrays.fill(b, at, at + n, a[offset]);
        else for (int i = 0; i < n; i++) b[at + i] = a[offset + i * step];
      }
      case long[] a -> {
        long[] b = (long[]) to;
        if (step == 0) Arrays.fill(b, at, at + n, a[offset]);
        else for (int i = 0; i < n; i++) b[at + i] = a[offset + i * step];
      }
      case boolean[] a -> {
        boolean[] b = (boolean[]) to;
        if (step == 0) Arrays.fill(b, at, at + n, a[offset]);
        else for (int i = 0; i < n; i++) b[at + i] = a[offset + i * step];
      }
      default -> throw new IllegalArgumentException("no array of elements: " + from.getClass());
    }
  }
}
