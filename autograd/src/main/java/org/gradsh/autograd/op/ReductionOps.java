package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.distinct;
import static org.gradsh.autograd.op.Operand.range;
import static org.gradsh.autograd.op.Operand.real;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.ElementwiseFunctions;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Reductions;
import org.gradsh.autograd.cpu.Strided;

/** Ops that turn many elements into one, over all axes or some. */
public final class ReductionOps {
  private ReductionOps() {}

  private static Axes axes(int... axes) {
    return new Axes(axes, false);
  }

  private static Axes kept(int... axes) {
    return new Axes(axes, true);
  }

  // ---- linear ----

  /** y = Σx; x̄ = ȳ repeated. */
  public static final Op<Axes> SUM =
      Op.declare(
              "sum",
              "The sum of elements over axes.",
              (in, a) -> reduce(Reductions.Kind.SUM, in[0], a, sumType(in[0].dtype())),
              Derivative.linear((c, i, g) -> c.attributes().expand(g, c.shape(0))),
              Sample.of(axes(), real()),
              Sample.of(axes(0), real(5)),
              Sample.of(axes(1), real(3, 4)),
              Sample.of(kept(0, 2), real(2, 3, 4)),
              Sample.of(axes(0), real(0, 3)),
              Sample.of(axes(0, 1), real(2, 0)))
          .batched(Batching.attributes((a, n) -> a.shifted()));

  /** y = Σx / n; x̄ = ȳ / n repeated. */
  public static final Op<Axes> MEAN =
      Op.declare(
              "mean",
              "The arithmetic mean over axes.",
              (in, a) -> mean(in[0], a),
              Derivative.linear(
                  (c, i, g) -> {
                    Axes a = c.attributes();
                    return a.expand(g.div((double) a.count(c.shape(0))), c.shape(0));
                  }),
              Sample.of(axes(), real()),
              Sample.of(axes(0), real(5)),
              Sample.of(kept(1), real(3, 4)),
              Sample.of(axes(0, 2), real(2, 3, 4)),
              Sample.of(axes(1), real(0, 3)))
          .batched(Batching.attributes((a, n) -> a.shifted()));

  /** yᵢ = Σⱼ≤ᵢ xⱼ; the cotangent is summed from the other end. */
  public static final Op<Integer> CUM_SUM =
      Op.declare(
              "cumSum",
              "Running sums along an axis.",
              (in, axis) -> scan(Reductions.Kind.SUM, in[0], axis, sumType(in[0].dtype())),
              Derivative.linear(
                  (c, i, g) -> {
                    int axis = c.attributes();
                    return ShapeOps.flip(cumSum(ShapeOps.flip(g, axis), axis), axis);
                  }),
              Sample.of(0, real(5)),
              Sample.of(1, real(2, 3)),
              Sample.of(0, real(3, 2)),
              Sample.of(0, real(0, 2)))
          .batched(Batching.attributes((axis, n) -> axis + 1));

  // ---- products: the derivative is that of a tree of products, exact also at zeros ----

  public static final Op<Axes> PROD =
      Op.declare(
              "prod",
              "The product of elements over axes.",
              (in, a) -> reduce(Reductions.Kind.PROD, in[0], a, sumType(in[0].dtype())),
              Derivative.composed(ReductionOps::productTree),
              Sample.of(axes(), real()),
              Sample.of(axes(0), real(5)),
              Sample.of(kept(1), real(2, 3)),
              Sample.of(axes(0, 2), real(2, 2, 3)),
              Sample.of(axes(1), real(2, 0)))
          .batched(Batching.attributes((a, n) -> a.shifted()));

  public static final Op<Integer> CUM_PROD =
      Op.declare(
              "cumProd",
              "Running products along an axis.",
              (in, axis) -> scan(Reductions.Kind.PROD, in[0], axis, sumType(in[0].dtype())),
              Derivative.composed(ReductionOps::productScan),
              Sample.of(0, real(4)),
              Sample.of(1, real(2, 3)),
              Sample.of(0, real(0, 2)))
          .batched(Batching.attributes((axis, n) -> axis + 1));

  // ---- extremes: the gradient is shared evenly between ties, as PyTorch's amax ----

