package org.gradsh.autograd.tape;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;

/**
 * Where a tensor came from: one recorded op, or a {@link Leaf}. Nodes point at what they were
 * computed from, so the graph hangs on the tensors that the user holds and goes with them.
 */
public abstract class Node {
  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final DType[] DTYPES = DType.values();
  private static final Object[] NO_INPUTS = {};

  /** The name that the session has for a result, and the tensor by that name while it lives. */
  public record Named(String name, WeakReference<Tensor> tensor) {}

  /** What is known of an input that came from nowhere, where its shape does not say it all. */
  private record Constant(Shape shape, DType dtype, Remark remark) {}

  /** Grows with time: a node's number is above those of its inputs. */
  final long number = NUMBERS.incrementAndGet();

  /**
   * For each input the Node that it was, the Shape of a constant of this dtype, or a Constant; and
   * behind these, where any is saved, the values. One array instead of an object for each: a graph
   * of a million ops is copied and looked through by the collector as often as it likes. For the
   * same reason a node has few fields, and small ones.
   */
  private final Object[] inputs;

  private final Leaf[] ties;
  private final Shape shape;
  private Tensor output;

  /** Where in the user's code it was recorded; null if nobody knows. */
  private String place;

  private volatile Notes notes;

  /**
   * The call of backward() that consumed this node, one of {@link Calls}; 0 while it may be walked.
   * A number: references to what is new, in a million old nodes, would cost the collector more than
   * the walk costs.
   */
  private int consumedBy;

  /** Tapes that saw this node and may still ask for gradients. */
  private char tapes;

  private final byte dtype;

  /** Bits: {@link #SAVES}, {@link #LOST}. */
  private byte state;

  /** Values are kept behind the inputs. */
  private static final byte SAVES = 1;

  /** Values were saved here when it was consumed. */
  private static final byte LOST = 2;

  /** The start of a graph. */
  Node(Shape shape, DType dtype, boolean isVariable) {
    this.shape = shape;
    this.dtype = (byte) dtype.ordinal();
    inputs = NO_INPUTS;
    ties = isVariable ? null : new Leaf[] {(Leaf) this};
  }

  /**
   * An op.
   *
   * @param saves which operands the derivative needs
   */
  protected Node(Shape shape, DType dtype, Tensor[] in, boolean[] saves) {
    this.shape = shape;
    this.dtype = (byte) dtype.ordinal();
    int count = in.length;
    boolean any = false;
    for (boolean b : saves) any |= b;
    Object[] inputs = new Object[any ? 2 * count : count];
    for (int i = 0; i < count; i++) {
      Tensor t = in[i];
      Node origin = t.origin();
      inputs[i] =
          origin != null && origin.isActive() ? origin : constant(t.shape(), t.dtype(), t.remark());
      if (saves[i]) inputs[count + i] = t.saved();
    }
    if (any) state = SAVES;
    this.inputs = inputs;
    ties = Ties.union(inputs, count);
  }

  /** What the user has written, with inputs of its own. */
  protected Node(Shape shape, DType dtype, Edge... edges) {
    this.shape = shape;
    this.dtype = (byte) dtype.ordinal();
    int count = edges.length;
    inputs = new Object[2 * count];
    for (int i = 0; i < count; i++) {
      Edge e = edges[i];
      inputs[i] = e.from() != null ? e.from() : constant(e.shape(), e.dtype(), e.remark());
      inputs[count + i] = e.value();
    }
    state = SAVES;
    ties = Ties.union(inputs, count);
  }

