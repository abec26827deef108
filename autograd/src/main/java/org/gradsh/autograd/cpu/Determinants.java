package org.gradsh.autograd.cpu;

/**
 * Determinants of batches of matrices and what their derivatives are made of, in float64.
 *
 * <p>The cofactors of A = U·S·Vᵀ are det(U) det(V) U·D·Vᵀ, where Dᵢᵢ is the product of the singular
 * values other than sᵢ: so they are right for singular matrices too, where det(A)·A⁻ᵀ has no
 * meaning (N. J. Higham, "What Is the Adjugate of a Matrix?", 2020).
 */
public final class Determinants {
  private Determinants() {}

  /**
   * The sign of det A (0 if it is 0) and ln |det A|.
   *
   * @param a count n×n matrices; overwritten
   * @param out two numbers for each
   */
  public static void signAndLog(int count, int n, double[] a, double[] out) {
    int[] pivots = new int[count * n];
    Decompositions.chosen().lu(count, n, n, a, pivots);
    for (int i = 0; i < count; i++) {
      double sign = 1;
      double log = 0;
      for (int k = 0; k < n; k++) {
        double pivot = a[i * n * n + k * (n + 1)];
        sign *= Math.signum(pivots[i * n + k] == k + 1 ? pivot : -pivot);
        log += Math.log(Math.abs(pivot));
      }
      out[2 * i] = sign;
      out[2 * i + 1] = log;
    }
  }

  /** det A of each matrix; {@code a} is overwritten. */
  public static void det(int count, int n, double[] a, double[] out) {
    int[] pivots = new int[count * n];
    Decompositions.chosen().lu(count, n, n, a, pivots);
    for (int i = 0; i < count; i++) {
      double det = 1;
      for (int k = 0; k < n; k++) {
        double pivot = a[i * n * n + k * (n + 1)];
        det *= pivots[i * n + k] == k + 1 ? pivot : -pivot;
      }
      out[i] = det;
    }
  }

  /** The matrix of cofactors, ∂ det A / ∂A, in place of each A. NaN where A is not finite. */
  public static int[] cofactors(int count, int n, double[] a) {
    return each(count, n, a, null);
  }

  /** The derivative of the cofactors of A along E, in place of each A. */
  public static int[] cofactorsAlong(int count, int n, double[] a, double[] e) {
    return each(count, n, a, e);
  }

  private static int[] each(int count, int n, double[] a, double[] e) {
    int size = n * n;
    boolean[] wild = new boolean[count];
    for (int i = 0; i < count * size; i++) {
      if (Double.isFinite(a[i])) continue;
      wild[i / size] = true;
      a[i] = 0;
    }
    int rows = 2 * n + 1;
    double[] svd = new double[count * rows * n];
    int[] info = Decompositions.chosen().svd(count, n, n, a, svd);
    double[] signs = signs(count, n, svd);
    Parallel.ranges(
        count,
        (int) Math.min(1 << 28, 64 + 4L * n * size),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            double sign = wild[i] ? Double.NaN : signs[i];
            Factors f = new Factors(n, svd, i * rows * n);
            double[] core = e == null ? f.cofactors() : f.along(e, i * size);
            f.restored(core, sign, a, i * size);
          }
        });
    return info;
  }

  /** det U · det V of each, 1 or −1. */
  private static double[] signs(int count, int n, double[] svd) {
    int rows = 2 * n + 1;
    double[] both = new double[2 * count * n * n];
    for (int i = 0; i < count; i++) {
      for (int c = 0; c < n; c++) {
        int from = (i * n + c) * rows;
        System.arraycopy(svd, from, both, (2 * i * n + c) * n, n);
        System.arraycopy(svd, from + n + 1, both, ((2 * i + 1) * n + c) * n, n);
      }
    }
    double[] logs = new double[4 * count];
    signAndLog(2 * count, n, both, logs);
    double[] signs = new double[count];
    for (int i = 0; i < count; i++) signs[i] = logs[4 * i] * logs[4 * i + 2];
    return signs;
  }

  /** One matrix as U, s and V, whose columns lie above each other in an array. */
  private record Factors(int n, double[] data, int offset) {
    double u(int row, int column) {
      return data[offset + column * (2 * n + 1) + row];
    }

    double s(int i) {
      return data[offset + i * (2 * n + 1) + n];
    }

    double v(int row, int column) {
      return data[offset + column * (2 * n + 1) + n + 1 + row];
    }

    /** The products of all singular values but one, on a diagonal. */
    double[] cofactors() {
      double[] core = new double[n * n];
      for (int i = 0; i < n; i++) {
        double product = 1;
        for (int k = 0; k < n; k++) if (k != i) product *= s(k);
        core[i * (n + 1)] = product;
      }
      return core;
    }

    /**
     * With P = Uᵀ E V and πᵢⱼ the product of all singular values but sᵢ and sⱼ: Σ over j ≠ i of Pⱼⱼ
     * πᵢⱼ on the diagonal, −Pⱼᵢ πᵢⱼ elsewhere.
     */
    double[] along(double[] e, int from) {
      double[] p = rotated(e, from);
      double[] before = new double[n + 1];
      double[] after = new double[n + 1];
      before[0] = 1;
      after[n] = 1;
      for (int i = 0; i < n; i++) before[i + 1] = before[i] * s(i);
      for (int i = n - 1; i >= 0; i--) after[i] = after[i + 1] * s(i);
      double[] core = new double[n * n];
      for (int i = 0; i < n; i++) {
        double between = before[i];
        for (int j = i + 1; j < n; j++) {
          double others = between * after[j + 1];
          between *= s(j);
          core[i + j * n] = -p[j + i * n] * others;
          core[j + i * n] = -p[i + j * n] * others;
          core[i + i * n] += p[j + j * n] * others;
          core[j + j * n] += p[i + i * n] * others;
        }
      }
      return core;
    }

    /** Uᵀ E V. */
    private double[] rotated(double[] e, int from) {
      double[] half = new double[n * n];
      for (int j = 0; j < n; j++) {
        for (int k = 0; k < n; k++) {
          double v = v(k, j);
          for (int i = 0; i < n; i++) half[i + j * n] += e[from + i + k * n] * v;
        }
      }
      double[] p = new double[n * n];
      for (int j = 0; j < n; j++) {
        for (int i = 0; i < n; i++) {
          double sum = 0;
          for (int k = 0; k < n; k++) sum += u(k, i) * half[k + j * n];
          p[i + j * n] = sum;
        }
      }
      return p;
    }

    /** sign · U · core · Vᵀ into an array. */
    void restored(double[] core, double sign, double[] into, int to) {
      double[] half = new double[n * n];
      for (int j = 0; j < n; j++) {
        for (int k = 0; k < n; k++) {
          double c = core[k + j * n];
          for (int i = 0; i < n; i++) half[i + j * n] += u(i, k) * c;
        }
      }
      for (int j = 0; j < n; j++) {
        for (int i = 0; i < n; i++) {
          double sum = 0;
          for (int k = 0; k < n; k++) sum += half[i + k * n] * v(j, k);
          into[to + i + j * n] = sign * sum;
        }
      }
    }
  }
}
