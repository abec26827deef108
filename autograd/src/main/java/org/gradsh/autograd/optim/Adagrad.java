package org.gradsh.autograd.optim;

import java.util.Collection;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.cpu.Pass;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.expr.UpdateTable;
import org.gradsh.autograd.nn.Layer;

/**
 * Adagrad: gradients divided by the root of the sum of their squares. After Duchi, Hazan and Singer
 * (2011), in PyTorch's form; at step t = 1, 2, … of the variable:
 *
 * <pre>
 * g ← g + λ·w        s ← s + g²
 * w ← w − η / (1 + (t − 1)·δ) · g / (√s + ε)
 * </pre>
 */
public final class Adagrad extends ScaledRule<Adagrad> {
  private Moment sum = moment("sum");
  private final Pass sumPass = new Pass(UpdateTable.SQUARES, 2);
  private final Pass step = new Pass(UpdateTable.SCALED_STEP, 3);
  private double rateDecay;

  public Adagrad(double learningRate, Variable... variables) {
    this(learningRate, of("Adagrad", variables));
  }

  /** Of the parameters of a layer. */
  public Adagrad(double learningRate, Layer layer) {
    this(learningRate, of("Adagrad", layer));
  }

  public Adagrad(double learningRate, Collection<? extends Variable> variables) {
    super(learningRate, variables, 1e-10);
    countEach();
  }

  /** δ, by which the learning rate falls from step to step; default 0. */
  public Adagrad rateDecay(double value) {
    rateDecay = notNegative("the decay of the rate", value);
    return this;
  }

  /**
   * Where the sums begin; default 0.
   *
   * @throws TensorException after the first step, or when it is negative
   */
  public Adagrad initialSum(double value) {
    if (steps() > 0) throw refuse("the sums have begun", "initialSum before the first step");
    notNegative("the initial sum", value);
    moments().remove(sum);
    sum = moment("sum", value);
    return this;
  }

  @Override
  protected void update(int index, Variable w, Tensor gradient) {
    Strided g = withDecay(index, w, gradient);
    Strided s = sum.block(index);
    sumPass.tensor(0, s).tensor(1, g).number(2, 1).number(3, 1).into(s);
    double rate = group(index).learningRate() / (1 + (stepsOf(index) - 1) * rateDecay);
    w.update(step.tensor(1, g).tensor(2, s).number(3, epsilon()).number(4, rate));
  }
}
