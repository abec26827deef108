package org.gradsh.bench.gpu;

import java.util.Random;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;

/** Whether what is measured is right: elements by chance, computed on the CPU in float64. */
final class GpuChecks {
  private static final int SAMPLES = 64;

  private GpuChecks() {}

  /**
   * Elements of a product.
   *
   * @param bound of the error of a term, in parts of its size
   */
  static void product(Tensor a, Tensor b, Tensor y, double bound) {
    Random random = new Random(3);
    int n = y.dims()[0];
    for (int s = 0; s < SAMPLES; s++) {
      // the corners, then anywhere
      int i = s < 4 ? s / 2 * (n - 1) : random.nextInt(n);
      int j = s < 4 ? s % 2 * (n - 1) : random.nextInt(n);
      double[] row = a.get(i + ":" + (i + 1)).toDoubleArray();
      double[] column = b.get(":, " + j + ":" + (j + 1)).toDoubleArray();
      double exact = 0;
      double size = 0;
      for (int k = 0; k < n; k++) {
        exact += row[k] * column[k];
        size += Math.abs(row[k] * column[k]);
      }
      double actual = y.get(i + ":" + (i + 1) + ", " + j + ":" + (j + 1)).toDoubleArray()[0];
      near("element " + i + ", " + j, exact, actual, bound * size);
    }
  }

  /**
   * The same by the same op on the CPU, of the first and the last rows.
   *
   * @param least what errors of smaller elements are measured by
   */
  static void ends(Tensor expected, Tensor actual, double relative, double least) {
    double[] e = expected.to(Device.CPU).toDoubleArray();
    double[] a = actual.toDoubleArray();
    if (e.length != a.length) throw new AssertionError(e.length + " elements, " + a.length);
    for (int k = 0; k < e.length; k++) {
      near("element " + k, e[k], a[k], relative * Math.max(least, Math.abs(e[k])));
    }
  }

  static void near(String what, double expected, double actual, double bound) {
    if (Math.abs(expected - actual) <= bound) return; // not where one is NaN
    throw new AssertionError(what + " is " + actual + ", and should be " + expected);
  }
}
