package org.gradsh.autograd.op;

import java.util.Arrays;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.cpu.Turns;
import org.gradsh.autograd.device.Accelerator;

/**
 * Copies between layouts and dtypes. Conversion is Java's: floating to integer cuts towards zero
 * (NaN is 0, what is too large the nearest bound), int64 to int32 wraps, number to bool is ≠ 0,
 * true is 1.
 */
public final class Casts {
  private Casts() {}

  /** The elements as another dtype: row-major, or the same block where it has that dtype. */
  public static Strided cast(Strided in, DType to) {
    return in.dtype() == to ? in : fresh(in, to);
  }

  /**
   * The elements row by row without gaps: the same array where they lie so already (the offset may
   * then be above 0), else a copy. The strides are row-major even along axes of extent 1.
   */
  public static Strided contiguous(Strided in) {
    if (!in.isContiguous()) return fresh(in, in.dtype());
    int[] strides = in.shape().rowMajorStrides();
    return Arrays.equals(strides, in.strides())
        ? in
        : new Strided(in.dtype(), in.shape(), in.data(), in.offset(), strides);
  }

  /** A row-major copy, which shares nothing with {@code in}. */
  public static Strided fresh(Strided in, DType to) {
    Strided out = in.unwrittenBeside(to, in.shape());
    copy(in, out);
    return out;
  }

  /**
   * Writes the elements of {@code in} over those of {@code out}, converting them, from wherever
   * they are.
   *
   * @param out of the same shape; no two of its elements may share a place
   */
  public static void copy(Strided in, Strided out) {
    if (out.size() == 0) return;
    Accelerator there = Accelerator.of(out);
    if (there != null) {
      there.copy(there == Accelerator.of(in) ? in : there.upload(in.host()), out);
      return;
    }
    if (!in.isHost()) in = in.host();
    int[] dims = new int[out.shape().rank()];
    int[] si = new int[dims.length];
    int[] so = new int[dims.length];
    int rank = coalesce(in, out, dims, si, so);
    if (rank == 0) {
      run(in, in.offset(), 0, out, out.offset(), 0, 1);
      return;
    }
    boolean turned = turned(in, out, rank, dims, si, so);
    int[] index = new int[rank];
    int i = in.offset();
    int o = out.offset();
    while (true) {
      if (turned) Turns.copy(in.data(), i, si[0], out.data(), o, so[1], dims[1], dims[0]);
      else run(in, i, si[0], out, o, so[0], dims[0]);
      int a = turned ? 2 : 1;
      while (a < rank && ++index[a] == dims[a]) {
        i -= (dims[a] - 1) * si[a];
        o -= (dims[a] - 1) * so[a];
        index[a++] = 0;
      }
      if (a == rank) return;
      i += si[a];
      o += so[a];
    }
  }

  /** Elements of a matrix from which its columns are copied square by square. */
  private static final int SQUARES_FROM = 4096;

  /**
   * Looks for the axis along which the elements lie side by side, where the innermost one is not
   * it, and makes it the second. Says whether there is one.
   */
  private static boolean turned(Strided in, Strided out, int rank, int[] dims, int[] si, int[] so) {
    boolean same = in.dtype() == out.dtype() && in.dtype() != DType.BOOL;
    if (!same || so[0] != 1 || si[0] <= 1) return false;
    for (int a = 1; a < rank; a++) {
      if (si[a] != 1 || (long) dims[0] * dims[a] < SQUARES_FROM) continue;
      swap(dims, 1, a);
      swap(si, 1, a);
      swap(so, 1, a);
      return true;
    }
    return false;
  }

  private static void swap(int[] x, int i, int j) {
    int t = x[i];
    x[i] = x[j];
    x[j] = t;
  }

  /** Joins axes that are one run in both layouts; innermost first. Gives the number that remain. */
  private static int coalesce(Strided in, Strided out, int[] dims, int[] si, int[] so) {
    int n = 0;
    for (int a = dims.length - 1; a >= 0; a--) {
      int d = out.shape().dim(a);
      if (d == 1) continue;
      int i = in.strides()[a];
      int o = out.strides()[a];
      if (n > 0 && i == si[n - 1] * dims[n - 1] && o == so[n - 1] * dims[n - 1]) {
        dims[n - 1] *= d;
      } else {
        dims[n] = d;
        si[n] = i;
        so[n++] = o;
      }
    }
    return n;
  }

  private static void run(Strided in, int i, int si, Strided out, int o, int so, int n) {
    if (in.dtype() == out.dtype() && si == 1 && so == 1) {
      System.arraycopy(in.data(), i, out.data(), o, n);
      return;
    }
    DType to = out.dtype();
    switch (in.dtype()) {
      case FLOAT32 -> floats((float[]) in.data(), i, si, to, out.data(), o, so, n);
      case FLOAT64 -> doubles((double[]) in.data(), i, si, to, out.data(), o, so, n);
      case INT32 -> ints((int[]) in.data(), i, si, to, out.data(), o, so, n);
      case INT64 -> longs((long[]) in.data(), i, si, to, out.data(), o, so, n);
      case BOOL -> booleans((boolean[]) in.data(), i, si, to, out.data(), o, so, n);
    }
  }

