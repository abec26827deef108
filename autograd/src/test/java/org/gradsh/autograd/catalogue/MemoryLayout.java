package org.gradsh.autograd.catalogue;

import java.util.Arrays;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Casts;

/** The same values in other places of memory. */
enum MemoryLayout {
  /** The first axis is the one whose elements lie side by side. */
  TRANSPOSED {
    @Override
    boolean applies(Shape shape) {
      return shape.rank() > 1;
    }

    @Override
    int[] strides(Shape shape) {
      int[] strides = new int[shape.rank()];
      int step = 1;
      for (int a = 0; a < strides.length; a++) {
        strides[a] = step;
        step *= Math.max(1, shape.dim(a));
      }
      return strides;
    }
  },

  /** Every third element of a larger array. */
  SLICED {
    @Override
    int[] strides(Shape shape) {
      return Arrays.stream(shape.rowMajorStrides()).map(s -> 3 * s).toArray();
    }
  },

  /** From the last element to the first. */
  FLIPPED {
    @Override
    int[] strides(Shape shape) {
      return Arrays.stream(shape.rowMajorStrides()).map(s -> -s).toArray();
    }
  };

  boolean applies(Shape shape) {
    return shape.size() > 0;
  }

  abstract int[] strides(Shape shape);

  /** A constant with the values of {@code t}; what lies between them is NaN. */
  Tensor of(Tensor t) {
    return of(t, Device.CPU);
  }

  /** The same, the whole array being on a device. */
  Tensor of(Tensor t, Device device) {
    Shape shape = t.shape();
    int[] strides = strides(shape);
    int low = 0;
    int high = 0;
    for (int a = 0; a < strides.length; a++) {
      int reach = strides[a] * Math.max(0, shape.dim(a) - 1);
      low += Math.min(0, reach);
      high += Math.max(0, reach);
    }
    int length = high - low + 3;
    Object data = t.dtype().newArray(length);
    if (data instanceof double[] d) Arrays.fill(d, Double.NaN);
    if (data instanceof float[] f) Arrays.fill(f, Float.NaN);
    Strided block = new Strided(t.dtype(), shape, data, 1 - low, strides);
    Casts.copy(t.values(), block);
    Strided whole = device.placed(Strided.contiguous(t.dtype(), Shape.of(length), data));
    return Tensor.of(new Strided(t.dtype(), shape, whole.data(), 1 - low, strides));
  }

  /** The bits of the elements, row by row: NaN equals NaN, 0 differs from −0. */
  static long[] bits(Tensor t) {
    if (t.dtype() == DType.INT64) return t.toLongArray();
    return Arrays.stream(t.toDoubleArray()).mapToLong(Double::doubleToLongBits).toArray();
  }
}
