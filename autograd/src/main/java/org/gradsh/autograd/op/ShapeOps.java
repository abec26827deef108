package org.gradsh.autograd.op;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;

/**
 * Other views of the same elements, and conversion. All are linear, and the transpose of each is
 * another of them.
 */
public final class ShapeOps {
  private ShapeOps() {}

  /** Axes in an order; never written into. */
  public record AxisList(int... of) {
    /** The same axes with one more in front of all. */
    AxisList shifted() {
      return new AxisList(Arrays.stream(of).map(a -> a + 1).toArray());
    }

    /** An order of axes behind a first one that stays. */
    AxisList behindFirst() {
      int[] order = new int[of.length + 1];
      for (int a = 0; a < of.length; a++) order[a + 1] = of[a] + 1;
      return new AxisList(order);
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof AxisList a && Arrays.equals(of, a.of);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(of);
    }

    @Override
    public String toString() {
      return Arrays.toString(of);
    }
  }

  // ---- declarations ----

  /** y = x in another dtype; x̄ = ȳ in that of x. */
  public static final Op<DType> CAST =
      Op.declare(
              "to",
              "The elements as another dtype.",
              (in, dtype) -> Casts.cast(in[0], dtype),
              Derivative.linear((c, i, g) -> g.to(c.dtype(0))),
              Sample.of(DType.FLOAT64, Operand.real()),
              Sample.of(DType.FLOAT64, Operand.real(2, 3)),
              Sample.of(DType.FLOAT64, Operand.real(0, 3)))
          .viewing()
          .batched(Batching.leading());

  /** y = x, x̄ = ȳ: the same value under a new identity. */
  public static final Op<None> ALIAS =
      Op.declare(
              "alias",
              "The same value as a result of its own; a view.",
              (in, none) -> in[0],
              Derivative.linear((c, i, g) -> g),
              Sample.of(None.NONE, Operand.real()),
              Sample.of(None.NONE, Operand.real(2, 3)),
              Sample.of(None.NONE, Operand.real(0)))
          .viewing()
          .batched(Batching.leading());

  /** From one device to another. */
  public record Move(Device from, Device to) {}

  /** y = x on another device; x̄ = ȳ on that of x. */
  public static final Op<Move> MOVE =
      Op.declare(
              "toDevice",
              "The same elements on another device.",
              (in, move) -> move.to().placed(in[0]),
              Derivative.linear(
                  (c, i, g) -> {
                    Move back = new Move(c.attributes().to(), c.attributes().from());
                    return ShapeOps.MOVE.apply(back, g);
                  }),
              Sample.of(new Move(Device.CPU, Device.CPU), Operand.real(2, 3)))
          .viewing()
          .batched(Batching.leading());

  /** y = x under another shape; x̄ = ȳ under that of x. */
  public static final Op<Shape> RESHAPE =
      Op.declare(
              "reshape",
              "The elements in row-major order under another shape; a view where strides allow it.",
              (in, shape) -> Layout.reshape(in[0], shape),
              Derivative.linear((c, i, g) -> reshape(g, c.shape(0))),
              Sample.of(Shape.of(1, 1), Operand.real()),
              Sample.of(Shape.SCALAR, Operand.real(1)),
              Sample.of(Shape.of(2, 3), Operand.real(6)),
              Sample.of(Shape.of(3, 2), Operand.real(2, 3)),
              Sample.of(Shape.of(4, 1, 3), Operand.real(2, 2, 3)),
              Sample.of(Shape.of(2, 0), Operand.real(0, 3)))
          .viewing()
          .batched(Batching.attributes((shape, n) -> shape.prepend(n)));

  /** y's axes are x's in another order; x̄ = ȳ in the order that undoes it. */
  public static final Op<AxisList> TRANSPOSE =
      Op.declare(
              "transpose",
              "The axes in another order; a view.",
              (in, order) -> Layout.transpose(in[0], order.of()),
              Derivative.linear((c, i, g) -> ShapeOps.TRANSPOSE.apply(inverse(c.attributes()), g)),
              Sample.of(new AxisList(), Operand.real()),
              Sample.of(new AxisList(0), Operand.real(3)),
              Sample.of(new AxisList(1, 0), Operand.real(2, 3)),
              Sample.of(new AxisList(1, 0), Operand.real(3, 0)),
              Sample.of(new AxisList(2, 0, 1), Operand.real(2, 1, 3)))
          .viewing()
          .batched(Batching.attributes((order, n) -> order.behindFirst()));

