package org.gradsh.autograd.graph;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.Apply;
import org.gradsh.autograd.op.Op;

/**
 * A graph applied to tensors op by op, on the road of every op: recorded, with tangents, or a batch
 * at once, as the tensors ask for.
 */
final class Replay {
  private Replay() {}

  /** The results for some inputs, which are in the order of {@code given}. */
  static List<Tensor> of(List<Vertex> given, List<Vertex> results, Tensor... in) {
    Map<Vertex, Tensor> known = new IdentityHashMap<>();
    for (int i = 0; i < in.length; i++) known.put(given.get(i), in[i]);
    for (Vertex v : Vertex.behind(results, known::containsKey)) {
      if (known.containsKey(v)) continue;
      Tensor[] operands = v.operands().stream().map(known::get).toArray(Tensor[]::new);
      Tensor y =
          switch (v.operation()) {
            case Operation.Pointwise p -> Apply.elementwise(p.op(), operands);
            case Operation.Structural s -> structural(s, operands);
            case Operation.Draw d -> Tensor.of(d.numbers().get());
            case Operation.Constant c -> Tensor.of(c.values());
            case Operation.Captured c -> c.tensor();
            case Operation.Input i -> throw new IllegalStateException("not given: " + i.label());
          };
      known.put(v, v.isCut() ? y.detach() : y);
    }
    List<Tensor> values = new ArrayList<>();
    for (Vertex v : results) values.add(known.get(v));
    return values;
  }

  @SuppressWarnings("unchecked") // a vertex has the attributes of its op
  private static <A> Tensor structural(Operation.Structural s, Tensor... operands) {
    return ((Op<A>) s.op()).apply((A) s.attributes(), operands);
  }
}
