package org.gradsh.autograd;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.tape.CustomNode;
import org.gradsh.autograd.tape.CustomRule;

/**
 * Functions with derivatives of the user's own, after TensorFlow's custom_gradient and JAX's
 * custom_vjp and custom_jvp. Each counts in both modes, as the other mode's follows by
 * transposition; written in tensor ops it has derivatives of every order. What the function uses
 * beside its arguments is a constant to it.
 *
 * <p>A derivative is linear in the cotangent, or the tangent, that it is given. One that is not,
 * such as a gradient that is clipped, counts as written in its own mode; the other mode has its
 * slope at 0.
 */
public class OwnDerivatives extends FunctionTransforms {
  OwnDerivatives() {}

  /** The cotangents of the arguments from the arguments and the cotangent of the value. */
  @FunctionalInterface
  public interface Backward1 {
    Tensor apply(Tensor x, Tensor cotangent);
  }

  /** The cotangents of two arguments, in their order. */
  @FunctionalInterface
  public interface Backward2 {
    List<Tensor> apply(Tensor a, Tensor b, Tensor cotangent);
  }

  /** The cotangents of three arguments, in their order. */
  @FunctionalInterface
  public interface Backward3 {
    List<Tensor> apply(Tensor a, Tensor b, Tensor c, Tensor cotangent);
  }

  /**
   * f with a derivative written by the user, recorded as one op.
   *
   * <pre>{@code
   * var clipped = customGradient(x -> x.mul(1), (x, g) -> g.clip(-1, 1));
   * }</pre>
   *
   * <p>Reverse mode takes the rule as it is. Forward mode transposes it, which takes one that is
   * linear in the cotangent; clipping is not, and has there its slope at cotangent 0: {@code
   * jvp(clipped, x, v)} has the tangent v, whatever its size.
   *
   * @param backward gives the cotangent of x, of its shape; linear in the value's cotangent where
   *     forward mode is to agree
   */
  public static UnaryOperator<Tensor> customGradient(
      Function<? super Tensor, ? extends Tensor> f, Backward1 backward) {
    Given.nonNull("customGradient", "the function", f);
    Given.nonNull("customGradient", "the derivative", backward);
    return of1(
        new CustomRule.ByBackward(
            in -> f.apply(in[0]), (in, g) -> Arrays.asList(backward.apply(in[0], g))));
  }

  /** The same for two arguments; {@code backward} gives a cotangent for each. */
  public static BinaryOperator<Tensor> customGradient(
      BiFunction<? super Tensor, ? super Tensor, ? extends Tensor> f, Backward2 backward) {
    Given.nonNull("customGradient", "the function", f);
    Given.nonNull("customGradient", "the derivative", backward);
    return of2(
        new CustomRule.ByBackward(
            in -> f.apply(in[0], in[1]), (in, g) -> backward.apply(in[0], in[1], g)));
  }

  /** The same for three arguments; {@code backward} gives a cotangent for each. */
  public static TensorFunction3 customGradient(TensorFunction3 f, Backward3 backward) {
    Given.nonNull("customGradient", "the function", f);
    Given.nonNull("customGradient", "the derivative", backward);
    return of3(
        new CustomRule.ByBackward(
            in -> f.apply(in[0], in[1], in[2]), (in, g) -> backward.apply(in[0], in[1], in[2], g)));
  }

  /**
   * A function that gives its derivative with its value, so that the one may use what the other has
   * computed.
   *
   * <pre>{@code
   * var log1pExp = customGradient(x -> {
   *   var e = exp(x);
   *   return new ValueAndPullback(log(e.add(1)), dy -> dy.mul(e.div(e.add(1))));
   * });
   * }</pre>
   *
   * <p>What the pullback uses is kept until backward() has been there. Where the gradient is itself
   * differentiated the function runs again, with the same random numbers.
   */
  public static UnaryOperator<Tensor> customGradient(Function<? super Tensor, ValueAndPullback> f) {
    Given.nonNull("customGradient", "the function", f);
    return of1(
        new CustomRule.ByPullback(
            in -> {
              ValueAndPullback p =
                  Given.nonNull("customGradient", "what the function gives", f.apply(in[0]));
              return new CustomRule.Linear(
                  p.value(),
                  p.pullback() == null ? null : g -> Arrays.asList(p.pullback().apply(g)));
            }));
  }

  /** The same for two arguments. */
  public static BinaryOperator<Tensor> customGradient(
      BiFunction<? super Tensor, ? super Tensor, ValueAndPullbacks> f, Nothing... none) {
    Given.nonNull("customGradient", "the function", f);
    return of2(new CustomRule.ByPullback(in -> linear(f.apply(in[0], in[1]))));
  }

  /** A function of three tensors that gives its derivative with its value. */
  @FunctionalInterface
  public interface WithPullbacks3 {
    ValueAndPullbacks apply(Tensor a, Tensor b, Tensor c);
  }

  /** The same for three arguments. */
  public static TensorFunction3 customGradient(WithPullbacks3 f, Nothing... none) {
    Given.nonNull("customGradient", "the function", f);
    return of3(new CustomRule.ByPullback(in -> linear(f.apply(in[0], in[1], in[2]))));
  }

  private static CustomRule.Linear linear(ValueAndPullbacks given) {
    Given.nonNull("customGradient", "what the function gives", given);
    return new CustomRule.Linear(given.value(), given.pullbacks());
  }

  /**
   * f with a tangent written by the user; gradients are its transposition.
   *
   * <pre>{@code
   * var square = customJvp(x -> x.mul(x), (x, v) -> x.mul(2).mul(v));
   * }</pre>
   *
   * @param tangent takes x and its tangent, and gives that of the value, of the value's shape;
   *     linear in x's tangent where reverse mode is to agree, which has its slope at tangent 0
   */
  public static UnaryOperator<Tensor> customJvp(
      Function<? super Tensor, ? extends Tensor> f,
      BiFunction<? super Tensor, ? super Tensor, ? extends Tensor> tangent) {
    Given.nonNull("customJvp", "the function", f);
    Given.nonNull("customJvp", "the derivative", tangent);
    return of1(
        new CustomRule.ByTangent(in -> f.apply(in[0]), (in, v) -> tangent.apply(in[0], v[0])));
  }

  /** The tangent of a function of two tensors from both and their tangents. */
  @FunctionalInterface
  public interface Tangent2 {
    Tensor apply(Tensor a, Tensor b, Tensor va, Tensor vb);
  }

  /** The same for two arguments. */
  public static BinaryOperator<Tensor> customJvp(
      BiFunction<? super Tensor, ? super Tensor, ? extends Tensor> f, Tangent2 tangent) {
    Given.nonNull("customJvp", "the function", f);
    Given.nonNull("customJvp", "the derivative", tangent);
    return of2(
        new CustomRule.ByTangent(
            in -> f.apply(in[0], in[1]), (in, v) -> tangent.apply(in[0], in[1], v[0], v[1])));
  }

  private static UnaryOperator<Tensor> of1(CustomRule rule) {
    return x -> CustomNode.apply(rule, Given.tensors(rule.method(), "x", x));
  }

  private static BinaryOperator<Tensor> of2(CustomRule rule) {
    return (a, b) -> CustomNode.apply(rule, Given.tensors(rule.method(), "x", a, b));
  }

  private static TensorFunction3 of3(CustomRule rule) {
    return (a, b, c) -> CustomNode.apply(rule, Given.tensors(rule.method(), "x", a, b, c));
  }
}
