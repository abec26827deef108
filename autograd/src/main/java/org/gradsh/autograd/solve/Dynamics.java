package org.gradsh.autograd.solve;

import org.gradsh.autograd.Tensor;

/**
 * The right side of a differential equation: dy/dt = f(t, y, params).
 *
 * @param <P> a tensor, or a structure of tensors
 */
@FunctionalInterface
public interface Dynamics<P> {
  /**
   * @param t a scalar
   * @return of the shape of {@code y}
   */
  Tensor apply(Tensor t, Tensor y, P params);
}
