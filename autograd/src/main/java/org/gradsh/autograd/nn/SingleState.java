package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.Arguments;

/** Recurrent layers whose state is their output alone. */
public abstract sealed class SingleState extends Recurrent permits RNN, GRU {
  /**
   * What comes of a sequence.
   *
   * @param output [time, n, hidden·directions]; or with n first
   * @param h the last outputs, [layers·directions, n, hidden]
   */
  public record Result(Tensor output, Tensor h) {}

  private final String name;

  SingleState(String name, int in, int hidden, Recurrence.Options options) {
    super(name, in, hidden, options);
    this.name = name;
  }

  /** From a state of zeros. */
  public final Result run(Tensor x) {
    return result(super.run(x, new Tensor[0]));
  }

  /** From a state that an earlier run gave. */
  public final Result run(Tensor x, Tensor initial) {
    return result(super.run(x, new Tensor[] {Arguments.nonNull(name, "the state", initial)}));
  }

  private static Result result(Course course) {
    return new Result(course.output(), course.last()[0]);
  }
}
