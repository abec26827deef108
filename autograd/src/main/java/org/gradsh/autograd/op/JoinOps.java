package org.gradsh.autograd.op;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Strided;

/** Tensors put together, taken apart, repeated and padded. */
public final class JoinOps {
  private JoinOps() {}

  /** Pieces that are cut from the whole one by one. */
  private static final int FEW = 16;

  /** Places before and after each axis, filled with a value. */
  public record Padding(double value, List<Integer> before, List<Integer> after) {
    /** What to slice out to undo it. */
    Slices inner(Shape shape) {
      List<Slices.Part> parts = new ArrayList<>();
      for (int a = 0; a < shape.rank(); a++) {
        parts.add(new Slices.Range(before.get(a), 1, shape.dim(a)));
      }
      return new Slices(parts);
    }

    /** The same with one more axis in front, which is not padded. */
    Padding shifted() {
      return new Padding(value, shifted(before), shifted(after));
    }

    private static List<Integer> shifted(List<Integer> counts) {
      List<Integer> all = new ArrayList<>(counts);
      all.addFirst(0);
      return all;
    }

    Shape around(Shape shape) {
      int[] dims = shape.dims();
      for (int a = 0; a < dims.length; a++) {
        dims[a] = Layout.extent("pad", (long) dims[a] + before.get(a) + after.get(a));
      }
      return Shape.of(dims);
    }
  }

  /**
   * Along which axis tensors are joined, and where each ends there: known from the start, so that
   * the parts of a cotangent are found without adding up all shapes before them.
   */
  public record Joint(int axis, List<Integer> ends) {
    static Joint of(int axis, int... extents) {
      List<Integer> ends = new ArrayList<>(extents.length);
      long end = 0;
      for (int extent : extents) ends.add(Layout.extent("concat", end += extent));
      return new Joint(axis, ends);
    }

    private int start(int i) {
      return i == 0 ? 0 : ends.get(i - 1);
    }

    @Override
    public String toString() {
      return Integer.toString(axis);
    }
  }

  // ---- declarations ----

  /** y = x₀, x₁ … along an axis; x̄ᵢ = its part of ȳ. */
  public static final Op<Joint> CONCAT =
      Op.declare(
              "concat",
              "Tensors one after the other along an axis.",
              (in, joint) -> Layout.concat(in, joint.axis()),
              Derivative.linear(
                  (c, i, g) -> {
                    Joint joint = c.attributes();
                    return IndexOps.narrow(g, joint.axis(), joint.start(i), joint.ends().get(i));
                  }),
              Sample.of(Joint.of(0, 3), Operand.real(3)),
              Sample.of(Joint.of(0, 3, 1, 2), Operand.real(3), Operand.real(1), Operand.real(2)),
              Sample.of(Joint.of(1, 1, 3), Operand.real(2, 1), Operand.real(2, 3)),
              Sample.of(
                  Joint.of(1, 1, 0, 2),
                  Operand.real(2, 1, 2),
                  Operand.real(2, 0, 2),
                  Operand.real(2, 2, 2)),
              Sample.of(Joint.of(0, 0, 2), Operand.real(0, 3), Operand.real(2, 3)),
              Sample.of(Joint.of(1, 1, 2), Operand.real(0, 1), Operand.real(0, 2)))
          .placeless()
          .batched(Batching.attributes((joint, n) -> new Joint(joint.axis() + 1, joint.ends())));

  /** y = x inside constants; x̄ = the inside of ȳ, ẏ = ẋ inside zeros. */
  public static final Op<Padding> PAD =
      Op.declare(
              "pad",
              "The operand with a constant before and after it along each axis.",
              (in, padding) -> {
                DType dtype = in[0].dtype();
                Shape shape = padding.around(in[0].shape());
                Strided out = in[0].zerosBeside(dtype, shape);
                if (padding.value() != 0) {
                  Casts.copy(
                      Apply.constant(padding.value(), dtype).values().broadcastTo(shape), out);
                }
                Casts.copy(in[0], padding.inner(in[0].shape()).view(out));
                return out;
              },
              Derivative.of(
                  (c, i, g) -> IndexOps.SLICE.apply(c.attributes().inner(c.shape(0)), g),
                  (c, t) ->
                      JoinOps.PAD.apply(
                          new Padding(0, c.attributes().before(), c.attributes().after()), t),
                  false,
                  false),
              Sample.of(new Padding(1, List.of(), List.of()), Operand.real()),
              Sample.of(new Padding(0, List.of(1), List.of(2)), Operand.real(3)),
              Sample.of(new Padding(2, List.of(1, 0), List.of(0, 2)), Operand.real(2, 3)),
              Sample.of(new Padding(-1, List.of(1, 0), List.of(1, 1)), Operand.real(0, 2)))
          .placeless()
          .batched(Batching.attributes((padding, n) -> padding.shifted()));

