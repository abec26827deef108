package org.gradsh.autograd.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.ElementwiseLoops;
import org.gradsh.autograd.cpu.Interrupts;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.expr.FusedLoop;
import org.gradsh.autograd.op.Casts;
import org.gradsh.autograd.op.Layout;
import org.gradsh.autograd.op.Op;
import org.gradsh.autograd.show.GraphView;
import org.gradsh.autograd.show.Show;

/**
 * A graph made ready to run: its steps in order, each with the slots of what it reads and gives.
 */
final class Schedule {
  /** One step: reads slots, writes slots. */
  sealed interface Step {
    /**
     * @param shared the arrays that {@link Buffers} has for this run
     */
    void run(Strided[] slots, Object[] shared);

    /** What it reads and writes. */
    Buffers.Use use();
  }

  /** A block to write into: of an array that is shared, or a fresh one. */
  private static Strided block(DType dtype, Shape shape, int array, Object[] shared) {
    return array == Buffers.OWN
        ? Strided.zeros(dtype, shape)
        : Strided.contiguous(dtype, shape, shared[array]);
  }

  private final int inputs;
  private final Strided[] initial;
  private final int[] outputs;
  private final List<Step> steps;
  private final List<Unit> units;
  private final Buffers buffers;
  private final long nanos;

  private Schedule(
      int inputs,
      Strided[] initial,
      int[] outputs,
      List<Step> steps,
      List<Unit> units,
      Buffers buffers,
      long nanos) {
    this.inputs = inputs;
    this.initial = initial;
    this.outputs = outputs;
    this.steps = steps;
    this.units = units;
    this.buffers = buffers;
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
      Buffers buffers = new Buffers(slots.size(), steps.stream().map(Step::use).toList(), outputs);
      List<Step> placed = steps.stream().map(step -> placed(step, buffers)).toList();
      Strided[] initial = new Strided[slots.size()];
      for (Vertex v : constants) initial[slot(v)] = v.constant().values();
      return new Schedule(
          given.size(), initial, outputs, placed, run, buffers, System.nanoTime() - start);
    }

    private static Step placed(Step step, Buffers buffers) {
      return switch (step) {
        case Fused f -> f.in(buffers);
        case Kernel k -> k.in(buffers);
        case Call<?> _, Drawing _ -> step;
      };
    }

    private int[] slotsOf(List<Vertex> vertices) {
      return vertices.stream().mapToInt(this::slot).toArray();
    }

    private Step fused(Loop loop) {
      int[] to = slotsOf(loop.outputs());
      return new Fused(loop, loop.generated(), slotsOf(loop.inputs()), to, new int[to.length]);
    }

