package org.gradsh.autograd;

import org.gradsh.autograd.show.Show;

/**
 * A function of a structure linearised at a point in reverse mode: its value, and the way back; see
 * {@link Structures}.
 */
public final class VjpOf<S> {
  private final Vjp vjp;
  private final Flat<S> argument;

  VjpOf(Vjp vjp, Flat<S> argument) {
    this.vjp = vjp;
    this.argument = argument;
  }

  public Tensor value() {
    return vjp.value();
  }

  /**
   * The cotangent of the argument, of its form; it may be asked any number of times.
   *
   * @param cotangent of the value's shape
   */
  public S pullback(Tensor cotangent) {
    return argument.with(vjp.pullbacks(cotangent));
  }

  @Override
  public String toString() {
    return "Vjp[value=" + Show.line(value()) + ", tensors=" + argument.leaves().size() + "]";
  }
}
