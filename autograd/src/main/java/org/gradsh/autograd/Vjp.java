package org.gradsh.autograd;

import java.util.List;
import org.gradsh.autograd.show.Show;
import org.gradsh.autograd.tape.Transforms;

/** A function linearised at a point in reverse mode: its value, and the way back. */
public final class Vjp {
  private final Transforms.Pullback pullback;
  private final Tensor value;
  private final int arguments;

  Vjp(Transforms.Pullback pullback, int arguments) {
    this.pullback = pullback;
    this.value = pullback.untied();
    this.arguments = arguments;
  }

  public Tensor value() {
    return value;
  }

  @Override
  public String toString() {
    return "Vjp[value=" + Show.line(value()) + ", arguments=" + arguments + "]";
  }

  /**
   * The cotangent of the one argument; it may be asked any number of times.
   *
   * @param cotangent of the value's shape
   * @throws TensorException when there are several arguments
   */
  public Tensor pullback(Tensor cotangent) {
    if (arguments != 1) {
      throw TensorException.gradient("pullback: the function has " + arguments + " arguments")
          .hint("pullbacks(cotangent) gives one cotangent for each")
          .build();
    }
    return pullbacks(cotangent).getFirst();
  }

  /** The cotangents of all arguments, in their order. */
  public List<Tensor> pullbacks(Tensor cotangent) {
    Given.nonNull("pullback", "the cotangent", cotangent);
    if (!cotangent.shape().equals(value().shape())) {
      throw TensorException.gradient("pullback: the cotangent must have the value's shape")
          .operand("value", value())
          .operand("cotangent", cotangent)
          .build();
    }
    return pullback.pull(cotangent.to(value().dtype()));
  }
}
