package org.gradsh.autograd.nn;

import org.gradsh.autograd.op.Arguments;
import org.gradsh.autograd.op.Sequence;

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
    super("RNN", in, hidden, options);
    this.nonlinearity = Arguments.nonNull("RNN", "the nonlinearity", nonlinearity);
  }

  @Override
  Sequence sequence() {
    // The weights are made before it is known which it is.
    return nonlinearity == Nonlinearity.RELU ? Sequence.RNN_RELU : Sequence.RNN;
  }
}
