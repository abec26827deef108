package org.gradsh.autograd.op;

import org.gradsh.autograd.Tensor;

/** How many products of two numbers, each added to a sum, an op takes: the cost of a network. */
public final class MultiplyAdds {
  private MultiplyAdds() {}

  /**
   * Those of matrix products and convolutions, and those within the steps of a recurrent cell: one
   * for each number of the result and each element of the sum behind it. Other ops count as none. A
   * convolution counts its padding, and an op of an {@code m × k} by a {@code k × n} matrix {@code
   * m·k·n}, as is usual.
   */
  public static long of(Op<?> op, Tensor[] in, Tensor out) {
    if (op == LinalgOps.MATMUL || op == AffineOps.AFFINE) {
      return (long) out.size() * in[0].shape().dim(-1);
    }
    if (op == SlideOps.CONV || op == SlideOps.CONV_PLUS) return (long) out.size() * each(in[1]);
    // The transpose: each number of the operand is spread by a kernel for each output.
    if (op == SlideOps.SPREAD) return (long) in[0].size() * each(in[1]);
    return Sequence.multiplyAdds(op, in);
  }

  /** Elements of the kernel for one index of its first axis. */
  private static long each(Tensor kernel) {
    return kernel.size() / Math.max(1, kernel.shape().dim(0));
  }
}
