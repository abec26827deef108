package org.gradsh.autograd.op;

import org.gradsh.autograd.Tensor;

/**
 * The reductions as users call them: over all axes, over some, with the reduced axes kept as extent
 * 1. Axes may be negative: −1 is the last; none given means all.
 */
public final class ReductionFunctions {
  private ReductionFunctions() {}

  /** The sum; over the given axes, or all. Integers and masks sum to int64. */
  @Offered
  public static Tensor sum(Tensor x, int... axes) {
    return sum(x, axes, false);
  }

  /** The sum; over the given axes, or all. Integers and masks sum to int64. */
  @Offered
  public static Tensor sum(Tensor x, int axis, boolean keepDims) {
    return sum(x, new int[] {axis}, keepDims);
  }

  /** The sum; over the given axes, or all. Integers and masks sum to int64. */
  @Offered
  public static Tensor sum(Tensor x, int[] axes, boolean keepDims) {
    return ReductionOps.sum(x, axes, keepDims);
  }

  /** The arithmetic mean, Σx / n. Of nothing it is NaN. */
  @Offered
  public static Tensor mean(Tensor x, int... axes) {
    return mean(x, axes, false);
  }

  /** The arithmetic mean, Σx / n. Of nothing it is NaN. */
  @Offered
  public static Tensor mean(Tensor x, int axis, boolean keepDims) {
    return mean(x, new int[] {axis}, keepDims);
  }

  /** The arithmetic mean, Σx / n. Of nothing it is NaN. */
  @Offered
  public static Tensor mean(Tensor x, int[] axes, boolean keepDims) {
    return ReductionOps.mean(x, axes, keepDims);
  }

  /** The product. */
  @Offered
  public static Tensor prod(Tensor x, int... axes) {
    return prod(x, axes, false);
  }

  /** The product. */
  @Offered
  public static Tensor prod(Tensor x, int axis, boolean keepDims) {
    return prod(x, new int[] {axis}, keepDims);
  }

  /** The product. */
  @Offered
  public static Tensor prod(Tensor x, int[] axes, boolean keepDims) {
    return ReductionOps.prod(x, axes, keepDims);
  }

  /** The largest element; NaN if there is one. The gradient is shared evenly between ties. */
  @Offered
  public static Tensor max(Tensor x, int... axes) {
    return max(x, axes, false);
  }

  /** The largest element; NaN if there is one. The gradient is shared evenly between ties. */
  @Offered
  public static Tensor max(Tensor x, int axis, boolean keepDims) {
    return max(x, new int[] {axis}, keepDims);
  }

  /** The largest element; NaN if there is one. The gradient is shared evenly between ties. */
  @Offered
  public static Tensor max(Tensor x, int[] axes, boolean keepDims) {
    return ReductionOps.max(x, axes, keepDims);
  }

  /** The smallest element; NaN if there is one. The gradient is shared evenly between ties. */
  @Offered
  public static Tensor min(Tensor x, int... axes) {
    return min(x, axes, false);
  }

  /** The smallest element; NaN if there is one. The gradient is shared evenly between ties. */
  @Offered
  public static Tensor min(Tensor x, int axis, boolean keepDims) {
    return min(x, new int[] {axis}, keepDims);
  }

  /** The smallest element; NaN if there is one. The gradient is shared evenly between ties. */
  @Offered
  public static Tensor min(Tensor x, int[] axes, boolean keepDims) {
    return ReductionOps.min(x, axes, keepDims);
  }

  /** ln Σeˣ, computed without overflow. */
  @Offered
  public static Tensor logSumExp(Tensor x, int... axes) {
    return logSumExp(x, axes, false);
  }

  /** ln Σeˣ, computed without overflow. */
  @Offered
  public static Tensor logSumExp(Tensor x, int axis, boolean keepDims) {
    return logSumExp(x, new int[] {axis}, keepDims);
  }

  /** ln Σeˣ, computed without overflow. */
  @Offered
  public static Tensor logSumExp(Tensor x, int[] axes, boolean keepDims) {
    return ReductionOps.logSumExp(x, axes, keepDims);
  }

  /** Whether any element is true (not 0). */
  @Offered
  public static Tensor any(Tensor x, int... axes) {
    return any(x, axes, false);
  }

  /** Whether any element is true (not 0). */
  @Offered
  public static Tensor any(Tensor x, int axis, boolean keepDims) {
    return any(x, new int[] {axis}, keepDims);
  }

  /** Whether any element is true (not 0). */
  @Offered
  public static Tensor any(Tensor x, int[] axes, boolean keepDims) {
    return ReductionOps.any(x, axes, keepDims);
  }

  /** Whether all elements are true (not 0). */
  @Offered
  public static Tensor all(Tensor x, int... axes) {
    return all(x, axes, false);
  }

