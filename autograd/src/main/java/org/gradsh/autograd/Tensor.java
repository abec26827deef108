package org.gradsh.autograd;

import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.autograd.graph.Trace;
import org.gradsh.autograd.op.IndexOps;
import org.gradsh.autograd.op.ShapeOps;
import org.gradsh.autograd.op.Tracer;
import org.gradsh.autograd.show.Show;
import org.gradsh.autograd.tape.Backward;
import org.gradsh.autograd.tape.Batched;
import org.gradsh.autograd.tape.Cut;
import org.gradsh.autograd.tape.Dual;
import org.gradsh.autograd.tape.Hooks;
import org.gradsh.autograd.tape.Lift;
import org.gradsh.autograd.tape.Node;
import org.gradsh.autograd.tape.Remark;
import org.gradsh.autograd.tape.Replacement;
import org.gradsh.autograd.tape.Traced;

/**
 * An immutable array of numbers of one {@link DType}, of any {@link Shape}, that knows how it was
 * computed where something it came from is being differentiated.
 *
 * <p>Every op of the catalogue is a method here (inherited), and a static function of {@link
 * Autograd}. Axes may be negative: −1 is the last.
 */
public sealed class Tensor extends StructuralMethods permits Variable, VariableValue {
  private final Strided values;
  private final Lift lift;
  private Node origin;
  private Remark remark;

  /**
   * @param values null in a variable, and where a batch or a vertex of a graph stands behind it
   */
  Tensor(Strided values, Lift lift, Node origin) {
    this.values = values;
    this.lift = lift;
    this.origin = origin;
  }

  // ---- the engine's side: public for its other packages, not made for programs ----

  /** Engine: a constant over a block of elements that nobody writes into any more. */
  @EngineSide
  public static Tensor of(Strided values) {
    return new Tensor(values, null, null);
  }

  /**
   * Engine: the elements in memory, to be read, never written.
   *
   * @throws TensorException inside vmap, where there is a batch of values, and inside compile,
   *     where there is none yet
   */
  @EngineSide
  public Strided values() {
    if (values == null) throw Lift.noValue(this);
    return values;
  }

  /** Engine: the recorded op this tensor came from; null for a constant. */
  @EngineSide
  public Node origin() {
    return origin;
  }

  /** Engine: hangs this tensor on a node; the engine does so once. */
  @EngineSide
  public void origin(Node node) {
    origin = node;
  }

  /** Engine: what is known of a tensor that was not recorded; null if nothing. */
  @EngineSide
  public Remark remark() {
    return remark;
  }

  /** Engine: notes what is known of this tensor. */
  @EngineSide
  public void remark(Remark known) {
    remark = known;
  }

  /** Engine: what stands behind this tensor while a transform runs, or null. */
  @EngineSide
  public Lift lift() {
    return lift;
  }

  /** Engine: this value with a tangent at a level of forward mode. */
  @EngineSide
  public Tensor withTangent(long level, Tensor tangent) {
    return new Tensor(values, new Dual(level, this, tangent), null);
  }

  /** Engine: a tensor that stands for one example of a batch. */
  @EngineSide
  public Tensor behind(Batched batch) {
    return new Tensor(null, batch, null);
  }

  /** Engine: a tensor that a graph will compute. */
  @EngineSide
  public static Tensor traced(Traced vertex) {
    return new Tensor(null, vertex, null);
  }

  /** Engine: the same value under a new identity, not recorded. */
  @EngineSide
  public Tensor alias() {
    return new Tensor(values, lift, null);
  }

  /** Engine: what a tape may keep of this tensor: itself, for it never changes. */
  @EngineSide
  public Tensor snapshot() {
    return this;
  }

  /** Engine: what a node keeps of this tensor until it says {@link #spent}. */
  @EngineSide
  public Tensor saved() {
    return this;
  }

  /** Engine: a node keeps this no longer, which it had from {@link #saved}. */
  @EngineSide
  public void spent() {}

  /** Engine: something else holds the elements for good: they stay as they are. */
  @EngineSide
  public void share() {}

