package org.gradsh.autograd.op;

import java.util.Arrays;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/**
 * The attributes of a reduction.
 *
 * @param axes 0 … rank − 1, sorted, each once
 * @param keepDims whether reduced axes stay with extent 1
 */
public record Axes(int[] axes, boolean keepDims) {
  /** The axes as the user gave them; none means all. */
  static Axes of(String op, Tensor x, int[] axes, boolean keepDims) {
    return new Axes(all(op, x, axes), keepDims);
  }

  /**
   * An axis of an op's operand as 0 … rank − 1.
   *
   * @throws TensorException in the op's name when it is out of range
   */
  static int one(String op, Tensor x, int axis) {
    int rank = x.rank();
    if (axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
    throw TensorException.shape(op + ": axis " + axis + " is out of range")
        .operand("this", x, "axes: " + rank)
        .hint(rank == 0 ? "a scalar has no axes" : "axes are " + -rank + " … " + (rank - 1))
        .build();
  }

  /**
   * Several axes of an op's operand, sorted; none given means all.
   *
   * @throws TensorException in the op's name when one is out of range or given twice
   */
  static int[] all(String op, Tensor x, int... axes) {
    boolean[] chosen = new boolean[x.rank()];
    for (int axis : axes) {
      int a = one(op, x, axis);
      if (chosen[a]) {
        throw TensorException.shape(op + ": axis " + axis + " is given twice")
            .operand("this", x)
            .hint("each axis once")
            .build();
      }
      chosen[a] = true;
    }
    return x.shape().axes(axes);
  }

  /** The same with one more axis in front of all, which stays. */
  Axes shifted() {
    return new Axes(Arrays.stream(axes).map(a -> a + 1).toArray(), keepDims);
  }

  /** The shape of the result. */
  Shape reduce(Shape in) {
    return in.reduce(axes, keepDims);
  }

  /**
   * The number of elements that become one; of an empty tensor they may be past all counting, then
   * it is 2³¹ − 1.
   */
  int count(Shape in) {
    long n = 1;
    for (int a : axes) {
      if (in.dim(a) == 0) return 0;
      n = Math.min(Integer.MAX_VALUE, n * in.dim(a));
    }
    return (int) n;
  }

  /** A result of this reduction, with its axes kept, so that it broadcasts against the input. */
  Tensor kept(Tensor reduced, Shape in) {
    return keepDims ? reduced : ShapeOps.reshape(reduced, in.reduce(axes, true).dims());
  }

  /** A result of this reduction repeated to the shape of the input. */
  Tensor expand(Tensor reduced, Shape in) {
    return ShapeOps.broadcastTo(kept(reduced, in), in);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Axes a && keepDims == a.keepDims && Arrays.equals(axes, a.axes);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(axes) + (keepDims ? 1 : 0);
  }

  @Override
  public String toString() {
    return "axes " + Arrays.toString(axes) + (keepDims ? " kept" : "");
  }
}