  static final List<Op<?>> ALL = List.of(CONCAT, PAD);

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "stack",
              "Tensors of one shape along a new axis.",
              new Case(
                  "stack(0)", List.of(Operand.real(), Operand.real()), in -> stack(0, List.of(in))),
              new Case(
                  "stack(-1)",
                  List.of(Operand.real(2, 3), Operand.real(2, 3)),
                  in -> stack(-1, List.of(in)))),
          Composite.declare(
              "split",
              "Pieces of a size along an axis.",
              ShapeOps.on("split last", x -> split(x, 2, 0).getLast(), 5, 2),
              ShapeOps.on("split first", x -> split(x, 2, -1).getFirst(), 2, 3)),
          Composite.declare(
              "unstack",
              "The slices along an axis.",
              ShapeOps.on("unstack(1)", x -> unstack(x, 1).getLast(), 2, 3)),
          Composite.declare(
              "roll",
              "The elements moved along an axis, those that leave come in again.",
              ShapeOps.on("roll(1)", x -> roll(x, 1, 0), 3),
              ShapeOps.on("roll(-4)", x -> roll(x, -4, 1), 2, 3),
              ShapeOps.on("roll empty", x -> roll(x, 1, 0), 0, 2)),
          Composite.declare(
              "tile",
              "The whole repeated along each axis.",
              ShapeOps.on("tile(2)", x -> tile(x, 2), 3),
              ShapeOps.on("tile(2, 1, 3)", x -> tile(x, 2, 1, 3), 2, 2),
              ShapeOps.on("tile(2, 2) of a scalar", x -> tile(x, 2, 2)),
              ShapeOps.on("tile(0)", x -> tile(x, 0), 3)),
          Composite.declare(
              "repeat",
              "Each place of an axis repeated.",
              ShapeOps.on("repeat(2, 0)", x -> repeat(x, 2, 0), 3),
              ShapeOps.on("repeat(3, -1)", x -> repeat(x, 3, -1), 2, 2)));

  // ---- what programs call ----

  /**
   * Tensors one after the other along an axis, in their common dtype.
   *
   * @throws TensorException when there are none, or shapes differ along another axis
   */
  public static Tensor concat(int axis, Collection<? extends Tensor> tensors) {
    Tensor[] in = promoted("concat", tensors);
    Shape first = in[0].shape();
    if (first.rank() == 0) {
      throw TensorException.shape("concat: scalars have no axis")
          .operand("tensor 0", in[0])
          .hint("stack(0, tensors) puts them on a new axis")
          .build();
    }
    int a = Axes.one("concat", in[0], axis);
    for (int k = 1; k < in.length; k++) {
      Shape other = in[k].shape();
      boolean fits = other.rank() == first.rank();
      for (int d = 0; fits && d < first.rank(); d++) fits = d == a || other.dim(d) == first.dim(d);
      if (!fits) throw differ("concat", in, k, a);
    }
    return joined(a, in);
  }

  /**
   * Tensors of one shape along a new axis, in their common dtype.
   *
   * @throws TensorException when there are none, or their shapes differ
   */
  public static Tensor stack(int axis, Collection<? extends Tensor> tensors) {
    Tensor[] in = promoted("stack", tensors);
    for (int k = 1; k < in.length; k++) {
      if (!in[k].shape().equals(in[0].shape())) throw differ("stack", in, k, -1);
    }
    int at = ShapeOps.place("stack", in[0], axis);
    for (int k = 0; k < in.length; k++) in[k] = ShapeOps.unsqueeze(in[k], at);
    return joined(at, in);
  }

  /** Tensors one after the other along an existing axis. */
  @Offered(method = false)
  public static Tensor concat(int axis, Tensor... parts) {
    return concat(axis, List.of(parts));
  }

  /** Tensors one after the other along the first axis. */
  @Offered(method = false)
  public static Tensor concat(Tensor... parts) {
    return concat(0, List.of(parts));
  }

  /** Tensors one after the other along the first axis. */
  @Offered(method = false)
  public static Tensor concat(Collection<? extends Tensor> parts) {
    return concat(0, parts);
  }

  /** Tensors one after the other along an existing axis. */
  @Offered(method = false)
  public static Tensor concat(Collection<? extends Tensor> parts, int axis) {
    return concat(axis, parts);
  }

  /** Tensors of one shape along a new axis. */
  @Offered(method = false)
  public static Tensor stack(int axis, Tensor... parts) {
    return stack(axis, List.of(parts));
  }

  /** Tensors of one shape along a new first axis. */
  @Offered(method = false)
  public static Tensor stack(Tensor... parts) {
    return stack(0, List.of(parts));
  }

  /** Tensors of one shape along a new first axis. */
  @Offered(method = false)
  public static Tensor stack(Collection<? extends Tensor> parts) {
    return stack(0, parts);
  }

  /** Tensors of one shape along a new axis. */
  @Offered(method = false)
  public static Tensor stack(Collection<? extends Tensor> parts, int axis) {
    return stack(axis, parts);
  }

  private static Tensor joined(int axis, Tensor[] in) {
    int[] extents = new int[in.length];
    for (int k = 0; k < in.length; k++) extents[k] = in[k].shape().dim(axis);
    return CONCAT.apply(Joint.of(axis, extents), in);
  }

  private static Tensor[] promoted(String op, Collection<? extends Tensor> tensors) {
    Tensor[] in = tensors.toArray(Tensor[]::new);
    if (in.length == 0) {
      throw TensorException.value(op + ": there are no tensors")
          .hint("one tensor at least; zeros(0, …) for an empty result")
          .build();
    }
    DType dtype = in[0].dtype();
    for (Tensor t : in) dtype = dtype.promote(t.dtype());
    for (int k = 0; k < in.length; k++) in[k] = in[k].to(dtype);
    return in;
  }

  /**
   * @param k the first that does not fit to tensor 0
   * @param free the axis along which they may differ; −1 for none
   */
  private static TensorException differ(String op, Tensor[] in, int k, int free) {
    Tensor a = in[0];
    Tensor b = in[k];
    boolean sameRank = a.rank() == b.rank();
    int axis = 0;
    while (sameRank && (axis == free || a.shape().dim(axis) == b.shape().dim(axis))) axis++;
    String mark = sameRank ? "axis " + axis + ": " : "axes: ";
    String but = free < 0 ? "" : " but along axis " + free;
    var report =
        TensorException.shape(op + ": the shapes differ")
            .operand("tensor 0", a, mark + (sameRank ? a.shape().dim(axis) : a.rank()))
            .operand("tensor " + k, b, mark + (sameRank ? b.shape().dim(axis) : b.rank()))
            .detail("all shapes must be equal" + but);
    for (int d = 0; d < a.rank(); d++) {
      if (joins(in, d)) return report.hint("concat(" + d + ", …)").build();
    }
    return report.build();
  }

  private static boolean joins(Tensor[] in, int axis) {
    int[] along = {axis};
    for (Tensor t : in) {
      if (t.rank() != in[0].rank()) return false;
      if (!t.shape().reduce(along, false).equals(in[0].shape().reduce(along, false))) return false;
    }
    return true;
  }

  /** Pieces of {@code size} along the first axis; the last may be shorter. Views. */
  @Offered
  public static List<Tensor> split(Tensor x, int size) {
    return split(x, size, 0);
  }

  /**
   * Pieces of {@code size} along an axis; the last may be shorter. Views.
   *
   * @throws TensorException when the size is not above 0
   */
  @Offered
  public static List<Tensor> split(Tensor x, int size, int axis) {
    int extent = x.shape().dim(Axes.one("split", x, axis));
    if (size <= 0) {
      throw TensorException.value("split: the size of a piece is " + size)
          .operand("this", x, "axis " + axis + ": " + extent)
          .hint("1 or more")
          .build();
    }
    List<Tensor> pieces = new ArrayList<>();
    cut(x, Axes.one("split", x, axis), size, false, pieces);
    if (extent == 0) pieces.add(ShapeOps.fixed(x));
    return pieces;
  }

  /** The slices along an axis, without it. Views. */
  @Offered
  public static List<Tensor> unstack(Tensor x, int axis) {
    List<Tensor> slices = new ArrayList<>();
    cut(x, Axes.one("unstack", x, axis), 1, true, slices);
    return slices;
  }

  /**
   * Adds the pieces of {@code size} along an axis, which is {@code dropped} or not. Where many are
   * differentiated they are cut from halves, those from quarters …: the cotangent of a piece is
   * embedded in zeros of what it was cut from, which for n pieces of the whole would be n² work.
   */
  private static void cut(Tensor x, int axis, int size, boolean dropped, List<Tensor> to) {
    int extent = x.shape().dim(axis);
    int pieces = (int) (((long) extent + size - 1) / size);
    if (pieces > FEW && Apply.isActive(x)) {
      int middle = pieces / 2 * size;
      cut(IndexOps.narrow(x, axis, 0, middle), axis, size, dropped, to);
      cut(IndexOps.narrow(x, axis, middle, extent), axis, size, dropped, to);
      return;
    }
    for (int piece = 0; piece < pieces; piece++) {
      int start = piece * size;
      to.add(
          dropped
              ? IndexOps.SLICE.apply(Slices.along(x.shape(), axis, new Slices.At(start)), x)
              : IndexOps.narrow(x, axis, start, start + Math.min(size, extent - start)));
    }
  }

  /** The elements moved along an axis by {@code shift} places, those that leave come in again. */
  @Offered
  public static Tensor roll(Tensor x, int shift, int axis) {
    int extent = x.shape().dim(Axes.one("roll", x, axis));
    int moved = extent == 0 ? 0 : Math.floorMod(shift, extent);
    if (moved == 0) return ShapeOps.fixed(x);
    int cut = extent - moved;
    Tensor tail = IndexOps.narrow(x, axis, cut, extent);
    return concat(axis, List.of(tail, IndexOps.narrow(x, axis, 0, cut)));
  }

  /**
   * The whole repeated along each axis, as NumPy's tile: where there are more repeats than axes, x
   * gets leading axes; where fewer, they are for the last axes.
   *
   * @throws TensorException when one is negative
   */
  @Offered
  public static Tensor tile(Tensor x, int... repeats) {
    for (int r : repeats) {
      if (r < 0) throw negative("tile", x, r);
    }
    int rank = Math.max(x.rank(), repeats.length);
    int[] split = new int[2 * rank];
    int[] full = new int[2 * rank];
    int[] out = new int[rank];
    for (int a = 0; a < rank; a++) {
      int own = a - (rank - x.rank());
      int given = a - (rank - repeats.length);
      int d = own < 0 ? 1 : x.shape().dim(own);
      int r = given < 0 ? 1 : repeats[given];
      split[2 * a] = 1;
      split[2 * a + 1] = d;
      full[2 * a] = r;
      full[2 * a + 1] = d;
      out[a] = Layout.extent("tile", (long) d * r);
    }
    Tensor wide = ShapeOps.broadcastTo(ShapeOps.reshape(x, Shape.of(split)), Shape.of(full));
    return ShapeOps.reshape(wide, Shape.of(out));
  }

  /**
   * Each place of an axis {@code count} times in a row, as NumPy's repeat.
   *
   * @throws TensorException when the count is negative
   */
  @Offered
  public static Tensor repeat(Tensor x, int count, int axis) {
    int a = Axes.one("repeat", x, axis);
    if (count < 0) throw negative("repeat", x, count);
    Tensor spread = ShapeOps.unsqueeze(x, a + 1);
    int[] full = spread.dims();
    full[a + 1] = count;
    int[] out = x.dims();
    out[a] = Layout.extent("repeat", (long) out[a] * count);
    return ShapeOps.reshape(ShapeOps.broadcastTo(spread, Shape.of(full)), Shape.of(out));
  }

  /**
   * Constant padding.
   *
   * @param beforeAfter two numbers for each axis
   * @throws TensorException when there are not two for each axis, or one is negative
   */
  @Offered
  public static Tensor pad(Tensor x, double value, int... beforeAfter) {
    requirePadding(x, beforeAfter);
    List<Integer> before = new ArrayList<>();
    List<Integer> after = new ArrayList<>();
    for (int k = 0; k < beforeAfter.length; k++) {
      (k % 2 == 0 ? before : after).add(beforeAfter[k]);
    }
    return PAD.apply(new Padding(value, List.copyOf(before), List.copyOf(after)), x);
  }

  /** Two numbers for each axis, none of them negative. */
  static void requirePadding(Tensor x, int... beforeAfter) {
    if (beforeAfter.length != 2 * x.rank()) {
      throw TensorException.shape("pad: " + beforeAfter.length + " numbers are given")
          .operand("this", x, "axes: " + x.rank())
          .hint("before and after for each axis: " + 2 * x.rank() + " numbers")
          .build();
    }
    for (int places : beforeAfter) if (places < 0) throw negative("pad", x, places);
  }

  private static TensorException negative(String op, Tensor x, int number) {
    return TensorException.value(op + ": " + number + " is negative")
        .operand("this", x)
        .hint("0 or more" + (op.equals("pad") ? "; get(…) cuts a tensor" : ""))
        .build();
  }
}
