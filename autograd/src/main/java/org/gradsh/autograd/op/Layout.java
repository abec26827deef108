package org.gradsh.autograd.op;

import java.util.Arrays;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Strided;

/** The shape ops on raw blocks: views wherever strides can say it. */
public final class Layout {
  private Layout() {}

  /** The elements in row-major order under another shape: a view where the strides allow it. */
  public static Strided reshape(Strided in, Shape to) {
    boolean plain = in.size() == 0 || in.isContiguous();
    int[] strides = plain ? to.rowMajorStrides() : regroup(in, to);
    return strides == null
        ? Strided.contiguous(in.dtype(), to, Casts.fresh(in, in.dtype()).data())
        : new Strided(in.dtype(), to, in.data(), in.offset(), strides);
  }

  /**
   * Strides that show a block with gaps under another shape, or null. Each group of old axes that
   * is one evenly spaced run must be cut or joined into new axes by itself.
   */
  private static int[] regroup(Strided in, Shape to) {
    int[] strides = new int[to.rank()];
    int n = to.rank() - 1;
    for (int a = in.shape().rank() - 1; a >= 0; a--) {
      if (in.shape().dim(a) == 1) continue;
      int step = in.strides()[a];
      int run = in.shape().dim(a);
      while (a > 0 && continues(in, a - 1, step * run)) run *= in.shape().dim(--a);
      for (; n >= 0 && (run > 1 || to.dim(n) == 1); n--) {
        if (run % to.dim(n) != 0) return null;
        strides[n] = step;
        step *= to.dim(n);
        run /= to.dim(n);
      }
      if (run > 1) return null;
    }
    return strides;
  }

  private static boolean continues(Strided in, int axis, int stride) {
    return in.shape().dim(axis) == 1 || in.strides()[axis] == stride;
  }

  /** The axes in another order. */
  static Strided transpose(Strided in, int[] order) {
    int[] dims = new int[order.length];
    int[] strides = new int[order.length];
    for (int a = 0; a < order.length; a++) {
      dims[a] = in.shape().dim(order[a]);
      strides[a] = in.strides()[order[a]];
    }
    return new Strided(in.dtype(), Shape.of(dims), in.data(), in.offset(), strides);
  }

  /**
   * The strides that all blocks of a shape have where these are not row-major but leave no gaps:
   * axes in another order. Blocks of one element for all do not count. Else null.
   */
  static int[] alike(Shape shape, Strided[] blocks) {
    int[] common = null;
    for (Strided block : blocks) {
      int[] strides = block.strides();
      if (strides == shape.rowMajorStrides()) return null;
      if (isSingle(strides)) continue;
      if (common == null) common = strides;
      else if (!Arrays.equals(common, strides)) return null;
    }
    return common != null && isReordered(shape, common) ? common : null;
  }

  private static boolean isSingle(int[] strides) {
    for (int s : strides) if (s != 0) return false;
    return true;
  }

  /** Whether there is an order of axes, not the one they have, in which strides are row-major. */
  private static boolean isReordered(Shape shape, int[] strides) {
    int rank = strides.length;
    int step = 1;
    boolean inOrder = true;
    for (int placed = 0, before = rank; placed < rank; placed++) {
      int next = rank - 1;
      while (next >= 0 && (shape.dim(next) == 1 || strides[next] != step)) next--;
      if (next < 0) break;
      inOrder &= next < before;
      before = next;
      step *= shape.dim(next);
    }
    return !inOrder && step == shape.size();
  }

  /** The order reversed along axes. */
  static Strided flip(Strided in, int[] axes) {
    int[] strides = in.strides().clone();
    int offset = in.offset();
    for (int a : axes) {
      offset += strides[a] * Math.max(0, in.shape().dim(a) - 1);
      strides[a] = -strides[a];
    }
    return new Strided(
        in.dtype(), in.shape(), in.data(), in.size() == 0 ? in.offset() : offset, strides);
  }

  /** The diagonals of the last two axes: one axis with the stride of both. */
  static Strided diagonal(Strided in) {
    int[] dims = in.shape().dims();
    int n = dims.length - 2;
    int[] strides = Arrays.copyOf(in.strides(), n + 1);
    strides[n] += in.strides()[n + 1];
    int length = Math.min(dims[n], dims[n + 1]);
    dims = Arrays.copyOf(dims, n + 1);
    dims[n] = length;
    return new Strided(in.dtype(), Shape.of(dims), in.data(), in.offset(), strides);
  }

  /** Zeros of a shape with the operand on the diagonals of the last two axes. */
  static Strided diagonalEmbed(Strided in, Shape into) {
    Strided out = in.zerosBeside(in.dtype(), into);
    Casts.copy(in, diagonal(out));
    return out;
  }

  /** A copy with zeros above diagonal k of the last two axes (lower), or below it. */
  static Strided triangle(Strided in, int k, boolean lower) {
    Strided out = Casts.fresh(in, in.dtype());
    if (out.size() == 0) return out;
    int m = in.shape().dim(-2);
    int n = in.shape().dim(-1);
    DType dtype = in.dtype();
    Object zeros = dtype.newArray(n);
    int rows = out.size() / n;
    for (int r = 0; r < rows; r++) {
      long diagonal = (long) r % m + k;
      int from = lower ? Math.clamp(diagonal + 1, 0, n) : 0;
      int to = lower ? n : Math.clamp(diagonal, 0, n);
      System.arraycopy(zeros, 0, out.data(), r * n + from, to - from);
    }
    return out;
  }

  /** Several blocks one after the other along an axis. */
  static Strided concat(Strided[] in, int axis) {
    int[] dims = in[0].shape().dims();
    long length = 0;
    for (Strided part : in) length += part.shape().dim(axis);
    dims[axis] = extent("concat", length);
    Strided out = in[0].unwrittenBeside(in[0].dtype(), Shape.of(dims));
    int start = 0;
    for (Strided part : in) {
      Slices.Range range = new Slices.Range(start, 1, part.shape().dim(axis));
      Casts.copy(part, Slices.along(out.shape(), axis, range).view(out));
      start += range.length();
    }
    return out;
  }

  /** An extent that was computed, and may be more than an axis can have. */
  static int extent(String op, long extent) {
    if (extent > Integer.MAX_VALUE) {
      throw TensorException.shape(op + ": an axis would have " + extent + " places")
          .hint("an axis has at most 2³¹ − 1 = 2147483647")
          .build();
    }
    return (int) extent;
  }
}
