package org.gradsh.autograd.op;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;

/**
 * One application of a structural op, as its derivative sees it. The values are there as far as the
 * op's declaration says that its derivative needs them.
 *
 * @param <A> what the op takes beside tensors: axes, a target shape …
 */
public interface Call<A> {
  A attributes();

  int arity();

  Tensor input(int i);

  Tensor output();

  Shape shape(int i);

  DType dtype(int i);

  /** Whether the cotangent of input {@code i} may be asked for. */
  default boolean isDifferentiated(int i) {
    return true;
  }
}
