package org.gradsh.autograd.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/** Loops over rows of float64 with the vector module; loaded only where that is present. */
final class DoubleVectorRows {
  private DoubleVectorRows() {}

  private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;
  private static final int W = S.length();

  /** {@code y = x − m − l}. */
  static void subtract(double[] x, int from, double m, double l, double[] y, int to, int n) {
    int i = 0;
    for (; i + W <= n; i += W) {
      DoubleVector.fromArray(S, x, from + i).sub(m).sub(l).intoArray(y, to + i);
    }
    for (; i < n; i++) y[to + i] = x[from + i] - m - l;
  }

  /** {@code y = x − z}. */
  static void subtract(double[] x, int from, double[] z, double[] y, int n) {
    int i = 0;
    for (; i + W <= n; i += W) {
      DoubleVector.fromArray(S, x, from + i).sub(DoubleVector.fromArray(S, z, i)).intoArray(y, i);
    }
    for (; i < n; i++) y[i] = x[from + i] - z[i];
  }

  /** {@code y *= a}. */
  static void multiply(double[] y, int to, double a, int n) {
    int i = 0;
    for (; i + W <= n; i += W) {
      DoubleVector.fromArray(S, y, to + i).mul(a).intoArray(y, to + i);
    }
    for (; i < n; i++) y[to + i] *= a;
  }

  /** {@code y = z·(t − a)}; y may be z or t. */
  static void product(
      double[] z, int from, double[] t, int at, double a, double[] y, int to, int n) {
    int i = 0;
    for (; i + W <= n; i += W) {
      DoubleVector v = DoubleVector.fromArray(S, t, at + i).sub(a);
      DoubleVector.fromArray(S, z, from + i).mul(v).intoArray(y, to + i);
    }
    for (; i < n; i++) y[to + i] = z[from + i] * (t[at + i] - a);
  }

  /** Adds four rows to {@code run}. */
  static void add(double[] x, int from, int stride, double[] run, int n) {
    int second = from + stride, third = second + stride, fourth = third + stride;
    int j = 0;
    for (; j + W <= n; j += W) {
      DoubleVector a =
          DoubleVector.fromArray(S, x, from + j).add(DoubleVector.fromArray(S, x, second + j));
      DoubleVector b =
          DoubleVector.fromArray(S, x, third + j).add(DoubleVector.fromArray(S, x, fourth + j));
      DoubleVector.fromArray(S, run, j).add(a.add(b)).intoArray(run, j);
    }
    for (; j < n; j++) {
      run[j] += (x[from + j] + x[second + j]) + (x[third + j] + x[fourth + j]);
    }
  }

  /** Adds a row to {@code run}. */
  static void add(double[] x, int from, double[] run, int n) {
    int j = 0;
    for (; j + W <= n; j += W) {
      DoubleVector.fromArray(S, run, j)
          .add(DoubleVector.fromArray(S, x, from + j))
          .intoArray(run, j);
    }
    for (; j < n; j++) run[j] += x[from + j];
  }

  static void max(double[] x, int from, double[] run, int n) {
    int j = 0;
    for (; j + W <= n; j += W) {
      DoubleVector.fromArray(S, run, j)
          .max(DoubleVector.fromArray(S, x, from + j))
          .intoArray(run, j);
    }
    for (; j < n; j++) run[j] = Math.max(run[j], x[from + j]);
  }

  static void min(double[] x, int from, double[] run, int n) {
    int j = 0;
    for (; j + W <= n; j += W) {
      DoubleVector.fromArray(S, run, j)
          .min(DoubleVector.fromArray(S, x, from + j))
          .intoArray(run, j);
    }
    for (; j < n; j++) run[j] = Math.min(run[j], x[from + j]);
  }
}
