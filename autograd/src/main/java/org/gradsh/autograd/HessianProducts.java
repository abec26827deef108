package org.gradsh.autograd;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.gradsh.autograd.tape.Transforms;

/**
 * Products of the Hessian H of a scalar function with a vector, without the Hessian. H is symmetric
 * where the derivatives are the function's own, and {@code hvp} and {@code vhp} are the same
 * numbers by two ways: H·v by forward mode over reverse mode, vᵀ·H by reverse mode over reverse
 * mode. The former needs less memory.
 */
public class HessianProducts extends OwnDerivatives {
  HessianProducts() {}

  /**
   * H·v at x.
   *
   * @param v of x's shape
   * @return of x's shape
   * @throws TensorException when the value is not a scalar, or v has another shape
   */
  public static Tensor hvp(Function<? super Tensor, ? extends Tensor> f, Tensor x, Tensor v) {
    return forward(of("hvp", f), Arrays.asList(x), Arrays.asList(v)).getFirst();
  }

  /** H·v for the Hessian in two arguments together; one part for each. */
  public static List<Tensor> hvp(
      BiFunction<? super Tensor, ? super Tensor, ? extends Tensor> f,
      Tensor a,
      Tensor b,
      Tensor va,
      Tensor vb) {
    return forward(of("hvp", f), Arrays.asList(a, b), Arrays.asList(va, vb));
  }

  /** H·v for the Hessian in three arguments together; one part for each. */
  public static List<Tensor> hvp(
      TensorFunction3 f, List<? extends Tensor> x, List<? extends Tensor> v) {
    return forward(of("hvp", f), x, v);
  }

  /**
   * vᵀ·H at x.
   *
   * @param v of x's shape
   * @return of x's shape
   * @throws TensorException when the value is not a scalar, or v has another shape
   */
  public static Tensor vhp(Function<? super Tensor, ? extends Tensor> f, Tensor x, Tensor v) {
    return reverse(of("vhp", f), Arrays.asList(x), Arrays.asList(v)).getFirst();
  }

  /** vᵀ·H for the Hessian in two arguments together; one part for each. */
  public static List<Tensor> vhp(
      BiFunction<? super Tensor, ? super Tensor, ? extends Tensor> f,
      Tensor a,
      Tensor b,
      Tensor va,
      Tensor vb) {
    return reverse(of("vhp", f), Arrays.asList(a, b), Arrays.asList(va, vb));
  }

  /** vᵀ·H for the Hessian in three arguments together; one part for each. */
  public static List<Tensor> vhp(
      TensorFunction3 f, List<? extends Tensor> x, List<? extends Tensor> v) {
    return reverse(of("vhp", f), x, v);
  }

  private static List<Tensor> forward(
      Function<Tensor[], Tensor> f, List<? extends Tensor> x, List<? extends Tensor> v) {
    return Transforms.hvp("hvp", f, given("hvp", "x", x), given("hvp", "v", v));
  }

  private static List<Tensor> reverse(
      Function<Tensor[], Tensor> f, List<? extends Tensor> x, List<? extends Tensor> v) {
    return Transforms.vhp("vhp", f, given("vhp", "x", x), given("vhp", "v", v));
  }

  private static Tensor[] given(String method, String role, List<? extends Tensor> tensors) {
    return Tensor.array(Given.tensors(method, role, tensors));
  }
}