  public static final Op<Axes> MAX = extreme("max", "largest", Reductions.Kind.MAX);
  public static final Op<Axes> MIN = extreme("min", "smallest", Reductions.Kind.MIN);

  private static Op<Axes> extreme(String name, String which, Reductions.Kind kind) {
    return Op.declare(
            name,
            "The " + which + " element over axes; NaN if there is one.",
            (in, a) -> {
              requireElements(name, in[0], a);
              return reduce(kind, in[0], a, in[0].dtype());
            },
            Derivative.of(
                (c, i, g) -> {
                  Axes a = c.attributes();
                  return a.kept(g, c.shape(0)).mul(share(c));
                },
                (c, t) -> sumLike(t.mul(share(c)), c.attributes()),
                true,
                true),
            Sample.of(axes(), real()),
            Sample.of(axes(0), distinct(5)),
            Sample.of(kept(1), distinct(3, 4)),
            Sample.of(axes(0, 2), distinct(2, 3, 4)),
            Sample.of(axes(1), distinct(0, 3)))
        .batched(Batching.attributes((a, n) -> a.shifted()));
  }

  /** 1 / (number of ties) where an element is the extreme, 0 elsewhere. */
  private static Tensor share(Call<Axes> c) {
    Tensor x = c.input(0);
    Axes a = c.attributes();
    Tensor hit = x.detach().eq(a.kept(c.output(), c.shape(0)).detach()).to(x.dtype());
    return hit.div(SUM.apply(new Axes(a.axes(), true), hit));
  }

  private static Tensor sumLike(Tensor t, Axes a) {
    return SUM.apply(a, t);
  }

  // ---- smooth ----

  /** y = ln Σeˣ; ∂y/∂x = e^(x−y), 0 where all are −∞. */
  public static final Op<Axes> LOG_SUM_EXP =
      Op.declare(
              "logSumExp",
              "The logarithm of the sum of exponentials over axes, without overflow.",
              (in, a) -> reduce(Reductions.Kind.LOG_SUM_EXP, in[0], a, floating(in[0].dtype())),
              Derivative.of(
                  (c, i, g) -> c.attributes().kept(g, c.shape(0)).mul(weights(c)),
                  (c, t) -> sumLike(t.mul(weights(c)), c.attributes()),
                  true,
                  true),
              Sample.of(axes(), real()),
              Sample.of(axes(0), real(5)),
              Sample.of(kept(1), real(3, 4)),
              Sample.of(axes(0, 2), real(2, 3, 2)))
          .batched(Batching.attributes((a, n) -> a.shifted()));

  private static Tensor weights(Call<Axes> c) {
    Tensor y = c.attributes().kept(c.output(), c.shape(0));
    Tensor nothing = y.eq(Double.NEGATIVE_INFINITY);
    Tensor above = ElementwiseFunctions.where(nothing, Apply.zeros(y), y);
    return c.input(0).sub(above).exp();
  }

  /**
   * y = √Σx²; ∂y/∂x = x / y. At the origin, where it has no slope, this and every derivative of it
   * is taken to be 0, as for hypot and the other norms.
   */
  public static final Op<Axes> NORM =
      Op.declare(
              "norm",
              "The Euclidean norm over axes.",
              (in, a) -> reduce(Reductions.Kind.NORM, in[0], a, floating(in[0].dtype())),
              Derivative.of(
                  (c, i, g) -> c.attributes().kept(g, c.shape(0)).mul(direction(c)),
                  (c, t) -> sumLike(t.mul(direction(c)), c.attributes()),
                  true,
                  true),
              Sample.of(axes(), range(.5, 2)),
              Sample.of(axes(0), real(5)),
              Sample.of(kept(1), range(.5, 2, 3, 4)),
              Sample.of(axes(0, 2), real(2, 3, 4)))
          .batched(Batching.attributes((a, n) -> a.shifted()));

  private static Tensor direction(Call<Axes> c) {
    Tensor y = c.attributes().kept(c.output(), c.shape(0));
    Tensor origin = y.detach().eq(0);
    Tensor safe = ElementwiseFunctions.where(origin, Apply.ones(y), y);
    return ElementwiseFunctions.where(origin, 0., c.input(0).div(safe));
  }

