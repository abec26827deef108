package org.gradsh.autograd.optim;

import java.util.Collection;
import org.gradsh.autograd.Variable;

/**
 * A rule that divides each element's step by what is remembered of its gradients' size.
 *
 * @param <R> the rule itself
 */
public abstract sealed class ScaledRule<R extends ScaledRule<R>> extends Rule<R>
    permits RMSProp, Adagrad, AdamRule {
  private double epsilon;

  ScaledRule(double learningRate, Collection<? extends Variable> variables, double epsilon) {
    super(learningRate, variables);
    this.epsilon = epsilon;
  }

  /** What keeps the divisor from 0; default 1e-8, of {@link Adagrad} 1e-10. */
  public R epsilon(double value) {
    epsilon = notNegative("epsilon", value);
    return self();
  }

  final double epsilon() {
    return epsilon;
  }
}
