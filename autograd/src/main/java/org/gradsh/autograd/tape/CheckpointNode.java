package org.gradsh.autograd.tape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.graph.Trace;
import org.gradsh.autograd.op.ShapeOps;

/**
 * A function that keeps its arguments alone and runs again when its derivative is asked for.
 *
 * <p>Its inputs are the arguments, and whatever else the function was found to depend on as it ran:
 * variables, and results of ops outside it.
 */
public final class CheckpointNode extends Node {
  private static final int KEEPS_NOTHING =
      Calls.number("checkpoint, which keeps no values of its function");

  private static final String FORM =
      "a function whose result depends on nothing but its arguments and variables";

  private Function<Tensor[], Tensor> function;
  private final int arguments;
  private final boolean gradients;
  private final RandomState draws;
  private final long spared;

  /** The number of the last node before the first run. */
  private final long start;

  private CheckpointNode(
      Function<Tensor[], Tensor> function,
      int arguments,
      boolean gradients,
      RandomState draws,
      long spared,
      long start,
      Tensor output,
      Edge[] inputs) {
    super(output.shape(), output.dtype(), inputs);
    this.function = function;
    this.arguments = arguments;
    this.gradients = gradients;
    this.draws = draws;
    this.spared = spared;
    this.start = start;
  }

  /** Applies {@code f}, recorded as one op that keeps {@code x} alone. */
  public static Tensor apply(Function<Tensor[], Tensor> function, Tensor... operands) {
    Tensor[] x = Replacement.of(operands);
    Function<Tensor[], Tensor> f = Replacement.kept(function); // also when it runs again
    Recorder recorder = Recorder.current();
    // Who looks at every op is to see those of the function.
    if (!recorder.isOn() || recorder.isObserved()) return given(f.apply(x));
    // What a graph keeps for its derivative is for its passes to choose.
    if (Trace.current() != null || Lift.top(x) instanceof Traced) return given(f.apply(x));
    boolean gradients = recorder.recordsGradients();
    RandomState draws = RandomState.save();
    Tensor[] in = new Tensor[x.length];
    for (int i = 0; i < x.length; i++) in[i] = isActive(x[i]) ? source(x[i]) : x[i];
    long start = Node.latest();
    Spared spared = new Spared();
    for (Tensor t : x) spared.except(t);
    int depth = recorder.transforms() + (gradients ? 1 : 0);
    // The ops are recorded to find what they depend on, and let go of their values at once; not so
    // those of an inner transform, which is about to walk them.
    Recorder.Observer drop =
        (node, _, _) -> {
          spared.add(node);
          if (recorder.transforms() == depth) node.consume(KEEPS_NOTHING);
        };
    Tensor y;
    try {
      y = given(recorder.apart(gradients, drop, () -> f.apply(in)));
    } finally {
      for (int i = 0; i < x.length; i++) if (in[i] != x[i]) ((Leaf) in[i].origin()).unwatch();
    }
    if (isNeededBehind(y, x)) return draws.repeat(() -> given(f.apply(x)));
    Tensor result = y.alias();
    List<Edge> inputs = new ArrayList<>();
    for (Tensor t : x) inputs.add(new Edge(t, true));
    inputs.addAll(captured(y, start, in));
    boolean active = inputs.stream().anyMatch(e -> e.from() != null);
    if (y.origin() == null || !active) return result;
    Edge[] edges = inputs.toArray(Edge[]::new);
    CheckpointNode node =
        new CheckpointNode(f, x.length, gradients, draws, spared.bytes(), start, result, edges);
    result.origin(node);
    recorder.record(node, x, result);
    return result;
  }

  private static Tensor given(Tensor y) {
    if (y == null) throw TensorException.gradient("checkpoint: the function returned null").build();
    return y;
  }

  private static boolean isActive(Tensor t) {
    return t.origin() != null && t.origin().isActive();
  }

  /**
   * Whether the tangent or the batch behind a value hangs on a graph of its own, which is needed:
   * in reverse mode over forward mode, or around a vmap. What is differentiated outside of the
   * transform is so, as its sources here look like those of inside.
   */
  private static boolean isNeededBehind(Tensor y, Tensor... x) {
    Lift lift = y.lift();
    if (lift == null) return false;
    for (Tensor t : x) {
      if (isActive(t) && !t.origin().isWithin(lift.level())) return true;
    }
    return Transforms.Pullback.isTied(lift);
  }

  private static Tensor source(Tensor x) {
    Tensor fresh = x.alias();
    Leaf leaf = Leaf.watched(x.shape(), x.dtype());
    leaf.watch();
    fresh.origin(leaf);
    return fresh;
  }

