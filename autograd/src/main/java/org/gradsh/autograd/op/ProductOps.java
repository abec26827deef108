package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.LinalgOps.matmul;
import static org.gradsh.autograd.op.Operand.real;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/** Products of vectors, matrices and tensors beyond matmul. */
public final class ProductOps {
  private ProductOps() {}

  /** Every declaration of this file. */
  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "kron",
              "The Kronecker product: every element of a times the whole of b.",
              Composite.of("matrices", in -> kron(in[0], in[1]), real(2, 3), real(2, 1)),
              Composite.of("other ranks", in -> kron(in[0], in[1]), real(2), real(2, 1, 2))),
          Composite.declare(
              "cross",
              "The cross product of vectors in space.",
              Composite.of("vectors", in -> cross(in[0], in[1]), real(3), real(3)),
              Composite.of("axis 0", in -> cross(in[0], in[1], 0), real(3, 2), real(3, 1))),
          Composite.declare(
              "tensordot",
              "The sum of products over several axes.",
              Composite.of("2", in -> tensordot(in[0], in[1], 2), real(2, 2, 3), real(2, 3, 2)),
              Composite.of("0", in -> tensordot(in[0], in[1], 0), real(2), real(3)),
              Composite.of(
                  "axes",
                  in -> tensordot(in[0], in[1], new int[] {0, 2}, new int[] {1, 0}),
                  real(2, 2, 3),
                  real(3, 2))),
          Composite.declare(
              "multiDot",
              "The product of several matrices in the order that costs least.",
              Composite.of("multiDot", in -> multiDot(in), real(2, 3), real(3, 1), real(1, 2)),
              Composite.of("vectors", in -> multiDot(in), real(3), real(3, 2), real(2))),
          Composite.declare(
              "vander",
              "The powers of a vector's elements, one in each column.",
              Composite.of("vander", in -> vander(in[0], 3), real(2)),
              Composite.of("vander of a batch", in -> vander(in[0]), real(2, 2))));

  /**
   * The Kronecker product, as NumPy's: operands of different ranks have axes of extent 1 put in
   * front.
   *
   * @return of extents a.dim(i)·b.dim(i)
   */
  @Offered
  public static Tensor kron(Tensor a, Tensor b) {
    int rank = Math.max(a.rank(), b.rank());
    int[] first = new int[2 * rank];
    int[] second = new int[2 * rank];
    int[] both = new int[rank];
    for (int i = 1; i <= rank; i++) {
      int at = 2 * (rank - i);
      first[at] = i <= a.rank() ? a.shape().dim(-i) : 1;
      second[at + 1] = i <= b.rank() ? b.shape().dim(-i) : 1;
      first[at + 1] = second[at] = 1;
      both[rank - i] = Math.multiplyExact(first[at], second[at + 1]);
    }
    Tensor product =
        ShapeOps.reshape(a, Shape.of(first)).mul(ShapeOps.reshape(b, Shape.of(second)));
    return ShapeOps.reshape(product, Shape.of(both));
  }

  /**
   * The cross product along the last axis.
   *
   * @param a [..., 3]
   * @param b [..., 3]; the other axes broadcast
   * @throws TensorException if the last axis has another extent than 3
   */
  @Offered
  public static Tensor cross(Tensor a, Tensor b) {
    return cross(a, b, -1);
  }

  /**
   * The cross product along an axis.
   *
   * @param axis counted from the end where the operands have different numbers of axes
   * @throws TensorException if that axis has another extent than 3, or the others do not broadcast
   */
  @Offered
  public static Tensor cross(Tensor a, Tensor b, int axis) {
    int i = Axes.one("cross", a, axis);
    int j = Axes.one("cross", b, axis);
    if (axis >= 0 && a.rank() != b.rank()) {
      throw TensorException.shape("cross: axis " + axis + " is not the same place of both")
          .operand("a", a, "axes: " + a.rank())
          .operand("b", b, "axes: " + b.rank())
          .hint("an axis counted from the end, as −1")
          .build();
    }
    if (a.shape().dim(i) != 3 || b.shape().dim(j) != 3) {
      throw TensorException.shape("cross: vectors of 3 elements are wanted")
          .operand("a", a, "axis " + axis + ": " + a.shape().dim(i))
          .operand("b", b, "axis " + axis + ": " + b.shape().dim(j))
          .hint("the axis of the vectors as a third operand")
          .build();
    }
    return turned(a, -1, i).mul(turned(b, -2, j)).sub(turned(a, -2, i).mul(turned(b, -1, j)));
  }

  private static Tensor turned(Tensor x, int shift, int axis) {
    return JoinOps.roll(x, shift, axis);
  }

  /**
   * The sum of products over the last n axes of a and the first n of b; the outer product for 0.
   *
   * @throws TensorException if these axes have different extents, or there are not so many
   */
  @Offered
  public static Tensor tensordot(Tensor a, Tensor b, int n) {
    if (n < 0 || n > Math.min(a.rank(), b.rank())) {
      throw TensorException.shape("tensordot: there are no " + n + " axes to sum over")
          .operand("a", a, "axes: " + a.rank())
          .operand("b", b, "axes: " + b.rank())
          .hint("0 … " + Math.min(a.rank(), b.rank()))
          .build();
    }
    int[] last = new int[n];
    int[] first = new int[n];
    for (int k = 0; k < n; k++) {
      last[k] = a.rank() - n + k;
      first[k] = k;
    }
    return tensordot(a, b, last, first);
  }

  /**
   * The sum of products over axes of a paired with axes of b. The result has the other axes of a,
   * then those of b.
   *
   * @throws TensorException if paired axes have different extents, or one is given twice
   */
  @Offered
  public static Tensor tensordot(Tensor a, Tensor b, int[] axesA, int[] axesB) {
    if (axesA.length != axesB.length) {
      throw TensorException.shape("tensordot: axes come in pairs")
          .operand("a", a, "axes given: " + axesA.length)
          .operand("b", b, "axes given: " + axesB.length)
          .build();
    }
    int[] ofA = checked(a, axesA);
    int[] ofB = checked(b, axesB);
    int inner = 1;
    for (int k = 0; k < ofA.length; k++) {
      int extent = a.shape().dim(ofA[k]);
      if (extent != b.shape().dim(ofB[k])) {
        throw TensorException.shape("tensordot: paired axes differ")
            .operand("a", a, "axis " + ofA[k] + ": " + extent)
            .operand("b", b, "axis " + ofB[k] + ": " + b.shape().dim(ofB[k]))
            .build();
      }
      inner *= extent;
    }
    int[] freeA = others(a, ofA);
    int[] freeB = others(b, ofB);
    int[] dims = new int[freeA.length + freeB.length];
    int rows = 1;
    int columns = 1;
    for (int k = 0; k < freeA.length; k++) rows *= dims[k] = a.shape().dim(freeA[k]);
    for (int k = 0; k < freeB.length; k++) {
      columns *= dims[freeA.length + k] = b.shape().dim(freeB[k]);
    }
    Tensor left = ShapeOps.reshape(ordered(a, freeA, ofA), Shape.of(rows, inner));
    Tensor right = ShapeOps.reshape(ordered(b, ofB, freeB), Shape.of(inner, columns));
    return ShapeOps.reshape(matmul(left, right), Shape.of(dims));
  }

  private static int[] checked(Tensor x, int[] axes) {
    if (axes.length > 0) Axes.all("tensordot", x, axes);
    return Arrays.stream(axes).map(a -> Axes.one("tensordot", x, a)).toArray();
  }

  private static int[] others(Tensor x, int[] axes) {
    int[] rest = new int[x.rank() - axes.length];
    int n = 0;
    for (int a = 0; a < x.rank(); a++) {
      int axis = a;
      if (Arrays.stream(axes).noneMatch(t -> t == axis)) rest[n++] = a;
    }
    return rest;
  }

  private static Tensor ordered(Tensor x, int[] first, int[] second) {
    int[] order = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, order, first.length, second.length);
    return order.length < 2 ? x : ShapeOps.transpose(x, order);
  }

  /**
   * The product of matrices, in the order that needs the fewest multiplications. The first may be a
   * vector, taken as a row, the last too, as a column.
   *
   * @throws TensorException if there are none, one has other axes, or inner extents differ
   */
  @Offered(method = false)
  public static Tensor multiDot(Tensor... x) {
    if (x.length == 0) {
      throw TensorException.value("multiDot: there are no matrices").hint("one or more").build();
    }
    if (x.length == 1) return ShapeOps.fixed(x[0]);
    Tensor[] m = x.clone();
    for (int k = 0; k < m.length; k++) {
      boolean end = k == 0 || k == m.length - 1;
      if (m[k].rank() == 2) continue;
      if (m[k].rank() != 1 || !end) {
        throw TensorException.shape("multiDot: operand " + k + " is no matrix")
            .operand("x[" + k + "]", m[k], "axes: " + m[k].rank())
            .hint("matmul takes batches; the first and the last may be vectors")
            .build();
      }
      m[k] = ShapeOps.unsqueeze(m[k], k == 0 ? 0 : -1);
    }
    Tensor y = product(m, cheapest(m), 0, m.length - 1);
    if (x[0].rank() == 1) y = ShapeOps.squeeze(y, 0);
    return x[x.length - 1].rank() == 1 ? ShapeOps.squeeze(y, -1) : y;
  }

  /** Where to cut the product of i … j, for all i and j (Cormen et al., "Matrix-chain"). */
  private static int[][] cheapest(Tensor[] m) {
    int n = m.length;
    double[][] cost = new double[n][n];
    int[][] cut = new int[n][n];
    for (int length = 1; length < n; length++) {
      for (int i = 0; i + length < n; i++) {
        int j = i + length;
        cost[i][j] = Double.POSITIVE_INFINITY;
        for (int k = i; k < j; k++) {
          double own = (double) m[i].shape().dim(0) * m[k].shape().dim(1) * m[j].shape().dim(1);
          double all = cost[i][k] + cost[k + 1][j] + own;
          if (all >= cost[i][j]) continue;
          cost[i][j] = all;
          cut[i][j] = k;
        }
      }
    }
    return cut;
  }

  private static Tensor product(Tensor[] m, int[][] cut, int i, int j) {
    if (i == j) return m[i];
    int k = cut[i][j];
    return matmul(product(m, cut, i, k), product(m, cut, k + 1, j));
  }

  /**
   * The Vandermonde matrix, square: powers 0 … n − 1, as PyTorch's (NumPy's has them descending).
   *
   * @param x [..., n]
   * @return [..., n, n]
   * @throws TensorException if x is a scalar
   */
  @Offered
  public static Tensor vander(Tensor x) {
    return vander(x, x.rank() == 0 ? 1 : x.shape().dim(-1));
  }

  /**
   * The Vandermonde matrix: powers 0 … columns − 1 of each element.
   *
   * @param x [..., n]
   * @return [..., n, columns]
   * @throws TensorException if x is a scalar, or columns negative
   */
  @Offered
  public static Tensor vander(Tensor x, int columns) {
    if (x.rank() == 0 || columns < 0) {
      throw TensorException.shape("vander: a vector is wanted, and 0 columns or more")
          .operand("x", x, "columns: " + columns)
          .build();
    }
    Tensor column = ShapeOps.unsqueeze(x, -1);
    if (columns == 0) return IndexOps.narrow(column, -1, 0, 0);
    List<Tensor> powers = new ArrayList<>();
    powers.add(Apply.ones(column.shape(), x.dtype() == DType.BOOL ? DType.INT32 : x.dtype(), x));
    for (int k = 1; k < columns; k++) powers.add(powers.getLast().mul(column));
    return JoinOps.concat(-1, powers);
  }
}
