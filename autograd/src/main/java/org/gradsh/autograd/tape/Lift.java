package org.gradsh.autograd.tape;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/**
 * What stands behind a tensor while a transform runs a function on it: a tangent beside the value
 * ({@link Dual}), a whole batch of values ({@link Batched}), or the place in a graph that the value
 * will be computed by ({@link Traced}). Every transform under way has a level of its own, the inner
 * ones above the outer; an op is carried out level by level, from the highest among its operands
 * downwards.
 */
public sealed interface Lift permits Dual, Batched, Traced {
  long level();

  /** The shape of the tensor that this stands behind. */
  Shape shape();

  DType dtype();

  /** Whether a tensor has a value of its own, and no batch or place in a graph instead. */
  static boolean hasValue(Tensor t) {
    return Batched.behind(t) == null && Traced.behind(t) == null;
  }

  /** The error for a tensor whose one value is asked for where it has none. */
  static TensorException noValue(Tensor t) {
    Batched batched = Batched.behind(t);
    return batched != null ? batched.noValue(t) : Traced.behind(t).noValue(t);
  }

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
