package org.gradsh.autograd;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.show.Trace;
import org.gradsh.autograd.tape.Jacobians;
import org.gradsh.autograd.tape.Transforms;

/**
 * Derivatives of functions as functions, after JAX. All nest to any depth: {@code grad(grad(f))}. A
 * result that does not depend on an argument has zeros there.
 *
 * <p>A function is a lambda, a method reference ({@code grad(Tensor::sum)}) or a variable of any
 * fitting function type.
 */
public class FunctionTransforms extends VmapFunctions {
  FunctionTransforms() {}

  /**
   * There is none, and none is ever given. A parameter {@code Nothing...} makes an overload one
   * that Java looks at only when no other fits: {@code grad(Tensor::sum)} could be a function of
   * one tensor or, with axes, of several, and means the former.
   */
  @EngineSide
  public static final class Nothing {
    private Nothing() {}
  }

  private static final int[] FIRST = {0};

  private static int[] chosen(int first, int[] more) {
    int[] all = new int[more.length + 1];
    all[0] = first;
    System.arraycopy(more, 0, all, 1, more.length);
    return all;
  }

  static Function<Tensor[], Tensor> of(
      String method, Function<? super Tensor, ? extends Tensor> f) {
    Given.nonNull(method, "the function", f);
    return in -> f.apply(in[0]);
  }

  static Function<Tensor[], Tensor> of(
      String method, BiFunction<? super Tensor, ? super Tensor, ? extends Tensor> f) {
    Given.nonNull(method, "the function", f);
    return in -> f.apply(in[0], in[1]);
  }

  static Function<Tensor[], Tensor> of(String method, TensorFunction3 f) {
    Given.nonNull(method, "the function", f);
    return in -> f.apply(in[0], in[1], in[2]);
  }

  private static List<Tensor> gradients(Function<Tensor[], Tensor> f, int[] chosen, Tensor... x) {
    Given.tensors("grad", "x", x);
    return Transforms.valueAndGrad("grad", f, chosen, x).gradients();
  }

  private static ValueAndGrad both(Function<Tensor[], Tensor> f, int[] chosen, Tensor... x) {
    Given.tensors("valueAndGrad", "x", x);
    var g = Transforms.valueAndGrad("valueAndGrad", f, chosen, x);
    return new ValueAndGrad(g.value(), g.gradients());
  }

  // ---- grad ----

  /**
   * The gradient of a scalar function.
   *
   * @throws TensorException (when applied) when the value is not a scalar
   */
  public static UnaryOperator<Tensor> grad(Function<Tensor, Tensor> f) {
    var g = of("grad", f);
    return x -> gradients(g, FIRST, x).getFirst();
  }

  /** The gradient with respect to the first argument. */
  public static BinaryOperator<Tensor> grad(
      BiFunction<? super Tensor, ? super Tensor, ? extends Tensor> f, Nothing... none) {
    var g = of("grad", f);
    return (a, b) -> gradients(g, FIRST, a, b).getFirst();
  }

  /** The gradient with respect to the first argument. */
  public static TensorFunction3 grad(TensorFunction3 f, Nothing... none) {
    var g = of("grad", f);
    return (a, b, c) -> gradients(g, FIRST, a, b, c).getFirst();
  }

  /** The gradient with respect to the chosen argument, which can only be 0, as a list. */
  public static Function<Tensor, List<Tensor>> grad(
      Function<? super Tensor, ? extends Tensor> f, int argument) {
    var g = of("grad", f);
    int[] chosen = {argument};
    return x -> gradients(g, chosen, x);
  }

  /** The gradients with respect to the chosen arguments, counted from 0. */
  public static BiFunction<Tensor, Tensor, List<Tensor>> grad(
      BiFunction<? super Tensor, ? super Tensor, ? extends Tensor> f, int argument, int... more) {
    var g = of("grad", f);
    int[] chosen = chosen(argument, more);
    return (a, b) -> gradients(g, chosen, a, b);
  }

  /** A function of three tensors with several results. */
  @FunctionalInterface
  public interface Gradients3 {
    List<Tensor> apply(Tensor a, Tensor b, Tensor c);
  }

  /** The gradients with respect to the chosen arguments, counted from 0. */
  public static Gradients3 grad(TensorFunction3 f, int argument, int... more) {
    var g = of("grad", f);
    int[] chosen = chosen(argument, more);
    return (a, b, c) -> gradients(g, chosen, a, b, c);
  }

  // ---- value and gradient in one run ----

  /** Value and gradient of a scalar function in one run. */
  public static Function<Tensor, ValueAndGrad> valueAndGrad(Function<Tensor, Tensor> f) {
    return valueAndGrad(f, 0);
  }

  /** Value and the gradients with respect to both arguments. */
  public static BiFunction<Tensor, Tensor, ValueAndGrad> valueAndGrad(
      BiFunction<? super Tensor, ? super Tensor, ? extends Tensor> f, Nothing... none) {
    return valueAndGrad(f, 0, 1);
  }

