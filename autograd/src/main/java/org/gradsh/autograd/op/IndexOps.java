package org.gradsh.autograd.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.cpu.Sums;
import org.gradsh.autograd.graph.GraphErrors;
import org.gradsh.autograd.tape.Batched;
import org.gradsh.autograd.tape.Traced;

/**
 * Parts of tensors: basic slicing (views), and picking by index tensors and masks. Each way of
 * reading stands beside its transpose, the way of adding back into zeros; the pair are each other's
 * derivative.
 *
 * <p>Indices are int32 or int64; −1 is the last place. One out of range is an error that says
 * where.
 */
public final class IndexOps {
  private IndexOps() {}

  /** Where an embedded part goes: into zeros of {@code into}, at the slices. */
  public record Embedding(Shape into, Slices at) {
    @Override
    public String toString() {
      return "into " + into + " at " + at;
    }
  }

  /** Along which axis of which zeros something is added. */
  public record Into(Shape shape, int axis) {
    /** The same with n examples in front. */
    Into shifted(int n) {
      return new Into(shape.prepend(n), axis + 1);
    }

    @Override
    public String toString() {
      return "into " + shape + " along " + axis;
    }
  }

  // ---- slices ----

  /** y = x[slices]; x̄ = zeros with ȳ at the slices. */
  public static final Op<Slices> SLICE =
      Op.declare(
              "slice",
              "The part that a basic slice names; a view.",
              (in, slices) -> slices.view(in[0]),
              Derivative.linear(
                  (c, i, g) ->
                      IndexOps.EMBED_SLICE.apply(embedding(c.shape(0), c.attributes()), g)),
              Sample.of(new Slices(List.of()), Operand.real()),
              Sample.of(slices(new Slices.NewAxis()), Operand.real()),
              Sample.of(slices(new Slices.At(1)), Operand.real(3)),
              Sample.of(slices(new Slices.Range(2, -1, 3)), Operand.real(3)),
              Sample.of(slices(new Slices.Range(0, 2, 2)), Operand.real(4, 2)),
              Sample.of(slices(new Slices.Range(0, 1, 0)), Operand.real(3, 2)),
              Sample.of(slices(new Slices.Range(0, 1, 0)), Operand.real(0, 2)),
              Sample.of(
                  slices(new Slices.At(0), new Slices.NewAxis(), new Slices.Range(3, -2, 2)),
                  Operand.real(2, 4, 3)))
          .viewing()
          .adding(
              (c, i, g, sum) -> {
                Sums.add(g, c.attributes().view(sum));
                return true;
              })
          .batched(Batching.attributes(Slices::behindFirst));

  /** y = zeros with x at the slices; x̄ = ȳ[slices]. */
  public static final Op<Embedding> EMBED_SLICE =
      Op.declare(
              "embedSlice",
              "Zeros, with the operand in the place that a basic slice names.",
              (in, e) -> {
                Strided out = in[0].zerosBeside(in[0].dtype(), e.into());
                Casts.copy(in[0], e.at().view(out));
                return out;
              },
              Derivative.linear((c, i, g) -> SLICE.apply(c.attributes().at(), g)),
              Sample.of(embedding(Shape.of(3), slices(new Slices.At(1))), Operand.real()),
              Sample.of(
                  embedding(Shape.of(4), slices(new Slices.Range(3, -2, 2))), Operand.real(2)),
              Sample.of(
                  embedding(Shape.of(3, 2), slices(new Slices.Range(0, 1, 0))), Operand.real(0, 2)),
              Sample.of(
                  embedding(Shape.of(2, 3), slices(new Slices.At(1), new Slices.NewAxis())),
                  Operand.real(1, 3)))
          .placeless()
          .batched(
              Batching.attributes(
                  (e, n) -> new Embedding(e.into().prepend(n), e.at().behindFirst(n))));

  // ---- picking ----

