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
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Buffers.Births;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.Accelerator;
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
  private List<Vertex> draws;

  /** What it uses that never changes, where that is no number. */
  private final List<Tensor> constants = new ArrayList<>();

  /** By where they are computed; null for the CPU. */
  private final Map<Accelerator, Schedule> schedules = new LinkedHashMap<>();

  private final Map<Ready, Joint> joints = new LinkedHashMap<>();

  /** By which inputs it is differentiated, and where: gradients of others are not computed. */
  private record Ready(BitSet active, Accelerator there) {}

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
      if (v.constant() != null && !Home.isNumber(v.constant().values())) {
        constants.add(Tensor.of(v.constant().values()));
      }
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

  private synchronized Schedule schedule(Accelerator there) {
    Schedule known = schedules.get(there);
    if (known != null) return known;
    if (simple == null) {
      List<Vertex> ends = new ArrayList<>(outputs);
      ends.addAll(drawing);
      List<Vertex> all = Passes.run(ends);
      simple = all.subList(0, outputs.size());
      draws = all.subList(outputs.size(), all.size());
    }
    Schedule made = Schedule.of(inputs, simple, draws, there);
    schedules.put(there, made);
    return made;
  }

  private synchronized Joint joint(BitSet active, Accelerator there) {
    return joints.computeIfAbsent(
        new Ready(active, there), r -> Joint.of(this, r.active(), r.there()));
  }

  /** Where the function was traced for. */
  Device home() {
    return trace.home();
  }

  /**
   * What computes on the device of some values of the inputs; null for the CPU.
   *
   * @throws TensorException where they are on several
   */
  private Accelerator there(Tensor[] all) {
    Accelerator there = null;
    for (int i = 0; i < all.length; i++) {
      Accelerator own = Accelerator.of(all[i].values());
      if (own != null) there = own;
    }
    for (Tensor t : constants) if (!t.values().isHost()) there = Accelerator.of(t.values());
    if (there == null) return home().accelerator();
    List<Tensor> bound = new ArrayList<>(List.of(all));
    // Constants of the CPU are copied there when the graph is made ready.
    for (Tensor t : constants) if (!t.values().isHost()) bound.add(t);
    for (Tensor t : bound) {
      if (Accelerator.of(t.values()) == there || Home.isNumber(t.values())) continue;
      GraphText text = new GraphText(List.of());
      throw GraphErrors.isOnSeveral(inputs.stream().map(text::label).toList(), all);
    }
    return there;
  }

  /** The same for tensors that may be without values of their own. */
  private Device homeOf(Tensor[] all) {
    for (Tensor t : all) if (!t.device().equals(Device.CPU)) return t.device();
    return home();
  }

  /** A value where the graph is computed. */
  private static Strided placed(Tensor t, Accelerator there) {
    Strided values = t.values();
    return there == null || !values.isHost() ? values : there.upload(values);
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
    } catch (Home.Another e) {
      throw GraphErrors.isElsewhere(home(), e.device());
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
    if (schedules.isEmpty()) schedule(home().accelerator());
    schedules.forEach(
        (there, schedule) -> parts.addAll(schedule.parts("as it runs" + on(there), simple)));
    joints.forEach(
        (ready, joint) -> parts.addAll(joint.parts(sources(ready.active()), on(ready.there()))));
    return parts;
  }

  private static String on(Accelerator there) {
    return there == null ? "" : " on " + Device.of(there);
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
    return schedules.values().stream().mapToLong(Schedule::nanos).sum();
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
    if (Lift.top(all) != null || Trace.current() != null)
      return Replay.of(inputs, outputs, homeOf(all), all);
    BitSet active = new BitSet();
    if (Recorder.current().isOn()) {
      for (int i = 0; i < all.length; i++) if (isActive(all[i])) active.set(i);
    }
    Accelerator there = there(all);
    Strided[] given = new Strided[all.length];
    for (int i = 0; i < all.length; i++) given[i] = placed(all[i], there);
    Supplier<List<Tensor>> run =
        () ->
            active.isEmpty()
                ? tensors(all, schedule(there).run(given))
                : recorded(active, there, all, given);
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

  private List<Tensor> recorded(BitSet active, Accelerator there, Tensor[] all, Strided[] given) {
    RandomState draws = drawing.isEmpty() ? null : RandomState.save();
    Joint both = Births.unseen(() -> joint(active, there));
    Strided[] values = both.forward().run(given);
    int n = outputs.size();
    Strided[] results = Arrays.copyOf(values, n);
    List<Tensor> ys = tensors(all, results);
    Strided[] inner = Arrays.copyOfRange(values, n, values.length);
    Kept kept = new Kept(there, inner, given, results, both.forward().constants());
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
  List<Tensor> pull(int k, BitSet active, BitSet asked, Tensor[] all, Kept kept, Tensor cotangent) {
    // What is made once, when it is first asked for, is no part of the walk that asks.
    Stage d = Births.unseen(() -> derivative(k, active));
    Accelerator there = there(all);
    List<Strided> given = new ArrayList<>();
    for (Tensor t : all) given.add(placed(t, there));
    given.addAll(Arrays.asList(kept.blocks()));
    given.add(placed(cotangent, there));
    Tensor[] captured = d.captured.toArray(Tensor[]::new);
    for (Tensor t : captured) given.add(placed(t, there));
    List<Integer> chosen = new ArrayList<>();
    int[] to = new int[d.places.length];
    for (int i = 0; i < to.length; i++) {
      to[i] = asked.get(i) && d.places[i] >= 0 ? chosen.size() : -1;
      if (to[i] >= 0) chosen.add(d.places[i]);
    }
    Schedule run = Births.unseen(() -> joint(active, there).backward(k, chosen));
    Strided[] found = run.run(given.toArray(Strided[]::new));
    kept.sees(found);
    return spread(to, tensors(captured, found), all);
  }

  /** The same by ops that are recorded, or carry tangents or batches. */
  List<Tensor> pullRecorded(int k, BitSet asked, Tensor[] all, Tensor cotangent) {
    Stage d = derivative(k, asked);
    Tensor[] in = Arrays.copyOf(all, all.length + 1);
    in[all.length] = cotangent;
    return spread(d.places, d.call(in), all);
  }

  /** Cotangents by their inputs, each where its input is. */
  private static List<Tensor> spread(int[] places, List<Tensor> present, Tensor[] in) {
    List<Tensor> all = new ArrayList<>(Collections.nCopies(places.length, null));
    for (int i = 0; i < places.length; i++) {
      if (places[i] < 0) continue;
      Tensor g = present.get(places[i]);
      Device there = in[i].device();
      all.set(i, g.device().equals(there) ? g : g.to(there));
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
    for (Tensor t : in) if (arrays.contains(t.values().data())) t.share();
    return ys;
  }
}
