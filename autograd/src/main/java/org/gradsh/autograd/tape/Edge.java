package org.gradsh.autograd.tape;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;

/**
 * One input of a recorded op. A node takes in what it says, and tells it by another one.
 *
 * @param from where the input came from; null for a constant
 * @param value the input as it was, if a derivative needs it; null when not saved, or consumed
 * @param remark what is known of a constant; null for all else
 */
public record Edge(Node from, Shape shape, DType dtype, Tensor value, Remark remark) {
  public Edge {
    if (from != null) remark = null;
  }

  public Edge(Tensor input, boolean save) {
    this(
        input.origin() != null && input.origin().isActive() ? input.origin() : null,
        input.shape(),
        input.dtype(),
        save ? input.snapshot() : null,
        input.remark());
  }

  /** One whose value is kept until the node is consumed, and nowhere else. */
  public static Edge saving(Tensor input) {
    Edge plain = new Edge(input, false);
    return new Edge(plain.from, plain.shape, plain.dtype, input.saved(), plain.remark);
  }

  /** To what a function uses without being given it: the value stays with the function. */
  Edge(Node from) {
    this(from, from.shape(), from.dtype(), null, null);
  }
}
