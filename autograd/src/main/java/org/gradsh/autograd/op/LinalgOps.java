package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.real;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Gemm;
import org.gradsh.autograd.cpu.Strided;

/** Products of matrices and vectors. */
public final class LinalgOps {
  private LinalgOps() {}

  /** Y = A B over broadcast leading axes; Ā = Ȳ Bᵀ, B̄ = Aᵀ Ȳ, summed over what was broadcast. */
  public static final Op<None> MATMUL =
      Op.declare(
              "matmul",
              "The product of matrices; leading axes are a batch and broadcast.",
              (in, none) -> product(in[0], in[1]),
              Derivative.multilinear(
                  (c, i, g) -> {
                    Tensor cotangent =
                        i == 0
                            ? matmul(g, ShapeOps.T(c.input(1)))
                            : ofSecond(c.input(0), g, c.shape(1));
                    return ReductionOps.sumTo(cotangent.to(c.dtype(i)), c.shape(i));
                  }),
              Sample.of(None.NONE, real(2, 3), real(3, 4)),
              Sample.of(None.NONE, real(1, 1), real(1, 1)),
              Sample.of(None.NONE, real(2, 2, 3), real(2, 3, 2)),
              Sample.of(None.NONE, real(2, 2, 3), real(3, 2)),
              Sample.of(None.NONE, real(2, 3), real(2, 1, 3, 2)),
              Sample.of(None.NONE, real(2, 0), real(0, 3)),
              Sample.of(None.NONE, real(0, 2), real(2, 3)))
          .formed((shapes, dtypes, none) -> form(shapes[0], shapes[1], dtypes))
          .adding((c, i, g, sum) -> addTo(sum, i, c.input(1 - i), g))
          .batched((op, none, in, batched, n) -> inBatch(in, batched, n));

  /** Aᵀ Ȳ; of one matrix that a batch was multiplied with it is one product over all rows. */
  private static Tensor ofSecond(Tensor a, Tensor g, Shape second) {
    if (second.rank() > 2 || a.rank() == 2 || a.size() == 0) return matmul(ShapeOps.T(a), g);
    int rows = a.size() / columns(a);
    Tensor left = ShapeOps.reshape(a, rows, columns(a));
    return matmul(ShapeOps.T(left), ShapeOps.reshape(g, rows, columns(g)));
  }

  /** The form of a product of matrices of one dtype; null of all else. */
  private static Strided form(Shape a, Shape b, DType... dtypes) {
    if (dtypes[0] != dtypes[1] || dtypes[0] == DType.BOOL) return null;
    if (a.rank() < 2 || b.rank() < 2 || a.dim(-1) != b.dim(-2)) return null;
    Shape lead = Shape.broadcast(batch(a), batch(b));
    if (lead == null) return null;
    return Apply.zeros(with(lead, a.dim(-2), b.dim(-1)), dtypes[0]).values();
  }

  /** Every declaration of this file. */
  static final List<Op<?>> ALL = List.of(MATMUL);

