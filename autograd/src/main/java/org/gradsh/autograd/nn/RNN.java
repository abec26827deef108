package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.Arguments;

/** The plain recurrent layer: {@code h' = tanh(x + h)}, both after a linear map; or relu. */
public final class RNN extends SingleState implements OwnType<RNN> {
  /** What comes after the sum. */
  public enum Nonlinearity {
    TANH,
    RELU
  }

  private final Nonlinearity nonlinearity;

  public RNN(int in, int hidden) {
    this(in, hidden, Recurrence.DEFAULT);
  }

  public RNN(int in, int hidden, Recurrence.Options options) {
    this(in, hidden, options, Nonlinearity.TANH);
  }

  public RNN(int in, int hidden, Recurrence.Options options, Nonlinearity nonlinearity) {
    super("RNN", 1, in, hidden, options);
    this.nonlinearity = Arguments.nonNull("RNN", "the nonlinearity", nonlinearity);
  }

  @Override
  Tensor[] step(Tensor x, Tensor h, Tensor[] state) {
    Tensor sum = x.add(h);
    return new Tensor[] {nonlinearity == Nonlinearity.TANH ? sum.tanh() : sum.relu()};
  }
}
