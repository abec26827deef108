package org.gradsh.autograd.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.gradsh.autograd.CallSite;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.autograd.op.ShapeOps;
import org.gradsh.autograd.tape.Leaf;
import org.gradsh.autograd.tape.Lift;
import org.gradsh.autograd.tape.Node;
import org.gradsh.autograd.tape.Onlookers;
import org.gradsh.autograd.tape.Recorder;
import org.gradsh.autograd.tape.Traced;

/**
 * Makes a vertex of a graph where an op is applied to a tensor without value.
 *
 * <p>One trace is that of all placeholders; {@code compile} makes one for each run of a function,
 * and while it is the {@link #current} one of its thread, ops on variables are part of the graph
 * too.
 */
public final class Trace {
  /** That of placeholders: what is computed from them is a graph, wherever and whenever. */
  public static final Trace OF_PLACEHOLDERS = new Trace(0, Device.CPU);

  private static final ThreadLocal<Trace> CURRENT = new ThreadLocal<>();

  private final long level;
  private boolean isOpen;

  /** What is watched since before this level is of a transform or tape around the function. */
  private long inside;

  private final Captures captures = new Captures();

  /** What draws random numbers: it runs whether it is needed or not, as it would have. */
  private final List<Vertex> drawing = new ArrayList<>();

  private final Device home;

  private Trace(long level, Device home) {
    this.level = level;
    this.home = home;
  }

  /**
   * @param home where all of it is to be computed
   */
  static Trace open(Device home) {
    return new Trace(Node.newLevel(), home);
  }

  /** Where its values will be; of placeholders that is open, and the CPU until it is known. */
  public Device home() {
    return home;
  }

  /** The trace that the thread's function is run for; null where there is none. */
  public static Trace current() {
    return Onlookers.areThere() ? CURRENT.get() : null;
  }

  /** Runs {@code body} while this is the thread's trace. */
  <R> R running(Supplier<R> body) {
    Trace before = CURRENT.get();
    boolean wasOpen = isOpen;
    isOpen = true;
    if (!wasOpen) inside = Node.newLevel();
    CURRENT.set(this);
    Onlookers.come();
    try {
      return body.get();
    } finally {
      Onlookers.go();
      isOpen = wasOpen;
      if (before == null) CURRENT.remove();
      else CURRENT.set(before);
    }
  }

  public long level() {
    return level;
  }

  private boolean isOfPlaceholders() {
    return this == OF_PLACEHOLDERS;
  }

  /** All that draws random numbers, in order. */
  public List<Vertex> drawing() {
    return List.copyOf(drawing);
  }

  // ---- tensors without value ----

  Tensor wrap(Vertex v) {
    return Tensor.traced(new Traced(this, v));
  }

  /** A tensor that will be given; differentiated where it is floating-point. */
  public Tensor input(String label, DType dtype, Shape shape) {
    Tensor t = wrap(new Vertex(new Operation.Input(label), dtype, shape, place()));
    if (dtype.isFloating()) t.origin(Leaf.watchedForGood(dtype, shape, label));
    return t;
  }

  static Vertex vertex(Tensor t) {
    return ((Traced) t.lift()).vertex();
  }

  static String place() {
    String noted = Recorder.current().place();
    return noted != null ? noted : CallSite.unnoted();
  }

  // ---- what stands in for what was there before ----

