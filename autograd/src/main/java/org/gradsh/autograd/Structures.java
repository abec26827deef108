package org.gradsh.autograd;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Structures of tensors: records, Lists, Maps, arrays and Optionals of tensors or of such, what JAX
 * calls pytrees. {@code grad}, {@code valueAndGrad}, {@code vjp}, {@code jvp}, {@code hvp}, {@code
 * vhp}, {@code checkpoint}, {@code checkGradients} and {@code tape.gradient} take them, and what
 * they give has the same form.
 *
 * <pre>{@code
 * record Layer(Tensor w, Tensor b) {}
 *
 * var params = List.of(new Layer(randn(4, 8), zeros(8)), new Layer(randn(8, 1), zeros(1)));
 * var g = grad((List<Layer> p) -> loss(p)).apply(params);          // a List of Layers again
 * params = Structures.map(params, g, (t, dt) -> t.sub(dt.mul(0.1)));
 * }</pre>
 *
 * <p>A record is made anew by its canonical constructor; a component that is to hold a gradient is
 * declared as a Tensor, which may be a Variable. A List comes back as an ArrayList, a Map as a
 * LinkedHashMap in its order, a sorted one as a TreeMap. Numbers, strings, booleans, enums, shapes,
 * arrays of primitives and lambdas are carried over as they are. The leaves, the tensors, are in
 * the order in which the structure has them.
 */
public final class Structures {
  private Structures() {}

  /**
   * The tensors of a structure, in order.
   *
   * @throws TensorException when a part is null, or neither a tensor nor a structure of such
   */
  public static List<Tensor> leaves(Object structure) {
    return Flat.of("leaves", "structure", structure).leaves();
  }

  /** What tells the tensors of a structure apart, in order: {@code [0].w}, {@code .b}. */
  public static List<String> paths(Object structure) {
    return Flat.of("paths", "", structure).paths();
  }

  /**
   * The variables among the tensors of a structure, for an optimizer: {@code new Adam(0.01,
   * Structures.variables(model))}.
   *
   * @throws TensorException when there is none
   */
  public static List<Variable> variables(Object structure) {
    List<Tensor> leaves = Flat.of("variables", "structure", structure).leaves();
    List<Variable> found = new ArrayList<>();
    for (Tensor t : leaves) if (t instanceof Variable v) found.add(v);
    if (!found.isEmpty()) return found;
    throw TensorException.gradient("variables: there is no variable in the structure")
        .detail("its tensors: " + leaves.size())
        .hint("Structures.map(structure, t -> variable(t))")
        .build();
  }

  /**
   * A structure of the same form with {@code f} of each tensor.
   *
   * @throws TensorException when f gives null, or a record does not take what it gives
   */
  public static <S> S map(S structure, Function<? super Tensor, ? extends Tensor> f) {
    Given.nonNull("map", "the function", f);
    Flat<S> flat = Flat.of("map", "structure", structure);
    List<Tensor> mapped = new ArrayList<>();
    for (Tensor t : flat.leaves()) mapped.add(f.apply(t));
    return flat.with(mapped);
  }

  /**
   * A structure of the same form with {@code f} of the tensors of two at each place.
   *
   * @throws TensorException when the two have not the same form
   */
  public static <S> S map(
      S a, S b, BiFunction<? super Tensor, ? super Tensor, ? extends Tensor> f) {
    Given.nonNull("map", "the function", f);
    Flat<S> flat = Flat.of("map", "a", a);
    Iterator<Tensor> others = flat.same("b", b).iterator();
    List<Tensor> mapped = new ArrayList<>();
    for (Tensor t : flat.leaves()) mapped.add(f.apply(t, others.next()));
    return flat.with(mapped);
  }

  /**
   * A structure of the same form with other tensors.
   *
   * @param leaves as many as the structure has, in order
   */
  public static <S> S with(S structure, List<? extends Tensor> leaves) {
    Flat<S> flat = Flat.of("with", "structure", structure);
    Given.nonNull("with", "the list of tensors", leaves);
    if (leaves.size() == flat.leaves().size()) return flat.with(leaves);
    throw TensorException.value("with: one tensor for each of the structure's is wanted")
        .detail(flat.leaves().size() + " in the structure, " + leaves.size() + " given")
        .build();
  }
}