  /**
   * Engine: a view of this that an op makes for itself, and gives to other ops alone: of a variable
   * it keeps nothing from being written in place when the graph is used up.
   */
  @EngineSide
  public Tensor lent(UnaryOperator<Tensor> view) {
    return view.apply(this);
  }

  /** Engine: an op has given a view of this. */
  @EngineSide
  public void viewed() {}

  /** Engine: a derivative that has read this has given a tensor, perhaps this or a view of it. */
  @EngineSide
  public void seenAs(Tensor view) {}

  // ---- what it is ----

  public Shape shape() {
    return values == null ? lift.shape() : values.shape();
  }

  /** The extents; a fresh array. */
  public int[] dims() {
    return shape().dims();
  }

  public DType dtype() {
    return values == null ? lift.dtype() : values.dtype();
  }

  /** Where the elements are. */
  public Device device() {
    if (Lift.hasValue(this)) return Device.of(Accelerator.of(values()));
    Batched batched = Batched.behind(this);
    return batched != null ? batched.full().device() : Traced.behind(this).of().home();
  }

  /** The number of axes. */
  public int rank() {
    return shape().rank();
  }

  /** The number of elements. */
  public int size() {
    return shape().size();
  }

  // ---- elements as Java values ----

  /**
   * The one element, as a double (true is 1).
   *
   * @throws TensorException when there is not exactly one
   */
  public double item() {
    return Elements.item(read("item"));
  }

  /** The elements row by row, whatever the shape. */
  public float[] toFloatArray() {
    return Elements.floats(read("toFloatArray").values());
  }

  /** The elements row by row, whatever the shape. */
  public double[] toDoubleArray() {
    return Elements.doubles(read("toDoubleArray").values());
  }

  /** The elements row by row; floating ones are cut towards zero. */
  public int[] toIntArray() {
    return Elements.ints(read("toIntArray").values());
  }

  /** The elements row by row; floating ones are cut towards zero. */
  public long[] toLongArray() {
    return Elements.longs(read("toLongArray").values());
  }

  /** The elements row by row; numbers are true where they are not 0. */
  public boolean[] toBooleanArray() {
    return Elements.booleans(read("toBooleanArray").values());
  }

  /** What stands in this tensor's place, of which elements are to be read. */
  private Tensor read(String how) {
    Tensor t = Replacement.of(this);
    Tracer.reads(how, t);
    return t;
  }

  // ---- conversion, choice ----

  /**
   * The elements as another dtype; floating to integer cuts towards zero, number to bool is ≠ 0.
   */
  public Tensor to(DType dtype) {
    return dtype == dtype() ? ShapeOps.fixed(this) : ShapeOps.CAST.apply(dtype, this);
  }

  /** The same elements on a device. */
  public Tensor to(Device device) {
    return device.place(this);
  }

  /**
   * {@code a} where this mask holds, {@code b} elsewhere: float32, as these are numbers.
   *
   * @throws TensorException when this is no mask
   */
  public Tensor where(double a, double b) {
    return OpFunctions.where(this, a, b);
  }

  /** {@code a} where this mask holds, {@code b} elsewhere: int64, as PyTorch has it. */
  public Tensor where(long a, long b) {
    return OpFunctions.where(this, a, b);
  }

  // ---- indexing ----

  /**
   * The part at the given indices along the first axes; −1 is the last. A view.
   *
   * @throws TensorException when an index is out of range, or there are more than axes
   */
  public Tensor get(int... indices) {
    return IndexOps.get(this, indices);
  }

  /**
   * NumPy's basic slicing: {@code "1:3, :"}, {@code "::2"}, {@code "..., 0"}, {@code "-1"}, {@code
   * "None"} for a new axis. A view; steps may be negative.
   *
   * @throws TensorException when an index is out of range or the text is no slice
   */
  public Tensor get(String slices) {
    return IndexOps.get(this, slices);
  }

  /** Rows picked by an int tensor, or by a mask over the first axes. */
  public Tensor get(Tensor index) {
    return IndexOps.get(this, index);
  }

  // ---- differentiation ----

