package org.gradsh.autograd;

import java.util.function.BiFunction;
import java.util.function.Function;
import org.gradsh.autograd.check.GradientCheck;

/**
 * Derivatives of functions compared with central differences, in float64 and in both modes: each
 * element for the first order, and along random directions for the next ones.
 */
public class GradientChecks extends HessianProducts {
  GradientChecks() {}

  /**
   * Compares the first derivatives of f at x with differences.
   *
   * @return what was compared, and the largest error
   * @throws TensorException that names the input, the element and both numbers where a derivative
   *     is wrong
   */
  public static GradientCheck checkGradients(
      Function<? super Tensor, ? extends Tensor> f, Tensor x) {
    return checkGradients(f, x, 1);
  }

  public static GradientCheck checkGradients(
      BiFunction<? super Tensor, ? super Tensor, ? extends Tensor> f, Tensor a, Tensor b) {
    return checkGradients(f, a, b, 1);
  }

  public static GradientCheck checkGradients(TensorFunction3 f, Tensor a, Tensor b, Tensor c) {
    return checkGradients(f, a, b, c, 1);
  }

  /**
   * Compares the derivatives of f at x of the orders 1 to {@code orders} with differences.
   *
   * @param orders 1 or more; each costs a few times what the one below does
   * @throws TensorException that names the order, the input, the element and both numbers where a
   *     derivative is wrong
   */
  public static GradientCheck checkGradients(
      Function<? super Tensor, ? extends Tensor> f, Tensor x, int orders) {
    return check(orders, of("checkGradients", f), x);
  }

  public static GradientCheck checkGradients(
      BiFunction<? super Tensor, ? super Tensor, ? extends Tensor> f,
      Tensor a,
      Tensor b,
      int orders) {
    return check(orders, of("checkGradients", f), a, b);
  }

  public static GradientCheck checkGradients(
      TensorFunction3 f, Tensor a, Tensor b, Tensor c, int orders) {
    return check(orders, of("checkGradients", f), a, b, c);
  }

  static GradientCheck check(int orders, Function<Tensor[], Tensor> f, Tensor... x) {
    return GradientCheck.run(
        orders,
        in -> Given.nonNull("checkGradients", "the function's value", f.apply(in)),
        Given.tensors("checkGradients", "x", x));
  }
}
