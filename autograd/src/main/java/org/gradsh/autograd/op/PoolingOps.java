package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.distinct;
import static org.gradsh.autograd.op.Operand.range;
import static org.gradsh.autograd.op.Operand.real;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.MaxPooled;
import org.gradsh.autograd.Pool;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Strided;

/**
 * The largest or the mean of the elements in windows over the last axes; the axes before them are a
 * batch.
 */
public final class PoolingOps {
  private PoolingOps() {}

  private static Tensor image(int... extents) {
    return Apply.zeros(Shape.of(extents), DType.FLOAT64);
  }

  private static final PoolWindows LINE =
      PoolWindows.of("avgPool1d", image(5), 1, Pool.size(3).stride(2).padding(1));

  private static final PoolWindows PLANE =
      PoolWindows.of("avgPool2d", image(3, 4), 2, Pool.size(2, 3).stride(1).padding(1, 0));

  private static final PoolWindows PAIRS =
      PoolWindows.of("maxPool2d", image(3, 5), 2, Pool.size(2));

  /** y = Σ over a window of x; x̄ = ȳ added to all elements of its window. */
  public static final Op<PoolWindows> WINDOW_SUM =
      Op.<PoolWindows>declare(
              "windowSum",
              "The sum of the elements in windows over the last axes.",
              (in, w) -> {
                Strided x = floating(in[0]);
                Strided out = Strided.unwritten(x.dtype(), w.results(x.shape()));
                w.pooling(x.shape()).sum(x.data(), x.offset(), out.data());
                return out;
              },
              Derivative.linear((c, i, g) -> PoolingOps.SPREAD.apply(c.attributes(), g)),
              Sample.of(LINE, real(5)),
              Sample.of(LINE, real(2, 5)),
              Sample.of(PLANE, real(2, 3, 4)),
              Sample.of(PLANE, real(0, 3, 4)))
          .batched(Batching.leading());

  /** y = zeros, to each window of which its number is added; x̄ = Σ over the window of ȳ. */
  public static final Op<PoolWindows> SPREAD =
      Op.<PoolWindows>declare(
              "spreadWindows",
              "Zeros, to which the number of each window is added all over the window.",
              (in, w) -> {
                Strided x = floating(in[0]);
                Strided out = Strided.zeros(x.dtype(), w.images(x.shape()));
                w.pooling(out.shape()).spread(x.data(), x.offset(), out.data());
                return out;
              },
              Derivative.linear((c, i, g) -> WINDOW_SUM.apply(c.attributes(), g)),
              Sample.of(LINE, real(3)),
              Sample.of(LINE, real(2, 3)),
              Sample.of(PLANE, real(2, 4, 2)),
              Sample.of(PLANE, real(0, 4, 2)))
          .batched(Batching.leading());

  /** Where the largest elements are: nothing to differentiate. */
  public static final Op<PoolWindows> WINDOW_ARG_MAX =
      Op.<PoolWindows>declare(
              "windowArgMax",
              "The row-major place, int64, of the largest element of windows over the last axes.",
              (in, w) -> {
                DType dtype = in[0].dtype().isFloating() ? in[0].dtype() : DType.INT64;
                Strided x = Casts.contiguous(Casts.cast(in[0], dtype));
                Strided out = Strided.unwritten(DType.INT64, w.results(x.shape()));
                w.pooling(x.shape()).argMax(x.data(), x.offset(), (long[]) out.data());
                return out;
              },
              Derivative.none(),
              Sample.of(LINE, distinct(5)),
              Sample.of(PLANE, distinct(2, 3, 4)))
          .batched(Batching.leading());

  /** y = max of x over a window; x̄ = ȳ where the first of the largest is, 0 elsewhere. */
  public static final Op<PoolWindows> WINDOW_MAX =
      Op.<PoolWindows>declare(
              "windowMax",
              "The largest element of windows over the last axes.",
              (in, w) -> {
                Strided x = floating(in[0]);
                return atLargest(x, x, w);
              },
              Derivative.of(
                  (c, i, g) -> PoolingOps.INTO_MAX.apply(c.attributes(), g, c.input(0).detach()),
                  (c, t) -> PoolingOps.AT_MAX.apply(c.attributes(), t, c.input(0).detach()),
                  true,
                  false),
              Sample.of(LINE, distinct(5)),
              Sample.of(PAIRS, distinct(3, 5)),
              Sample.of(PLANE, distinct(2, 3, 4)),
              Sample.of(PLANE, real(0, 3, 4)))
          .batched(Batching.leading());

