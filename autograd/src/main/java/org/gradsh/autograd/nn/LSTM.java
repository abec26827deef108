package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.Arguments;
import org.gradsh.autograd.op.Sequence;

/**
 * Long short-term memory: {@code c' = σ(f)·c + σ(i)·tanh(g)}, {@code h' = σ(o)·tanh(c')}, with i,
 * f, g, o linear in x and h. Hochreiter and Schmidhuber, 1997; gates in PyTorch's order.
 *
 * <p>{@code apply} gives the outputs, {@link #run} the last state as well:
 *
 * <pre>{@code
 * var lstm = new LSTM(10, 20);
 * var r = lstm.run(randn(5, 3, 10));        // r.output() [5, 3, 20], r.state().h() [1, 3, 20]
 * var next = lstm.run(more, r.state());
 * }</pre>
 */
public final class LSTM extends Recurrent implements OwnType<LSTM> {
  /**
   * What the layer remembers.
   *
   * @param h the last outputs, [layers·directions, n, hidden]
   * @param c the cells, as h
   */
  public record State(Tensor h, Tensor c) {}

  /**
   * What comes of a sequence.
   *
   * @param output [time, n, hidden·directions]; or with n first
   */
  public record Result(Tensor output, State state) {}

  public LSTM(int in, int hidden) {
    this(in, hidden, Recurrence.DEFAULT);
  }

  public LSTM(int in, int hidden, Recurrence.Options options) {
    super("LSTM", in, hidden, options);
  }

  /** From a state of zeros. */
  public Result run(Tensor x) {
    return result(super.run(x, new Tensor[0]));
  }

  /** From a state that an earlier run gave. */
  public Result run(Tensor x, State initial) {
    Arguments.nonNull("LSTM", "the state", initial);
    Tensor h = Arguments.nonNull("LSTM", "the state's h", initial.h());
    return result(super.run(x, h, Arguments.nonNull("LSTM", "the state's c", initial.c())));
  }

  private static Result result(Course course) {
    return new Result(course.output(), new State(course.last()[0], course.last()[1]));
  }

  @Override
  Sequence sequence() {
    return Sequence.LSTM;
  }
}
