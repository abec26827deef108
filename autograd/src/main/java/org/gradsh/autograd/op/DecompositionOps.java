package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.LinalgOps.matmul;
import static org.gradsh.autograd.op.MatrixBatch.above;
import static org.gradsh.autograd.op.MatrixBatch.rows;
import static org.gradsh.autograd.op.Operand.real;
import static org.gradsh.autograd.op.ShapeOps.T;

import java.util.List;
import org.gradsh.autograd.Qr;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Decompositions;

/**
 * Decompositions by LAPACK, whose signs they keep. What has several results is one op, which gives
 * them above one another in one matrix.
 */
public final class DecompositionOps {
  private DecompositionOps() {}

  // ---- declarations ----

  /**
   * A = L Lᵀ; Ā is the symmetric part of L⁻ᵀ Φ(Lᵀ L̄) L⁻¹, L̇ = L Φ(L⁻¹ Ȧ L⁻ᵀ), where Φ takes the
   * lower triangle and half the diagonal (I. Murray, "Differentiation of the Cholesky
   * decomposition", 2016).
   */
  public static final Op<None> CHOLESKY =
      Op.declare(
              "cholesky",
              "The lower triangle L with X = L Lᵀ for positive definite matrices.",
              (in, none) -> {
                MatrixBatch a = MatrixBatch.of(in[0]).finite("cholesky").symmetric();
                int n = a.rows();
                int[] info = Decompositions.chosen().cholesky(a.count(), n, a.data());
                a.check(
                    "cholesky",
                    "the matrix is not positive definite",
                    info,
                    "pivot %d is not positive",
                    "add a small multiple of the identity, or eigh({x})");
                return a.block(a.data(), n, n);
              },
              Derivative.<None>of(
                  (c, i, g) -> {
                    Tensor l = c.output();
                    Tensor p = lower(matmul(T(l), ShapeOps.tril(g, 0)));
                    Tensor left = triangle(l, p.add(T(p)), false, true);
                    return triangle(l, T(left), false, true).mul(.5);
                  },
                  (c, t) -> {
                    Tensor l = c.output();
                    Tensor left = triangle(l, t.add(T(t)).mul(.5), false, false);
                    return matmul(l, lower(triangle(l, T(left), false, false)));
                  },
                  false,
                  true),
              Sample.of(None.NONE, real(3, 3)).from(DecompositionOps::definite),
              Sample.of(None.NONE, real(2, 1, 2, 2)).from(DecompositionOps::definite),
              Sample.of(None.NONE, real(1, 1)).from(DecompositionOps::definite),
              Sample.of(None.NONE, real(0, 0)))
          .batched(Batching.leading());

  /** The lower triangle with half the diagonal. */
  private static Tensor lower(Tensor x) {
    return ShapeOps.tril(x, 0).add(ShapeOps.tril(x, -1)).mul(.5);
  }

  private static Tensor triangle(Tensor a, Tensor b, boolean upper, boolean transposed) {
    return SolveOps.TRIANGULAR_SOLVE.apply(new SolveOps.Triangle(upper, transposed, false), a, b);
  }

  /**
   * A = Q R, given as Q above Rᵀ; Ā = (Q̄ + Q sym(R R̄ᵀ − Q̄ᵀ Q)) R⁻ᵀ, where sym repeats the lower
   * triangle above the diagonal; with C = Ȧ R⁻¹ and the antisymmetric Ω of the lower triangle of Qᵀ
   * C, Ṙ = (QᵀC − Ω) R and Q̇ = C − Q (QᵀC − Ω).
   */
  public static final Op<None> QR =
      Op.declare(
              "qr",
              "X = Q R with orthonormal columns of Q and an upper triangle R.",
              (in, none) -> {
                MatrixBatch a = MatrixBatch.of(in[0]);
                int m = a.rows();
                int n = a.columns();
                Object out = a.room(m + n, n);
                boolean[] withNaN = a.withNaN();
                Decompositions.chosen().qr(a.count(), m, n, a.data(), out);
                MatrixBatch.spoil(withNaN, out, new int[a.count()]);
                return a.block(out, m + n, n);
              },
              Derivative.<None>of(
                  (c, i, g) -> {
                    int m = c.shape(0).dim(-2);
                    Qr f = orthogonal(c.output(), m);
                    Qr bar = orthogonal(g, m);
                    Tensor s =
                        matmul(f.r(), T(ShapeOps.triu(bar.r(), 0))).sub(matmul(T(bar.q()), f.q()));
                    Tensor sym = ShapeOps.tril(s, 0).add(T(ShapeOps.tril(s, -1)));
                    Tensor x = bar.q().add(matmul(f.q(), sym));
                    return T(triangle(f.r(), T(x), true, false));
                  },
                  (c, t) -> {
                    Qr f = orthogonal(c.output(), c.shape(0).dim(-2));
                    Tensor change = T(triangle(f.r(), T(t), true, true));
                    Tensor inside = matmul(T(f.q()), change);
                    Tensor below = ShapeOps.tril(inside, -1);
                    Tensor upper = inside.sub(below).add(T(below));
                    Tensor q = change.sub(matmul(f.q(), upper));
                    return above(q, T(matmul(upper, f.r())));
                  },
                  false,
                  true),
              Sample.of(None.NONE, real(3, 3)).from(SolveOps::regular),
              Sample.of(None.NONE, real(2, 3, 2)),
              Sample.of(None.NONE, real(2, 1)),
              Sample.of(None.NONE, real(2, 0)))
          .batched(Batching.leading());

  private static Qr orthogonal(Tensor packed, int m) {
    int n = packed.shape().dim(-1);
    return new Qr(rows(packed, 0, m), T(rows(packed, m, m + n)));
  }

  // ---- samples ----

  /** x xᵀ + I. */
  static Tensor[] definite(Tensor[] in) {
    Tensor x = in[0];
    return new Tensor[] {matmul(x, T(x)).add(MatrixBatch.identity(x, x.shape().dim(-1)))};
  }

  /** Every declaration of this file. */
  static final List<Op<?>> ALL = List.of(CHOLESKY, QR);

  // ---- what programs call ----

  /**
   * The lower triangle L with x = L·Lᵀ. Of x the symmetric part is taken, (x + xᵀ) / 2, so the
   * gradient is symmetric.
   *
   * @param x [..., n, n], positive definite
   * @throws TensorException if a matrix is not square, has an infinite or NaN element, or is not
   *     positive definite: which of the batch, and at which pivot
   */
  @Offered
  public static Tensor cholesky(Tensor x) {
    return CHOLESKY.apply(None.NONE, MatrixBatch.square("cholesky", "x", x));
  }

  /**
   * x = Q·R with orthonormal columns of Q and an upper triangle R, both reduced to k = min(m, n);
   * the signs are LAPACK's. There is a gradient where the first k columns are independent.
   *
   * @param x [..., m, n]; a NaN makes both NaN throughout, behind column m only its column of R
   * @throws TensorException if there are fewer axes than two
   */
  @Offered
  public static Qr qr(Tensor x) {
    Tensor a = MatrixBatch.matrices("qr", "x", x);
    int m = a.shape().dim(-2);
    int n = a.shape().dim(-1);
    if (m >= n) return orthogonal(QR.apply(None.NONE, a), m);
    Qr first = orthogonal(QR.apply(None.NONE, IndexOps.narrow(a, -1, 0, m)), m);
    Tensor rest = matmul(T(first.q()), IndexOps.narrow(a, -1, m, n));
    return new Qr(first.q(), JoinOps.concat(-1, List.of(first.r(), rest)));
  }
}