  /** Products that are a matmul in other clothes. */
  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "dot",
              "The inner product of two vectors.",
              Composite.of("dot", in -> dot(in[0], in[1]), real(4), real(4)),
              Composite.of("dot of nothing", in -> dot(in[0], in[1]), real(0), real(0))),
          Composite.declare(
              "outer",
              "The outer product of two vectors.",
              Composite.of("outer", in -> outer(in[0], in[1]), real(2), real(3))),
          Composite.declare(
              "trace",
              "The sum of the diagonal of the last two axes.",
              Composite.of("trace", in -> trace(in[0]), real(3, 3)),
              Composite.of("of a batch", in -> trace(in[0]), real(2, 2, 3))),
          Composite.declare(
              "einsum",
              "A sum of products over named axes, Einstein's notation.",
              Composite.of(
                  "ij,jk->ik", in -> Einsum.einsum("ij,jk->ik", in), real(2, 3), real(3, 2)),
              Composite.of("ii->", in -> Einsum.einsum("ii->", in), real(3, 3)),
              Composite.of("ij->ji", in -> Einsum.einsum("ij->ji", in), real(2, 3)),
              Composite.of(
                  "bij,bjk->bik",
                  in -> Einsum.einsum("bij,bjk->bik", in),
                  real(2, 2, 3),
                  real(2, 3, 2)),
              Composite.of(
                  "i,j,ij->", in -> Einsum.einsum("i,j,ij->", in), real(2), real(3), real(2, 3))));

  /**
   * The examples' own leading axes are aligned behind that of the batch. A matrix that all share is
   * multiplied once with the rows of all.
   */
  private static Tensor inBatch(Tensor[] in, boolean[] batched, int n) {
    Tensor a = in[0];
    Tensor b = in[1];
    if (batched[0] && !batched[1] && b.rank() == 2) {
      int[] dims = a.dims();
      dims[dims.length - 1] = b.shape().dim(1);
      Tensor rows = ShapeOps.reshape(a, Shape.of(a.size() / Math.max(1, columns(a)), columns(a)));
      if (columns(a) > 0) return ShapeOps.reshape(matmul(rows, b), Shape.of(dims));
    }
    int rank = Math.max(a.rank() - (batched[0] ? 1 : 0), b.rank() - (batched[1] ? 1 : 0));
    return matmul(
        batched[0] ? InBatch.aligned(a, rank) : a, batched[1] ? InBatch.aligned(b, rank) : b);
  }

  private static int columns(Tensor t) {
    return t.shape().dim(-1);
  }

  /**
   * The matrix product; leading axes are a batch and broadcast. A vector on the left is a row, on
   * the right a column, and its axis is dropped, as in NumPy.
   *
   * @throws TensorException when an operand is a scalar, inner dimensions differ, or batches do not
   *     broadcast
   */
  @Offered
  public static Tensor matmul(Tensor a, Tensor b) {
    if (a.rank() == 0 || b.rank() == 0) {
      throw TensorException.shape("matmul: a scalar is no matrix")
          .operand("a", a)
          .operand("b", b)
          .hint("{a}.mul({b}) multiplies by a scalar")
          .build();
    }
    int inner = a.shape().dim(-1);
    int rows = b.shape().dim(b.rank() == 1 ? 0 : -2);
    if (inner != rows) throw innerDiffer(a, b, inner, rows);
    if (a.rank() >= 2 && b.rank() >= 2) return MATMUL.apply(None.NONE, a, b);
    Tensor left = a.rank() == 1 ? ShapeOps.unsqueeze(a, 0) : a;
    Tensor right = b.rank() == 1 ? ShapeOps.unsqueeze(b, -1) : b;
    Tensor y = MATMUL.apply(None.NONE, left, right);
    if (b.rank() == 1) y = ShapeOps.squeeze(y, -1);
    return a.rank() == 1 ? ShapeOps.squeeze(y, b.rank() == 1 ? -1 : -2) : y;
  }

  private static TensorException innerDiffer(Tensor a, Tensor b, int inner, int rows) {
    var report =
        TensorException.shape("matmul: inner dimensions differ")
            .operand("a", a, "columns: " + inner)
            .operand("b", b, "rows: " + rows);
    if (b.rank() >= 2 && b.shape().dim(-1) == inner)
      return report.hint("matmul({a}, {b}.T())").build();
    if (a.rank() >= 2 && a.shape().dim(-2) == rows)
      return report.hint("matmul({a}.T(), {b})").build();
    return report.hint("columns of {a} must equal rows of {b}").build();
  }

  /**
   * The inner product of two vectors.
   *
   * @throws TensorException when an operand is no vector, or lengths differ
   */
  @Offered
  public static Tensor dot(Tensor a, Tensor b) {
    requireVectors("dot", a, b);
    if (a.size() != b.size()) {
      throw TensorException.shape("dot: lengths differ")
          .operand("a", a, "axis 0: " + a.size())
          .operand("b", b, "axis 0: " + b.size())
          .hint("outer({a}, {b}) for vectors of different lengths")
          .build();
    }
    return matmul(a, b);
  }

  /**
   * The outer product of two vectors: [m], [n] → [m, n].
   *
   * @throws TensorException when an operand is no vector
   */
  @Offered
  public static Tensor outer(Tensor a, Tensor b) {
    requireVectors("outer", a, b);
    return ShapeOps.unsqueeze(a, 1).mul(ShapeOps.unsqueeze(b, 0));
  }

  /**
   * The sum of the diagonal of the last two axes.
   *
   * @param x [..., m, n]
   * @throws TensorException if there are fewer axes than two
   */
  @Offered
  public static Tensor trace(Tensor x) {
    ShapeOps.matrix("trace", x);
    return ShapeOps.diagonal(x).sum(new int[] {-1}, false);
  }

  private static void requireVectors(String name, Tensor a, Tensor b) {
    if (a.rank() == 1 && b.rank() == 1) return;
    throw TensorException.shape(name + ": vectors are wanted")
        .operand("a", a)
        .operand("b", b)
        .hint("flatten(), or matmul for matrices")
        .build();
  }

  private static Strided product(Strided a, Strided b) {
    DType type = a.dtype().promote(b.dtype());
    if (type == DType.BOOL) type = DType.INT32;
    Shape lead = Shape.broadcast(batch(a.shape()), batch(b.shape()));
    if (lead == null) {
      throw TensorException.shape("matmul: batches do not broadcast")
          .operand("a", a.dtype(), a.shape(), "batch: " + batch(a.shape()))
          .operand("b", b.dtype(), b.shape(), "batch: " + batch(b.shape()))
          .detail("the axes before the last two are aligned at their end: equal, or 1")
          .build();
    }
    int m = a.shape().dim(-2);
    int n = b.shape().dim(-1);
    Strided left = Casts.cast(a, type).broadcastTo(with(lead, m, a.shape().dim(-1)));
    Strided right = Casts.cast(b, type).broadcastTo(with(lead, b.shape().dim(-2), n));
    Strided out = Strided.unwritten(type, with(lead, m, n));
    Gemm.matmul(operand(left), operand(right), out.data(), 0, lead.dims(), m, a.shape().dim(-1), n);
    return out;
  }

  /** sum += Ȳ Bᵀ, or Aᵀ Ȳ for the second operand; of two matrices. */
  private static boolean addTo(Strided sum, int i, Tensor other, Strided g) {
    if (other.lift() != null || other.dtype() != sum.dtype()) return false;
    Strided x = other.values();
    if (x.shape().rank() != 2 || sum.shape().rank() != 2 || g.shape().rank() != 2) return false;
    int[] s = x.strides();
    Gemm.Operand turned = Gemm.Operand.of(x.data(), x.offset(), 0, s[1], s[0]);
    return Gemm.add(
        i == 0 ? operand(g) : turned,
        i == 0 ? turned : operand(g),
        sum.data(),
        sum.offset(),
        sum.shape().dim(0),
        g.shape().dim(1 - i),
        sum.shape().dim(1));
  }

  private static Gemm.Operand operand(Strided x) {
    int[] s = x.strides();
    int batch = s.length - 2;
    return new Gemm.Operand(x.data(), x.offset(), Arrays.copyOf(s, batch), s[batch], s[batch + 1]);
  }

  private static Shape batch(Shape s) {
    return Shape.of(Arrays.copyOf(s.dims(), s.rank() - 2));
  }

  private static Shape with(Shape lead, int rows, int columns) {
    int[] dims = Arrays.copyOf(lead.dims(), lead.rank() + 2);
    dims[lead.rank()] = rows;
    dims[lead.rank() + 1] = columns;
    return Shape.of(dims);
  }
}
