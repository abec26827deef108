package org.gradsh.autograd.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
    List<Vertex> missing = new ArrayList<>();
    for (Vertex v : Vertex.behind(ends)) {
      if (v.operation() instanceof Operation.Input && !given.contains(v)) missing.add(v);
    }
    if (!missing.isEmpty()) throw missing(method, missing, placeholders);
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

  /** The names of the placeholders, in their order. */
  public List<String> names() {
    return placeholders.stream().map(StaticGraph::name).toList();
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
    String name = name(placeholder);
    if (!placeholder.shape().equals(value.shape())) {
      throw TensorException.shape(method + ": the value has not the placeholder's shape")
          .operand(name, placeholder, "placeholder")
          .operand("value", value)
          .hint("a placeholder of the shape " + value.shape())
          .build();
    }
    if (placeholder.dtype() != value.dtype()) {
      throw TensorException.dtype(method + ": the value has not the placeholder's dtype")
          .operand(name, placeholder, "placeholder")
          .operand("value", value)
          .hint("{value}.to(DType." + placeholder.dtype().name() + ")")
          .build();
    }
  }

  private static String name(Tensor placeholder) {
    return name(Trace.vertex(placeholder));
  }

  private static String name(Vertex placeholder) {
    return ((Operation.Input) placeholder.operation()).label();
  }

  private static TensorException noPlaceholder(String method, Tensor t) {
    boolean isGraph = t.lift() instanceof Traced;
    var report =
        TensorException.value(method + ": a value is given for what is no placeholder")
            .operand("given", t);
    if (isGraph) report.detail("it is computed from placeholders, which are to be given");
    return report.hint("placeholder(name, shape…)").build();
  }

  private static TensorException twice(String method, Tensor t) {
    return TensorException.value(method + ": a placeholder is given twice")
        .operand(name(t), t)
        .hint("each placeholder once, in the order of the values")
        .build();
  }

  private static TensorException hasValue(String method, Tensor y) {
    return TensorException.value(method + ": a result does not depend on a placeholder")
        .operand("result", y)
        .detail("it is no graph but has its value already")
        .hint("placeholder(name, shape…) for what is to be given later")
        .build();
  }

  /** Names all that is missing; and what was given in its place, of the same name. */
  private static TensorException missing(String method, List<Vertex> missing, List<Tensor> given) {
    String names = missing.stream().map(StaticGraph::name).collect(Collectors.joining(", "));
    String verb = missing.size() == 1 ? "the placeholder " + names + " has" : names + " have";
    var report = TensorException.value(method + ": " + verb + " no value");
    for (Vertex v : missing) report.operand(name(v), v.dtype(), v.shape());
    report.detail("a result depends on " + (missing.size() == 1 ? "it" : "them"));
    for (Vertex v : missing) {
      for (Tensor t : given) {
        if (!name(t).equals(name(v))) continue;
        return report
            .detail("the " + name(v) + " that is given is another placeholder of that name")
            .hint("the result made anew, of the " + name(v) + " that there is now")
            .build();
      }
    }
    String first = name(missing.getFirst());
    boolean isRun = method.equals("run");
    return report
        .hint(isRun ? "Map.of(" + first + ", value, …)" : "List.of(" + first + ", …)")
        .build();
  }

  // ---- gradients ----

  /**
   * The gradients of the sum of y's elements, as parts of the graph.
   *
   * @param zeros whether a source that y does not depend on has zeros; else that is an error
   */
  public static List<Tensor> gradients(Tensor y, List<Tensor> sources, boolean zeros) {
    if (!(y.lift() instanceof Traced traced)) {
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
    // A part of the graph as all that follows from it: of a variable it then has each run's value.
    Tensor ones = traced.of().lifted(Apply.ones(y.shape(), y.dtype()));
    List<Tensor> found = GraphGradients.of(y, ones, sources);
    for (int i = 0; i < found.size(); i++) {
      Tensor x = sources.get(i);
      Tensor g = found.get(i);
      if (g == null && !zeros) throw unconnected(y, x);
      if (g == null) g = Apply.zeros(x.shape(), x.dtype());
      found.set(i, traced.of().lifted(g));
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
