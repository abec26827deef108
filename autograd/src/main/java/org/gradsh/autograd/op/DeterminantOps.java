package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.range;
import static org.gradsh.autograd.op.Operand.real;
import static org.gradsh.autograd.op.ShapeOps.T;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.ElementwiseFunctions;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.SlogDet;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Determinants;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.tape.Transforms;

/**
 * Determinants. A determinant is a polynomial of the elements, so its derivatives are right at
 * singular matrices too; those of its logarithm have a pole there.
 */
public final class DeterminantOps {
  private DeterminantOps() {}

  private static final int[] MATRIX = {-2, -1};

  // ---- declarations ----

  /** y = det A; Ā = ȳ C with C the cofactors of A. */
  public static final Op<None> DET =
      Op.declare(
              "det",
              "The determinant of square matrices; leading axes are a batch.",
              (in, none) -> {
                MatrixBatch a = MatrixBatch.of(in[0], DType.FLOAT64);
                double[] out = new double[a.count()];
                boolean[] withNaN = a.withNaN();
                Determinants.det(out.length, a.rows(), (double[]) a.data(), out);
                MatrixBatch.spoil(withNaN, out, new int[out.length]);
                return result(in[0], out, a.lead());
              },
              Derivative.<None>of(
                  (c, i, g) -> spread(g).mul(cofactors(c.input(0))),
                  (c, t) -> ReductionOps.sum(cofactors(c.input(0)).mul(t), MATRIX, false),
                  true,
                  false),
              Sample.of(None.NONE, real(3, 3)),
              Sample.of(None.NONE, real(2, 1, 2, 2)),
              Sample.of(None.NONE, real(1, 1)),
              Sample.of(None.NONE, range(0, 0, 2, 3, 3)),
              Sample.of(None.NONE, range(0, 0, 3, 3))
                  .from(in -> new Tensor[] {in[0].add(1).add(ShapeOps.tril(in[0].add(1), -2))}),
              Sample.of(None.NONE, real(0, 2, 2)),
              Sample.of(None.NONE, real(0, 0)))
          .batched(Batching.leading());

  /** C = ∂ det A / ∂A; its derivative is symmetric: C̄ and Ȧ are used alike. */
  public static final Op<None> COFACTORS =
      Op.declare(
              "cofactors",
              "The cofactors of square matrices, the gradient of the determinant.",
              (in, none) -> {
                MatrixBatch a = MatrixBatch.of(in[0], DType.FLOAT64);
                int n = a.rows();
                converged(a, Determinants.cofactors(a.count(), n, (double[]) a.data()));
                return Casts.cast(a.block(a.data(), n, n), ReductionOps.floating(in[0].dtype()));
              },
              Derivative.<None>of(
                  (c, i, g) -> along(c.input(0), g), (c, t) -> along(c.input(0), t), true, false),
              Sample.of(None.NONE, real(3, 3)),
              Sample.of(None.NONE, real(2, 2, 2)),
              Sample.of(None.NONE, real(1, 1)),
              Sample.of(None.NONE, real(0, 0)))
          .batched(Batching.leading());

  /**
   * The derivative of the cofactors of A along E, which is linear in E and symmetric. By A it is
   * differentiated as what it is of determinants of minors; there are n² of them, but derivatives
   * from the third on are all that need it.
   */
  public static final Op<None> COFACTORS_ALONG =
      Op.declare(
              "cofactorsAlong",
              "The derivative of the cofactors of a matrix along another.",
              (in, none) -> {
                MatrixBatch a = MatrixBatch.of(in[0], DType.FLOAT64);
                MatrixBatch e = MatrixBatch.of(in[1], DType.FLOAT64);
                int n = a.rows();
                double[] data = (double[]) a.data();
                converged(a, Determinants.cofactorsAlong(a.count(), n, data, (double[]) e.data()));
                DType dtype = ReductionOps.floating(in[0].dtype().promote(in[1].dtype()));
                return Casts.cast(a.block(data, n, n), dtype);
              },
              new Partials<None>(
                  (c, i, g) -> {
                    if (i == 1) return along(c.input(0), g);
                    Tensor e = c.input(1);
                    return Transforms.vjp("vjp", in -> byMinors(in[0], e), c.input(0))
                        .pull(g)
                        .getFirst();
                  },
                  (c, t) -> {
                    Tensor sum = t[1] == null ? null : along(c.input(0), t[1]);
                    if (t[0] == null) return sum;
                    Tensor e = c.input(1);
                    Tensor byA =
                        Transforms.jvp(
                                "jvp",
                                in -> byMinors(in[0], e),
                                new Tensor[] {c.input(0)},
                                new Tensor[] {t[0]})
                            .tangent();
                    return sum == null ? byA : sum.add(byA);
                  },
                  Set.of(0, 1),
                  false),
              Sample.of(None.NONE, real(3, 3), real(3, 3)),
              Sample.of(None.NONE, real(2, 2, 2), real(2, 2, 2)),
              Sample.of(None.NONE, real(1, 1), real(1, 1)))
          .batched(Batching.leading());

