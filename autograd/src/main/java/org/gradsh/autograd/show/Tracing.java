package org.gradsh.autograd.show;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Apply;
import org.gradsh.autograd.tape.Dual;
import org.gradsh.autograd.tape.Leaf;
import org.gradsh.autograd.tape.Lift;
import org.gradsh.autograd.tape.Node;
import org.gradsh.autograd.tape.Recorder;
import org.gradsh.autograd.tape.Transforms;
import org.gradsh.autograd.tape.Walk;

/**
 * The making of a {@link Trace}: one recorded run, then its ops once more forwards and backwards.
 */
final class Tracing {
  /** A recorded op with the values that a node alone does not keep. */
  private record Applied(Node node, Tensor[] in, Tensor output) {}

  /** A line of the trace to be. */
  private record Line(Node node, String name, String formula, Tensor value) {}

  private final Map<Node, Applied> seen = new IdentityHashMap<>();
  private final List<Applied> ops = new ArrayList<>();
  private final List<Line> lines = new ArrayList<>();
  private final Map<Node, Integer> places = new IdentityHashMap<>();
  private final Map<Tensor, String> constantNames = new IdentityHashMap<>();
  private final List<String> constants = new ArrayList<>();
  private int unnamed;

  Trace run(Function<Tensor[], Tensor> f, Tensor... x) {
    Tensor[][] arguments = new Tensor[1][];
    Function<Tensor[], Tensor> remembering =
        in -> {
          arguments[0] = in.clone();
          return f.apply(in);
        };
    Recorder recorder = Recorder.current();
    Tensor y =
        recorder.observed(
            (node, in, out) -> seen.put(node, new Applied(node, snapshots(in), out)),
            // Recording is off around it: the arguments are sources of this trace alone.
            () -> recorder.silently(() -> Transforms.vjp("trace", remembering, x).value()));
    return recorder.silently(() -> trace(arguments[0], y));
  }

  /** A variable may be assigned later on: kept is what the op saw of it. */
  private static Tensor[] snapshots(Tensor[] in) {
    Tensor[] kept = in.clone();
    for (int i = 0; i < kept.length; i++) kept[i] = kept[i].snapshot();
    return kept;
  }

  private Trace trace(Tensor[] x, Tensor y) {
    Walk walk = y.origin() == null ? null : backwards(y);
    if (walk != null) sort(walk);
    for (int i = 0; i < x.length; i++) {
      String formula = x.length == 1 ? "x" : Symbols.indexed("x", i + 1);
      add(x[i].origin(), Symbols.indexed("v", i + 1 - x.length), formula, x[i]);
    }
    for (Applied a : ops) {
      for (int k = 0; k < a.in.length; k++) capture(a.node.edge(k).from(), a.in[k]);
    }
    if (!seen.containsKey(y.origin())) capture(y.origin(), y);
    int captured = lines.size() - x.length;
    for (Applied a : ops) {
      String name = Symbols.indexed("v", lines.size() + 1 - x.length - captured);
      add(a.node, name, formula(a), a.output);
    }
    List<Map<Node, Tensor>> tangents = new ArrayList<>();
    for (Tensor argument : x) tangents.add(tangents(argument));
    List<Trace.Step> steps = new ArrayList<>();
    for (Line line : lines) {
      Tensor v = line.value.detach();
      List<Tensor> dots = tangents.stream().map(t -> orZeros(t.get(line.node), v)).toList();
      Tensor bar = orZeros(walk == null ? null : walk.cotangent(line.node), v);
      steps.add(new Trace.Step(line.name, line.formula, v, dots, bar, users(line.node)));
    }
    int result = y.origin() == null ? -1 : places.get(y.origin());
    if (result < 0) {
      result = steps.size();
      steps.add(constant(y.detach(), x.length));
    }
    return new Trace(steps, x.length, captured, result, constants);
  }

  private void add(Node node, String name, String formula, Tensor value) {
    places.put(node, lines.size());
    lines.add(new Line(node, name, formula, value));
  }

  // ---- backwards, by the walk of every gradient ----

