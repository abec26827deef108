package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.index;
import static org.gradsh.autograd.op.Operand.real;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.ElementwiseFunctions;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/** What else layers of networks compute. */
public final class LayerOps {
  private LayerOps() {}

  /** y = rows of w at index; w̄ = zeros with ȳ added at index. */
  public static final Op<None> ROWS =
      Op.<None>declare(
              "rows",
              "The rows of a table that an index names.",
              (in, none) -> {
                Picking.classes(
                    "embedding", "row", "index", in[1], in[0].shape().dim(0), v -> false);
                return Picking.select(in[0], in[1], 0);
              },
              Derivative.linear(
                  (c, i, g) ->
                      i > 0
                          ? null
                          : IndexOps.INDEX_ADD.apply(
                              new IndexOps.Into(c.shape(0), 0), g, c.input(1))),
              Sample.of(None.NONE, real(3, 2), index(3, 4)),
              Sample.of(None.NONE, real(3, 2), index(3)),
              Sample.of(None.NONE, real(3, 2), index(3, 2, 0)))
          .batched(LayerOps::batchedRows);

  /** One table for all examples takes all indices at once; each its own is one long table. */
  private static Tensor batchedRows(Op<None> op, None none, Tensor[] in, boolean[] batched, int n) {
    if (!batched[0]) return op.apply(none, in);
    Tensor[] all = Batching.repeated(in, batched, n);
    int[] dims = all[0].dims();
    int rows = dims[1];
    int[] offsets = new int[all[1].rank()];
    Arrays.fill(offsets, 1);
    offsets[0] = n;
    Tensor starts =
        ShapeOps.reshape(
            Autograd.arange(n, all[1].dtype()).to(all[1].device()).mul((long) rows),
            Shape.of(offsets));
    int[] table = Arrays.copyOfRange(dims, 1, dims.length);
    table[0] = n * rows;
    return op.apply(none, ShapeOps.reshape(all[0], Shape.of(table)), all[1].add(starts));
  }

