package org.gradsh.autograd.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.op.Apply;
import org.gradsh.autograd.show.GraphView;
import org.gradsh.autograd.tape.GraphGradients;
import org.gradsh.autograd.tape.Traced;

/**
 * A graph from placeholders to results: what is given for the former, the latter are computed of.
 */
public final class StaticGraph {
  private final List<Tensor> placeholders;
  private final Stage stage;

  private StaticGraph(List<Tensor> placeholders, Stage stage) {
    this.placeholders = placeholders;
    this.stage = stage;
  }

  /**
   * @param method of the user's that asks
   * @throws TensorException when a result has a value already, needs a placeholder that is not
   *     given, or what is given is no placeholder
   */
  public static StaticGraph of(String method, List<Tensor> placeholders, List<Tensor> results) {
    Set<Vertex> given = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Tensor p : placeholders) {
      if (!isPlaceholder(p)) throw noPlaceholder(method, p);
      if (!given.add(Trace.vertex(p))) throw twice(method, p);
    }
    List<Vertex> ends = new ArrayList<>();
    for (Tensor y : results) {
      if (!(y.lift() instanceof Traced t) || t.of() != Trace.OF_PLACEHOLDERS) {
        throw hasValue(method, y);
      }
      ends.add(t.vertex());
    }
    for (Vertex v : Vertex.behind(ends)) {
      if (v.operation() instanceof Operation.Input && !given.contains(v)) throw missing(method, v);
    }
    return new StaticGraph(placeholders, new Stage(Trace.OF_PLACEHOLDERS, placeholders, results));
  }

  /** The same, made ready once as long as the results are held. */
  public static StaticGraph lately(String method, List<Tensor> placeholders, List<Tensor> results) {
    boolean isGraph = !results.isEmpty() && results.getFirst().lift() instanceof Traced;
    if (!isGraph) return of(method, placeholders, results);
    return Trace.vertex(results.getFirst()).asked().graph(method, placeholders, results);
  }

  /**
   * The results.
   *
   * @param values of the placeholders, in their order
   * @throws TensorException when one has another dtype or shape
   */
  public List<Tensor> run(String method, List<Tensor> values) {
    for (int i = 0; i < values.size(); i++) check(method, placeholders.get(i), values.get(i));
    return stage.call(values.toArray(Tensor[]::new));
  }

  /** The graph to be read, as it was made and as it runs. */
  public List<GraphView.Part> parts() {
    return stage.parts();
  }

  /**
   * The graph behind some results.
   *
   * @throws TensorException when one has a value already
   */
  public static StaticGraph behind(String method, List<Tensor> results) {
    List<Vertex> ends = new ArrayList<>();
    for (Tensor y : results) if (y.lift() instanceof Traced t) ends.add(t.vertex());
    List<Tensor> placeholders = new ArrayList<>();
    for (Vertex v : Vertex.behind(ends)) {
      if (v.operation() instanceof Operation.Input) {
        placeholders.add(Trace.OF_PLACEHOLDERS.wrap(v));
      }
    }
    return of(method, placeholders, results);
  }

  private static boolean isPlaceholder(Tensor t) {
    return t.lift() instanceof Traced traced
        && traced.of() == Trace.OF_PLACEHOLDERS
        && traced.vertex().operation() instanceof Operation.Input;
  }

  private static void check(String method, Tensor placeholder, Tensor value) {
    if (!placeholder.shape().equals(value.shape())) {
      throw TensorException.shape(method + ": the value has not the placeholder's shape")
          .operand("placeholder", placeholder)
          .operand("value", value)
          .hint("a placeholder of the shape " + value.shape())
          .build();
    }
    if (placeholder.dtype() != value.dtype()) {
      throw TensorException.dtype(method + ": the value has not the placeholder's dtype")
          .operand("placeholder", placeholder)
          .operand("value", value)
          .hint("value.to(DType." + placeholder.dtype().name() + ")")
          .build();
    }
  }

  private static TensorException noPlaceholder(String method, Tensor t) {
    return TensorException.value(method + ": a value is given for what is no placeholder")
        .operand("given", t)
        .hint("placeholder(name, shape…)")
        .build();
  }

  private static TensorException twice(String method, Tensor t) {
    return TensorException.value(method + ": a placeholder is given twice")
        .operand("placeholder", t)
        .build();
  }

  private static TensorException hasValue(String method, Tensor y) {
    return TensorException.value(method + ": a result does not depend on a placeholder")
        .operand("result", y)
        .detail("it is no graph but has its value already")
        .hint("placeholder(name, shape…) for what is to be given later")
        .build();
  }

  private static TensorException missing(String method, Vertex v) {
    String name = ((Operation.Input) v.operation()).label();
    return TensorException.value(method + ": the placeholder " + name + " has no value")
        .operand(name, v.dtype(), v.shape())
        .detail("a result depends on it")
        .hint("Map.of(" + name + ", value, …)")
        .build();
  }

  // ---- gradients ----

  /**
   * The gradients of the sum of y's elements, as parts of the graph.
   *
   * @param zeros whether a source that y does not depend on has zeros; else that is an error
   */
  public static List<Tensor> gradients(Tensor y, List<Tensor> sources, boolean zeros) {
    if (!(y.lift() instanceof Traced)) {
      throw TensorException.gradient("gradients: y is no graph but has its value already")
          .operand("y", y)
          .hint("tape.gradient(y, x), or y.backward()")
          .build();
    }
    if (!y.dtype().isFloating()) {
      throw TensorException.dtype("gradients: y is not floating-point")
          .operand("y", y)
          .hint("y.to(DType.FLOAT32)")
          .build();
    }
    List<Tensor> found = GraphGradients.of(y, Apply.ones(y.shape(), y.dtype()), sources);
    for (int i = 0; i < found.size(); i++) {
      Tensor x = sources.get(i);
      if (found.get(i) != null) continue;
      if (!zeros) throw unconnected(y, x);
      found.set(i, Apply.zeros(x.shape(), x.dtype()));
    }
    return found;
  }

  private static TensorException unconnected(Tensor y, Tensor x) {
    return TensorException.gradient("gradients: y does not depend on x")
        .operand("y", y)
        .operand("x", x)
        .detail(
            x.dtype().isFloating()
                ? "no way leads from y back to x, or a mask, an index or stopGradient cuts it"
                : "only floating-point tensors have gradients")
        .hint("Unconnected.ZERO gives zeros")
        .build();
  }
}
