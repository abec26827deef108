package org.gradsh.autograd.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.ElementwiseLoops;
import org.gradsh.autograd.cpu.Interrupts;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Op;

/**
 * A graph made ready to run: its steps in order, each with the slots of what it reads and gives.
 */
final class Schedule {
  /** One step: reads slots, writes slots. */
  sealed interface Step {
    void run(Strided[] slots);
  }

  private final int inputs;
  private final int slots;
  private final int[] outputs;
  private final Strided[] constants;
  private final Step[] steps;

  private Schedule(int inputs, int slots, int[] outputs, Strided[] constants, Step[] steps) {
    this.inputs = inputs;
    this.slots = slots;
    this.outputs = outputs;
    this.constants = constants;
    this.steps = steps;
  }

  /**
   * The steps to some results from what is given.
   *
   * @param given inputs, and whatever else is there before
   * @param drawing what runs whether it is needed or not
   */
  static Schedule of(List<Vertex> given, List<Vertex> results, List<Vertex> drawing) {
    Map<Vertex, Integer> slot = new IdentityHashMap<>();
    for (Vertex v : given) slot.putIfAbsent(v, slot.size());
    int inputs = given.size();
    List<Vertex> ends = new ArrayList<>(results);
    ends.addAll(drawing);
    List<Step> steps = new ArrayList<>();
    List<Strided> constants = new ArrayList<>();
    int next = inputs;
    for (Vertex v : Vertex.behind(ends, slot::containsKey)) {
      if (slot.containsKey(v)) continue;
      int to = next++;
      slot.put(v, to);
      if (v.constant() != null) {
        while (constants.size() < to) constants.add(null);
        constants.add(v.constant().values());
        continue;
      }
      int[] from = v.operands().stream().mapToInt(slot::get).toArray();
      steps.add(
          switch (v.operation()) {
            case Operation.Pointwise p -> new Kernel(v, p, from, to);
            case Operation.Structural s -> Call.of(v, s, from, to);
            case Operation.Draw d -> new Drawing(d, to);
            case Operation.Input _, Operation.Captured _, Operation.Constant _ ->
                throw new IllegalStateException("not given: " + v);
          });
    }
    int[] outputs = results.stream().mapToInt(slot::get).toArray();
    return new Schedule(
        inputs, next, outputs, constants.toArray(Strided[]::new), steps.toArray(Step[]::new));
  }

  /** The results; they may be views of what is given. */
  Strided[] run(Strided... given) {
    Strided[] slot = new Strided[slots];
    System.arraycopy(constants, 0, slot, 0, constants.length);
    System.arraycopy(given, 0, slot, 0, inputs);
    for (Step step : steps) {
      Interrupts.check();
      step.run(slot);
    }
    Strided[] results = new Strided[outputs.length];
    for (int i = 0; i < results.length; i++) results[i] = slot[outputs[i]];
    return results;
  }

  List<Step> steps() {
    return Arrays.asList(steps);
  }

  // ---- steps ----

  /** One elementwise op by its own loop. */
  private record Kernel(Vertex v, Operation.Pointwise p, int[] from, int to) implements Step {
    @Override
    public void run(Strided[] slots) {
      Strided[] in = new Strided[from.length];
      for (int k = 0; k < in.length; k++) in[k] = slots[from[k]].broadcastTo(v.shape());
      Strided out = Strided.zeros(v.dtype(), v.shape());
      ElementwiseLoops.run(p.op(), p.compute(), in, out);
      slots[to] = out;
    }
  }

  /** One op by its own kernel. */
  private record Call<A>(Vertex v, Op<A> op, A attributes, int[] from, int to) implements Step {
    @SuppressWarnings("unchecked") // a vertex has the attributes of its op
    static <A> Call<A> of(Vertex v, Operation.Structural s, int[] from, int to) {
      return new Call<>(v, (Op<A>) s.op(), (A) s.attributes(), from, to);
    }

    @Override
    public void run(Strided[] slots) {
      Strided[] in = new Strided[from.length];
      for (int k = 0; k < in.length; k++) in[k] = slots[from[k]];
      Strided out = op.forward(in, attributes);
      if (!out.shape().equals(v.shape()) || out.dtype() != v.dtype()) throw another(out);
      slots[to] = out;
    }

    private TensorException another(Strided out) {
      return TensorException.shape("graph: " + op.name() + " gave another form than when traced")
          .operand("traced", v.dtype(), v.shape())
          .operand("now", out.dtype(), out.shape())
          .detail(v.place() == null ? "a graph has one shape for each value" : "at " + v.place())
          .hint("leave this op outside of compile")
          .build();
    }
  }

  private record Drawing(Operation.Draw draw, int to) implements Step {
    @Override
    public void run(Strided[] slots) {
      slots[to] = draw.numbers().get();
    }
  }
}
