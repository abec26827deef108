package org.gradsh.autograd.optim;

import java.util.Collection;
import java.util.List;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.expr.UpdateTable;

/**
 * Stochastic gradient descent, with momentum and weight decay when asked for. With gradient g,
 * learning rate η, momentum μ and weight decay λ, as PyTorch's:
 *
 * <pre>
 * g ← g + λ·w
 * v ← g at the first step, μ·v + g later
 * w ← w − η·v,  or with Nesterov's look ahead  w − η·(g + μ·v)
 * </pre>
 */
public final class SGD extends Optimizer {
  private final Tensor[] velocity;
  private double momentum;
  private double weightDecay;
  private boolean nesterov;

  public SGD(double learningRate, Variable... variables) {
    this(learningRate, List.of(variables));
  }

  public SGD(double learningRate, Collection<? extends Variable> variables) {
    super(learningRate, variables);
    velocity = new Tensor[variables.size()];
  }

  /**
   * The part of the last step that goes on into the next; default 0.
   *
   * @param value in [0, 1)
   */
  public SGD momentum(double value) {
    momentum = fraction("the momentum", value);
    return this;
  }

  /**
   * Looks ahead along the momentum before it steps.
   *
   * @throws TensorException when there is no momentum yet
   */
  public SGD nesterov() {
    if (momentum == 0) throw refuse("Nesterov's look ahead needs momentum", "momentum(0.9) before");
    nesterov = true;
    return this;
  }

  /** The share of a variable that is added to its gradient; default 0. */
  public SGD weightDecay(double value) {
    weightDecay = notNegative("the weight decay", value);
    return this;
  }

  @Override
  boolean keepsGradients() {
    return momentum != 0;
  }

  @Override
  protected void update(int index, Variable w, Tensor gradient) {
    Tensor g = weightDecay == 0 ? gradient : gradient.add(w.mul(weightDecay));
    Tensor direction = g;
    if (momentum != 0) {
      Tensor v = velocity[index] == null ? g : velocity[index].mul(momentum).add(g);
      velocity[index] = v;
      direction = nesterov ? g.add(v.mul(momentum)) : v;
    }
    w.update(UpdateTable.STEP, direction, number(w, learningRate()));
  }
}