  /** y = x at index along an axis; x̄ = ȳ added up at index. */
  public static final Op<Integer> INDEX_SELECT =
      Op.declare(
              "indexSelect",
              "The slices along an axis that an index tensor of any shape names.",
              (in, axis) -> Picking.select(in[0], in[1], axis),
              Derivative.linear(
                  (c, i, g) ->
                      i > 0
                          ? null
                          : IndexOps.INDEX_ADD.apply(
                              new Into(c.shape(0), c.attributes()), g, c.input(1))),
              Sample.of(0, Operand.real(3), Operand.index(3)),
              Sample.of(0, Operand.real(3), Operand.index(3, 5)),
              Sample.of(0, Operand.real(3, 2), Operand.index(3, 2, 2)),
              Sample.of(1, Operand.real(2, 3, 2), Operand.index(3, 4)),
              Sample.of(1, Operand.real(2, 1), Operand.index(1, 3)),
              Sample.of(0, Operand.real(3, 2), Operand.index(3, 0)),
              Sample.of(1, Operand.real(0, 3), Operand.index(3, 2)))
          .batched(PickingInBatch::select);

  /** y = zeros with the slices of x added at index; x̄ = ȳ at index. */
  public static final Op<Into> INDEX_ADD =
      Op.declare(
              "embedIndex",
              "Zeros, to which slices are added along an axis where an index tensor says.",
              (in, into) -> Picking.add(in[0], in[1], into),
              Derivative.linear(
                  (c, i, g) ->
                      i > 0 ? null : INDEX_SELECT.apply(c.attributes().axis(), g, c.input(1))),
              Sample.of(new Into(Shape.of(3), 0), Operand.real(4), Operand.index(3, 4)),
              Sample.of(new Into(Shape.of(3, 2), 0), Operand.real(2, 2, 2), Operand.index(3, 2, 2)),
              Sample.of(new Into(Shape.of(2, 3), 1), Operand.real(2), Operand.index(3)),
              Sample.of(new Into(Shape.of(2, 3), 1), Operand.real(2, 0), Operand.index(3, 0)))
          .batched(PickingInBatch::add);

  /** y[i][j] = x[index[i][j]][j] for axis 0; x̄ = ȳ added up at index. */
  public static final Op<Integer> GATHER =
      Op.declare(
              "gather",
              "Elements picked along an axis, one for each element of the index tensor.",
              (in, axis) -> Picking.gather(in[0], in[1], axis),
              Derivative.linear(
                  (c, i, g) ->
                      i > 0
                          ? null
                          : IndexOps.SCATTER.apply(
                              new Into(c.shape(0), c.attributes()), g, c.input(1))),
              Sample.of(0, Operand.real(3), Operand.index(3, 5)),
              Sample.of(0, Operand.real(3, 2), Operand.index(3, 4, 2)),
              Sample.of(1, Operand.real(2, 3), Operand.index(3, 2, 1)),
              Sample.of(1, Operand.real(2, 3, 2), Operand.index(3, 1, 4, 2)),
              Sample.of(0, Operand.real(3, 2), Operand.index(3, 0, 2)))
          .batched(Batching.attributes((axis, n) -> axis + 1));

  /** y = zeros, y[index[i][j]][j] += x[i][j] for axis 0; x̄ = ȳ gathered at index. */
  public static final Op<Into> SCATTER =
      Op.declare(
              "embedGather",
              "Zeros, to which each element is added along an axis where the index tensor says.",
              (in, into) -> Picking.scatter(in[0], in[1], into),
              Derivative.linear(
                  (c, i, g) -> i > 0 ? null : GATHER.apply(c.attributes().axis(), g, c.input(1))),
              Sample.of(new Into(Shape.of(3), 0), Operand.real(4), Operand.index(3, 4)),
              Sample.of(new Into(Shape.of(2, 3), 1), Operand.real(2, 4), Operand.index(3, 2, 4)),
              Sample.of(new Into(Shape.of(3, 2), 0), Operand.real(4, 1), Operand.index(3, 4, 1)),
              Sample.of(new Into(Shape.of(3, 2), 0), Operand.real(0, 2), Operand.index(3, 0, 2)))
          .batched(Batching.attributes((into, n) -> into.shifted(n)));

