package org.gradsh.autograd.cpu;

import java.util.Arrays;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.autograd.expr.Elementwise;

/**
 * Runs the kernel of an elementwise op over operands of any layout.
 *
 * <p>What lies contiguously, or is one element for all, goes to the kernel as it is, everything
 * else by way of {@link ElementwiseLayout}. Vector loops take over from plain ones when they are
 * compiled and there are many elements; both give the same bits. So an element's value depends
 * neither on where it lies nor on which thread computes it nor on what ran before.
 */
public final class ElementwiseLoops {
  private ElementwiseLoops() {}

  /** With fewer elements plain loops do as well. */
  static final int VECTORS_FROM = 64;

  /** Elements gathered at a time: a few blocks of float64 fit the first-level cache. */
  static final int BLOCK = 1024;

  /**
   * Computes {@code out} from {@code in}.
   *
   * @param compute the dtype of the number operands, {@link Elementwise#computeType}
   * @param in broadcast to the shape of {@code out}; masks in bool
   * @param out contiguous; may be an operand itself where both have the same layout
   */
  public static void run(Elementwise op, DType compute, Strided[] in, Strided out) {
    int n = out.size();
    if (n == 0) return;
    Accelerator there = Accelerator.of(out);
    if (there != null) {
      there.elementwise(op, compute, in, out);
      return;
    }
    int arity = in.length;
    Object[] x = new Object[arity];
    int[] offset = new int[arity];
    int[] contiguous = out.strides();
    int scalars = 0;
    boolean direct = true;
    for (int k = 0; k < arity; k++) {
      Strided s = in[k];
      x[k] = s.data();
      offset[k] = s.offset();
      if (n > 1 && s.strides() != contiguous && !Arrays.equals(s.strides(), contiguous)) {
        if (isZero(s.strides())) scalars |= 1 << k;
        else direct = false;
      }
    }
    if (!direct) new ElementwiseLayout(op, kernel(op, compute, n), compute, in, out).run();
    else if (takes(arity, scalars)) rowByRow(op, compute, x, offset, scalars, out);
    else spread(op, compute, in, x, offset, scalars, out);
  }

  /** Whether {@link #rowByRow} takes these operands. */
  public static boolean takes(int arity, int scalars) {
    return ElementwiseKernel.takes(arity, scalars);
  }

  /**
   * The same for operands that lie as {@code out} does, or are single.
   *
   * @param x their arrays
   * @param offset where each begins
   * @param scalars bit k is set where operand k is one element for all
   */
  public static void rowByRow(
      Elementwise op, DType compute, Object[] x, int[] offset, int scalars, Strided out) {
    int n = out.size();
    if (n == 0) return;
    ElementwiseKernel kernel = kernel(op, compute, n);
    direct(op, kernel, compute, x, offset, scalars, out.data(), out.offset(), n);
  }

  static ElementwiseKernel kernel(Elementwise op, DType compute, int n) {
    return n < VECTORS_FROM ? op.kernel() : forMany(op, compute, n);
  }

  /** The vector loops once they are compiled, the plain ones until then. */
  private static ElementwiseKernel forMany(Elementwise op, DType compute, int n) {
    if (!op.hasVectorForm(compute)) return op.kernel();
    ElementwiseKernel plain = op.kernel();
    return plain.warmUp.isDone(op, compute, n) ? op.vectorKernel() : plain;
  }

  private static boolean isZero(int[] strides) {
    for (int s : strides) if (s != 0) return false;
    return true;
  }

  /** Single elements for which there is no loop are repeated for a block. */
  private static void spread(
      Elementwise op,
      DType compute,
      Strided[] in,
      Object[] x,
      int[] offset,
      int scalars,
      Strided out) {
    int n = out.size(), length = Math.min(n, BLOCK);
    ElementwiseKernel kernel = kernel(op, compute, n);
    for (int k = 0; k < x.length; k++) {
      if ((scalars >> k & 1) == 0) continue;
      x[k] = in[k].dtype().newArray(length);
      Runs.copy(in[k].data(), offset[k], 0, x[k], 0, length);
      offset[k] = 0;
    }
    if (n == length) {
      kernel.run(compute, x, offset, 0, out.data(), out.offset(), n);
      return;
    }
    Parallel.ranges(
        n,
        op.cost(),
        (first, last) -> {
          int[] at = new int[x.length];
          for (int p = first, next; p < last; p = next) {
            next = Parallel.end(p, length, last);
            for (int k = 0; k < at.length; k++) {
              at[k] = offset[k] + ((scalars >> k & 1) == 0 ? p : 0);
            }
            kernel.run(compute, x, at, 0, out.data(), out.offset() + p, next - p);
          }
        });
  }

  /** All operands are contiguous or scalars. */
  private static void direct(
      Elementwise op,
      ElementwiseKernel kernel,
      DType compute,
      Object[] x,
      int[] offset,
      int scalars,
      Object y,
      int from,
      int n) {
    if (!Parallel.worth(n, op.cost())) {
      kernel.run(compute, x, offset, scalars, y, from, n);
      return;
    }
    Parallel.ranges(
        n,
        op.cost(),
        (first, last) -> {
          int[] at = offset.clone();
          for (int k = 0; k < at.length; k++) if ((scalars >> k & 1) == 0) at[k] += first;
          kernel.run(compute, x, at, scalars, y, from + first, last - first);
        });
  }
}
