package org.gradsh.autograd.op;

import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Reduction;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.tape.Lift;

/** What several losses and layers ask of their operands, and do with their numbers. */
final class Checks {
  private Checks() {}

  /**
   * @throws TensorException in the op's name when a number is not above 0
   */
  static void positive(String op, String what, double number) {
    if (number > 0) return;
    throw TensorException.value(op + ": " + what + " must be positive, is " + number).build();
  }

  /**
   * @throws TensorException in the op's name when the shapes are not the same
   */
  static void same(String op, Tensor x, Tensor target) {
    same(op, "target", x, target);
  }

  /** The same for an operand of another role. */
  static void same(String op, String role, Tensor x, Tensor other) {
    if (x.shape().equals(other.shape())) {
      Placement.together(op, List.of("prediction", role), x, other);
      return;
    }
    throw TensorException.shape(op + ": the " + role + " must have the prediction's shape")
        .operand("prediction", x)
        .operand(role, other)
        .hint("broadcasting here is nearly always a mistake: reshape one of them")
        .build();
  }

  /**
   * @throws TensorException in the op's name when an operand does not broadcast to x
   */
  static void broadcasts(String op, String role, Tensor t, Tensor x) {
    if (t.shape().broadcastsTo(x.shape())) return;
    throw TensorException.shape(op + ": the " + role + " does not broadcast to x")
        .operand("x", x)
        .operand(role, t)
        .detail("aligned at the last axis, its sizes must be equal to x's or 1")
        .build();
  }

  /**
   * NaN passes; inside vmap and compile there is nothing to look at.
   *
   * @throws TensorException in the op's name when an element is outside 0 … 1
   */
  static void probabilities(String op, Tensor p) {
    if (!Lift.hasValue(p)) return;
    double[] values = (double[]) Casts.fresh(p.values().host(), DType.FLOAT64).data();
    for (double v : values) {
      if (!(v < 0 || v > 1)) continue;
      throw TensorException.value(op + ": " + v + " is no probability")
          .operand("prediction", p)
          .hint("sigmoid gives 0 … 1; " + op + "WithLogits takes any numbers")
          .build();
    }
  }

  /** The numbers of a loss, reduced. */
  static Tensor reduced(Tensor losses, Reduction reduction) {
    return switch (reduction) {
      case NONE -> losses;
      case SUM -> losses.sum();
      case MEAN -> losses.mean();
    };
  }
}