  /** Indices as rows of 0 and 1: nothing to differentiate. */
  public static final Op<Integer> ONE_HOT =
      Op.declare(
              "oneHot",
              "For each index a row of zeros with a one at its place, float32.",
              (in, classes) -> Picking.oneHot(in[0], classes),
              Derivative.none(),
              Sample.of(3, Operand.index(3)),
              Sample.of(3, Operand.index(3, 4)),
              Sample.of(1, Operand.index(1, 2, 2)),
              Sample.of(3, Operand.index(3, 0)))
          .batched(Batching.leading());

  static final List<Op<?>> ALL =
      List.of(SLICE, EMBED_SLICE, INDEX_SELECT, INDEX_ADD, GATHER, SCATTER, ONE_HOT);

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "get",
              "Indices, a basic slice in NumPy's text, an index tensor or a mask.",
              new Case("get(1)", List.of(Operand.real(3, 2)), in -> get(in[0], 1)),
              new Case("get -1:, ::2", List.of(Operand.real(3, 4)), in -> get(in[0], "-1:, ::2")),
              new Case(
                  "get index",
                  List.of(Operand.real(3, 2), Operand.index(3, 4)),
                  in -> get(in[0], in[1])),
              new Case(
                  "get mask",
                  List.of(Operand.real(3, 2), Operand.mask(3)),
                  in -> get(in[0], in[1]))),
          Composite.declare(
              "narrow",
              "Consecutive places of an axis.",
              ShapeOps.on("narrow(1, 1, 3)", x -> narrow(x, 1, 1, 3), 2, 4)),
          Composite.declare(
              "maskedSelect",
              "The elements where a mask is true, in row-major order.",
              new Case(
                  "maskedSelect [2, 3]",
                  List.of(Operand.real(2, 3), Operand.mask(2, 3)),
                  in -> maskedSelect(in[0], in[1])),
              new Case(
                  "maskedSelect broadcast",
                  List.of(Operand.real(2, 3), Operand.mask(2, 1)),
                  in -> maskedSelect(in[0], in[1])),
              new Case(
                  "maskedSelect scalar",
                  List.of(Operand.real(), Operand.mask()),
                  in -> maskedSelect(in[0], in[1]))),
          Composite.declare(
              "take",
              "Elements by their row-major index, whatever the shape.",
              new Case(
                  "take [2, 3]",
                  List.of(Operand.real(2, 3), Operand.index(6, 2, 2)),
                  in -> take(in[0], in[1]))),
          Composite.declare(
              "scatterAdd",
              "The operand plus elements added along an axis where an index tensor says.",
              new Case(
                  "scatterAdd axis 0",
                  List.of(Operand.real(3, 2), Operand.index(3, 4, 2), Operand.real(4, 2)),
                  in -> scatterAdd(in[0], 0, in[1], in[2])),
              new Case(
                  "scatterAdd axis 1",
                  List.of(Operand.real(2, 3), Operand.index(3, 2, 2), Operand.real(2, 2)),
                  in -> scatterAdd(in[0], -1, in[1], in[2]))));

  private static Slices slices(Slices.Part... parts) {
    return new Slices(List.of(parts));
  }

  static Embedding embedding(Shape into, Slices at) {
    return new Embedding(into, at);
  }

  // ---- what programs call ----

  /**
   * The part at indices along the first axes; a view.
   *
   * @throws TensorException when an index is out of range, or there are more than axes
   */
  public static Tensor get(Tensor x, int... indices) {
    if (indices.length > x.rank()) throw SliceText.tooMany(x, indices.length);
    List<Slices.Part> parts = new ArrayList<>();
    for (int a = 0; a < indices.length; a++) parts.add(new Slices.At(place(x, a, indices[a])));
    return SLICE.apply(new Slices(parts), x);
  }

  /**
   * NumPy's basic slicing; a view.
   *
   * @throws TensorException when an index is out of range or the text is no slice
   */
  public static Tensor get(Tensor x, String slices) {
    return SLICE.apply(SliceText.parse(slices, x), x);
  }

  /**
   * The places {@code from} … {@code to − 1} of an axis. A view.
   *
   * @throws TensorException when they do not lie within the axis
   */
  public static Tensor narrow(Tensor x, int axis, int from, int to) {
    int a = Axes.one("narrow", x, axis);
    int extent = x.shape().dim(a);
    if (from < 0 || to < from || to > extent) {
      throw TensorException.index("narrow: " + from + " … " + to + " is not within axis " + a)
          .operand("this", x, "axis " + a + ": " + extent)
          .hint("0 ≤ from ≤ to ≤ " + extent)
          .build();
    }
    if (to - from == extent) return ShapeOps.fixed(x);
    return SLICE.apply(Slices.along(x.shape(), a, new Slices.Range(from, 1, to - from)), x);
  }

  /** The first axis at which a mask has another extent, told of one of both. */
  private static String offending(Tensor x, Tensor mask, Tensor of) {
    for (int a = 0; a < Math.min(x.rank(), mask.rank()); a++) {
      if (x.shape().dim(a) != mask.shape().dim(a)) return "axis " + a + ": " + of.shape().dim(a);
    }
    return "axes: " + of.rank();
  }

  /**
   * By an int tensor: the rows it names, of shape {@code index.shape() + x.shape()[1:]}. By a mask
   * over the first axes: where it is true, of shape {@code [count] + the other axes}.
   *
   * @throws TensorException when an index is out of range, or the mask has another shape than the
   *     first axes
   */
  public static Tensor get(Tensor x, Tensor index) {
    if (index.dtype() != DType.BOOL) {
      integers("get", index);
      if (x.rank() == 0) throw SliceText.tooMany(x, 1);
      return INDEX_SELECT.apply(0, x, index);
    }
    int[] dims = x.dims();
    int covered = index.rank();
    if (covered > dims.length || !Arrays.equals(index.dims(), Arrays.copyOf(dims, covered))) {
      throw TensorException.shape("get: the mask does not cover the first axes")
          .operand("this", x, offending(x, index, x))
          .operand("mask", index, offending(x, index, index))
          .hint("{this}.maskedSelect({mask}) broadcasts the mask")
          .build();
    }
    int[] rows = new int[dims.length - covered + 1];
    rows[0] = index.size();
    System.arraycopy(dims, covered, rows, 1, dims.length - covered);
    return INDEX_SELECT.apply(0, ShapeOps.reshape(x, Shape.of(rows)), nonZero("get", x, index));
  }

  /**
   * Elements picked along an axis, {@code out[i][j] = x[index[i][j]][j]} for axis 0.
   *
   * @param index of as many axes as x, none longer than x's but along {@code axis}
   * @throws TensorException when the shapes do not fit or an index is out of range
   */
  @Offered
  public static Tensor gather(Tensor x, int axis, Tensor index) {
    int a = Axes.one("gather", x, axis);
    integers("gather", index);
    fits("gather", "this", x, index, a);
    return GATHER.apply(a, x, index);
  }

  /**
   * Slices picked along an axis.
   *
   * @param index of rank 1, or a scalar, which drops the axis; other shapes take the axis' place
   * @throws TensorException when an index is out of range
   */
  @Offered
  public static Tensor indexSelect(Tensor x, int axis, Tensor index) {
    integers("indexSelect", index);
    return INDEX_SELECT.apply(Axes.one("indexSelect", x, axis), x, index);
  }

  /** Elements by their row-major index; the result has the shape of {@code index}. */
  @Offered
  public static Tensor take(Tensor x, Tensor index) {
    integers("take", index);
    return INDEX_SELECT.apply(0, ShapeOps.reshape(x, -1), index);
  }

  /**
   * x plus {@code source} added at {@code index} along an axis, {@code out[index[i][j]][j] +=
   * source[i][j]} for axis 0. Repeated indices add up, in row-major order.
   *
   * @param source at least as long as {@code index} along each axis; what is beyond is not used
   * @throws TensorException when the shapes do not fit or an index is out of range
   */
  @Offered
  public static Tensor scatterAdd(Tensor x, int axis, Tensor index, Tensor source) {
    int a = Axes.one("scatterAdd", x, axis);
    integers("scatterAdd", index);
    fits("scatterAdd", "this", x, index, a);
    fits("scatterAdd", "source", source, index, -1);
    Tensor used = source;
    for (int d = 0; d < source.rank(); d++) {
      used = narrow(used, d, 0, index.shape().dim(d));
    }
    return x.add(SCATTER.apply(new Into(x.shape(), a), used, index));
  }

  /**
   * The elements where the mask is true, in row-major order; both are broadcast to a common shape.
   *
   * @return of shape [count]
   */
  @Offered
  public static Tensor maskedSelect(Tensor x, Tensor mask) {
    if (mask.dtype() != DType.BOOL) {
      throw TensorException.dtype("maskedSelect: the mask must be bool")
          .operand("this", x)
          .operand("mask", mask, "not bool")
          .hint("a comparison such as x.gt(0) gives a mask")
          .build();
    }
    Shape common = Apply.broadcast("maskedSelect", x, mask);
    Tensor rows = ShapeOps.reshape(ShapeOps.broadcastTo(x, common), -1);
    Tensor all = ShapeOps.broadcastTo(mask, common);
    return INDEX_SELECT.apply(0, rows, nonZero("maskedSelect", x, all));
  }

  /**
   * Zeros with a one at each index, float32, of shape {@code index.shape() + [classes]}.
   *
   * @throws TensorException when an index is not in 0 … classes − 1
   */
  @Offered(method = false)
  public static Tensor oneHot(Tensor index, int classes) {
    integers("oneHot", index);
    return ONE_HOT.apply(classes, index);
  }

  /** The row-major places where a mask of x is true: int64 [count]. */
  private static Tensor nonZero(String op, Tensor x, Tensor t) {
    boolean isNumber = t.size() == 1 && t.device().equals(Device.CPU);
    if (!isNumber && !t.device().equals(x.device())) throw Placement.mixed(op, x, t);
    if (Traced.behind(t) != null) throw GraphErrors.shapeOfValues("get(mask)");
    if (Batched.behind(t) != null) {
      throw TensorException.shape("vmap: a mask of each example's own picks differently many")
          .operand("mask", t)
          .detail("the results would have different shapes")
          .hint("where(mask, x, 0) keeps the shape")
          .build();
    }
    if (!t.values().isHost()) {
      Tensor places = PlaceOps.ARG_WHERE.apply(None.NONE, ShapeOps.reshape(t.detach(), -1));
      return ShapeOps.reshape(places, -1);
    }
    boolean[] mask = (boolean[]) Casts.fresh(t.values(), DType.BOOL).data();
    int count = 0;
    for (boolean b : mask) if (b) count++;
    long[] places = new long[count];
    for (int k = 0, n = 0; n < count; k++) if (mask[k]) places[n++] = k;
    return Tensor.of(Strided.contiguous(DType.INT64, Shape.of(count), places));
  }

  // ---- what does not fit ----

  /** An index along an axis as 0 … extent − 1. */
  static int place(Tensor x, int axis, long index) {
    int extent = x.shape().dim(axis);
    if (index >= extent || index < -extent) {
      throw TensorException.index("get: index " + index + " is out of range for axis " + axis)
          .operand("this", x, "axis " + axis + ": " + extent)
          .detail(Picking.range(extent))
          .build();
    }
    return (int) (index < 0 ? index + extent : index);
  }

  static void integers(String op, Tensor index) {
    if (!index.dtype().isInteger()) {
      throw TensorException.dtype(op + ": an index must be int32 or int64")
          .operand("index", index, "not integers")
          .hint("index.to(DType.INT64)")
          .build();
    }
  }

  /** Whether {@code index} lies within x along every axis but one. */
  static void fits(String op, String role, Tensor x, Tensor index, int free) {
    boolean fits = x.rank() == index.rank();
    for (int a = 0; fits && a < x.rank(); a++) {
      fits = a == free || index.shape().dim(a) <= x.shape().dim(a);
    }
    if (fits) return;
    throw TensorException.shape(op + ": the index does not fit")
        .operand(role, x, x.rank() == index.rank() ? "" : "axes: " + x.rank())
        .operand("index", index, x.rank() == index.rank() ? "" : "axes: " + index.rank())
        .detail(
            "the index must have as many axes"
                + (free < 0 ? ", none longer" : ", none longer but axis " + free))
        .hint("indexSelect(axis, index) picks whole slices")
        .build();
  }
}