  // ---- without derivative ----

  public static final Op<Axes> ANY =
      Op.declare(
              "any",
              "Whether any element over axes is true.",
              (in, a) -> reduce(Reductions.Kind.ANY, Casts.cast(in[0], DType.BOOL), a, DType.BOOL),
              Derivative.none(),
              Sample.of(axes(0), Operand.mask(4)),
              Sample.of(kept(1), Operand.mask(2, 3)))
          .batched(Batching.attributes((a, n) -> a.shifted()));

  public static final Op<Axes> ALL_TRUE =
      Op.declare(
              "all",
              "Whether all elements over axes are true.",
              (in, a) -> reduce(Reductions.Kind.ALL, Casts.cast(in[0], DType.BOOL), a, DType.BOOL),
              Derivative.none(),
              Sample.of(axes(0), Operand.mask(4)),
              Sample.of(kept(1), Operand.mask(2, 3)))
          .batched(Batching.attributes((a, n) -> a.shifted()));

  public static final Op<Axes> ARG_MAX = argExtreme("argMax", "largest", Reductions.Kind.ARG_MAX);
  public static final Op<Axes> ARG_MIN = argExtreme("argMin", "smallest", Reductions.Kind.ARG_MIN);

  private static Op<Axes> argExtreme(String name, String which, Reductions.Kind kind) {
    return Op.declare(
            name,
            "The int64 index of the " + which + " element along an axis, the first among equals.",
            (in, a) -> {
              requireElements(name, in[0], a);
              return reduce(kind, in[0], a, DType.INT64);
            },
            Derivative.none(),
            Sample.of(axes(0), distinct(5)),
            Sample.of(kept(1), distinct(3, 4)))
        .batched(Batching.attributes((a, n) -> a.shifted()));
  }

  /** Every declaration of this file. */
  static final List<Op<?>> ALL =
      List.of(
          SUM,
          MEAN,
          CUM_SUM,
          PROD,
          CUM_PROD,
          MAX,
          MIN,
          LOG_SUM_EXP,
          NORM,
          ANY,
          ALL_TRUE,
          ARG_MAX,
          ARG_MIN);