  /** y = x repeated; x̄ = ȳ summed over what was repeated. */
  public static final Op<Shape> BROADCAST_TO =
      Op.declare(
              "broadcastTo",
              "Repeated along axes of extent 1 and new leading axes; a view.",
              (in, shape) -> in[0].broadcastTo(shape),
              Derivative.linear((c, i, g) -> ReductionOps.sumTo(g, c.shape(0))),
              Sample.of(Shape.of(2, 3), Operand.real()),
              Sample.of(Shape.of(2, 3), Operand.real(3)),
              Sample.of(Shape.of(2, 4, 3), Operand.real(2, 1, 1)),
              Sample.of(Shape.of(0, 3), Operand.real(1, 3)),
              Sample.of(Shape.of(2, 0), Operand.real(0)))
          .viewing()
          .batched(
              (op, shape, in, batched, n) ->
                  op.apply(shape.prepend(n), InBatch.aligned(in[0], shape.rank())));

  /** y = x reversed along axes; x̄ = ȳ reversed likewise. */
  public static final Op<AxisList> FLIP =
      Op.declare(
              "flip",
              "The order of elements reversed along axes; a view.",
              (in, axes) -> Layout.flip(in[0], axes.of()),
              Derivative.linear((c, i, g) -> ShapeOps.FLIP.apply(c.attributes(), g)),
              Sample.of(new AxisList(), Operand.real()),
              Sample.of(new AxisList(0), Operand.real(3)),
              Sample.of(new AxisList(0, 2), Operand.real(2, 1, 3)),
              Sample.of(new AxisList(1), Operand.real(2, 0)))
          .viewing()
          .batched(Batching.attributes((axes, n) -> axes.shifted()));

  /** yᵢ = xᵢᵢ; X̄ = diag(ȳ). */
  public static final Op<None> DIAGONAL =
      Op.declare(
              "diagonal",
              "The diagonal of the last two axes; a view.",
              (in, none) -> Layout.diagonal(in[0]),
              Derivative.linear((c, i, g) -> ShapeOps.DIAGONAL_EMBED.apply(c.shape(0), g)),
              Sample.of(None.NONE, Operand.real(3, 3)),
              Sample.of(None.NONE, Operand.real(2, 3)),
              Sample.of(None.NONE, Operand.real(2, 3, 1)),
              Sample.of(None.NONE, Operand.real(0, 3)))
          .viewing()
          .batched(Batching.leading());

  /** Y = diag(x); x̄ᵢ = Ȳᵢᵢ. */
  public static final Op<Shape> DIAGONAL_EMBED =
      Op.declare(
              "diagonalEmbed",
              "Zeros of a shape, with the operand on the diagonal of the last two axes.",
              (in, into) -> Layout.diagonalEmbed(in[0], into),
              Derivative.linear((c, i, g) -> DIAGONAL.apply(None.NONE, g)),
              Sample.of(Shape.of(3, 3), Operand.real(3)),
              Sample.of(Shape.of(2, 2, 4), Operand.real(2, 2)),
              Sample.of(Shape.of(3, 0), Operand.real(0)))
          .placeless()
          .batched(Batching.attributes((into, n) -> into.prepend(n)));

  /** yᵢⱼ = xᵢⱼ where j ≤ i + k, else 0; its own transpose. */
  public static final Op<Integer> TRIL =
      Op.declare(
              "tril",
              "The last two axes on and below diagonal k, zeros above.",
              (in, k) -> Layout.triangle(in[0], k, true),
              Derivative.linear((c, i, g) -> ShapeOps.TRIL.apply(c.attributes(), g)),
              Sample.of(0, Operand.real(3, 3)),
              Sample.of(1, Operand.real(2, 2, 4)),
              Sample.of(-1, Operand.real(3, 1)),
              Sample.of(0, Operand.real(3, 0)))
          .batched(Batching.leading());

  /** yᵢⱼ = xᵢⱼ where j ≥ i + k, else 0; its own transpose. */
  public static final Op<Integer> TRIU =
      Op.declare(
              "triu",
              "The last two axes on and above diagonal k, zeros below.",
              (in, k) -> Layout.triangle(in[0], k, false),
              Derivative.linear((c, i, g) -> ShapeOps.TRIU.apply(c.attributes(), g)),
              Sample.of(0, Operand.real(3, 3)),
              Sample.of(1, Operand.real(2, 2, 4)),
              Sample.of(-1, Operand.real(3, 1)),
              Sample.of(0, Operand.real(3, 0)))
          .batched(Batching.leading());

