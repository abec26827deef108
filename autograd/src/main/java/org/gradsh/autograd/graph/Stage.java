package org.gradsh.autograd.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.show.GraphView;
import org.gradsh.autograd.tape.GraphGradients;
import org.gradsh.autograd.tape.Inspector;
import org.gradsh.autograd.tape.Lift;
import org.gradsh.autograd.tape.Node;
import org.gradsh.autograd.tape.Recorder;

/**
 * A traced function: results as a graph of arguments and of what it uses besides. Its derivative is
 * another one, of the same trace, whose arguments are these and a cotangent; and so on for every
 * order.
 */
final class Stage {
  /** So many sources of a derivative are named where it is told. */
  private static final int MOST_NAMED = 4;

  private final Trace trace;
  private final List<Tensor> arguments;
  private final List<Tensor> results;

  /** What it uses besides its arguments, as it was given. */
  private final List<Tensor> captured = new ArrayList<>();

  /** Arguments, then what is captured. */
  private final List<Vertex> inputs = new ArrayList<>();

  private final List<Vertex> outputs;
  private final List<Vertex> drawing;
  private List<Vertex> simple;
  private Schedule schedule;

  /** By which inputs are differentiated: the gradients of others are not computed. */
  private final Map<BitSet, Joint> joints = new LinkedHashMap<>();

  private final Map<Derived, Stage> derived = new HashMap<>();

  /** A result, and by which inputs it is differentiated. */
  private record Derived(int result, BitSet active) {}

