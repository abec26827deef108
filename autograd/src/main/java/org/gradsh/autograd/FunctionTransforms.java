package org.gradsh.autograd;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.show.Trace;
import org.gradsh.autograd.tape.Transforms;

/**
 * Derivatives of functions as functions, after JAX. All nest to any depth: {@code grad(grad(f))}. A
 * result that does not depend on an argument has zeros there.
 */
public class FunctionTransforms extends ElementwiseFunctions {
  FunctionTransforms() {}

  private static final int[] FIRST = {0};

  private static int[] chosen(int first, int[] more) {
    int[] all = new int[more.length + 1];
    all[0] = first;
    System.arraycopy(more, 0, all, 1, more.length);
    return all;
  }

  private static Function<Tensor[], Tensor> of(Function<? super Tensor, Tensor> f) {
    return in -> f.apply(in[0]);
  }

  private static Function<Tensor[], Tensor> of(
      BiFunction<? super Tensor, ? super Tensor, Tensor> f) {
    return in -> f.apply(in[0], in[1]);
  }

  private static Function<Tensor[], Tensor> of(TensorFunction3 f) {
    return in -> f.apply(in[0], in[1], in[2]);
  }

  private static List<Tensor> gradients(Function<Tensor[], Tensor> f, int[] chosen, Tensor... x) {
    return Transforms.valueAndGrad("grad", f, chosen, x).gradients();
  }

  private static ValueAndGrad both(Function<Tensor[], Tensor> f, int[] chosen, Tensor... x) {
    var g = Transforms.valueAndGrad("valueAndGrad", f, chosen, x);
    return new ValueAndGrad(g.value(), g.gradients());
  }

  // ---- grad ----

  /**
   * The gradient of a scalar function.
   *
   * @throws TensorException (when applied) when the value is not a scalar
   */
  public static UnaryOperator<Tensor> grad(UnaryOperator<Tensor> f) {
    return x -> gradients(of(f), FIRST, x).getFirst();
  }

  /** The gradient with respect to the first argument. */
  public static BinaryOperator<Tensor> grad(BinaryOperator<Tensor> f) {
    return (a, b) -> gradients(of(f), FIRST, a, b).getFirst();
  }

  /** The gradients with respect to the chosen arguments, counted from 0. */
  public static BiFunction<Tensor, Tensor, List<Tensor>> grad(
      BinaryOperator<Tensor> f, int argument, int... more) {
    int[] chosen = chosen(argument, more);
    return (a, b) -> gradients(of(f), chosen, a, b);
  }

  /** The gradient with respect to the first argument. */
  public static TensorFunction3 grad(TensorFunction3 f) {
    return (a, b, c) -> gradients(of(f), FIRST, a, b, c).getFirst();
  }

  /** A function of three tensors with several results. */
  @FunctionalInterface
  public interface Gradients3 {
    List<Tensor> apply(Tensor a, Tensor b, Tensor c);
  }

  /** The gradients with respect to the chosen arguments, counted from 0. */
  public static Gradients3 grad(TensorFunction3 f, int argument, int... more) {
    int[] chosen = chosen(argument, more);
    return (a, b, c) -> gradients(of(f), chosen, a, b, c);
  }

  /** Value and gradient of a scalar function in one run. */
  public static Function<Tensor, ValueAndGrad> valueAndGrad(UnaryOperator<Tensor> f) {
    return x -> both(of(f), FIRST, x);
  }

  /** Value and the gradients with respect to both arguments. */
  public static BiFunction<Tensor, Tensor, ValueAndGrad> valueAndGrad(BinaryOperator<Tensor> f) {
    return (a, b) -> both(of(f), new int[] {0, 1}, a, b);
  }

  /** A function of three tensors with its gradients. */
  @FunctionalInterface
  public interface ValueAndGrad3 {
    ValueAndGrad apply(Tensor a, Tensor b, Tensor c);
  }