  static final List<Op<?>> ALL =
      List.of(
          CAST,
          ALIAS,
          MOVE,
          RESHAPE,
          TRANSPOSE,
          BROADCAST_TO,
          FLIP,
          DIAGONAL,
          DIAGONAL_EMBED,
          TRIL,
          TRIU);

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "flatten",
              "A range of axes as one.",
              on("flatten()", x -> reshape(x, -1), 2, 3),
              on("flatten(1, -1)", x -> flatten(x, 1, -1), 2, 3, 2)),
          Composite.declare(
              "T",
              "The last two axes exchanged.",
              on("T", ShapeOps::T, 2, 3),
              on("T", ShapeOps::T, 3)),
          Composite.declare(
              "swapAxes", "Two axes exchanged.", on("swapAxes", x -> swapAxes(x, 0, -1), 2, 1, 3)),
          Composite.declare(
              "moveAxis", "One axis elsewhere.", on("moveAxis", x -> moveAxis(x, 0, -1), 2, 1, 3)),
          Composite.declare(
              "squeeze",
              "Without axes of extent 1.",
              on("squeeze()", x -> squeeze(x), 1, 3, 1),
              on("squeeze(-1)", x -> squeeze(x, -1), 2, 1)),
          Composite.declare(
              "unsqueeze",
              "With a new axis of extent 1.",
              on("unsqueeze(0)", x -> unsqueeze(x, 0)),
              on("unsqueeze(-1)", x -> unsqueeze(x, -1), 2, 3)));

  static Case on(String name, UnaryOperator<Tensor> f, int... shape) {
    return new Case(
        name + " " + Shape.of(shape), List.of(Operand.real(shape)), in -> f.apply(in[0]));
  }

  // ---- what programs call ----

  /**
   * A value that does not change: a tensor itself, a variable's present value as a recorded view
   * (to hand out the variable would let later assignments show through).
   */
  public static Tensor fixed(Tensor x) {
    return x instanceof Variable ? alias(x) : x;
  }

  /** The same value as a recorded result of its own; a view. */
  public static Tensor alias(Tensor x) {
    return ALIAS.apply(None.NONE, x);
  }

  /**
   * The elements in row-major order under another shape; one −1 is inferred. A view where the
   * strides allow it.
   *
   * @throws TensorException when the sizes differ, or more than one extent is −1
   */
  @Offered
  public static Tensor reshape(Tensor x, int... dims) {
    return reshape(x, infer(x, dims));
  }

  /** The same with nothing to infer. */
  public static Tensor reshape(Tensor x, Shape shape) {
    if (shape.equals(x.shape())) return fixed(x);
    if (shape.size() != x.size()) throw notInferred(x, shape.toString(), shape.size());
    return RESHAPE.apply(shape, x);
  }

  private static Shape infer(Tensor x, int[] dims) {
    int free = -1;
    long known = 1;
    for (int a = 0; a < dims.length; a++) {
      if (dims[a] != -1) {
        known *= dims[a];
      } else if (free < 0) {
        free = a;
      } else {
        throw TensorException.shape("reshape: more than one size is to be inferred")
            .operand("this", x)
            .detail("wanted " + Arrays.toString(dims))
            .hint("one −1 at most")
            .build();
      }
      if (Math.abs(known) > Integer.MAX_VALUE) break;
    }
    if (free < 0) return Shape.of(dims);
    int[] full = dims.clone();
    full[free] = 1;
    Shape.of(full);
    if (known == 0 || x.size() % known != 0) {
      throw differentSizes(x, Arrays.toString(dims), known)
          .detail(known == 0 ? "−1 beside a 0 could be anything" : "−1 would not be whole")
          .build();
    }
    full[free] = (int) (x.size() / known);
    return Shape.of(full);
  }

  private static TensorException notInferred(Tensor x, String wanted, long size) {
    return differentSizes(x, wanted, size).hint("one size may be −1: it is inferred").build();
  }

  private static TensorException.Report differentSizes(Tensor x, String wanted, long size) {
    return TensorException.shape("reshape: the sizes differ")
        .operand("this", x, x.size() + " elements")
        .detail("wanted " + wanted + ": " + size + " elements");
  }

  /** All elements on one axis. */
  @Offered
  public static Tensor flatten(Tensor x) {
    return reshape(x, -1);
  }

  /** Axes from first to the end as one. A scalar becomes [1]. */
  @Offered
  public static Tensor flatten(Tensor x, int first) {
    return flatten(x, first, -1);
  }

  /** Axes first … last as one. A scalar becomes [1]. */
  @Offered
  public static Tensor flatten(Tensor x, int first, int last) {
    if (x.rank() == 0) return reshape(x, Shape.of(1));
    int from = Axes.one("flatten", x, first);
    int to = Axes.one("flatten", x, last);
    if (from > to) {
      throw TensorException.shape("flatten: axis " + first + " comes after axis " + last)
          .operand("this", x)
          .hint("flatten(" + last + ", " + first + ")")
          .build();
    }
    int[] dims = x.dims();
    int[] out = new int[dims.length - (to - from)];
    System.arraycopy(dims, 0, out, 0, from + 1);
    for (int a = from + 1; a <= to; a++) out[from] *= dims[a];
    System.arraycopy(dims, to + 1, out, from + 1, dims.length - to - 1);
    return reshape(x, Shape.of(out));
  }

  /**
   * The axes in the given order; none given: reversed. A view.
   *
   * @throws TensorException when the axes are not each of x's once
   */
  @Offered
  public static Tensor transpose(Tensor x, int... axes) {
    int rank = x.rank();
    int[] order = new int[rank];
    if (axes.length == 0) {
      for (int a = 0; a < rank; a++) order[a] = rank - 1 - a;
    } else if (axes.length == rank) {
      Axes.all("transpose", x, axes);
      for (int a = 0; a < rank; a++) order[a] = Axes.one("transpose", x, axes[a]);
    } else {
      throw TensorException.shape("transpose: " + axes.length + " axes are given")
          .operand("this", x, "axes: " + rank)
          .hint("each axis once, as transpose(1, 0); swapAxes(a, b) for two of them")
          .build();
    }
    return reorder(x, order);
  }

  private static Tensor reorder(Tensor x, int[] order) {
    boolean moves = false;
    for (int a = 0; a < order.length; a++) moves |= order[a] != a;
    return moves ? TRANSPOSE.apply(new AxisList(order), x) : fixed(x);
  }

  private static AxisList inverse(AxisList order) {
    int[] back = new int[order.of().length];
    for (int a = 0; a < back.length; a++) back[order.of()[a]] = a;
    return new AxisList(back);
  }

  /** The last two axes exchanged; a vector or scalar stays. A view. */
  @Offered
  public static Tensor T(Tensor x) {
    return x.rank() < 2 ? fixed(x) : swapAxes(x, -2, -1);
  }

  /** Two axes exchanged. A view. */
  @Offered
  public static Tensor swapAxes(Tensor x, int a, int b) {
    int[] order = axesOf(x);
    int i = Axes.one("swapAxes", x, a);
    int j = Axes.one("swapAxes", x, b);
    order[i] = j;
    order[j] = i;
    return reorder(x, order);
  }

  /** One axis moved to another place. A view. */
  @Offered
  public static Tensor moveAxis(Tensor x, int from, int to) {
    int i = Axes.one("moveAxis", x, from);
    int j = Axes.one("moveAxis", x, to);
    int[] order = axesOf(x);
    if (i < j) System.arraycopy(order, i + 1, order, i, j - i);
    else System.arraycopy(order, j, order, j + 1, i - j);
    order[j] = i;
    return reorder(x, order);
  }

  private static int[] axesOf(Tensor x) {
    int[] order = new int[x.rank()];
    for (int a = 0; a < order.length; a++) order[a] = a;
    return order;
  }

  /**
   * Without the given axes; none given: without all of extent 1. A view.
   *
   * @throws TensorException when a given axis has another extent than 1
   */
  @Offered
  public static Tensor squeeze(Tensor x, int... axes) {
    int[] dims = x.dims();
    boolean[] drop = new boolean[dims.length];
    for (int a : Axes.all("squeeze", x, axes)) {
      drop[a] = dims[a] == 1;
      if (axes.length > 0 && !drop[a]) {
        throw TensorException.shape("squeeze: axis " + a + " is not of extent 1")
            .operand("this", x, "axis " + a + ": " + dims[a])
            .hint("squeeze() drops all axes of extent 1; get(…) picks one place of an axis")
            .build();
      }
    }
    int[] out = new int[dims.length];
    int n = 0;
    for (int a = 0; a < dims.length; a++) if (!drop[a]) out[n++] = dims[a];
    return reshape(x, Shape.of(Arrays.copyOf(out, n)));
  }

  /** Where a new axis goes, as 0 … rank. */
  static int place(String op, Tensor x, int axis) {
    int rank = x.rank();
    if (axis >= -rank - 1 && axis <= rank) return axis < 0 ? axis + rank + 1 : axis;
    throw TensorException.shape(op + ": there is no place " + axis + " for a new axis")
        .operand("this", x, "axes: " + rank)
        .hint("places are " + (-rank - 1) + " … " + rank)
        .build();
  }

  /** With a new axis of extent 1 at {@code axis}, −1 for the last place. A view. */
  @Offered
  public static Tensor unsqueeze(Tensor x, int axis) {
    int[] dims = x.dims();
    int at = place("unsqueeze", x, axis);
    int[] out = new int[dims.length + 1];
    System.arraycopy(dims, 0, out, 0, at);
    out[at] = 1;
    System.arraycopy(dims, at, out, at + 1, dims.length - at);
    return reshape(x, Shape.of(out));
  }

  /** The last axis that does not broadcast to a target, as a remark. */
  private static String offending(Shape from, Shape to) {
    if (from.rank() > to.rank()) return "axes: " + from.rank();
    for (int a = 1; a <= from.rank(); a++) {
      if (from.dim(-a) != 1 && from.dim(-a) != to.dim(-a))
        return "axis -" + a + ": " + from.dim(-a);
    }
    return "";
  }

  /**
   * Repeated along axes of extent 1 and new leading axes, as NumPy broadcasts. A view.
   *
   * @throws TensorException when the shape does not broadcast to the target
   */
  @Offered
  public static Tensor broadcastTo(Tensor x, int... dims) {
    return broadcastTo(x, Shape.of(dims));
  }

  /** The same to a shape. */
  public static Tensor broadcastTo(Tensor x, Shape shape) {
    if (shape.equals(x.shape())) return fixed(x);
    if (!x.shape().broadcastsTo(shape)) {
      var report =
          TensorException.shape("broadcastTo: the shape does not broadcast to " + shape)
              .operand("this", x, offending(x.shape(), shape))
              .detail("aligned at the last axis, sizes must be equal to the target's or 1");
      if (x.rank() > shape.rank() && x.size() == shape.size()) {
        String dims = shape.toString();
        report.hint("{this}.reshape(" + dims.substring(1, dims.length() - 1) + ")");
      }
      throw report.build();
    }
    return BROADCAST_TO.apply(shape, x);
  }

  /** The order of elements reversed along axes; none given: along all. A view. */
  @Offered
  public static Tensor flip(Tensor x, int... axes) {
    return FLIP.apply(new AxisList(Axes.all("flip", x, axes)), x);
  }

  /** The diagonal of the last two axes: [m, n] → [min(m, n)]. A view. */
  @Offered
  public static Tensor diagonal(Tensor x) {
    matrix("diagonal", x);
    return DIAGONAL.apply(None.NONE, x);
  }

  /** The last two axes on and below the diagonal, zeros above. */
  @Offered
  public static Tensor tril(Tensor x) {
    return tril(x, 0);
  }

  /** The last two axes on and below diagonal k, zeros above. */
  @Offered
  public static Tensor tril(Tensor x, int k) {
    matrix("tril", x);
    return TRIL.apply(k, x);
  }

  /** The last two axes on and above the diagonal, zeros below. */
  @Offered
  public static Tensor triu(Tensor x) {
    return triu(x, 0);
  }

  /** The last two axes on and above diagonal k, zeros below. */
  @Offered
  public static Tensor triu(Tensor x, int k) {
    matrix("triu", x);
    return TRIU.apply(k, x);
  }

  static void matrix(String op, Tensor x) {
    if (x.rank() < 2) {
      throw TensorException.shape(op + ": a matrix is wanted, or a batch of them")
          .operand("this", x, "axes: " + x.rank())
          .hint("two axes or more")
          .build();
    }
  }
}
