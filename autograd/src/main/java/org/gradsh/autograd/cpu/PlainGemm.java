package org.gradsh.autograd.cpu;

import java.util.Arrays;

/**
 * Matrix products of float32 and float64 in plain loops, for any strides.
 *
 * <p>The long inner loops run over whole arrays from index 0: only then does the JIT of JDK 25 see
 * that they may be turned into vectors. They multiply and add apart, since a fused step is slow
 * where it is not yet compiled.
 */
final class PlainGemm {
  /** Multiplications up to which copying B does not pay, nor for fewer rows or columns than FEW. */
  private static final int SMALL = 4096;

  private static final int FEW = 4;

  /** Length of the sums and columns in one block of B. */
  private static final int KC = 256;

  private static final int NC = 512;

  private PlainGemm() {}

  /** float32. */
  static void gemm(
      int m,
      int n,
      int k,
      float[] a,
      int ao,
      int ars,
      int acs,
      float[] b,
      int bo,
      int brs,
      int bcs,
      float[] c,
      int co,
      int ldc) {
    if (m < FEW || n < FEW || (long) m * n * k <= SMALL) {
      small(m, n, k, a, ao, ars, acs, b, bo, brs, bcs, c, co, ldc);
      return;
    }
    int width = Math.min(n, NC);
    float[][] rows = new float[Math.min(k, KC)][width];
    float[] sums = new float[width];
    for (int jc = 0; jc < n; jc += width) {
      int nc = Math.min(width, n - jc);
      for (int pc = 0; pc < k; pc += KC) {
        int kc = Math.min(KC, k - pc);
        for (int p = 0; p < kc; p++) {
          float[] row = rows[p];
          int from = bo + (pc + p) * brs + jc * bcs;
          if (bcs == 1) {
            System.arraycopy(b, from, row, 0, nc);
          } else {
            for (int j = 0; j < nc; j++) {
              row[j] = b[from + j * bcs];
            }
          }
        }
        for (int i = 0; i < m; i++) {
          int at = co + i * ldc + jc;
          if (pc == 0) {
            Arrays.fill(sums, 0, nc, 0f);
          } else {
            System.arraycopy(c, at, sums, 0, nc);
          }
          int x = ao + i * ars + pc * acs;
          int p = 0;
          for (; p + 4 <= kc; p += 4, x += 4 * acs) {
            add4(
                sums,
                nc,
                a[x],
                rows[p],
                a[x + acs],
                rows[p + 1],
                a[x + 2 * acs],
                rows[p + 2],
                a[x + 3 * acs],
                rows[p + 3]);
          }
          for (; p < kc; p++, x += acs) {
            add1(sums, nc, a[x], rows[p]);
          }
          System.arraycopy(sums, 0, c, at, nc);
        }
      }
    }
  }

  private static void add4(
      float[] sums,
      int n,
      float a0,
      float[] b0,
      float a1,
      float[] b1,
      float a2,
      float[] b2,
      float a3,
      float[] b3) {
    for (int j = 0; j < n; j++) {
      sums[j] += (a0 * b0[j] + a1 * b1[j]) + (a2 * b2[j] + a3 * b3[j]);
    }
  }

  private static void add1(float[] sums, int n, float a, float[] b) {
    for (int j = 0; j < n; j++) {
      sums[j] += a * b[j];
    }
  }

  /** Without copies, four columns at a time: each has a sum of its own to wait for. */
  static void small(
      int m,
      int n,
      int k,
      float[] a,
      int ao,
      int ars,
      int acs,
      float[] b,
      int bo,
      int brs,
      int bcs,
      float[] c,
      int co,
      int ldc) {
    for (int i = 0; i < m; i++) {
      int row = ao + i * ars;
      int at = co + i * ldc;
      int j = 0;
      for (; j + 4 <= n; j += 4) {
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        int y = bo + j * bcs;
        for (int p = 0, x = row; p < k; p++, x += acs, y += brs) {
          float v = a[x];
          s0 += v * b[y];
          s1 += v * b[y + bcs];
          s2 += v * b[y + 2 * bcs];
          s3 += v * b[y + 3 * bcs];
        }
        c[at + j] = s0;
        c[at + j + 1] = s1;
        c[at + j + 2] = s2;
        c[at + j + 3] = s3;
      }
      for (; j < n; j++) {
        c[at + j] = dot(k, a, row, acs, b, bo + j * bcs, brs);
      }
    }
  }

