package org.gradsh.autograd.nn;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.Arguments;
import org.gradsh.autograd.op.CellOps;
import org.gradsh.autograd.op.LstmOps;

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
    super("LSTM", 4, in, hidden, options);
  }

  /** From a state of zeros. */
  public Result run(Tensor x) {
    return result(super.run(x, new Tensor[0]));
  }

  /** From a state that an earlier run gave. */
  public Result run(Tensor x, State initial) {
    Arguments.nonNull("LSTM", "the state", initial);
    return result(super.run(x, initial.h(), initial.c()));
  }

  private static Result result(Course course) {
    return new Result(course.output(), new State(course.last()[0], course.last()[1]));
  }

  @Override
  int states() {
    return 2;
  }

  @Override
  Tensor[] step(Tensor x, Tensor h, Tensor[] state) {
    Tensor gates = x.add(h);
    Tensor c = CellOps.memory(gates, state[1]);
    return new Tensor[] {CellOps.output(gates, c), c};
  }

  /** On the CPU the steps are one op: a loop of them costs as much again as its products. */
  @Override
  Tensor along(Tensor x, Tensor[] state, String of, boolean isBackwards) {
    if (!x.device().equals(Device.CPU)) return super.along(x, state, of, isBackwards);
    Tensor w = weights().get("weightIh" + of), bias = weights().get("biasIh" + of);
    Tensor gates = // of all steps at once, with both biases
        bias == null
            ? Autograd.linear(x, w)
            : Autograd.linear(x, w, bias.add(weights().get("biasHh" + of)));
    Tensor both =
        LstmOps.lstm(gates, state[0], state[1], weights().get("weightHh" + of), isBackwards);
    int last = isBackwards ? 0 : x.shape().dim(0) - 1;
    for (int k = 0; k < 2; k++) state[k] = both.get(k, last);
    return both.get(0);
  }
}