  /**
   * Adds the gradient of this scalar to {@code grad()} of every variable (and every tensor with
   * {@link #retainGrad}) it was computed from. The graph is consumed unless {@code retainGraph()}
   * or {@code createGraph()} is given.
   *
   * @throws TensorException when this is not a scalar, nothing was recorded, or an earlier call has
   *     consumed the graph
   */
  public void backward(BackwardOption... options) {
    Backward.run(this, null, Given.nonNull("backward", "the option", options));
  }

  /**
   * {@link #backward(BackwardOption...)} from any shape: {@code cotangent} weighs the elements.
   *
   * @param cotangent of this tensor's shape
   */
  public void backward(Tensor cotangent, BackwardOption... options) {
    Backward.run(this, Given.nonNull("backward", "the cotangent", cotangent), options);
  }

  /**
   * The gradient that backward() has accumulated here.
   *
   * @throws TensorException when there is none yet; {@link #hasGrad} tells
   */
  public Tensor grad() {
    return Backward.grad(this);
  }

  /** Whether backward() has left a gradient here. */
  public boolean hasGrad() {
    return origin != null && origin.grad() != null;
  }

  /** Forgets the accumulated gradient. */
  public void zeroGrad() {
    if (origin != null) origin.dropGrad();
  }

  /**
   * Makes backward() keep the gradient of this intermediate result.
   *
   * @return this
   * @throws TensorException when this is a constant
   */
  public Tensor retainGrad() {
    Backward.retainGrad(this);
    return this;
  }

  /**
   * Has {@code hook} called with this tensor's gradient whenever one is computed on the way to what
   * is asked for: by backward(), a tape or a function transform; once each time, when all that
   * comes to this tensor has been added up. What the hook gives takes the gradient's place; null
   * leaves it. Several are called in the order in which they were registered, those of a variable
   * before its {@link #grad} grows. As PyTorch's register_hook.
   *
   * <pre>{@code
   * x.registerHook(g -> g.clip(-1, 1));
   * h.registerHook(g -> { println(g); });
   * }</pre>
   *
   * @return what ends it: {@code remove()}
   * @throws TensorException when this is a constant; during the walk, when the result has another
   *     shape or dtype
   */
  public GradientHook registerHook(Function<? super Tensor, ? extends Tensor> hook) {
    Given.nonNull("registerHook", "the hook", hook);
    Node node = Hooks.nodeOf("registerHook", this);
    if (lift instanceof Traced t) t.vertex().hooked(node);
    return new GradientHook(node, Hooks.of(hook));
  }

  /** The same for a hook that only looks: a lambda in braces without a result. */
  public GradientHook registerHook(Consumer<? super Tensor> hook, FunctionTransforms.Nothing... n) {
    Given.nonNull("registerHook", "the hook", hook);
    return registerHook(
        g -> {
          hook.accept(g);
          return g;
        });
  }

  /** Whether ops on this tensor are recorded. */
  public boolean requiresGrad() {
    return origin != null && origin.isActive();
  }

  /** The same value as a constant: nothing flows back through it. */
  public Tensor detach() {
    Tensor replaced = Replacement.of(this);
    if (replaced != this) return replaced.detach();
    Tensor constant =
        switch (lift) {
          case null -> Trace.detached(this, t -> new Tensor(t.snapshot().values(), null, null));
          case Dual d -> d.primal().detach();
          case Batched b -> b.of().wrap(b.full().detach());
          case Traced t -> t.of().detached(this);
        };
    constant.remark(Cut.detached(this));
    return constant;
  }

  /** Whether all elements are close to those of another tensor; see {@link Autograd#allClose}. */
  public boolean allClose(Tensor expected) {
    return Autograd.allClose(this, expected);
  }

  /** A number, where there is one element, and the summary line with the values otherwise. */
  @Override
  public String toString() {
    return Show.text(this);
  }

  /** Tensors as an array; the engine's functions take {@code Collection<? extends Tensor>}. */
  static Tensor[] array(Collection<? extends Tensor> tensors) {
    return tensors.toArray(Tensor[]::new);
  }
}
