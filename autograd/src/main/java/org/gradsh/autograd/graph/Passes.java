package org.gradsh.autograd.graph;

import java.util.List;

/** What is done to a graph before it runs. Every value stays the same to the bit. */
final class Passes {
  private Passes() {}

  /** The graph behind some results, simplified; the results are in their order. */
  static List<Vertex> run(List<Vertex> results) {
    List<Vertex> graph = Rewriting.run(results, new Simplifying());
    graph = Rewriting.run(graph, new Folding());
    graph = Rewriting.run(graph, new Simplifying());
    return Rewriting.run(graph, new CommonParts());
  }
}
