package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.real;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/** Vectors as diagonals, and diagonals as vectors. */
public final class DiagonalOps {
  private DiagonalOps() {}

  /** Every declaration of this file. */
  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "diag",
              "A vector as a diagonal, or a diagonal as a vector.",
              Composite.of("a vector", in -> diag(in[0], 1), real(3)),
              Composite.of("a matrix", in -> diag(in[0], -1), real(3, 4))),
          Composite.declare(
              "diagEmbed",
              "Zeros with the last axis on a diagonal.",
              Composite.of("diagEmbed", in -> diagEmbed(in[0]), real(2, 3)),
              Composite.of("above", in -> diagEmbed(in[0], 2), real(2, 2)),
              Composite.of("below", in -> diagEmbed(in[0], -1), real(2)),
              Composite.of("of nothing", in -> diagEmbed(in[0], 1), real(0))));

  /**
   * Of a vector the square matrix with it on the diagonal, of a matrix its diagonal.
   *
   * @param x [n] or [m, n]
   * @throws TensorException if it has another number of axes
   */
  @Offered
  public static Tensor diag(Tensor x) {
    return diag(x, 0);
  }

  /**
   * The same for diagonal k: above the main one if k is positive, below if it is negative.
   *
   * @param x [n] or [m, n]
   * @throws TensorException if x has another number of axes
   */
  @Offered
  public static Tensor diag(Tensor x, int k) {
    if (x.rank() == 1) return diagEmbed(x, k);
    if (x.rank() == 2) return diagonal(x, k);
    throw TensorException.shape("diag: a vector or one matrix is wanted")
        .operand("x", x, "axes: " + x.rank())
        .hint("diagEmbed({x}) or diagonal({x}) for a batch")
        .build();
  }

  /**
   * Square matrices of zeros, with the last axis of x on the diagonal.
   *
   * @param x [..., n]
   * @return [..., n, n]
   * @throws TensorException if x is a scalar
   */
  @Offered
  public static Tensor diagEmbed(Tensor x) {
    return diagEmbed(x, 0);
  }

  /**
   * Square matrices of zeros, with the last axis of x on diagonal k.
   *
   * @param x [..., n]
   * @return [..., n + |k|, n + |k|]
   * @throws TensorException if x is a scalar
   */
  @Offered
  public static Tensor diagEmbed(Tensor x, int k) {
    if (x.rank() == 0) {
      throw TensorException.shape("diagEmbed: a scalar is no diagonal")
          .operand("x", x)
          .hint("{x}.reshape(1)")
          .build();
    }
    int n = x.shape().dim(-1);
    int[] dims = Arrays.copyOf(x.dims(), x.rank() + 1);
    dims[x.rank()] = n;
    Tensor square = ShapeOps.DIAGONAL_EMBED.apply(Shape.of(dims), x);
    if (k == 0) return square;
    int[] around = new int[2 * dims.length];
    around[2 * dims.length - (k > 0 ? 2 : 1)] = Math.abs(k);
    around[2 * dims.length - (k > 0 ? 3 : 4)] = Math.abs(k);
    return JoinOps.pad(square, 0, around);
  }

  /**
   * Diagonal k of the last two axes: above the main one if k is positive, below if it is negative.
   * A view.
   *
   * @param x [..., m, n]
   * @throws TensorException if there are fewer axes than two
   */
  @Offered
  public static Tensor diagonal(Tensor x, int k) {
    if (x.rank() < 2 || k == 0) return ShapeOps.diagonal(x);
    int axis = k > 0 ? -1 : -2;
    int extent = x.shape().dim(axis);
    int from = (int) Math.min(extent, Math.abs((long) k));
    return ShapeOps.diagonal(IndexOps.narrow(x, axis, from, extent));
  }
}
