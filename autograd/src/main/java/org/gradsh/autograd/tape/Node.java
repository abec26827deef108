package org.gradsh.autograd.tape;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
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

  /** One input of a recorded op. */
  public static final class Edge {
    /** Where the input came from; null for a constant. */
    public final Node from;

    public final Shape shape;
    public final DType dtype;

    /** What is known of a constant; null for all else. */
    public final Remark remark;

    /** The input as it was, if a derivative needs it; null when not saved, or consumed. */
    Tensor value;

    public Edge(Tensor input, boolean save) {
      this.from = input.origin() != null && input.origin().isActive() ? input.origin() : null;
      this.shape = input.shape();
      this.dtype = input.dtype();
      this.remark = from == null ? input.remark() : null;
      this.value = save ? input.snapshot() : null;
    }
  }

  /** Grows with time: a node's number is above those of its inputs. */
  final long number = NUMBERS.incrementAndGet();

  /** A result of more watched tensors than this is taken as active for good. */
  private static final int MOST_TIES = 8;

  final Edge[] inputs;
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

  /** Tapes that saw this node and may still ask for gradients. */
  private int tapes;

  /** The call of backward() that consumed this node; null while it may be walked. */
  private String consumedBy;

  /** Whether values were saved here when it was consumed. */
  private boolean lostValues;

  protected Node(Shape shape, DType dtype, Edge... inputs) {
    this.shape = shape;
    this.dtype = dtype;
    this.inputs = inputs == null ? NO_INPUTS : inputs;
    this.ties = union(this.inputs);
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
    return inputs.length;
  }

  public final Edge edge(int i) {
    return inputs[i];
  }

  /** The saved value of input {@code i}; null where none was saved, or it has been let go. */
  public final Tensor saved(int i) {
    return inputs[i].value;
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
    for (Edge e : inputs) if (e.value != null) values.add(e.value);
    if (output != null) values.add(output);
    return values;
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

  // ---- who still needs the saved values ----

  final String consumedBy() {
    return consumedBy;
  }

  /** Whether a second walk would lack values that the first one has used up. */
  final boolean lostValues() {
    return lostValues;
  }

  final void consume(String call) {
    lostValues |= consumedBy == null && !savedValues().isEmpty();
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
    if (consumedBy == null || tapes > 0) return;
    output = null;
    for (Edge e : inputs) e.value = null;
  }
}
