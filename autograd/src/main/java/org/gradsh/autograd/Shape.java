package org.gradsh.autograd;

import java.util.Arrays;

/**
 * The extents of a tensor along its axes; [] is a scalar. Immutable.
 *
 * <p>Axes may be counted from the end: -1 is the last.
 */
public final class Shape {
  /** The shape of a single number. */
  public static final Shape SCALAR = new Shape(new int[0], 1);

  private final int[] dims;
  private final int size;
  private final int[] rowMajor;

  private Shape(int[] dims, int size) {
    this.dims = dims;
    this.size = size;
    rowMajor = rowMajor(dims);
  }

  private static int[] rowMajor(int[] dims) {
    if (dims.length == 0) return dims;
    int[] strides = new int[dims.length];
    int step = 1;
    for (int a = dims.length - 1; a >= 0; a--) {
      strides[a] = step;
      step *= Math.max(1, dims[a]);
    }
    return strides;
  }

  /**
   * @throws TensorException for a negative extent, or more than 2³¹ − 1 elements
   */
  public static Shape of(int... dims) {
    return dims.length == 0 ? SCALAR : checked(dims.clone());
  }

  private static Shape checked(int[] dims) {
    long size = 1;
    boolean empty = false;
    for (int d : dims) {
      if (d < 0) {
        throw TensorException.shape("shape: a size is negative: " + text(dims))
            .hint("sizes are 0 or more")
            .build();
      }
      empty |= d == 0;
    }
    for (int d : dims) {
      if (empty) break;
      size *= d;
      if (size > Integer.MAX_VALUE) {
        throw TensorException.shape("shape: too many elements: " + text(dims))
            .detail("a tensor holds at most 2³¹ − 1 = 2147483647 elements")
            .hint("several smaller tensors, or fewer at a time")
            .build();
      }
    }
    return new Shape(dims, empty ? 0 : (int) size);
  }

  /** The extents; a fresh array. */
  public int[] dims() {
    return dims.clone();
  }

  /** The extent along an axis; −1 is the last axis. */
  public int dim(int axis) {
    return dims[axis(axis)];
  }

  /** The number of axes. */
  public int rank() {
    return dims.length;
  }

  /** The number of elements. */
  public int size() {
    return size;
  }

  public boolean isScalar() {
    return dims.length == 0;
  }

  /**
   * An axis as 0 … rank − 1.
   *
   * @throws TensorException when it is out of range
   */
  public int axis(int axis) {
    int a = axis < 0 ? axis + dims.length : axis;
    if (a < 0 || a >= dims.length) {
      throw TensorException.shape("shape: axis " + axis + " is out of range for " + this)
          .hint(
              dims.length == 0
                  ? "a scalar has no axes"
                  : "axes are " + -dims.length + " … " + (dims.length - 1))
          .build();
    }
    return a;
  }

  /**
   * Several axes, sorted; none given means all.
   *
   * @throws TensorException when one is out of range or given twice
   */
  public int[] axes(int... axes) {
    boolean[] chosen = new boolean[dims.length];
    if (axes.length == 0) Arrays.fill(chosen, true);
    for (int axis : axes) {
      int a = axis(axis);
      if (chosen[a]) {
        throw TensorException.shape("shape: axis " + axis + " is given twice for " + this).build();
      }
      chosen[a] = true;
    }
    int n = 0;
    int[] sorted = new int[dims.length];
    for (int a = 0; a < dims.length; a++) if (chosen[a]) sorted[n++] = a;
    return Arrays.copyOf(sorted, n);
  }

  /** This shape without the given sorted axes, or with 1 in their place. */
  public Shape reduce(int[] axes, boolean keepDims) {
    int[] out = new int[keepDims ? dims.length : dims.length - axes.length];
    for (int a = 0, k = 0, n = 0; a < dims.length; a++) {
      boolean reduced = k < axes.length && axes[k] == a;
      if (reduced) k++;
      if (!reduced) out[n++] = dims[a];
      else if (keepDims) out[n++] = 1;
    }
    return of(out);
  }

  /**
   * NumPy broadcasting of two shapes, or null where they do not fit: aligned at the last axis,
   * extents must be equal or one of them 1.
   */
  public static Shape broadcast(Shape a, Shape b) {
    if (a.equals(b) || b.dims.length == 0) return a;
    if (a.dims.length == 0) return b;
    int rank = Math.max(a.dims.length, b.dims.length);
    int[] out = new int[rank];
    for (int i = 1; i <= rank; i++) {
      int m = i <= a.dims.length ? a.dims[a.dims.length - i] : 1;
      int n = i <= b.dims.length ? b.dims[b.dims.length - i] : 1;
      if (m != n && m != 1 && n != 1) return null;
      out[rank - i] = m == 1 ? n : m;
    }
    return checked(out);
  }

  /** Whether a tensor of this shape broadcasts to {@code target}. */
  public boolean broadcastsTo(Shape target) {
    return target.equals(broadcast(this, target));
  }

  /** This shape with one more axis in front. */
  public Shape prepend(int extent) {
    int[] all = new int[dims.length + 1];
    all[0] = extent;
    System.arraycopy(dims, 0, all, 1, dims.length);
    return checked(all);
  }

  /** This shape without its first axis. */
  public Shape dropFirst() {
    return of(Arrays.copyOfRange(dims, 1, dims.length));
  }

  /**
   * Strides, in elements, of a row-major contiguous tensor of this shape. One array for all: it is
   * not to be written into.
   */
  public int[] rowMajorStrides() {
    return rowMajor;
  }

  @Override
  public boolean equals(Object o) {
    return this == o || o instanceof Shape s && hasDims(s.dims);
  }

  /** Cheaper than Arrays.equals for the few that there are. */
  private boolean hasDims(int[] other) {
    if (dims.length != other.length) return false;
    for (int a = 0; a < dims.length; a++) if (dims[a] != other[a]) return false;
    return true;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  @Override
  public String toString() {
    return text(dims);
  }

  private static String text(int[] dims) {
    return Arrays.toString(dims);
  }
}
