package org.gradsh.autograd.cpu;

import java.lang.reflect.Array;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;

/**
 * A block of elements as the engine sees it: an array, and how shape maps into it. Views share the
 * array; nobody writes into it once it is handed out.
 *
 * @param data a Java array of the dtype's element type on the CPU; a device's own handle elsewhere
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
    long length = data.getClass().isArray() ? Array.getLength(data) : size();
    return length * dtype.bytes();
  }
}
