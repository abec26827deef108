package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.distinct;
import static org.gradsh.autograd.op.Operand.range;
import static org.gradsh.autograd.op.Operand.real;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Unique;
import org.gradsh.autograd.ValuesAndIndices;
import org.gradsh.autograd.cpu.Sorting;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.graph.GraphErrors;
import org.gradsh.autograd.tape.Traced;

/**
 * Order along an axis. What is computed are indices, which have no derivative; values are gathered
 * by them, and so are their gradients.
 *
 * <p>Every order is stable. NaN counts as larger than all else, −0 as equal to 0.
 */
public final class SortOps {
  private SortOps() {}

  /** Along which axis, and whether the largest comes first. */
  public record Order(int axis, boolean descending) {
    @Override
    public String toString() {
      return "axis " + axis + (descending ? " descending" : "");
    }
  }

  /** Indices: nothing to differentiate. */
  public static final Op<Order> ARG_SORT =
      Op.declare(
              "argSort",
              "The int64 indices along an axis that put elements in order.",
              (in, order) ->
                  Sorting.argSort(Casts.contiguous(in[0]), order.axis(), order.descending()),
              Derivative.<Order>none(),
              Sample.of(new Order(0, false), distinct(5)),
              Sample.of(new Order(1, true), distinct(2, 3)),
              Sample.of(new Order(0, false), distinct(3, 2)),
              Sample.of(new Order(1, false), real(2, 0)))
          .batched(
              Batching.attributes((order, n) -> new Order(order.axis() + 1, order.descending())));

  /** Places: nothing to differentiate. */
  public static final Op<Boolean> SEARCH_SORTED =
      Op.declare(
              "searchSorted",
              "The int64 places where values would be put into ascending elements.",
              (in, right) -> {
                DType dtype = in[0].dtype().promote(in[1].dtype());
                Strided values = Casts.contiguous(Casts.cast(in[1], dtype));
                Strided sorted = Casts.contiguous(Casts.cast(in[0], dtype));
                long[] places = Sorting.searchSorted(sorted, values, right);
                return Strided.contiguous(DType.INT64, in[1].shape(), places);
              },
              Derivative.<Boolean>none(),
              Sample.of(false, range(0, 0.001, 4), real(3)),
              Sample.of(true, range(0, 0.001, 4), real(2, 3)),
              Sample.of(false, range(0, 0.001, 2, 3), real(2, 4)),
              Sample.of(false, range(0, 0.001, 0), real(2)))
          .batched(SortOps::searchBatch);

  /** Rows of their own are searched row by row: values of another rank become such rows. */
  private static Tensor searchBatch(
      Op<Boolean> op, Boolean right, Tensor[] in, boolean[] batched, int n) {
    if (!batched[0] && in[0].rank() == 1) return op.apply(right, in);
    Tensor[] all = Batching.repeated(in, batched, n);
    if (all[0].rank() > 2) return op.apply(right, all);
    int each = n == 0 ? 0 : all[1].size() / n;
    Tensor rows = ShapeOps.reshape(all[1], Shape.of(n, each));
    return ShapeOps.reshape(op.apply(right, all[0], rows), all[1].shape());
  }

