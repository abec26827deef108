package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.LinalgOps.matmul;
import static org.gradsh.autograd.op.MatrixBatch.above;
import static org.gradsh.autograd.op.MatrixBatch.ratio;
import static org.gradsh.autograd.op.MatrixBatch.rows;
import static org.gradsh.autograd.op.Operand.real;
import static org.gradsh.autograd.op.ShapeOps.T;

import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Eigh;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Svd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Decompositions;
import org.gradsh.autograd.cpu.Strided;

/**
 * Singular values and eigenvalues with their vectors, by LAPACK, whose signs of vectors they keep.
 * What has several results is one op, which gives them above one another in one matrix.
 *
 * <p>Vectors are determined but for their sign, and where values are equal not even so far: there
 * only functions that do not depend on the choice have a derivative. A part of a derivative that
 * such a pair of values divides by 0 is 0 if it is 0 itself, so that the values alone, say, are
 * differentiated everywhere; otherwise it is infinite or NaN, as PyTorch's.
 */
public final class EigenOps {
  private EigenOps() {}

  // ---- declarations ----

  private static final String STEPS = "the iteration ended before";
  private static final String FLOAT64 = "the same in float64";

  /**
   * A = U S Vᵀ, given as U above s above V. With J = UᵀŪ − ŪᵀU, K likewise of V and d, e the
   * differences sⱼ − sᵢ and sums sⱼ + sᵢ: Ā = U (½ (J + K) / d + ½ (J − K) / e + S̄) Vᵀ, and what
   * of Ū and V̄ lies outside of the columns of U and V, divided by s (J. Townsend, "Differentiating
   * the singular value decomposition", 2016; the fractions are split so that only functions of a
   * choice of vectors meet d = 0).
   */
  public static final Op<None> SVD =
      Op.declare(
              "svd",
              "X = U diag(s) Vᵀ, the singular values s in descending order.",
              (in, none) -> {
                MatrixBatch a = MatrixBatch.of(in[0]).finite("svd");
                int m = a.rows();
                int n = a.columns();
                int k = Math.min(m, n);
                Object out = a.room(m + 1 + n, k);
                int[] info = Decompositions.chosen().svd(a.count(), m, n, a.data(), out);
                a.check("svd", "the singular values do not converge", info, STEPS, FLOAT64);
                return a.block(out, m + 1 + n, k);
              },
              Derivative.<None>of(
                  (c, i, g) -> {
                    Svd f = singular(c.output(), c.shape(0).dim(-2));
                    Svd bar = singular(g, c.shape(0).dim(-2));
                    return pulled(f, bar.u(), bar.s(), T(bar.vh()));
                  },
                  (c, t) -> pushed(singular(c.output(), c.shape(0).dim(-2)), t),
                  false,
                  true),
              Sample.of(None.NONE, real(3, 3)).from(EigenOps::spread),
              Sample.of(None.NONE, real(2, 3, 2)).from(EigenOps::spread),
              Sample.of(None.NONE, real(2, 3)).from(EigenOps::spread),
              Sample.of(None.NONE, real(1, 1)),
              Sample.of(None.NONE, real(0, 3)))
          .batched(Batching.leading());

  private static Svd singular(Tensor packed, int m) {
    int rows = packed.shape().dim(-2);
    Tensor s = ShapeOps.squeeze(rows(packed, m, m + 1), -2);
    return new Svd(rows(packed, 0, m), s, T(rows(packed, m + 1, rows)));
  }

  private static Tensor pulled(Svd f, Tensor u, Tensor s, Tensor v) {
    Tensor vs = T(f.vh());
    Tensor j = skew(matmul(T(f.u()), u));
    Tensor k = skew(matmul(f.vh(), v));
    Tensor inner = ratio(j.add(k), differences(f.s())).add(ratio(j.sub(k), sums(f.s()))).mul(.5);
    Tensor y = matmul(matmul(f.u(), inner.add(diagonal(s))), f.vh());
    Tensor row = ShapeOps.unsqueeze(f.s(), -2);
    if (f.u().shape().dim(-2) > row.shape().dim(-1)) {
      y = y.add(matmul(ratio(outside(f.u(), u), row), f.vh()));
    }
    if (vs.shape().dim(-2) > row.shape().dim(-1)) {
      y = y.add(matmul(f.u(), T(ratio(outside(vs, v), row))));
    }
    return y;
  }

