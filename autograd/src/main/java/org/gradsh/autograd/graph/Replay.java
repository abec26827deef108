package org.gradsh.autograd.graph;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.Apply;
import org.gradsh.autograd.op.Op;
import org.gradsh.autograd.tape.Node;
import org.gradsh.autograd.tape.Recorder;

/**
 * A graph applied to tensors op by op, on the road of every op: recorded, with tangents, or a batch
 * at once, as the tensors ask for.
 */
final class Replay {
  private Replay() {}

  /** A constant as a result, which is where the graph is. */
  private static Tensor at(Device home, Vertex v) {
    return Tensor.of(home.placed(v.constant().values()));
  }

  /**
   * The results for some inputs, which are in the order of {@code given}.
   *
   * @param home where random numbers are drawn
   */
  static List<Tensor> of(List<Vertex> given, List<Vertex> results, Device home, Tensor... in) {
    Map<Vertex, Tensor> known = new IdentityHashMap<>();
    for (int i = 0; i < in.length; i++) known.put(given.get(i), in[i]);
    for (Vertex v : Vertex.behind(results, known::containsKey)) {
      if (known.containsKey(v)) continue;
      Tensor[] operands = v.operands().stream().map(known::get).toArray(Tensor[]::new);
      known.put(
          v,
          switch (v.way()) {
            case OPEN -> hooked(v, value(v, home, operands));
            case SILENT -> Recorder.current().silently(() -> value(v, home, operands));
            case DETACHED -> value(v, home, operands).detach();
          });
    }
    List<Tensor> values = new ArrayList<>();
    for (Vertex v : results) values.add(v.constant() == null ? known.get(v) : at(home, v));
    return values;
  }

  private static Tensor value(Vertex v, Device home, Tensor... operands) {
    return switch (v.operation()) {
      case Operation.Pointwise p -> Apply.elementwise(p.op(), operands);
      case Operation.Structural s -> structural(s, operands);
      case Operation.Draw d -> Tensor.of(home.placed(d.numbers().apply(home.accelerator())));
      case Operation.Constant c -> Tensor.of(c.values());
      case Operation.Captured c -> c.tensor();
      case Operation.Input i -> throw new IllegalStateException("not given: " + i.label());
    };
  }

  /** The hooks of a value see the gradients that come to it here, too. */
  private static Tensor hooked(Vertex v, Tensor y) {
    Node origin = y.origin();
    if (origin != null && origin.isActive()) v.hooks().forEach(origin::addHook);
    return y;
  }

  @SuppressWarnings("unchecked") // a vertex has the attributes of its op
  private static <A> Tensor structural(Operation.Structural s, Tensor... operands) {
    return ((Op<A>) s.op()).apply((A) s.attributes(), operands);
  }
}