  static final List<Op<?>> ALL = List.of(ARG_SORT, SEARCH_SORTED);

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "sort",
              "The elements in order along an axis, with their indices.",
              Composite.of("sort [5]", in -> sort(in[0]).values(), distinct(5)),
              Composite.of("sort 0", in -> sort(in[0], 0).values(), distinct(3, 2)),
              Composite.of("sort down", in -> sort(in[0], -1, true).values(), distinct(2, 3)),
              Composite.of("sort [0]", in -> sort(in[0]).values(), real(0))),
          Composite.declare(
              "topK",
              "The k largest elements along an axis, or smallest, with their indices.",
              Composite.of("topK(2)", in -> topK(in[0], 2).values(), distinct(2, 4)),
              Composite.of(
                  "topK(1, 0, false)", in -> topK(in[0], 1, 0, false).values(), distinct(3)),
              Composite.of("topK(0)", in -> topK(in[0], 0).values(), distinct(3))),
          Composite.declare(
              "kthValue",
              "The k-th smallest element along an axis, with its index.",
              Composite.of("kthValue(2)", in -> kthValue(in[0], 2).values(), distinct(4)),
              Composite.of(
                  "kthValue(1, 0, true)",
                  in -> kthValue(in[0], 1, 0, true).values(),
                  distinct(3, 2))),
          Composite.declare(
              "unique",
              "The different elements in ascending order.",
              Composite.of("unique", in -> unique(in[0]).values(), Operand.index(3, 2, 4))));

  // ---- what programs call ----

  /** Along the last axis; see {@link #argSort(Tensor, int, boolean)}. */
  @Offered
  public static Tensor argSort(Tensor x) {
    return argSort(x, -1, false);
  }

  /** In ascending order; see {@link #argSort(Tensor, int, boolean)}. */
  @Offered
  public static Tensor argSort(Tensor x, int axis) {
    return argSort(x, axis, false);
  }

  /**
   * The indices that put x in order along an axis, {@code x.gather(axis, indices)} is sorted.
   * Stable: equal elements keep their order. NaN is larger than all else.
   *
   * @param descending whether the largest comes first
   * @return int64, of the shape of x
   * @throws TensorException when the axis is out of range
   */
  @Offered
  public static Tensor argSort(Tensor x, int axis, boolean descending) {
    return ARG_SORT.apply(new Order(Axes.one("argSort", x, axis), descending), x);
  }

  /** Along the last axis; see {@link #sort(Tensor, int, boolean)}. */
  @Offered
  public static ValuesAndIndices sort(Tensor x) {
    return sort(x, -1, false);
  }

  /** In ascending order; see {@link #sort(Tensor, int, boolean)}. */
  @Offered
  public static ValuesAndIndices sort(Tensor x, int axis) {
    return sort(x, axis, false);
  }

  /**
   * The elements in order along an axis, and where they were. Stable: equal elements keep their
   * order. NaN is larger than all else. The gradient of a value goes to where it was.
   *
   * @param descending whether the largest comes first
   * @throws TensorException when the axis is out of range
   */
  @Offered
  public static ValuesAndIndices sort(Tensor x, int axis, boolean descending) {
    int a = Axes.one("sort", x, axis);
    return picked(x, a, ARG_SORT.apply(new Order(a, descending), x));
  }

  /** The k largest along the last axis, the largest first. */
  @Offered
  public static ValuesAndIndices topK(Tensor x, int k) {
    return topK(x, k, -1, true);
  }

  /** The k largest along an axis, the largest first. */
  @Offered
  public static ValuesAndIndices topK(Tensor x, int k, int axis) {
    return topK(x, k, axis, true);
  }

  /**
   * The k largest or smallest elements along an axis, in order, and where they were; the first
   * among equals.
   *
   * @param k from 0 to the extent of the axis
   * @param largest whether the largest are wanted, the largest first; else the smallest, the
   *     smallest first
   * @throws TensorException when the axis or k is out of range
   */
  @Offered
  public static ValuesAndIndices topK(Tensor x, int k, int axis, boolean largest) {
    int a = Axes.one("topK", x, axis);
    rank("topK", x, a, k, 0);
    Tensor order = ARG_SORT.apply(new Order(a, largest), x);
    return picked(x, a, IndexOps.narrow(order, a, 0, k));
  }

  /** Along the last axis; see {@link #kthValue(Tensor, int, int, boolean)}. */
  @Offered
  public static ValuesAndIndices kthValue(Tensor x, int k) {
    return kthValue(x, k, -1, false);
  }

  /** Without the axis; see {@link #kthValue(Tensor, int, int, boolean)}. */
  @Offered
  public static ValuesAndIndices kthValue(Tensor x, int k, int axis) {
    return kthValue(x, k, axis, false);
  }

  /**
   * The k-th smallest element along an axis, and where it was; the first among equals.
   *
   * @param k from 1 to the extent of the axis
   * @param keepDims whether the axis stays with extent 1
   * @throws TensorException when the axis or k is out of range
   */
  @Offered
  public static ValuesAndIndices kthValue(Tensor x, int k, int axis, boolean keepDims) {
    int a = Axes.one("kthValue", x, axis);
    rank("kthValue", x, a, k, 1);
    Tensor order = ARG_SORT.apply(new Order(a, false), x);
    ValuesAndIndices kept = picked(x, a, IndexOps.narrow(order, a, k - 1, k));
    if (keepDims) return kept;
    return new ValuesAndIndices(
        ShapeOps.squeeze(kept.values(), a), ShapeOps.squeeze(kept.indices(), a));
  }

  private static void rank(String op, Tensor x, int axis, int k, int least) {
    int extent = x.shape().dim(axis);
    if (k >= least && k <= extent) return;
    throw TensorException.value(op + ": k is " + k)
        .operand("this", x, "axis " + axis + ": " + extent)
        .hint(extent < least ? "the axis is empty" : "k is " + least + " … " + extent)
        .build();
  }

  static ValuesAndIndices picked(Tensor x, int axis, Tensor indices) {
    return new ValuesAndIndices(IndexOps.GATHER.apply(axis, x, indices), indices);
  }

  /** Before equal elements; see {@link #searchSorted(Tensor, Tensor, boolean)}. */
  @Offered
  public static Tensor searchSorted(Tensor sorted, Tensor values) {
    return searchSorted(sorted, values, false);
  }

  /**
   * Where each value would be put into ascending elements, so that they stay in order.
   *
   * @param sorted ascending along the last axis, [n], or one row for each row of values, […, n]
   * @param values of any shape where {@code sorted} is a vector, else […, m]
   * @param right whether behind equal elements, not before them
   * @return int64, 0 … n, of the shape of the values
   * @throws TensorException when the leading axes differ
   */
  @Offered
  public static Tensor searchSorted(Tensor sorted, Tensor values, boolean right) {
    int rank = sorted.rank();
    boolean rows = rank == values.rank() && rank > 0;
    for (int a = 0; rows && a < rank - 1; a++) {
      rows = sorted.shape().dim(a) == values.shape().dim(a);
    }
    if (rank != 1 && !rows) {
      throw TensorException.shape("searchSorted: the rows do not match those of the values")
          .operand("this", sorted)
          .operand("values", values)
          .hint("a vector, or as many rows as the values have")
          .build();
    }
    return SEARCH_SORTED.apply(right, sorted, values);
  }

  /**
   * The different elements in ascending order, which of them each element is, and how often each
   * occurs. NaN counts as one value, −0 as 0. Not differentiable.
   */
  @Offered
  public static Unique unique(Tensor x) {
    if (Traced.behind(x) != null) throw GraphErrors.shapeOfValues("unique");
    Strided flat = Casts.contiguous(x.detach().values().host());
    int n = flat.size();
    long[] keys = Sorting.keys(flat, flat.offset(), 1, n);
    int[] order = Sorting.order(keys);
    long[] first = new long[n];
    long[] counts = new long[n];
    long[] inverse = new long[n];
    int found = 0;
    for (int i = 0; i < n; i++) {
      if (i == 0 || keys[order[i]] != keys[order[i - 1]]) first[found++] = order[i];
      inverse[order[i]] = found - 1;
      counts[found - 1]++;
    }
    return new Unique(
        IndexOps.take(x.detach(), longs(Shape.of(found), Arrays.copyOf(first, found), x)),
        longs(x.shape(), inverse, x),
        longs(Shape.of(found), Arrays.copyOf(counts, found), x));
  }

  /** int64 where a tensor is. */
  static Tensor longs(Shape shape, long[] values, Tensor... near) {
    return Device.fresh(Strided.contiguous(DType.INT64, shape, values), near);
  }
}
