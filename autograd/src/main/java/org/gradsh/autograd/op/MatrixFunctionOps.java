package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.LinalgOps.matmul;
import static org.gradsh.autograd.op.Operand.real;
import static org.gradsh.autograd.op.ShapeOps.T;

import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Decompositions;
import org.gradsh.autograd.cpu.MatrixExponential;

/** Functions of whole matrices: inverses of any shape, powers, the exponential. */
public final class MatrixFunctionOps {
  private MatrixFunctionOps() {}

  // ---- declarations ----

  /**
   * P = A⁺; of one rank Ṗ = −P Ȧ P + P Pᵀ Ȧᵀ (I − A P) + (I − P A) Ȧᵀ Pᵀ P (G. H. Golub and V.
   * Pereyra, "The differentiation of pseudo-inverses", 1973).
   */
  public static final Op<Double> PINV =
      Op.declare(
              "pinv",
              "The Moore-Penrose inverse of matrices; leading axes are a batch.",
              (in, cutoff) -> {
                MatrixBatch a = MatrixBatch.of(in[0]).finite("pinv");
                int m = a.rows();
                int n = a.columns();
                Object out = a.room(n, m);
                int[] info =
                    Decompositions.chosen().pseudoInverse(a.count(), m, n, a.data(), cutoff, out);
                a.check(
                    "pinv",
                    "the singular values do not converge",
                    info,
                    "the iteration ended before",
                    "the same in float64");
                return a.block(out, n, m);
              },
              Derivative.<Double>of(
                  (c, i, g) -> {
                    Tensor a = c.input(0);
                    Tensor p = c.output();
                    Tensor pt = T(p);
                    Tensor gt = T(g);
                    Tensor y = matmul(matmul(pt, g), pt).neg();
                    Tensor right = matmul(matmul(gt, p), pt);
                    Tensor left = matmul(matmul(pt, p), gt);
                    return y.add(right.sub(matmul(a, matmul(p, right))))
                        .add(left.sub(matmul(matmul(left, p), a)));
                  },
                  (c, t) -> {
                    Tensor a = c.input(0);
                    Tensor p = c.output();
                    Tensor tt = T(t);
                    Tensor left = matmul(matmul(p, T(p)), tt);
                    Tensor right = matmul(tt, matmul(T(p), p));
                    return matmul(matmul(p, t), p)
                        .neg()
                        .add(left.sub(matmul(matmul(left, a), p)))
                        .add(right.sub(matmul(p, matmul(a, right))));
                  },
                  true,
                  true),
              Sample.of(1e-12, real(3, 2)).from(DecompositionOps::spread),
              Sample.of(1e-12, real(2, 2, 3)).from(DecompositionOps::spread),
              Sample.of(1e-12, real(2, 2)).from(DecompositionOps::spread),
              Sample.of(1e-12, real(0, 2)))
          .batched(Batching.leading());

  /** Y = e^A; Ā and Ẏ are the corner of e^[[A, E], [0, A]], with E = Ȳ and Aᵀ, or E = Ȧ. */
  public static final Op<None> MATRIX_EXP =
      Op.declare(
              "matrixExp",
              "The exponential of square matrices; leading axes are a batch.",
              (in, none) -> {
                MatrixBatch a = MatrixBatch.of(in[0], DType.FLOAT64);
                int n = a.rows();
                MatrixExponential.exp(a.count(), n, (double[]) a.data());
                return Casts.cast(a.block(a.data(), n, n), ReductionOps.floating(in[0].dtype()));
              },
              Derivative.<None>of(
                  (c, i, g) -> corner(T(c.input(0)), g),
                  (c, t) -> corner(c.input(0), t),
                  true,
                  false),
              Sample.of(None.NONE, real(3, 3)),
              Sample.of(None.NONE, real(2, 2, 2)),
              Sample.of(None.NONE, real(1, 1)),
              Sample.of(None.NONE, real(0, 0)))
          .batched(Batching.leading());

  private static Tensor corner(Tensor a, Tensor e) {
    int n = a.shape().dim(-1);
    Tensor zeros = Apply.zeros(a.shape(), a.dtype());
    Tensor top = JoinOps.concat(-1, List.of(a, e));
    Tensor block = MatrixBatch.above(top, JoinOps.concat(-1, List.of(zeros, a)));
    Tensor y = MATRIX_EXP.apply(None.NONE, block);
    return IndexOps.narrow(IndexOps.narrow(y, -2, 0, n), -1, n, 2 * n);
  }

