package org.gradsh.autograd;

import java.util.function.UnaryOperator;
import org.gradsh.autograd.cpu.Interrupts;
import org.gradsh.autograd.cpu.Pass;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.graph.Trace;
import org.gradsh.autograd.op.Assign;
import org.gradsh.autograd.tape.Leaf;
import org.gradsh.autograd.tape.Node;
import org.gradsh.autograd.tape.Recorder;

/**
 * A tensor that can be assigned and with respect to which everything is differentiated: ops on it
 * are recorded, {@code backward()} leaves its gradient in {@link #grad()}.
 *
 * <p>Assignment is not recorded, and whole: an interrupt waits until it is done. What a tape or a
 * view has seen of a variable keeps its value: a variable writes in place only into a buffer that
 * nobody else holds.
 */
public final class Variable extends Tensor {
  private final String name;
  private Strided current;
  private boolean shared;
  private volatile boolean isFrozen;

  /** What tapes keep of the present value; null where none has asked for it. */
  private volatile Snapshot seen;

  /** The thread that makes a view for itself. */
  private volatile Thread lending;

  /** How often a node has saved the present value that may still read it. */
  private int savers;

  Variable(Strided values, String name) {
    super(null, null, Leaf.variable(values.shape(), values.dtype()));
    if (!values.dtype().isFloating()) throw unfit(values.dtype(), values.shape(), name);
    this.name = name;
    this.current = values;
    ((Leaf) super.origin()).belongsTo(this);
  }

  private static TensorException unfit(DType dtype, Shape shape, String name) {
    return TensorException.dtype("variable: only float32 and float64 can be differentiated")
        .operand(name.isEmpty() ? "initial" : name, dtype, shape)
        .hint("variable(t.to(DType.FLOAT32)), or a plain tensor for counts and indices")
        .build();
  }

  // ---- the engine's side: public for its other packages, not made for programs ----

  @EngineSide
  @Override
  public Strided values() {
    return current;
  }

  @Override
  public Shape shape() {
    return current.shape();
  }

  @Override
  public DType dtype() {
    return current.dtype();
  }

  @EngineSide
  @Override
  public Tensor snapshot() {
    share();
    return present();
  }

  private Snapshot present() {
    Strided values = current;
    Snapshot now = seen;
    // Another thread may have assigned since, and a third have noted what was before.
    if (now == null || now.values() != values) seen = now = new Snapshot(this);
    return now;
  }

  @EngineSide
  @Override
  public synchronized Tensor saved() {
    savers++;
    return present();
  }

  /** A node saves what others have saved. */
  synchronized void save(Snapshot value) {
    if (value == seen) savers++;
  }

  /** A node has done with what it had saved. */
  synchronized void spent(Snapshot value) {
    if (value == seen) savers--;
  }

  /** Somebody may hold what nodes have saved for good. */
  synchronized void share(Snapshot value) {
    if (value == seen) shared = true;
  }

  // The same of views that ops have made for themselves: while a node has saved one, the next value
  // goes elsewhere, so that the buffer tells whether this value is meant.

  synchronized void save(Object buffer) {
    if (buffer == current.data()) savers++;
  }

  synchronized void spent(Object buffer) {
    if (buffer == current.data()) savers--;
  }

  synchronized void share(Object buffer) {
    if (buffer == current.data()) shared = true;
  }

  /** Whether this thread makes a view that it has for itself. */
  boolean lends() {
    return lending == Thread.currentThread();
  }

  @EngineSide
  @Override
  public Tensor lent(UnaryOperator<Tensor> view) {
    return lent(this, view);
  }

  /**
   * @param from this, or a view of it
   */
  Tensor lent(Tensor from, UnaryOperator<Tensor> view) {
    if (Recorder.current().isSeen()) return view.apply(from);
    // Of two threads that do so at once, one takes its view as if it were anybody's.
    lending = Thread.currentThread();
    Tensor y;
    try {
      y = view.apply(from);
    } finally {
      lending = null;
    }
    boolean isView = y != from && y.lift() == null && y.values().data() == current.data();
    return isView ? new Lent(this, y) : y;
  }

  /** A buffer into which the next value may be written. */
  private synchronized Strided target() {
    return shared || savers > 0 ? current.unwrittenBeside(dtype(), shape()) : current;
  }

  @EngineSide
  @Override
  public Tensor alias() {
    share();
    return new Tensor(current, null, null);
  }

  @EngineSide
  @Override
  public Tensor withTangent(long level, Tensor tangent) {
    return snapshot().withTangent(level, tangent);
  }

  /**
   * Engine: tells that something else holds the present buffer: it is not written into any more.
   */
  @EngineSide
  @Override
  public void share() {
    shared = true;
  }

  @EngineSide
  @Override
  public void viewed() {
    if (!lends()) share();
  }