  /** y = v where x is largest, x being what says where and nothing else; v̄ = ȳ there. */
  public static final Op<PoolWindows> AT_MAX =
      Op.<PoolWindows>declare(
              "windowAtMax",
              "The element where a second operand is largest, of windows over the last axes.",
              (in, w) -> atLargest(floating(in[0]), floating(in[1]), w),
              Derivative.of(
                  (c, i, g) ->
                      i > 0 ? null : PoolingOps.INTO_MAX.apply(c.attributes(), g, c.input(1)),
                  (c, t) -> PoolingOps.AT_MAX.apply(c.attributes(), t, c.input(1)),
                  false,
                  false),
              Sample.of(LINE, real(5), distinct(5)),
              Sample.of(PAIRS, real(2, 3, 5), distinct(2, 3, 5)),
              Sample.of(PLANE, real(0, 3, 4), real(0, 3, 4)))
          .batched(Batching.leading());

  /** y = zeros, to which the number v of each window is added where x is largest; v̄ = ȳ there. */
  public static final Op<PoolWindows> INTO_MAX =
      Op.<PoolWindows>declare(
              "windowIntoMax",
              "Zeros, to which the number of each window is added where an image is largest.",
              (in, w) -> {
                Strided v = floating(in[0]);
                Strided x = floating(in[1]);
                Strided out = Strided.unwritten(v.dtype(), x.shape());
                w.pooling(x.shape())
                    .intoLargest(v.data(), v.offset(), x.data(), x.offset(), out.data());
                return out;
              },
              Derivative.of(
                  (c, i, g) -> i > 0 ? null : AT_MAX.apply(c.attributes(), g, c.input(1)),
                  (c, t) -> PoolingOps.INTO_MAX.apply(c.attributes(), t, c.input(1)),
                  false,
                  false),
              Sample.of(LINE, real(3), distinct(5)),
              Sample.of(PAIRS, real(2, 1, 2), distinct(2, 3, 5)),
              Sample.of(PLANE, real(0, 4, 2), real(0, 3, 4)))
          .batched(Batching.leading());

  private static Strided atLargest(Strided v, Strided x, PoolWindows w) {
    Strided out = Strided.unwritten(v.dtype(), w.results(x.shape()));
    w.pooling(x.shape()).atLargest(v.data(), v.offset(), x.data(), x.offset(), out.data());
    return out;
  }

  private static Strided floating(Strided x) {
    return Casts.contiguous(Casts.cast(x, ReductionOps.floating(x.dtype())));
  }

