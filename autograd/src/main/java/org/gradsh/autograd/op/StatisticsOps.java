package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.distinct;
import static org.gradsh.autograd.op.Operand.range;
import static org.gradsh.autograd.op.Operand.real;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.Binned;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.ElementwiseFunctions;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.graph.GraphErrors;

/** Medians, quantiles, means with weights or without NaN, covariances, and counts. */
public final class StatisticsOps {
  private StatisticsOps() {}

  /** The values of one count: equal intervals from low to high. */
  public record Bins(int count, double low, double high) {
    @Override
    public String toString() {
      return count + " of " + low + " … " + high;
    }
  }

  /** yᵢ = how often i is in x, or the sum of the weights there; w̄ = ȳ gathered at x. */
  public static final Op<Integer> BINCOUNT =
      Op.declare(
              "bincount",
              "How often each whole number occurs, or the sum of the weights where it does.",
              Counting::bincount,
              Derivative.<Integer>linear(
                  (c, i, g) ->
                      i == 0 ? null : IndexOps.GATHER.apply(c.shape(0).rank() - 1, g, c.input(0))),
              Sample.of(0, Operand.index(3, 5)),
              Sample.of(4, Operand.index(3, 5), real(5)),
              Sample.of(2, Operand.index(3, 0), real(0)))
          .formed(
              (shapes, dtypes, least) -> {
                throw GraphErrors.shapeOfValues("bincount");
              })
          .batched(Batching.leading());

  /** Counts: nothing to differentiate. */
  public static final Op<Bins> HISTOGRAM =
      Op.declare(
              "histogram",
              "How many elements lie in each of several equal intervals.",
              (in, bins) -> Counting.histogram(in[0], bins),
              Derivative.<Bins>none(),
              Sample.of(new Bins(4, -2, 2), real(7)),
              Sample.of(new Bins(1, 0, 1), real(0)))
          .batched(Batching.leading());

  static final List<Op<?>> ALL = List.of(BINCOUNT, HISTOGRAM);

