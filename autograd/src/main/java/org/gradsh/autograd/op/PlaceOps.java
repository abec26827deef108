package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.index;
import static org.gradsh.autograd.op.Operand.mask;
import static org.gradsh.autograd.op.Operand.real;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.graph.GraphErrors;

/** Places: where elements are not 0, of triangles, and elements taken by them. */
public final class PlaceOps {
  private PlaceOps() {}

  /** Places: nothing to differentiate. */
  public static final Op<None> ARG_WHERE =
      Op.declare(
              "argWhere",
              "The int64 places where elements are not 0, one in each row.",
              (in, none) -> Counting.where(in[0]),
              Derivative.<None>none(),
              Sample.of(None.NONE, mask(2, 3)),
              Sample.of(None.NONE, mask()),
              Sample.of(None.NONE, mask(0, 2)))
          .formed(
              (shapes, dtypes, none) -> {
                throw GraphErrors.shapeOfValues("argWhere");
              })
          .batched(
              (op, none, in, batched, n) -> {
                throw ragged("argWhere", "the number of places");
              });

  /** Places: nothing to differentiate. */
  public static final Op<None> REPEATED =
      Op.declare(
              "repeated",
              "Each place as often as its count says, int64.",
              (in, none) -> Counting.repeated(in[0]),
              Derivative.<None>none(),
              Sample.of(None.NONE, index(3, 4)))
          .formed(
              (shapes, dtypes, none) -> {
                throw GraphErrors.shapeOfValues("repeat");
              })
          .batched(
              (op, none, in, batched, n) -> {
                throw ragged("repeat", "the sum of the counts");
              });

  private static TensorException ragged(String op, String what) {
    return TensorException.shape(op + ": " + what + " may differ between the examples of a batch")
        .hint("outside of vmap")
        .build();
  }

  static final List<Op<?>> ALL = List.of(ARG_WHERE, REPEATED);

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "takeAlongAxis",
              "Elements picked along an axis by indices that broadcast.",
              Composite.of(
                  "takeAlongAxis 1",
                  in -> takeAlongAxis(in[0], in[1], 1),
                  real(2, 3),
                  index(3, 1, 2)),
              Composite.of(
                  "takeAlongAxis 0",
                  in -> takeAlongAxis(in[0], in[1], 0),
                  real(3, 1),
                  index(3, 2, 2))),
          Composite.declare(
              "repeat counts",
              "Each place of an axis repeated as often as its count says.",
              Composite.of(
                  "repeat counts", in -> repeat(in[0], in[1], 0), real(3, 2), index(3, 3))),
          Composite.declare(
              "trilIndices",
              "The places on and below a diagonal, row by row.",
              Composite.of("trilIndices", in -> trilIndices(2, 3, in[0].rank()), real())),
          Composite.declare(
              "triuIndices",
              "The places on and above a diagonal, row by row.",
              Composite.of("triuIndices", in -> triuIndices(2, 3, in[0].rank()), real())));

  // ---- what programs call ----

  /**
   * The places where elements are not 0 (NaN is not), in row-major order.
   *
   * @return int64 [count, axes of x]
   */
  @Offered
  public static Tensor argWhere(Tensor x) {
    return ARG_WHERE.apply(None.NONE, x);
  }

  /**
   * Elements picked along an axis, {@code out[i][j] = x[index[i][j]][j]} for axis 0, the other axes
   * broadcast against each other.
   *
   * @param index int, of as many axes as x
   * @throws TensorException when the shapes do not broadcast, or an index is out of range
   */
  @Offered
  public static Tensor takeAlongAxis(Tensor x, Tensor index, int axis) {
    int a = Axes.one("takeAlongAxis", x, axis);
    IndexOps.integers("takeAlongAxis", index);
    int[] from = x.dims();
    int[] to = index.dims();
    boolean fits = from.length == to.length;
    for (int d = 0; fits && d < from.length; d++) {
      if (d == a) continue;
      fits = from[d] == to[d] || from[d] == 1 || to[d] == 1;
      int common = from[d] == 1 ? to[d] : from[d];
      from[d] = to[d] = common;
    }
    if (!fits) {
      throw TensorException.shape("takeAlongAxis: the shapes do not broadcast")
          .operand("this", x)
          .operand("index", index)
          .detail("sizes must be equal or 1 but along axis " + a)
          .hint("indexSelect(axis, index) picks whole slices")
          .build();
    }
    Tensor wide = ShapeOps.broadcastTo(x, Shape.of(from));
    return IndexOps.GATHER.apply(a, wide, ShapeOps.broadcastTo(index, Shape.of(to)));
  }

  /**
   * Each place of an axis as often in a row as its count says, as NumPy's repeat.
   *
   * @param counts int, one for each place of the axis, none negative
   * @throws TensorException when there are not as many counts as places, or one is negative
   */
  @Offered
  public static Tensor repeat(Tensor x, Tensor counts, int axis) {
    int a = Axes.one("repeat", x, axis);
    if (!counts.dtype().isInteger()) {
      throw TensorException.dtype("repeat: counts must be int32 or int64")
          .operand("counts", counts, "not integers")
          .hint("counts.to(DType.INT64)")
          .build();
    }
    if (counts.rank() != 1 || counts.size() != x.shape().dim(a)) {
      throw TensorException.shape("repeat: a count for each place is wanted")
          .operand("this", x, "axis " + a + ": " + x.shape().dim(a))
          .operand("counts", counts)
          .hint("one count for all is repeat(count, axis)")
          .build();
    }
    return IndexOps.INDEX_SELECT.apply(a, x, REPEATED.apply(None.NONE, counts));
  }

  /** The places on and below diagonal k of a matrix, row by row: int64 [2, count]. */
  @Offered(method = false)
  public static Tensor trilIndices(int rows, int columns, int k) {
    return triangle("trilIndices", rows, columns, k, true);
  }

  /** The places on and above diagonal k of a matrix, row by row: int64 [2, count]. */
  @Offered(method = false)
  public static Tensor triuIndices(int rows, int columns, int k) {
    return triangle("triuIndices", rows, columns, k, false);
  }

  private static Tensor triangle(String op, int rows, int columns, int k, boolean lower) {
    if (rows < 0 || columns < 0) {
      throw TensorException.value(op + ": a matrix of " + rows + " × " + columns)
          .hint("0 rows and columns or more")
          .build();
    }
    long[] places = new long[2 * Shape.of(rows, columns).size()];
    int count = 0;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        long off = (long) j - i - k;
        if (lower ? off > 0 : off < 0) continue;
        places[count] = i;
        places[rows * columns + count++] = j;
      }
    }
    long[] both = Arrays.copyOf(places, 2 * count);
    System.arraycopy(places, rows * columns, both, count, count);
    return SortOps.longs(Shape.of(2, count), both);
  }
}
