package org.gradsh.autograd.optim;

import java.util.Collection;
import org.gradsh.autograd.Variable;

/**
 * A rule that goes over a variable's elements in a few passes and keeps no gradient: all of this
 * package but {@link LBFGS}.
 *
 * @param <R> the rule itself, which its settings give back
 */
public abstract sealed class Rule<R extends Rule<R>> extends Optimizer permits SGD, ScaledRule {
  Rule(double learningRate, Collection<? extends Variable> variables) {
    super(learningRate, variables);
  }

  @SuppressWarnings("unchecked") // R is the class of this
  final R self() {
    return (R) this;
  }

  /**
   * The share of a variable that is added to its gradient, or of which {@link AdamW} shrinks it at
   * each step by the learning rate; default 0, of AdamW 0.01. Of all groups.
   */
  public R weightDecay(double value) {
    decay(value);
    return self();
  }

  @Override
  final boolean keepsGradients() {
    return false;
  }
}
