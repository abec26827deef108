package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.index;
import static org.gradsh.autograd.op.Operand.mask;
import static org.gradsh.autograd.op.Operand.real;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.ElementwiseFunctions;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.graph.GraphErrors;

/**
 * Tensors with some of their elements replaced or added to: new tensors, for none is ever changed.
 * Where several elements go to one place, the last in row-major order counts, and the gradient goes
 * to that one alone.
 */
public final class UpdateOps {
  private UpdateOps() {}

  /** Where an index tensor leads: along which axis of which shape, for which op. */
  public record Targets(String op, Shape shape, int axis) {
    @Override
    public String toString() {
      return "of " + shape + " along " + axis;
    }
  }

  /** Numbers of elements: nothing to differentiate. */
  public static final Op<Targets> GROUPS =
      Op.declare(
              "groups",
              "For each place the numbers of the elements that an index tensor sends there.",
              (in, targets) -> Counting.groups(in[0], targets),
              Derivative.<Targets>none(),
              Sample.of(new Targets("groups", Shape.of(3), 0), index(3, 4)),
              Sample.of(new Targets("groups", Shape.of(2, 3), 1), index(3, 2, 2)),
              Sample.of(new Targets("groups", Shape.of(3), 0), index(3, 0)))
          .formed(
              (shapes, dtypes, targets) -> {
                throw GraphErrors.shapeOfValues(targets.op());
              })
          .batched(UpdateOps::groupsOfBatch);

  /** Numbers count within an example. */
  private static Tensor groupsOfBatch(
      Op<Targets> op, Targets t, Tensor[] in, boolean[] batched, int n) {
    int each = n == 0 ? 1 : Math.max(1, in[0].size() / n);
    Tensor all = op.apply(new Targets(t.op(), t.shape().prepend(n), t.axis() + 1), in);
    return ElementwiseFunctions.where(all.lt(0), all, all.rem(each));
  }

