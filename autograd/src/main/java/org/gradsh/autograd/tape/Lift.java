package org.gradsh.autograd.tape;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;

/**
 * What stands behind a tensor while a transform runs a function on it: a tangent beside the value
 * ({@link Dual}), or a whole batch of values ({@link Batched}). Every transform under way has a
 * level of its own, the inner ones above the outer; an op is carried out level by level, from the
 * highest among its operands downwards.
 */
public sealed interface Lift permits Dual, Batched {
  long level();

  /** The shape of the tensor that this stands behind. */
  Shape shape();

  DType dtype();

  /** The lift of the highest level among the operands; null where none has any. */
  static Lift top(Tensor... operands) {
    Lift top = null;
    for (Tensor t : operands) {
      Lift lift = t.lift();
      if (lift != null && (top == null || lift.level() > top.level())) top = lift;
    }
    return top;
  }
}
