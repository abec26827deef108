package org.gradsh.autograd.cpu;

import java.util.Arrays;

/**
 * e^A by scaling and squaring with the Padé approximant of degree 13 (N. J. Higham, "The Scaling
 * and Squaring Method for the Matrix Exponential Revisited", 2005), in float64.
 *
 * <p>Everything here is a polynomial of one matrix, so all factors commute, and it does not matter
 * whether arrays go by rows or by columns.
 */
public final class MatrixExponential {
  private static final double[] PADE = {
    64764752532480000.,
    32382376266240000.,
    7771770303897600.,
    1187353796428800.,
    129060195264000.,
    10559470521600.,
    670442572800.,
    33522128640.,
    1323241920.,
    40840800.,
    960960.,
    16380.,
    182.,
    1.
  };

  /** The largest 1-norm for which the approximant is exact to rounding. */
  private static final double THETA = 5.371920351148152;

  private final int n;

  private MatrixExponential(int n) {
    this.n = n;
  }

  /** e^A in place of each n×n matrix. */
  public static void exp(int count, int n, double[] a) {
    MatrixExponential of = new MatrixExponential(n);
    for (int i = 0; i < count; i++) {
      Interrupts.check();
      double[] one = Arrays.copyOfRange(a, i * n * n, (i + 1) * n * n);
      System.arraycopy(of.exp(one), 0, a, i * n * n, n * n);
    }
  }

  private double[] exp(double[] a) {
    double norm = norm(a);
    if (!Double.isFinite(norm)) {
      Arrays.fill(a, Double.NaN);
      return a;
    }
    int squarings = norm <= THETA ? 0 : Math.getExponent(norm / THETA) + 1;
    double scale = Math.scalb(1., -squarings);
    for (int i = 0; i < a.length; i++) a[i] *= scale;
    double[] e = approximant(a);
    for (int i = 0; i < squarings; i++) {
      Interrupts.check();
      e = product(e, e);
    }
    return e;
  }

  /** (V − U)⁻¹ (V + U), where U has the odd powers of A and V the even ones. */
  private double[] approximant(double[] a) {
    double[] a2 = product(a, a);
    double[] a4 = product(a2, a2);
    double[] a6 = product(a4, a2);
    double[] odd = product(a6, sum(a6, 13, a4, 11, a2, 9));
    add(odd, sum(a6, 7, a4, 5, a2, 3), PADE[1]);
    double[] u = product(a, odd);
    double[] v = product(a6, sum(a6, 12, a4, 10, a2, 8));
    add(v, sum(a6, 6, a4, 4, a2, 2), PADE[0]);
    double[] difference = new double[n * n];
    for (int i = 0; i < v.length; i++) {
      difference[i] = v[i] - u[i];
      v[i] += u[i];
    }
    Decompositions.chosen().solve(1, n, n, difference, v);
    return v;
  }

  private static double[] sum(double[] a, int i, double[] b, int j, double[] c, int k) {
    double[] sum = new double[a.length];
    for (int e = 0; e < sum.length; e++) sum[e] = PADE[i] * a[e] + PADE[j] * b[e] + PADE[k] * c[e];
    return sum;
  }

  /** a += b + diagonal · I. */
  private void add(double[] a, double[] b, double diagonal) {
    for (int i = 0; i < a.length; i++) a[i] += b[i];
    for (int i = 0; i < n; i++) a[i * (n + 1)] += diagonal;
  }

  private double[] product(double[] a, double[] b) {
    double[] out = new double[n * n];
    Gemm.matmul(
        Gemm.Operand.of(a, 0, 0, n, 1),
        Gemm.Operand.of(b, 0, 0, n, 1),
        out,
        0,
        new int[0],
        n,
        n,
        n);
    return out;
  }

  private double norm(double[] a) {
    double norm = 0;
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int j = 0; j < n; j++) sum += Math.abs(a[i * n + j]);
      norm = sum > norm || Double.isNaN(sum) ? sum : norm;
    }
    return norm;
  }
}
