package org.gradsh.autograd.optim;

import java.util.Collection;
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
public final class Adam extends AdamRule<Adam> {
  public Adam(double learningRate, Variable... variables) {
    this(learningRate, of("Adam", variables));
  }

  /** Of the parameters of a layer. */
  public Adam(double learningRate, Layer layer) {
    this(learningRate, of("Adam", layer));
  }

  public Adam(double learningRate, Collection<? extends Variable> variables) {
    super(learningRate, variables, false);
  }
}
