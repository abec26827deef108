package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.distinct;
import static org.gradsh.autograd.op.Operand.real;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.ValuesAndIndices;
import org.gradsh.autograd.cpu.Cumulative;

/** What runs along an axis: running extremes and sums of exponentials, differences, integrals. */
public final class ScanOps {
  private ScanOps() {}

  /** Along which axis, and of what kind. */
  public record Running(int axis, boolean largest) {
    @Override
    public String toString() {
      return (largest ? "largest" : "smallest") + " along " + axis;
    }
  }

  /** Indices: nothing to differentiate. */
  public static final Op<Running> CUM_ARG =
      Op.declare(
              "cumArg",
              "The int64 index of the running extreme along an axis, the last among equals.",
              (in, r) -> Cumulative.argExtremes(Casts.contiguous(in[0]), r.axis(), r.largest()),
              Derivative.<Running>none(),
              Sample.of(new Running(0, true), distinct(5)),
              Sample.of(new Running(1, false), distinct(2, 3)),
              Sample.of(new Running(0, true), real(0, 2)))
          .batched(Batching.attributes((r, n) -> new Running(r.axis() + 1, r.largest())));

  /** yᵢ = ln Σⱼ≤ᵢ e^xⱼ; the derivative is that of a scan by logAddExp. */
  public static final Op<Integer> LOG_CUM_SUM_EXP =
      Op.declare(
              "logCumSumExp",
              "The logarithm of running sums of exponentials along an axis, without overflow.",
              (in, axis) ->
                  Cumulative.logSumExp(
                      Casts.contiguous(Casts.cast(in[0], ReductionOps.floating(in[0].dtype()))),
                      axis),
              Derivative.<Integer>composed(ScanOps::logAddExpScan),
              Sample.of(0, real(5)),
              Sample.of(1, real(2, 3)),
              Sample.of(0, real(0, 2)))
          .batched(Batching.attributes((axis, n) -> axis + 1));

  /** Hillis and Steele's scan: log₂ n sums of the whole. */
  private static Tensor logAddExpScan(Tensor x, Integer axis) {
    int n = x.shape().dim(axis);
    Tensor t = x;
    for (int shift = 1; shift < n; shift *= 2) {
      Tensor head = IndexOps.narrow(t, axis, 0, shift);
      Tensor tail = IndexOps.narrow(t, axis, shift, n);
      Tensor moved = IndexOps.narrow(t, axis, 0, n - shift);
      t = JoinOps.concat(axis, List.of(head, tail.logAddExp(moved)));
    }
    return t;
  }