  /**
   * A tensor of another, outer transform is used inside the function: it is different each time.
   */
  static final class OuterTransform extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OuterTransform() {
      super("a tensor of an outer transform", null, false, false);
    }
  }

  /**
   * The operands of an op on the way into the graph: in place of tensors with values, such as stand
   * for them.
   *
   * @return the operands, or null where this thread's trace does not see the op
   */
  public static Tensor[] lifted(Lift top, Tensor... in) {
    if (top instanceof Traced t) return t.of().liftedAll(in);
    if (top != null) return null;
    Trace current = current();
    if (current == null) return null;
    for (Tensor t : in) if (Captures.isDifferentiated(t)) return current.liftedAll(in);
    return null;
  }

  private Tensor[] liftedAll(Tensor... in) {
    Tensor[] lifted = new Tensor[in.length];
    for (int k = 0; k < in.length; k++) lifted[k] = lifted(in[k]);
    return lifted;
  }

  Tensor lifted(Tensor t) {
    if (t.lift() instanceof Traced traced) {
      if (traced.of() == this) {
        if (!isOpen && !isOfPlaceholders()) throw noValue(t, traced.vertex());
        return t;
      }
      if (!traced.of().isOpen && !traced.of().isOfPlaceholders()) throw traced.noValue(t);
    }
    if (t.lift() != null) throw new OuterTransform();
    boolean isHere = t.device().equals(home) || Home.isNumber(t.values());
    if (!isHere && !isOfPlaceholders()) throw new Home.Another(t.device());
    Variable variable = variable(t);
    if (variable != null) return standing(captures.vertex(variable));
    if (isOfPlaceholders()) {
      if (Captures.isDifferentiated(t) && t.origin().dependsOn(Leaf::isVariable)) {
        throw GraphErrors.stays(t);
      }
    } else if (t.origin() != null && t.origin().dependsOn(this::isAround)) {
      throw new OuterTransform();
    }
    return standing(captures.vertex(t));
  }

  /**
   * Whether it is watched around the function: what depends on it would, captured, be that of the
   * first call for ever, and keep all that it came from.
   */
  private boolean isAround(Leaf leaf) {
    return leaf.number() < inside && leaf.isWatched() && !leaf.isVariable();
  }

  /** The tensor of a vertex; one that stands for what was captured is differentiated as that is. */
  Tensor standing(Vertex v) {
    Tensor t = wrap(v);
    if (v.operation() instanceof Operation.Captured c) t.origin(c.tensor().origin());
    return t;
  }

  /** The variable that a tensor has the value of. */
  private static Variable variable(Tensor t) {
    if (t instanceof Variable v) return v;
    return t.origin() instanceof Leaf leaf ? leaf.variable() : null;
  }

  // ---- ops ----

  /**
   * Random numbers: drawn now, or, where a graph grows, each time that it runs.
   *
   * @param numbers draws them, by the accelerator that they are wanted on if there is one
   * @param near tensors whose graph they belong to, if they have one
   */
  public static Tensor drawn(
      String name,
      DType dtype,
      Shape shape,
      Function<Accelerator, Strided> numbers,
      Tensor... near) {
    Trace trace = current();
    for (Tensor t : near) if (Traced.behind(t) != null) trace = Traced.behind(t).of();
    if (trace == null) return Device.fresh(numbers.apply(Device.madeOn(near)), near);
    Device made = Device.of(Device.madeOn(near));
    boolean isHere = made.equals(trace.home) || made.equals(Device.CPU) && shape.size() == 1;
    if (!isHere && !trace.isOfPlaceholders()) throw new Home.Another(made);
    Vertex v = new Vertex(new Operation.Draw(name, numbers), dtype, shape, place());
    trace.draws(v);
    return trace.wrap(v);
  }

  /**
   * Starts the random sequence anew each time that the function runs.
   *
   * @return whether the thread runs a function for its trace
   */
  public static boolean seeds(long seed) {
    if (current() == null) return false;
    drawn(
        "seed " + seed,
        DType.INT64,
        Shape.SCALAR,
        there -> {
          RandomState.seed(seed);
          return Strided.contiguous(DType.INT64, Shape.SCALAR, new long[] {seed});
        });
    return true;
  }

  /**
   * A function draws what its run would have drawn; what is computed from placeholders, as needed.
   */
  void draws(Vertex v) {
    if (!isOfPlaceholders()) drawing.add(v);
  }

  /** Notes that an op on differentiated operands was not recorded. */
  public static void cut(Tensor y) {
    if (y.lift() instanceof Traced t) t.vertex().cut(Vertex.Way.SILENT);
  }

  /** The same value, which nothing flows back through. */
  public Tensor detached(Tensor t) {
    Vertex v = vertex(t);
    Vertex same =
        new Vertex(
            new Operation.Structural(ShapeOps.ALIAS, org.gradsh.autograd.op.None.NONE),
            v.dtype(),
            v.shape(),
            place(),
            v);
    same.cut(Vertex.Way.DETACHED);
    return wrap(same);
  }

  /** A tensor with a value, detached: of a variable inside the thread's trace a part of it. */
  public static Tensor detached(Tensor t, Function<Tensor, Tensor> outside) {
    Trace trace = current();
    if (trace == null || variable(t) == null) return outside.apply(t);
    return trace.detached(trace.lifted(t));
  }

  // ---- what is refused ----

  /** Elements are to leave the engine as Java values. */
  public static void reads(String how, Tensor t) {
    if (!Onlookers.areThere() && t.lift() == null) return;
    Traced behind = Traced.behind(t);
    if (behind != null) throw behind.of().noValue(how + "()", t, behind.vertex());
    if (current() == null || variable(t) == null) return;
    throw GraphErrors.reads(how, t);
  }

  /** Something is to be changed that outlives the function: a variable, a gradient. */
  public static void changes(String what, Tensor t) {
    if (current() == null) return;
    throw GraphErrors.changes(what, t);
  }

  /** The error for a value that is asked for before there is one. */
  public TensorException noValue(Tensor t, Vertex v) {
    return noValue("the value", t, v);
  }

  private TensorException noValue(String how, Tensor t, Vertex v) {
    if (isOfPlaceholders()) return GraphErrors.hasNotRun(how, t, v);
    return isOpen ? GraphErrors.isTraced(how, t, v) : GraphErrors.isOver(t, v);
  }
}
