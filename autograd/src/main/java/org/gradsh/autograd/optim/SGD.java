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
 * Stochastic gradient descent, with momentum and weight decay when asked for. With gradient g,
 * learning rate η, momentum μ, dampening τ and weight decay λ, as PyTorch's:
 *
 * <pre>
 * g ← g + λ·w
 * v ← g at the first step, μ·v + (1 − τ)·g later
 * w ← w − η·v,  or with Nesterov's look ahead  w − η·(g + μ·v)
 * </pre>
 */
public final class SGD extends Rule<SGD> {
  private final Moment velocity = moment("velocity");
  private final Pass step = new Pass(UpdateTable.STEP, 2);
  private final Pass carry = new Pass(UpdateTable.MEAN, 2);
  private final Pass ahead = new Pass(UpdateTable.NESTEROV, 3);
  private double momentum;
  private double dampening;
  private boolean nesterov;

  public SGD(double learningRate, Variable... variables) {
    this(learningRate, of("SGD", variables));
  }

  /** Of the parameters of a layer. */
  public SGD(double learningRate, Layer layer) {
    this(learningRate, of("SGD", layer));
  }

  public SGD(double learningRate, Collection<? extends Variable> variables) {
    super(learningRate, variables);
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
   * The part of each gradient but the first that momentum leaves out; default 0.
   *
   * @param value in [0, 1]
   * @throws TensorException when it is beyond, or with Nesterov's look ahead
   */
  public SGD dampening(double value) {
    if (!(value >= 0 && value <= 1)) throw refuse("the dampening is " + value, "from 0 to 1");
    if (nesterov && value != 0) throw dampened();
    dampening = value;
    return this;
  }

  /**
   * Looks ahead along the momentum before it steps.
   *
   * @throws TensorException when there is no momentum yet, or dampening
   */
  public SGD nesterov() {
    if (momentum == 0) throw refuse("Nesterov's look ahead needs momentum", "momentum(0.9) before");
    if (dampening != 0) throw dampened();
    nesterov = true;
    return this;
  }

  private TensorException dampened() {
    return refuse("Nesterov's look ahead goes without dampening", "one of both");
  }

  @Override
  protected void update(int index, Variable w, Tensor gradient) {
    Strided g = withDecay(index, w, gradient);
    double rate = group(index).learningRate();
    if (momentum == 0) {
      w.update(step.tensor(1, g).number(2, rate));
      return;
    }
    boolean isFirst = !velocity.has(index);
    Strided v = velocity.block(index);
    carry.tensor(0, v).tensor(1, g);
    carry.number(2, isFirst ? 0 : momentum).number(3, isFirst ? 1 : 1 - dampening).into(v);
    if (!nesterov) w.update(step.tensor(1, v).number(2, rate));
    else w.update(ahead.tensor(1, g).tensor(2, v).number(3, momentum).number(4, rate));
  }
}