  private static final int[] NONE = {};

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "median",
              "The middle element over axes, the lower of two; NaN if there is one.",
              Composite.of("median()", in -> median(in[0]), distinct(5)),
              Composite.of("median() scalar", in -> median(in[0]), real()),
              Composite.of("median(0)", in -> median(in[0], 0), distinct(4, 2)),
              Composite.of(
                  "median(0, 2) kept",
                  in -> median(in[0], new int[] {0, -1}, true),
                  distinct(2, 2, 3))),
          Composite.declare(
              "quantile",
              "The quantile over axes, linear between two elements; NaN if there is one.",
              Composite.of("quantile(.3)", in -> quantile(in[0], .3), distinct(5)),
              Composite.of("quantile(1, 0)", in -> quantile(in[0], 1, 0), distinct(3, 2)),
              Composite.of(
                  "quantile several",
                  in -> quantile(in[0], new double[] {0, .5, .9}, -1),
                  distinct(2, 4))),
          Composite.declare(
              "nanSum",
              "The sum over axes of the elements that are numbers.",
              Composite.of("nanSum()", in -> nanSum(in[0]), real(3)),
              Composite.of("nanSum(1)", in -> nanSum(in[0], 1), real(2, 3))),
          Composite.declare(
              "nanMean",
              "The mean over axes of the elements that are numbers.",
              Composite.of("nanMean()", in -> nanMean(in[0]), real(3)),
              Composite.of("nanMean(1)", in -> nanMean(in[0], new int[] {1}, true), real(2, 3))),
          Composite.declare(
              "countNonZero",
              "How many elements over axes are not 0.",
              Composite.of("countNonZero()", in -> countNonZero(in[0]), real(3)),
              Composite.of("countNonZero(0)", in -> countNonZero(in[0], 0), real(2, 3))),
          Composite.declare(
              "average",
              "The mean over an axis, elements weighed.",
              Composite.of("average", in -> average(in[0], in[1], 0), real(3), range(.5, 2, 3)),
              Composite.of(
                  "average 1", in -> average(in[0], in[1], 1), real(2, 3), range(.5, 2, 3)),
              Composite.of(
                  "average each", in -> average(in[0], in[1], -1), real(2, 3), range(.5, 2, 2, 3))),
          Composite.declare(
              "cov",
              "The covariances of the rows of a matrix.",
              Composite.of("cov", in -> cov(in[0]), real(2, 4)),
              Composite.of("cov of one", in -> cov(in[0], 0), real(3))),
          Composite.declare(
              "corrCoef",
              "The correlations of the rows of a matrix.",
              Composite.of("corrCoef", in -> corrCoef(in[0]), distinct(2, 4))));

  // ---- medians and quantiles ----

  /** Over the given axes, or all; see {@link #median(Tensor, int[], boolean)}. */
  @Offered
  public static Tensor median(Tensor x, int... axes) {
    return median(x, axes, false);
  }

  /** Over an axis; see {@link #median(Tensor, int[], boolean)}. */
  @Offered
  public static Tensor median(Tensor x, int axis, boolean keepDims) {
    return median(x, new int[] {axis}, keepDims);
  }

  /**
   * The middle element over axes, the lower of two where their number is even, as PyTorch has it;
   * NaN if there is one. The gradient goes to that element, the first in order among equals. {@code
   * quantile(x, .5)} is the mean of the two.
   *
   * @param axes none given means all
   * @throws TensorException when there is no element, or an axis is out of range
   */
  @Offered
  public static Tensor median(Tensor x, int[] axes, boolean keepDims) {
    Axes a = Axes.of("median", x, axes, keepDims);
    Tensor lines = lines("median", x, a);
    int n = lines.shape().dim(-1);
    int last = lines.rank() - 1;
    Tensor order = SortOps.ARG_SORT.apply(new SortOps.Order(last, false), lines);
    Tensor isNaN = lines.detach().isNaN().any(last, true);
    Tensor place = ElementwiseFunctions.where(isNaN, whole(n - 1, x), whole((n - 1) / 2, x));
    Tensor index = IndexOps.GATHER.apply(last, order, place);
    Tensor middle = IndexOps.GATHER.apply(last, lines, index);
    return ShapeOps.reshape(middle, a.reduce(x.shape()));
  }

  private static Tensor whole(long v, Tensor near) {
    return SortOps.longs(Shape.SCALAR, new long[] {v}, near);
  }

  /** The reduced axes as one, the last. */
  private static Tensor lines(String op, Tensor x, Axes a) {
    if (a.count(x.shape()) == 0) {
      throw TensorException.shape(op + ": there is no element to choose from")
          .operand("this", x)
          .build();
    }
    int[] order = new int[x.rank()];
    int outer = 0;
    for (int axis = 0; axis < x.rank(); axis++) {
      if (Arrays.binarySearch(a.axes(), axis) < 0) order[outer++] = axis;
    }
    System.arraycopy(a.axes(), 0, order, outer, a.axes().length);
    Tensor moved = x.rank() < 2 ? x : ShapeOps.transpose(x, order);
    int[] dims = Arrays.copyOf(moved.dims(), outer + 1);
    dims[outer] = a.count(x.shape());
    return ShapeOps.reshape(moved, Shape.of(dims));
  }

  /**
   * The element at q of the way from the smallest to the largest over axes, linear between two, as
   * NumPy's default; NaN if there is one.
   *
   * @param q 0 to 1
   * @param axes none given means all
   * @throws TensorException when q is out of range, there is no element, or an axis is out of range
   */
  @Offered
  public static Tensor quantile(Tensor x, double q, int... axes) {
    return quantile(x, q, axes, false);
  }

  /** Over an axis; see {@link #quantile(Tensor, double, int...)}. */
  @Offered
  public static Tensor quantile(Tensor x, double q, int axis, boolean keepDims) {
    return quantile(x, q, new int[] {axis}, keepDims);
  }

  /** The same with the reduced axes kept as extent 1, or not. */
  @Offered
  public static Tensor quantile(Tensor x, double q, int[] axes, boolean keepDims) {
    return ShapeOps.squeeze(quantile(x, new double[] {q}, axes, keepDims), 0);
  }

  /**
   * Several quantiles at once.
   *
   * @param q each 0 to 1
   * @param axes none given means all
   * @return of shape [number of quantiles] + the other axes
   * @throws TensorException when one is out of range, there is no element, or an axis is out of
   *     range
   */
  @Offered
  public static Tensor quantile(Tensor x, double[] q, int... axes) {
    return quantile(x, q, axes, false);
  }

  /** The same with the reduced axes kept as extent 1, or not. */
  @Offered
  public static Tensor quantile(Tensor x, double[] q, int[] axes, boolean keepDims) {
    for (double one : q) {
      if (one >= 0 && one <= 1) continue;
      throw TensorException.value("quantile: " + one + " is not in 0 … 1")
          .operand("this", x)
          .hint("a percentage is divided by 100")
          .build();
    }
    Axes a = Axes.of("quantile", x, axes, keepDims);
    Tensor floating = x.to(ReductionOps.floating(x.dtype()));
    Tensor lines = lines("quantile", floating, a);
    int n = lines.shape().dim(-1);
    int last = lines.rank() - 1;
    Tensor sorted = SortOps.sort(lines, last).values();
    long[] below = new long[q.length];
    long[] above = new long[q.length];
    double[] weight = new double[q.length];
    for (int k = 0; k < q.length; k++) {
      double place = q[k] * (n - 1);
      below[k] = (long) Math.floor(place);
      above[k] = Math.min(n - 1, below[k] + 1);
      weight[k] = place - below[k];
    }
    Shape count = Shape.of(q.length);
    Tensor from = IndexOps.INDEX_SELECT.apply(last, sorted, SortOps.longs(count, below, sorted));
    Tensor to = IndexOps.INDEX_SELECT.apply(last, sorted, SortOps.longs(count, above, sorted));
    Tensor w =
        Device.fresh(Strided.contiguous(DType.FLOAT64, count, weight), sorted).to(floating.dtype());
    Tensor isNaN = lines.detach().isNaN().any(last, true);
    // Beside infinities from + w (to - from) would be ∞ - ∞.
    Tensor finite = from.isFinite().and(to.isFinite());
    Tensor sum = from.mul(w.neg().add(1.)).add(to.mul(w));
    Tensor between = ElementwiseFunctions.where(finite, from.lerp(to, w), sum);
    between = ElementwiseFunctions.where(w.eq(0), from, between);
    Tensor top = IndexOps.narrow(sorted, last, n - 1, n); // NaN, if there is one
    Tensor all = ElementwiseFunctions.where(isNaN, top, between);
    Shape rest = a.reduce(x.shape());
    return ShapeOps.reshape(ShapeOps.moveAxis(all, -1, 0), rest.prepend(q.length));
  }

  // ---- without NaN, with weights ----

  /** Over the given axes, or all. */
  @Offered
  public static Tensor nanSum(Tensor x, int... axes) {
    return nanSum(x, axes, false);
  }

  /** The sum over an axis with NaN taken as 0. */
  @Offered
  public static Tensor nanSum(Tensor x, int axis, boolean keepDims) {
    return nanSum(x, new int[] {axis}, keepDims);
  }

  /** The sum over axes with NaN taken as 0; none given means all. */
  @Offered
  public static Tensor nanSum(Tensor x, int[] axes, boolean keepDims) {
    return ReductionOps.SUM.apply(Axes.of("nanSum", x, axes, keepDims), numbers(x));
  }

  /** Over the given axes, or all. */
  @Offered
  public static Tensor nanMean(Tensor x, int... axes) {
    return nanMean(x, axes, false);
  }

  /** The mean over an axis of the elements that are not NaN. */
  @Offered
  public static Tensor nanMean(Tensor x, int axis, boolean keepDims) {
    return nanMean(x, new int[] {axis}, keepDims);
  }

  /**
   * The mean over axes of the elements that are not NaN; none given means all. Of nothing it is
   * NaN.
   */
  @Offered
  public static Tensor nanMean(Tensor x, int[] axes, boolean keepDims) {
    Axes a = Axes.of("nanMean", x, axes, keepDims);
    Tensor count = ReductionOps.SUM.apply(a, x.detach().isNaN().not());
    return ReductionOps.SUM.apply(a, numbers(x)).div(count);
  }

  private static Tensor numbers(Tensor x) {
    return x.dtype().isFloating() ? ElementwiseFunctions.where(x.detach().isNaN(), 0., x) : x;
  }

  /** Over the given axes, or all. */
  @Offered
  public static Tensor countNonZero(Tensor x, int... axes) {
    return countNonZero(x, axes, false);
  }

  /** How many elements over an axis are not 0 (NaN is not), int64. */
  @Offered
  public static Tensor countNonZero(Tensor x, int axis, boolean keepDims) {
    return countNonZero(x, new int[] {axis}, keepDims);
  }

  /** How many elements over axes are not 0 (NaN is not), int64; none given means all. */
  @Offered
  public static Tensor countNonZero(Tensor x, int[] axes, boolean keepDims) {
    return ReductionOps.SUM.apply(Axes.of("countNonZero", x, axes, keepDims), x.detach().ne(0));
  }

  /**
   * Σ w x / Σ w along an axis.
   *
   * @param weights a vector of the axis' extent, or of the shape of x
   * @throws TensorException when they have another shape, or the axis is out of range
   */
  @Offered
  public static Tensor average(Tensor x, Tensor weights, int axis) {
    int a = Axes.one("average", x, axis);
    int n = x.shape().dim(a);
    Tensor w = weights;
    if (w.rank() == 1 && w.size() == n) {
      int[] dims = new int[x.rank()];
      Arrays.fill(dims, 1);
      dims[a] = n;
      w = ShapeOps.reshape(w, Shape.of(dims));
    } else if (!w.shape().equals(x.shape())) {
      throw TensorException.shape("average: the weights do not match the elements")
          .operand("this", x, "axis " + a + ": " + n)
          .operand("weights", weights)
          .hint("a vector of " + n + " weights, or one for each element")
          .build();
    }
    int[] along = {a};
    return x.mul(w).sum(along, false).div(ShapeOps.broadcastTo(w, x.shape()).sum(along, false));
  }

  // ---- covariances ----

  /** With n − 1 in the divisor; see {@link #cov(Tensor, int)}. */
  @Offered
  public static Tensor cov(Tensor x) {
    return cov(x, 1);
  }

  /**
   * The covariances of variables: Σ (xᵢ − x̄ᵢ)(xⱼ − x̄ⱼ) / (n − correction).
   *
   * @param x [variables, n]; a vector is one variable, and gives a scalar
   * @return [variables, variables]
   * @throws TensorException when x has more than two axes
   */
  @Offered
  public static Tensor cov(Tensor x, int correction) {
    return covariances("cov", x, correction);
  }

  private static Tensor covariances(String op, Tensor x, int correction) {
    if (x.rank() != 1 && x.rank() != 2) {
      throw TensorException.shape(op + ": a matrix is wanted, or a vector")
          .operand("this", x, "axes: " + x.rank())
          .hint("a row for each variable")
          .build();
    }
    Tensor rows = x.rank() == 1 ? ShapeOps.unsqueeze(x, 0) : x;
    Tensor centred = rows.sub(rows.mean(new int[] {1}, true));
    double divisor = Math.max(0, x.shape().dim(-1) - correction);
    Tensor c = LinalgOps.matmul(centred, ShapeOps.T(centred)).div(divisor);
    return x.rank() == 1 ? ShapeOps.reshape(c, Shape.SCALAR) : c;
  }

  /**
   * The correlations of variables: covariances over the product of standard deviations.
   *
   * @param x [variables, n]; a vector is one variable, and gives a scalar
   * @return [variables, variables], kept between −1 and 1
   * @throws TensorException when x has more than two axes
   */
  @Offered
  public static Tensor corrCoef(Tensor x) {
    Tensor c = covariances("corrCoef", x, 0);
    if (c.rank() == 0) return c.div(c);
    Tensor deviation = ShapeOps.diagonal(c).sqrt();
    Tensor r = c.div(ShapeOps.unsqueeze(deviation, 1)).div(ShapeOps.unsqueeze(deviation, 0));
    return r.clip(-1., 1.);
  }

  // ---- counts ----

  /** How often each of 0, 1 … occurs in a vector; see {@link #bincount(Tensor, int)}. */
  @Offered
  public static Tensor bincount(Tensor x) {
    return bincount(x, 0);
  }

  /**
   * How often each of 0, 1 … the largest occurs in a vector of whole numbers. Inside {@code vmap}
   * all examples must have as many counts: a {@code least} above all values sees to it.
   *
   * @param least how many counts there are at least
   * @return int64 [count]
   * @throws TensorException when x is no vector of whole numbers, one is negative, or examples of a
   *     batch have differently many counts
   */
  @Offered
  public static Tensor bincount(Tensor x, int least) {
    wholeVector(x, least);
    return BINCOUNT.apply(least, x);
  }

  /**
   * The sum of the weights where x is 0, 1 … the largest; inside {@code vmap} as {@link
   * #bincount(Tensor, int)}.
   *
   * @param weights one for each element of x
   * @param least how many sums there are at least
   * @return [count], of the dtype of the weights
   * @throws TensorException when x is no vector of whole numbers, one is negative, or the weights
   *     have another shape
   */
  @Offered
  public static Tensor bincount(Tensor x, Tensor weights, int least) {
    wholeVector(x, least);
    if (!weights.shape().equals(x.shape())) {
      throw TensorException.shape("bincount: a weight for each element is wanted")
          .operand("this", x)
          .operand("weights", weights)
          .build();
    }
    return BINCOUNT.apply(least, x, weights);
  }

  private static void wholeVector(Tensor x, int least) {
    IndexOps.integers("bincount", x);
    if (x.rank() != 1) {
      throw TensorException.shape("bincount: a vector is wanted")
          .operand("this", x, "axes: " + x.rank())
          .hint("flatten()")
          .build();
    }
    if (least < 0) {
      throw TensorException.value("bincount: at least " + least + " counts")
          .operand("this", x)
          .hint("0 or more")
          .build();
    }
  }

  /** In equal bins from the smallest element to the largest, as NumPy's histogram. */
  @Offered
  public static Binned histogram(Tensor x, int bins) {
    Tensor t = x.detach();
    boolean empty = x.size() == 0;
    return histogram(x, bins, empty ? 0 : t.min().item(), empty ? 1 : t.max().item());
  }

  /**
   * How many elements lie in each of several equal bins; the last one has its upper end. What is
   * outside, and NaN, is not counted. Where low is high, bins go from ½ below to ½ above.
   *
   * @throws TensorException when there is no bin, or the ends are not finite and in order
   */
  @Offered
  public static Binned histogram(Tensor x, int bins, double low, double high) {
    if (bins < 1 || !(low <= high) || Double.isInfinite(high - low)) {
      throw TensorException.value("histogram: " + bins + " bins from " + low + " to " + high)
          .operand("this", x)
          .hint("1 bin or more, between finite ends in order")
          .build();
    }
    double from = low == high ? low - .5 : low;
    double to = low == high ? high + .5 : high;
    double[] edges = new double[bins + 1];
    for (int i = 0; i <= bins; i++) edges[i] = i == bins ? to : from + (to - from) * i / bins;
    Tensor counts = HISTOGRAM.apply(new Bins(bins, from, to), ShapeOps.reshape(x.detach(), -1));
    return new Binned(
        counts, Device.fresh(Strided.contiguous(DType.FLOAT64, Shape.of(bins + 1), edges), x));
  }
}