  /**
   * What the result depends on that is no argument and outlives the run: what was there before, and
   * variables that the function makes on its first run and keeps.
   */
  private static List<Edge> captured(Tensor y, long start, Tensor[] in) {
    if (y.origin() == null) return List.of();
    Set<Node> sources = origins(in);
    List<Edge> found = new ArrayList<>();
    for (Node n : new Walk(List.of(y.origin()), _ -> false, m -> m.number > start).reached()) {
      Variable v = n instanceof Leaf leaf ? leaf.variable() : null;
      boolean isNew = n.number > start && v == null;
      if (isNew || sources.contains(n) || !n.isActive()) continue;
      found.add(v == null ? new Edge(n) : new Edge(v, true));
    }
    return found;
  }

  private static Set<Node> origins(Tensor[] tensors) {
    Set<Node> nodes = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Tensor t : tensors) if (t.origin() != null) nodes.add(t.origin());
    return nodes;
  }

  @Override
  public String name() {
    return "checkpoint";
  }

  /** Its derivative is the function itself, run again. */
  @Override
  public boolean isUsers() {
    return true;
  }

  @Override
  public long sparedBytes() {
    return spared;
  }

  @Override
  public Tensor again(Tensor... operands) {
    return apply(function, Arrays.copyOf(operands, arguments));
  }

  @Override
  protected Tensor vjp(int i, Tensor cotangent) {
    return vjps(cotangent).get(i);
  }

  @Override
  protected List<Tensor> vjps(Tensor cotangent) {
    checkVariables();
    List<Leaf> leaves = new ArrayList<>();
    for (int k = arguments; k < inputCount(); k++) {
      Leaf[] ties = from(k).ties();
      if (ties != null) leaves.addAll(Arrays.asList(ties));
    }
    // A tape that is closed by now does not watch any more, but asks.
    leaves.forEach(Leaf::watch);
    try {
      return draws.repeat(() -> pull(cotangent));
    } finally {
      leaves.forEach(Leaf::unwatch);
    }
  }

  private List<Tensor> pull(Tensor cotangent) {
    Recorder recorder = Recorder.current();
    Tensor[] in = new Tensor[arguments];
    for (int k = 0; k < arguments; k++) {
      Tensor x = saved(k);
      if (edge(k).from() == null) in[k] = x;
      else in[k] = recorder.isOn() && isActive(x) ? ShapeOps.alias(x) : source(x);
    }
    long again = Node.latest();
    Tensor y =
        recorder.audibly(() -> recorder.recordingGradients(gradients, () -> function.apply(in)));
    if (y == null || !y.shape().equals(shape()) || y.dtype() != dtype()) throw another(y);
    Set<Node> sources = origins(in);
    Set<Node> wanted = origins(in);
    for (int k = arguments; k < inputCount(); k++) wanted.add(edge(k).from());
    List<Tensor> result = new ArrayList<>(Collections.nCopies(inputCount(), null));
    if (y.origin() == null) return result;
    Walk walk = new Walk(List.of(y.origin()), wanted::contains, n -> n.number > again);
    for (Node n : walk.reached()) {
      if (n.number <= again && n.isActive() && !wanted.contains(n)) throw unexpected(n);
    }
    walk.callsHooksOf(n -> n.number > again || sources.contains(n));
    walk.checkWhole("checkpoint");
    walk.seed(y.origin(), cotangent);
    walk.run();
    for (int k = 0; k < inputCount(); k++) {
      Node source = k < arguments ? in[k].origin() : edge(k).from();
      if (edge(k).from() != null) result.set(k, walk.cotangent(source));
    }
    return result;
  }

  /** The function reads its variables anew: they have to be what they were. */
  private void checkVariables() {
    for (int k = arguments; k < inputCount(); k++) {
      if (!(edge(k).from() instanceof Leaf leaf) || leaf.variable() == null) continue;
      if (leaf.variable().values().data() == saved(k).values().data()) continue;
      throw TensorException.gradient("checkpoint: a variable has been assigned before backward()")
          .operand("variable", leaf.variable())
          .detail("the function would run again with another value")
          .hint("backward() first; or give the variable to the function as an argument")
          .build();
    }
  }

  private TensorException another(Tensor y) {
    var report = TensorException.gradient("checkpoint: run again, the function gave another form");
    if (y != null) report.operand("again", y);
    return report.detail("the first time it was " + dtype() + " " + shape()).hint(FORM).build();
  }

  /** What the second run depends on and the first did not: its gradient would go nowhere. */
  private TensorException unexpected(Node n) {
    String title = n.title();
    if (n.number <= start || n.number > number) {
      return TensorException.gradient(
              "checkpoint: run again, the function depends on something else")
          .operand(title, n.dtype(), n.shape())
          .detail("the first time it did not depend on that")
          .hint(FORM)
          .build();
    }
    return TensorException.gradient("checkpoint: the function kept a tensor from its first run")
        .operand("kept", n.dtype(), n.shape(), "← " + title)
        .detail("run again, it does not compute it anew: its gradient would be lost")
        .hint("compute it outside of the function, or in each run")
        .build();
  }

  /** The function is needed, whatever else is kept. */
  @Override
  boolean keepsValues() {
    return true;
  }

  @Override
  protected void letGo() {
    function = null;
  }
}
