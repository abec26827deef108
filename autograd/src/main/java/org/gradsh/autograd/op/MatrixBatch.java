package org.gradsh.autograd.op;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.ElementwiseFunctions;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Strided;

/**
 * Matrices as LAPACK takes them: a fresh array with one after the other, each column by column.
 *
 * @param lead the leading axes
 */
record MatrixBatch(Strided source, DType dtype, int[] lead, int rows, int columns, Object data) {
  static MatrixBatch of(Strided x) {
    return of(x, ReductionOps.floating(x.dtype()));
  }

  static MatrixBatch of(Strided x, DType dtype) {
    int rank = x.shape().rank();
    int[] order = new int[rank];
    for (int a = 0; a < rank; a++) order[a] = a;
    order[rank - 1] = rank - 2;
    order[rank - 2] = rank - 1;
    Object data = Casts.fresh(Layout.transpose(x, order), dtype).data();
    int[] lead = Arrays.copyOf(x.shape().dims(), rank - 2);
    return new MatrixBatch(x, dtype, lead, x.shape().dim(-2), x.shape().dim(-1), data);
  }

  /** Two operands in their common dtype. */
  static MatrixBatch[] of(Strided a, Strided b) {
    DType dtype = ReductionOps.floating(a.dtype().promote(b.dtype()));
    return new MatrixBatch[] {of(a, dtype), of(b, dtype)};
  }

  int count() {
    return Shape.of(lead).size();
  }

  /** Zeros for matrices of other extents, laid out likewise. */
  Object room(int rows, int columns) {
    return dtype.newArray(result(rows, columns).size());
  }

  /** An array of matrices that are laid out likewise as a block. */
  Strided block(Object data, int rows, int columns) {
    Shape shape = result(rows, columns);
    int[] strides = shape.rowMajorStrides().clone();
    strides[strides.length - 2] = 1;
    strides[strides.length - 1] = rows;
    DType type = data instanceof double[] ? DType.FLOAT64 : DType.FLOAT32;
    return Casts.cast(new Strided(type, shape, data, 0, strides), dtype);
  }

  private Shape result(int rows, int columns) {
    int[] dims = Arrays.copyOf(lead, lead.length + 2);
    dims[lead.length] = rows;
    dims[lead.length + 1] = columns;
    return Shape.of(dims);
  }

  /** (A + Aᵀ) / 2 in place of each matrix. */
  MatrixBatch symmetric() {
    int n = rows;
    for (int i = 0; i < count(); i++) {
      for (int row = 0; row < n; row++) {
        for (int column = 0; column < row; column++) {
          int below = i * n * n + column * n + row;
          int above = i * n * n + row * n + column;
          switch (data) {
            case float[] a -> a[below] = a[above] = a[below] / 2 + a[above] / 2;
            case double[] a -> a[below] = a[above] = a[below] / 2 + a[above] / 2;
            default -> throw new IllegalStateException("no floating numbers");
          }
        }
      }
    }
    return this;
  }

  // ---- what does not fit ----

  /**
   * @throws TensorException in the op's name where a matrix has an infinity or NaN: decompositions
   *     that iterate would not end
   */
  MatrixBatch finite(String op) {
    int size = Math.max(1, rows * columns);
    int n = count() * rows * columns;
    for (int k = 0; k < n; k++) {
      double value = data instanceof float[] f ? f[k] : ((double[]) data)[k];
      if (Double.isFinite(value)) continue;
      int at = k % size;
      throw TensorException.value(op + ": not every element is finite")
          .operand("x", source.dtype(), source.shape(), matrix(k / size))
          .detail("element [" + at % rows + ", " + at / rows + "] is " + value)
          .hint("isFinite() tells where they are")
          .build();
    }
    return this;
  }

  /** Which matrices have a NaN; to be asked before LAPACK overwrites them. */
  boolean[] withNaN() {
    boolean[] which = new boolean[count()];
    int size = rows * columns;
    for (int k = 0; k < which.length * size; k++) {
      which[k / size] |= Double.isNaN(data instanceof float[] f ? f[k] : ((double[]) data)[k]);
    }
    return which;
  }

  /**
   * NaN throughout what came of the matrices that had one: LAPACK leaves parts of it finite, or
   * finds a pivot of 0.
   *
   * @param out as many numbers for each matrix
   * @param info of each matrix, which then tells of no failure
   */
  static void spoil(boolean[] which, Object out, int[] info) {
    for (int i = 0; i < which.length; i++) {
      if (!which[i]) continue;
      int size = Array.getLength(out) / which.length;
      switch (out) {
        case float[] a -> Arrays.fill(a, i * size, (i + 1) * size, Float.NaN);
        case double[] a -> Arrays.fill(a, i * size, (i + 1) * size, Double.NaN);
        default -> throw new IllegalStateException("no floating numbers");
      }
      info[i] = 0;
    }
  }

  /**
   * @param info of each matrix; 0 where all is well
   * @param what is wrong, with the failing pivot as %d
   * @throws TensorException about the first matrix that failed
   */
  void check(String op, String problem, int[] info, String what, String hint) {
    for (int i = 0; i < info.length; i++) {
      if (info[i] == 0) continue;
      throw TensorException.value(op + ": " + problem)
          .operand("x", source.dtype(), source.shape(), matrix(i))
          .detail(what.formatted(info[i] - 1))
          .hint(hint)
          .build();
    }
  }

