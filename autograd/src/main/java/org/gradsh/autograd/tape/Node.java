package org.gradsh.autograd.tape;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;

/**
 * Where a tensor came from: one recorded op, or a {@link Leaf}. Nodes point at what they were
 * computed from, so the graph hangs on the tensors that the user holds and goes with them.
 */
public abstract class Node {
  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final Edge[] NO_INPUTS = {};

  /** The name that the session has for a result, and the tensor by that name while it lives. */
  public record Named(String name, WeakReference<Tensor> tensor) {}

  /** One input of a recorded op. A node takes in what it says, and tells it by another one. */
  public static final class Edge {
    /** Where the input came from; null for a constant. */
    public final Node from;

    public final Shape shape;
    public final DType dtype;

    /** What is known of a constant; null for all else. */
    public final Remark remark;

    /** The input as it was, if a derivative needs it; null when not saved, or consumed. */
    final Tensor value;

    public Edge(Tensor input, boolean save) {
      this(
          input.origin() != null && input.origin().isActive() ? input.origin() : null,
          input.shape(),
          input.dtype(),
          save ? input.snapshot() : null,
          input.remark());
    }

    /** To what a function uses without being given it: the value stays with the function. */
    Edge(Node from) {
      this(from, from.shape, from.dtype, null, null);
    }

    private Edge(Node from, Shape shape, DType dtype, Tensor value, Remark remark) {
      this.from = from;
      this.shape = shape;
      this.dtype = dtype;
      this.value = value;
      this.remark = from == null ? remark : null;
    }
  }

  /** What is known of an input that came from nowhere. */
  private record Constant(Shape shape, DType dtype, Remark remark) {
    private static final Constant[] SCALARS =
        Arrays.stream(DType.values())
            .map(dtype -> new Constant(Shape.SCALAR, dtype, null))
            .toArray(Constant[]::new);

    static Constant of(Edge e) {
      boolean plain = e.shape.isScalar() && e.remark == null;
      return plain ? SCALARS[e.dtype.ordinal()] : new Constant(e.shape, e.dtype, e.remark);
    }
  }

  /** Grows with time: a node's number is above those of its inputs. */
  final long number = NUMBERS.incrementAndGet();

  /** A result of more watched tensors than this is taken as active for good. */
  private static final int MOST_TIES = 1024;

  /**
   * For each input the Node or the Constant that it was, and behind these, where any is saved, the
   * values. One array instead of an object for each: a graph of a million ops is copied and looked
   * through by the collector as often as it likes.
   */
  private final Object[] inputs;

  private final boolean saves;
  private final List<Leaf> ties;
  private final Shape shape;
  private final DType dtype;
  private Tensor output;

  /** Where in the user's code it was recorded; null if nobody knows. */
  private String place;

  /** How the session calls the result; null where it has no name. */
  private Named named;

  private Tensor grad;
  private boolean retainsGrad;

  /** Never changed in place: a walk goes on with those that it began with. */
  private volatile List<Hook> hooks = List.of();

  /** Tapes that saw this node and may still ask for gradients. */
  private int tapes;

  /**
   * The call of backward() that consumed this node, one of {@link Calls}; 0 while it may be walked.
   * A number: references to what is new, in a million old nodes, would cost the collector more than
   * the walk costs.
   */
  private int consumedBy;

  /** Whether values were saved here when it was consumed. */
  private boolean lostValues;

  protected Node(Shape shape, DType dtype, Edge... inputs) {
    this.shape = shape;
    this.dtype = dtype;
    Edge[] edges = inputs == null ? NO_INPUTS : inputs;
    boolean any = false;
    for (Edge e : edges) any |= e.value != null;
    this.saves = any;
    this.inputs = new Object[any ? 2 * edges.length : edges.length];
    for (int i = 0; i < edges.length; i++) {
      Edge e = edges[i];
      this.inputs[i] = e.from != null ? e.from : Constant.of(e);
      if (any) this.inputs[edges.length + i] = e.value;
    }
    this.ties = union(edges);
  }