  /** A function of three tensors with its gradients. */
  @FunctionalInterface
  public interface ValueAndGrad3 {
    ValueAndGrad apply(Tensor a, Tensor b, Tensor c);
  }

  /** Value and the gradients with respect to all three arguments. */
  public static ValueAndGrad3 valueAndGrad(TensorFunction3 f, Nothing... none) {
    return valueAndGrad(f, 0, 1, 2);
  }

  /** Value and gradient with respect to the chosen argument, which can only be 0. */
  public static Function<Tensor, ValueAndGrad> valueAndGrad(
      Function<? super Tensor, ? extends Tensor> f, int argument) {
    var g = of("valueAndGrad", f);
    int[] chosen = {argument};
    return x -> both(g, chosen, x);
  }

  /** Value and the gradients with respect to the chosen arguments, counted from 0. */
  public static BiFunction<Tensor, Tensor, ValueAndGrad> valueAndGrad(
      BiFunction<? super Tensor, ? super Tensor, ? extends Tensor> f, int argument, int... more) {
    var g = of("valueAndGrad", f);
    int[] chosen = chosen(argument, more);
    return (a, b) -> both(g, chosen, a, b);
  }

  /** Value and the gradients with respect to the chosen arguments, counted from 0. */
  public static ValueAndGrad3 valueAndGrad(TensorFunction3 f, int argument, int... more) {
    var g = of("valueAndGrad", f);
    int[] chosen = chosen(argument, more);
    return (a, b, c) -> both(g, chosen, a, b, c);
  }

  // ---- jacobian, hessian ----

  /** The Jacobian, shape f(x).shape + x.shape. */
  public static UnaryOperator<Tensor> jacobian(Function<Tensor, Tensor> f) {
    Given.nonNull("jacobian", "the function", f);
    return x -> Jacobians.jacobian(f::apply, Given.nonNull("jacobian", "x", x));
  }

  /** The Hessian of a scalar function, shape x.shape + x.shape. */
  public static UnaryOperator<Tensor> hessian(Function<Tensor, Tensor> f) {
    Given.nonNull("hessian", "the function", f);
    return x -> Jacobians.hessian(f::apply, Given.nonNull("hessian", "x", x));
  }

  // ---- vjp, jvp ----

  /** Runs f at x and gives its value with the way back. */
  public static Vjp vjp(Function<? super Tensor, ? extends Tensor> f, Tensor x) {
    return back(of("vjp", f), x);
  }

  public static Vjp vjp(
      BiFunction<? super Tensor, ? super Tensor, ? extends Tensor> f, Tensor a, Tensor b) {
    return back(of("vjp", f), a, b);
  }

  public static Vjp vjp(TensorFunction3 f, Tensor a, Tensor b, Tensor c) {
    return back(of("vjp", f), a, b, c);
  }

  private static Vjp back(Function<Tensor[], Tensor> f, Tensor... x) {
    Given.tensors("vjp", "x", x);
    return new Vjp(Transforms.vjp("vjp", f, x), x.length);
  }

  /**
   * Runs f at x in forward mode.
   *
   * @param v the direction, of x's shape
   */
  public static Jvp jvp(Function<? super Tensor, ? extends Tensor> f, Tensor x, Tensor v) {
    return forward(of("jvp", f), Arrays.asList(x), Arrays.asList(v));
  }

  /** Forward mode in two arguments: value, and ∂f/∂a · va + ∂f/∂b · vb. */
  public static Jvp jvp(
      BiFunction<? super Tensor, ? super Tensor, ? extends Tensor> f,
      Tensor a,
      Tensor b,
      Tensor va,
      Tensor vb) {
    return forward(of("jvp", f), Arrays.asList(a, b), Arrays.asList(va, vb));
  }

  /** Forward mode in three arguments. */
  public static Jvp jvp(TensorFunction3 f, List<? extends Tensor> x, List<? extends Tensor> v) {
    return forward(of("jvp", f), x, v);
  }

  private static Jvp forward(
      Function<Tensor[], Tensor> f, List<? extends Tensor> x, List<? extends Tensor> v) {
    Tensor[] point = Tensor.array(Given.tensors("jvp", "x", x));
    Tensor[] direction = Tensor.array(Given.tensors("jvp", "v", v));
    var t = Transforms.jvp("jvp", f, point, direction);
    return new Jvp(t.value(), t.tangent());
  }

  // ---- trace ----

  /** How f is evaluated and differentiated at x, step by step; to be printed. */
  public static Trace trace(Function<? super Tensor, ? extends Tensor> f, Tensor x) {
    return Trace.of(of("trace", f), Given.tensors("trace", "x", x));
  }

  public static Trace trace(
      BiFunction<? super Tensor, ? super Tensor, ? extends Tensor> f, Tensor a, Tensor b) {
    return Trace.of(of("trace", f), Given.tensors("trace", "x", a, b));
  }

  public static Trace trace(TensorFunction3 f, Tensor a, Tensor b, Tensor c) {
    return Trace.of(of("trace", f), Given.tensors("trace", "x", a, b, c));
  }
}
