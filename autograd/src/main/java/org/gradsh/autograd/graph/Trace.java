package org.gradsh.autograd.graph;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.gradsh.autograd.CallSite;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.op.Apply;
import org.gradsh.autograd.op.Op;
import org.gradsh.autograd.op.ShapeOps;
import org.gradsh.autograd.tape.Leaf;
import org.gradsh.autograd.tape.Lift;
import org.gradsh.autograd.tape.Node;
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
  public static final Trace OF_PLACEHOLDERS = new Trace(0);

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final ThreadLocal<Trace> CURRENT = new ThreadLocal<>();

  private final long level;
  private boolean isOpen;

  /** What is watched since before this level is of a transform or tape around the function. */
  private long inside;

  /**
   * What is used from outside: one vertex for each, as long as a graph has it. The trace of
   * placeholders lasts, and is to keep nothing alive.
   */
  private final Map<Tensor, WeakReference<Vertex>> captured = new WeakHashMap<>();

  /** The same of what was not differentiated when it was used; it may be later. */
  private final Map<Tensor, WeakReference<Vertex>> constants = new WeakHashMap<>();

  /** What draws random numbers: it runs whether it is needed or not, as it would have. */
  private final List<Vertex> drawing = new ArrayList<>();

  private Trace(long level) {
    this.level = level;
  }

  static Trace open() {
    return new Trace(Node.newLevel());
  }

  /** Whether some thread runs a function for its trace. */
  public static boolean isUnderWay() {
    return COUNT.getPlain() != 0;
  }

  /** The trace that the thread's function is run for; null where there is none. */
  public static Trace current() {
    return COUNT.getPlain() == 0 ? null : CURRENT.get();
  }

  /** Runs {@code body} while this is the thread's trace. */
  <R> R running(Supplier<R> body) {
    Trace before = CURRENT.get();
    boolean wasOpen = isOpen;
    isOpen = true;
    if (!wasOpen) inside = Node.newLevel();
    CURRENT.set(this);
    COUNT.incrementAndGet();
    try {
      return body.get();
    } finally {
      COUNT.decrementAndGet();
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

  private static String place() {
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
    for (Tensor t : in) if (isDifferentiated(t)) return current.liftedAll(in);
    return null;
  }

  private static boolean isDifferentiated(Tensor t) {
    return t instanceof Variable || t.origin() != null && t.origin().isActive();
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
    Variable variable = variable(t);
    if (variable == null && isOfAnOuterGradient(t)) throw new OuterTransform();
    if (variable == null
        && isOfPlaceholders()
        && isDifferentiated(t)
        && t.origin().isOfVariables()) {
      throw stays(t);
    }
    return standing(vertexOf(variable != null ? variable : t));
  }

  /** Beside a placeholder: what a variable was when the graph was made is not what is meant. */
  private static TensorException stays(Tensor t) {
    return TensorException.value("graph: a value computed from variables would stay what it is now")
        .operand("x", t)
        .detail(
            "it was computed when it was written, and a graph has a variable's value of each run")
        .hint("compile(f), which traces the whole function, or {x}.detach() if this value is meant")
        .build();
  }

  /** Captured, it would be that of the first call for ever, and keep all that it came from. */
  private boolean isOfAnOuterGradient(Tensor t) {
    return !isOfPlaceholders() && t.origin() != null && t.origin().isOfWatched(inside);
  }

  private Vertex vertexOf(Tensor t) {
    boolean isDifferentiated = isDifferentiated(t);
    Map<Tensor, WeakReference<Vertex>> vertices = isDifferentiated ? captured : constants;
    synchronized (vertices) {
      WeakReference<Vertex> known = vertices.get(t);
      Vertex vertex = known == null ? null : known.get();
      if (vertex != null) return vertex;
      Operation op =
          isDifferentiated ? new Operation.Captured(t) : new Operation.Constant(t.values());
      vertex = new Vertex(op, t.dtype(), t.shape(), null);
      vertices.put(t, new WeakReference<>(vertex));
      return vertex;
    }
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

  /** An elementwise op on operands of this trace. */
  public static Tensor elementwise(Elementwise op, Tensor... in) {
    DType promoted = Apply.promoted(op, in);
    Shape shape = Apply.broadcast(op.name(), in);
    DType compute = op.computeType(promoted);
    Trace trace = ((Traced) in[0].lift()).of();
    Vertex[] operands = new Vertex[in.length];
    for (int k = 0; k < in.length; k++) {
      operands[k] = cast(vertex(in[k]), op.isMask(k) ? DType.BOOL : compute);
    }
    Operation operation = new Operation.Pointwise(op, compute);
    return trace.wrap(new Vertex(operation, op.resultType(promoted), shape, place(), operands));
  }

  private static Vertex cast(Vertex v, DType to) {
    if (v.dtype() == to) return v;
    return new Vertex(new Operation.Structural(ShapeOps.CAST, to), to, v.shape(), v.place(), v);
  }

  /** Another op on operands of this trace. */
  public static <A> Tensor structural(Op<A> op, A attributes, Tensor... in) {
    Trace trace = ((Traced) in[0].lift()).of();
    Vertex[] operands = new Vertex[in.length];
    for (int k = 0; k < in.length; k++) operands[k] = vertex(in[k]);
    Strided form = StandIns.result(op, attributes, operands);
    Vertex v =
        new Vertex(
            new Operation.Structural(op, attributes),
            form.dtype(),
            form.shape(),
            place(),
            operands);
    if (op.draws()) trace.draws(v);
    return trace.wrap(v);
  }

  /**
   * Random numbers: drawn now, or, where a graph grows, each time that it runs.
   *
   * @param near tensors whose graph they belong to, if they have one
   */
  public static Tensor drawn(
      String name, DType dtype, Shape shape, Supplier<Strided> numbers, Tensor... near) {
    Trace trace = current();
    for (Tensor t : near) if (Traced.behind(t) != null) trace = Traced.behind(t).of();
    if (trace == null) return Tensor.of(numbers.get());
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
        () -> {
          RandomState.seed(seed);
          return Strided.contiguous(DType.INT64, Shape.SCALAR, new long[] {seed});
        });
    return true;
  }

  /**
   * A function draws what its run would have drawn; what is computed from placeholders, as needed.
   */
  private void draws(Vertex v) {
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

  // ---- errors ----

  /** The error for an op whose result has one shape or another by what the values are. */
  public static TensorException shapeOfValues(String op) {
    return TensorException.value("graph: the shape of " + op + " depends on values")
        .detail("a graph has one shape for each result, and no values while it is made")
        .hint("where(mask, x, 0) keeps the shape; or leave this op outside of compile")
        .build();
  }

  /** Elements are to leave the engine as Java values. */
  public static void reads(String how, Tensor t) {
    if (COUNT.getPlain() == 0 && t.lift() == null) return;
    Traced behind = Traced.behind(t);
    if (behind != null) throw behind.of().noValue(how + "()", t, behind.vertex());
    if (current() == null || variable(t) == null) return;
    throw TensorException.value("compile: " + how + "() reads a variable inside the function")
        .operand("variable", t)
        .detail("it would be read once, when the function is traced, and not each time it runs")
        .hint("use the variable as a tensor; or pass the number as an argument")
        .build();
  }

  /** Something is to be changed that outlives the function: a variable, a gradient. */
  public static void changes(String what, Tensor t) {
    if (current() == null) return;
    throw TensorException.gradient("compile: " + what + " inside the function")
        .operand("variable", t)
        .detail("the function is run once, to be traced: later calls would not do it")
        .hint("let the function return what is to be stored, and store it outside")
        .build();
  }

  /** The error for a value that is asked for before there is one. */
  public TensorException noValue(Tensor t, Vertex v) {
    return noValue("the value", t, v);
  }

  private TensorException noValue(String how, Tensor t, Vertex v) {
    if (isOfPlaceholders()) {
      return TensorException.value(
              "placeholder: there is no value yet, and " + how + " asks for it")
          .operand(v.described(), t)
          .detail("what is computed from a placeholder is a graph, which has not run")
          .hint("run(y, Map.of(placeholder, value)) gives the value")
          .build();
    }
    if (!isOpen) {
      return TensorException.value("compile: there is no value here")
          .operand(v.described(), t)
          .detail("it was kept from inside a compiled function, which was only traced")
          .hint("let the function return it")
          .build();
    }
    return TensorException.value("compile: there is no value yet, and " + how + " asks for it")
        .operand(v.described(), t)
        .detail("the function is traced once for each form of its arguments: ops without numbers")
        .hint("where(condition, a, b) in place of if; or leave this part outside of compile")
        .build();
  }
}
