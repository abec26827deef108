package org.gradsh.autograd.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Loops over rows of float32 with the vector module; loaded only where that is present. */
final class FloatVectorRows {
  private FloatVectorRows() {}

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int W = S.length();

  /** {@code y = x − m − l}. */
  static void subtract(float[] x, int from, float m, float l, float[] y, int to, int n) {
    int i = 0;
    for (; i + W <= n; i += W) {
      FloatVector.fromArray(S, x, from + i).sub(m).sub(l).intoArray(y, to + i);
    }
    for (; i < n; i++) y[to + i] = x[from + i] - m - l;
  }

  /** {@code y = x − z}. */
  static void subtract(float[] x, int from, float[] z, float[] y, int n) {
    int i = 0;
    for (; i + W <= n; i += W) {
      FloatVector.fromArray(S, x, from + i).sub(FloatVector.fromArray(S, z, i)).intoArray(y, i);
    }
    for (; i < n; i++) y[i] = x[from + i] - z[i];
  }

  /** {@code y *= a}. */
  static void multiply(float[] y, int to, float a, int n) {
    int i = 0;
    for (; i + W <= n; i += W) {
      FloatVector.fromArray(S, y, to + i).mul(a).intoArray(y, to + i);
    }
    for (; i < n; i++) y[to + i] *= a;
  }

  /** {@code y = z·(t − a)}; y may be z or t. */
  static void product(float[] z, int from, float[] t, int at, float a, float[] y, int to, int n) {
    int i = 0;
    for (; i + W <= n; i += W) {
      FloatVector v = FloatVector.fromArray(S, t, at + i).sub(a);
      FloatVector.fromArray(S, z, from + i).mul(v).intoArray(y, to + i);
    }
    for (; i < n; i++) y[to + i] = z[from + i] * (t[at + i] - a);
  }

  /** Adds four rows to {@code run}. */
  static void add(float[] x, int from, int stride, float[] run, int n) {
    int second = from + stride, third = second + stride, fourth = third + stride;
    int j = 0;
    for (; j + W <= n; j += W) {
      FloatVector a =
          FloatVector.fromArray(S, x, from + j).add(FloatVector.fromArray(S, x, second + j));
      FloatVector b =
          FloatVector.fromArray(S, x, third + j).add(FloatVector.fromArray(S, x, fourth + j));
      FloatVector.fromArray(S, run, j).add(a.add(b)).intoArray(run, j);
    }
    for (; j < n; j++) {
      run[j] += (x[from + j] + x[second + j]) + (x[third + j] + x[fourth + j]);
    }
  }

  /** Adds a row to {@code run}. */
  static void add(float[] x, int from, float[] run, int n) {
    int j = 0;
    for (; j + W <= n; j += W) {
      FloatVector.fromArray(S, run, j).add(FloatVector.fromArray(S, x, from + j)).intoArray(run, j);
    }
    for (; j < n; j++) run[j] += x[from + j];
  }

  static void max(float[] x, int from, float[] run, int n) {
    int j = 0;
    for (; j + W <= n; j += W) {
      FloatVector.fromArray(S, run, j).max(FloatVector.fromArray(S, x, from + j)).intoArray(run, j);
    }
    for (; j < n; j++) run[j] = Math.max(run[j], x[from + j]);
  }

  static void min(float[] x, int from, float[] run, int n) {
    int j = 0;
    for (; j + W <= n; j += W) {
      FloatVector.fromArray(S, run, j).min(FloatVector.fromArray(S, x, from + j)).intoArray(run, j);
    }
    for (; j < n; j++) run[j] = Math.min(run[j], x[from + j]);
  }
}
