package org.gradsh.autograd.cpu;

import java.lang.reflect.Array;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.autograd.device.DeviceArray;

/**
 * A block of elements as the engine sees it: an array, and how shape maps into it. Views share the
 * array; nobody writes into it once it is handed out.
 *
 * @param data a Java array of the dtype's element type on the CPU, else a {@link DeviceArray}
 * @param strides steps in elements, one per axis; 0 along a broadcast axis, negative when flipped
 */
public record Strided(DType dtype, Shape shape, Object data, int offset, int[] strides) {
  /** A whole row-major array. */
  public static Strided contiguous(DType dtype, Shape shape, Object data) {
    return new Strided(dtype, shape, data, 0, shape.rowMajorStrides());
  }

  /** Fresh zeros, row-major. */
  public static Strided zeros(DType dtype, Shape shape) {
    return contiguous(dtype, shape, Buffers.zeros(dtype, shape.size()));
  }

  /** A fresh block, row-major, for a kernel that writes every element: it may hold anything. */
  public static Strided unwritten(DType dtype, Shape shape) {
    return contiguous(dtype, shape, Buffers.unwritten(dtype, shape.size()));
  }

  /** Whether the elements are in the CPU's memory. */
  public boolean isHost() {
    return !(data instanceof DeviceArray);
  }

  /** The same elements in the CPU's memory: this block where it is there, else a copy. */
  public Strided host() {
    return data instanceof DeviceArray there ? there.accelerator().download(this) : this;
  }

  /** Fresh zeros where this block is, row-major. */
  public Strided zerosBeside(DType dtype, Shape shape) {
    Accelerator there = Accelerator.of(this);
    return there == null ? zeros(dtype, shape) : there.zeros(dtype, shape);
  }

  /** {@link #unwritten} where this block is. */
  public Strided unwrittenBeside(DType dtype, Shape shape) {
    Accelerator there = Accelerator.of(this);
    return there == null ? unwritten(dtype, shape) : there.unwritten(dtype, shape);
  }

  /** Whether there is one element for all places. */
  public boolean isUniform() {
    if (size() == 1) return true;
    for (int a = 0; a < strides.length; a++) if (strides[a] != 0 && shape.dim(a) != 1) return false;
    return size() > 0;
  }

  /** The one element of a {@link #isUniform} block, as a scalar. */
  public Strided one() {
    return new Strided(dtype, Shape.SCALAR, data, offset, Shape.SCALAR.rowMajorStrides());
  }

  public int size() {
    return shape.size();
  }

  /** Whether the elements lie row by row without gaps (axes of extent 1 do not count). */
  public boolean isContiguous() {
    if (strides == shape.rowMajorStrides() || size() == 0) return true;
    int step = 1;
    for (int a = strides.length - 1; a >= 0; a--) {
      int d = shape.dim(a);
      if (d != 1 && strides[a] != step) return false;
      step *= d;
    }
    return true;
  }

  /** The same elements seen with NumPy broadcasting; the shape must fit. */
  public Strided broadcastTo(Shape target) {
    if (target.equals(shape)) return this;
    int[] s = new int[target.rank()];
    int shift = target.rank() - shape.rank();
    for (int a = 0; a < shape.rank(); a++) {
      s[a + shift] = shape.dim(a) == 1 ? 0 : strides[a];
    }
    return new Strided(dtype, target, data, offset, s);
  }

  /** The bytes of the whole array that this looks into; of a broadcast number that number's. */
  public long arrayBytes() {
    long length = data instanceof DeviceArray d ? d.length() : Array.getLength(data);
    return length * dtype.bytes();
  }
}
