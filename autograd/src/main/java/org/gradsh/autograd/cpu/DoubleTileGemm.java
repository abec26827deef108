package org.gradsh.autograd.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The float64 matrix product with the vector module: packed blocks that fit the caches, and a tile
 * of 6 rows by 2 vectors that stays in registers (12 sums, 2 vectors of B and 1 of A: AVX2 has 16).
 *
 * <p>The blocking is that of K. Goto and R. van de Geijn, "Anatomy of high-performance matrix
 * multiplication", ACM TOMS 34 (2008).
 */
final class DoubleTileGemm {
  private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;
  private static final int V = S.length();

  /** Rows and columns of a tile. */
  private static final int MR = 6;

  private static final int NR = 2 * V;

  /** Rows of A, length of the sums, columns of B in one block. */
  private static final int MC = 16 * MR;

  private static final int KC = 256;
  private static final int NC = 256 / NR * NR;

  private DoubleTileGemm() {}

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
    int longest = Math.min(k, KC);
    double[] packedA = new double[up(Math.min(m, MC), MR) * longest];
    double[] packedB = new double[up(Math.min(n, NC), NR) * longest];
    double[] edge = new double[MR * NR];
    for (int jc = 0; jc < n; jc += NC) {
      int nc = Math.min(NC, n - jc);
      for (int pc = 0; pc < k; pc += KC) {
        int kc = Math.min(KC, k - pc);
        pack(b, bo + pc * brs + jc * bcs, bcs, brs, nc, kc, NR, packedB);
        for (int ic = 0; ic < m; ic += MC) {
          int mc = Math.min(MC, m - ic);
          pack(a, ao + ic * ars + pc * acs, ars, acs, mc, kc, MR, packedA);
          for (int j = 0; j < nc; j += NR) {
            for (int i = 0; i < mc; i += MR) {
              int at = co + (ic + i) * ldc + jc + j;
              int rows = Math.min(MR, mc - i);
              int columns = Math.min(NR, nc - j);
              boolean whole = rows == MR && columns == NR;
              if (whole) {
                tile(kc, packedA, i * kc, packedB, j * kc, c, at, ldc, pc > 0);
              } else {
                tile(kc, packedA, i * kc, packedB, j * kc, edge, 0, NR, false);
                copy(edge, c, at, ldc, rows, columns, pc > 0);
              }
            }
          }
        }
      }
    }
  }

  /**
   * Packs {@code lines} lines of {@code length} elements in strips of {@code width} lines, the
   * elements of a strip that belong together side by side; the last strip is filled with zeros.
   */
  private static void pack(
      double[] from,
      int at,
      int lineStride,
      int stride,
      int lines,
      int length,
      int width,
      double[] to) {
    for (int line = 0; line < lines; line += width) {
      int strip = line * length;
      int there = Math.min(width, lines - line);
      for (int p = 0; p < length; p++) {
        int source = at + line * lineStride + p * stride;
        int target = strip + p * width;
        for (int q = 0; q < there; q++) {
          to[target + q] = from[source + q * lineStride];
        }
        for (int q = there; q < width; q++) {
          to[target + q] = 0;
        }
      }
    }
  }

  private static void tile(
      int k, double[] a, int ao, double[] b, int bo, double[] c, int co, int ldc, boolean add) {
    DoubleVector zero = DoubleVector.zero(S);
    DoubleVector s00 = zero, s01 = zero, s10 = zero, s11 = zero, s20 = zero, s21 = zero;
    DoubleVector s30 = zero, s31 = zero, s40 = zero, s41 = zero, s50 = zero, s51 = zero;
    for (int p = 0; p < k; p++) {
      DoubleVector b0 = DoubleVector.fromArray(S, b, bo);
      DoubleVector b1 = DoubleVector.fromArray(S, b, bo + V);
      DoubleVector x = DoubleVector.broadcast(S, a[ao]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      x = DoubleVector.broadcast(S, a[ao + 1]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      x = DoubleVector.broadcast(S, a[ao + 2]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      x = DoubleVector.broadcast(S, a[ao + 3]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      x = DoubleVector.broadcast(S, a[ao + 4]);
      s40 = x.fma(b0, s40);
      s41 = x.fma(b1, s41);
      x = DoubleVector.broadcast(S, a[ao + 5]);
      s50 = x.fma(b0, s50);
      s51 = x.fma(b1, s51);
      ao += MR;
      bo += NR;
    }
    store(s00, s01, c, co, add);
    store(s10, s11, c, co + ldc, add);
    store(s20, s21, c, co + 2 * ldc, add);
    store(s30, s31, c, co + 3 * ldc, add);
    store(s40, s41, c, co + 4 * ldc, add);
    store(s50, s51, c, co + 5 * ldc, add);
  }

  private static void store(DoubleVector s0, DoubleVector s1, double[] c, int at, boolean add) {
    if (add) {
      s0 = s0.add(DoubleVector.fromArray(S, c, at));
      s1 = s1.add(DoubleVector.fromArray(S, c, at + V));
    }
    s0.intoArray(c, at);
    s1.intoArray(c, at + V);
  }

  private static void copy(
      double[] edge, double[] c, int at, int ldc, int rows, int columns, boolean add) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int target = at + i * ldc + j;
        double value = edge[i * NR + j];
        c[target] = add ? c[target] + value : value;
      }
    }
  }

  private static int up(int size, int step) {
    return (size + step - 1) / step * step;
  }
}