  static final List<Op<?>> ALL =
      List.of(WINDOW_SUM, SPREAD, WINDOW_MAX, AT_MAX, INTO_MAX, WINDOW_ARG_MAX);

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "maxPool1d",
              "The largest elements of windows along the last axis.",
              Composite.of("2", in -> maxPool1d(in[0], 2), distinct(1, 2, 5)),
              Composite.of(
                  "options",
                  in -> maxPool1d(in[0], Pool.size(3).stride(2).padding(1).ceilMode(true)),
                  distinct(2, 6))),
          Composite.declare(
              "maxPool2d",
              "The largest elements of windows over the last two axes.",
              Composite.of("2", in -> maxPool2d(in[0], 2), distinct(1, 4, 5)),
              Composite.of(
                  "options",
                  in -> maxPool2d(in[0], Pool.size(2, 1).stride(1).padding(1, 0).dilation(2, 1)),
                  distinct(2, 1, 3, 2)),
              Composite.of("empty batch", in -> maxPool2d(in[0], 2), real(0, 1, 2, 2))),
          Composite.declare(
              "maxPool3d",
              "The largest elements of windows over the last three axes.",
              Composite.of("2", in -> maxPool3d(in[0], 2), distinct(1, 2, 2, 4))),
          Composite.declare(
              "avgPool1d",
              "The means of windows along the last axis.",
              Composite.of("2", in -> avgPool1d(in[0], 2), real(1, 2, 5)),
              Composite.of(
                  "options",
                  in -> avgPool1d(in[0], Pool.size(3).stride(2).padding(1).ceilMode(true)),
                  real(2, 6))),
          Composite.declare(
              "avgPool2d",
              "The means of windows over the last two axes.",
              Composite.of("2", in -> avgPool2d(in[0], 2), real(1, 4, 5)),
              Composite.of(
                  "options",
                  in ->
                      avgPool2d(in[0], Pool.size(2).stride(1, 2).padding(1).countIncludePad(false)),
                  real(2, 1, 3, 2))),
          Composite.declare(
              "avgPool3d",
              "The means of windows over the last three axes.",
              Composite.of("2", in -> avgPool3d(in[0], 2), real(1, 2, 2, 4))),
          Composite.declare(
              "adaptiveAvgPool1d",
              "The means of as many windows as are wanted along the last axis.",
              Composite.of("3", in -> adaptiveAvgPool1d(in[0], 3), real(2, 5))),
          Composite.declare(
              "adaptiveAvgPool2d",
              "The means of as many windows as are wanted over the last two axes.",
              Composite.of("2, 3", in -> adaptiveAvgPool2d(in[0], 2, 3), real(1, 5, 4)),
              Composite.of("1, 1", in -> adaptiveAvgPool2d(in[0], 1, 1), real(1, 2, 3))),
          Composite.declare(
              "adaptiveMaxPool1d",
              "The largest elements of as many windows as are wanted along the last axis.",
              Composite.of("3", in -> adaptiveMaxPool1d(in[0], 3), distinct(2, 5))),
          Composite.declare(
              "adaptiveMaxPool2d",
              "The largest elements of as many windows as are wanted over the last two axes.",
              Composite.of("2, 3", in -> adaptiveMaxPool2d(in[0], 2, 3), distinct(1, 5, 4))),
          Composite.declare(
              "lpPool1d",
              "The p-norms of windows along the last axis.",
              Composite.of("2", in -> lpPool1d(in[0], 2, Pool.size(2)), range(.5, 2, 1, 5)),
              Composite.of("3", in -> lpPool1d(in[0], 3, Pool.size(2)), range(.5, 2, 1, 4))),
          Composite.declare(
              "lpPool2d",
              "The p-norms of windows over the last two axes.",
              Composite.of(
                  "2", in -> lpPool2d(in[0], 2, Pool.size(2).stride(1)), range(.5, 2, 1, 3, 3))));

  // ---- the largest ----

  /** {@link #maxPool1d(Tensor, Pool)} in windows of {@code size}, one beside the other. */
  @Offered(method = false)
  public static Tensor maxPool1d(Tensor x, int size) {
    return maxPool1d(x, Pool.size(size));
  }

  /**
   * The largest elements of windows along the last axis; NaN where there is one. The gradient goes
   * to the first of the largest.
   *
   * @param x [..., length]
   * @throws TensorException when no window fits, or the padding is more than half of one
   */
  @Offered(method = false)
  public static Tensor maxPool1d(Tensor x, Pool pool) {
    return values(x, PoolWindows.of("maxPool1d", x, 1, pool));
  }

  /** {@link #maxPool2d(Tensor, Pool)} in windows of {@code size}², one beside the other. */
  @Offered(method = false)
  public static Tensor maxPool2d(Tensor x, int size) {
    return maxPool2d(x, Pool.size(size));
  }

  /**
   * The largest elements of windows over the last two axes; NaN where there is one. The gradient
   * goes to the first of the largest in row-major order.
   *
   * @param x [..., height, width]
   * @throws TensorException when no window fits, or the padding is more than half of one
   */
  @Offered(method = false)
  public static Tensor maxPool2d(Tensor x, Pool pool) {
    return values(x, PoolWindows.of("maxPool2d", x, 2, pool));
  }

  /** {@link #maxPool3d(Tensor, Pool)} in windows of {@code size}³, one beside the other. */
  @Offered(method = false)
  public static Tensor maxPool3d(Tensor x, int size) {
    return maxPool3d(x, Pool.size(size));
  }

  /**
   * The largest elements of windows over the last three axes; NaN where there is one.
   *
   * @param x [..., depth, height, width]
   * @throws TensorException when no window fits, or the padding is more than half of one
   */
  @Offered(method = false)
  public static Tensor maxPool3d(Tensor x, Pool pool) {
    return values(x, PoolWindows.of("maxPool3d", x, 3, pool));
  }

  /** {@link #maxPool1d(Tensor, Pool)}, and where the largest elements were. */
  @Offered(method = false)
  public static MaxPooled maxPool1dWithIndices(Tensor x, Pool pool) {
    return largest("maxPool1dWithIndices", x, 1, pool);
  }

  /** {@link #maxPool2d(Tensor, Pool)}, and where the largest elements were. */
  @Offered(method = false)
  public static MaxPooled maxPool2dWithIndices(Tensor x, Pool pool) {
    return largest("maxPool2dWithIndices", x, 2, pool);
  }

  /**
   * The largest elements of as many windows as are wanted, as even as may be: the i-th from ⌊i
   * length / count⌋ to ⌈(i + 1) length / count⌉.
   *
   * @param x [..., length]
   * @return [..., count]
   * @throws TensorException when count is below 1, or x is empty along its last axis
   */
  @Offered(method = false)
  public static Tensor adaptiveMaxPool1d(Tensor x, int count) {
    return values(x, PoolWindows.adaptive("adaptiveMaxPool1d", x, count));
  }

  /**
   * The largest elements of as many windows as are wanted over the last two axes.
   *
   * @param x [..., height, width]
   * @return [..., rows, columns]
   * @throws TensorException when a number is below 1, or x is empty along one of these axes
   */
  @Offered(method = false)
  public static Tensor adaptiveMaxPool2d(Tensor x, int rows, int columns) {
    return values(x, PoolWindows.adaptive("adaptiveMaxPool2d", x, rows, columns));
  }

  private static MaxPooled largest(String op, Tensor x, int d, Pool pool) {
    return picked(x, PoolWindows.of(op, x, d, pool));
  }

  /** Where the largest are is remembered if looking for them again takes longer. */
  private static Tensor values(Tensor x, PoolWindows windows) {
    boolean quick = x.dtype().isFloating() && windows.pooling(x.shape()).areQuads();
    return quick ? WINDOW_MAX.apply(windows, x) : picked(x, windows).values();
  }

  private static MaxPooled picked(Tensor x, PoolWindows windows) {
    Tensor at = WINDOW_ARG_MAX.apply(windows, x);
    int lead = x.rank() - windows.axes();
    Tensor values =
        IndexOps.GATHER.apply(
            lead,
            ShapeOps.reshape(x, flat(x.shape(), lead)),
            ShapeOps.reshape(at, flat(at.shape(), lead)));
    return new MaxPooled(ShapeOps.reshape(values, at.shape()), at);
  }

  /** The axes from {@code lead} on as one. */
  private static Shape flat(Shape shape, int lead) {
    int[] dims = Arrays.copyOf(shape.dims(), lead + 1);
    dims[lead] = 1;
    for (int a = lead; a < shape.rank(); a++) dims[lead] *= shape.dim(a);
    return Shape.of(dims);
  }

  // ---- means ----

  /** {@link #avgPool1d(Tensor, Pool)} in windows of {@code size}, one beside the other. */
  @Offered(method = false)
  public static Tensor avgPool1d(Tensor x, int size) {
    return avgPool1d(x, Pool.size(size));
  }

  /**
   * The means of windows along the last axis. Padding counts as 0, unless {@code
   * countIncludePad(false)}.
   *
   * @param x [..., length]; integers as float32
   * @throws TensorException when no window fits, or the padding is more than half of one
   */
  @Offered(method = false)
  public static Tensor avgPool1d(Tensor x, Pool pool) {
    return average("avgPool1d", x, 1, pool);
  }

  /** {@link #avgPool2d(Tensor, Pool)} in windows of {@code size}², one beside the other. */
  @Offered(method = false)
  public static Tensor avgPool2d(Tensor x, int size) {
    return avgPool2d(x, Pool.size(size));
  }

  /**
   * The means of windows over the last two axes. Padding counts as 0, unless {@code
   * countIncludePad(false)}.
   *
   * @param x [..., height, width]; integers as float32
   * @throws TensorException when no window fits, or the padding is more than half of one
   */
  @Offered(method = false)
  public static Tensor avgPool2d(Tensor x, Pool pool) {
    return average("avgPool2d", x, 2, pool);
  }

  /** {@link #avgPool3d(Tensor, Pool)} in windows of {@code size}³, one beside the other. */
  @Offered(method = false)
  public static Tensor avgPool3d(Tensor x, int size) {
    return avgPool3d(x, Pool.size(size));
  }

  /**
   * The means of windows over the last three axes.
   *
   * @param x [..., depth, height, width]; integers as float32
   * @throws TensorException when no window fits, or the padding is more than half of one
   */
  @Offered(method = false)
  public static Tensor avgPool3d(Tensor x, Pool pool) {
    return average("avgPool3d", x, 3, pool);
  }

  /**
   * The means of as many windows as are wanted along the last axis, as even as may be.
   *
   * @param x [..., length]; integers as float32
   * @return [..., count]
   * @throws TensorException when count is below 1, or x is empty along its last axis
   */
  @Offered(method = false)
  public static Tensor adaptiveAvgPool1d(Tensor x, int count) {
    return adaptiveMean("adaptiveAvgPool1d", x, count);
  }

  /**
   * The means of as many windows as are wanted over the last two axes; {@code 1, 1} for one mean of
   * the whole image.
   *
   * @param x [..., height, width]; integers as float32
   * @return [..., rows, columns]
   * @throws TensorException when a number is below 1, or x is empty along one of these axes
   */
  @Offered(method = false)
  public static Tensor adaptiveAvgPool2d(Tensor x, int rows, int columns) {
    return adaptiveMean("adaptiveAvgPool2d", x, rows, columns);
  }

  /** The means of as many windows as are wanted, for an op that users call by another name. */
  static Tensor adaptiveMean(String op, Tensor x, int... wanted) {
    return mean(x, PoolWindows.adaptive(op, x, wanted));
  }

  private static Tensor average(String op, Tensor x, int d, Pool pool) {
    PoolWindows windows = PoolWindows.of(op, x, d, pool);
    windows.requireNoDilation(op, pool);
    return mean(x, windows);
  }

  private static Tensor mean(Tensor x, PoolWindows windows) {
    Tensor sums = WINDOW_SUM.apply(windows, x);
    return sums.div(windows.divisors(sums));
  }

  // ---- norms ----

  /**
   * The p-norms of windows along the last axis, (Σ xᵖ)^(1/p). Where the sum is 0 the norm and its
   * gradient are 0; where it is below 0, as odd orders allow, the norm is NaN, but for p = 1.
   *
   * @param x [..., length]; integers as float32
   * @throws TensorException when p is not above 0, or no window fits
   */
  @Offered(method = false)
  public static Tensor lpPool1d(Tensor x, double p, Pool pool) {
    return norms("lpPool1d", x, 1, p, pool);
  }

  /**
   * The p-norms of windows over the last two axes, (Σ xᵖ)^(1/p). Where the sum is 0 the norm and
   * its gradient are 0; where it is below 0, as odd orders allow, the norm is NaN, but for p = 1.
   *
   * @param x [..., height, width]; integers as float32
   * @throws TensorException when p is not above 0, or no window fits
   */
  @Offered(method = false)
  public static Tensor lpPool2d(Tensor x, double p, Pool pool) {
    return norms("lpPool2d", x, 2, p, pool);
  }

  private static Tensor norms(String op, Tensor x, int d, double p, Pool pool) {
    PoolWindows windows = PoolWindows.of(op, x, d, pool);
    windows.requireNoDilation(op, pool);
    Checks.positive(op, "the order", p);
    Tensor t = x.to(ReductionOps.floating(x.dtype()));
    return ReductionOps.root(WINDOW_SUM.apply(windows, t.pow(p)), s -> s.pow(1 / p));
  }
}