  private Object constant(Shape shape, DType dtype, Remark remark) {
    boolean plain = remark == null && dtype == dtype();
    return plain ? shape : new Constant(shape, dtype, remark);
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

  /**
   * Whether the derivative may keep arrays that it is given or makes, or show them to a user. One
   * that is written in tensor ops, as those of ops are, keeps nothing.
   */
  protected boolean mayKeepArrays() {
    return isUsers();
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
   * Adds the cotangent of input {@code i} to a sum of such in its place, which nobody but the walk
   * may hold: instead of {@link #vjp}, where nothing is recorded. The bits are those of the sum,
   * the sign of a zero apart.
   *
   * @return false where there is no such form, or it does not fit; then nothing has changed
   */
  protected boolean addVjp(int i, Tensor cotangent, Tensor sum) {
    return false;
  }

  /**
   * Whether ops on the tensor are recorded: while it depends on a variable, or on something that is
   * still watched.
   */
  public final boolean isActive() {
    if (ties == null) return true;
    for (Leaf leaf : ties) if (leaf.isWatched()) return true;
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
    if (ties == null) return false;
    for (Leaf leaf : ties) if (leaf.number() < level) return false;
    return ties.length > 0;
  }

  /** Whether it depends on a variable or a watched tensor of some kind. */
  public final boolean dependsOn(Predicate<Leaf> kind) {
    return Ties.reach(this, kind);
  }

  /** The watched leaves that this depends on; null where it depends on a variable, or on many. */
  final Leaf[] ties() {
    return ties;
  }

  public final long number() {
    return number;
  }

  public final Shape shape() {
    return shape;
  }

  public final DType dtype() {
    return DTYPES[dtype];
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
    Notes notes = this.notes;
    return notes == null ? null : notes.named;
  }

  public final void named(Named named) {
    if (named != null || notes != null) notes().named = named;
  }

  private synchronized Notes notes() {
    if (notes == null) notes = new Notes();
    return notes;
  }

  /** The name that the user knows the result by; empty where there is none. */
  public String known() {
    Named named = named();
    return named == null ? "" : named.name();
  }

  /** The number of the node that was made last. */
  static long latest() {
    return NUMBERS.get();
  }

  private boolean saves() {
    return (state & SAVES) != 0;
  }

  public final int inputCount() {
    return saves() ? inputs.length / 2 : inputs.length;
  }

  public final Edge edge(int i) {
    Remark remark = inputs[i] instanceof Constant c ? c.remark : null;
    return new Edge(from(i), inputShape(i), inputDtype(i), saved(i), remark);
  }

  /** The shape of input {@code i}. */
  public final Shape inputShape(int i) {
    return switch (inputs[i]) {
      case Node from -> from.shape;
      case Shape s -> s;
      case Object constant -> ((Constant) constant).shape;
    };
  }

  /** The dtype of input {@code i}. */
  public final DType inputDtype(int i) {
    return switch (inputs[i]) {
      case Node from -> from.dtype();
      case Shape _ -> dtype();
      case Object constant -> ((Constant) constant).dtype;
    };
  }

  /** Where input {@code i} came from; null for a constant. */
  final Node from(int i) {
    return inputs[i] instanceof Node node ? node : null;
  }

  /** Whether input {@code i} was recorded, or is a source; a constant is neither. */
  protected final boolean comesFromNode(int i) {
    return inputs[i] instanceof Node;
  }

  /** The saved value of input {@code i}; null where none was saved, or it has been let go. */
  public final Tensor saved(int i) {
    return saves() ? (Tensor) inputs[inputs.length / 2 + i] : null;
  }

  /** The derivative has given a cotangent, which may be what was saved, or a view of it. */
  final void gave(Tensor cotangent) {
    if (!saves()) return;
    for (int k = inputs.length / 2; k < inputs.length; k++) {
      if (inputs[k] instanceof Tensor t) t.seenAs(cotangent);
    }
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
    Notes notes = this.notes;
    return notes == null ? null : notes.grad();
  }

  /**
   * Keeps a gradient.
   *
   * @param alone whether nobody else holds its array
   */
  final void grad(Tensor g, boolean alone) {
    notes().grad(g, alone);
  }

  /** Keeps another gradient in place of the one that there is; others may hold it. */
  public final void grad(Tensor g) {
    grad(g, false);
  }

  /** The gradient, which whoever asks may keep from now on. */
  final Tensor givenGrad() {
    Notes notes = this.notes;
    return notes == null ? null : notes.givenGrad();
  }

  /** Forgets the gradient; where nobody has seen it, its memory is free at once. */
  public final void dropGrad() {
    Notes notes = this.notes;
    if (notes != null) notes.dropGrad();
  }

  final boolean ownsGrad() {
    Notes notes = this.notes;
    return notes != null && notes.ownsGrad();
  }

  public final boolean retainsGrad() {
    Notes notes = this.notes;
    return notes != null && notes.retainsGrad;
  }

  public final void retainGrad() {
    notes().retainsGrad = true;
  }

  // ---- who sees gradients on their way ----

  /** Sees a gradient and gives the one that takes its place, or the same. */
  @FunctionalInterface
  public interface Hook {
    Tensor apply(Tensor gradient);
  }

  /** In the order in which they were registered. */
  public final List<Hook> hooks() {
    Notes notes = this.notes;
    return notes == null ? List.of() : notes.hooks();
  }

  final boolean hasHooks() {
    return !hooks().isEmpty();
  }

  public final void addHook(Hook hook) {
    notes().addHook(hook);
  }

  public final void removeHook(Hook hook) {
    Notes notes = this.notes;
    if (notes != null) notes.removeHook(hook);
  }

  /** Has the hooks of the node in whose place it stands: what is removed from one is from both. */
  final void sharesHooksOf(Node before) {
    notes().sharesHooksOf(before.notes());
  }

  // ---- who still needs the saved values ----

  final boolean isConsumed() {
    return consumedBy != 0;
  }

  final String consumedBy() {
    return Calls.text(consumedBy);
  }

  final boolean isConsumedBy(int call) {
    return consumedBy == call;
  }

  /** Whether a second walk would lack values that the first one has used up. */
  final boolean lostValues() {
    return (state & LOST) != 0;
  }

  /** Whether the saved values are gone. */
  final boolean hasLetGo() {
    return consumedBy != 0 && tapes == 0 && lostValues();
  }

  /**
   * @param call a number of {@link Calls}
   */
  final void consume(int call) {
    if (consumedBy == 0 && keepsValues()) state |= LOST;
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
    if (saves()) {
      for (int k = inputs.length / 2; k < inputs.length; k++) {
        if (inputs[k] instanceof Tensor t) t.spent();
        inputs[k] = null;
      }
    }
    letGo();
  }

  /** Whether a walk needs something that is let go when the node is consumed. */
  boolean keepsValues() {
    return saves() || output != null;
  }

  /** Called when no walk needs the saved values any more: for what a node keeps beside them. */
  protected void letGo() {}
}
