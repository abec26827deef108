package org.gradsh.autograd.optim;

import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.cpu.Pass;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.expr.ElementwiseCatalogue;
import org.gradsh.autograd.expr.UpdateTable;

/** The step that {@link Adam} and {@link AdamW} share. */
final class AdamRule {
  private final Optimizer of;
  private final boolean isDecoupled;
  private final Moment mean;
  private final Moment square;
  private Moment largest;
  private final Pass meanPass = new Pass(UpdateTable.MEAN, 2);
  private final Pass squarePass = new Pass(UpdateTable.SQUARES, 2);
  private final Pass largestPass = new Pass(ElementwiseCatalogue.named("maximum"), 2);
  private final Pass step = new Pass(UpdateTable.ADAM, 3);
  private double beta1 = 0.9;
  private double beta2 = 0.999;
  private double epsilon = 1e-8;

  AdamRule(Optimizer of, boolean isDecoupled) {
    this.of = of;
    this.isDecoupled = isDecoupled;
    mean = of.moment("mean");
    square = of.moment("square");
    of.countEach();
  }

  void betas(double beta1, double beta2) {
    this.beta1 = beta1;
    this.beta2 = beta2;
  }

  void epsilon(double value) {
    epsilon = value;
  }

  void amsgrad() {
    if (largest != null) return;
    largest = of.moment("largestSquare");
    // From here on it is a part of what is remembered of a variable that has been stepped.
    for (int i = 0; i < of.variables().size(); i++) if (of.stepsOf(i) > 0) largest.block(i);
  }

  void update(int index, Variable w, Tensor gradient) {
    Group group = of.group(index);
    double rate = group.learningRate();
    Strided g = isDecoupled ? of.inOrder(index, w, gradient) : of.withDecay(index, w, gradient);
    Strided m = mean.block(index), v = square.block(index);
    meanPass.tensor(0, m).tensor(1, g).number(2, beta1).number(3, 1 - beta1).into(m);
    squarePass.tensor(0, v).tensor(1, g).number(2, beta2).number(3, 1 - beta2).into(v);
    if (largest != null) {
      Strided most = largest.block(index);
      largestPass.tensor(0, most).tensor(1, v).into(most);
      v = most;
    }
    step.tensor(1, m).tensor(2, v);
    int t = of.stepsOf(index);
    step.number(3, Math.sqrt(1 - Math.pow(beta2, t))).number(4, epsilon);
    step.number(5, rate / (1 - Math.pow(beta1, t)));
    step.number(6, isDecoupled ? 1 - rate * group.weightDecay() : 1);
    w.update(step);
  }
}