  /** Every declaration of this file. */
  static final List<Op<?>> ALL = List.of(PINV, MATRIX_EXP);

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "lstsq",
              "The X that makes the norm of A X − B least.",
              Composite.of("tall", in -> lstsq(in[0], in[1]), real(3, 2), real(3, 2)),
              Composite.of("a vector", in -> lstsq(in[0], in[1]), real(2, 3), real(2))),
          Composite.declare(
              "matrixPower",
              "A whole power of square matrices.",
              Composite.of("3", in -> matrixPower(in[0], 3), real(2, 2, 2)),
              Composite.of("0", in -> matrixPower(in[0], 0), real(2, 2)),
              Composite.of("-2", in -> matrixPower(SolveOps.regular(in)[0], -2), real(2, 2))),
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
              Composite.of("2", in -> cond(DecompositionOps.spread(in)[0]), real(2, 2, 2)),
              Composite.of("1", in -> cond(SolveOps.regular(in)[0], 1), real(2, 2))));

  // ---- what programs call ----

  /**
   * The Moore-Penrose inverse; singular values up to max(m, n)·ε times the largest count as 0,
   * where ε is the dtype's.
   *
   * @param x [..., m, n]
   * @return [..., n, m]
   * @throws TensorException if there are fewer axes than two, or an element is infinite or NaN
   */
  @Offered
  public static Tensor pinv(Tensor x) {
    Tensor a = MatrixBatch.matrices("pinv", "x", x);
    return PINV.apply(negligible(a), a);
  }

  /**
   * The Moore-Penrose inverse. It jumps where the rank changes; elsewhere it is smooth.
   *
   * @param x [..., m, n]
   * @param rtol singular values up to so much of the largest count as 0
   * @return [..., n, m]
   * @throws TensorException if there are fewer axes than two, an element is infinite or NaN, or
   *     rtol is negative
   */
  @Offered
  public static Tensor pinv(Tensor x, double rtol) {
    return PINV.apply(tolerance("pinv", rtol), MatrixBatch.matrices("pinv", "x", x));
  }

  private static double tolerance(String op, double rtol) {
    if (rtol >= 0) return rtol;
    throw TensorException.value(op + ": the tolerance is negative: " + rtol)
        .hint("1e-6, say; 0 keeps all")
        .build();
  }

  /** Up to what part of the largest a singular value is rounding, as NumPy and PyTorch have it. */
  private static double negligible(Tensor a) {
    double ulp = a.dtype() == DType.FLOAT64 ? Math.ulp(1.) : Math.ulp(1f);
    return ulp * Math.max(a.shape().dim(-2), a.shape().dim(-1));
  }

  /**
   * The X for which the Euclidean norm of a X − b is least, and among those the least X: a⁺ b.
   *
   * @param a [..., m, n]
   * @param b a vector [m], or matrices [..., m, k]; leading axes broadcast
   * @return [n], or [..., n, k]
   * @throws TensorException if a is no matrix, has an infinite or NaN element, or b does not fit
   */
  @Offered
  public static Tensor lstsq(Tensor a, Tensor b) {
    Tensor matrix = MatrixBatch.matrices("lstsq", "a", a);
    int rows = b.rank() == 0 ? 1 : b.shape().dim(b.rank() == 1 ? 0 : -2);
    if (b.rank() == 0 || rows != a.shape().dim(-2)) {
      throw TensorException.shape("lstsq: the right-hand side does not fit")
          .operand("a", a, "rows: " + a.shape().dim(-2))
          .operand("b", b, "rows: " + rows)
          .hint("b is [m], or [..., m, k]")
          .build();
    }
    Tensor columns = b.rank() == 1 ? ShapeOps.unsqueeze(b, -1) : b;
    Tensor[] both = MatrixBatch.together("lstsq", matrix, columns);
    Tensor x = matmul(PINV.apply(negligible(both[0]), both[0]), both[1]);
    return b.rank() == 1 ? ShapeOps.squeeze(x, -1) : x;
  }

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
    Tensor s = DecompositionOps.svdvals(a.detach());
    boolean none = s.shape().dim(-1) == 0;
    Tensor counts = none ? s.gt(0) : s.gt(IndexOps.narrow(s, -1, 0, 1).mul(rtol));
    return ReductionOps.sum(counts.to(DType.INT64), new int[] {-1}, false);
  }

  /**
   * The n-th power of square matrices: by squaring, of the inverse if n is negative; the identity
   * if it is 0.
   *
   * @param x [..., m, m]
   * @throws TensorException if a matrix is not square, or n is negative and it is singular
   */
  @Offered
  public static Tensor matrixPower(Tensor x, int n) {
    Tensor a = MatrixBatch.square("matrixPower", "x", x);
    if (n == 0) return MatrixBatch.identity(a, a.shape().dim(-1));
    Tensor square = n < 0 ? SolveOps.INVERSE.apply(None.NONE, a) : a;
    Tensor y = null;
    for (long rest = Math.abs((long) n); rest > 0; rest >>= 1) {
      if ((rest & 1) == 1) y = y == null ? square : matmul(y, square);
      if (rest > 1) square = matmul(square, square);
    }
    return ShapeOps.fixed(y);
  }

  /**
   * The exponential of square matrices, Σ xⁿ / n!, by scaling and squaring.
   *
   * @param x [..., n, n]
   * @return NaN throughout where an element is infinite or NaN
   * @throws TensorException if a matrix is not square
   */
  @Offered
  public static Tensor matrixExp(Tensor x) {
    return MATRIX_EXP.apply(None.NONE, MatrixBatch.square("matrixExp", "x", x));
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
      case "nuc" -> ReductionOps.sum(DecompositionOps.svdvals(a), new int[] {-1}, false);
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
            ? DecompositionOps.svdvals(x)
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
    Tensor s = DecompositionOps.svdvals(a);
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
}
