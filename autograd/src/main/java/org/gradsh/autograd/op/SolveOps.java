package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.LinalgOps.matmul;
import static org.gradsh.autograd.op.Operand.real;
import static org.gradsh.autograd.op.ShapeOps.T;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Decompositions;

/**
 * Linear systems of square matrices: by LAPACK's factors, never by determinants. Leading axes are a
 * batch and broadcast.
 */
public final class SolveOps {
  private SolveOps() {}

  /**
   * Which triangle is a system.
   *
   * @param transposed whether it is the system of the transpose
   * @param unit whether the diagonal is taken to be 1
   * @param vectors as {@link Right} says
   */
  public record Triangle(boolean upper, boolean transposed, boolean unit, boolean vectors) {
    Triangle(boolean upper, boolean transposed, boolean unit) {
      this(upper, transposed, unit, false);
    }

    Triangle with(boolean vectors) {
      return new Triangle(upper, transposed, unit, vectors);
    }

    @Override
    public String toString() {
      return (upper ? "upper" : "lower")
          + (transposed ? " transposed" : "")
          + (unit ? " unit" : "");
    }

    /** The system of the transpose. */
    Triangle flipped() {
      return new Triangle(upper, !transposed, unit);
    }

    /** What counts of a matrix, zeros elsewhere. */
    Tensor of(Tensor x) {
      int diagonal = unit ? 1 : 0;
      return upper ? ShapeOps.triu(x, diagonal) : ShapeOps.tril(x, -diagonal);
    }
  }

  /**
   * What a system has on its right.
   *
   * @param vectors whether columns were given as vectors: errors tell them so
   */
  public record Right(boolean vectors) {
    static final Right MATRICES = new Right(false);

    @Override
    public String toString() {
      return "";
    }
  }

  // ---- declarations ----

  private static final String PIVOT = "pivot %d is 0";

  /** Y = A⁻¹; Ā = −Yᵀ Ȳ Yᵀ, Ẏ = −Y Ȧ Y. */
  public static final Op<None> INVERSE =
      Op.declare(
              "inverse",
              "The inverse of square matrices; leading axes are a batch.",
              (in, none) -> {
                MatrixBatch a = MatrixBatch.of(in[0]);
                int n = a.rows();
                boolean[] withNaN = a.withNaN();
                int[] info = Decompositions.chosen().inverse(a.count(), n, a.data());
                MatrixBatch.spoil(withNaN, a.data(), info);
                a.check("inverse", "the matrix is singular", info, PIVOT, "pinv({x})");
                return a.block(a.data(), n, n);
              },
              Derivative.<None>of(
                  (c, i, g) -> {
                    Tensor yt = T(c.output());
                    return matmul(matmul(yt, g), yt).neg();
                  },
                  (c, t) -> matmul(matmul(c.output(), t), c.output()).neg(),
                  false,
                  true),
              Sample.of(None.NONE, real(3, 3)).from(SolveOps::regular),
              Sample.of(None.NONE, real(2, 1, 2, 2)).from(SolveOps::regular),
              Sample.of(None.NONE, real(1, 1)).from(SolveOps::regular),
              Sample.of(None.NONE, real(0, 2, 2)),
              Sample.of(None.NONE, real(0, 0)))
          .batched(Batching.leading());

  /** A X = B; B̄ = A⁻ᵀ X̄, Ā = −B̄ Xᵀ, Ẋ = A⁻¹ (Ḃ − Ȧ X). */
  public static final Op<Right> SOLVE =
      Op.declare(
              "solve",
              "The solution X of A X = B for square matrices A; leading axes are a batch.",
              (in, right) -> {
                MatrixBatch[] of = MatrixBatch.of(in[0], in[1]);
                MatrixBatch a = of[0];
                MatrixBatch b = of[1];
                boolean[] withNaN = a.withNaN();
                int[] info =
                    Decompositions.chosen()
                        .solve(a.count(), a.rows(), b.columns(), a.data(), b.data());
                MatrixBatch.spoil(withNaN, b.data(), info);
                a.checkSystem("solve", "the matrix is singular", info, PIVOT, b, right.vectors());
                return b.block(b.data(), b.rows(), b.columns());
              },
              new Partials<Right>(
                  (c, i, g) -> {
                    Tensor b = solved(T(c.input(0)), g);
                    Tensor of = i == 1 ? b : matmul(b, T(c.output())).neg();
                    return of.to(c.dtype(i));
                  },
                  (c, t) -> {
                    Tensor change = t[0] == null ? null : matmul(t[0], c.output()).neg();
                    if (t[1] != null) change = change == null ? t[1] : t[1].add(change);
                    return solved(c.input(0), change);
                  },
                  Set.of(0),
                  true),
              Sample.of(Right.MATRICES, real(3, 3), real(3, 2)).from(SolveOps::regular),
              Sample.of(Right.MATRICES, real(2, 2, 2), real(2, 2, 1)).from(SolveOps::regular),
              Sample.of(Right.MATRICES, real(2, 2), real(2, 0)).from(SolveOps::regular),
              Sample.of(Right.MATRICES, real(0, 0), real(0, 2)))
          .batched(Batching.leading());

