package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.real;

import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/** Measures of matrices: rank, norms, condition numbers. */
public final class MatrixNormOps {
  private MatrixNormOps() {}

  /** Every declaration of this file. */
  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "matrixRank",
              "The number of singular values that are not negligible.",
              Composite.of("matrixRank", in -> matrixRank(in[0]), real(2, 3, 2))),
          Composite.declare(
              "matrixNorm",
              "A norm of matrices.",
              Composite.of("fro", in -> matrixNorm(in[0]), real(2, 3, 2)),
              Composite.of("nuc", in -> matrixNorm(in[0], "nuc"), real(3, 2)),
              Composite.of("1", in -> matrixNorm(in[0], 1), real(2, 3)),
              Composite.of("-2", in -> matrixNorm(in[0], -2), real(2, 3))),
          Composite.declare(
              "cond",
              "The condition number of matrices.",
              Composite.of("2", in -> cond(EigenOps.spread(in)[0]), real(2, 2, 2)),
              Composite.of("1", in -> cond(SolveOps.regular(in)[0], 1), real(2, 2))));

  // ---- what programs call ----

  /**
   * The number of singular values above max(m, n)·ε times the largest, as int64.
   *
   * @param x [..., m, n]
   * @throws TensorException if there are fewer axes than two, or an element is infinite or NaN
   */
  @Offered
  public static Tensor matrixRank(Tensor x) {
    Tensor a = MatrixBatch.matrices("matrixRank", "x", x);
    return rank(a, negligible(a));
  }

  /**
   * The number of singular values above rtol times the largest, as int64.
   *
   * @param x [..., m, n]
   * @throws TensorException if there are fewer axes than two, an element is infinite or NaN, or
   *     rtol is negative
   */
  @Offered
  public static Tensor matrixRank(Tensor x, double rtol) {
    return rank(MatrixBatch.matrices("matrixRank", "x", x), tolerance("matrixRank", rtol));
  }

  private static Tensor rank(Tensor a, double rtol) {
    Tensor s = EigenOps.svdvals(a.detach());
    boolean none = s.shape().dim(-1) == 0;
    Tensor counts = none ? s.gt(0) : s.gt(IndexOps.narrow(s, -1, 0, 1).mul(rtol));
    return ReductionOps.sum(counts.to(DType.INT64), new int[] {-1}, false);
  }

  /**
   * The Frobenius norm: the root of the sum of all squares.
   *
   * @param x [..., m, n]
   * @throws TensorException if there are fewer axes than two
   */
  @Offered
  public static Tensor matrixNorm(Tensor x) {
    return matrixNorm(x, "fro");
  }

  /**
   * A norm of matrices by name.
   *
   * @param x [..., m, n]
   * @param order "fro", the root of the sum of all squares, or "nuc", the sum of singular values
   * @throws TensorException if there are fewer axes than two, or the name is another
   */
  @Offered
  public static Tensor matrixNorm(Tensor x, String order) {
    Tensor a = MatrixBatch.matrices("matrixNorm", "x", x);
    return switch (order) {
      case "fro" -> ReductionOps.norm(a, 2, new int[] {-2, -1}, false);
      case "nuc" -> ReductionOps.sum(EigenOps.svdvals(a), new int[] {-1}, false);
      default -> throw noOrder("matrixNorm", "\"" + order + "\"", x);
    };
  }

  /**
   * A norm of matrices by number.
   *
   * @param x [..., m, n]
   * @param order 1 and ∞: the largest sum of sizes in a column or row; 2: the largest singular
   *     value; −1, −∞ and −2: the smallest
   * @throws TensorException if there are fewer axes than two, the order is another, or there are no
   *     elements to choose from
   */
  @Offered
  public static Tensor matrixNorm(Tensor x, double order) {
    return norm("matrixNorm", MatrixBatch.matrices("matrixNorm", "x", x), order);
  }

  private static Tensor norm(String op, Tensor x, double order) {
    double size = Math.abs(order);
    if (size != 1 && size != 2 && size != Double.POSITIVE_INFINITY) {
      throw noOrder(op, String.valueOf(order), x);
    }
    Tensor of =
        size == 2
            ? EigenOps.svdvals(x)
            : ReductionOps.sum(x.abs(), new int[] {size == 1 ? -2 : -1}, false);
    if (of.shape().dim(-1) == 0) {
      throw TensorException.shape(op + ": of a matrix without elements no norm of this order")
          .operand("x", x, "order: " + order)
          .hint("\"fro\" and \"nuc\" are 0")
          .build();
    }
    int[] last = {-1};
    return order > 0 ? ReductionOps.max(of, last, false) : ReductionOps.min(of, last, false);
  }

  private static TensorException noOrder(String op, String order, Tensor x) {
    return TensorException.value(op + ": there is no norm of order " + order)
        .operand("x", x)
        .hint("\"fro\", \"nuc\", 1, -1, 2, -2, infinity or -infinity")
        .build();
  }

  /**
   * The condition number: the largest singular value divided by the smallest, which may be ∞.
   *
   * @param x [..., m, n]
   * @throws TensorException if there are fewer axes than two, no elements, or one is infinite or
   *     NaN
   */
  @Offered
  public static Tensor cond(Tensor x) {
    Tensor a = MatrixBatch.matrices("cond", "x", x);
    Tensor s = EigenOps.svdvals(a);
    int k = s.shape().dim(-1);
    if (k == 0) return norm("cond", a, 2);
    Tensor ends = IndexOps.narrow(s, -1, 0, 1).div(IndexOps.narrow(s, -1, k - 1, k));
    return ShapeOps.squeeze(ends, -1);
  }

  /**
   * The condition number by another norm: that of x times that of its inverse.
   *
   * @param x [..., n, n]
   * @param order 1, 2 or ∞, or one of these negative, as for {@code matrixNorm}
   * @throws TensorException if a matrix is not square or singular, or the order is another
   */
  @Offered
  public static Tensor cond(Tensor x, double order) {
    Tensor a = MatrixBatch.square("cond", "x", x);
    Tensor of = norm("cond", a, order);
    return of.mul(norm("cond", SolveOps.INVERSE.apply(None.NONE, a), order));
  }

  static double tolerance(String op, double rtol) {
    if (rtol >= 0) return rtol;
    throw TensorException.value(op + ": the tolerance is negative: " + rtol)
        .hint("1e-6, say; 0 keeps all")
        .build();
  }

  /** Up to what part of the largest a singular value is rounding, as NumPy and PyTorch have it. */
  static double negligible(Tensor a) {
    double ulp = a.dtype() == DType.FLOAT64 ? Math.ulp(1.) : Math.ulp(1f);
    return ulp * Math.max(a.shape().dim(-2), a.shape().dim(-1));
  }
}
