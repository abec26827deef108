package org.gradsh.autograd;

import java.util.function.IntToDoubleFunction;
import org.gradsh.autograd.cpu.Buffers;
import org.gradsh.autograd.cpu.Draws;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.autograd.device.DeviceArray;
import org.gradsh.autograd.graph.Trace;
import org.gradsh.autograd.op.Apply;
import org.gradsh.autograd.op.Casts;

/** Tensors from nothing: constants, ranges, random numbers. */
final class Creation {
  private Creation() {}

  /**
   * One number everywhere. On an accelerator it is written there, so that only the memory there is
   * asked for.
   *
   * @param near a tensor beside which it is made; none: on the device of {@code withDevice}
   */
  static Tensor full(DType dtype, Shape shape, double value, Tensor... near) {
    Accelerator there = Device.madeOn(near);
    boolean isZero = value == 0 && (1 / value > 0 || !dtype.isFloating());
    if (isZero)
      return Tensor.of(there == null ? Strided.zeros(dtype, shape) : there.zeros(dtype, shape));
    Strided out = there == null ? Strided.zeros(dtype, shape) : there.unwritten(dtype, shape);
    Casts.copy(Apply.constant(value, dtype).values().broadcastTo(shape), out);
    return Tensor.of(out);
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
    return counted(dtype, Shape.of((int) n), i -> start + i * step);
  }

  static Tensor linspace(double a, double b, int n) {
    return counted(DType.FLOAT32, Shape.of(n), i -> n == 1 ? a : a + (b - a) * i / (n - 1));
  }

  /** Elements that an accelerator is given at a time. */
  private static final int PIECE = 1 << 20;

  /** A row of numbers by their places. An accelerator is given them in pieces. */
  private static Tensor counted(DType dtype, Shape shape, IntToDoubleFunction number) {
    Accelerator there = Device.madeOn();
    int n = shape.size();
    if (there == null) return Tensor.of(counted(dtype, 0, n, number));
    Strided out = there.unwritten(dtype, shape);
    for (int from = 0; from < n; from += Math.min(PIECE, n - from)) {
      int size = Math.min(PIECE, n - from);
      Strided piece = there.upload(counted(dtype, from, size, number));
      there.copy(piece, new Strided(dtype, piece.shape(), out.data(), from, new int[] {1}));
      Buffers.end((DeviceArray) piece.data());
    }
    return Tensor.of(out);
  }

  private static Strided counted(DType dtype, int from, int size, IntToDoubleFunction number) {
    double[] values = new double[size];
    for (int i = 0; i < size; i++) values[i] = number.applyAsDouble(from + i);
    return Elements.of(values, dtype);
  }

  static Tensor eye(int rows, int columns) {
    Shape shape = Shape.of(rows, columns);
    Tensor zeros = full(DType.FLOAT32, shape, 0);
    int n = Math.min(rows, columns);
    Strided one = Apply.constant(1, DType.FLOAT32).values().broadcastTo(Shape.of(n));
    Object data = zeros.values().data();
    Casts.copy(one, new Strided(DType.FLOAT32, Shape.of(n), data, 0, new int[] {columns + 1}));
    return zeros;
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