  /** Value and the gradients with respect to all three arguments. */
  public static ValueAndGrad3 valueAndGrad(TensorFunction3 f) {
    return (a, b, c) -> both(of(f), new int[] {0, 1, 2}, a, b, c);
  }

  // ---- jacobian, hessian ----

  /** The Jacobian, shape f(x).shape + x.shape. */
  public static UnaryOperator<Tensor> jacobian(UnaryOperator<Tensor> f) {
    return x -> Transforms.jacobian(f, x);
  }

  /** The Hessian of a scalar function, shape x.shape + x.shape. */
  public static UnaryOperator<Tensor> hessian(UnaryOperator<Tensor> f) {
    return x -> Transforms.hessian(f, x);
  }

  /** The Hessian of a scalar function at x times v, without the Hessian. */
  public static Tensor hvp(UnaryOperator<Tensor> f, Tensor x, Tensor v) {
    return Transforms.hvp("hvp", f, x, v);
  }

  // ---- vjp, jvp ----

  /** Runs f at x and gives its value with the way back. */
  public static Vjp vjp(UnaryOperator<Tensor> f, Tensor x) {
    return new Vjp(Transforms.vjp("vjp", of(f), x), 1);
  }

  public static Vjp vjp(BinaryOperator<Tensor> f, Tensor a, Tensor b) {
    return new Vjp(Transforms.vjp("vjp", of(f), a, b), 2);
  }

  public static Vjp vjp(TensorFunction3 f, Tensor a, Tensor b, Tensor c) {
    return new Vjp(Transforms.vjp("vjp", of(f), a, b, c), 3);
  }

  /**
   * Runs f at x in forward mode.
   *
   * @param v the direction, of x's shape
   */
  public static Jvp jvp(UnaryOperator<Tensor> f, Tensor x, Tensor v) {
    return forward(of(f), List.of(x), List.of(v));
  }

  /** Forward mode in two arguments: value, and ∂f/∂a · va + ∂f/∂b · vb. */
  public static Jvp jvp(BinaryOperator<Tensor> f, Tensor a, Tensor b, Tensor va, Tensor vb) {
    return forward(of(f), List.of(a, b), List.of(va, vb));
  }

  /** Forward mode in three arguments. */
  public static Jvp jvp(TensorFunction3 f, List<? extends Tensor> x, List<? extends Tensor> v) {
    return forward(of(f), x, v);
  }

  private static Jvp forward(
      Function<Tensor[], Tensor> f, List<? extends Tensor> x, List<? extends Tensor> v) {
    var t = Transforms.jvp("jvp", f, Tensor.array(x), Tensor.array(v));
    return new Jvp(t.value(), t.tangent());
  }

  // ---- trace ----

  /** How f is evaluated and differentiated at x, step by step; to be printed. */
  public static Trace trace(UnaryOperator<Tensor> f, Tensor x) {
    return Trace.of(of(f), x);
  }

  public static Trace trace(BinaryOperator<Tensor> f, Tensor a, Tensor b) {
    return Trace.of(of(f), a, b);
  }

  public static Trace trace(TensorFunction3 f, Tensor a, Tensor b, Tensor c) {
    return Trace.of(of(f), a, b, c);
  }

  // ---- a derivative of one's own ----

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

  /**
   * f with a derivative written by the user: recorded as one op. Written in tensor ops it has
   * derivatives of every order; forward mode differentiates f itself.
   */
  public static UnaryOperator<Tensor> customGradient(UnaryOperator<Tensor> f, Backward1 backward) {
    return x -> Transforms.custom(of(f), (in, g) -> Arrays.asList(backward.apply(in[0], g)), x);
  }

  /** The same for two arguments; {@code backward} gives a cotangent for each. */
  public static BinaryOperator<Tensor> customGradient(
      BinaryOperator<Tensor> f, Backward2 backward) {
    return (a, b) -> Transforms.custom(of(f), (in, g) -> backward.apply(in[0], in[1], g), a, b);
  }
}
