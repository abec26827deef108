package org.gradsh.autograd.tape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.CallSite;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;

/**
 * Where the way from a result back to its sources was cut, and why: left on results that could have
 * been recorded and were not, and handed on to what is computed from them.
 *
 * <p>It knows the past as numbers of nodes, and of a long past a part: no node and no value is held
 * by it, and what is computed in a loop of a million turns has as much of it as after the first.
 */
public final class Cut implements Remark {
  /** So many nodes of the past are known. */
  private static final int MOST = 16;

  /** A result may have so many cuts behind it; of more the first ones are known. */
  private static final int MOST_CUTS = 4;

  /** What cut the way. */
  public enum Cause {
    DETACH,
    /** The parameters of a model as a function's argument. */
    PARAMS,
    NO_GRAD,
    /** What a customGradient computes from something else than its arguments. */
    CUSTOM,
    /** A gradient whose walk was not recorded. */
    BACKWARD,
    /** A result that is no floating-point number. */
    DTYPE
  }

  private final Cause cause;
  private final String op;
  private final DType dtype;
  private final String place;
  private final String applied;
  private final long[] past;
  private final boolean whole;
  private final Cut next;

  private Cut(
      Cause cause,
      String op,
      DType dtype,
      String place,
      String applied,
      long[] past,
      boolean whole,
      Cut next) {
    this.cause = cause;
    this.op = op;
    this.dtype = dtype;
    this.place = place;
    this.applied = applied;
    this.past = past;
    this.whole = whole;
    this.next = next;
  }

  // ---- leaving it ----

  /** Leaves a remark on the result of an op that was not recorded, where that cut a way. */
  public static void leave(Recorder recorder, String op, Tensor[] in, Tensor out) {
    Cut cut = of(recorder, op, in, out);
    if (cut != null) out.remark(cut);
  }

  private static Cut of(Recorder recorder, String op, Tensor[] in, Tensor out) {
    Cut cut = null;
    boolean active = false;
    for (Tensor t : in) {
      if (t.origin() != null && t.origin().isActive()) active = true;
      else if (t.remark() != null) cut = joined(cut, t.remark().cut());
    }
    return active ? joined(fresh(recorder, op, in, out.dtype()), cut) : cut;
  }

  private static Cut fresh(Recorder recorder, String op, Tensor[] in, DType dtype) {
    if (!recorder.isOn() && recorder.whySilent() == Cause.BACKWARD) return recorder.ofThisWalk();
    return here(dtype.isFloating() ? recorder.whySilent() : Cause.DTYPE, op, dtype, recorder, in);
  }

  /** For {@code t.detach()}; null where t is a constant that nothing has cut. */
  public static Cut detached(Tensor t) {
    return constant(Cause.DETACH, "detach", t);
  }

  /** For what {@code params(model)} gives of a variable. */
  public static Cut parameter(Tensor t) {
    return constant(Cause.PARAMS, "params", t);
  }

  private static Cut constant(Cause cause, String op, Tensor t) {
    if (t.origin() == null || !t.origin().isActive()) return Remark.cut(t);
    return here(cause, op, t.dtype(), Recorder.current(), t);
  }

  /** For all gradients of a walk that is not recorded; what they depend on is not looked for. */
  static Cut walk(String place) {
    return new Cut(Cause.BACKWARD, "backward", null, place, "", new long[0], false, null);
  }

  private static Cut here(Cause cause, String op, DType dtype, Recorder recorder, Tensor... in) {
    Node[] found = new Node[MOST];
    int count = 0;
    boolean whole = true;
    for (Tensor t : in) {
      if (t.origin() == null || !t.origin().isActive()) continue;
      if (count == MOST) whole = false;
      else if (!contains(found, count, t.origin())) found[count++] = t.origin();
    }
    String applied = cause == Cause.DETACH ? applied(found[0]) : "";
    for (int k = 0; k < count; k++) {
      for (int i = 0; i < found[k].inputCount(); i++) {
        Node from = found[k].from(i);
        if (from == null || contains(found, count, from)) continue;
        if (count == MOST) whole = false;
        else found[count++] = from;
      }
    }
    long[] past = new long[count];
    for (int k = 0; k < count; k++) past[k] = found[k].number;
    String noted = recorder.place();
    String place = noted != null ? noted : CallSite.unnoted();
    return new Cut(cause, op, dtype, place, applied, past, whole, null);
  }