  static final List<Op<?>> ALL = List.of(GROUPS);

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "indexAdd",
              "The operand plus slices added along an axis where an index tensor says.",
              Composite.of(
                  "indexAdd 0",
                  in -> indexAdd(in[0], 0, in[1], in[2]),
                  real(3, 2),
                  index(3, 4),
                  real(4, 2)),
              Composite.of(
                  "indexAdd -1",
                  in -> indexAdd(in[0], -1, in[1], in[2]),
                  real(2, 3),
                  index(3, 2),
                  real(2, 2))),
          Composite.declare(
              "indexCopy",
              "The operand with slices along an axis replaced where an index tensor says.",
              Composite.of(
                  "indexCopy 0",
                  in -> indexCopy(in[0], 0, in[1], in[2]),
                  real(3, 2),
                  index(3, 4),
                  real(4, 2)),
              Composite.of(
                  "indexCopy 1",
                  in -> indexCopy(in[0], 1, in[1], in[2]),
                  real(2, 3),
                  index(3, 1),
                  real(2, 1))),
          Composite.declare(
              "indexFill",
              "The operand with a value in the slices along an axis that an index tensor names.",
              Composite.of(
                  "indexFill", in -> indexFill(in[0], 1, in[1], 7), real(2, 3), index(3, 2))),
          Composite.declare(
              "scatter",
              "The operand with elements along an axis replaced where an index tensor says.",
              Composite.of(
                  "scatter 0",
                  in -> scatter(in[0], 0, in[1], in[2]),
                  real(3, 2),
                  index(3, 4, 2),
                  real(4, 2)),
              Composite.of(
                  "scatter 1",
                  in -> scatter(in[0], 1, in[1], in[2]),
                  real(2, 3),
                  index(3, 1, 2),
                  real(2, 2)),
              Composite.of(
                  "scatter nothing",
                  in -> scatter(in[0], 0, in[1], in[2]),
                  real(3),
                  index(3, 0),
                  real(0))),
          Composite.declare(
              "scatterReduce",
              "Sums, products, means or extremes of what an index tensor sends to each place.",
              reduced("sum", true),
              reduced("prod", true),
              reduced("mean", false),
              reduced("amax", true),
              reduced("amin", false)),
          Composite.declare(
              "maskedFill",
              "The operand with a value where a mask is true.",
              Composite.of("maskedFill", in -> maskedFill(in[0], in[1], 7), real(2, 3), mask(3)),
              Composite.of(
                  "maskedFill tensor",
                  in -> maskedFill(in[0], in[1], in[2]),
                  real(2, 3),
                  mask(2, 1),
                  real())),
          Composite.declare(
              "setAt",
              "The operand with a part replaced that a slice, an index tensor or a mask names.",
              Composite.of(
                  "setAt 1:, ::2", in -> setAt(in[0], "1:, ::2", in[1]), real(2, 4), real(2)),
              Composite.of("setAt 0", in -> setAt(in[0], "-1", 7), real(3)),
              Composite.of(
                  "setAt index",
                  in -> setAt(in[0], in[1], in[2]),
                  real(3, 2),
                  index(3, 2),
                  real(2, 2)),
              Composite.of(
                  "setAt mask", in -> setAt(in[0], in[1], in[2]), real(3, 2), mask(3), real())),
          Composite.declare(
              "addAt",
              "The operand with something added to a part that a slice names.",
              Composite.of("addAt 1:", in -> addAt(in[0], "1:", in[1]), real(3, 2), real(2)),
              Composite.of("addAt ::-1", in -> addAt(in[0], "::-1", in[1]), real(3), real(3))),
          Composite.declare(
              "diagonalScatter",
              "The operand with the diagonal of the last two axes replaced.",
              Composite.of(
                  "diagonalScatter", in -> diagonalScatter(in[0], in[1]), real(2, 3), real(2)),
              Composite.of(
                  "diagonalScatter batch",
                  in -> diagonalScatter(in[0], in[1]),
                  real(2, 2, 2),
                  real(2, 2))));

  private static Case reduced(String how, boolean includeSelf) {
    return Composite.of(
        "scatterReduce " + how,
        in -> scatterReduce(in[0], 0, in[1], in[2], how, includeSelf),
        Operand.distinct(3, 2),
        index(3, 4, 2),
        Operand.range(2.1, 5, 4, 2));
  }

  // ---- along an axis, whole slices ----

  /**
   * x plus slices of {@code source} added along an axis: {@code out[index[k]] += source[k]} for
   * axis 0.
   *
   * @param index int [n]
   * @param source of the shape of x, but n along the axis
   * @throws TensorException when the shapes do not fit or an index is out of range
   */
  @Offered
  public static Tensor indexAdd(Tensor x, int axis, Tensor index, Tensor source) {
    int a = slicesFit("indexAdd", x, axis, index, source);
    return x.add(IndexOps.INDEX_ADD.apply(new IndexOps.Into(x.shape(), a), source, index));
  }

  /**
   * x with slices along an axis replaced: {@code out[index[k]] = source[k]} for axis 0. Of equal
   * indices the last counts.
   *
   * @param index int [n]
   * @param source of the shape of x, but n along the axis; taken in the dtype of x
   * @throws TensorException when the shapes do not fit or an index is out of range
   */
  @Offered
  public static Tensor indexCopy(Tensor x, int axis, Tensor index, Tensor source) {
    int a = slicesFit("indexCopy", x, axis, index, source);
    if (index.size() == 0) return ShapeOps.fixed(x);
    Tensor last = last("indexCopy", x, a, index);
    Tensor replaced = IndexOps.INDEX_SELECT.apply(a, source.to(x.dtype()), last.maximum(0));
    return ElementwiseFunctions.where(along(x, a, last.ge(0)), replaced, x);
  }

  /**
   * x with a value in whole slices along an axis.
   *
   * @param index int [n]
   * @throws TensorException when an index is out of range, or is no vector of integers
   */
  @Offered
  public static Tensor indexFill(Tensor x, int axis, Tensor index, double value) {
    int a = Axes.one("indexFill", x, axis);
    vector("indexFill", index);
    if (index.size() == 0) return ShapeOps.fixed(x);
    Tensor hit = along(x, a, last("indexFill", x, a, index).ge(0));
    return ElementwiseFunctions.where(hit, Apply.constant(value, x.dtype()), x);
  }

  /** For each place of an axis the number of the last index that names it, or −1. */
  private static Tensor last(String op, Tensor x, int axis, Tensor index) {
    Targets targets = new Targets(op, Shape.of(x.shape().dim(axis)), 0);
    return GROUPS.apply(targets, index).max(-1);
  }

  private static Tensor along(Tensor x, int axis, Tensor t) {
    int[] dims = new int[x.rank() - axis];
    Arrays.fill(dims, 1);
    dims[0] = x.shape().dim(axis);
    return ShapeOps.reshape(t, Shape.of(dims));
  }

  private static void vector(String op, Tensor index) {
    IndexOps.integers(op, index);
    if (index.rank() == 1) return;
    throw TensorException.shape(op + ": the index is no vector")
        .operand("index", index, "axes: " + index.rank())
        .hint("flatten()")
        .build();
  }

  private static int slicesFit(String op, Tensor x, int axis, Tensor index, Tensor source) {
    int a = Axes.one(op, x, axis);
    vector(op, index);
    int[] wanted = x.dims();
    wanted[a] = index.size();
    if (Arrays.equals(wanted, source.dims())) return a;
    throw TensorException.shape(op + ": the source does not fit")
        .operand("this", x)
        .operand("index", index)
        .operand("source", source)
        .detail("the source must be " + Arrays.toString(wanted))
        .build();
  }

  // ---- along an axis, each element ----

  /**
   * x with elements replaced along an axis: {@code out[index[i][j]][j] = source[i][j]} for axis 0.
   * Of elements that go to one place the last in row-major order counts.
   *
   * @param index of as many axes as x, none longer than x's but along {@code axis}
   * @param source at least as long as {@code index} along each axis; taken in the dtype of x
   * @throws TensorException when the shapes do not fit or an index is out of range
   */
  @Offered
  public static Tensor scatter(Tensor x, int axis, Tensor index, Tensor source) {
    Tensor flat = flat("scatter", x, axis, index, source);
    if (index.size() == 0) return ShapeOps.fixed(x);
    Targets targets = new Targets("scatter", x.shape(), Axes.one("scatter", x, axis));
    Tensor last = GROUPS.apply(targets, index).max(-1);
    Tensor replaced = IndexOps.INDEX_SELECT.apply(0, flat, last.maximum(0));
    return ElementwiseFunctions.where(last.ge(0), replaced, x);
  }

  /** x with a value at each place that an index tensor names along an axis. */
  @Offered
  public static Tensor scatter(Tensor x, int axis, Tensor index, double value) {
    Tensor constant = Apply.constant(value, x.dtype());
    return scatter(x, axis, index, ShapeOps.broadcastTo(constant, index.shape()));
  }

  /** With what x has there among what is reduced. */
  @Offered
  public static Tensor scatterReduce(Tensor x, int axis, Tensor index, Tensor source, String how) {
    return scatterReduce(x, axis, index, source, how, true);
  }

  /**
   * For each place of x what {@code source} sends there, reduced; where nothing comes it is x.
   * Extremes share their gradient evenly between ties, products are differentiated exactly at
   * zeros. Memory is needed for as many elements at each place as come to the fullest one.
   *
   * @param index of as many axes as x, none longer than x's but along {@code axis}
   * @param source at least as long as {@code index} along each axis; taken in the dtype of x
   * @param how {@code sum}, {@code prod}, {@code mean}, {@code amax} or {@code amin}
   * @param includeSelf whether what x has at the place is among what is reduced
   * @throws TensorException when the shapes do not fit, an index is out of range, or {@code how} is
   *     none of these
   */
  @Offered
  public static Tensor scatterReduce(
      Tensor x, int axis, Tensor index, Tensor source, String how, boolean includeSelf) {
    Reduce reduce = Reduce.of(how);
    if (x.dtype() == DType.BOOL) {
      throw TensorException.dtype("scatterReduce: masks are not reduced")
          .operand("this", x)
          .hint("this.to(DType.INT32)")
          .build();
    }
    Tensor flat = flat("scatterReduce", x, axis, index, source);
    if (index.size() == 0) return ShapeOps.fixed(x);
    Targets targets = new Targets("scatterReduce", x.shape(), Axes.one("scatterReduce", x, axis));
    Tensor numbers = GROUPS.apply(targets, index);
    Tensor there = numbers.ge(0);
    Tensor picked = IndexOps.INDEX_SELECT.apply(0, flat, numbers.maximum(0));
    Tensor nothing = Apply.constant(reduce.neutral, x.dtype());
    Tensor items = ElementwiseFunctions.where(there, picked, nothing);
    Tensor counts = there.sum(-1);
    if (includeSelf) {
      items = JoinOps.concat(-1, List.of(ShapeOps.unsqueeze(x, -1), items));
      counts = counts.add(1);
    }
    Tensor y =
        switch (reduce) {
          case SUM -> items.sum(-1);
          case PROD -> items.prod(-1);
          case AMAX -> items.max(-1);
          case AMIN -> items.min(-1);
          case MEAN -> {
            Tensor divisor = counts.maximum(1);
            Tensor sum = items.sum(-1);
            yield x.dtype().isFloating() ? sum.div(divisor) : sum.floorDivide(divisor);
          }
        };
    y = y.to(x.dtype());
    return includeSelf ? y : ElementwiseFunctions.where(counts.gt(0), y, x);
  }

  /** The ways to reduce, and what changes nothing in each. */
  private enum Reduce {
    SUM(0),
    PROD(1),
    MEAN(0),
    AMAX(Double.NEGATIVE_INFINITY),
    AMIN(Double.POSITIVE_INFINITY);

    final double neutral;

    Reduce(double neutral) {
      this.neutral = neutral;
    }

    static Reduce of(String how) {
      for (Reduce r : values()) if (r.name().toLowerCase(Locale.ROOT).equals(how)) return r;
      throw TensorException.value("scatterReduce: nothing is called \"" + how + "\"")
          .hint("sum, prod, mean, amax or amin")
          .build();
    }
  }

  /** The part of the source that the index reaches, in one row. */
  private static Tensor flat(String op, Tensor x, int axis, Tensor index, Tensor source) {
    int a = Axes.one(op, x, axis);
    IndexOps.integers(op, index);
    IndexOps.fits(op, "this", x, index, a);
    IndexOps.fits(op, "source", source, index, -1);
    Tensor used = source;
    for (int d = 0; d < source.rank(); d++) {
      used = IndexOps.narrow(used, d, 0, index.shape().dim(d));
    }
    return ShapeOps.reshape(used.to(x.dtype()), -1);
  }

  // ---- by masks, slices, diagonals ----

  /**
   * x with a value where the mask is true.
   *
   * @param mask of a shape that broadcasts to that of x
   * @throws TensorException when it does not, or is no mask
   */
  @Offered
  public static Tensor maskedFill(Tensor x, Tensor mask, double value) {
    return maskedFill(x, mask, Apply.constant(value, x.dtype()));
  }

  /**
   * x with a value where the mask is true.
   *
   * @param mask of a shape that broadcasts to that of x
   * @param value taken in the dtype of x, of a shape that broadcasts to that of x
   * @throws TensorException when one does not, or the mask is none
   */
  @Offered
  public static Tensor maskedFill(Tensor x, Tensor mask, Tensor value) {
    requireMask("maskedFill", x, mask);
    broadcasts("maskedFill", "mask", mask, x.shape());
    broadcasts("maskedFill", "value", value, x.shape());
    return ElementwiseFunctions.where(mask, value.to(x.dtype()), x);
  }

  private static void requireMask(String op, Tensor x, Tensor mask) {
    if (mask.dtype() == DType.BOOL) return;
    throw TensorException.dtype(op + ": the mask must be bool")
        .operand("this", x)
        .operand("mask", mask, "not bool")
        .hint("a comparison such as x.gt(0) gives a mask")
        .build();
  }

  private static void broadcasts(String op, String role, Tensor t, Shape to) {
    if (t.shape().broadcastsTo(to)) return;
    throw TensorException.shape(op + ": the " + role + " does not broadcast to " + to)
        .operand(role, t)
        .detail("aligned at the last axis, sizes must be equal to the target's or 1")
        .build();
  }

  /** x with one value in the part that a slice names. */
  @Offered
  public static Tensor setAt(Tensor x, String slices, double value) {
    return setAt(x, slices, Apply.constant(value, x.dtype()));
  }

  /**
   * x with the part that a slice names replaced, as JAX's {@code x.at[slices].set(value)}; x itself
   * stays what it is.
   *
   * @param slices NumPy's basic slicing, as for {@code get}
   * @param value taken in the dtype of x, of a shape that broadcasts to that of the part
   * @throws TensorException when it does not, an index is out of range or the text is no slice
   */
  @Offered
  public static Tensor setAt(Tensor x, String slices, Tensor value) {
    IndexOps.Embedding place = place("setAt", x, slices, value);
    Shape part = part(place);
    Tensor mask = IndexOps.EMBED_SLICE.apply(place, Apply.ones(part, DType.BOOL, x));
    Tensor values = Placement.number(value.to(x.dtype()), x);
    Tensor embedded = IndexOps.EMBED_SLICE.apply(place, ShapeOps.broadcastTo(values, part));
    return ElementwiseFunctions.where(mask, embedded, x);
  }

  /** x with one value in the rows that an index tensor names, or where a mask is true. */
  @Offered
  public static Tensor setAt(Tensor x, Tensor index, double value) {
    return setAt(x, index, Apply.constant(value, x.dtype()));
  }

  /**
   * x with rows replaced, as JAX's {@code x.at[index].set(value)}.
   *
   * @param index int [n]: the rows, of equal ones the last counts; or a mask over the first axes
   * @param value taken in the dtype of x, of a shape that broadcasts to the rows; for a mask to x
   * @throws TensorException when a shape does not fit or an index is out of range
   */
  @Offered
  public static Tensor setAt(Tensor x, Tensor index, Tensor value) {
    if (index.dtype() != DType.BOOL) {
      if (x.rank() == 0) throw SliceText.tooMany(x, 1);
      vector("setAt", index);
      int[] rows = x.dims();
      rows[0] = index.size();
      broadcasts("setAt", "value", value, Shape.of(rows));
      return indexCopy(x, 0, index, ShapeOps.broadcastTo(value, Shape.of(rows)));
    }
    int covered = index.rank();
    if (covered > x.rank() || !Arrays.equals(index.dims(), Arrays.copyOf(x.dims(), covered))) {
      throw TensorException.shape("setAt: the mask does not cover the first axes")
          .operand("this", x)
          .operand("mask", index)
          .hint("maskedFill(mask, value) broadcasts the mask")
          .build();
    }
    broadcasts("setAt", "value", value, x.shape());
    int[] dims = Arrays.copyOf(index.dims(), x.rank());
    Arrays.fill(dims, covered, dims.length, 1);
    Tensor mask = ShapeOps.reshape(index, Shape.of(dims));
    return ElementwiseFunctions.where(mask, value.to(x.dtype()), x);
  }

  /** x with one value added to the part that a slice names. */
  @Offered
  public static Tensor addAt(Tensor x, String slices, double value) {
    return addAt(x, slices, Apply.constant(value, x.dtype()));
  }

  /**
   * x with something added to the part that a slice names, as JAX's {@code
   * x.at[slices].add(value)}.
   *
   * @param slices NumPy's basic slicing, as for {@code get}
   * @param value of a shape that broadcasts to that of the part
   * @throws TensorException when it does not, an index is out of range or the text is no slice
   */
  @Offered
  public static Tensor addAt(Tensor x, String slices, Tensor value) {
    IndexOps.Embedding place = place("addAt", x, slices, value);
    Tensor part = ShapeOps.broadcastTo(Placement.number(value, x), part(place));
    return x.add(IndexOps.EMBED_SLICE.apply(place, part));
  }

  private static IndexOps.Embedding place(String op, Tensor x, String slices, Tensor value) {
    IndexOps.Embedding place = IndexOps.embedding(x.shape(), SliceText.parse(slices, x));
    broadcasts(op, "value", value, part(place));
    return place;
  }

  private static Shape part(IndexOps.Embedding place) {
    return place.at().view(Apply.zeros(place.into(), DType.BOOL).values()).shape();
  }

  /**
   * x with the diagonal of the last two axes replaced.
   *
   * @param source of the shape of {@code x.diagonal()}, taken in the dtype of x
   * @throws TensorException when it has another
   */
  @Offered
  public static Tensor diagonalScatter(Tensor x, Tensor source) {
    ShapeOps.matrix("diagonalScatter", x);
    int[] dims = x.dims();
    int[] wanted = Arrays.copyOf(dims, dims.length - 1);
    wanted[dims.length - 2] = Math.min(dims[dims.length - 2], dims[dims.length - 1]);
    if (!Arrays.equals(wanted, source.dims())) {
      throw TensorException.shape("diagonalScatter: the source is no diagonal of this")
          .operand("this", x)
          .operand("source", source)
          .detail("the source must be " + Arrays.toString(wanted))
          .build();
    }
    Tensor mask =
        ShapeOps.DIAGONAL_EMBED.apply(x.shape(), Apply.ones(source.shape(), DType.BOOL, x));
    Tensor diagonal = ShapeOps.DIAGONAL_EMBED.apply(x.shape(), source.to(x.dtype()));
    return ElementwiseFunctions.where(mask, diagonal, x);
  }
}
