package org.gradsh.autograd.cpu;

import java.lang.reflect.Array;
import java.util.function.IntUnaryOperator;

/**
 * Decompositions of batches of matrices, each by LAPACK in one thread.
 *
 * <p>A batch is an array with one matrix after the other, each column by column, {@code float[]} or
 * {@code double[]}; it is overwritten. What is returned is LAPACK's info for each matrix: 0, or
 * which pivot fails, counted from 1.
 */
public final class Decompositions {
  private final Lapack lapack;

  Decompositions(Lapack lapack) {
    this.lapack = lapack;
  }

  /** By the library in use. */
  public static Decompositions chosen() {
    return new Decompositions(Lapack.chosen());
  }

  /** A⁻¹ in place of each n×n matrix. */
  public int[] inverse(int count, int n, Object a) {
    return each(
        count,
        cost(n, n, n),
        i -> {
          Object lu = part(a, i, n * n);
          int[] pivots = new int[n];
          int info = lapack.getrf(n, n, lu, pivots);
          if (info == 0) info = lapack.getri(n, lu, pivots);
          System.arraycopy(lu, 0, a, i * n * n, n * n);
          return info;
        });
  }

  /** A⁻¹·B in place of each n×columns matrix B. */
  public int[] solve(int count, int n, int columns, Object a, Object b) {
    return each(
        count,
        cost(n, n, n + columns),
        i -> {
          Object lu = part(a, i, n * n);
          Object x = part(b, i, n * columns);
          int[] pivots = new int[n];
          int info = lapack.getrf(n, n, lu, pivots);
          if (info == 0) info = lapack.getrs(false, n, columns, lu, pivots, x);
          System.arraycopy(x, 0, b, i * n * columns, n * columns);
          return info;
        });
  }

  /** A⁻¹·B or A⁻ᵀ·B in place of each B, A being a triangle. */
  public int[] triangularSolve(
      boolean upper,
      boolean transposed,
      boolean unit,
      int count,
      int n,
      int columns,
      Object a,
      Object b) {
    return each(
        count,
        cost(n, n, columns),
        i -> {
          Object x = part(b, i, n * columns);
          int info = lapack.trtrs(upper, transposed, unit, n, columns, part(a, i, n * n), x);
          System.arraycopy(x, 0, b, i * n * columns, n * columns);
          return info;
        });
  }

  /**
   * The factors P·L·U: L below the diagonal and U in place of each m×n matrix.
   *
   * @param pivots min(m, n) for each matrix: row i was exchanged with row pivots[i] − 1
   */
  public void lu(int count, int m, int n, Object a, int[] pivots) {
    int k = Math.min(m, n);
    each(
        count,
        cost(m, n, k),
        i -> {
          Object lu = part(a, i, m * n);
          int[] own = new int[k];
          lapack.getrf(m, n, lu, own);
          System.arraycopy(lu, 0, a, i * m * n, m * n);
          System.arraycopy(own, 0, pivots, i * k, k);
          return 0;
        });
  }

  /** L with A = L·Lᵀ in place of each n×n matrix, of which the lower triangle is read. */
  public int[] cholesky(int count, int n, Object a) {
    return each(
        count,
        cost(n, n, n),
        i -> {
          Object l = part(a, i, n * n);
          int info = lapack.potrf(n, l);
          for (int column = 1; column < n; column++) {
            for (int row = 0; row < column; row++) set(l, row + column * n, 0);
          }
          System.arraycopy(l, 0, a, i * n * n, n * n);
          return info;
        });
  }

  /**
   * A = Q·R of m×n matrices, m ≥ n.
   *
   * @param out for each matrix one of (m + n)×n: Q above Rᵀ
   */
  public void qr(int count, int m, int n, Object a, Object out) {
    each(
        count,
        cost(m, n, n),
        i -> {
          Object q = part(a, i, m * n);
          Object tau = part(a, 0, 0, n);
          lapack.geqrf(m, n, q, tau);
          int to = i * (m + n) * n;
          for (int row = 0; row < n; row++) {
            for (int column = row; column < n; column++) {
              set(out, to + row * (m + n) + m + column, get(q, row + column * m));
            }
          }
          if (n > 0) lapack.orgqr(m, n, n, q, tau);
          for (int column = 0; column < n; column++) {
            System.arraycopy(q, column * m, out, to + column * (m + n), m);
          }
          return 0;
        });
  }

