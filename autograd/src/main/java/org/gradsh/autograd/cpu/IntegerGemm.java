package org.gradsh.autograd.cpu;

import java.util.Arrays;

/**
 * Matrix products of int32 and int64 in plain loops, for any strides, cut as in {@link PlainGemm}.
 * They wrap around, as in Java.
 */
final class IntegerGemm {
  /** Multiplications up to which copying B does not pay, nor for fewer rows or columns than FEW. */
  private static final int SMALL = 4096;

  private static final int FEW = 4;

  /** Length of the sums and columns in one block of B. */
  private static final int KC = 256;

  private static final int NC = 512;

  private IntegerGemm() {}

  /** int32. */
  static void gemm(
      int m,
      int n,
      int k,
      int[] a,
      int ao,
      int ars,
      int acs,
      int[] b,
      int bo,
      int brs,
      int bcs,
      int[] c,
      int co,
      int ldc) {
    if (m < FEW || n < FEW || (long) m * n * k <= SMALL) {
      small(m, n, k, a, ao, ars, acs, b, bo, brs, bcs, c, co, ldc);
      return;
    }
    int width = Math.min(n, NC);
    int[][] rows = new int[Math.min(k, KC)][width];
    int[] sums = new int[width];
    for (int jc = 0; jc < n; jc += width) {
      int nc = Math.min(width, n - jc);
      for (int pc = 0; pc < k; pc += KC) {
        int kc = Math.min(KC, k - pc);
        for (int p = 0; p < kc; p++) {
          int[] row = rows[p];
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
            Arrays.fill(sums, 0, nc, 0);
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
      int[] sums, int n, int a0, int[] b0, int a1, int[] b1, int a2, int[] b2, int a3, int[] b3) {
    for (int j = 0; j < n; j++) {
      sums[j] += (a0 * b0[j] + a1 * b1[j]) + (a2 * b2[j] + a3 * b3[j]);
    }
  }

  private static void add1(int[] sums, int n, int a, int[] b) {
    for (int j = 0; j < n; j++) {
      sums[j] += a * b[j];
    }
  }

  /** Without copies, four columns at a time: each has a sum of its own to wait for. */
  static void small(
      int m,
      int n,
      int k,
      int[] a,
      int ao,
      int ars,
      int acs,
      int[] b,
      int bo,
      int brs,
      int bcs,
      int[] c,
      int co,
      int ldc) {
    for (int i = 0; i < m; i++) {
      int row = ao + i * ars;
      int at = co + i * ldc;
      int j = 0;
      for (; j + 4 <= n; j += 4) {
        int s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        int y = bo + j * bcs;
        for (int p = 0, x = row; p < k; p++, x += acs, y += brs) {
          int v = a[x];
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

  private static int dot(int k, int[] a, int x, int acs, int[] b, int y, int brs) {
    if (acs == 1 && brs == 1) {
      int s0 = 0, s1 = 0, s2 = 0, s3 = 0;
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
    int s = 0;
    for (int p = 0; p < k; p++, x += acs, y += brs) {
      s += a[x] * b[y];
    }
    return s;
  }

  /** int64. */
  static void gemm(
      int m,
      int n,
      int k,
      long[] a,
      int ao,
      int ars,
      int acs,
      long[] b,
      int bo,
      int brs,
      int bcs,
      long[] c,
      int co,
      int ldc) {
    if (m < FEW || n < FEW || (long) m * n * k <= SMALL) {
      small(m, n, k, a, ao, ars, acs, b, bo, brs, bcs, c, co, ldc);
      return;
    }
    int width = Math.min(n, NC);
    long[][] rows = new long[Math.min(k, KC)][width];
    long[] sums = new long[width];
    for (int jc = 0; jc < n; jc += width) {
      int nc = Math.min(width, n - jc);
      for (int pc = 0; pc < k; pc += KC) {
        int kc = Math.min(KC, k - pc);
        for (int p = 0; p < kc; p++) {
          long[] row = rows[p];
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
            Arrays.fill(sums, 0, nc, 0L);
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
      long[] sums,
      int n,
      long a0,
      long[] b0,
      long a1,
      long[] b1,
      long a2,
      long[] b2,
      long a3,
      long[] b3) {
    for (int j = 0; j < n; j++) {
      sums[j] += (a0 * b0[j] + a1 * b1[j]) + (a2 * b2[j] + a3 * b3[j]);
    }
  }

  private static void add1(long[] sums, int n, long a, long[] b) {
    for (int j = 0; j < n; j++) {
      sums[j] += a * b[j];
    }
  }

  /** Without copies, four columns at a time: each has a sum of its own to wait for. */
  static void small(
      int m,
      int n,
      int k,
      long[] a,
      int ao,
      int ars,
      int acs,
      long[] b,
      int bo,
      int brs,
      int bcs,
      long[] c,
      int co,
      int ldc) {
    for (int i = 0; i < m; i++) {
      int row = ao + i * ars;
      int at = co + i * ldc;
      int j = 0;
      for (; j + 4 <= n; j += 4) {
        long s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        int y = bo + j * bcs;
        for (int p = 0, x = row; p < k; p++, x += acs, y += brs) {
          long v = a[x];
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

  private static long dot(int k, long[] a, int x, int acs, long[] b, int y, int brs) {
    if (acs == 1 && brs == 1) {
      long s0 = 0, s1 = 0, s2 = 0, s3 = 0;
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
    long s = 0;
    for (int p = 0; p < k; p++, x += acs, y += brs) {
      s += a[x] * b[y];
    }
    return s;
  }
}