  /**
   * Engine: the next value by a pass over the present one, its first operand; not recorded. Written
   * in place where nobody else holds the buffer.
   */
  @EngineSide
  public void update(Pass pass) {
    Trace.changes("step", this);
    Strided target = target();
    pass.tensor(0, current).into(target);
    holds(target);
  }

  @EngineSide
  @Override
  public Node origin() {
    return isFrozen ? null : super.origin();
  }

  /** Engine: where gradients come to, or came to before it was frozen. */
  @EngineSide
  public Node leaf() {
    return super.origin();
  }

  @EngineSide
  @Override
  public void origin(Node node) {
    throw TensorException.gradient("watch: the variable is frozen")
        .operand(name.isEmpty() ? "variable" : name, this)
        .hint("trainable(true) before")
        .build();
  }

  // ---- what programs call ----

  /** The name given at creation, or "". */
  public String name() {
    return name;
  }

  /** Whether ops on it are recorded; so unless it was frozen. */
  public boolean isTrainable() {
    return !isFrozen;
  }

  /**
   * Freezes the variable, or has it learn again. Ops on a frozen one are not recorded on its
   * account: it costs no gradient, and optimizers pass it over. What was recorded before stays.
   *
   * @return this
   */
  public Variable trainable(boolean trainable) {
    isFrozen = !trainable;
    seen = null;
    return this;
  }

  /**
   * Has the value be on a device from now on: the variable stays the same one. Its gradient goes
   * with it.
   *
   * @return this
   * @throws TensorException when there is no such device
   */
  public Variable moveTo(Device device) {
    Trace.changes("moveTo", this);
    if (device().equals(device)) return this;
    Strided there = device.placed(current);
    Node origin = super.origin();
    if (origin.grad() != null) origin.grad(origin.grad().to(device));
    return holds(there);
  }

  /**
   * Has the value be of another dtype from now on: the variable stays the same one. Its gradient is
   * cast with it. What was recorded before gives no gradient to it any more.
   *
   * @return this
   * @throws TensorException when only floating-point ones can be differentiated
   */
  public Variable castTo(DType dtype) {
    Trace.changes("castTo", this);
    if (dtype() == dtype) return this;
    if (!dtype.isFloating()) throw unfit(dtype, shape(), name);
    Tensor cast = detach().to(dtype);
    Leaf before = (Leaf) super.origin();
    // What a graph keeps of a node is of one dtype.
    Leaf leaf = Leaf.variable(shape(), dtype);
    leaf.follows(before);
    if (before.grad() != null) leaf.grad(before.grad().to(dtype));
    super.origin(leaf);
    return holds(cast.values());
  }

  /**
   * Sets the value.
   *
   * @param value of a shape that broadcasts to this one's; cast to its dtype, and copied from
   *     whatever device it is on
   * @return this
   */
  public Variable assign(Tensor value) {
    Trace.changes("assign", this);
    return store(Assign.fit("assign", this, value));
  }

  /** Sets every element. */
  public Variable assign(double value) {
    return assign(Tensor.of(Assign.number(this, value)));
  }

  /** {@code this += value}, not recorded. */
  public Variable assignAdd(Tensor value) {
    return update(Assign.Kind.ADD, value);
  }

  public Variable assignAdd(double value) {
    return assignAdd(Tensor.of(Assign.number(this, value)));
  }

  /** {@code this -= value}, not recorded: {@code w.assignSub(w.grad().mul(0.01))} trains. */
  public Variable assignSub(Tensor value) {
    return update(Assign.Kind.SUB, value);
  }

  public Variable assignSub(double value) {
    return assignSub(Tensor.of(Assign.number(this, value)));
  }

  /** {@code this *= value}, not recorded. */
  public Variable assignMul(Tensor value) {
    return update(Assign.Kind.MUL, value);
  }

  public Variable assignMul(double value) {
    return assignMul(Tensor.of(Assign.number(this, value)));
  }

  /** {@code this /= value}, not recorded. */
  public Variable assignDiv(Tensor value) {
    return update(Assign.Kind.DIV, value);
  }

  public Variable assignDiv(double value) {
    return assignDiv(Tensor.of(Assign.number(this, value)));
  }

  private Variable update(Assign.Kind kind, Tensor value) {
    Trace.changes(kind.method(), this);
    Assign.beside(kind, this, value);
    Strided operand = Assign.fit(kind.method(), this, value);
    Strided target = target();
    Interrupts.deferred(() -> Assign.run(kind, current, operand, target));
    return holds(target);
  }

  private synchronized Variable holds(Strided buffer) {
    current = buffer;
    seen = null;
    shared = false;
    savers = 0;
    return this;
  }

  private Variable store(Strided value) {
    Strided target = target();
    Interrupts.deferred(() -> Assign.copy(value, target));
    return holds(target);
  }
}
