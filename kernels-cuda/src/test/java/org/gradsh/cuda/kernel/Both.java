package org.gradsh.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.Fallbacks;
import org.gradsh.autograd.op.Casts;

/** The same call on the CPU and on the device. */
final class Both {
  static final Device CUDA = new Device("cuda", 0);

  private Both() {}

  /** How elements lie on the device. */
  enum Layout {
    PLAIN,
    /** The first axis is the one whose elements lie side by side. */
    TURNED,
    /** Every second element of a larger array, from the last to the first. */
    BACKWARD;

    private int[] strides(Shape shape) {
      int[] strides = shape.rowMajorStrides().clone();
      switch (this) {
        case PLAIN -> {}
        case TURNED -> {
          int step = 1;
          for (int a = 0; a < strides.length; a++) {
            strides[a] = step;
            step *= Math.max(1, shape.dim(a));
          }
        }
        case BACKWARD -> {
          for (int a = 0; a < strides.length; a++) strides[a] *= -2;
        }
      }
      return strides;
    }

    /** A copy on the device. */
    Tensor there(Tensor t) {
      if (this == PLAIN || t.size() == 0) return t.to(CUDA);
      Shape shape = t.shape();
      int[] strides = strides(shape);
      int low = 1;
      int high = 1;
      for (int a = 0; a < strides.length; a++) {
        int reach = strides[a] * (shape.dim(a) - 1);
        if (reach < 0) low -= reach;
        else high += reach;
      }
      Object data = t.dtype().newArray(low + high + 1);
      Casts.copy(t.values(), new Strided(t.dtype(), shape, data, low, strides));
      Shape line = Shape.of(low + high + 1);
      Tensor whole = Tensor.of(Strided.contiguous(t.dtype(), line, data)).to(CUDA);
      return Tensor.of(new Strided(t.dtype(), shape, whole.values().data(), low, strides));
    }
  }

  /** Numbers by chance: whole ones and truth values for dtypes that have no others. */
  static Tensor random(DType dtype, long seed, int... dims) {
    Random random = new Random(seed);
    double[] values = new double[Shape.of(dims).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = dtype.isFloating() ? random.nextGaussian() : random.nextInt(41) - 20;
    }
    return of(dtype, values, dims);
  }

  static Tensor of(DType dtype, double[] values, int... dims) {
    Tensor t = Tensor.of(Strided.contiguous(DType.FLOAT64, Shape.of(dims), values));
    return dtype == DType.BOOL ? t.gt(0) : t.to(dtype);
  }

  /** Computes on both and compares; nothing may have been left to the CPU. */
  static void same(String what, Function<Tensor[], Tensor> f, Tensor... in) {
    same(what, Layout.PLAIN, f, in);
  }

  static void same(String what, Layout layout, Function<Tensor[], Tensor> f, Tensor... in) {
    Tensor expected = f.apply(in);
    Tensor[] there = Arrays.stream(in).map(layout::there).toArray(Tensor[]::new);
    Map<String, Long> before = Fallbacks.counts("cuda");
    Tensor actual = f.apply(there);
    assertEquals(before, Fallbacks.counts("cuda"), what + ": computed on the CPU");
    assertEquals(CUDA, actual.device(), what);
    near(what + " " + layout, expected, actual);
  }

  /** The same bits on both, and again on the device. */
  static void exactly(String what, Function<Tensor[], Tensor> f, Tensor... in) {
    assertArrayEquals(f.apply(in).toDoubleArray(), twice(what, f, in), what);
  }

  /** The same bits whenever it is computed on the device: those. */
  static double[] twice(String what, Function<Tensor[], Tensor> f, Tensor... in) {
    Tensor[] there = Arrays.stream(in).map(Layout.PLAIN::there).toArray(Tensor[]::new);
    Map<String, Long> before = Fallbacks.counts("cuda");
    double[] first = f.apply(there).toDoubleArray();
    assertEquals(before, Fallbacks.counts("cuda"), what + ": computed on the CPU");
    assertArrayEquals(first, f.apply(there).toDoubleArray(), what + ", again");
    return first;
  }

  static void near(String what, Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape(), what);
    assertEquals(expected.dtype(), actual.dtype(), what);
    double[] a = expected.toDoubleArray();
    double[] b = actual.toDoubleArray();
    if (!expected.dtype().isFloating()) {
      assertArrayEquals(a, b, what);
      return;
    }
    double tolerance = expected.dtype() == DType.FLOAT64 ? 1e-12 : 2e-5;
    for (int i = 0; i < a.length; i++) {
      if (a[i] == b[i] || Double.isNaN(a[i]) && Double.isNaN(b[i])) continue;
      double off = Math.abs(a[i] - b[i]) / Math.max(1, Math.abs(a[i]));
      int at = i;
      assertTrue(off <= tolerance, () -> what + " at " + at + ": " + a[at] + ", " + b[at]);
    }
  }
}