    private Step alone(Vertex v) {
      int[] from = slotsOf(v.operands());
      return switch (v.operation()) {
        case Operation.Pointwise p -> new Kernel(v, p, from, slot(v), Buffers.OWN);
        case Operation.Structural s -> Call.of(v, s, from, slot(v));
        case Operation.Draw d -> new Drawing(d, slot(v));
        case Operation.Input _, Operation.Captured _, Operation.Constant _ ->
            throw new IllegalStateException("not computed: " + v);
      };
    }
  }

  /** The results; they may be views of what is given. */
  Strided[] run(Strided... given) {
    Strided[] slot = initial.clone();
    System.arraycopy(given, 0, slot, 0, inputs);
    Object[] shared = buffers.take();
    for (Step step : steps) {
      Interrupts.check();
      step.run(slot, shared);
    }
    Strided[] results = new Strided[outputs.length];
    for (int i = 0; i < results.length; i++) results[i] = slot[outputs[i]];
    buffers.giveBack(shared);
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
      if (!(step instanceof Fused f)) continue;
      codes.add(new GraphView.Part.Code(f.title(++loops, text), f.generated.source()));
    }
    String count = text.count() + (text.count() == 1 ? " op" : " ops");
    parts.add(
        new GraphView.Part.Table(
            title + ": " + count + " in " + units.size() + (units.size() == 1 ? " step" : " steps"),
            text.grid(results)));
    parts.addAll(codes);
    if (buffers.count() > 0) {
      String arrays = buffers.count() == 1 ? "1 array of " : buffers.count() + " arrays of ";
      String instead = " used again, in place of " + Show.bytes(buffers.unshared());
      parts.add(new GraphView.Part.Head(arrays + Show.bytes(buffers.bytes()) + instead));
    }
    return parts;
  }

  // ---- steps ----

  /** A group by its generated loop. */
  private record Fused(Loop loop, FusedLoop generated, int[] from, int[] to, int[] arrays)
      implements Step {
    Fused in(Buffers buffers) {
      return new Fused(
          loop, generated, from, to, Arrays.stream(to).map(buffers::arrayOf).toArray());
    }

    @Override
    public Buffers.Use use() {
      DType[] dtypes = loop.outputs().stream().map(Vertex::dtype).toArray(DType[]::new);
      int[] sizes = loop.outputs().stream().mapToInt(v -> v.shape().size()).toArray();
      return new Buffers.Use(from, to, dtypes, sizes, false, true);
    }

    @Override
    public void run(Strided[] slots, Object[] shared) {
      Strided[] in = new Strided[from.length];
      for (int k = 0; k < in.length; k++) in[k] = seen(slots[from[k]], loop.forms().get(k).shape());
      Strided[] out = new Strided[to.length];
      List<Shape> shapes = generated.outputShapes();
      for (int k = 0; k < out.length; k++) {
        Vertex v = loop.outputs().get(k);
        out[k] = block(v.dtype(), shapes.get(k), arrays[k], shared);
      }
      generated.run(in, out);
      for (int k = 0; k < out.length; k++)
        slots[to[k]] = seen(out[k], loop.outputs().get(k).shape());
    }

    String title(int number, GraphText text) {
      return "loop "
          + number
          + " over "
          + loop.compute()
          + " "
          + loop.loop()
          + ": reads "
          + loop.inputs().stream().map(text::label).collect(Collectors.joining(", "))
          + "; leaves "
          + loop.outputs().stream().map(text::label).collect(Collectors.joining(", "));
    }

    /** The same elements with axes of extent 1 more or less. */
    private static Strided seen(Strided x, Shape as) {
      return x.shape().equals(as) ? x : Layout.reshape(x, as);
    }
  }

  /** One elementwise op by its own loop. */
  private record Kernel(Vertex v, Operation.Pointwise p, int[] from, int to, int array)
      implements Step {
    Kernel in(Buffers buffers) {
      return new Kernel(v, p, from, to, buffers.arrayOf(to));
    }

    @Override
    public Buffers.Use use() {
      DType[] dtype = {v.dtype()};
      return new Buffers.Use(
          from, new int[] {to}, dtype, new int[] {v.shape().size()}, false, true);
    }

    @Override
    public void run(Strided[] slots, Object[] shared) {
      Strided[] in = new Strided[from.length];
      for (int k = 0; k < in.length; k++) in[k] = slots[from[k]].broadcastTo(v.shape());
      Strided out = block(v.dtype(), v.shape(), array, shared);
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
    public Buffers.Use use() {
      return new Buffers.Use(from, new int[] {to}, null, null, op.views(), false);
    }

    @Override
    public void run(Strided[] slots, Object[] shared) {
      Strided[] in = new Strided[from.length];
      for (int k = 0; k < in.length; k++) in[k] = slots[from[k]];
      Strided out = op.forward(in, attributes);
      if (!op.views()) {
        // What says that it gives no view is held to it: the array may be another's soon.
        for (Strided x : in) if (x.data() == out.data()) out = Casts.fresh(out, out.dtype());
      }
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
    public Buffers.Use use() {
      return new Buffers.Use(new int[0], new int[] {to}, null, null, false, false);
    }

    @Override
    public void run(Strided[] slots, Object[] shared) {
      slots[to] = draw.numbers().get();
    }
  }
}