  /** y = (sign, ln |det A|); Ā = ȳ₁ A⁻ᵀ. */
  public static final Op<None> SLOGDET =
      Op.declare(
              "slogdet",
              "The sign and the logarithm of the size of determinants.",
              (in, none) -> {
                MatrixBatch a = MatrixBatch.of(in[0], DType.FLOAT64);
                double[] out = new double[2 * a.count()];
                boolean[] withNaN = a.withNaN();
                Determinants.signAndLog(a.count(), a.rows(), (double[]) a.data(), out);
                MatrixBatch.spoil(withNaN, out, new int[a.count()]);
                int[] dims = Arrays.copyOf(a.lead(), a.lead().length + 1);
                dims[a.lead().length] = 2;
                return result(in[0], out, dims);
              },
              Derivative.<None>of(
                  (c, i, g) -> {
                    Tensor log = ShapeOps.unsqueeze(IndexOps.narrow(g, -1, 1, 2), -1);
                    return log.mul(T(inverse(c.input(0))));
                  },
                  (c, t) -> {
                    Tensor product = T(inverse(c.input(0))).mul(t);
                    Tensor log = ShapeOps.unsqueeze(ReductionOps.sum(product, MATRIX, false), -1);
                    return JoinOps.concat(-1, List.of(Apply.zeros(log), log));
                  },
                  true,
                  false),
              Sample.of(None.NONE, real(3, 3)).from(SolveOps::regular),
              Sample.of(None.NONE, real(2, 2, 2)).from(SolveOps::regular),
              Sample.of(None.NONE, real(0, 0)))
          .batched(Batching.leading());

  /** Every declaration of this file. */
  static final List<Op<?>> ALL = List.of(DET, COFACTORS, COFACTORS_ALONG, SLOGDET);

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "logdet",
              "The logarithm of determinants.",
              Composite.of("logdet", in -> logdet(SolveOps.regular(in)[0]), real(2, 2, 2)),
              Composite.of("logdet of nothing", in -> logdet(in[0]), real(0, 0))));

  // ---- what programs call ----

  /**
   * The determinant of square matrices; of none it is 1. Its derivatives are right at singular
   * matrices too. NaN for a matrix that has one.
   *
   * @param x [..., n, n]; integers are taken as float32
   * @throws TensorException if a matrix is not square
   */
  @Offered
  public static Tensor det(Tensor x) {
    return DET.apply(None.NONE, MatrixBatch.square("det", "x", x));
  }

  /**
   * The logarithm of determinants: NaN where one is negative, −∞ where it is 0. There the gradient
   * is an error: a matrix without inverse has none.
   *
   * @param x [..., n, n]
   * @throws TensorException if a matrix is not square
   */
  @Offered
  public static Tensor logdet(Tensor x) {
    SlogDet y = parts(MatrixBatch.square("logdet", "x", x));
    Tensor none = Apply.constant(Double.NaN, y.logAbsDet().dtype());
    return ElementwiseFunctions.where(y.sign().lt(0), none, y.logAbsDet());
  }

  /**
   * The sign and the logarithm of the absolute value of determinants, which neither overflow nor
   * vanish: 0 and −∞ for a singular matrix; both NaN for one that has a NaN.
   *
   * @param x [..., n, n]
   * @throws TensorException if a matrix is not square
   */
  @Offered
  public static SlogDet slogdet(Tensor x) {
    return parts(MatrixBatch.square("slogdet", "x", x));
  }

  private static SlogDet parts(Tensor square) {
    Tensor both = SLOGDET.apply(None.NONE, square);
    return new SlogDet(part(both, 0), part(both, 1));
  }

  private static Tensor part(Tensor both, int i) {
    return ShapeOps.squeeze(IndexOps.narrow(both, -1, i, i + 1), -1);
  }

  // ---- derivatives ----

  private static Tensor inverse(Tensor a) {
    return SolveOps.INVERSE.apply(None.NONE, a);
  }

  private static Tensor cofactors(Tensor a) {
    return COFACTORS.apply(None.NONE, a);
  }

  private static Tensor along(Tensor a, Tensor e) {
    return COFACTORS_ALONG.apply(None.NONE, a, e);
  }

  /** ± the sum of the cofactors of each minor of A times that minor of E. */
  private static Tensor byMinors(Tensor a, Tensor e) {
    int n = a.shape().dim(-1);
    Tensor sums = ReductionOps.sum(cofactors(minors(a)).mul(minors(e)), MATRIX, false);
    double[] signs = new double[n * n];
    for (int k = 0; k < signs.length; k++) signs[k] = (k / n + k % n) % 2 == 0 ? 1 : -1;
    Tensor board = Device.fresh(Strided.contiguous(DType.FLOAT64, Shape.of(n, n), signs), a);
    return sums.mul(board.to(a.dtype()));
  }

  /** [..., n, n] → [..., n, n, n − 1, n − 1]: at i, j what remains without row i and column j. */
  private static Tensor minors(Tensor x) {
    int n = x.shape().dim(-1);
    long[] others = new long[n * Math.max(0, n - 1)];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < n - 1; k++) others[i * (n - 1) + k] = k < i ? k : k + 1;
    }
    Tensor index =
        Device.fresh(Strided.contiguous(DType.INT64, Shape.of(n, Math.max(0, n - 1)), others), x);
    int rank = x.rank();
    Tensor rows = IndexOps.INDEX_SELECT.apply(rank - 2, x, index);
    Tensor both = IndexOps.INDEX_SELECT.apply(rank, rows, index);
    return ShapeOps.swapAxes(both, -3, -2);
  }

  private static Tensor spread(Tensor g) {
    return ShapeOps.unsqueeze(ShapeOps.unsqueeze(g, -1), -1);
  }

  private static void converged(MatrixBatch a, int[] info) {
    a.check(
        "det",
        "the singular values do not converge",
        info,
        "the iteration ended before",
        "the same in float64");
  }

  private static Strided result(Strided like, double[] out, int[] dims) {
    Strided y = Strided.contiguous(DType.FLOAT64, Shape.of(dims), out);
    return Casts.cast(y, ReductionOps.floating(like.dtype()));
  }
}
