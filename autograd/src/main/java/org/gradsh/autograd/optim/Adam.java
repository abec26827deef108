package org.gradsh.autograd.optim;

import java.util.Collection;
import java.util.List;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.expr.UpdateTable;

/**
 * Adam: steps of about the learning rate in every direction, whatever the size of the gradients.
 * After Kingma and Ba, "Adam: a method for stochastic optimization" (2015), in PyTorch's form. With
 * gradient g, learning rate η and weight decay λ, at step t = 1, 2, …:
 *
 * <pre>
 * g ← g + λ·w
 * m ← β₁·m + (1 − β₁)·g        v ← β₂·v + (1 − β₂)·g²
 * w ← w − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
 * </pre>
 */
public final class Adam extends Optimizer {
  private final Variable[] mean;
  private final Variable[] square;
  private double beta1 = 0.9;
  private double beta2 = 0.999;
  private double epsilon = 1e-8;
  private double weightDecay;

  /** 0.001 is a usual learning rate. */
  public Adam(double learningRate, Variable... variables) {
    this(learningRate, List.of(variables));
  }

  public Adam(double learningRate, Collection<? extends Variable> variables) {
    super(learningRate, variables);
    mean = variables.stream().map(Adam::zeros).toArray(Variable[]::new);
    square = variables.stream().map(Adam::zeros).toArray(Variable[]::new);
  }

  /**
   * The parts of the running means of g and of g² that are kept; default 0.9 and 0.999.
   *
   * @param beta1 in [0, 1)
   * @param beta2 in [0, 1)
   */
  public Adam betas(double beta1, double beta2) {
    this.beta1 = fraction("beta 1", beta1);
    this.beta2 = fraction("beta 2", beta2);
    return this;
  }

  /** What keeps the divisor from 0; default 1e-8. */
  public Adam epsilon(double value) {
    epsilon = notNegative("epsilon", value);
    return this;
  }

  /** The share of a variable that is added to its gradient; default 0. */
  public Adam weightDecay(double value) {
    weightDecay = notNegative("the weight decay", value);
    return this;
  }

  /** Running means are updated in place. */
  private static Variable zeros(Variable like) {
    return Autograd.variable(Autograd.zerosLike(like));
  }

  @Override
  boolean keepsGradients() {
    return false;
  }

  @Override
  protected void update(int index, Variable w, Tensor gradient) {
    Tensor g = weightDecay == 0 ? gradient : gradient.add(w.mul(weightDecay));
    Variable m = mean[index].update(UpdateTable.MEAN, g, number(w, beta1), number(w, 1 - beta1));
    Variable v = square[index];
    v.update(UpdateTable.SQUARES, g, number(w, beta2), number(w, 1 - beta2));
    double size = learningRate() / (1 - Math.pow(beta1, steps()));
    double unbiased = Math.sqrt(1 - Math.pow(beta2, steps()));
    w.update(UpdateTable.ADAM, m, v, number(w, unbiased), number(w, epsilon), number(w, size));
  }
}