  private static String applied(Node n) {
    boolean isNamed = !n.known().isEmpty() && !(n instanceof Leaf);
    return isNamed ? n.known() + " (" + n.title() + ")" : n.title();
  }

  private static boolean contains(Node[] found, int count, Node node) {
    for (int k = 0; k < count; k++) if (found[k] == node) return true;
    return false;
  }

  /** Both, the first before the second; of one place that was passed many times the first. */
  private static Cut joined(Cut a, Cut b) {
    if (b == null || a == b) return a;
    if (a == null) return b;
    Cut all = a;
    for (Cut c = b; c != null; c = c.next) {
      int known = 0;
      boolean same = false;
      for (Cut k = all; k != null; k = k.next, known++) same |= k.isLike(c);
      if (known >= MOST_CUTS) return all;
      if (!same) all = all.followed(c);
    }
    return all;
  }

  private Cut followed(Cut last) {
    Cut rest = next == null ? last.followedByNone() : next.followed(last);
    return new Cut(cause, op, dtype, place, applied, past, whole, rest);
  }

  private Cut followedByNone() {
    return next == null ? this : new Cut(cause, op, dtype, place, applied, past, whole, null);
  }

  private boolean isLike(Cut c) {
    boolean sameOp = cause == c.cause && op.equals(c.op) && dtype == c.dtype;
    if (!sameOp) return false;
    return place != null && c.place != null
        ? place.equals(c.place)
        : place == c.place && Arrays.equals(past, c.past);
  }

  @Override
  public Cut cut() {
    return this;
  }

  @Override
  public String name() {
    return "";
  }

  // ---- telling it ----

  /** This cut, and those of other operands. */
  List<Cut> all() {
    List<Cut> all = new ArrayList<>();
    for (Cut c = this; c != null; c = c.next) all.add(c);
    return all;
  }

  /** How many there are. */
  public int count() {
    return all().size();
  }

  /** Whether it is sure that this cut the way to a node. */
  boolean parts(Node source) {
    for (long number : past) if (number == source.number) return true;
    return false;
  }

  /** Whether this may have cut the way to a node: its past is not known to the end. */
  boolean mayPart(Node source) {
    return !whole || parts(source);
  }

  /** What happened, in a clause: {@code detach() [2]:1, applied to mul [1]:1, cuts the way}. */
  String text() {
    return switch (cause) {
      case DETACH -> at("detach()") + ", applied to " + applied + ", cuts the way";
      case PARAMS ->
          at("params(model)") + " gives constants: the argument of grad, hessian, vmap …";
      case NO_GRAD -> at(op) + " was computed inside noGrad, which records nothing";
      case CUSTOM -> at(op) + " was computed inside a customGradient, not from its arguments";
      case BACKWARD ->
          "the backward walk" + (place == null ? "" : " " + place) + " was not recorded";
      case DTYPE -> at(op) + " gives " + kind() + ": its derivative is zero everywhere";
    };
  }

  private String at(String what) {
    return place == null ? what : what + " " + place;
  }

  private String kind() {
    if (dtype == DType.BOOL) return "a mask (bool)";
    return op.startsWith("arg") ? "indices (" + dtype + ")" : dtype.toString();
  }

  /** What would keep the way. */
  String fix() {
    return switch (cause) {
      case DETACH -> "leave out detach() there";
      case PARAMS ->
          "model.apply(x) for backward(), which leaves gradients in model.parameters(); or"
              + " grad((Map<String, Tensor> p) -> …).apply(params(model))";
      case NO_GRAD -> "compute it outside of noGrad";
      case CUSTOM -> "pass it to the function as an argument";
      case BACKWARD ->
          "variable(…) of what an update gave, or grad(f); createGraph() in backward for"
              + " derivatives of the gradient";
      case DTYPE ->
          dtype == DType.BOOL
              ? "sigmoid is a smooth step; where(mask, a, b) has derivatives in a and b"
              : op.startsWith("arg")
                  ? "softmax gives weights in the place of an index"
                  : "stay with floating-point numbers";
    };
  }
}