  static final List<Op<?>> ALL = List.of(ROWS, AffineOps.AFFINE);

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "linear",
              "x wᵀ + b.",
              Composite.of("plain", in -> linear(in[0], in[1]), real(2, 3), real(2, 3)),
              Composite.of(
                  "bias", in -> linear(in[0], in[1], in[2]), real(2, 2, 3), real(2, 3), real(2)),
              Composite.of("vector", in -> linear(in[0], in[1]), real(3), real(2, 3))),
          Composite.declare(
              "bilinear",
              "aᵀ W b for each of several matrices W.",
              Composite.of(
                  "bias",
                  in -> bilinear(in[0], in[1], in[2], in[3]),
                  real(2, 2),
                  real(2, 3),
                  real(2, 2, 3),
                  real(2))),
          Composite.declare(
              "embedding",
              "The rows of a table that an index names.",
              Composite.of("plain", in -> embedding(in[0], in[1]), real(3, 2), index(3, 2, 2)),
              Composite.of("padding", in -> embedding(in[0], in[1], -1), real(4, 2), index(3, 4))),
          Composite.declare(
              "glu",
              "The first half of an axis times the sigmoid of the second.",
              Composite.of("last", in -> glu(in[0]), real(2, 4)),
              Composite.of("axis 0", in -> glu(in[0], 0), real(2, 3))),
          Composite.declare(
              "softmin",
              "The softmax of −x.",
              Composite.of("axis 1", in -> softmin(in[0], 1), real(2, 3))),
          Composite.declare(
              "gumbelSoftmax",
              "One class by chance for each example, such that it can be differentiated.",
              Composite.of(
                  "soft",
                  in -> {
                    Autograd.seed(5);
                    return gumbelSoftmax(in[0], .5, false, -1);
                  },
                  real(2, 3))));

  /**
   * x wᵀ.
   *
   * @param x [..., inputs]
   * @param w [outputs, inputs]
   * @return [..., outputs]
   * @throws TensorException when shapes do not fit
   */
  @Offered(method = false)
  public static Tensor linear(Tensor x, Tensor w) {
    requireInputs(x, w);
    Placement.together("linear", List.of("x", "w"), x, w);
    return LinalgOps.matmul(x, w.lent(ShapeOps::T));
  }

  private static void requireInputs(Tensor x, Tensor w) {
    if (w.rank() != 2 || x.rank() == 0 || x.shape().dim(-1) != w.shape().dim(1)) {
      throw TensorException.shape("linear: x [..., inputs] and w [outputs, inputs] are wanted")
          .operand("x", x, x.rank() == 0 ? "" : "inputs: " + x.shape().dim(-1))
          .operand("w", w, w.rank() != 2 ? "" : "inputs: " + w.shape().dim(1))
          .hint(
              w.rank() == 2 && x.rank() > 0 && x.shape().dim(-1) == w.shape().dim(0)
                  ? "linear({x}, {w}.T())"
                  : "the last axes of both must be equal")
          .build();
    }
  }

  /**
   * x wᵀ + b.
   *
   * @param b [outputs]
   * @throws TensorException when shapes do not fit
   */
  @Offered(method = false)
  public static Tensor linear(Tensor x, Tensor w, Tensor b) {
    if (x.rank() > 1 && !x.device().equals(Device.CPU)) {
      requireInputs(x, w);
      Placement.together("linear", List.of("x", "w", "b"), x, w, b);
      return AffineOps.AFFINE.apply(None.NONE, x, w, perOutput("linear", b, w.shape().dim(0)));
    }
    Tensor y = linear(x, w);
    return y.add(perOutput("linear", b, w.shape().dim(0)));
  }

  private static Tensor perOutput(String op, Tensor b, int outputs) {
    if (b.rank() == 1 && b.size() == outputs) return b;
    throw TensorException.shape(op + ": b is not one number for each output")
        .operand("b", b)
        .detail("there are " + outputs + " outputs")
        .build();
  }

  /**
   * y[…, o] = Σ a[…, i] w[o, i, j] b[…, j].
   *
   * @param a [..., m]
   * @param b [..., n], with a's leading axes
   * @param w [outputs, m, n]
   * @throws TensorException when shapes do not fit
   */
  @Offered(method = false)
  public static Tensor bilinear(Tensor a, Tensor b, Tensor w) {
    boolean fit = a.rank() > 0 && b.rank() == a.rank() && w.rank() == 3;
    fit = fit && a.shape().dim(-1) == w.shape().dim(1) && b.shape().dim(-1) == w.shape().dim(2);
    for (int k = 0; fit && k < a.rank() - 1; k++) fit = a.shape().dim(k) == b.shape().dim(k);
    if (!fit) {
      throw TensorException.shape("bilinear: [..., m], [..., n] and [outputs, m, n] are wanted")
          .operand("a", a)
          .operand("b", b)
          .operand("w", w)
          .build();
    }
    // […, 1, 1, m] by [outputs, m, n] by […, 1, n, 1]
    Tensor left = ShapeOps.unsqueeze(ShapeOps.unsqueeze(a, -2), -2);
    Tensor right = ShapeOps.unsqueeze(ShapeOps.unsqueeze(b, -2), -1);
    Tensor y = LinalgOps.matmul(LinalgOps.matmul(left, w), right);
    return ShapeOps.squeeze(ShapeOps.squeeze(y, -1), -1);
  }

  /** {@link #bilinear(Tensor, Tensor, Tensor)} plus {@code bias}, [outputs]. */
  @Offered(method = false)
  public static Tensor bilinear(Tensor a, Tensor b, Tensor w, Tensor bias) {
    Tensor y = bilinear(a, b, w);
    return y.add(perOutput("bilinear", bias, w.shape().dim(0)));
  }

  /**
   * The rows of a table that an index names.
   *
   * @param table [rows, …]
   * @param index integers, of any shape
   * @return index.shape + table.shape[1:]
   * @throws TensorException when an index is not in 0 … rows − 1
   */
  @Offered(method = false)
  public static Tensor embedding(Tensor table, Tensor index) {
    if (!index.dtype().isInteger()) {
      throw TensorException.dtype("embedding: an index must be int32 or int64")
          .operand("index", index, "not integers")
          .hint("index.to(DType.INT64)")
          .build();
    }
    if (table.rank() == 0) {
      throw TensorException.shape("embedding: a table [rows, …] is wanted")
          .operand("table", table)
          .build();
    }
    Placement.together("embedding", List.of("table", "index"), table, index);
    return ROWS.apply(None.NONE, table, index);
  }

  /**
   * {@link #embedding(Tensor, Tensor)}, where the row {@code paddingIndex} has no gradient.
   *
   * @param paddingIndex −1 is the last row
   */
  @Offered(method = false)
  public static Tensor embedding(Tensor table, Tensor index, int paddingIndex) {
    Tensor y = embedding(table, index);
    int rows = table.shape().dim(0);
    if (paddingIndex < -rows || paddingIndex >= rows) {
      throw TensorException.index("embedding: paddingIndex " + paddingIndex + " is out of range")
          .operand("table", table, "rows: " + rows)
          .build();
    }
    int row = paddingIndex < 0 ? paddingIndex + rows : paddingIndex;
    int[] dims = Arrays.copyOf(index.dims(), y.rank());
    Arrays.fill(dims, index.rank(), dims.length, 1);
    Tensor padding = ShapeOps.reshape(index.eq(row), Shape.of(dims));
    return ElementwiseFunctions.where(padding, y.detach(), y);
  }

  /** {@link #glu(Tensor, int)} along the last axis. */
  @Offered(method = false)
  public static Tensor glu(Tensor x) {
    return glu(x, -1);
  }

  /**
   * The gated linear unit: the first half of an axis times the sigmoid of the second.
   *
   * @throws TensorException when the axis is out of range, or has no halves
   */
  @Offered(method = false)
  public static Tensor glu(Tensor x, int axis) {
    int a = Axes.one("glu", x, axis);
    int extent = x.shape().dim(a);
    if (extent % 2 != 0) {
      throw TensorException.shape("glu: axis " + a + " has no halves")
          .operand("x", x, "axis " + a + ": " + extent)
          .build();
    }
    Tensor gate = IndexOps.narrow(x, a, extent / 2, extent);
    return IndexOps.narrow(x, a, 0, extent / 2).mul(gate.sigmoid());
  }

  /** e^(−x) / Σ e^(−x) along an axis. */
  @Offered(method = false)
  public static Tensor softmin(Tensor x, int axis) {
    return SoftmaxOps.softmax(x.neg(), Axes.one("softmin", x, axis));
  }

  /** {@link #gumbelSoftmax(Tensor, double, boolean, int)} with temperature 1, soft, last axis. */
  @Offered(method = false)
  public static Tensor gumbelSoftmax(Tensor logits) {
    return gumbelSoftmax(logits, 1, false, -1);
  }

  /**
   * softmax((logits + g) / temperature) with g = −ln(−ln u), u drawn from the seed: the nearer the
   * temperature is to 0, the nearer one class is to 1. Jang et al., "Categorical reparameterization
   * with Gumbel-softmax", 2017.
   *
   * @param hard whether the value is 1 at the largest and 0 elsewhere; the gradient stays that of
   *     the soft one
   * @throws TensorException when the temperature is not above 0, or the axis is out of range
   */
  @Offered(method = false)
  public static Tensor gumbelSoftmax(Tensor logits, double temperature, boolean hard, int axis) {
    int a = Axes.one("gumbelSoftmax", logits, axis);
    Checks.positive("gumbelSoftmax", "the temperature", temperature);
    // 1 − u is above 0, where rand() may be 0.
    Tensor u = Autograd.rand(logits.dims()).to(logits.device()).neg().add(1);
    Tensor gumbel = u.log().neg().add(1e-20).log().neg();
    Tensor x = logits.to(ReductionOps.floating(logits.dtype()));
    Tensor soft = x.add(gumbel.to(x.dtype())).div(temperature).softmax(a);
    if (!hard) return soft;
    Tensor first = ReductionOps.argMax(soft, a, true);
    Tensor places = Autograd.arange(soft.shape().dim(a), DType.INT64).to(soft.device());
    int[] dims = new int[soft.rank() - a];
    Arrays.fill(dims, 1);
    dims[0] = places.size();
    Tensor one = first.eq(ShapeOps.reshape(places, Shape.of(dims))).to(soft.dtype());
    return one.sub(soft.detach()).add(soft);
  }
}
