package org.gradsh.autograd.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.Tensor;

/**
 * The graphs that {@code run} was asked for lately: a loop makes each ready once. They are kept by
 * their first result, and go with it.
 */
final class Asked {
  /** Of one first result: what else it may be asked together with. */
  private static final int MOST = 16;

  /** Tensors are equal if they are the same. */
  private record Question(List<Tensor> placeholders, List<Tensor> results) {}

  private final Map<Question, StaticGraph> lately =
      new LinkedHashMap<>(4, .75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, StaticGraph> eldest) {
          return size() > MOST;
        }
      };

  synchronized StaticGraph graph(String method, List<Tensor> placeholders, List<Tensor> results) {
    return lately.computeIfAbsent(
        new Question(placeholders, results), _ -> StaticGraph.of(method, placeholders, results));
  }
}
