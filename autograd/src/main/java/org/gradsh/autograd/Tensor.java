package org.gradsh.autograd;

import java.util.Collection;
import java.util.List;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.IndexOps;
import org.gradsh.autograd.op.JoinOps;
import org.gradsh.autograd.op.LinalgOps;
import org.gradsh.autograd.op.ShapeOps;
import org.gradsh.autograd.show.Show;
import org.gradsh.autograd.tape.Backward;
import org.gradsh.autograd.tape.Cut;
import org.gradsh.autograd.tape.Dual;
import org.gradsh.autograd.tape.Node;
import org.gradsh.autograd.tape.Remark;

/**
 * An immutable array of numbers of one {@link DType}, of any {@link Shape}, that knows how it was
 * computed where something it came from is being differentiated.
 *
 * <p>Every elementwise op of the catalogue is a method here (inherited), and a static function of
 * {@link Autograd}. Axes may be negative: −1 is the last.
 */
public sealed class Tensor extends ReductionMethods permits Variable {
  private final Strided values;
  private final Dual dual;
  private Node origin;
  private Remark remark;

  Tensor(Strided values, Dual dual, Node origin) {
    this.values = values;
    this.dual = dual;
    this.origin = origin;
  }

  // ---- the engine's side: public for its other packages, not made for programs ----

  /** Engine: a constant over a block of elements that nobody writes into any more. */
  @EngineSide
  public static Tensor of(Strided values) {
    return new Tensor(values, null, null);
  }

