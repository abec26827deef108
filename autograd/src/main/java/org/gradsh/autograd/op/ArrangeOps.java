package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.real;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/** Pieces, grids, turns, and padding with what is there already. */
public final class ArrangeOps {
  private ArrangeOps() {}

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "chunk",
              "At most n pieces of equal size along an axis.",
              ShapeOps.on("chunk last", x -> chunk(x, 3, 0).getLast(), 5, 2),
              ShapeOps.on("chunk of nothing", x -> chunk(x, 2, 0).getLast(), 0)),
          Composite.declare(
              "split sizes",
              "Pieces of given sizes along an axis.",
              ShapeOps.on(
                  "split {1, 0, 3}", x -> split(x, new int[] {1, 0, 3}, -1).getLast(), 2, 4)),
          Composite.declare(
              "tensorSplit",
              "Pieces along an axis, nearly equal or between given places.",
              ShapeOps.on("tensorSplit 3", x -> tensorSplit(x, 3, 0).get(1), 5),
              ShapeOps.on(
                  "tensorSplit {1, 3}", x -> tensorSplit(x, new int[] {1, 3}, 1).get(1), 2, 4)),
          Composite.declare(
              "meshgrid",
              "The coordinates of a grid, from those along each axis.",
              Composite.of("meshgrid ij", in -> meshgrid(in).getFirst(), real(2), real(3)),
              Composite.of("meshgrid xy", in -> meshgrid("xy", in).getLast(), real(2), real(3))),
          Composite.declare(
              "pad modes",
              "The operand with its own elements around it: reflected, repeated or going round.",
              ShapeOps.on("pad reflect", x -> pad(x, "reflect", 2, 1), 3),
              ShapeOps.on("pad symmetric", x -> pad(x, "symmetric", 1, 0, 4, 2), 2, 3),
              ShapeOps.on("pad edge", x -> pad(x, "edge", 0, 2, 1, 0), 2, 2),
              ShapeOps.on("pad wrap", x -> pad(x, "wrap", 0, 0, 4, 1), 2, 3),
              ShapeOps.on("pad constant", x -> pad(x, "constant", 1, 1), 2)),
          Composite.declare(
              "roll several",
              "The elements moved along several axes, those that leave come in again.",
              ShapeOps.on(
                  "roll {1, -2}", x -> roll(x, new int[] {1, -2}, new int[] {0, -1}), 2, 3)),
          Composite.declare(
              "rot90",
              "Turned by quarters in the plane of two axes.",
              ShapeOps.on("rot90()", x -> rot90(x), 2, 3),
              ShapeOps.on("rot90(-1, 0, 2)", x -> rot90(x, -1, 0, 2), 2, 1, 3)),
          Composite.declare(
              "unflatten",
              "One axis as several.",
              ShapeOps.on("unflatten(1, 2, -1)", x -> unflatten(x, 1, 2, -1), 2, 6)),
          Composite.declare(
              "hstack",
              "Tensors side by side, along the second axis; vectors along their only one.",
              Composite.of("hstack vectors", in -> hstack(in), real(2), real()),
              Composite.of("hstack", in -> hstack(in), real(2, 1), real(2, 2))),
          Composite.declare(
              "vstack",
              "Tensors below each other, along the first axis; a vector is a row.",
              Composite.of("vstack vectors", in -> vstack(in), real(2), real(2)),
              Composite.of("vstack", in -> vstack(in), real(2), real(1, 2))),
          Composite.declare(
              "broadcastTensors",
              "Tensors repeated to a common shape.",
              Composite.of(
                  "broadcastTensors", in -> broadcastTensors(in).getFirst(), real(2, 1), real(3))));

  // ---- pieces ----

  /** At most n pieces of equal size along the first axis; see {@link #chunk(Tensor, int, int)}. */
  @Offered
  public static List<Tensor> chunk(Tensor x, int n) {
    return chunk(x, n, 0);
  }

  /**
   * At most n pieces of equal size along an axis, as PyTorch's chunk: the size is rounded up, so
   * the last may be shorter and there may be fewer. Views.
   *
   * @throws TensorException when n is not above 0
   */
  @Offered
  public static List<Tensor> chunk(Tensor x, int n, int axis) {
    int a = Axes.one("chunk", x, axis);
    positive("chunk", x, n);
    int extent = x.shape().dim(a);
    if (extent == 0) return split(x, new int[n], a);
    return JoinOps.split(x, (extent - 1) / n + 1, a);
  }

  private static void positive(String op, Tensor x, int n) {
    if (n > 0) return;
    throw TensorException.value(op + ": the number of pieces is " + n)
        .operand("this", x)
        .hint("1 or more")
        .build();
  }

  /**
   * Pieces of given sizes along an axis. Views.
   *
   * @throws TensorException when the sizes do not add up to the extent, or one is negative
   */
  @Offered
  public static List<Tensor> split(Tensor x, int[] sizes, int axis) {
    int a = Axes.one("split", x, axis);
    long sum = 0;
    boolean negative = false;
    for (int size : sizes) {
      sum += size;
      negative |= size < 0;
    }
    if (negative || sum != x.shape().dim(a)) {
      throw TensorException.shape("split: the sizes are " + Arrays.toString(sizes))
          .operand("this", x, "axis " + a + ": " + x.shape().dim(a))
          .hint("sizes of 0 or more that add up to " + x.shape().dim(a))
          .build();
    }
    List<Tensor> pieces = new ArrayList<>();
    int start = 0;
    for (int size : sizes) pieces.add(IndexOps.narrow(x, a, start, start += size));
    return pieces;
  }

  /**
   * n pieces along an axis whose sizes differ by at most 1, the larger ones first, as NumPy's
   * array_split. Views.
   *
   * @throws TensorException when n is not above 0
   */
  @Offered
  public static List<Tensor> tensorSplit(Tensor x, int n, int axis) {
    int a = Axes.one("tensorSplit", x, axis);
    positive("tensorSplit", x, n);
    int extent = x.shape().dim(a);
    int[] sizes = new int[n];
    for (int k = 0; k < n; k++) sizes[k] = extent / n + (k < extent % n ? 1 : 0);
    return split(x, sizes, a);
  }

  /**
   * The pieces along an axis before, between and after given places; one place more than there are
   * gives one piece more. Places may be negative, and are cut to the axis; a piece that would end
   * before it starts is empty. Views.
   */
  @Offered
  public static List<Tensor> tensorSplit(Tensor x, int[] places, int axis) {
    int a = Axes.one("tensorSplit", x, axis);
    int extent = x.shape().dim(a);
    List<Tensor> pieces = new ArrayList<>();
    int start = 0;
    for (int k = 0; k <= places.length; k++) {
      int place = k == places.length ? extent : places[k];
      int end = Math.clamp(place < 0 ? (long) place + extent : place, 0, extent);
      pieces.add(IndexOps.narrow(x, a, start, Math.max(start, end)));
      start = end;
    }
    return pieces;
  }

  // ---- grids ----

  /** The coordinates of a grid, the axes in the order of the operands, as PyTorch's default. */
  @Offered(method = false)
  public static List<Tensor> meshgrid(Tensor... axes) {
    return meshgrid("ij", axes);
  }

  /**
   * The coordinates of a grid: for each operand a tensor of the grid's shape. Views.
   *
   * @param indexing {@code "ij"}: the axes in the order of the operands; {@code "xy"}: the first
   *     two exchanged, as NumPy's default
   * @param axes vectors or scalars
   * @throws TensorException when an operand has more axes, or the indexing is another
   */
  @Offered(method = false)
  public static List<Tensor> meshgrid(String indexing, Tensor... axes) {
    if (!indexing.equals("ij") && !indexing.equals("xy")) {
      throw TensorException.value("meshgrid: no indexing is called \"" + indexing + "\"")
          .hint("\"ij\" for rows first, \"xy\" for columns first")
          .build();
    }
    boolean swap = indexing.equals("xy") && axes.length > 1;
    int[] dims = new int[axes.length];
    for (int k = 0; k < axes.length; k++) {
      if (axes[k].rank() > 1) {
        throw TensorException.shape("meshgrid: operand " + k + " is no vector")
            .operand("operand " + k, axes[k], "axes: " + axes[k].rank())
            .hint("the coordinates along one axis")
            .build();
      }
      dims[place(k, swap)] = axes[k].size();
    }
    List<Tensor> grid = new ArrayList<>();
    for (int k = 0; k < axes.length; k++) {
      int[] own = new int[axes.length];
      Arrays.fill(own, 1);
      own[place(k, swap)] = axes[k].size();
      Tensor row = ShapeOps.reshape(axes[k], Shape.of(own));
      grid.add(ShapeOps.broadcastTo(row, Shape.of(dims)));
    }
    return grid;
  }

  private static int place(int k, boolean swap) {
    return swap && k < 2 ? 1 - k : k;
  }

  /**
   * Tensors repeated to a common shape. Views.
   *
   * @throws TensorException when the shapes do not broadcast
   */
  @Offered(method = false)
  public static List<Tensor> broadcastTensors(Tensor... tensors) {
    if (tensors.length == 0) return List.of();
    Shape common = Apply.broadcast("broadcastTensors", tensors);
    return Arrays.stream(tensors).map(t -> ShapeOps.broadcastTo(t, common)).toList();
  }

  // ---- padding ----

  /**
   * Padding of a kind that has a name.
   *
   * <ul>
   *   <li>{@code reflect}: [a b c] goes on … c b a b c b a …, the ends once
   *   <li>{@code symmetric}: … c b a a b c c b a …, the ends twice
   *   <li>{@code edge}, {@code replicate}: … a a a b c c c …
   *   <li>{@code wrap}, {@code circular}: … b c a b c a b …
   *   <li>{@code constant}: zeros; another number is {@code pad(value, …)}
   * </ul>
   *
   * More places than there are elements are filled by going on in the same way, as NumPy does.
   *
   * @param beforeAfter two numbers for each axis
   * @throws TensorException when the mode is none of these, there are not two numbers for each
   *     axis, one is negative, or an empty axis is to be padded by its own elements
   */
  @Offered
  public static Tensor pad(Tensor x, String mode, int... beforeAfter) {
    Mode m = Mode.of(mode);
    if (m == Mode.CONSTANT) return JoinOps.pad(x, 0, beforeAfter);
    JoinOps.requirePadding(x, beforeAfter);
    Tensor y = ShapeOps.fixed(x);
    for (int a = 0; a < x.rank(); a++) {
      int before = beforeAfter[2 * a];
      int after = beforeAfter[2 * a + 1];
      if (before == 0 && after == 0) continue;
      int n = x.shape().dim(a);
      if (n == 0) {
        throw TensorException.shape("pad: axis " + a + " has no elements to repeat")
            .operand("this", x)
            .hint("pad(0, …) fills with a constant")
            .build();
      }
      long[] places = new long[Layout.extent("pad", (long) before + n + after)];
      for (int i = 0; i < places.length; i++) places[i] = m.place(i - before, n);
      y = IndexOps.INDEX_SELECT.apply(a, y, SortOps.longs(Shape.of(places.length), places, x));
    }
    return y;
  }

  /** What stands at places beyond the ends. */
  private enum Mode {
    CONSTANT,
    REFLECT,
    SYMMETRIC,
    EDGE,
    WRAP;

    static Mode of(String name) {
      return switch (name) {
        case "constant" -> CONSTANT;
        case "reflect" -> REFLECT;
        case "symmetric" -> SYMMETRIC;
        case "edge", "replicate" -> EDGE;
        case "wrap", "circular" -> WRAP;
        default ->
            throw TensorException.value("pad: no mode is called \"" + name + "\"")
                .hint("constant, reflect, symmetric, edge (replicate) or wrap (circular)")
                .build();
      };
    }

    private int place(int i, int n) {
      return switch (this) {
        case CONSTANT -> throw new IllegalStateException("a constant has no place");
        case EDGE -> Math.clamp(i, 0, n - 1);
        case WRAP -> Math.floorMod(i, n);
        case SYMMETRIC -> {
          int k = Math.floorMod(i, 2 * n);
          yield k < n ? k : 2 * n - 1 - k;
        }
        case REFLECT -> {
          int k = n == 1 ? 0 : Math.floorMod(i, 2 * (n - 1));
          yield k < n ? k : 2 * (n - 1) - k;
        }
      };
    }
  }

  // ---- turns ----

  /**
   * The elements moved along several axes, those that leave come in again.
   *
   * @param shifts one for each axis
   * @throws TensorException when there are not as many shifts as axes
   */
  @Offered
  public static Tensor roll(Tensor x, int[] shifts, int[] axes) {
    if (shifts.length != axes.length) {
      throw TensorException.value("roll: " + shifts.length + " shifts for " + axes.length + " axes")
          .operand("this", x)
          .hint("a shift for each axis")
          .build();
    }
    Tensor y = ShapeOps.fixed(x);
    for (int k = 0; k < axes.length; k++) y = JoinOps.roll(y, shifts[k], axes[k]);
    return y;
  }

  /**
   * By a quarter from the first axis towards the second; see {@link #rot90(Tensor, int, int, int)}.
   */
  @Offered
  public static Tensor rot90(Tensor x) {
    return rot90(x, 1, 0, 1);
  }

  /**
   * Turned k times by a quarter in the plane of two axes, from {@code first} towards {@code
   * second}. A view.
   *
   * @throws TensorException when an axis is out of range, or both are the same
   */
  @Offered
  public static Tensor rot90(Tensor x, int k, int first, int second) {
    int a = Axes.one("rot90", x, first);
    int b = Axes.one("rot90", x, second);
    Axes.all("rot90", x, first, second);
    return switch (Math.floorMod(k, 4)) {
      case 1 -> ShapeOps.swapAxes(ShapeOps.flip(x, b), a, b);
      case 2 -> ShapeOps.flip(x, a, b);
      case 3 -> ShapeOps.flip(ShapeOps.swapAxes(x, a, b), b);
      default -> ShapeOps.fixed(x);
    };
  }

  /**
   * One axis as several. A view where strides allow it.
   *
   * @param sizes whose product is the extent; one −1 is inferred
   * @throws TensorException when it is not
   */
  @Offered
  public static Tensor unflatten(Tensor x, int axis, int... sizes) {
    int a = Axes.one("unflatten", x, axis);
    int extent = x.shape().dim(a);
    long known = 1;
    int free = -1;
    int inferred = 0;
    for (int k = 0; k < sizes.length; k++) {
      if (sizes[k] != -1) {
        known = Math.min(Integer.MAX_VALUE, known * Math.max(-1, sizes[k]));
      } else {
        free = k;
        inferred++;
      }
    }
    boolean fits =
        inferred == 0 ? known == extent : inferred == 1 && known > 0 && extent % known == 0;
    if (!fits || sizes.length == 0) {
      throw TensorException.shape("unflatten: " + Arrays.toString(sizes) + " is not the axis")
          .operand("this", x, "axis " + a + ": " + extent)
          .hint("sizes whose product is " + extent + "; one may be −1")
          .build();
    }
    int[] dims = new int[x.rank() - 1 + sizes.length];
    System.arraycopy(x.dims(), 0, dims, 0, a);
    System.arraycopy(sizes, 0, dims, a, sizes.length);
    System.arraycopy(x.dims(), a + 1, dims, a + sizes.length, x.rank() - a - 1);
    if (free >= 0) dims[a + free] = (int) (extent / known);
    return ShapeOps.reshape(x, Shape.of(dims));
  }

  // ---- stacks ----

  /**
   * Tensors side by side: along the second axis, vectors and scalars along the first.
   *
   * @throws TensorException when there are none, or shapes differ along another axis
   */
  @Offered(method = false)
  public static Tensor hstack(Tensor... tensors) {
    List<Tensor> in = atLeast(1, tensors);
    return JoinOps.concat(in.isEmpty() || in.getFirst().rank() == 1 ? 0 : 1, in);
  }

  /**
   * Tensors below each other: along the first axis, a vector as a row.
   *
   * @throws TensorException when there are none, or shapes differ along another axis
   */
  @Offered(method = false)
  public static Tensor vstack(Tensor... tensors) {
    return JoinOps.concat(0, atLeast(2, tensors));
  }

  private static List<Tensor> atLeast(int rank, Tensor[] tensors) {
    List<Tensor> in = new ArrayList<>();
    for (Tensor t : tensors) {
      Tensor wide = t;
      while (wide.rank() < rank) wide = ShapeOps.unsqueeze(wide, 0);
      in.add(wide);
    }
    return in;
  }
}
