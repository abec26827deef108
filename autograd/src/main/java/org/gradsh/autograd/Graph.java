package org.gradsh.autograd;

import java.util.Collection;
import java.util.List;
import org.gradsh.autograd.show.Show;
import org.gradsh.autograd.show.TapeGraph;
import org.gradsh.autograd.show.TapeMemory;
import org.gradsh.autograd.show.TapeView;
import org.gradsh.autograd.tape.Backward;
import org.gradsh.autograd.tape.Leaf;
import org.gradsh.autograd.tape.Node;
import org.gradsh.autograd.tape.Walk;

/**
 * The recorded ops behind a tensor, to look at and to differentiate without a trace: it neither
 * uses up what was recorded nor changes any {@code grad()}.
 */
public final class Graph {
  private final Tensor result;
  private final List<Node> nodes;

  private Graph(Tensor result, List<Node> nodes) {
    this.result = result;
    this.nodes = nodes;
  }

  /**
   * The graph behind {@code y}.
   *
   * @throws TensorException when y is a constant
   */
  public static Graph of(Tensor y) {
    Node origin = Given.nonNull("Graph", "y", y).origin();
    if (origin == null || origin instanceof Leaf leaf && !leaf.isActive()) {
      throw Backward.nothingRecorded("Graph", y);
    }
    return new Graph(y, new Walk(List.of(origin), n -> false, n -> true).reached().reversed());
  }

  /** The variables that {@code y} was computed from, the oldest first. */
  public List<Variable> variables() {
    return nodes.stream()
        .filter(n -> n instanceof Leaf leaf && leaf.variable() != null)
        .map(n -> ((Leaf) n).variable())
        .toList();
  }

  /**
   * The gradients of the sum of y's elements with respect to sources, in their order.
   *
   * @throws TensorException when y does not depend on one, or a {@code backward()} has used up what
   *     was recorded
   */
  public List<Tensor> gradients(Collection<? extends Tensor> sources) {
    return Backward.gradients(result, Given.tensors("gradient", "the source", sources));
  }

  List<Node> nodes() {
    return nodes;
  }

  private List<Node> ops() {
    return nodes.stream().filter(n -> !(n instanceof Leaf)).toList();
  }

  /** The ops, to read and to draw. */
  public TapeView view() {
    return Show.graph(ops());
  }

  /** What the ops keep for the derivative: by op, by variable, by line. */
  public TapeMemory memory() {
    return Show.graphMemory(ops());
  }

  /** The ops as a tree, and as a drawing in notebooks. */
  public TapeGraph graph() {
    return new TapeGraph(view());
  }

  /** The ops as a table. */
  @Override
  public String toString() {
    return view().toString();
  }
}
