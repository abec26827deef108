package org.gradsh.autograd;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.graph.StaticGraph;

/** The graphs that {@code run} was asked for lately: a loop makes each ready once. */
final class StaticGraphs {
  private static final int MOST = 64;

  /** Tensors are equal if they are the same. */
  private record Asked(List<Tensor> placeholders, List<Tensor> results) {}

  private static final Map<Asked, StaticGraph> LATELY =
      new LinkedHashMap<>(16, .75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Asked, StaticGraph> eldest) {
          return size() > MOST;
        }
      };

  private StaticGraphs() {}

  static StaticGraph of(List<Tensor> placeholders, List<Tensor> results) {
    Asked asked = new Asked(placeholders, results);
    synchronized (LATELY) {
      return LATELY.computeIfAbsent(asked, _ -> StaticGraph.of("run", placeholders, results));
    }
  }
}
