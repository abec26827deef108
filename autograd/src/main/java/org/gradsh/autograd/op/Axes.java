package org.gradsh.autograd.op;

import java.util.Arrays;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;

/**
 * The attributes of a reduction.
 *
 * @param axes 0 … rank − 1, sorted, each once
 * @param keepDims whether reduced axes stay with extent 1
 */
public record Axes(int[] axes, boolean keepDims) {
  /** The axes as the user gave them; none means all. */
  static Axes of(Tensor x, int[] axes, boolean keepDims) {
    return new Axes(x.shape().axes(axes), keepDims);
  }

  /** The shape of the result. */
  Shape reduce(Shape in) {
    return in.reduce(axes, keepDims);
  }

  /** The number of elements that become one. */
  int count(Shape in) {
    int n = 1;
    for (int a : axes) n *= in.dim(a);
    return n;
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
  public String toString() {
    return "axes " + Arrays.toString(axes) + (keepDims ? " kept" : "");
  }
}
