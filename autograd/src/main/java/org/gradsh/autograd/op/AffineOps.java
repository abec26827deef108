package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.real;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;

/**
 * A layer's product and bias at once: what {@code linear} is on a device, which adds the bias to
 * sums before it writes them.
 */
final class AffineOps {
  private AffineOps() {}

  /** Y = X Wᵀ + b, b for each column; X̄ = Ȳ W, W̄ = Ȳᵀ X, b̄ = Σ Ȳ. */
  static final Op<None> AFFINE =
      Op.declare(
              "affine",
              "Rows by a matrix, plus a number for each column.",
              (in, none) -> composed(Tensor.of(in[0]), Tensor.of(in[1]), Tensor.of(in[2])).values(),
              new Rule(),
              Sample.of(None.NONE, real(2, 3), real(4, 3), real(4)),
              Sample.of(None.NONE, real(2, 2, 3), real(2, 3), real(2)),
              Sample.of(None.NONE, real(0, 3), real(2, 3), real(2)),
              Sample.of(None.NONE, real(2, 0), real(3, 0), real(3)))
          .batched(AffineOps::inBatch);

  private static Tensor composed(Tensor x, Tensor w, Tensor b) {
    return LinalgOps.matmul(x, ShapeOps.T(w)).add(b);
  }

  /**
   * The examples' rows are more rows; where each has a matrix or a bias of its own, in two steps.
   */
  private static Tensor inBatch(Op<None> op, None none, Tensor[] in, boolean[] batched, int n) {
    if (!batched[1] && !batched[2]) return op.apply(none, in);
    int rank = in[0].rank() - (batched[0] ? 1 : 0);
    Tensor[] aligned = new Tensor[in.length];
    for (int k = 0; k < in.length; k++) {
      aligned[k] = batched[k] ? InBatch.aligned(in[k], rank) : in[k];
    }
    return composed(aligned[0], aligned[1], aligned[2]);
  }

  private static final class Rule implements Derivative<None> {
    @Override
    public Tensor vjp(Call<None> c, int i, Tensor g) {
      Tensor cotangent =
          switch (i) {
            case 0 -> LinalgOps.matmul(g, c.input(1));
            case 1 -> LinalgOps.matmul(ShapeOps.T(rows(g)), rows(c.input(0)));
            default -> ReductionOps.sumTo(g, c.shape(2));
          };
      return cotangent.to(c.dtype(i));
    }

    /** A matrix of all rows, whatever axes they had. */
    private static Tensor rows(Tensor x) {
      int columns = x.shape().dim(-1);
      int rows = 1;
      for (int d = 0; d < x.rank() - 1; d++) rows *= x.shape().dim(d);
      return ShapeOps.reshape(x, Shape.of(rows, columns));
    }

    @Override
    public Tensor jvp(Op<None> op, Call<None> c, Tensor[] t) {
      Tensor sum = t[0] == null ? null : LinalgOps.matmul(t[0], ShapeOps.T(c.input(1)));
      if (t[1] != null) {
        Tensor ofMatrix = LinalgOps.matmul(c.input(0), ShapeOps.T(t[1]));
        sum = sum == null ? ofMatrix : sum.add(ofMatrix);
      }
      if (t[2] == null) return sum;
      if (sum != null) return sum.add(t[2]);
      int[] dims = c.shape(0).dims();
      dims[dims.length - 1] = c.shape(1).dim(0);
      return ShapeOps.broadcastTo(t[2], Shape.of(dims));
    }

    @Override
    public boolean reads(int i, DType dtype, boolean others) {
      return i < 2 && others;
    }

    @Override
    public boolean readsOutput() {
      return false;
    }
  }
}
