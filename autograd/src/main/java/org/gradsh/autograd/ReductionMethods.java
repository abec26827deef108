package org.gradsh.autograd;

import org.gradsh.autograd.op.ReductionOps;
import org.gradsh.autograd.op.SoftmaxOps;

/**
 * The reductions as methods of a tensor. Axes may be negative: −1 is the last; none given means
 * all.
 */
public abstract sealed class ReductionMethods extends StructuralMethods permits Tensor {
  ReductionMethods() {}

  private Tensor self() {
    return (Tensor) this;
  }

  // ---- reductions: over all axes, over some, with the axes kept as extent 1 ----

  /** The sum; over the given axes, or all. Integers and masks sum to int64. */
  public Tensor sum(int... axes) {
    return sum(axes, false);
  }

  public Tensor sum(int axis, boolean keepDims) {
    return sum(new int[] {axis}, keepDims);
  }

  public Tensor sum(int[] axes, boolean keepDims) {
    return ReductionOps.sum(self(), axes, keepDims);
  }

  /** The arithmetic mean, Σx / n. Of nothing it is NaN. */
  public Tensor mean(int... axes) {
    return mean(axes, false);
  }

  public Tensor mean(int axis, boolean keepDims) {
    return mean(new int[] {axis}, keepDims);
  }

  public Tensor mean(int[] axes, boolean keepDims) {
    return ReductionOps.mean(self(), axes, keepDims);
  }

  /** The product. */
  public Tensor prod(int... axes) {
    return prod(axes, false);
  }

  public Tensor prod(int axis, boolean keepDims) {
    return prod(new int[] {axis}, keepDims);
  }

  public Tensor prod(int[] axes, boolean keepDims) {
    return ReductionOps.prod(self(), axes, keepDims);
  }

  /** The largest element; NaN if there is one. The gradient is shared evenly between ties. */
  public Tensor max(int... axes) {
    return max(axes, false);
  }

  public Tensor max(int axis, boolean keepDims) {
    return max(new int[] {axis}, keepDims);
  }

  public Tensor max(int[] axes, boolean keepDims) {
    return ReductionOps.max(self(), axes, keepDims);
  }

  /** The smallest element; NaN if there is one. The gradient is shared evenly between ties. */
  public Tensor min(int... axes) {
    return min(axes, false);
  }

  public Tensor min(int axis, boolean keepDims) {
    return min(new int[] {axis}, keepDims);
  }

  public Tensor min(int[] axes, boolean keepDims) {
    return ReductionOps.min(self(), axes, keepDims);
  }

  /** The unbiased variance, Σ(x − x̄)² / (n − 1), as PyTorch's default. */
  public Tensor var(int... axes) {
    return var(axes, 1, false);
  }

  public Tensor var(int axis, boolean keepDims) {
    return var(new int[] {axis}, keepDims);
  }

  public Tensor var(int[] axes, boolean keepDims) {
    return var(axes, 1, keepDims);
  }

  /** The variance with {@code correction} taken from n in the divisor: 1 unbiased, 0 population. */
  public Tensor var(int[] axes, int correction, boolean keepDims) {
    return ReductionOps.var(self(), axes, correction, keepDims);
  }

  /** The square root of {@link #var(int...)}. */
  public Tensor std(int... axes) {
    return std(axes, 1, false);
  }

  public Tensor std(int axis, boolean keepDims) {
    return std(new int[] {axis}, keepDims);
  }

  public Tensor std(int[] axes, boolean keepDims) {
    return std(axes, 1, keepDims);
  }

  public Tensor std(int[] axes, int correction, boolean keepDims) {
    return ReductionOps.std(self(), axes, correction, keepDims);
  }

  /** The Euclidean norm, √Σx². Its gradient at 0 is 0. */
  public Tensor norm(int... axes) {
    return norm(2, axes, false);
  }

  public Tensor norm(int axis, boolean keepDims) {
    return norm(new int[] {axis}, keepDims);
  }

  public Tensor norm(int[] axes, boolean keepDims) {
    return norm(2, axes, keepDims);
  }

  /** The p-norm, (Σ|x|ᵖ)^(1/p); p may be 1, 2, any positive number, or ∞. */
  public Tensor norm(double p, int[] axes, boolean keepDims) {
    return ReductionOps.norm(self(), p, axes, keepDims);
  }

  /** ln Σeˣ, computed without overflow. */
  public Tensor logSumExp(int... axes) {
    return logSumExp(axes, false);
  }

  public Tensor logSumExp(int axis, boolean keepDims) {
    return logSumExp(new int[] {axis}, keepDims);
  }

  public Tensor logSumExp(int[] axes, boolean keepDims) {
    return ReductionOps.logSumExp(self(), axes, keepDims);
  }

  /** Whether any element is true (not 0). */
  public Tensor any(int... axes) {
    return any(axes, false);
  }

  public Tensor any(int axis, boolean keepDims) {
    return any(new int[] {axis}, keepDims);
  }

  public Tensor any(int[] axes, boolean keepDims) {
    return ReductionOps.any(self(), axes, keepDims);
  }

  /** Whether all elements are true (not 0). */
  public Tensor all(int... axes) {
    return all(axes, false);
  }

  public Tensor all(int axis, boolean keepDims) {
    return all(new int[] {axis}, keepDims);
  }

  public Tensor all(int[] axes, boolean keepDims) {
    return ReductionOps.all(self(), axes, keepDims);
  }

  /** The int64 index of the largest element of all, in row-major order. */
  public Tensor argMax() {
    return ReductionOps.argMax(self().flatten(), 0, false);
  }

  /** The int64 index of the largest element along an axis; the first among equals. */
  public Tensor argMax(int axis) {
    return argMax(axis, false);
  }

  public Tensor argMax(int axis, boolean keepDims) {
    return ReductionOps.argMax(self(), axis, keepDims);
  }

  /** The int64 index of the smallest element of all, in row-major order. */
  public Tensor argMin() {
    return ReductionOps.argMin(self().flatten(), 0, false);
  }

  /** The int64 index of the smallest element along an axis; the first among equals. */
  public Tensor argMin(int axis) {
    return argMin(axis, false);
  }

  public Tensor argMin(int axis, boolean keepDims) {
    return ReductionOps.argMin(self(), axis, keepDims);
  }

  /** Running sums along an axis. */
  public Tensor cumSum(int axis) {
    return ReductionOps.cumSum(self(), axis);
  }

  /** Running products along an axis. */
  public Tensor cumProd(int axis) {
    return ReductionOps.cumProd(self(), axis);
  }

  // ---- softmax ----

  /** eˣ / Σeˣ over the given axes, or all, computed without overflow. The shape stays. */
  public Tensor softmax(int... axes) {
    return SoftmaxOps.softmax(self(), axes);
  }

  /** x − ln Σeˣ over the given axes, or all, computed without overflow. The shape stays. */
  public Tensor logSoftmax(int... axes) {
    return SoftmaxOps.logSoftmax(self(), axes);
  }
}
