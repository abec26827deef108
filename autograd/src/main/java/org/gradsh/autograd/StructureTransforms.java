package org.gradsh.autograd;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.gradsh.autograd.check.GradientCheck;
import org.gradsh.autograd.tape.Jacobians;
import org.gradsh.autograd.tape.Transforms;

/**
 * Derivatives of functions of structures: records, Lists, Maps of tensors; see {@link Structures}.
 * What is given back has the argument's form. A lambda names the type of its parameter, {@code
 * grad((Params p) -> loss(p))}: without it, it is a function of one tensor.
 */
public class StructureTransforms extends Checkpoints {
  StructureTransforms() {}

  private static <S> Function<Tensor[], Tensor> of(Flat<S> flat, Function<S, ? extends Tensor> f) {
    return in -> f.apply(flat.with(List.of(in)));
  }

  private static <S> ValueAndGradOf<S> both(String method, Function<S, ? extends Tensor> f, S x) {
    Flat<S> flat = Flat.floating(method, "x", x);
    int[] all = IntStream.range(0, flat.leaves().size()).toArray();
    var g = Transforms.valueAndGrad(method, of(flat, f), all, flat.array());
    return new ValueAndGradOf<>(g.value(), flat.with(g.gradients()));
  }

  /**
   * The gradient of a scalar function of a structure, of the argument's form.
   *
   * @throws TensorException (when applied) when the value is not a scalar, or a tensor in the
   *     argument is not floating-point
   */
  public static <S> Function<S, S> grad(Function<S, ? extends Tensor> f, Nothing... none) {
    Given.nonNull("grad", "the function", f);
    return x -> both("grad", f, x).gradient();
  }

  /** Value and gradient of a scalar function of a structure in one run. */
  public static <S> Function<S, ValueAndGradOf<S>> valueAndGrad(
      Function<S, ? extends Tensor> f, Nothing... none) {
    Given.nonNull("valueAndGrad", "the function", f);
    return x -> both("valueAndGrad", f, x);
  }

  /**
   * The Jacobian of a function of a structure, of the argument's form: at each tensor w of it
   * f(x).shape + w.shape.
   */
  public static <S> Function<S, S> jacobian(Function<S, ? extends Tensor> f, Nothing... none) {
    Given.nonNull("jacobian", "the function", f);
    return x -> {
      Flat<S> flat = Flat.floating("jacobian", "x", x);
      Joined joined = Joined.of(flat.leaves());
      Tensor all = Jacobians.jacobian(v -> f.apply(flat.with(joined.split(v))), joined.vector());
      return flat.with(joined.blocks(all));
    };
  }

  /**
   * The Hessian of a scalar function of a Map of tensors, such as {@code params(model)}: {@code
   * h.get("a").get("b")} is ∂²f/∂a∂b, a.shape + b.shape.
   */
  public static <K> Function<Map<K, Tensor>, Map<K, Map<K, Tensor>>> hessian(
      Function<Map<K, Tensor>, ? extends Tensor> f, Nothing... none) {
    Given.nonNull("hessian", "the function", f);
    return x -> {
      Flat<Map<K, Tensor>> flat = Flat.floating("hessian", "x", x);
      Joined joined = Joined.of(flat.leaves());
      Tensor all = Jacobians.hessian(v -> f.apply(flat.with(joined.split(v))), joined.vector());
      Iterator<Tensor> rows = joined.rows(all).iterator();
      Map<K, Map<K, Tensor>> blocks = new LinkedHashMap<>();
      for (K key : x.keySet()) blocks.put(key, flat.with(joined.blocks(rows.next())));
      return blocks;
    };
  }

  /** Runs f at a structure and gives its value with the way back. */
  public static <S> VjpOf<S> vjp(Function<S, ? extends Tensor> f, S x, Nothing... none) {
    Given.nonNull("vjp", "the function", f);
    Flat<S> flat = Flat.floating("vjp", "x", x);
    Vjp vjp = new Vjp(Transforms.vjp("vjp", of(flat, f), flat.array()), flat.leaves().size());
    return new VjpOf<>(vjp, flat);
  }

  /**
   * Runs f at a structure in forward mode.
   *
   * @param v the direction, of x's form and shapes
   */
  public static <S> Jvp jvp(Function<S, ? extends Tensor> f, S x, S v, Nothing... none) {
    Given.nonNull("jvp", "the function", f);
    Flat<S> flat = Flat.floating("jvp", "x", x);
    var t = Transforms.jvp("jvp", of(flat, f), flat.array(), direction(flat, v));
    return new Jvp(t.value(), t.tangent());
  }

  /** The Hessian of a scalar function of a structure times v, of x's form. */
  public static <S> S hvp(Function<S, ? extends Tensor> f, S x, S v, Nothing... none) {
    Given.nonNull("hvp", "the function", f);
    Flat<S> flat = Flat.floating("hvp", "x", x);
    return flat.with(Transforms.hvp("hvp", of(flat, f), flat.array(), direction(flat, v)));
  }

  /** v times the Hessian of a scalar function of a structure, of x's form. */
  public static <S> S vhp(Function<S, ? extends Tensor> f, S x, S v, Nothing... none) {
    Given.nonNull("vhp", "the function", f);
    Flat<S> flat = Flat.floating("vhp", "x", x);
    return flat.with(Transforms.vhp("vhp", of(flat, f), flat.array(), direction(flat, v)));
  }

  private static Tensor[] direction(Flat<?> flat, Object v) {
    return Tensor.array(flat.same("v", v));
  }

  /** f of a structure, of which the structure alone is kept; tensors of any dtype may be in it. */
  public static <S> Tensor checkpoint(Function<S, ? extends Tensor> f, S x, Nothing... none) {
    Given.nonNull("checkpoint", "the function", f);
    Flat<S> flat = Flat.of("checkpoint", "x", x);
    return run(of(flat, f), flat.array());
  }

  /** Compares the first derivatives of f at a structure with differences. */
  public static <S> GradientCheck checkGradients(
      Function<S, ? extends Tensor> f, S x, Nothing... none) {
    return checkGradients(f, x, 1);
  }

  /** Compares the derivatives of f at a structure of the orders 1 to {@code orders}. */
  public static <S> GradientCheck checkGradients(
      Function<S, ? extends Tensor> f, S x, int orders, Nothing... none) {
    Given.nonNull("checkGradients", "the function", f);
    Flat<S> flat = Flat.of("checkGradients", "x", x);
    return GradientCheck.run(
        orders,
        flat.paths(),
        in -> Given.nonNull("checkGradients", "the function's value", of(flat, f).apply(in)),
        flat.array());
  }
}