  private static void floats(float[] a, int i, int si, DType to, Object out, int o, int so, int n) {
    switch (to) {
      case FLOAT32 -> {
        float[] b = (float[]) out;
        if (si == 0 && so == 1) Arrays.fill(b, o, o + n, a[i]);
        else for (int k = 0; k < n; k++) b[o + k * so] = a[i + k * si];
      }
      case FLOAT64 -> {
        double[] b = (double[]) out;
        for (int k = 0; k < n; k++) b[o + k * so] = a[i + k * si];
      }
      case INT32 -> {
        int[] b = (int[]) out;
        for (int k = 0; k < n; k++) b[o + k * so] = (int) a[i + k * si];
      }
      case INT64 -> {
        long[] b = (long[]) out;
        for (int k = 0; k < n; k++) b[o + k * so] = (long) a[i + k * si];
      }
      case BOOL -> {
        boolean[] b = (boolean[]) out;
        for (int k = 0; k < n; k++) b[o + k * so] = a[i + k * si] != 0;
      }
    }
  }

  private static void doubles(
      double[] a, int i, int si, DType to, Object out, int o, int so, int n) {
    switch (to) {
      case FLOAT32 -> {
        float[] b = (float[]) out;
        for (int k = 0; k < n; k++) b[o + k * so] = (float) a[i + k * si];
      }
      case FLOAT64 -> {
        double[] b = (double[]) out;
        if (si == 0 && so == 1) Arrays.fill(b, o, o + n, a[i]);
        else for (int k = 0; k < n; k++) b[o + k * so] = a[i + k * si];
      }
      case INT32 -> {
        int[] b = (int[]) out;
        for (int k = 0; k < n; k++) b[o + k * so] = (int) a[i + k * si];
      }
      case INT64 -> {
        long[] b = (long[]) out;
        for (int k = 0; k < n; k++) b[o + k * so] = (long) a[i + k * si];
      }
      case BOOL -> {
        boolean[] b = (boolean[]) out;
        for (int k = 0; k < n; k++) b[o + k * so] = a[i + k * si] != 0;
      }
    }
  }

  private static void ints(int[] a, int i, int si, DType to, Object out, int o, int so, int n) {
    switch (to) {
      case FLOAT32 -> {
        float[] b = (float[]) out;
        for (int k = 0; k < n; k++) b[o + k * so] = a[i + k * si];
      }
      case FLOAT64 -> {
        double[] b = (double[]) out;
        for (int k = 0; k < n; k++) b[o + k * so] = a[i + k * si];
      }
      case INT32 -> {
        int[] b = (int[]) out;
        for (int k = 0; k < n; k++) b[o + k * so] = a[i + k * si];
      }
      case INT64 -> {
        long[] b = (long[]) out;
        for (int k = 0; k < n; k++) b[o + k * so] = a[i + k * si];
      }
      case BOOL -> {
        boolean[] b = (boolean[]) out;
        for (int k = 0; k < n; k++) b[o + k * so] = a[i + k * si] != 0;
      }
    }
  }

  private static void longs(long[] a, int i, int si, DType to, Object out, int o, int so, int n) {
    switch (to) {
      case FLOAT32 -> {
        float[] b = (float[]) out;
        for (int k = 0; k < n; k++) b[o + k * so] = a[i + k * si];
      }
      case FLOAT64 -> {
        double[] b = (double[]) out;
        for (int k = 0; k < n; k++) b[o + k * so] = a[i + k * si];
      }
      case INT32 -> {
        int[] b = (int[]) out;
        for (int k = 0; k < n; k++) b[o + k * so] = (int) a[i + k * si];
      }
      case INT64 -> {
        long[] b = (long[]) out;
        for (int k = 0; k < n; k++) b[o + k * so] = a[i + k * si];
      }
      case BOOL -> {
        boolean[] b = (boolean[]) out;
        for (int k = 0; k < n; k++) b[o + k * so] = a[i + k * si] != 0;
      }
    }
  }

  private static void booleans(
      boolean[] a, int i, int si, DType to, Object out, int o, int so, int n) {
    switch (to) {
      case FLOAT32 -> {
        float[] b = (float[]) out;
        for (int k = 0; k < n; k++) b[o + k * so] = a[i + k * si] ? 1 : 0;
      }
      case FLOAT64 -> {
        double[] b = (double[]) out;
        for (int k = 0; k < n; k++) b[o + k * so] = a[i + k * si] ? 1 : 0;
      }
      case INT32 -> {
        int[] b = (int[]) out;
        for (int k = 0; k < n; k++) b[o + k * so] = a[i + k * si] ? 1 : 0;
      }
      case INT64 -> {
        long[] b = (long[]) out;
        for (int k = 0; k < n; k++) b[o + k * so] = a[i + k * si] ? 1 : 0;
      }
      case BOOL -> {
        boolean[] b = (boolean[]) out;
        for (int k = 0; k < n; k++) b[o + k * so] = a[i + k * si];
      }
    }
  }
}
