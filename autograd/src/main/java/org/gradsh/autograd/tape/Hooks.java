package org.gradsh.autograd.tape;

import java.util.function.Function;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/** The functions of users that see, and may replace, a gradient on its way back. */
public final class Hooks {
  private Hooks() {}

  /**
   * The node that hooks of {@code x} belong to, and the gradient that it keeps.
   *
   * @param method of the user's that asks
   * @throws TensorException when no gradient will ever come to x
   */
  public static Node nodeOf(String method, Tensor x) {
    Node origin = x.origin();
    if (origin != null && origin.isActive()) {
      if (!Transforms.Pullback.isTied(x.lift())) return origin;
      throw TensorException.gradient(method + ": the gradient of x comes in two ways here")
          .operand("x", x)
          .detail("a variable outside of this vmap or jvp is differentiated around it as well")
          .hint("outside of the transform; or give the variable to the function as an argument")
          .build();
    }
    throw switch (x.lift()) {
      case null ->
          TensorException.gradient(method + ": x is a constant")
              .operand("x", x)
              .detail("no gradient will come to it")
              .hint("variable(…), or tape.watch(x) before")
              .build();
      case Dual _ ->
          TensorException.gradient(method + ": forward mode has no gradients")
              .operand("x", x, "carries a tangent")
              .hint("customGradient(…), whose derivative counts in both modes")
              .build();
      case Traced _ ->
          TensorException.gradient(method + ": x is a constant of the graph")
              .operand("x", x)
              .detail("no gradient will come to it")
              .build();
      case Batched _ ->
          TensorException.gradient(method + ": nothing is differentiated inside this vmap")
              .operand("x", x)
              .hint("register it on the batch, outside")
              .build();
    };
  }

  /** A hook that calls {@code f}, whose result has to fit. */
  public static Node.Hook of(Function<? super Tensor, ? extends Tensor> f) {
    return gradient -> {
      Tensor given = f.apply(gradient);
      if (given == null || given == gradient) return gradient;
      if (!given.shape().equals(gradient.shape())) {
        throw TensorException.shape("registerHook: a hook gave a gradient of another shape")
            .operand("gradient", gradient)
            .operand("given", given)
            .build();
      }
      if (given.dtype() != gradient.dtype()) {
        throw TensorException.dtype("registerHook: a hook gave a gradient of another dtype")
            .operand("gradient", gradient)
            .operand("given", given)
            .hint("given.to(DType." + gradient.dtype().name() + ")")
            .build();
      }
      return given.snapshot();
    };
  }
}