  /** Whether all elements are true (not 0). */
  @Offered
  public static Tensor all(Tensor x, int axis, boolean keepDims) {
    return all(x, new int[] {axis}, keepDims);
  }

  /** Whether all elements are true (not 0). */
  @Offered
  public static Tensor all(Tensor x, int[] axes, boolean keepDims) {
    return ReductionOps.all(x, axes, keepDims);
  }

  /** The unbiased variance, Σ(x − x̄)² / (n − 1), as PyTorch's default. */
  @Offered
  public static Tensor var(Tensor x, int... axes) {
    return var(x, axes, 1, false);
  }

  /** The unbiased variance, Σ(x − x̄)² / (n − 1), as PyTorch's default. */
  @Offered
  public static Tensor var(Tensor x, int axis, boolean keepDims) {
    return var(x, new int[] {axis}, 1, keepDims);
  }

  /** The unbiased variance, Σ(x − x̄)² / (n − 1), as PyTorch's default. */
  @Offered
  public static Tensor var(Tensor x, int[] axes, boolean keepDims) {
    return var(x, axes, 1, keepDims);
  }

  /**
   * The variance, with {@code correction} taken from n in the divisor: 1 unbiased, 0 population.
   */
  @Offered
  public static Tensor var(Tensor x, int[] axes, int correction, boolean keepDims) {
    return ReductionOps.var(x, axes, correction, keepDims);
  }

  /** The square root of the unbiased variance, Σ(x − x̄)² / (n − 1). */
  @Offered
  public static Tensor std(Tensor x, int... axes) {
    return std(x, axes, 1, false);
  }

  /** The square root of the unbiased variance, Σ(x − x̄)² / (n − 1). */
  @Offered
  public static Tensor std(Tensor x, int axis, boolean keepDims) {
    return std(x, new int[] {axis}, 1, keepDims);
  }

  /** The square root of the unbiased variance, Σ(x − x̄)² / (n − 1). */
  @Offered
  public static Tensor std(Tensor x, int[] axes, boolean keepDims) {
    return std(x, axes, 1, keepDims);
  }

  /**
   * The square root of the variance, with {@code correction} taken from n in the divisor: 1
   * unbiased, 0 population.
   */
  @Offered
  public static Tensor std(Tensor x, int[] axes, int correction, boolean keepDims) {
    return ReductionOps.std(x, axes, correction, keepDims);
  }

  /** The Euclidean norm, √Σx². Its gradient at 0 is 0. */
  @Offered
  public static Tensor norm(Tensor x, int... axes) {
    return norm(x, 2, axes, false);
  }

  /** The Euclidean norm, √Σx². Its gradient at 0 is 0. */
  @Offered
  public static Tensor norm(Tensor x, int axis, boolean keepDims) {
    return norm(x, 2, new int[] {axis}, keepDims);
  }

  /** The Euclidean norm, √Σx². Its gradient at 0 is 0. */
  @Offered
  public static Tensor norm(Tensor x, int[] axes, boolean keepDims) {
    return norm(x, 2, axes, keepDims);
  }

  /** The p-norm, (Σ|x|ᵖ)^(1/p); p may be 1, 2, any positive number, or ∞. */
  @Offered
  public static Tensor norm(Tensor x, double p, int[] axes, boolean keepDims) {
    return ReductionOps.norm(x, p, axes, keepDims);
  }

  /** The int64 index of the largest element of all, in row-major order. */
  @Offered
  public static Tensor argMax(Tensor x) {
    return ReductionOps.argMax(ShapeOps.flatten(x), 0, false);
  }

  /** The int64 index of the largest element along an axis; the first among equals. */
  @Offered
  public static Tensor argMax(Tensor x, int axis) {
    return argMax(x, axis, false);
  }

  /** The int64 index of the largest element along an axis; the first among equals. */
  @Offered
  public static Tensor argMax(Tensor x, int axis, boolean keepDims) {
    return ReductionOps.argMax(x, axis, keepDims);
  }

  /** The int64 index of the smallest element of all, in row-major order. */
  @Offered
  public static Tensor argMin(Tensor x) {
    return ReductionOps.argMin(ShapeOps.flatten(x), 0, false);
  }

  /** The int64 index of the smallest element along an axis; the first among equals. */
  @Offered
  public static Tensor argMin(Tensor x, int axis) {
    return argMin(x, axis, false);
  }

  /** The int64 index of the smallest element along an axis; the first among equals. */
  @Offered
  public static Tensor argMin(Tensor x, int axis, boolean keepDims) {
    return ReductionOps.argMin(x, axis, keepDims);
  }

  /** Running sums along an axis. */
  @Offered
  public static Tensor cumSum(Tensor x, int axis) {
    return ReductionOps.cumSum(x, axis);
  }

  /** Running products along an axis. */
  @Offered
  public static Tensor cumProd(Tensor x, int axis) {
    return ReductionOps.cumProd(x, axis);
  }
}
