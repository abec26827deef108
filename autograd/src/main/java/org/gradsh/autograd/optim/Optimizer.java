package org.gradsh.autograd.optim;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.cpu.Interrupts;
import org.gradsh.autograd.op.Assign;
import org.gradsh.autograd.tape.Backward;

/**
 * Moves variables against the gradients that {@code backward()} has left in them.
 *
 * <pre>{@code
 * var optimizer = new Adam(0.001, w, b);
 * for (Batch batch : loader) {
 *   optimizer.zeroGrad();
 *   loss(batch).backward();
 *   optimizer.step();
 * }
 * }</pre>
 *
 * <p>Rules and defaults are PyTorch's, with one departure: {@link #step} refuses variables without
 * a gradient, which PyTorch passes over in silence. Steps are not recorded. A rule of one's own is
 * a subclass that implements {@link #update}.
 */
public abstract class Optimizer {
  private final List<Variable> variables;
  private double learningRate;
  private int steps;

  /**
   * @param learningRate the size of a step, 0 or more
   * @param variables what is trained
   * @throws TensorException when there are no variables, one is given twice, or the learning rate
   *     is negative or not finite
   */
  protected Optimizer(double learningRate, Collection<? extends Variable> variables) {
    this.variables = List.copyOf(variables);
    if (this.variables.isEmpty()) {
      throw refuse("there are no variables to train", "new " + name() + "(0.01, w, b)");
    }
    Set<Variable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < this.variables.size(); i++) {
      if (!seen.add(this.variables.get(i))) {
        throw TensorException.value(name() + ": a variable is given twice")
            .operand(role(i), this.variables.get(i))
            .build();
      }
    }
    learningRate(learningRate);
  }

  /** The variables, in the order in which they were given. */
  public List<Variable> variables() {
    return variables;
  }

  public double learningRate() {
    return learningRate;
  }

  /**
   * Sets the size of the steps from now on: a schedule calls this between them.
   *
   * @throws TensorException when it is negative or not finite
   */
  public void learningRate(double value) {
    learningRate = notNegative("the learning rate", value);
  }

  /**
   * Updates every variable by its gradient; an interrupt waits until all are.
   *
   * @throws TensorException when a variable has no gradient; no variable is changed then
   */
  public void step() {
    for (int i = 0; i < variables.size(); i++) {
      if (!variables.get(i).hasGrad()) throw noGradient(i);
    }
    Interrupts.deferred(() -> Autograd.noGrad(this::updateAll));
  }

  private void updateAll() {
    steps++;
    for (int i = 0; i < variables.size(); i++) {
      Variable v = variables.get(i);
      update(i, v, keepsGradients() ? v.grad() : Backward.lent(v));
    }
  }

  /** Whether {@link #update} may keep the gradient that it is given, or show it to a user. */
  boolean keepsGradients() {
    return true;
  }

  /** The number of steps taken, the present one included. */
  public int steps() {
    return steps;
  }

  /** Forgets the gradients, which {@code backward()} adds up otherwise. */
  public void zeroGrad() {
    variables.forEach(Variable::zeroGrad);
  }

  /**
   * Changes one variable by one of its {@code assign} methods; nothing is recorded meanwhile.
   *
   * @param index its place in {@link #variables}, for what is remembered from step to step
   * @param gradient of the variable's shape and dtype
   */
  protected abstract void update(int index, Variable variable, Tensor gradient);

  /** The value, when it is a finite number of 0 or more. */
  double notNegative(String what, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw refuse(what + " is " + value, "a finite number, 0 or more");
    }
    return value;
  }

  /** The value, when it is in [0, 1): the part of the past that is kept. */
  double fraction(String what, double value) {
    if (!(value >= 0 && value < 1)) throw refuse(what + " is " + value, "0 or more, and below 1");
    return value;
  }

  /** A number as an operand of what is computed with a variable. */
  static Tensor number(Variable like, double value) {
    return Tensor.of(Assign.number(like, value));
  }

  TensorException refuse(String problem, String hint) {
    return TensorException.value(name() + ": " + problem).hint(hint).build();
  }

  private TensorException noGradient(int index) {
    Variable v = variables.get(index);
    return TensorException.gradient("step: a variable has no gradient")
        .operand(role(index), v, index + 1 + " of the " + variables.size() + " given")
        .detail("no backward() has reached it since it was made or zeroed")
        .hint("loss.backward() before step(), or leave it out of the optimizer")
        .build();
  }

  private String role(int index) {
    return "variable " + (index + 1);
  }

  private String name() {
    return getClass().getSimpleName();
  }

  @Override
  public String toString() {
    return name()
        + "[learningRate="
        + learningRate
        + ", variables="
        + variables.size()
        + ", steps="
        + steps
        + "]";
  }
}
