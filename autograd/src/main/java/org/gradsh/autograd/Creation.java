package org.gradsh.autograd;

import java.util.Arrays;
import org.gradsh.autograd.cpu.Draws;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.graph.Trace;

/** Tensors from nothing: constants, ranges, random numbers. */
final class Creation {
  private Creation() {}

  static Tensor full(DType dtype, Shape shape, double value) {
    Strided out = Strided.zeros(dtype, shape);
    if (value != 0 || 1 / value < 0) {
      switch (out.data()) {
        case float[] a -> Arrays.fill(a, (float) value);
        case double[] a -> Arrays.fill(a, value);
        case int[] a -> Arrays.fill(a, (int) value);
        case long[] a -> Arrays.fill(a, (long) value);
        case boolean[] a -> Arrays.fill(a, true);
        default -> throw new IllegalStateException("no array: " + dtype);
      }
    }
    return Device.fresh(out);
  }

  static Tensor arange(DType dtype, double start, double end, double step) {
    if (step == 0 || Double.isNaN(step + start + end) || Double.isInfinite(start + end)) {
      throw TensorException.value(
              "arange: cannot count from " + start + " to " + end + " in steps of " + step)
          .hint("finite ends, and a step that is not 0")
          .build();
    }
    double n = Math.max(0, Math.ceil((end - start) / step));
    if (n > Integer.MAX_VALUE) {
      throw TensorException.shape("arange: too many elements: " + n)
          .detail("a tensor holds at most 2³¹ − 1 = 2147483647 elements")
          .build();
    }
    double[] values = new double[(int) n];
    for (int i = 0; i < values.length; i++) values[i] = start + i * step;
    return Device.fresh(Elements.of(values, dtype));
  }

  static Tensor linspace(double a, double b, int n) {
    double[] values = new double[Shape.of(n).size()];
    for (int i = 0; i < n; i++) values[i] = n == 1 ? a : a + (b - a) * i / (n - 1);
    return Device.fresh(Elements.of(values, DType.FLOAT32));
  }

  static Tensor eye(int rows, int columns) {
    Strided out = Strided.zeros(DType.FLOAT32, Shape.of(rows, columns));
    float[] a = (float[]) out.data();
    for (int i = 0; i < Math.min(rows, columns); i++) a[i * columns + i] = 1;
    return Device.fresh(out);
  }

  static Tensor uniform(Shape shape) {
    return Trace.drawn(
        "uniform", DType.FLOAT32, shape, d -> Draws.uniform(DType.FLOAT32, shape, d));
  }

  static Tensor normal(Shape shape) {
    return Trace.drawn("normal", DType.FLOAT32, shape, d -> Draws.normal(DType.FLOAT32, shape, d));
  }

  static Tensor integers(long low, long high, Shape shape) {
    if (low >= high) {
      var report = TensorException.value("randint: no integer in [" + low + ", " + high + ")");
      if (low > 0 && high > 0)
        report.hint("randint(low, high, shape…): randint(0, " + low + ", …)");
      throw report.build();
    }
    return Trace.drawn("integers", DType.INT64, shape, d -> Draws.integers(low, high, shape, d));
  }

  static Tensor permutation(int n) {
    Shape shape = Shape.of(n);
    return Trace.drawn("permutation", DType.INT64, shape, d -> Draws.permutation(shape));
  }

  static Variable variable(Tensor value, String name) {
    // A variable starts with a buffer of its own: the tensor it is made from stays what it was.
    Variable v = new Variable(value.values(), name);
    v.share();
    return v;
  }
}
