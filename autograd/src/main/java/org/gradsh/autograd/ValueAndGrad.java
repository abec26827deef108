package org.gradsh.autograd;

import java.util.List;

/**
 * A scalar and its gradients.
 *
 * @param value f(x)
 * @param gradients one for each chosen argument, of its shape
 */
public record ValueAndGrad(Tensor value, List<Tensor> gradients) {
  /** The gradient with respect to the first chosen argument. */
  public Tensor gradient() {
    return gradients.getFirst();
  }
}