  /** The name of the op. */
  public abstract String name();

  /** The same op on other operands: recorded, or with tangents, as any op is. */
  public abstract Tensor again(Tensor... operands);

  /**
   * The cotangent of input {@code i}, computed in tensor ops from the cotangent of the output; null
   * where the derivative is zero everywhere.
   */
  protected abstract Tensor vjp(int i, Tensor cotangent);

  /** Whether an element of the output is made of the inputs' elements at its own place alone. */
  public boolean isElementwise() {
    return false;
  }

  /** Whether the derivative is code of the user's. */
  public boolean isUsers() {
    return false;
  }

  /** Whether a change of input {@code i} changes the output, as far as derivatives can tell. */
  protected boolean passes(int i) {
    return true;
  }

  /**
   * The cotangents of all inputs at once, where one computation gives them; null where each is
   * asked for by {@link #vjp}.
   */
  protected List<Tensor> vjps(Tensor cotangent) {
    return null;
  }

  /**
   * Whether ops on the tensor are recorded: while it depends on a variable, or on something that is
   * still watched.
   */
  public boolean isActive() {
    List<Leaf> ties = ties();
    if (ties == null) return true;
    for (Leaf leaf : ties) if (leaf.isActive()) return true;
    return false;
  }

  /**
   * A fresh level for a transform's {@link Lift}s, above all that are in use. Levels and nodes are
   * counted together: what is differentiated within a transform alone has a number above its level.
   */
  public static long newLevel() {
    return NUMBERS.incrementAndGet();
  }

  /**
   * An operand as an op sees it that is carried out below a level: without the ties to what is
   * differentiated within that level's transform alone.
   */
  static Tensor below(Tensor t, long level) {
    Node origin = t.origin();
    return origin != null && origin.isWithin(level) ? t.alias() : t;
  }

  /** Whether all that this depends on is differentiated within that level's transform alone. */
  final boolean isWithin(long level) {
    List<Leaf> ties = ties();
    if (ties == null) return false;
    for (Leaf leaf : ties) if (leaf.number() < level) return false;
    return !ties.isEmpty();
  }

  /** The watched leaves that this depends on; null where it depends on a variable, or on many. */
  List<Leaf> ties() {
    return ties;
  }

  private static List<Leaf> union(Edge[] inputs) {
    List<Leaf> all = List.of();
    for (Edge e : inputs) {
      if (e.from == null) continue;
      List<Leaf> more = e.from.ties();
      if (more == null) return null;
      if (all.isEmpty() || all == more) {
        all = more;
        continue;
      }
      if (more.size() == 1 && all.contains(more.getFirst())) continue;
      if (all.size() == 1 && more.contains(all.getFirst())) {
        all = more;
        continue;
      }
      var joined = new LinkedHashSet<Leaf>(all);
      joined.addAll(more);
      if (joined.size() > MOST_TIES) return null;
      all = joined.size() == all.size() ? all : List.copyOf(joined);
    }
    return all;
  }

  public final long number() {
    return number;
  }

  public final Shape shape() {
    return shape;
  }

  public final DType dtype() {
    return dtype;
  }

  /** Where in the user's code the op was recorded, {@code "[2]:1"}; null if nobody knows. */
  public final String place() {
    return place;
  }

  final void place(String place) {
    this.place = place;
  }

  /** The name of the op, and where it was recorded if that is known: {@code "add [2]:1"}. */
  public final String title() {
    return place == null ? name() : name() + " " + place;
  }

  /** How the session calls the result; null where it has no name. */
  public final Named named() {
    return named;
  }

  public final void named(Named named) {
    this.named = named;
  }

  /** The name that the user knows the result by; empty where there is none. */
  public String known() {
    return named == null ? "" : named.name();
  }

