package org.gradsh.autograd.op;

import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.cpu.ElementwiseLoops;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.ElementwiseCatalogue;

/** What assignment to a variable does with elements; nothing here is recorded. */
public final class Assign {
  private Assign() {}

  /** The assignments that compute: {@code v op= value}. */
  public enum Kind {
    ADD("assignAdd"),
    SUB("assignSub"),
    MUL("assignMul"),
    DIV("assignDiv");

    private final String method;

    Kind(String method) {
      this.method = method;
    }

    /** The method of {@link Variable} that does it. */
    public String method() {
      return method;
    }

    private Elementwise op() {
      return switch (this) {
        case ADD -> ElementwiseCatalogue.ADD;
        case SUB -> ElementwiseCatalogue.SUB;
        case MUL -> ElementwiseCatalogue.MUL;
        case DIV -> ElementwiseCatalogue.DIV;
      };
    }
  }

  /**
   * The value as the variable takes it: of its dtype, broadcast to its shape.
   *
   * @throws TensorException when it is null, or its shape does not broadcast to the variable's
   */
  public static Strided fit(String method, Variable v, Tensor value) {
    if (value == null) {
      throw TensorException.value(method + ": the value is null")
          .operand("variable", v)
          .detail("a name that was only declared, or whose cell has failed, is null")
          .build();
    }
    if (!value.shape().broadcastsTo(v.shape())) {
      boolean sameSize = value.size() == v.size();
      throw TensorException.shape(method + ": the value does not fit the variable")
          .operand("variable", v, "keeps its shape")
          .operand("value", value)
          .hint(
              sameSize
                  ? "value.reshape(" + text(v) + ")"
                  : "a value that broadcasts to " + v.shape() + ", or a new variable")
          .build();
    }
    return Casts.cast(value.values(), v.dtype()).broadcastTo(v.shape());
  }

  /**
   * An assignment that computes takes a value of the variable's device, or a number, as ops do.
   *
   * @throws TensorException when the value is on another
   */
  public static void beside(Kind kind, Variable v, Tensor value) {
    if (value == null || value.device().equals(v.device())) return;
    if (value.size() == 1 && value.device().equals(Device.CPU)) return;
    throw TensorException.device(kind.method() + ": the value is on another device")
        .operand("variable", v, "on " + v.device())
        .operand("value", value, "on " + value.device())
        .hint("{value}.to(" + Placement.text(v.device()) + ")")
        .build();
  }

  private static String text(Variable v) {
    String shape = v.shape().toString();
    return shape.substring(1, shape.length() - 1);
  }

  /** A number in the variable's dtype; a scalar. */
  public static Strided number(Variable v, double value) {
    return Apply.constant(value, v.dtype()).values();
  }

  /**
   * {@code target = current op operand}.
   *
   * @param operand as {@link #fit} made it
   * @param target may be {@code current} itself
   */
  public static void run(Kind kind, Strided current, Strided operand, Strided target) {
    ElementwiseLoops.run(kind.op(), target.dtype(), new Strided[] {current, operand}, target);
  }

  /** {@code target = value}, of one shape. */
  public static void copy(Strided value, Strided target) {
    Casts.copy(value, target);
  }
}
