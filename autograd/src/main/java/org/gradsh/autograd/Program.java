package org.gradsh.autograd;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.graph.StaticGraph;
import org.gradsh.autograd.show.GraphView;

/**
 * A graph from placeholders to results, compiled; made by {@link CompiledFunctions#program}.
 *
 * <pre>{@code
 * var a = placeholder("a", 2, 3);
 * var p = program(List.of(a), List.of(a.mul(a).sum()));
 * p.run(ones(2, 3))                                     // [6.0]
 * }</pre>
 */
public final class Program {
  private final StaticGraph graph;
  private final int inputs;

  Program(List<Tensor> placeholders, List<Tensor> results) {
    graph = StaticGraph.of("program", placeholders, results);
    inputs = placeholders.size();
  }

  /**
   * The results.
   *
   * @param values one for each placeholder, in their order, of its dtype and shape
   * @throws TensorException when there are more or less, or one does not fit
   */
  public List<Tensor> run(Tensor... values) {
    Given.tensors("run", "value", values);
    if (values.length != inputs) {
      throw TensorException.value("run: a value for each placeholder is wanted")
          .detail("placeholders: " + inputs + ", values: " + values.length)
          .hint("run(" + String.join(", ", graph.names()) + ")")
          .build();
    }
    return graph.run("run", Arrays.asList(values));
  }

  /** The graph as it was made and as it runs, with its generated loops. */
  public GraphView view() {
    return new GraphView("program", graph.parts());
  }

  @Override
  public String toString() {
    return view().toString();
  }
}
