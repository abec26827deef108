package org.gradsh.autograd.optim;

import java.util.Collection;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.cpu.Pass;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.expr.ElementwiseCatalogue;
import org.gradsh.autograd.expr.UpdateTable;

/**
 * The step that {@link Adam} and {@link AdamW} share.
 *
 * @param <R> one of them
 */
public abstract sealed class AdamRule<R extends AdamRule<R>> extends ScaledRule<R>
    permits Adam, AdamW {
  private final boolean isDecoupled;
  private final Moment mean = moment("mean");
  private final Moment square = moment("square");
  private Moment largest;
  private final Pass meanPass = new Pass(UpdateTable.MEAN, 2);
  private final Pass squarePass = new Pass(UpdateTable.SQUARES, 2);
  private final Pass largestPass = new Pass(ElementwiseCatalogue.named("maximum"), 2);
  private final Pass step = new Pass(UpdateTable.ADAM, 3);
  private double beta1 = 0.9;
  private double beta2 = 0.999;

  /**
   * @param isDecoupled whether weight decay stays out of the gradients
   */
  AdamRule(double learningRate, Collection<? extends Variable> variables, boolean isDecoupled) {
    super(learningRate, variables, 1e-8);
    this.isDecoupled = isDecoupled;
    countEach();
  }

  /**
   * The parts of the running means of g and of g² that are kept; default 0.9 and 0.999.
   *
   * @param beta1 in [0, 1)
   * @param beta2 in [0, 1)
   */
  public R betas(double beta1, double beta2) {
    double first = fraction("beta 1", beta1);
    this.beta2 = fraction("beta 2", beta2);
    this.beta1 = first;
    return self();
  }

  /** Divides by the largest v so far (Reddi et al., 2018). */
  public R amsgrad() {
    if (largest != null) return self();
    largest = moment("largestSquare");
    // From here on it is a part of what is remembered of a variable that has been stepped.
    for (int i = 0; i < variables().size(); i++) if (stepsOf(i) > 0) largest.block(i);
    return self();
  }

  @Override
  protected final void update(int index, Variable w, Tensor gradient) {
    Group group = group(index);
    double rate = group.learningRate();
    Strided g = isDecoupled ? inOrder(index, w, gradient) : withDecay(index, w, gradient);
    Strided m = mean.block(index), v = square.block(index);
    meanPass.tensor(0, m).tensor(1, g).number(2, beta1).number(3, 1 - beta1).into(m);
    squarePass.tensor(0, v).tensor(1, g).number(2, beta2).number(3, 1 - beta2).into(v);
    if (largest != null) {
      Strided most = largest.block(index);
      largestPass.tensor(0, most).tensor(1, v).into(most);
      v = most;
    }
    step.tensor(1, m).tensor(2, v);
    int t = stepsOf(index);
    step.number(3, Math.sqrt(1 - Math.pow(beta2, t))).number(4, epsilon());
    step.number(5, rate / (1 - Math.pow(beta1, t)));
    step.number(6, isDecoupled ? 1 - rate * group.weightDecay() : 1);
    w.update(step);
  }
}