  private static Tensor solved(Tensor a, Tensor b) {
    return SOLVE.apply(Right.MATRICES, a, b);
  }

  /** T X = B; B̄ = T⁻ᵀ X̄, T̄ = −B̄ Xᵀ within the triangle, Ẋ = T⁻¹ (Ḃ − Ṫ X). */
  public static final Op<Triangle> TRIANGULAR_SOLVE =
      Op.declare(
              "triangularSolve",
              "The solution X of T X = B for triangles T; leading axes are a batch.",
              (in, t) -> {
                MatrixBatch[] of = MatrixBatch.of(in[0], in[1]);
                MatrixBatch a = of[0];
                MatrixBatch b = of[1];
                int[] info =
                    Decompositions.chosen()
                        .triangularSolve(
                            t.upper(),
                            t.transposed(),
                            t.unit(),
                            a.count(),
                            a.rows(),
                            b.columns(),
                            a.data(),
                            b.data());
                a.checkSystem(
                    "triangularSolve",
                    "the triangle is singular",
                    info,
                    "element %d of its diagonal is 0",
                    b,
                    t.vectors());
                return b.block(b.data(), b.rows(), b.columns());
              },
              new Partials<Triangle>(
                  (c, i, g) -> {
                    Triangle t = c.attributes();
                    Tensor b = SolveOps.TRIANGULAR_SOLVE.apply(t.flipped(), c.input(0), g);
                    if (i == 1) return b.to(c.dtype(1));
                    Tensor x = c.output();
                    Tensor of = t.transposed() ? matmul(x, T(b)) : matmul(b, T(x));
                    return t.of(of.neg()).to(c.dtype(0));
                  },
                  (c, d) -> {
                    Triangle t = c.attributes();
                    Tensor change = null;
                    if (d[0] != null) {
                      Tensor a = t.of(d[0]);
                      change = matmul(t.transposed() ? T(a) : a, c.output()).neg();
                    }
                    if (d[1] != null) change = change == null ? d[1] : d[1].add(change);
                    return SolveOps.TRIANGULAR_SOLVE.apply(t, c.input(0), change);
                  },
                  Set.of(0),
                  true),
              Sample.of(new Triangle(true, false, false), real(3, 3), real(3, 2))
                  .from(SolveOps::regular),
              Sample.of(new Triangle(false, false, false), real(2, 2, 2), real(2, 2, 1))
                  .from(SolveOps::regular),
              Sample.of(new Triangle(true, true, false), real(2, 2), real(2, 2))
                  .from(SolveOps::regular),
              Sample.of(new Triangle(false, true, true), real(3, 3), real(3, 1)),
              Sample.of(new Triangle(false, false, false), real(0, 0), real(0, 2)))
          .batched(Batching.leading());

  /** For samples: the first operand with a diagonal that is not small. */
  static Tensor[] regular(Tensor[] in) {
    Tensor[] out = in.clone();
    out[0] = in[0].add(MatrixBatch.identity(in[0], in[0].shape().dim(-1)).mul(5));
    return out;
  }

