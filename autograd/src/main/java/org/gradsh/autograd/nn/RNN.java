package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;

/** The plain recurrent layer: {@code h' = tanh(x + h)}, both after a linear map; or relu. */
public final class RNN extends Recurrent {
  /** What comes after the sum. */
  public enum Nonlinearity {
    TANH,
    RELU
  }

  /**
   * What comes of a sequence.
   *
   * @param output [time, n, hidden·directions]; or with n first
   * @param h the last outputs, [layers·directions, n, hidden]
   */
  public record Result(Tensor output, Tensor h) {}

  private final Nonlinearity nonlinearity;

  public RNN(int in, int hidden) {
    this(in, hidden, Recurrence.DEFAULT);
  }

  public RNN(int in, int hidden, Recurrence.Options options) {
    this(in, hidden, options, Nonlinearity.TANH);
  }

  public RNN(int in, int hidden, Recurrence.Options options, Nonlinearity nonlinearity) {
    super("RNN", 1, in, hidden, options);
    this.nonlinearity = Sizes.nonNull("RNN", "the nonlinearity", nonlinearity);
  }

  /** From a state of zeros. */
  public Result run(Tensor x) {
    Course course = super.run(x, new Tensor[0]);
    return new Result(course.output(), course.last()[0]);
  }

  /** From a state that an earlier run gave. */
  public Result run(Tensor x, Tensor initial) {
    Course course = super.run(x, new Tensor[] {Sizes.nonNull("RNN", "the state", initial)});
    return new Result(course.output(), course.last()[0]);
  }

  @Override
  int states() {
    return 1;
  }

  @Override
  Tensor[] step(Tensor x, Tensor h, Tensor[] state) {
    Tensor sum = x.add(h);
    return new Tensor[] {nonlinearity == Nonlinearity.TANH ? sum.tanh() : sum.relu()};
  }
}