  private static Tensor pushed(Svd f, Tensor t) {
    Tensor v = T(f.vh());
    Tensor p = matmul(matmul(T(f.u()), t), v);
    Tensor s = ShapeOps.diagonal(p);
    Tensor off = p.sub(diagonal(s));
    Tensor turn = ratio(off.add(T(off)), differences(f.s())).mul(.5);
    Tensor twist = ratio(off.sub(T(off)), sums(f.s())).mul(.5);
    Tensor u = matmul(f.u(), turn.add(twist));
    Tensor w = matmul(v, turn.sub(twist));
    Tensor row = ShapeOps.unsqueeze(f.s(), -2);
    if (f.u().shape().dim(-2) > row.shape().dim(-1)) {
      u = u.add(ratio(outside(f.u(), matmul(t, v)), row));
    }
    if (v.shape().dim(-2) > row.shape().dim(-1)) {
      w = w.add(ratio(outside(v, matmul(T(t), f.u())), row));
    }
    return above(u, ShapeOps.unsqueeze(s, -2), w);
  }

  /**
   * A = V diag(w) Vᵀ for symmetric A, given as w above V. With d the differences wⱼ − wᵢ: Ā = V (w̄
   * + ½ (VᵀV̄ − V̄ᵀV) / d) Vᵀ; with P = Vᵀ Ȧ V: ẇ is its diagonal and V̇ = V (P / d).
   */
  public static final Op<None> EIGH =
      Op.declare(
              "eigh",
              "X = V diag(w) Vᵀ for symmetric matrices, the eigenvalues w in ascending order.",
              (in, none) -> {
                MatrixBatch a = MatrixBatch.of(in[0]).finite("eigh").symmetric();
                int n = a.rows();
                Object out = a.room(1 + n, n);
                int[] info = Decompositions.chosen().eigh(a.count(), n, a.data(), out);
                a.check("eigh", "the eigenvalues do not converge", info, STEPS, FLOAT64);
                return a.block(out, 1 + n, n);
              },
              Derivative.<None>of(
                  (c, i, g) -> {
                    Eigh f = symmetric(c.output());
                    Eigh bar = symmetric(g);
                    Tensor turn = skew(matmul(T(f.vectors()), bar.vectors())).mul(.5);
                    Tensor inner = ratio(turn, differences(f.values())).add(diagonal(bar.values()));
                    Tensor y = matmul(matmul(f.vectors(), inner), T(f.vectors()));
                    return y.add(T(y)).mul(.5);
                  },
                  (c, t) -> {
                    Eigh f = symmetric(c.output());
                    Tensor v = f.vectors();
                    Tensor p = matmul(matmul(T(v), t.add(T(t)).mul(.5)), v);
                    Tensor w = ShapeOps.diagonal(p);
                    Tensor turn = ratio(p.sub(diagonal(w)), differences(f.values()));
                    return above(ShapeOps.unsqueeze(w, -2), matmul(v, turn));
                  },
                  false,
                  true),
              Sample.of(None.NONE, real(3, 3)).from(EigenOps::spread),
              Sample.of(None.NONE, real(2, 2, 2)).from(EigenOps::spread),
              Sample.of(None.NONE, real(1, 1)),
              Sample.of(None.NONE, real(0, 0)))
          .batched(Batching.leading());

  private static Eigh symmetric(Tensor packed) {
    int n = packed.shape().dim(-1);
    return new Eigh(ShapeOps.squeeze(rows(packed, 0, 1), -2), rows(packed, 1, 1 + n));
  }

  private static Tensor skew(Tensor x) {
    return x.sub(T(x));
  }

  /** sⱼ − sᵢ; 1 on the diagonal, where nothing is divided but what is 0 up to rounding. */
  private static Tensor differences(Tensor s) {
    Tensor gaps = ShapeOps.unsqueeze(s, -2).sub(ShapeOps.unsqueeze(s, -1));
    return gaps.add(MatrixBatch.identity(gaps, gaps.shape().dim(-1)));
  }