  private Walk backwards(Tensor y) {
    Walk walk = new Walk(List.of(y.origin()), n -> true, seen::containsKey);
    if (walk.consumedBy(y.origin()) != null) {
      throw TensorException.gradient("trace: the graph of the function was consumed inside it")
          .detail("consumed by " + walk.consumedBy(y.origin()))
          .hint("backward(retainGraph()) keeps it")
          .build();
    }
    walk.seed(y.origin(), Apply.ones(y));
    walk.run();
    return walk;
  }

  /** The ops behind the result: by how many of them stand one on the other, then as they ran. */
  private void sort(Walk walk) {
    Map<Node, Integer> depth = new IdentityHashMap<>();
    for (Node n : walk.reached().reversed()) {
      if (!seen.containsKey(n)) continue;
      int deepest = 0;
      for (int k = 0; k < n.inputCount(); k++) {
        deepest = Math.max(deepest, depth.getOrDefault(n.edge(k).from(), 0));
      }
      depth.put(n, deepest + 1);
      ops.add(seen.get(n));
    }
    ops.sort(Comparator.comparingInt(a -> depth.get(a.node)));
  }

  private List<Integer> users(Node n) {
    List<Integer> users = new ArrayList<>();
    for (Applied a : ops.reversed()) {
      for (int k = 0; k < a.in.length; k++) {
        if (a.node.edge(k).from() != n) continue;
        users.add(places.get(a.node));
        break;
      }
    }
    return users;
  }

  // ---- forwards: each op is applied once more, to dual numbers ----

  private Map<Node, Tensor> tangents(Tensor x) {
    long level = Node.newLevel();
    Map<Node, Tensor> tangents = new IdentityHashMap<>();
    tangents.put(x.origin(), Apply.ones(x));
    for (Applied a : ops) {
      Tensor[] duals = new Tensor[a.in.length];
      for (int k = 0; k < duals.length; k++) {
        Tensor v = a.in[k].detach();
        Tensor t = tangents.get(a.node.edge(k).from());
        duals[k] = t == null ? v : v.withTangent(level, t);
      }
      if (Lift.top(duals) == null) continue;
      Tensor t = Dual.tangent(a.node.again(duals), level);
      if (t != null) tangents.put(a.node, t);
    }
    return tangents;
  }

  private static Tensor orZeros(Tensor t, Tensor like) {
    return t == null ? Apply.zeros(like) : t.detach();
  }

  /** A result that is computed from none of the arguments. */
  private static Trace.Step constant(Tensor y, int arguments) {
    List<Tensor> zeros = new ArrayList<>();
    for (int i = 0; i < arguments; i++) zeros.add(orZeros(null, y));
    Tensor one = Apply.ones(y);
    return new Trace.Step("c", "constant", y, zeros, one, List.of());
  }

  // ---- names ----

  /** Gives a name to what an op uses that is neither an argument nor computed in the function. */
  private void capture(Node from, Tensor value) {
    if (from == null) {
      if (value.size() == 1 || constantNames.containsKey(value)) return;
      String name = Symbols.indexed("c", constantNames.size() + 1);
      constantNames.put(value, name);
      constants.add(name + " = " + Show.line(value.detach()));
    } else if (!places.containsKey(from) && !seen.containsKey(from)) {
      Variable v = from instanceof Leaf leaf ? leaf.variable() : null;
      boolean hasName = v != null && !v.name().isEmpty();
      String name = hasName ? v.name() : Symbols.indexed("w", ++unnamed);
      add(from, name, v == null ? "computed outside" : "variable", value);
    }
  }

  private static String brief(Strided one) {
    return Numbers.brief(one, one.offset());
  }

  private String formula(Applied a) {
    List<String> operands = new ArrayList<>();
    for (int k = 0; k < a.in.length; k++) {
      Node from = a.node.edge(k).from();
      if (from != null) operands.add(lines.get(places.get(from)).name);
      else if (a.in[k].size() == 1) operands.add(brief(a.in[k].values().host()));
      else operands.add(constantNames.get(a.in[k]));
    }
    return Symbols.formula(a.node.name(), operands);
  }
}
