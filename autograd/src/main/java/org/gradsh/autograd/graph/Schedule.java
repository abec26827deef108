package org.gradsh.autograd.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Buffers;
import org.gradsh.autograd.cpu.Interrupts;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.autograd.device.DeviceArray;
import org.gradsh.autograd.device.Repeated;
import org.gradsh.autograd.expr.FusedCode;
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
  private final Accelerator there;

  /** What runs it, where an accelerator knows something better than step by step. */
  private final Repeated repeated;

  private Schedule(
      int inputs,
      Strided[] initial,
      int[] outputs,
      List<Step> steps,
      List<Unit> units,
      ArrayPlan plan,
      long nanos,
      Accelerator there) {
    this.inputs = inputs;
    this.initial = initial;
    this.outputs = outputs;
    this.steps = steps;
    this.units = units;
    this.plan = plan;
    this.nanos = nanos;
    this.there = there;
    boolean draws = units.stream().flatMap(u -> u.members().stream()).anyMatch(Schedule::draws);
    repeated = there == null || draws ? this::once : there.repeated(this::once);
  }

  private static boolean draws(Vertex v) {
    return v.operation().draws();
  }

  /**
   * The steps to some results from what is given.
   *
   * @param given inputs, and whatever else is there before
   * @param drawing what runs whether it is needed or not
   * @param there what all of it is computed on; null for the CPU
   */
  static Schedule of(
      List<Vertex> given, List<Vertex> results, List<Vertex> drawing, Accelerator there) {
    return new Making(given, results, drawing, there).made();
  }

  private static final class Making {
    private final List<Vertex> given;
    private final List<Vertex> results;
    private final Accelerator there;
    private final Map<Vertex, Integer> slots = new IdentityHashMap<>();
    private final Set<Vertex> stored = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<Vertex> constants = new ArrayList<>();

    /** Where numbers are as blocks of the accelerator, for steps that take nothing else. */
    private final Map<Vertex, Integer> uploaded = new IdentityHashMap<>();

    private final Map<Unit, Step> fused = new IdentityHashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Vertex> computed = new ArrayList<>();
    private final long start = System.nanoTime();
    private int count;

    Making(List<Vertex> given, List<Vertex> results, List<Vertex> drawing, Accelerator there) {
      this.given = given;
      this.results = results;
      this.there = there;
      for (Vertex v : given) slot(v);
      if (slots.size() < given.size()) throw new IllegalArgumentException("given twice");
      List<Vertex> ends = new ArrayList<>(results);
      ends.addAll(drawing);
      for (Vertex v : Vertex.behind(ends, slots::containsKey)) {
        if (slots.containsKey(v)) continue;
        if (v.constant() != null) constants.add(v);
        else if (v.isComputed()) computed.add(v);
        else throw new IllegalArgumentException("not given: " + v);
      }
    }

    private int slot(Vertex v) {
      return slots.computeIfAbsent(v, _ -> count++);
    }

    /** The slot of a value as a block where the graph is computed. */
    private int blockSlot(Vertex v) {
      boolean isNumber = there != null && v.constant() != null && !slotsOfGiven(v);
      if (!isNumber || !Home.isNumber(v.constant().values())) return slot(v);
      return uploaded.computeIfAbsent(v, _ -> count++);
    }

    private boolean slotsOfGiven(Vertex v) {
      return slots.containsKey(v) && slots.get(v) < given.size();
    }

    Schedule made() {
      for (Vertex v : constants) slot(v);
      List<Unit> units = Fusion.of(computed, true);
      findStored(units);
      List<Unit> taken = new ArrayList<>();
      for (Unit unit : units) taken.addAll(taken(unit));
      findStored(taken);
      List<Unit> run = new ArrayList<>();
      for (Unit unit : taken) {
        Step step = unit instanceof Unit.Fused f ? fused.computeIfAbsent(f, _ -> fused(f)) : null;
        if (step != null) {
          run.add(unit);
          steps.add(step);
          continue;
        }
        for (Vertex v : unit.members()) {
          run.add(new Unit.One(v));
          steps.add(alone(v));
        }
      }
      int[] outputs = results.stream().mapToInt(this::blockSlot).toArray();
      ArrayPlan plan = new ArrayPlan(count, steps.stream().map(Step::use).toList(), outputs);
      List<Step> placed = steps.stream().map(step -> step.in(plan)).toList();
      Strided[] initial = new Strided[count];
      for (Vertex v : constants) initial[slot(v)] = constant(v);
      uploaded.forEach((v, slot) -> initial[slot] = there.upload(v.constant().values()));
      return new Schedule(
          given.size(), initial, outputs, placed, run, plan, System.nanoTime() - start, there);
    }

    private Strided constant(Vertex v) {
      Strided values = v.constant().values();
      boolean stays = there == null || !values.isHost() || Home.isNumber(values);
      return stays ? values : there.upload(values);
    }

    /** What is read outside of its unit. */
    private void findStored(List<Unit> units) {
      stored.clear();
      stored.addAll(results);
      for (Unit unit : units) {
        Set<Vertex> members = Collections.newSetFromMap(new IdentityHashMap<>());
        members.addAll(unit.members());
        for (Vertex v : unit.members()) {
          for (Vertex o : v.operands()) if (!members.contains(o)) stored.add(o);
        }
      }
    }

    /** A group for which there is code; else what an accelerator may have code for. */
    private List<Unit> taken(Unit unit) {
      if (!(unit instanceof Unit.Fused f)) return List.of(unit);
      Step step = fused(f);
      if (step != null) fused.put(f, step);
      return step != null || there == null ? List.of(unit) : Fusion.of(unit.members(), false);
    }

    private int[] slotsOf(List<Vertex> vertices) {
      return vertices.stream().mapToInt(this::slot).toArray();
    }

    /** Null where there is no code for it. */
    private Step fused(Unit.Fused unit) {
      Loop loop = Loop.of(unit, stored);
      FusedCode code = loop.code(there);
      if (code == null) return null;
      int[] to = slotsOf(loop.outputs());
      int[] arrays = new int[to.length];
      List<Shape> shapes = loop.outputShapes();
      return new Step.Fused(loop, code, shapes, slotsOf(loop.inputs()), to, arrays, there);
    }

    private Step alone(Vertex v) {
      int[] from = slotsOf(v.operands());
      return switch (v.operation()) {
        case Operation.Pointwise p -> new Step.Kernel(v, p, from, slot(v), ArrayPlan.OWN, there);
        case Operation.Structural s -> {
          int[] blocks = v.operands().stream().mapToInt(this::blockSlot).toArray();
          yield Step.Call.of(v, s, blocks, slot(v), there);
        }
        case Operation.Draw d -> new Step.Drawing(d, slot(v), there);
        case Operation.Input _, Operation.Captured _, Operation.Constant _ ->
            throw new IllegalStateException("not computed: " + v);
      };
    }
  }

  /** The results; they may be views of what is given. */
  Strided[] run(Strided... given) {
    return repeated.run(given);
  }

  /** Blocks that are the same in every run; results may be views of them. */
  Strided[] constants() {
    return Arrays.stream(initial).filter(Objects::nonNull).toArray(Strided[]::new);
  }

  private Strided[] once(Strided[] given) {
    // The memory of an accelerator is not to wait for the collector.
    Buffers.Births births = there == null ? null : Buffers.Births.open();
    if (births == null) return steps(given);
    try {
      Strided[] results = steps(given);
      if (births.isOpen()) takeBack(births, results);
      return results;
    } finally {
      if (births.isOpen()) births.close();
    }
  }

  /** What was made on the way and no result shows. */
  private static void takeBack(Buffers.Births births, Strided[] results) {
    for (int i = 0; i < births.count(); i++) {
      Object array = births.get(i);
      boolean isShown = !(array instanceof DeviceArray);
      for (Strided r : results) isShown |= r.data() == array;
      if (!isShown) births.takeBack(array);
    }
  }

  private Strided[] steps(Strided[] given) {
    Strided[] slot = initial.clone();
    System.arraycopy(given, 0, slot, 0, inputs);
    Object[] shared = plan.take(there);
    for (int i = 0; i < steps.size(); i++) {
      Interrupts.check();
      steps.get(i).run(slot, shared);
      if (there == null) continue;
      for (int ended : plan.endAfter(i)) {
        if (slot[ended].data() instanceof DeviceArray array) Buffers.endNoted(array);
      }
    }
    Strided[] results = new Strided[outputs.length];
    for (int i = 0; i < results.length; i++) results[i] = slot[outputs[i]];
    if (there == null) plan.giveBack(shared);
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
      codes.add(new GraphView.Part.Code(f.title(++loops, text), f.code().source()));
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
