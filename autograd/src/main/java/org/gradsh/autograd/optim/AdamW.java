package org.gradsh.autograd.optim;

import java.util.Collection;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.nn.Layer;

/**
 * Adam with a weight decay that its steps are not scaled by. After Loshchilov and Hutter,
 * "Decoupled weight decay regularization" (2019), in PyTorch's form: {@code w ← w·(1 − η·λ)}, then
 * a step of {@link Adam}.
 */
public final class AdamW extends Optimizer {
  private final AdamRule rule = new AdamRule(this, true);

  public AdamW(double learningRate, Variable... variables) {
    this(learningRate, of("AdamW", variables));
  }

  /** Of the parameters of a layer. */
  public AdamW(double learningRate, Layer layer) {
    this(learningRate, of("AdamW", layer));
  }

  public AdamW(double learningRate, Collection<? extends Variable> variables) {
    super(learningRate, variables);
    decay(0.01);
  }

  /**
   * The parts of the running means of g and of g² that are kept; default 0.9 and 0.999.
   *
   * @param beta1 in [0, 1)
   * @param beta2 in [0, 1)
   */
  public AdamW betas(double beta1, double beta2) {
    rule.betas(fraction("beta 1", beta1), fraction("beta 2", beta2));
    return this;
  }

  /** What keeps the divisor from 0; default 1e-8. */
  public AdamW epsilon(double value) {
    rule.epsilon(notNegative("epsilon", value));
    return this;
  }

  /** Divides by the largest v so far (Reddi et al., 2018). */
  public AdamW amsgrad() {
    rule.amsgrad();
    return this;
  }

  /** The share of itself by which η shrinks a variable at each step; default 0.01. All groups. */
  public AdamW weightDecay(double value) {
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
