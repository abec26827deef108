package org.gradsh.autograd.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
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
  private Joint joint;
  private final Stage[] derived;

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
    derived = new Stage[results.size()];
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

  private synchronized Joint joint() {
    if (joint == null) joint = Joint.of(this);
    return joint;
  }

  /** Whether something flows back from a result. */
  boolean isDifferentiable(int k) {
    Node origin = results.get(k).origin();
    return origin != null && results.get(k).dtype().isFloating();
  }

  /**
   * The derivative by one result: the cotangents of all inputs that there is a way to, of
   * arguments, captured tensors and the result's cotangent; what the derivative alone captures
   * comes after these. One at a time of a trace, whose graph all its stages let grow.
   */
  Stage derivative(int k) {
    synchronized (trace) {
      if (derived[k] == null) derived[k] = derive(k);
      return derived[k];
    }
  }

  private Stage derive(int k) {
    try {
      return traced(k);
    } catch (Trace.OuterTransform e) {
      throw TensorException.gradient("compile: a derivative uses a tensor of an outer transform")
          .operand("f(x)", results.get(k))
          .detail("it is different each time; the derivative is traced once")
          .hint("give the tensor as an argument; or leave customGradient outside of compile")
          .build();
    }
  }

  private Stage traced(int k) {
    return trace.running(
        () -> {
          Tensor y = results.get(k);
          Tensor cotangent = trace.input("cotangent", y.dtype(), y.shape());
          List<Tensor> in = new ArrayList<>(arguments);
          for (Vertex v : inputs.subList(in.size(), inputs.size())) in.add(trace.standing(v));
          List<Tensor> found = GraphGradients.upTo(y, cotangent, in);
          in.add(cotangent);
          return new Derivative(in, found).stage(trace);
        });
  }

  /** Cotangents, null where there is no way. */
  private record Derivative(List<Tensor> in, List<Tensor> found) {
    Stage stage(Trace trace) {
      List<Tensor> present = new ArrayList<>();
      for (Tensor g : found) if (g != null) present.add(trace.lifted(g));
      Stage stage = new Stage(trace, in, present);
      stage.places = new int[found.size()];
      int n = 0;
      for (int i = 0; i < found.size(); i++) stage.places[i] = found.get(i) == null ? -1 : n++;
      return stage;
    }
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
    if (joint != null) parts.addAll(joint.parts());
    return parts;
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
    boolean recorded = false;
    if (Recorder.current().isOn()) for (Tensor t : all) recorded |= isActive(t);
    Strided[] given = new Strided[all.length];
    for (int i = 0; i < all.length; i++) given[i] = all[i].values();
    boolean differentiated = recorded;
    Supplier<List<Tensor>> run =
        () -> differentiated ? recorded(all, given) : tensors(all, schedule().run(given));
    return Inspector.isInUse() && !outputs.isEmpty() ? inspected(all, run) : run.get();
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

  private List<Tensor> recorded(Tensor[] all, Strided[] given) {
    RandomState draws = drawing.isEmpty() ? null : RandomState.save();
    Joint both = joint();
    Strided[] values = both.forward().run(given);
    int n = outputs.size();
    List<Tensor> ys = tensors(all, Arrays.copyOf(values, n));
    Strided[] kept = Arrays.copyOfRange(values, n, values.length);
    for (int k = 0; k < n; k++) {
      if (isDifferentiable(k)) CompiledNode.record(this, k, all, draws, kept, ys.get(k));
    }
    return ys;
  }

  /** The cotangents of all inputs from that of a result, computed and not recorded. */
  List<Tensor> pull(int k, Tensor[] all, Strided[] kept, Tensor cotangent) {
    Stage d = derivative(k);
    List<Strided> given = new ArrayList<>();
    for (Tensor t : all) given.add(t.values());
    given.addAll(Arrays.asList(kept));
    given.add(cotangent.values());
    // A gradient may show a variable's buffer.
    for (Tensor t : d.captured) given.add(t.snapshot().values());
    Strided[] found = joint().backward(k).run(given.toArray(Strided[]::new));
    return spread(d.places, Arrays.stream(found).map(Tensor::of).toList());
  }

  /** The same by ops that are recorded, or carry tangents or batches. */
  List<Tensor> pullRecorded(int k, Tensor[] all, Tensor cotangent) {
    Stage d = derivative(k);
    Tensor[] in = Arrays.copyOf(all, all.length + 1);
    in[all.length] = cotangent;
    return spread(d.places, d.call(in)).subList(0, all.length);
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