  private static Tensor sums(Tensor s) {
    return ShapeOps.unsqueeze(s, -2).add(ShapeOps.unsqueeze(s, -1));
  }

  /** What of the columns of x lies outside of those of an orthonormal u. */
  private static Tensor outside(Tensor u, Tensor x) {
    return x.sub(matmul(u, matmul(T(u), x)));
  }

  static Tensor diagonal(Tensor x) {
    return DiagonalOps.diagEmbed(x);
  }

  /** Every declaration of this file. */
  static final List<Op<?>> ALL = List.of(SVD, EIGH);

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "svdvals",
              "The singular values of matrices in descending order.",
              Composite.of("svdvals", in -> svdvals(spread(in)[0]), real(2, 3, 2)),
              Composite.of("svdvals of equals", in -> svdvals(equal(in[0])), real())),
          Composite.declare(
              "eigvalsh",
              "The eigenvalues of symmetric matrices in ascending order.",
              Composite.of("eigvalsh", in -> eigvalsh(spread(in)[0]), real(2, 2, 2))));

  // ---- samples ----

  /** With a diagonal of 4, 8, 12 …: values are apart. */
  static Tensor[] spread(Tensor[] in) {
    Tensor x = in[0];
    int k = Math.min(x.shape().dim(-2), x.shape().dim(-1));
    double[] steps = new double[k];
    for (int i = 0; i < k; i++) steps[i] = 4 * (i + 1);
    Tensor diagonal =
        Device.fresh(Strided.contiguous(DType.FLOAT64, Shape.of(k), steps), x)
            .to(MatrixBatch.floating(x).dtype());
    Shape shape = Shape.of(x.shape().dim(-2), x.shape().dim(-1));
    return new Tensor[] {x.add(ShapeOps.DIAGONAL_EMBED.apply(shape, diagonal))};
  }

  /** x² + 1 times the identity: as differentiable as x. */
  private static Tensor equal(Tensor x) {
    return MatrixBatch.identity(x.reshape(1, 1), 2).mul(x.mul(x).add(1));
  }

  // ---- what programs call ----

  /**
   * x = U·diag(s)·Vᵀ, reduced to k = min(m, n) singular values in descending order; the signs of
   * the vectors are LAPACK's. The values are differentiated everywhere but at 0; the vectors where
   * values are apart.
   *
   * @param x [..., m, n]
   * @throws TensorException if there are fewer axes than two, or an element is infinite or NaN
   */
  @Offered
  public static Svd svd(Tensor x) {
    Tensor a = MatrixBatch.matrices("svd", "x", x);
    return singular(SVD.apply(None.NONE, a), a.shape().dim(-2));
  }

  /**
   * The singular values in descending order, [..., min(m, n)].
   *
   * @param x [..., m, n]
   * @throws TensorException if there are fewer axes than two, or an element is infinite or NaN
   */
  @Offered
  public static Tensor svdvals(Tensor x) {
    return svd(MatrixBatch.matrices("svdvals", "x", x)).s();
  }

  /**
   * x = V·diag(w)·Vᵀ for symmetric matrices, eigenvalues in ascending order; the signs of the
   * vectors are LAPACK's. Of x the symmetric part is taken, (x + xᵀ) / 2, so the gradient is
   * symmetric. The values are differentiated everywhere; the vectors where values are apart.
   *
   * @param x [..., n, n]
   * @throws TensorException if a matrix is not square, or an element is infinite or NaN
   */
  @Offered
  public static Eigh eigh(Tensor x) {
    return symmetric(EIGH.apply(None.NONE, MatrixBatch.square("eigh", "x", x)));
  }

  /**
   * The eigenvalues of symmetric matrices in ascending order, [..., n].
   *
   * @param x [..., n, n]
   * @throws TensorException if a matrix is not square, or an element is infinite or NaN
   */
  @Offered
  public static Tensor eigvalsh(Tensor x) {
    return eigh(MatrixBatch.square("eigvalsh", "x", x)).values();
  }
}
