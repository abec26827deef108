package org.gradsh.autograd.optim;

import java.util.List;
import org.gradsh.autograd.Variable;

/**
 * Variables of an optimizer that share a learning rate and a weight decay.
 *
 * <pre>{@code
 * var optimizer = new AdamW(1e-4, backbone);
 * optimizer.add(head.parameters()).learningRate(1e-3).weightDecay(0);
 * }</pre>
 */
public final class Group {
  private final Optimizer owner;
  private final List<Variable> variables;
  private double learningRate;
  private double weightDecay;

  Group(Optimizer owner, List<Variable> variables, double learningRate, double weightDecay) {
    this.owner = owner;
    this.variables = variables;
    this.weightDecay = weightDecay;
    learningRate(learningRate);
  }

  public List<Variable> variables() {
    return variables;
  }

  public double learningRate() {
    return learningRate;
  }

  /**
   * Sets the size of the group's steps.
   *
   * @throws org.gradsh.autograd.TensorException when it is negative or not finite
   */
  public Group learningRate(double value) {
    learningRate = owner.notNegative("the learning rate", value);
    return this;
  }

  public double weightDecay() {
    return weightDecay;
  }

  /**
   * Sets the group's weight decay.
   *
   * @throws org.gradsh.autograd.TensorException when it is negative or not finite
   */
  public Group weightDecay(double value) {
    weightDecay = owner.notNegative("the weight decay", value);
    return this;
  }

  @Override
  public String toString() {
    return "Group[variables="
        + variables.size()
        + ", learningRate="
        + learningRate
        + ", weightDecay="
        + weightDecay
        + "]";
  }
}