  /** The number of the node that was made last. */
  static long latest() {
    return NUMBERS.get();
  }

  public final int inputCount() {
    return saves ? inputs.length / 2 : inputs.length;
  }

  public final Edge edge(int i) {
    Node from = from(i);
    if (from != null) return new Edge(from, from.shape, from.dtype, saved(i), null);
    Constant constant = (Constant) inputs[i];
    return new Edge(null, constant.shape, constant.dtype, saved(i), constant.remark);
  }

  /** The shape of input {@code i}. */
  public final Shape inputShape(int i) {
    return inputs[i] instanceof Node from ? from.shape : ((Constant) inputs[i]).shape;
  }

  /** The dtype of input {@code i}. */
  public final DType inputDtype(int i) {
    return inputs[i] instanceof Node from ? from.dtype : ((Constant) inputs[i]).dtype;
  }

  /** Where input {@code i} came from; null for a constant. */
  final Node from(int i) {
    return inputs[i] instanceof Node node ? node : null;
  }

  /** The saved value of input {@code i}; null where none was saved, or it has been let go. */
  public final Tensor saved(int i) {
    return saves ? (Tensor) inputs[inputs.length / 2 + i] : null;
  }

  /** The output, where {@link #saveOutput} kept it; else null. */
  public final Tensor savedOutput() {
    return output;
  }

  public final void saveOutput(Tensor t) {
    output = t;
  }

  /** The values kept for the derivative; other nodes may keep the same. */
  public final List<Tensor> savedValues() {
    List<Tensor> values = new ArrayList<>();
    for (int i = 0; i < inputCount(); i++) if (saved(i) != null) values.add(saved(i));
    if (output != null) values.add(output);
    return values;
  }

  /** The bytes that an op computes again in place of keeping them; 0 for most. */
  public long sparedBytes() {
    return 0;
  }

  // ---- what backward() leaves behind ----

  public final Tensor grad() {
    return grad;
  }

  public final void grad(Tensor g) {
    grad = g;
  }

  public final boolean retainsGrad() {
    return retainsGrad;
  }

  public final void retainGrad() {
    retainsGrad = true;
  }

  // ---- who sees gradients on their way ----

  /** Sees a gradient and gives the one that takes its place, or the same. */
  @FunctionalInterface
  public interface Hook {
    Tensor apply(Tensor gradient);
  }

  /** In the order in which they were registered. */
  public final List<Hook> hooks() {
    return hooks;
  }

  public final synchronized void addHook(Hook hook) {
    List<Hook> more = new ArrayList<>(hooks);
    more.add(hook);
    hooks = List.copyOf(more);
  }

  public final synchronized void removeHook(Hook hook) {
    hooks = hooks.stream().filter(h -> h != hook).toList();
  }

  // ---- who still needs the saved values ----

  final String consumedBy() {
    return Calls.text(consumedBy);
  }

  final boolean isConsumedBy(int call) {
    return consumedBy == call;
  }

  /** Whether a second walk would lack values that the first one has used up. */
  final boolean lostValues() {
    return lostValues;
  }

  /**
   * @param call a number of {@link Calls}
   */
  final void consume(int call) {
    lostValues |= consumedBy == 0 && keepsValues();
    consumedBy = call;
    releaseIfUnused();
  }

  final void heldByTape() {
    tapes++;
  }

  final void releasedByTape() {
    tapes--;
    releaseIfUnused();
  }

  private void releaseIfUnused() {
    if (consumedBy == 0 || tapes > 0) return;
    output = null;
    if (saves) Arrays.fill(inputs, inputs.length / 2, inputs.length, null);
    letGo();
  }

  /** Whether a walk needs something that is let go when the node is consumed. */
  boolean keepsValues() {
    for (int i = 0; i < inputCount(); i++) if (saved(i) != null) return true;
    return output != null;
  }

  /** Called when no walk needs the saved values any more: for what a node keeps beside them. */
  protected void letGo() {}
}