  /**
   * A = U·diag(s)·Vᵀ of m×n matrices with k = min(m, n).
   *
   * @param out for each matrix one of (m + 1 + n)×k: U above s above V
   */
  public int[] svd(int count, int m, int n, Object a, Object out) {
    int k = Math.min(m, n);
    int rows = m + 1 + n;
    return each(
        count,
        4 * (long) cost(m, n, k),
        i -> {
          Object s = part(a, 0, 0, k);
          Object u = part(a, 0, 0, m * k);
          Object vt = part(a, 0, 0, k * n);
          if (k == 0) return 0;
          int info = lapack.gesdd(m, n, part(a, i, m * n), s, u, vt);
          int to = i * rows * k;
          for (int c = 0; c < k; c++) {
            System.arraycopy(u, c * m, out, to + c * rows, m);
            System.arraycopy(s, c, out, to + c * rows + m, 1);
            for (int j = 0; j < n; j++) set(out, to + c * rows + m + 1 + j, get(vt, c + j * k));
          }
          return info;
        });
  }

  /**
   * The pseudoinverses V·diag(1/s)·Uᵀ of m×n matrices, without singular values up to {@code cutoff}
   * times the largest.
   *
   * @param out for each matrix one of n×m
   */
  public int[] pseudoInverse(int count, int m, int n, Object a, double cutoff, Object out) {
    int k = Math.min(m, n);
    int rows = m + 1 + n;
    Object factors = part(a, 0, 0, count * rows * k);
    int[] info = svd(count, m, n, a, factors);
    for (int i = 0; i < count; i++) {
      Interrupts.check();
      int at = i * rows * k;
      for (int c = 0; c < k; c++) {
        double s = get(factors, at + c * rows + m);
        if (s <= cutoff * get(factors, at + m)) continue;
        for (int row = 0; row < m; row++) {
          double u = get(factors, at + c * rows + row) / s;
          for (int j = 0; j < n; j++) {
            int to = (i * m + row) * n + j;
            set(out, to, get(out, to) + u * get(factors, at + c * rows + m + 1 + j));
          }
        }
      }
    }
    return info;
  }

  /**
   * A = V·diag(w)·Vᵀ of symmetric n×n matrices, of which the lower triangle is read; w ascends.
   *
   * @param out for each matrix one of (1 + n)×n: w above V
   */
  public int[] eigh(int count, int n, Object a, Object out) {
    return each(
        count,
        4 * (long) cost(n, n, n),
        i -> {
          Object v = part(a, i, n * n);
          Object w = part(a, 0, 0, n);
          if (n == 0) return 0;
          int info = lapack.syevd(n, v, w);
          int to = i * (1 + n) * n;
          for (int c = 0; c < n; c++) {
            System.arraycopy(w, c, out, to + c * (1 + n), 1);
            System.arraycopy(v, c * n, out, to + c * (1 + n) + 1, n);
          }
          return info;
        });
  }

  // ---- each matrix by itself ----

  private static int[] each(int count, long cost, IntUnaryOperator body) {
    int[] info = new int[count];
    Parallel.ranges(
        count,
        (int) Math.clamp(cost, 1, 1 << 30),
        (from, to) -> {
          for (int i = from; i < to; i++) info[i] = body.applyAsInt(i);
        });
    return info;
  }

  private static int cost(int m, int n, int k) {
    return (int) Math.min(1 << 28, 64 + (long) m * n * k);
  }

  private static Object part(Object batch, int i, int size) {
    return part(batch, i * size, size, size);
  }

  /** A new array of the batch's type that begins as a part of it. */
  private static Object part(Object batch, int from, int filled, int size) {
    Object part = Array.newInstance(batch.getClass().getComponentType(), size);
    System.arraycopy(batch, from, part, 0, filled);
    return part;
  }

  private static double get(Object a, int i) {
    return a instanceof float[] f ? f[i] : ((double[]) a)[i];
  }

  private static void set(Object a, int i, double value) {
    if (a instanceof float[] f) f[i] = (float) value;
    else ((double[]) a)[i] = value;
  }
}
