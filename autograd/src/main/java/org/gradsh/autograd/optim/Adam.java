package org.gradsh.autograd.optim;

import java.util.Collection;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.nn.Layer;

/**
 * Adam: steps of about the learning rate in every direction, whatever the size of the gradients.
 * After Kingma and Ba, "Adam: a method for stochastic optimization" (2015), in PyTorch's form. With
 * gradient g, learning rate η and weight decay λ, at step t = 1, 2, … of the variable:
 *
 * <pre>
 * g ← g + λ·w
 * m ← β₁·m + (1 − β₁)·g        v ← β₂·v + (1 − β₂)·g²
 * w ← w − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
 * </pre>
 */
public final class Adam extends Optimizer {
  private final AdamRule rule = new AdamRule(this, false);

  public Adam(double learningRate, Variable... variables) {
    this(learningRate, of("Adam", variables));
  }

  /** Of the parameters of a layer. */
  public Adam(double learningRate, Layer layer) {
    this(learningRate, of("Adam", layer));
  }

  public Adam(double learningRate, Collection<? extends Variable> variables) {
    super(learningRate, variables);
  }

  /**
   * The parts of the running means of g and of g² that are kept; default 0.9 and 0.999.
   *
   * @param beta1 in [0, 1)
   * @param beta2 in [0, 1)
   */
  public Adam betas(double beta1, double beta2) {
    rule.betas(fraction("beta 1", beta1), fraction("beta 2", beta2));
    return this;
  }

  /** What keeps the divisor from 0; default 1e-8. */
  public Adam epsilon(double value) {
    rule.epsilon(notNegative("epsilon", value));
    return this;
  }

  /** Divides by the largest v so far (Reddi et al., 2018). */
  public Adam amsgrad() {
    rule.amsgrad();
    return this;
  }

  /** The share of a variable that is added to its gradient; default 0. Of all groups. */
  public Adam weightDecay(double value) {
    decay(value);
    return this;
  }

  @Override
  boolean keepsGradients() {
    return false;
  }

  @Override
  protected void update(int index, Variable w, Tensor gradient) {
    rule.update(index, w, gradient);
  }
}
