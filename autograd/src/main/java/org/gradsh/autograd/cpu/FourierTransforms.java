package org.gradsh.autograd.cpu;

import org.jtransforms.fft.DoubleFFT_1D;
import org.jtransforms.utils.CommonUtils;

/**
 * Discrete Fourier transforms of rows of any length, by JTransforms: split radix, mixed radix, and
 * Bluestein's algorithm for lengths with large prime factors. Each row is done by one thread, and
 * in float64: in float32 JTransforms loses two digits where a length has a prime factor such as 97.
 *
 * <p>Rows lie one after the other in {@code float[]} or {@code double[]}, complex numbers as (re,
 * im).
 */
public final class FourierTransforms {
  static {
    // The engine's own threads take whole rows.
    CommonUtils.setThreadsBeginN_1D_FFT_2Threads(Long.MAX_VALUE);
    CommonUtils.setThreadsBeginN_1D_FFT_4Threads(Long.MAX_VALUE);
  }

  private FourierTransforms() {}

  /** Σ xⱼ e^(∓2πi jk/n), times scale, in place of each row of n complex numbers. */
  public static void complex(Object rows, int count, int n, boolean inverse, double scale) {
    DoubleFFT_1D fft = new DoubleFFT_1D(n);
    each(
        count,
        n,
        i -> {
          double[] row = new double[2 * n];
          for (int k = 0; k < row.length; k++) row[k] = get(rows, 2 * n * i + k);
          if (inverse) fft.complexInverse(row, false);
          else fft.complexForward(row);
          for (int k = 0; k < row.length; k++) set(rows, 2 * n * i + k, row[k] * scale);
        });
  }

  /**
   * The first n/2 + 1 of Σ xⱼ e^(−2πi jk/n), times scale.
   *
   * @param rows count rows of n numbers
   * @param out count rows of n/2 + 1 complex numbers, zeros before
   */
  public static void real(Object rows, Object out, int count, int n, double scale) {
    int half = n / 2 + 1;
    DoubleFFT_1D fft = new DoubleFFT_1D(n);
    each(
        count,
        n,
        i -> {
          double[] row = new double[n];
          for (int k = 0; k < n; k++) row[k] = get(rows, n * i + k);
          fft.realForward(row);
          for (int k = 0; k < n; k++) set(out, 2 * half * i + place(k, n), row[k] * scale);
        });
  }

  /**
   * The real row of which the complex numbers are the first half of a transform, times scale: Σ
   * over all n of Xₖ e^(2πi jk/n), where Xₙ₋ₖ is the conjugate of Xₖ. What cannot be imaginary (k =
   * 0, and k = n/2 of an even n) is taken as real.
   *
   * @param rows count rows of n/2 + 1 complex numbers
   * @param out count rows of n numbers
   */
  public static void realInverse(Object rows, Object out, int count, int n, double scale) {
    int half = n / 2 + 1;
    DoubleFFT_1D fft = new DoubleFFT_1D(n);
    each(
        count,
        n,
        i -> {
          double[] row = new double[n];
          for (int k = 0; k < n; k++) row[k] = get(rows, 2 * half * i + place(k, n));
          fft.realInverse(row, true);
          for (int k = 0; k < n; k++) set(out, n * i + k, row[k] * (n * scale));
        });
  }

  /**
   * Where the k-th of n numbers goes, as JTransforms packs them: re and im by turns, but second the
   * last number, which is the real part at n/2 or, of an odd n, an imaginary part.
   */
  private static int place(int k, int n) {
    return k == 1 ? n : k;
  }

  private interface Row {
    void at(int i);
  }

  private static void each(int count, int n, Row row) {
    int cost = (int) Math.min(1 << 28, 4L * n * (34 - Integer.numberOfLeadingZeros(n)));
    Parallel.ranges(
        count,
        cost,
        (from, to) -> {
          for (int i = from; i < to; i++) row.at(i);
        });
  }

  private static double get(Object a, int i) {
    return a instanceof float[] f ? f[i] : ((double[]) a)[i];
  }

  private static void set(Object a, int i, double value) {
    if (a instanceof float[] f) f[i] = (float) value;
    else ((double[]) a)[i] = value;
  }
}