  /** Engine: the elements in memory, to be read, never written. */
  @EngineSide
  public Strided values() {
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

  /** Engine: the tangent that this tensor carries in forward mode, or null. */
  @EngineSide
  public Dual dual() {
    return dual;
  }

  /** Engine: this value with a tangent at a level of forward mode. */
  @EngineSide
  public Tensor withTangent(int level, Tensor tangent) {
    return new Tensor(values, new Dual(level, this, tangent), null);
  }

  /** Engine: the same value and tangents under a new identity, not recorded. */
  @EngineSide
  public Tensor alias() {
    return new Tensor(values(), dual, null);
  }

  /** Engine: what a tape may keep of this tensor: itself, for it never changes. */
  @EngineSide
  public Tensor snapshot() {
    return this;
  }

  // ---- what it is ----

  public Shape shape() {
    return values().shape();
  }

  /** The extents; a fresh array. */
  public int[] dims() {
    return shape().dims();
  }

  public DType dtype() {
    return values().dtype();
  }

  /** Where the elements are. */
  public Device device() {
    return Device.CPU;
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
    return Elements.item(this);
  }

  /** The elements row by row, whatever the shape. */
  public float[] toFloatArray() {
    return Elements.floats(values());
  }

  /** The elements row by row, whatever the shape. */
  public double[] toDoubleArray() {
    return Elements.doubles(values());
  }

  /** The elements row by row; floating ones are cut towards zero. */
  public int[] toIntArray() {
    return Elements.ints(values());
  }

  /** The elements row by row; floating ones are cut towards zero. */
  public long[] toLongArray() {
    return Elements.longs(values());
  }

  /** The elements row by row; numbers are true where they are not 0. */
  public boolean[] toBooleanArray() {
    return Elements.booleans(values());
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

  /** Elements picked along an axis: {@code out[i][j] = this[index[i][j]][j]} for axis 0. */
  public Tensor gather(int axis, Tensor index) {
    return IndexOps.gather(this, axis, index);
  }

  /** Slices picked along an axis by a rank-1 int tensor. */
  public Tensor indexSelect(int axis, Tensor index) {
    return IndexOps.indexSelect(this, axis, index);
  }

  /** Elements by their row-major index; the result has the shape of {@code index}. */
  public Tensor take(Tensor index) {
    return IndexOps.take(this, index);
  }

  /** This plus {@code source} added at {@code index} along an axis; repeated indices add up. */
  public Tensor scatterAdd(int axis, Tensor index, Tensor source) {
    return IndexOps.scatterAdd(this, axis, index, source);
  }

  /** The elements where the mask is true, in row-major order; shape [count]. */
  public Tensor maskedSelect(Tensor mask) {
    return IndexOps.maskedSelect(this, mask);
  }

  // ---- shape ----

  /** The elements under another shape of the same size; one −1 is inferred. */
  public Tensor reshape(int... dims) {
    return ShapeOps.reshape(this, dims);
  }

  /** All elements on one axis. */
  public Tensor flatten() {
    return ShapeOps.reshape(this, -1);
  }

  /** Axes first … last as one. */
  public Tensor flatten(int first, int last) {
    return ShapeOps.flatten(this, first, last);
  }

  /** The last two axes exchanged; a vector stays. A view. */
  public Tensor T() {
    return ShapeOps.T(this);
  }

  /** The axes in the given order; none given: reversed. A view. */
  public Tensor transpose(int... axes) {
    return ShapeOps.transpose(this, axes);
  }

  /** Two axes exchanged. A view. */
  public Tensor swapAxes(int a, int b) {
    return ShapeOps.swapAxes(this, a, b);
  }

  /** One axis moved to another place. A view. */
  public Tensor moveAxis(int from, int to) {
    return ShapeOps.moveAxis(this, from, to);
  }

  /** Without the given axes of extent 1; none given: without all such. A view. */
  public Tensor squeeze(int... axes) {
    return ShapeOps.squeeze(this, axes);
  }

  /** With a new axis of extent 1 at the given place. A view. */
  public Tensor unsqueeze(int axis) {
    return ShapeOps.unsqueeze(this, axis);
  }

  /** Repeated along axes of extent 1 and new leading axes, as NumPy broadcasts. A view. */
  public Tensor broadcastTo(int... dims) {
    return ShapeOps.broadcastTo(this, Shape.of(dims));
  }

  /** The order of elements reversed along axes. A view. */
  public Tensor flip(int... axes) {
    return ShapeOps.flip(this, axes);
  }

  /** The elements moved along an axis by {@code shift} places, those that leave come in again. */
  public Tensor roll(int shift, int axis) {
    return JoinOps.roll(this, shift, axis);
  }

  /** The whole repeated along each axis, as NumPy's tile. */
  public Tensor tile(int... repeats) {
    return JoinOps.tile(this, repeats);
  }

  /** Each place of an axis {@code count} times in a row, as NumPy's repeat. */
  public Tensor repeat(int count, int axis) {
    return JoinOps.repeat(this, count, axis);
  }

  /** Constant padding: {@code before, after} for each axis. */
  public Tensor pad(double value, int... beforeAfter) {
    return JoinOps.pad(this, value, beforeAfter);
  }

  /** Pieces of {@code size} along an axis; the last may be shorter. Views. */
  public List<Tensor> split(int size, int axis) {
    return JoinOps.split(this, size, axis);
  }

  /** The slices along an axis, without it. Views. */
  public List<Tensor> unstack(int axis) {
    return JoinOps.unstack(this, axis);
  }

  /** The diagonal of the last two axes. A view. */
  public Tensor diagonal() {
    return ShapeOps.diagonal(this);
  }

  /** The sum of the diagonal of the last two axes. */
  public Tensor trace() {
    return ShapeOps.diagonal(this).sum(new int[] {-1}, false);
  }

  /** The last two axes below and on diagonal {@code k}, zeros above. */
  public Tensor tril(int k) {
    return ShapeOps.tril(this, k);
  }

  /** The last two axes above and on diagonal {@code k}, zeros below. */
  public Tensor triu(int k) {
    return ShapeOps.triu(this, k);
  }

  // ---- linear algebra ----

  /**
   * The matrix product; leading axes are a batch and broadcast. A vector on the left is a row, on
   * the right a column, and its axis is dropped, as in NumPy.
   *
   * @throws TensorException when the inner dimensions differ
   */
  public Tensor matmul(Tensor other) {
    return LinalgOps.matmul(this, other);
  }

  /** The inner product of two vectors. */
  public Tensor dot(Tensor other) {
    return LinalgOps.dot(this, other);
  }

  /** The outer product of two vectors: [m], [n] → [m, n]. */
  public Tensor outer(Tensor other) {
    return LinalgOps.outer(this, other);
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
    if (origin != null) origin.grad(null);
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

  /** Whether ops on this tensor are recorded. */
  public boolean requiresGrad() {
    return origin != null && origin.isActive();
  }

  /** The same value as a constant: nothing flows back through it. */
  public Tensor detach() {
    Tensor t = this;
    while (t.dual() != null) t = t.dual().primal();
    Tensor constant = new Tensor(t.snapshot().values(), null, null);
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
