package org.gradsh.autograd.optim;

import java.util.Collection;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.cpu.Pass;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.expr.UpdateTable;
import org.gradsh.autograd.nn.Layer;

/**
 * RMSProp: gradients divided by the root of a running mean of their squares, after Hinton's
 * lectures, in PyTorch's form:
 *
 * <pre>
 * g ← g + λ·w
 * v ← α·v + (1 − α)·g²        centered: a ← α·a + (1 − α)·g, and v − a² in place of v
 * w ← w − η·g / (√v + ε),  or with momentum  b ← μ·b + g / (√v + ε), w ← w − η·b
 * </pre>
 */
public final class RMSProp extends ScaledRule<RMSProp> {
  private final Moment square = moment("square");
  private final Moment mean = moment("mean");
  private final Moment velocity = moment("velocity");
  private final Pass squarePass = new Pass(UpdateTable.SQUARES, 2);
  private final Pass meanPass = new Pass(UpdateTable.MEAN, 2);
  private final Pass scaledStep = new Pass(UpdateTable.SCALED_STEP, 3);
  private final Pass scaledMean = new Pass(UpdateTable.SCALED_MEAN, 3);
  private final Pass centeredStep = new Pass(UpdateTable.CENTERED_STEP, 4);
  private final Pass centeredMean = new Pass(UpdateTable.CENTERED_MEAN, 4);
  private final Pass step = new Pass(UpdateTable.STEP, 2);
  private double alpha = 0.99;
  private double momentum;
  private boolean isCentered;

  public RMSProp(double learningRate, Variable... variables) {
    this(learningRate, of("RMSProp", variables));
  }

  /** Of the parameters of a layer. */
  public RMSProp(double learningRate, Layer layer) {
    this(learningRate, of("RMSProp", layer));
  }

  public RMSProp(double learningRate, Collection<? extends Variable> variables) {
    super(learningRate, variables, 1e-8);
  }

  /**
   * The part of the running means that is kept; default 0.99.
   *
   * @param value in [0, 1)
   */
  public RMSProp alpha(double value) {
    alpha = fraction("alpha", value);
    return this;
  }

  /**
   * The part of the last step that goes on into the next; default 0.
   *
   * @param value in [0, 1)
   */
  public RMSProp momentum(double value) {
    momentum = fraction("the momentum", value);
    return this;
  }

  /** Divides by the root of the variance, in place of the mean square. */
  public RMSProp centered() {
    isCentered = true;
    return this;
  }

  @Override
  protected void update(int index, Variable w, Tensor gradient) {
    Strided g = withDecay(index, w, gradient);
    double rate = group(index).learningRate();
    Strided v = square.block(index);
    squarePass.tensor(0, v).tensor(1, g).number(2, alpha).number(3, 1 - alpha).into(v);
    Strided a = isCentered ? mean.block(index) : null;
    if (a != null) {
      meanPass.tensor(0, a).tensor(1, g).number(2, alpha).number(3, 1 - alpha).into(a);
    }
    if (momentum == 0) {
      if (a == null) scaledStep.tensor(1, g).tensor(2, v).number(3, epsilon()).number(4, rate);
      else centeredStep.tensor(1, g).tensor(2, v).tensor(3, a).number(4, epsilon()).number(5, rate);
      w.update(a == null ? scaledStep : centeredStep);
      return;
    }
    Strided b = velocity.block(index);
    Pass carry = a == null ? scaledMean : centeredMean;
    carry.tensor(0, b).tensor(1, g).tensor(2, v);
    if (a != null) carry.tensor(3, a);
    int next = a == null ? 3 : 4;
    carry.number(next, momentum).number(next + 1, epsilon()).into(b);
    w.update(step.tensor(1, b).number(2, rate));
  }
}
