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
              Sample.of(1e-12, real(3, 2)).from(EigenOps::spread),
              Sample.of(1e-12, real(2, 2, 3)).from(EigenOps::spread),
              Sample.of(1e-12, real(2, 2)).from(EigenOps::spread),
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
    Tensor zeros = Apply.zeros(a);
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
              Composite.of("-2", in -> matrixPower(SolveOps.regular(in)[0], -2), real(2, 2))));

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
    return PINV.apply(MatrixNormOps.negligible(a), a);
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
    return PINV.apply(MatrixNormOps.tolerance("pinv", rtol), MatrixBatch.matrices("pinv", "x", x));
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
    Tensor x = matmul(PINV.apply(MatrixNormOps.negligible(both[0]), both[0]), both[1]);
    return b.rank() == 1 ? ShapeOps.squeeze(x, -1) : x;
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
}
