package org.gradsh.autograd;

import java.util.Collection;
import java.util.List;
import org.gradsh.autograd.op.Einsum;
import org.gradsh.autograd.op.IndexOps;
import org.gradsh.autograd.op.JoinOps;

/**
 * The ops that are not elementwise as functions, each under the name of its method on {@link
 * Tensor}, where shapes, dtypes and errors are told.
 */
public class OpFunctions extends StructuralFunctions {
  OpFunctions() {}

  // ---- conversion, shape and indexing ----

  /** The elements as another dtype. */
  public static Tensor to(Tensor x, DType dtype) {
    return x.to(dtype);
  }

  /** The same elements on a device. */
  public static Tensor to(Tensor x, Device device) {
    return x.to(device);
  }

  /**
   * {@code a} where the mask holds, {@code b} elsewhere: float32, as these are numbers.
   *
   * @throws TensorException when {@code mask} is no mask
   */
  public static Tensor where(Tensor mask, double a, double b) {
    return where(mask, number(a, DType.FLOAT32), number(b, DType.FLOAT32));
  }

  /** {@code a} where the mask holds, {@code b} elsewhere: int64, as PyTorch has it. */
  public static Tensor where(Tensor mask, long a, long b) {
    return where(mask, number(a, DType.INT64), number(b, DType.INT64));
  }

  private static Tensor number(Number value, DType dtype) {
    return Tensor.of(Elements.of(value, dtype));
  }

  public static Tensor reshape(Tensor x, int... dims) {
    return x.reshape(dims);
  }

  public static Tensor flatten(Tensor x) {
    return x.flatten();
  }

  public static Tensor T(Tensor x) {
    return x.T();
  }

  public static Tensor transpose(Tensor x, int... axes) {
    return x.transpose(axes);
  }

  public static Tensor swapAxes(Tensor x, int a, int b) {
    return x.swapAxes(a, b);
  }

  public static Tensor moveAxis(Tensor x, int from, int to) {
    return x.moveAxis(from, to);
  }

  public static Tensor squeeze(Tensor x, int... axes) {
    return x.squeeze(axes);
  }

  public static Tensor unsqueeze(Tensor x, int axis) {
    return x.unsqueeze(axis);
  }

  public static Tensor broadcastTo(Tensor x, int... dims) {
    return x.broadcastTo(dims);
  }

  public static Tensor flip(Tensor x, int... axes) {
    return x.flip(axes);
  }

  public static Tensor roll(Tensor x, int shift, int axis) {
    return x.roll(shift, axis);
  }

  public static Tensor tile(Tensor x, int... repeats) {
    return x.tile(repeats);
  }

  public static Tensor repeat(Tensor x, int count, int axis) {
    return x.repeat(count, axis);
  }

  public static Tensor pad(Tensor x, double value, int... beforeAfter) {
    return x.pad(value, beforeAfter);
  }

  public static List<Tensor> split(Tensor x, int size, int axis) {
    return x.split(size, axis);
  }

  public static List<Tensor> unstack(Tensor x, int axis) {
    return x.unstack(axis);
  }

  public static Tensor diagonal(Tensor x) {
    return x.diagonal();
  }

  public static Tensor tril(Tensor x, int k) {
    return x.tril(k);
  }

  public static Tensor triu(Tensor x, int k) {
    return x.triu(k);
  }

  /** Tensors one after another along an existing axis. */
  public static Tensor concat(int axis, Tensor... parts) {
    return JoinOps.concat(axis, List.of(parts));
  }

  /** Tensors one after another along the first axis. */
  public static Tensor concat(Tensor... parts) {
    return JoinOps.concat(0, List.of(parts));
  }

  /** Tensors one after another along the first axis. */
  public static Tensor concat(Collection<? extends Tensor> parts) {
    return JoinOps.concat(0, parts);
  }

  public static Tensor concat(Collection<? extends Tensor> parts, int axis) {
    return JoinOps.concat(axis, parts);
  }

  /** Tensors of one shape along a new axis. */
  public static Tensor stack(int axis, Tensor... parts) {
    return JoinOps.stack(axis, List.of(parts));
  }

  /** Tensors of one shape along a new first axis. */
  public static Tensor stack(Tensor... parts) {
    return JoinOps.stack(0, List.of(parts));
  }

  /** Tensors of one shape along a new first axis. */
  public static Tensor stack(Collection<? extends Tensor> parts) {
    return JoinOps.stack(0, parts);
  }

  public static Tensor stack(Collection<? extends Tensor> parts, int axis) {
    return JoinOps.stack(axis, parts);
  }

  public static Tensor gather(Tensor x, int axis, Tensor index) {
    return x.gather(axis, index);
  }

  public static Tensor indexSelect(Tensor x, int axis, Tensor index) {
    return x.indexSelect(axis, index);
  }

  public static Tensor take(Tensor x, Tensor index) {
    return x.take(index);
  }

  public static Tensor scatterAdd(Tensor x, int axis, Tensor index, Tensor source) {
    return x.scatterAdd(axis, index, source);
  }

  public static Tensor maskedSelect(Tensor x, Tensor mask) {
    return x.maskedSelect(mask);
  }

  /** 1 at the class, 0 elsewhere: float32, shape index.shape + [classes]. */
  public static Tensor oneHot(Tensor index, int classes) {
    return IndexOps.oneHot(index, classes);
  }

  // ---- reductions: over all axes, over some, with the axes kept as extent 1 ----

  public static Tensor sum(Tensor x, int... axes) {
    return x.sum(axes);
  }

  public static Tensor sum(Tensor x, int axis, boolean keepDims) {
    return x.sum(axis, keepDims);
  }

