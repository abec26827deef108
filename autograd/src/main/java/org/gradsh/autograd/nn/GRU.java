package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;

/**
 * The gated recurrent unit: {@code r = σ(xᵣ + hᵣ)}, {@code z = σ(x_z + h_z)}, {@code n = tanh(xₙ +
 * r·hₙ)}, {@code h' = (1 − z)·n + z·h}. Cho et al., 2014; gates in PyTorch's order r, z, n.
 */
public final class GRU extends Recurrent {
  /**
   * What comes of a sequence.
   *
   * @param output [time, n, hidden·directions]; or with n first
   * @param h the last outputs, [layers·directions, n, hidden]
   */
  public record Result(Tensor output, Tensor h) {}

  public GRU(int in, int hidden) {
    this(in, hidden, Recurrence.DEFAULT);
  }

  public GRU(int in, int hidden, Recurrence.Options options) {
    super("GRU", 3, in, hidden, options);
  }

  /** From a state of zeros. */
  public Result run(Tensor x) {
    Course course = super.run(x, new Tensor[0]);
    return new Result(course.output(), course.last()[0]);
  }

  /** From a state that an earlier run gave. */
  public Result run(Tensor x, Tensor initial) {
    Course course = super.run(x, new Tensor[] {Sizes.nonNull("GRU", "the state", initial)});
    return new Result(course.output(), course.last()[0]);
  }

  @Override
  int states() {
    return 1;
  }

  @Override
  Tensor[] step(Tensor x, Tensor h, Tensor[] state) {
    Tensor r = gate(x, 0).add(gate(h, 0));
    Tensor z = gate(x, 1).add(gate(h, 1));
    return new Tensor[] {CellOps.gated(r, z, gate(x, 2), gate(h, 2), state[0])};
  }
}