  /** Every declaration of this file. */
  static final List<Op<?>> ALL = List.of(INVERSE, SOLVE, TRIANGULAR_SOLVE);

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "choleskySolve",
              "The solution of A X = B, given the Cholesky factor of A.",
              Composite.of(
                  "lower",
                  in -> choleskySolve(in[0], regular(new Tensor[] {in[1]})[0]),
                  real(3, 2),
                  real(3, 3)),
              Composite.of(
                  "a vector",
                  in -> choleskySolve(in[0], regular(new Tensor[] {in[1]})[0]),
                  real(2),
                  real(2, 2))));

  // ---- what programs call ----

  /**
   * The inverse of square matrices. To solve systems {@link #solve} is quicker and more accurate.
   *
   * @param x [..., n, n]; integers are taken as float32
   * @return NaN throughout for a matrix that has one
   * @throws TensorException if a matrix is not square, or singular: which of the batch, and which
   *     pivot is 0
   */
  @Offered
  public static Tensor inverse(Tensor x) {
    return INVERSE.apply(None.NONE, MatrixBatch.square("inverse", "x", x));
  }

  /**
   * The solution of a X = b, by LU factors with pivots.
   *
   * @param a [..., n, n]
   * @param b a vector [n] or a batch of vectors of the shape of a without its last axis, else
   *     matrices [..., n, k]; leading axes broadcast
   * @return of b's shape, with leading axes broadcast; NaN throughout for a matrix a that has one
   * @throws TensorException if a is not square or singular, or b does not fit
   */
  @Offered
  public static Tensor solve(Tensor a, Tensor b) {
    return right(
        "solve",
        MatrixBatch.square("solve", "a", a),
        b,
        (vectors, in) -> SOLVE.apply(new Right(vectors), in));
  }

  /**
   * The solution of a X = b for an upper or lower triangle; the rest of a is not read.
   *
   * @param a [..., n, n]
   * @param b vectors or matrices as for {@link #solve}
   * @throws TensorException if a is not square or has a 0 on its diagonal, or b does not fit
   */
  @Offered
  public static Tensor triangularSolve(Tensor a, Tensor b, boolean upper) {
    return triangularSolve(a, b, upper, false, false);
  }

  /**
   * The solution of a X = b or aᵀ X = b for an upper or lower triangle; the rest of a is not read.
   *
   * @param a [..., n, n]
   * @param b vectors or matrices as for {@link #solve}
   * @param upper which triangle of a, before it is transposed
   * @param transposed whether the system is that of aᵀ
   * @param unitDiagonal whether the diagonal is taken to be 1, and not read
   * @throws TensorException if a is not square or has a 0 on its diagonal, or b does not fit
   */
  @Offered
  public static Tensor triangularSolve(
      Tensor a, Tensor b, boolean upper, boolean transposed, boolean unitDiagonal) {
    Triangle t = new Triangle(upper, transposed, unitDiagonal);
    Tensor square = MatrixBatch.square("triangularSolve", "a", a);
    return right(
        "triangularSolve", square, b, (vectors, in) -> TRIANGULAR_SOLVE.apply(t.with(vectors), in));
  }

  /**
   * The solution of A X = b, given the lower Cholesky factor of A.
   *
   * @param b vectors or matrices as for {@link #solve}
   * @param l [..., n, n], as {@code cholesky} gives it
   * @throws TensorException if l is not square or has a 0 on its diagonal, or b does not fit
   */
  @Offered
  public static Tensor choleskySolve(Tensor b, Tensor l) {
    Tensor square = MatrixBatch.square("choleskySolve", "l", l);
    return right(
        "choleskySolve",
        square,
        b,
        (vectors, in) -> {
          Tensor y = TRIANGULAR_SOLVE.apply(new Triangle(false, false, false, vectors), in);
          return TRIANGULAR_SOLVE.apply(new Triangle(false, true, false), in[0], y);
        });
  }

  private interface Solver {
    Tensor solved(boolean vectors, Tensor... in);
  }

  /** Vectors on the right become columns. */
  private static Tensor right(String op, Tensor a, Tensor b, Solver solver) {
    int n = a.shape().dim(-1);
    boolean vectors =
        b.rank() == 1 || Arrays.equals(b.dims(), Arrays.copyOf(a.dims(), a.rank() - 1));
    int rows = b.rank() == 0 ? 1 : b.shape().dim(vectors ? -1 : -2);
    if (b.rank() == 0 || rows != n) {
      throw TensorException.shape(op + ": the right-hand side does not fit")
          .operand("a", a, "rows: " + n)
          .operand("b", b, "rows: " + rows)
          .hint("b is [n], or [..., n, k]")
          .build();
    }
    Tensor columns = vectors ? ShapeOps.unsqueeze(b, -1) : b;
    Tensor x = solver.solved(vectors, MatrixBatch.together(op, a, columns));
    return vectors ? ShapeOps.squeeze(x, -1) : x;
  }
}
