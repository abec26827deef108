package org.gradsh.cuda.kernel;

import java.util.Arrays;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;

/**
 * How a block lies within the stretch of its array from its lowest element to its highest.
 *
 * @param first the place of its first element there
 * @param length of the stretch, in elements
 */
record Span(DType dtype, Shape shape, int[] strides, int first, int length) {
  static Span of(Strided block) {
    int[] strides = block.strides();
    int below = 0;
    int above = 0;
    if (block.size() > 0) {
      for (int a = 0; a < strides.length; a++) {
        int reach = strides[a] * (block.shape().dim(a) - 1);
        if (reach < 0) below -= reach;
        else above += reach;
      }
    }
    int length = block.size() == 0 ? 0 : below + above + 1;
    return new Span(block.dtype(), block.shape(), strides, below, length);
  }

  /** The block as it lies in an array of that length. */
  Strided in(Object array) {
    return new Strided(dtype, shape, array, first, strides);
  }

  long bytes() {
    return (long) length * dtype.bytes();
  }

  /** Whether most of it is the block's. */
  boolean isFull() {
    return length <= 2L * Math.max(1, shape.size());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Span s
        && dtype == s.dtype
        && shape.equals(s.shape)
        && Arrays.equals(strides, s.strides);
  }

  @Override
  public int hashCode() {
    return 31 * shape.hashCode() + Arrays.hashCode(strides);
  }
}
