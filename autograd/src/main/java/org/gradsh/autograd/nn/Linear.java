package org.gradsh.autograd.nn;

import static org.gradsh.autograd.Autograd.variable;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.op.Arguments;

/**
 * {@code y = x·Wᵀ + b} for the last axis of {@code x}: [..., in] to [..., out].
 *
 * <p>Weight and bias begin uniform in ±1/√in, as PyTorch's do.
 */
public final class Linear extends StandardLayer implements OwnType<Linear> {
  /** [out, in]. */
  public final Variable weight;

  /** [out]; null without a bias. */
  public final Variable bias;

  public Linear(int in, int out) {
    this(in, out, true);
  }

  /**
   * @throws TensorException when a size is below 1
   */
  public Linear(int in, int out, boolean withBias) {
    double bound = 1 / Math.sqrt(Arguments.positive("Linear", "in", in));
    Arguments.positive("Linear", "out", out);
    weight = variable(Autograd.uniform(-bound, bound, out, in), "weight");
    bias = withBias ? variable(Autograd.uniform(-bound, bound, out), "bias") : null;
  }

  @Override
  protected Tensor forward(Tensor x) {
    Sizes.require(this, x, -1, weight.shape().dim(1), "in");
    return bias == null ? Autograd.linear(x, weight) : Autograd.linear(x, weight, bias);
  }

  @Override
  public String toString() {
    int[] dims = weight.dims();
    return "Linear(" + dims[1] + ", " + dims[0] + (bias == null ? ", no bias)" : ")");
  }
}
