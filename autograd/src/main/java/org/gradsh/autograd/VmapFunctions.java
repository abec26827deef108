package org.gradsh.autograd;

import java.util.function.BiFunction;
import java.util.function.Function;
import org.gradsh.autograd.tape.Vmap;

/**
 * Functions of single examples as functions of batches, after JAX's {@code vmap}. The function runs
 * once, on tensors that stand for any one example, and every op in it on the whole batch: no more
 * ops run than for one example. It may use {@code grad}, {@code jvp} and {@code vmap} inside;
 * around it all of them work as well.
 *
 * <pre>{@code
 * vmap(x -> x.dot(x)).apply(rows)                              // [n, m] → [n]
 * vmap((x, y) -> grad(w -> loss(w, x, y)).apply(w)).apply(xs, ys)  // a gradient for each example
 * }</pre>
 *
 * <p>There is no one value inside: {@code item()}, {@code if} and {@code while} on a tensor are
 * errors; {@code where} chooses for each example. Random numbers are the same for all examples, but
 * for {@code bernoulli}, {@code poisson} and {@code multinomial} of an operand that the examples do
 * not share: they draw for every place of it, and so anew for each example.
 */
public class VmapFunctions extends OpFunctions {
  VmapFunctions() {}

  /** In place of an axis in {@code vmap(f, axes…)}: all examples share the argument. */
  public static final int SHARED = Vmap.SHARED;

  /** A function of three tensors, of any result. */
  @FunctionalInterface
  public interface Function3<R> {
    R apply(Tensor a, Tensor b, Tensor c);
  }

  /**
   * {@code f} for every slice along the first axis.
   *
   * @param f gives a tensor, or tensors in a list or map; each gets the batch as first axis
   * @throws TensorException (when applied) when the argument is a scalar, or a value is asked for
   *     inside
   */
  public static <R> Function<Tensor, R> vmap(Function<? super Tensor, ? extends R> f) {
    return vmap(f, 0);
  }

  /** {@code f} for every slice along an axis. */
  public static <R> Function<Tensor, R> vmap(Function<? super Tensor, ? extends R> f, int axis) {
    Given.nonNull("vmap", "the function", f);
    int[] axes = {axis};
    return x -> run(in -> f.apply(in[0]), axes, x);
  }

  /** {@code f} for the slices of both arguments along their first axes, pair by pair. */
  public static <R> BiFunction<Tensor, Tensor, R> vmap(
      BiFunction<? super Tensor, ? super Tensor, ? extends R> f,
      FunctionTransforms.Nothing... none) {
    return vmap(f, 0, 0);
  }

  /**
   * @param a the axis of the first argument, or {@link #SHARED}
   * @param b the axis of the second argument, or {@link #SHARED}
   */
  public static <R> BiFunction<Tensor, Tensor, R> vmap(
      BiFunction<? super Tensor, ? super Tensor, ? extends R> f, int a, int b) {
    Given.nonNull("vmap", "the function", f);
    int[] axes = {a, b};
    return (x, y) -> run(in -> f.apply(in[0], in[1]), axes, x, y);
  }

  /** {@code f} for the slices of three arguments along their first axes. */
  public static <R> Function3<R> vmap(
      Function3<? extends R> f, FunctionTransforms.Nothing... none) {
    return vmap(f, 0, 0, 0);
  }

  /**
   * @param a the axis of the first argument, or {@link #SHARED}; b and c likewise
   */
  public static <R> Function3<R> vmap(Function3<? extends R> f, int a, int b, int c) {
    Given.nonNull("vmap", "the function", f);
    int[] axes = {a, b, c};
    return (x, y, z) -> run(in -> f.apply(in[0], in[1], in[2]), axes, x, y, z);
  }

  @SuppressWarnings("unchecked") // unwrapping keeps the kind of the result
  private static <R> R run(Function<Tensor[], ?> f, int[] axes, Tensor... x) {
    return (R) Vmap.run(f, axes, Given.tensors("vmap", "x", x));
  }
}
