package org.gradsh.autograd.cpu;

import org.jtransforms.fft.DoubleFFT_1D;
import org.jtransforms.fft.FloatFFT_1D;
import org.jtransforms.utils.CommonUtils;

/**
 * Discrete Fourier transforms of rows of any length, by JTransforms: split radix, mixed radix, and
 * Bluestein's algorithm for lengths with large prime factors. Each row is done by one thread.
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
    if (n == 0) return;
    switch (rows) {
      case float[] a -> {
        FloatFFT_1D fft = new FloatFFT_1D(n);
        each(
            count,
            n,
            i -> {
              int at = 2 * n * i;
              if (inverse) fft.complexInverse(a, at, false);
              else fft.complexForward(a, at);
              scale(a, at, 2 * n, (float) scale);
            });
      }
      case double[] a -> {
        DoubleFFT_1D fft = new DoubleFFT_1D(n);
        each(
            count,
            n,
            i -> {
              int at = 2 * n * i;
              if (inverse) fft.complexInverse(a, at, false);
              else fft.complexForward(a, at);
              scale(a, at, 2 * n, scale);
            });
      }
      default -> throw new IllegalArgumentException("no transform of " + rows.getClass());
    }
  }

  /**
   * The first n/2 + 1 of Σ xⱼ e^(−2πi jk/n), times scale.
   *
   * @param rows count rows of n numbers
   * @param out count rows of n/2 + 1 complex numbers
   */
  public static void real(Object rows, Object out, int count, int n, double scale) {
    int half = n / 2 + 1;
    switch (rows) {
      case float[] a -> {
        float[] y = (float[]) out;
        FloatFFT_1D fft = new FloatFFT_1D(n);
        each(
            count,
            n,
            i -> {
              float[] row = new float[2 * half];
              System.arraycopy(a, n * i, row, 0, n);
              fft.realForward(row);
              int at = 2 * half * i;
              for (int k = 0; k < n; k++) y[at + place(k, n)] = row[k] * (float) scale;
            });
      }
      case double[] a -> {
        double[] y = (double[]) out;
        DoubleFFT_1D fft = new DoubleFFT_1D(n);
        each(
            count,
            n,
            i -> {
              double[] row = new double[2 * half];
              System.arraycopy(a, n * i, row, 0, n);
              fft.realForward(row);
              int at = 2 * half * i;
              for (int k = 0; k < n; k++) y[at + place(k, n)] = row[k] * scale;
            });
      }
      default -> throw new IllegalArgumentException("no transform of " + rows.getClass());
    }
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
    switch (rows) {
      case float[] a -> {
        float[] y = (float[]) out;
        FloatFFT_1D fft = new FloatFFT_1D(n);
        each(
            count,
            n,
            i -> {
              float[] row = new float[n];
              for (int k = 0; k < n; k++) row[k] = a[2 * half * i + place(k, n)];
              fft.realInverse(row, true);
              for (int k = 0; k < n; k++) y[n * i + k] = row[k] * (float) (n * scale);
            });
      }
      case double[] a -> {
        double[] y = (double[]) out;
        DoubleFFT_1D fft = new DoubleFFT_1D(n);
        each(
            count,
            n,
            i -> {
              double[] row = new double[n];
              for (int k = 0; k < n; k++) row[k] = a[2 * half * i + place(k, n)];
              fft.realInverse(row, true);
              for (int k = 0; k < n; k++) y[n * i + k] = row[k] * (n * scale);
            });
      }
      default -> throw new IllegalArgumentException("no transform of " + rows.getClass());
    }
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

  private static void scale(float[] a, int from, int length, float scale) {
    if (scale == 1) return;
    for (int i = from; i < from + length; i++) a[i] *= scale;
  }

  private static void scale(double[] a, int from, int length, double scale) {
    if (scale == 1) return;
    for (int i = from; i < from + length; i++) a[i] *= scale;
  }
}