  private static float dot(int k, float[] a, int x, int acs, float[] b, int y, int brs) {
    if (acs == 1 && brs == 1) {
      float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
      int p = 0;
      for (; p < k - 3; p += 4) {
        s0 += a[x + p] * b[y + p];
        s1 += a[x + p + 1] * b[y + p + 1];
        s2 += a[x + p + 2] * b[y + p + 2];
        s3 += a[x + p + 3] * b[y + p + 3];
      }
      for (; p < k; p++) {
        s0 += a[x + p] * b[y + p];
      }
      return (s0 + s1) + (s2 + s3);
    }
    // The same sums in the same order as above: how an operand lies in memory changes no bit.
    float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    int p = 0;
    for (; p < k - 3; p += 4, x += 4 * acs, y += 4 * brs) {
      s0 += a[x] * b[y];
      s1 += a[x + acs] * b[y + brs];
      s2 += a[x + 2 * acs] * b[y + 2 * brs];
      s3 += a[x + 3 * acs] * b[y + 3 * brs];
    }
    for (; p < k; p++, x += acs, y += brs) {
      s0 += a[x] * b[y];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** float64. */
  static void gemm(
      int m,
      int n,
      int k,
      double[] a,
      int ao,
      int ars,
      int acs,
      double[] b,
      int bo,
      int brs,
      int bcs,
      double[] c,
      int co,
      int ldc) {
    if (m < FEW || n < FEW || (long) m * n * k <= SMALL) {
      small(m, n, k, a, ao, ars, acs, b, bo, brs, bcs, c, co, ldc);
      return;
    }
    int width = Math.min(n, NC);
    double[][] rows = new double[Math.min(k, KC)][width];
    double[] sums = new double[width];
    for (int jc = 0; jc < n; jc += width) {
      int nc = Math.min(width, n - jc);
      for (int pc = 0; pc < k; pc += KC) {
        int kc = Math.min(KC, k - pc);
        for (int p = 0; p < kc; p++) {
          double[] row = rows[p];
          int from = bo + (pc + p) * brs + jc * bcs;
          if (bcs == 1) {
            System.arraycopy(b, from, row, 0, nc);
          } else {
            for (int j = 0; j < nc; j++) {
              row[j] = b[from + j * bcs];
            }
          }
        }
        for (int i = 0; i < m; i++) {
          int at = co + i * ldc + jc;
          if (pc == 0) {
            Arrays.fill(sums, 0, nc, 0.0);
          } else {
            System.arraycopy(c, at, sums, 0, nc);
          }
          int x = ao + i * ars + pc * acs;
          int p = 0;
          for (; p + 4 <= kc; p += 4, x += 4 * acs) {
            add4(
                sums,
                nc,
                a[x],
                rows[p],
                a[x + acs],
                rows[p + 1],
                a[x + 2 * acs],
                rows[p + 2],
                a[x + 3 * acs],
                rows[p + 3]);
          }
          for (; p < kc; p++, x += acs) {
            add1(sums, nc, a[x], rows[p]);
          }
          System.arraycopy(sums, 0, c, at, nc);
        }
      }
    }
  }

  private static void add4(
      double[] sums,
      int n,
      double a0,
      double[] b0,
      double a1,
      double[] b1,
      double a2,
      double[] b2,
      double a3,
      double[] b3) {
    for (int j = 0; j < n; j++) {
      sums[j] += (a0 * b0[j] + a1 * b1[j]) + (a2 * b2[j] + a3 * b3[j]);
    }
  }

  private static void add1(double[] sums, int n, double a, double[] b) {
    for (int j = 0; j < n; j++) {
      sums[j] += a * b[j];
    }
  }

  /** Without copies, four columns at a time: each has a sum of its own to wait for. */
  static void small(
      int m,
      int n,
      int k,
      double[] a,
      int ao,
      int ars,
      int acs,
      double[] b,
      int bo,
      int brs,
      int bcs,
      double[] c,
      int co,
      int ldc) {
    for (int i = 0; i < m; i++) {
      int row = ao + i * ars;
      int at = co + i * ldc;
      int j = 0;
      for (; j + 4 <= n; j += 4) {
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        int y = bo + j * bcs;
        for (int p = 0, x = row; p < k; p++, x += acs, y += brs) {
          double v = a[x];
          s0 += v * b[y];
          s1 += v * b[y + bcs];
          s2 += v * b[y + 2 * bcs];
          s3 += v * b[y + 3 * bcs];
        }
        c[at + j] = s0;
        c[at + j + 1] = s1;
        c[at + j + 2] = s2;
        c[at + j + 3] = s3;
      }
      for (; j < n; j++) {
        c[at + j] = dot(k, a, row, acs, b, bo + j * bcs, brs);
      }
    }
  }

  private static double dot(int k, double[] a, int x, int acs, double[] b, int y, int brs) {
    if (acs == 1 && brs == 1) {
      double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
      int p = 0;
      for (; p < k - 3; p += 4) {
        s0 += a[x + p] * b[y + p];
        s1 += a[x + p + 1] * b[y + p + 1];
        s2 += a[x + p + 2] * b[y + p + 2];
        s3 += a[x + p + 3] * b[y + p + 3];
      }
      for (; p < k; p++) {
        s0 += a[x + p] * b[y + p];
      }
      return (s0 + s1) + (s2 + s3);
    }
    // The same sums in the same order as above: how an operand lies in memory changes no bit.
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    int p = 0;
    for (; p < k - 3; p += 4, x += 4 * acs, y += 4 * brs) {
      s0 += a[x] * b[y];
      s1 += a[x + acs] * b[y + brs];
      s2 += a[x + 2 * acs] * b[y + 2 * brs];
      s3 += a[x + 3 * acs] * b[y + 3 * brs];
    }
    for (; p < k; p++, x += acs, y += brs) {
      s0 += a[x] * b[y];
    }
    return (s0 + s1) + (s2 + s3);
  }
}
