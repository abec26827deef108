package org.gradsh.autograd;

import java.util.List;
import java.util.function.UnaryOperator;

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

  /** Value and gradients with a function applied to each. */
  public ValueAndGrad map(UnaryOperator<Tensor> f) {
    return new ValueAndGrad(f.apply(value), gradients.stream().map(f).toList());
  }
}