  Stage(Trace trace, List<Tensor> arguments, List<Tensor> results) {
    this.trace = trace;
    this.arguments = arguments;
    this.results = results;
    outputs = results.stream().map(Trace::vertex).toList();
    Set<Vertex> given = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Tensor t : arguments) inputs.add(Trace.vertex(t));
    given.addAll(inputs);
    Set<Vertex> draws = new LinkedHashSet<>(trace.drawing());
    Set<Vertex> ends = new LinkedHashSet<>(outputs);
    ends.addAll(draws);
    for (Vertex v : Vertex.behind(ends)) {
      if (v.operation().draws()) draws.add(v);
      if (!(v.operation() instanceof Operation.Captured c) || given.contains(v)) continue;
      captured.add(c.tensor());
      inputs.add(v);
    }
    drawing = List.copyOf(draws);
  }

  List<Tensor> captured() {
    return captured;
  }

  List<Vertex> outputs() {
    return outputs;
  }

  List<Vertex> inputs() {
    return inputs;
  }

  List<Vertex> drawing() {
    return drawing;
  }

  private synchronized Schedule schedule() {
    if (schedule != null) return schedule;
    List<Vertex> ends = new ArrayList<>(outputs);
    ends.addAll(drawing);
    List<Vertex> all = Passes.run(ends);
    int n = outputs.size();
    simple = all.subList(0, n);
    schedule = Schedule.of(inputs, simple, all.subList(n, all.size()));
    return schedule;
  }

  private synchronized Joint joint(BitSet active) {
    return joints.computeIfAbsent(active, a -> Joint.of(this, a));
  }

  /** Whether something flows back from a result. */
  boolean isDifferentiable(int k) {
    Node origin = results.get(k).origin();
    return origin != null && results.get(k).dtype().isFloating();
  }

  /**
   * The derivative of one result: the cotangents of the active inputs that there is a way to, of
   * arguments, captured tensors and the result's cotangent; what the derivative alone captures
   * comes after these. One at a time of a trace, whose graph all its stages let grow.
   *
   * @param active which inputs it is differentiated by
   */
  Stage derivative(int k, BitSet active) {
    synchronized (trace) {
      return derived.computeIfAbsent(new Derived(k, active), _ -> derive(k, active));
    }
  }

  private Stage derive(int k, BitSet active) {
    try {
      return traced(k, active);
    } catch (Trace.OuterTransform e) {
      throw TensorException.gradient("compile: a derivative uses a tensor of an outer transform")
          .operand("f(x)", results.get(k))
          .detail("it is different each time; the derivative is traced once")
          .hint("give the tensor as an argument; or leave customGradient outside of compile")
          .build();
    }
  }

  private Stage traced(int k, BitSet active) {
    return trace.running(
        () -> {
          Tensor y = results.get(k);
          Tensor cotangent = trace.input("cotangent", y.dtype(), y.shape());
          List<Tensor> in = new ArrayList<>(arguments);
          for (Vertex v : inputs.subList(in.size(), inputs.size())) in.add(trace.standing(v));
          List<Tensor> sources = active.stream().mapToObj(in::get).toList();
          List<Tensor> found = GraphGradients.upTo(in, y, cotangent, sources);
          in.add(cotangent);
          int[] places = new int[inputs.size()];
          Arrays.fill(places, -1);
          List<Tensor> present = new ArrayList<>();
          int i = -1;
          for (Tensor g : found) {
            i = active.nextSetBit(i + 1);
            if (g == null) continue;
            places[i] = present.size();
            present.add(trace.lifted(g));
          }
          Stage stage = new Stage(trace, in, present);
          stage.places = places;
          return stage;
        });
  }

  /** For a derivative: which result is the cotangent of each input, −1 for none. */
  private int[] places;

  int[] places() {
    return places;
  }

  // ---- to be read ----

  /** The graph as it was traced, and as it runs, forward and backward. */
  synchronized List<GraphView.Part> parts() {
    List<GraphView.Part> parts = new ArrayList<>();
    GraphText traced = new GraphText(Vertex.behind(outputs));
    String count = traced.count() + (traced.count() == 1 ? " op" : " ops");
    parts.add(new GraphView.Part.Table("as traced: " + count, traced.grid(outputs)));
    parts.addAll(schedule().parts("as it runs", simple));
    joints.forEach((active, joint) -> parts.addAll(joint.parts(sources(active))));
    return parts;
  }

  /** What a derivative is by, in words. */
  private String sources(BitSet active) {
    if (active.cardinality() > MOST_NAMED) {
      return active.cardinality() + " of " + inputs.size() + " inputs";
    }
    GraphText text = new GraphText(List.of());
    return active.stream()
        .mapToObj(i -> text.label(inputs.get(i)))
        .collect(Collectors.joining(", "));
  }

  /** How long it took to make ready what has run. */
  synchronized long nanos() {
    return schedule().nanos();
  }

  // ---- running ----

  /**
   * Runs it, recorded where an argument or a captured tensor is differentiated.
   *
   * @param in values of the arguments
   */
  List<Tensor> call(Tensor... in) {
    Tensor[] all = Arrays.copyOf(in, inputs.size());
    for (int i = in.length; i < all.length; i++) all[i] = captured.get(i - in.length);
    return apply(all);
  }

  /** The same for values of all inputs, also of what was captured. */
  List<Tensor> apply(Tensor... all) {
    if (Lift.top(all) != null || Trace.current() != null) return Replay.of(inputs, outputs, all);
    BitSet active = new BitSet();
    if (Recorder.current().isOn()) {
      for (int i = 0; i < all.length; i++) if (isActive(all[i])) active.set(i);
    }
    Strided[] given = new Strided[all.length];
    for (int i = 0; i < all.length; i++) given[i] = all[i].values().host();
    Supplier<List<Tensor>> run =
        () -> active.isEmpty() ? tensors(all, schedule().run(given)) : recorded(active, all, given);
    return Inspector.current() != null && !outputs.isEmpty() ? inspected(all, run) : run.get();
  }

  /** As one op before the eyes of who looks at ops. */
  private static List<Tensor> inspected(Tensor[] in, Supplier<List<Tensor>> run) {
    List<List<Tensor>> results = new ArrayList<>();
    Inspector.look(
        "compiled",
        false,
        in,
        () -> {
          results.add(run.get());
          return results.getFirst().getFirst();
        });
    return results.getFirst();
  }

  private List<Tensor> recorded(BitSet active, Tensor[] all, Strided[] given) {
    RandomState draws = drawing.isEmpty() ? null : RandomState.save();
    Joint both = joint(active);
    Strided[] values = both.forward().run(given);
    int n = outputs.size();
    List<Tensor> ys = tensors(all, Arrays.copyOf(values, n));
    Strided[] kept = Arrays.copyOfRange(values, n, values.length);
    for (int k = 0; k < n; k++) {
      if (isDifferentiable(k)) CompiledNode.record(this, k, active, all, draws, kept, ys.get(k));
    }
    return ys;
  }

  /**
   * The cotangents of inputs from that of a result, computed and not recorded.
   *
   * @param active which inputs the forward run was made ready for
   * @param asked those of them whose cotangents are asked for
   */
  List<Tensor> pull(
      int k, BitSet active, BitSet asked, Tensor[] all, Strided[] kept, Tensor cotangent) {
    Stage d = derivative(k, active);
    List<Strided> given = new ArrayList<>();
    for (Tensor t : all) given.add(t.values().host());
    given.addAll(Arrays.asList(kept));
    given.add(cotangent.values().host());
    // A gradient may show a variable's buffer.
    for (Tensor t : d.captured) given.add(t.snapshot().values().host());
    List<Integer> chosen = new ArrayList<>();
    int[] to = new int[d.places.length];
    for (int i = 0; i < to.length; i++) {
      to[i] = asked.get(i) && d.places[i] >= 0 ? chosen.size() : -1;
      if (to[i] >= 0) chosen.add(d.places[i]);
    }
    Schedule run = joint(active).backward(k, chosen);
    Strided[] found = run.run(given.toArray(Strided[]::new));
    return spread(to, Arrays.stream(found).map(Tensor::of).toList());
  }

  /** The same by ops that are recorded, or carry tangents or batches. */
  List<Tensor> pullRecorded(int k, BitSet asked, Tensor[] all, Tensor cotangent) {
    Stage d = derivative(k, asked);
    Tensor[] in = Arrays.copyOf(all, all.length + 1);
    in[all.length] = cotangent;
    return spread(d.places, d.call(in));
  }

  private static List<Tensor> spread(int[] places, List<Tensor> present) {
    List<Tensor> all = new ArrayList<>(Collections.nCopies(places.length, null));
    for (int i = 0; i < places.length; i++) {
      if (places[i] >= 0) all.set(i, present.get(places[i]));
    }
    return all;
  }

  private static boolean isActive(Tensor t) {
    return t.origin() != null && t.origin().isActive();
  }

  /** Results as tensors; what shows a variable's buffer is told to it. */
  private static List<Tensor> tensors(Tensor[] in, Strided[] values) {
    List<Tensor> ys = new ArrayList<>();
    Set<Object> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Strided v : values) {
      ys.add(Tensor.of(v));
      arrays.add(v.data());
    }
    for (Tensor t : in)
      if (t instanceof Variable v && arrays.contains(v.values().data())) v.share();
    return ys;
  }
}