  /**
   * The same where this is the matrix a of a system, and b its right-hand side.
   *
   * @param vectors whether the columns of b are the vectors that were given
   */
  void checkSystem(
      String op, String problem, int[] info, String what, MatrixBatch b, boolean vectors) {
    Shape right = b.source.shape();
    if (vectors) right = Shape.of(Arrays.copyOf(right.dims(), right.rank() - 1));
    for (int i = 0; i < info.length; i++) {
      if (info[i] == 0) continue;
      throw TensorException.value(op + ": " + problem)
          .operand("a", source.dtype(), source.shape(), matrix(i))
          .operand("b", b.source.dtype(), right)
          .detail(what.formatted(info[i] - 1))
          .hint("lstsq({a}, {b})")
          .build();
    }
  }

  /** Which matrix of the batch; nothing if there is but one. */
  private String matrix(int i) {
    if (lead.length == 0) return "";
    int[] index = new int[lead.length];
    for (int a = lead.length - 1, rest = i; a >= 0; a--) {
      index[a] = rest % lead[a];
      rest /= lead[a];
    }
    return "matrix " + Arrays.toString(index);
  }

  // ---- operands as users give them ----

  /** Integers and masks as float32. */
  static Tensor floating(Tensor x) {
    return x.dtype().isFloating() ? x : x.to(DType.FLOAT32);
  }

  /**
   * A matrix or a batch of them, floating.
   *
   * @throws TensorException if there are fewer axes than two
   */
  static Tensor matrices(String op, String role, Tensor x) {
    if (x.rank() >= 2) return floating(x);
    throw TensorException.shape(op + ": a matrix is wanted, or a batch of them")
        .operand(role, x, "axes: " + x.rank())
        .hint("two axes or more")
        .build();
  }

  /**
   * A square matrix or a batch of them, floating.
   *
   * @throws TensorException if the last two extents differ
   */
  static Tensor square(String op, String role, Tensor x) {
    Tensor a = matrices(op, role, x);
    int rows = x.shape().dim(-2);
    int columns = x.shape().dim(-1);
    if (rows == columns) return a;
    var report =
        TensorException.shape(op + ": the matrix is not square")
            .operand(role, x, rows + " rows, " + columns + " columns");
    if (op.equals("inverse")) report.hint("pinv({x}) takes any shape");
    if (op.equals("solve")) report.hint("lstsq takes any shape");
    throw report.build();
  }

  /**
   * Two batches of matrices in their common dtype, with leading axes broadcast.
   *
   * @throws TensorException if these do not broadcast
   */
  static Tensor[] together(String op, Tensor a, Tensor b) {
    Shape first = lead(a);
    Shape second = lead(b);
    Shape both = Shape.broadcast(first, second);
    if (both == null) {
      throw TensorException.shape(op + ": batches do not broadcast")
          .operand("a", a, "batch: " + first)
          .operand("b", b, "batch: " + second)
          .build();
    }
    DType dtype = ReductionOps.floating(a.dtype().promote(b.dtype()));
    return new Tensor[] {spread(a.to(dtype), both), spread(b.to(dtype), both)};
  }

  private static Tensor spread(Tensor x, Shape lead) {
    int[] dims = Arrays.copyOf(lead.dims(), lead.rank() + 2);
    dims[lead.rank()] = x.shape().dim(-2);
    dims[lead.rank() + 1] = x.shape().dim(-1);
    return ShapeOps.broadcastTo(x, Shape.of(dims));
  }

  static Shape lead(Tensor x) {
    return Shape.of(Arrays.copyOf(x.dims(), x.rank() - 2));
  }

  /** The identity for matrices of n rows, like x and its leading axes. */
  static Tensor identity(Tensor x, int n) {
    int[] dims = Arrays.copyOf(x.dims(), x.rank());
    dims[dims.length - 1] = dims[dims.length - 2] = n;
    Shape shape = Shape.of(dims);
    Tensor ones = Apply.ones(Shape.of(n), x.dtype(), x);
    return ShapeOps.broadcastTo(ShapeOps.DIAGONAL_EMBED.apply(Shape.of(n, n), ones), shape);
  }

  /** Several packed above one another, as the results of an op that has more than one. */
  static Tensor above(Tensor... parts) {
    return JoinOps.concat(-2, List.of(parts));
  }

  /** Rows of matrices that lie above one another. */
  static Tensor rows(Tensor packed, int from, int to) {
    return IndexOps.narrow(packed, -2, from, to);
  }

  /** a / b; 0 where both are 0: a part of a derivative that is not there has no pole. */
  static Tensor ratio(Tensor a, Tensor b) {
    Tensor nothing = a.eq(0).and(b.eq(0));
    Tensor one = Apply.ones(Shape.SCALAR, b.dtype());
    Tensor zero = Apply.zeros(Shape.SCALAR, a.dtype());
    Tensor divisor = ElementwiseFunctions.where(nothing, one, b);
    return ElementwiseFunctions.where(nothing, zero, a.div(divisor));
  }
}
