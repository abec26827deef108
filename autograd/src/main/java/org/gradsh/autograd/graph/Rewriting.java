package org.gradsh.autograd.graph;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Rewrites a graph from its operands upwards: what nothing needs is not there afterwards. */
final class Rewriting {
  private Rewriting() {}

  /** What one pass makes of a vertex whose operands it has rewritten: another one, or the same. */
  @FunctionalInterface
  interface Rule {
    Vertex of(Vertex v);
  }

  /** The graph behind some results, in their order; inputs stay what they are. */
  static List<Vertex> run(List<Vertex> results, Rule rule) {
    Map<Vertex, Vertex> made = new IdentityHashMap<>();
    for (Vertex v : Vertex.behind(results)) {
      boolean same = true;
      List<Vertex> operands = new ArrayList<>(v.operands().size());
      for (Vertex o : v.operands()) {
        Vertex m = made.get(o);
        operands.add(m);
        same &= m == o;
      }
      made.put(v, rule.of(same ? v : v.on(operands)));
    }
    return results.stream().map(made::get).toList();
  }
}
