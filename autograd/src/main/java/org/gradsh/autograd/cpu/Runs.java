package org.gradsh.autograd.cpu;

import java.util.Arrays;

/** Copies of evenly spaced elements to where they lie side by side. */
final class Runs {
  private Runs() {}

  /** From how many elements on the library's copies and fills pay. */
  private static final int LONG = 32;

  /** Copies {@code n} elements, {@code step} apart, into {@code to[at] …}, of the same type. */
  static void copy(Object from, int offset, int step, Object to, int at, int n) {
    copy(from, offset, 0, step, to, at, 1, n);
  }

  /**
   * Copies rows of {@code n} elements, {@code step} apart, the rows {@code down} apart, into {@code
   * to[at] …}, where they are {@code pitch} apart, of the same type.
   */
  static void copy(
      Object from, int offset, int down, int step, Object to, int at, int rows, int n) {
    if (step == 1 && n >= LONG) {
      for (int row = 0; row < rows; row++) {
        System.arraycopy(from, offset + row * down, to, at + row * n, n);
      }
      return;
    }
    switch (from) {
      case float[] a -> copy(a, offset, down, step, (float[]) to, at, rows, n);
      case double[] a -> copy(a, offset, down, step, (double[]) to, at, rows, n);
      case int[] a -> copy(a, offset, down, step, (int[]) to, at, rows, n);
      case long[] a -> copy(a, offset, down, step, (long[]) to, at, rows, n);
      case boolean[] a -> copy(a, offset, down, step, (boolean[]) to, at, rows, n);
      default -> throw new IllegalArgumentException("no array of elements: " + from.getClass());
    }
  }

  private static void copy(
      float[] a, int offset, int down, int step, float[] b, int at, int rows, int n) {
    if (step == 0 && rows > 1) {
      Spreads.rows(a, offset, down, b, at, rows, n);
      return;
    }
    for (int row = 0; row < rows; row++, offset += down, at += n) {
      if (step != 0) for (int i = 0; i < n; i++) b[at + i] = a[offset + i * step];
      else if (n < LONG) for (int i = 0; i < n; i++) b[at + i] = a[offset];
      else Arrays.fill(b, at, at + n, a[offset]);
    }
  }

  private static void copy(
      double[] a, int offset, int down, int step, double[] b, int at, int rows, int n) {
    for (int row = 0; row < rows; row++, offset += down, at += n) {
      if (step != 0) for (int i = 0; i < n; i++) b[at + i] = a[offset + i * step];
      else if (n < LONG) for (int i = 0; i < n; i++) b[at + i] = a[offset];
      else Arrays.fill(b, at, at + n, a[offset]);
    }
  }

  private static void copy(
      int[] a, int offset, int down, int step, int[] b, int at, int rows, int n) {
    for (int row = 0; row < rows; row++, offset += down, at += n) {
      if (step != 0) for (int i = 0; i < n; i++) b[at + i] = a[offset + i * step];
      else if (n < LONG) for (int i = 0; i < n; i++) b[at + i] = a[offset];
      else Arrays.fill(b, at, at + n, a[offset]);
    }
  }

  private static void copy(
      long[] a, int offset, int down, int step, long[] b, int at, int rows, int n) {
    for (int row = 0; row < rows; row++, offset += down, at += n) {
      if (step != 0) for (int i = 0; i < n; i++) b[at + i] = a[offset + i * step];
      else if (n < LONG) for (int i = 0; i < n; i++) b[at + i] = a[offset];
      else Arrays.fill(b, at, at + n, a[offset]);
    }
  }

  private static void copy(
      boolean[] a, int offset, int down, int step, boolean[] b, int at, int rows, int n) {
    for (int row = 0; row < rows; row++, offset += down, at += n) {
      if (step != 0) for (int i = 0; i < n; i++) b[at + i] = a[offset + i * step];
      else if (n < LONG) for (int i = 0; i < n; i++) b[at + i] = a[offset];
      else Arrays.fill(b, at, at + n, a[offset]);
    }
  }
}
