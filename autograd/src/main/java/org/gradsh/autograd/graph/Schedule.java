package org.gradsh.autograd.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gradsh.autograd.cpu.Interrupts;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.show.GraphView;
import org.gradsh.autograd.show.Show;

/**
 * A graph made ready to run: its steps in order, each with the slots of what it reads and gives.
 */
final class Schedule {
  private final int inputs;
  private final Strided[] initial;
  private final int[] outputs;
  private final List<Step> steps;
  private final List<Unit> units;
  private final ArrayPlan plan;
  private final long nanos;

  private Schedule(
      int inputs,
      Strided[] initial,
      int[] outputs,
      List<Step> steps,
      List<Unit> units,
      ArrayPlan plan,
      long nanos) {
    this.inputs = inputs;
    this.initial = initial;
    this.outputs = outputs;
    this.steps = steps;
    this.units = units;
    this.plan = plan;
    this.nanos = nanos;
  }

  /**
   * The steps to some results from what is given.
   *
   * @param given inputs, and whatever else is there before
   * @param drawing what runs whether it is needed or not
   */
  static Schedule of(List<Vertex> given, List<Vertex> results, List<Vertex> drawing) {
    return new Making(given, results, drawing).made();
  }

  private static final class Making {
    private final List<Vertex> given;
    private final List<Vertex> results;
    private final Map<Vertex, Integer> slots = new IdentityHashMap<>();
    private final Set<Vertex> stored = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<Vertex> constants = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Unit> units;
    private final long start = System.nanoTime();

    Making(List<Vertex> given, List<Vertex> results, List<Vertex> drawing) {
      this.given = given;
      this.results = results;
      for (Vertex v : given) slots.putIfAbsent(v, slots.size());
      if (slots.size() < given.size()) throw new IllegalArgumentException("given twice");
      List<Vertex> ends = new ArrayList<>(results);
      ends.addAll(drawing);
      List<Vertex> computed = new ArrayList<>();
      for (Vertex v : Vertex.behind(ends, slots::containsKey)) {
        if (slots.containsKey(v)) continue;
        if (v.constant() != null) constants.add(v);
        else if (v.isComputed()) computed.add(v);
        else throw new IllegalArgumentException("not given: " + v);
      }
      units = new ArrayList<>();
      for (Unit unit : Fusion.of(computed)) units.add(unit);
    }

    private int slot(Vertex v) {
      return slots.computeIfAbsent(v, _ -> slots.size());
    }

    Schedule made() {
      for (Vertex v : constants) slot(v);
      stored.addAll(results);
      for (Unit unit : units) {
        Set<Vertex> members = Collections.newSetFromMap(new IdentityHashMap<>());
        members.addAll(unit.members());
        for (Vertex v : unit.members()) {
          for (Vertex o : v.operands()) if (!members.contains(o)) stored.add(o);
        }
      }
      List<Unit> run = new ArrayList<>();
      for (Unit unit : units) {
        Loop loop = unit instanceof Unit.Fused f ? Loop.of(f, stored) : null;
        if (loop != null && loop.isTaken()) {
          run.add(unit);
          steps.add(fused(loop));
          continue;
        }
        for (Vertex v : unit.members()) {
          run.add(new Unit.One(v));
          steps.add(alone(v));
        }
      }
      int[] outputs = results.stream().mapToInt(this::slot).toArray();
      ArrayPlan plan = new ArrayPlan(slots.size(), steps.stream().map(Step::use).toList(), outputs);
      List<Step> placed = steps.stream().map(step -> step.in(plan)).toList();
      Strided[] initial = new Strided[slots.size()];
      for (Vertex v : constants) initial[slot(v)] = v.constant().values();
      return new Schedule(
          given.size(), initial, outputs, placed, run, plan, System.nanoTime() - start);
    }

    private int[] slotsOf(List<Vertex> vertices) {
      return vertices.stream().mapToInt(this::slot).toArray();
    }

    private Step fused(Loop loop) {
      int[] to = slotsOf(loop.outputs());
      return new Step.Fused(loop, loop.generated(), slotsOf(loop.inputs()), to, new int[to.length]);
    }

    private Step alone(Vertex v) {
      int[] from = slotsOf(v.operands());
      return switch (v.operation()) {
        case Operation.Pointwise p -> new Step.Kernel(v, p, from, slot(v), ArrayPlan.OWN);
        case Operation.Structural s -> Step.Call.of(v, s, from, slot(v));
        case Operation.Draw d -> new Step.Drawing(d, slot(v));
        case Operation.Input _, Operation.Captured _, Operation.Constant _ ->
            throw new IllegalStateException("not computed: " + v);
      };
    }
  }

  /** The results; they may be views of what is given. */
  Strided[] run(Strided... given) {
    Strided[] slot = initial.clone();
    System.arraycopy(given, 0, slot, 0, inputs);
    Object[] shared = plan.take();
    for (Step step : steps) {
      Interrupts.check();
      step.run(slot, shared);
    }
    Strided[] results = new Strided[outputs.length];
    for (int i = 0; i < results.length; i++) results[i] = slot[outputs[i]];
    plan.giveBack(shared);
    return results;
  }

  List<Unit> units() {
    return units;
  }

  /** How long it took to make it ready: to group the ops, and to generate and load the loops. */
  long nanos() {
    return nanos;
  }

  /** The graph as it runs, and each generated loop. */
  List<GraphView.Part> parts(String title, List<Vertex> results) {
    GraphText text = GraphText.running(units);
    List<GraphView.Part> parts = new ArrayList<>();
    int loops = 0;
    List<GraphView.Part> codes = new ArrayList<>();
    for (Step step : steps) {
      if (!(step instanceof Step.Fused f)) continue;
      codes.add(new GraphView.Part.Code(f.title(++loops, text), f.generated().source()));
    }
    String count = text.count() + (text.count() == 1 ? " op" : " ops");
    parts.add(
        new GraphView.Part.Table(
            title + ": " + count + " in " + units.size() + (units.size() == 1 ? " step" : " steps"),
            text.grid(results)));
    parts.addAll(codes);
    if (plan.count() > 0) {
      String arrays = plan.count() == 1 ? "1 array of " : plan.count() + " arrays of ";
      String instead = " used again, in place of " + Show.bytes(plan.unshared());
      parts.add(new GraphView.Part.Head(arrays + Show.bytes(plan.bytes()) + instead));
    }
    return parts;
  }
}