  static final List<Op<?>> ALL = List.of(CUM_ARG, LOG_CUM_SUM_EXP);

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "cumMax",
              "Running maxima along an axis, with their indices.",
              Composite.of("cumMax(0)", in -> cumMax(in[0], 0).values(), distinct(5)),
              Composite.of("cumMax(-1)", in -> cumMax(in[0], -1).values(), distinct(2, 3))),
          Composite.declare(
              "cumMin",
              "Running minima along an axis, with their indices.",
              Composite.of("cumMin(0)", in -> cumMin(in[0], 0).values(), distinct(3, 2)),
              Composite.of("cumMin(0) empty", in -> cumMin(in[0], 0).values(), real(0))),
          Composite.declare(
              "diff",
              "Differences between neighbours along an axis.",
              Composite.of("diff()", in -> diff(in[0]), real(4)),
              Composite.of("diff(2, 0)", in -> diff(in[0], 2, 0), real(3, 2)),
              Composite.of("diff(3) of too few", in -> diff(in[0], 3, 0), real(2))),
          Composite.declare(
              "trapezoid",
              "The integral along an axis by the trapezoidal rule.",
              Composite.of("trapezoid()", in -> trapezoid(in[0]), real(4)),
              Composite.of("trapezoid(.5, 0)", in -> trapezoid(in[0], .5, 0), real(3, 2)),
              Composite.of("trapezoid(x)", in -> trapezoid(in[0], in[1], -1), real(2, 3), real(3)),
              Composite.of("trapezoid of one", in -> trapezoid(in[0]), real(2, 1))),
          Composite.declare(
              "cumulativeTrapezoid",
              "Running integrals along an axis by the trapezoidal rule.",
              Composite.of("cumulativeTrapezoid()", in -> cumulativeTrapezoid(in[0]), real(4)),
              Composite.of(
                  "cumulativeTrapezoid(x)",
                  in -> cumulativeTrapezoid(in[0], in[1], 0),
                  real(3, 2),
                  real(3))));

  // ---- what programs call ----

  /**
   * The largest element so far along an axis, and its index, the last among equals; NaN from the
   * first NaN on.
   *
   * @throws TensorException when the axis is out of range
   */
  @Offered
  public static ValuesAndIndices cumMax(Tensor x, int axis) {
    return running("cumMax", x, axis, true);
  }

  /**
   * The smallest element so far along an axis, and its index, the last among equals; NaN from the
   * first NaN on.
   *
   * @throws TensorException when the axis is out of range
   */
  @Offered
  public static ValuesAndIndices cumMin(Tensor x, int axis) {
    return running("cumMin", x, axis, false);
  }

  private static ValuesAndIndices running(String op, Tensor x, int axis, boolean largest) {
    int a = Axes.one(op, x, axis);
    return SortOps.picked(x, a, CUM_ARG.apply(new Running(a, largest), x));
  }

  /**
   * ln Σ eˣ of the elements so far along an axis, without overflow.
   *
   * @throws TensorException when the axis is out of range
   */
  @Offered
  public static Tensor logCumSumExp(Tensor x, int axis) {
    return LOG_CUM_SUM_EXP.apply(Axes.one("logCumSumExp", x, axis), x);
  }

  /** Along the last axis. */
  @Offered
  public static Tensor diff(Tensor x) {
    return diff(x, 1, -1);
  }

  /** Along an axis. */
  @Offered
  public static Tensor diff(Tensor x, int axis) {
    return diff(x, 1, axis);
  }

  /**
   * x[i + 1] − x[i] along an axis, n times over: the axis becomes n shorter, at most empty. Of
   * masks it is whether neighbours differ.
   *
   * @throws TensorException when the axis is out of range, or n is negative
   */
  @Offered
  public static Tensor diff(Tensor x, int n, int axis) {
    int a = Axes.one("diff", x, axis);
    if (n < 0) {
      throw TensorException.value("diff: " + n + " times")
          .operand("this", x)
          .hint("0 times or more")
          .build();
    }
    Tensor t = ShapeOps.fixed(x);
    for (int k = 0; k < n && t.shape().dim(a) > 0; k++) {
      int extent = t.shape().dim(a);
      Tensor next = IndexOps.narrow(t, a, 1, extent);
      Tensor before = IndexOps.narrow(t, a, 0, extent - 1);
      t = x.dtype() == DType.BOOL ? next.ne(before) : next.sub(before);
    }
    return t;
  }

  // ---- integrals ----

  /** With a step of 1 along the last axis. */
  @Offered
  public static Tensor trapezoid(Tensor y) {
    return trapezoid(y, 1, -1);
  }

  /** Σ step · (y[i] + y[i + 1])/2 along an axis. */
  @Offered
  public static Tensor trapezoid(Tensor y, double step, int axis) {
    int a = Axes.one("trapezoid", y, axis);
    return middles(y, a).mul(step).sum(new int[] {a}, false);
  }

  /**
   * Σ (x[i + 1] − x[i]) · (y[i] + y[i + 1])/2 along an axis.
   *
   * @param x where the values are taken: a vector of the axis' extent, or of a shape that
   *     broadcasts to that of y
   * @throws TensorException when x has another extent along the axis
   */
  @Offered
  public static Tensor trapezoid(Tensor y, Tensor x, int axis) {
    int a = Axes.one("trapezoid", y, axis);
    return middles(y, a).mul(steps("trapezoid", y, x, a)).sum(new int[] {a}, false);
  }

  /** With a step of 1 along the last axis. */
  @Offered
  public static Tensor cumulativeTrapezoid(Tensor y) {
    return cumulativeTrapezoid(y, 1, -1);
  }

  /** The sums so far of {@link #trapezoid(Tensor, double, int)}: one less than there are values. */
  @Offered
  public static Tensor cumulativeTrapezoid(Tensor y, double step, int axis) {
    int a = Axes.one("cumulativeTrapezoid", y, axis);
    return middles(y, a).mul(step).cumSum(a);
  }

  /** The sums so far of {@link #trapezoid(Tensor, Tensor, int)}: one less than there are values. */
  @Offered
  public static Tensor cumulativeTrapezoid(Tensor y, Tensor x, int axis) {
    int a = Axes.one("cumulativeTrapezoid", y, axis);
    return middles(y, a).mul(steps("cumulativeTrapezoid", y, x, a)).cumSum(a);
  }

  private static Tensor middles(Tensor y, int axis) {
    int n = y.shape().dim(axis);
    Tensor t = y.dtype().isFloating() ? y : y.to(ReductionOps.floating(y.dtype()));
    if (n == 0) return ShapeOps.fixed(t);
    return IndexOps.narrow(t, axis, 1, n).add(IndexOps.narrow(t, axis, 0, n - 1)).mul(.5);
  }

  private static Tensor steps(String op, Tensor y, Tensor x, int axis) {
    int n = y.shape().dim(axis);
    int[] dims = new int[y.rank()];
    Arrays.fill(dims, 1);
    dims[axis] = n;
    boolean vector = x.rank() == 1 && x.size() == n;
    boolean fits = vector || x.rank() == y.rank() && x.shape().dim(axis) == n;
    if (!fits || !vector && Shape.broadcast(x.shape(), y.shape()) == null) {
      throw TensorException.shape(op + ": the places do not match the values")
          .operand("y", y, "axis " + axis + ": " + n)
          .operand("x", x)
          .hint("a vector of " + n + " places, or one place for each value")
          .build();
    }
    Tensor t = x.dtype().isFloating() ? x : x.to(ReductionOps.floating(x.dtype()));
    Tensor places = vector ? ShapeOps.reshape(t, Shape.of(dims)) : t;
    return diff(places, axis);
  }
}
