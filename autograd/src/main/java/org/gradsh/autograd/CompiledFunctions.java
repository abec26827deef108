package org.gradsh.autograd;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.gradsh.autograd.graph.StaticGraph;
import org.gradsh.autograd.graph.Trace;
import org.gradsh.autograd.show.GraphView;

/** Functions as compiled graphs, and graphs without a function: the static way of working. */
public class CompiledFunctions extends StructureTransforms {
  CompiledFunctions() {}

  /** {@code f}, compiled for each form of its argument. */
  public static <R> CompiledFunction<Tensor, R> compile(Function<Tensor, R> f) {
    return new CompiledFunction<>(Given.nonNull("compile", "the function", f));
  }

  /** The same of two tensors. */
  public static <R> CompiledFunction2<R> compile(
      BiFunction<? super Tensor, ? super Tensor, ? extends R> f, Nothing... none) {
    return new CompiledFunction2<>(Given.nonNull("compile", "the function", f));
  }

  /** The same of three tensors. */
  public static <R> CompiledFunction3<R> compile(Function3<? extends R> f, Nothing... none) {
    return new CompiledFunction3<>(Given.nonNull("compile", "the function", f));
  }

  /** What {@code body} computes from the variables that it uses. */
  public static <R> CompiledSupplier<R> compile(Supplier<? extends R> body, Nothing... none) {
    return new CompiledSupplier<>(Given.nonNull("compile", "the function", body));
  }

  /**
   * A function of a structure: a record, List, Map of tensors, see {@link Structures}. A lambda
   * names the type of its parameter, {@code compile((Params p) -> loss(p))}.
   */
  public static <S, R> CompiledFunction<S, R> compile(Function<S, R> f, Nothing... none) {
    return new CompiledFunction<>(Given.nonNull("compile", "the function", f));
  }

  // ---- the static way: graphs that have not run yet ----

  /**
   * A float32 tensor whose value is given later. What is computed from it is a graph, wherever and
   * whenever that happens.
   *
   * @param name that errors and tables call it by
   */
  public static Tensor placeholder(String name, int... shape) {
    return placeholder(name, DType.FLOAT32, shape);
  }

  /** The same of any dtype. */
  public static Tensor placeholder(String name, DType dtype, int... shape) {
    Given.nonNull("placeholder", "the name", name);
    return Trace.OF_PLACEHOLDERS.input(
        name, Given.nonNull("placeholder", "the dtype", dtype), Shape.of(shape));
  }

  /**
   * The gradients of the sum of y's elements, as parts of the same graph: they have gradients too.
   *
   * @param sources placeholders, variables, or anything that y was computed from
   * @throws TensorException when y is no graph, or does not depend on a source
   */
  public static List<Tensor> gradients(Tensor y, Collection<? extends Tensor> sources) {
    return gradients(y, sources, Unconnected.ERROR);
  }

  /** The same, with zeros for what y does not depend on if so wanted. */
  public static List<Tensor> gradients(
      Tensor y, Collection<? extends Tensor> sources, Unconnected unconnected) {
    return StaticGraph.gradients(
        Given.nonNull("gradients", "y", y),
        Given.tensors("gradients", "the source", sources),
        Given.nonNull("gradients", "the option", unconnected) == Unconnected.ZERO);
  }

  /** The gradient with respect to one source. */
  public static Tensor gradients(Tensor y, Tensor source) {
    return gradients(y, List.of(Given.nonNull("gradients", "the source", source))).getFirst();
  }

  /**
   * The value of a graph's result.
   *
   * @param values of the placeholders that it depends on, by these
   * @throws TensorException when one is missing, or has another dtype or shape
   */
  public static Tensor run(Tensor result, Map<? extends Tensor, ? extends Tensor> values) {
    return run(List.of(Given.nonNull("run", "the result", result)), values).getFirst();
  }

  /** The values of several results, computed together. */
  public static List<Tensor> run(
      Collection<? extends Tensor> results, Map<? extends Tensor, ? extends Tensor> values) {
    List<Tensor> ys = Given.tensors("run", "result", results);
    List<Tensor> placeholders =
        Given.tensors("run", "placeholder", Given.nonNull("run", "the values", values).keySet());
    List<Tensor> given = Given.tensors("run", "value", values.values());
    return StaticGraph.lately("run", placeholders, ys).run("run", given);
  }

  /** The value of a result that depends on no placeholder: on variables, or on numbers alone. */
  public static Tensor run(Tensor result) {
    return run(result, Map.of());
  }

  /** The values of several such results, computed together. */
  public static List<Tensor> run(Collection<? extends Tensor> results) {
    return run(results, Map.of());
  }

  /**
   * A graph from placeholders to results, compiled, to be run often.
   *
   * @throws TensorException when a result needs another placeholder
   */
  public static Program program(
      Collection<? extends Tensor> placeholders, Collection<? extends Tensor> results) {
    return new Program(
        Given.tensors("program", "placeholder", placeholders),
        Given.tensors("program", "result", results));
  }

  /**
   * The graph behind a result, to be read: as it was made, and as it runs.
   *
   * @throws TensorException when it has a value already
   */
  public static GraphView graph(Tensor result) {
    return graph(List.of(Given.nonNull("graph", "the result", result)));
  }

  /** The graph behind several results. */
  public static GraphView graph(Collection<? extends Tensor> results) {
    List<Tensor> ys = Given.tensors("graph", "result", results);
    return new GraphView("graph", StaticGraph.behind("graph", ys).parts());
  }
}