  /** Reductions that are a few lines of others. */
  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "var",
              "The variance over axes: Σ(x − x̄)² / (n − correction).",
              Composite.of("var all", in -> var(in[0], new int[0], 1, false), real(5)),
              Composite.of("var rows", in -> var(in[0], new int[] {1}, 0, true), real(3, 4))),
          Composite.declare(
              "std",
              "The standard deviation over axes, the square root of the variance.",
              Composite.of("std all", in -> std(in[0], new int[0], 1, false), real(5)),
              Composite.of("std rows", in -> std(in[0], new int[] {-1}, 1, false), real(3, 4))));

  // ---- what ReductionFunctions offers ----

  public static Tensor sum(Tensor x, int[] axes, boolean keepDims) {
    return SUM.apply(Axes.of(SUM.name(), x, axes, keepDims), x);
  }

  public static Tensor mean(Tensor x, int[] axes, boolean keepDims) {
    return MEAN.apply(Axes.of(MEAN.name(), x, axes, keepDims), x);
  }

  public static Tensor prod(Tensor x, int[] axes, boolean keepDims) {
    return PROD.apply(Axes.of(PROD.name(), x, axes, keepDims), x);
  }

  public static Tensor max(Tensor x, int[] axes, boolean keepDims) {
    return MAX.apply(Axes.of(MAX.name(), x, axes, keepDims), x);
  }

  public static Tensor min(Tensor x, int[] axes, boolean keepDims) {
    return MIN.apply(Axes.of(MIN.name(), x, axes, keepDims), x);
  }

  public static Tensor logSumExp(Tensor x, int[] axes, boolean keepDims) {
    return LOG_SUM_EXP.apply(Axes.of(LOG_SUM_EXP.name(), x, axes, keepDims), x);
  }

  public static Tensor any(Tensor x, int[] axes, boolean keepDims) {
    return ANY.apply(Axes.of(ANY.name(), x, axes, keepDims), x);
  }

  public static Tensor all(Tensor x, int[] axes, boolean keepDims) {
    return ALL_TRUE.apply(Axes.of(ALL_TRUE.name(), x, axes, keepDims), x);
  }

  public static Tensor argMax(Tensor x, int axis, boolean keepDims) {
    return ARG_MAX.apply(Axes.of(ARG_MAX.name(), x, new int[] {axis}, keepDims), x);
  }

  public static Tensor argMin(Tensor x, int axis, boolean keepDims) {
    return ARG_MIN.apply(Axes.of(ARG_MIN.name(), x, new int[] {axis}, keepDims), x);
  }

  public static Tensor cumSum(Tensor x, int axis) {
    return CUM_SUM.apply(Axes.one("cumSum", x, axis), x);
  }

  public static Tensor cumProd(Tensor x, int axis) {
    return CUM_PROD.apply(Axes.one("cumProd", x, axis), x);
  }

  public static Tensor var(Tensor x, int[] axes, int correction, boolean keepDims) {
    return variance(Axes.of("var", x, axes, keepDims), x, correction);
  }

  public static Tensor std(Tensor x, int[] axes, int correction, boolean keepDims) {
    return root(variance(Axes.of("std", x, axes, keepDims), x, correction), Tensor::sqrt);
  }

  /** {@code f} of a sum that may be 0, where its slope is infinite: the gradient there is 0. */
  static Tensor root(Tensor sum, UnaryOperator<Tensor> f) {
    Tensor zero = sum.detach().eq(0);
    Tensor one = Apply.ones(sum);
    return ElementwiseFunctions.where(
        zero, Apply.zeros(sum), f.apply(ElementwiseFunctions.where(zero, one, sum)));
  }

  private static Tensor variance(Axes a, Tensor x, int correction) {
    Tensor centred = x.sub(mean(x, a.axes(), true));
    double divisor = Math.max(0, a.count(x.shape()) - correction);
    return SUM.apply(a, centred.mul(centred)).div(divisor);
  }

  /**
   * The p-norm; where an element or the norm is 0 and the slope infinite the gradient is 0.
   *
   * @param p 0 counts what is not 0, ±∞ gives the largest or smallest |x|, and for all else it is
   *     (Σ|x|ᵖ)^(1/p), as NumPy's
   */
  public static Tensor norm(Tensor x, double p, int[] axes, boolean keepDims) {
    if (Double.isNaN(p)) {
      throw TensorException.value("norm: the order is NaN")
          .operand("this", x)
          .hint("a number, 0, or an infinity")
          .build();
    }
    Axes a = Axes.of("norm", x, axes, keepDims);
    if (p == 2) return NORM.apply(a, x);
    Tensor t = x.dtype().isFloating() ? x : x.to(floating(x.dtype()));
    if (p == 0) return SUM.apply(a, t.ne(0).to(t.dtype()));
    if (p == 1) return SUM.apply(a, t.abs());
    if (p == Double.POSITIVE_INFINITY) return MAX.apply(a, t.abs());
    if (p == Double.NEGATIVE_INFINITY) return MIN.apply(a, t.abs());
    if (p < 0) return negativeNorm(t, p, a);
    // Even powers need no |x|, whose derivatives at 0 are all taken to be 0.
    Tensor size = p % 2 == 0 ? t : t.abs();
    Tensor powers = p < 2 ? root(size, s -> s.pow(p)) : size.pow(p);
    return root(SUM.apply(a, powers), s -> s.pow(1 / p));
  }

  /** Σ|x|ᵖ is infinite where an element is 0: the norm and its derivatives are 0 there. */
  private static Tensor negativeNorm(Tensor t, double p, Axes a) {
    Tensor zeros = t.detach().eq(0);
    Tensor one = Apply.ones(t);
    Tensor powers = ElementwiseFunctions.where(zeros, one, t.abs()).pow(p);
    Tensor norm = SUM.apply(a, powers).pow(1 / p);
    return ElementwiseFunctions.where(ANY.apply(a, zeros), 0., norm);
  }

  /** The sum over whatever broadcasting has repeated: the transpose of broadcastTo. */
  public static Tensor sumTo(Tensor t, Shape target) {
    if (t.shape().equals(target)) return t;
    int lead = t.rank() - target.rank();
    int[] chosen = new int[t.rank()];
    int n = 0;
    for (int a = 0; a < t.rank(); a++) {
      if (a < lead || target.dim(a - lead) == 1 && t.shape().dim(a) != 1) chosen[n++] = a;
    }
    if (n == 0) return ShapeOps.reshape(t, target.dims());
    Tensor s = SUM.apply(new Axes(Arrays.copyOf(chosen, n), true), t);
    return ShapeOps.reshape(s, target.dims());
  }

  // ---- composed products ----

  private static Tensor productTree(Tensor x, Axes a) {
    int[] order = new int[x.rank()];
    int n = 0;
    for (int axis = 0; axis < x.rank(); axis++) {
      int d = axis;
      if (Arrays.stream(a.axes()).noneMatch(r -> r == d)) order[n++] = axis;
    }
    int outer = n;
    for (int axis : a.axes()) order[n++] = axis;
    Tensor t = x.rank() < 2 ? x : ShapeOps.transpose(x, order);
    int[] dims = Arrays.copyOf(t.dims(), outer + 1);
    dims[outer] = a.count(x.shape());
    t = ShapeOps.reshape(t, dims);
    while (t.shape().dim(-1) > 1) {
      int size = t.shape().dim(-1);
      int half = size / 2;
      Tensor product = slice(t, 0, half).mul(slice(t, half, 2 * half));
      t = size % 2 == 0 ? product : JoinOps.concat(-1, List.of(product, slice(t, size - 1, size)));
    }
    Shape result = a.reduce(x.shape());
    if (t.size() == 0 && result.size() > 0) return Apply.ones(result, x.dtype());
    return ShapeOps.reshape(t, result.dims());
  }

  private static Tensor slice(Tensor t, int from, int to) {
    return IndexOps.narrow(t, -1, from, to);
  }

  /** Hillis and Steele's scan: log₂ n products of the whole. */
  private static Tensor productScan(Tensor x, Integer axis) {
    int n = x.shape().dim(axis);
    Tensor t = x;
    for (int shift = 1; shift < n; shift *= 2) {
      Tensor head = IndexOps.narrow(t, axis, 0, shift);
      Tensor tail = IndexOps.narrow(t, axis, shift, n);
      Tensor moved = IndexOps.narrow(t, axis, 0, n - shift);
      t = JoinOps.concat(axis, List.of(head, tail.mul(moved)));
    }
    return t;
  }

  // ---- kernels ----

  private static DType sumType(DType d) {
    return d.isFloating() ? d : DType.INT64;
  }

  static DType floating(DType d) {
    return d.isFloating() ? d : DType.FLOAT32;
  }

  private static void requireElements(String name, Strided x, Axes a) {
    if (a.count(x.shape()) == 0 && a.reduce(x.shape()).size() > 0) {
      throw TensorException.shape(name + ": there is no element to choose from")
          .operand("x", x.dtype(), x.shape(), empty(x.shape(), a))
          .hint("look whether the tensor is empty before: size() == 0")
          .build();
    }
  }

  private static String empty(Shape shape, Axes a) {
    for (int axis : a.axes()) if (shape.dim(axis) == 0) return "axis " + axis + ": 0";
    return "";
  }

  private static Strided reduce(Reductions.Kind kind, Strided in, Axes a, DType type) {
    DType compute = type == DType.INT64 && kind.isIndex() ? in.dtype() : type;
    Strided x = Casts.cast(in, compute);
    Strided out = Strided.unwritten(type, a.reduce(x.shape()));
    Reductions.reduce(kind, x, a.axes(), out.data());
    return out;
  }

  private static Strided scan(Reductions.Kind kind, Strided in, int axis, DType type) {
    Strided x = Casts.cast(in, type);
    Strided out = Strided.unwritten(type, x.shape());
    Reductions.scan(kind, x, axis, out.data());
    return out;
  }

  private static Strided mean(Strided in, Axes a) {
    DType type = floating(in.dtype());
    Tensor sum = Tensor.of(reduce(Reductions.Kind.SUM, in, a, type));
    return sum.div((double) a.count(in.shape())).values();
  }
}