  public static Tensor sum(Tensor x, int[] axes, boolean keepDims) {
    return x.sum(axes, keepDims);
  }

  public static Tensor mean(Tensor x, int... axes) {
    return x.mean(axes);
  }

  public static Tensor mean(Tensor x, int axis, boolean keepDims) {
    return x.mean(axis, keepDims);
  }

  public static Tensor mean(Tensor x, int[] axes, boolean keepDims) {
    return x.mean(axes, keepDims);
  }

  public static Tensor prod(Tensor x, int... axes) {
    return x.prod(axes);
  }

  public static Tensor prod(Tensor x, int axis, boolean keepDims) {
    return x.prod(axis, keepDims);
  }

  public static Tensor prod(Tensor x, int[] axes, boolean keepDims) {
    return x.prod(axes, keepDims);
  }

  public static Tensor max(Tensor x, int... axes) {
    return x.max(axes);
  }

  public static Tensor max(Tensor x, int axis, boolean keepDims) {
    return x.max(axis, keepDims);
  }

  public static Tensor max(Tensor x, int[] axes, boolean keepDims) {
    return x.max(axes, keepDims);
  }

  public static Tensor min(Tensor x, int... axes) {
    return x.min(axes);
  }

  public static Tensor min(Tensor x, int axis, boolean keepDims) {
    return x.min(axis, keepDims);
  }

  public static Tensor min(Tensor x, int[] axes, boolean keepDims) {
    return x.min(axes, keepDims);
  }

  public static Tensor var(Tensor x, int... axes) {
    return x.var(axes);
  }

  public static Tensor var(Tensor x, int axis, boolean keepDims) {
    return x.var(axis, keepDims);
  }

  public static Tensor var(Tensor x, int[] axes, boolean keepDims) {
    return x.var(axes, keepDims);
  }

  public static Tensor var(Tensor x, int[] axes, int correction, boolean keepDims) {
    return x.var(axes, correction, keepDims);
  }

  public static Tensor std(Tensor x, int... axes) {
    return x.std(axes);
  }

  public static Tensor std(Tensor x, int axis, boolean keepDims) {
    return x.std(axis, keepDims);
  }

  public static Tensor std(Tensor x, int[] axes, boolean keepDims) {
    return x.std(axes, keepDims);
  }

  public static Tensor std(Tensor x, int[] axes, int correction, boolean keepDims) {
    return x.std(axes, correction, keepDims);
  }

  public static Tensor norm(Tensor x, int... axes) {
    return x.norm(axes);
  }

  public static Tensor norm(Tensor x, int axis, boolean keepDims) {
    return x.norm(axis, keepDims);
  }

  public static Tensor norm(Tensor x, int[] axes, boolean keepDims) {
    return x.norm(axes, keepDims);
  }

  /** The p-norm. */
  public static Tensor norm(Tensor x, double p, int[] axes, boolean keepDims) {
    return x.norm(p, axes, keepDims);
  }

  public static Tensor logSumExp(Tensor x, int... axes) {
    return x.logSumExp(axes);
  }

  public static Tensor logSumExp(Tensor x, int axis, boolean keepDims) {
    return x.logSumExp(axis, keepDims);
  }

  public static Tensor logSumExp(Tensor x, int[] axes, boolean keepDims) {
    return x.logSumExp(axes, keepDims);
  }

  public static Tensor any(Tensor x, int... axes) {
    return x.any(axes);
  }

  public static Tensor any(Tensor x, int axis, boolean keepDims) {
    return x.any(axis, keepDims);
  }

  public static Tensor any(Tensor x, int[] axes, boolean keepDims) {
    return x.any(axes, keepDims);
  }

  public static Tensor all(Tensor x, int... axes) {
    return x.all(axes);
  }

  public static Tensor all(Tensor x, int axis, boolean keepDims) {
    return x.all(axis, keepDims);
  }

  public static Tensor all(Tensor x, int[] axes, boolean keepDims) {
    return x.all(axes, keepDims);
  }

  public static Tensor argMax(Tensor x) {
    return x.argMax();
  }

  public static Tensor argMax(Tensor x, int axis) {
    return x.argMax(axis);
  }

  public static Tensor argMax(Tensor x, int axis, boolean keepDims) {
    return x.argMax(axis, keepDims);
  }

  public static Tensor argMin(Tensor x) {
    return x.argMin();
  }

  public static Tensor argMin(Tensor x, int axis) {
    return x.argMin(axis);
  }

  public static Tensor argMin(Tensor x, int axis, boolean keepDims) {
    return x.argMin(axis, keepDims);
  }

  public static Tensor cumSum(Tensor x, int axis) {
    return x.cumSum(axis);
  }

  public static Tensor cumProd(Tensor x, int axis) {
    return x.cumProd(axis);
  }

  public static Tensor softmax(Tensor x, int... axes) {
    return x.softmax(axes);
  }

  public static Tensor logSoftmax(Tensor x, int... axes) {
    return x.logSoftmax(axes);
  }

  // ---- products ----

  public static Tensor matmul(Tensor a, Tensor b) {
    return a.matmul(b);
  }

  public static Tensor dot(Tensor a, Tensor b) {
    return a.dot(b);
  }

  public static Tensor outer(Tensor a, Tensor b) {
    return a.outer(b);
  }

  /**
   * A sum of products over named axes: {@code einsum("ij,jk->ik", a, b)}.
   *
   * @throws TensorException when the text does not fit the operands
   */
  public static Tensor einsum(String text, Tensor... operands) {
    return Einsum.einsum(text, operands);
  }
}
