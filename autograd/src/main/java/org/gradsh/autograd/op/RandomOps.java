package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.range;
import static org.gradsh.autograd.op.Operand.real;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.ElementwiseFunctions;
import org.gradsh.autograd.Generator;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Draws;
import org.gradsh.autograd.expr.GammaFunctions;
import org.gradsh.autograd.graph.Trace;

/**
 * Random tensors from the sequence of the calling thread, or, within {@link Generator#draw}, from
 * that of a generator. Those with parameters that are tensors and a smooth density are noise
 * without parameters, moved and scaled: differentiable by the parameters.
 */
public final class RandomOps {
  private RandomOps() {}

  /** Truth by chance: nothing to differentiate. */
  public static final Op<None> BERNOULLI =
      Op.declare(
              "bernoulli",
              "1 with the probability that each element says, else 0.",
              (in, none) -> Chances.bernoulli(in[0]),
              Derivative.<None>none(),
              Sample.of(None.NONE, range(.1, .9, 2, 3)))
          .drawing()
          .batched(Batching.leading());

  /** Counts by chance: nothing to differentiate. */
  public static final Op<None> POISSON =
      Op.declare(
              "poisson",
              "A number of events at the mean rate that each element says.",
              (in, none) -> Chances.poisson(in[0], GammaFunctions::lgamma),
              Derivative.<None>none(),
              Sample.of(None.NONE, range(0, 20, 4)))
          .drawing()
          .batched(Batching.leading());

  /** How many are drawn, and whether one may come again. */
  public record Drawing(int count, boolean replacement) {
    @Override
    public String toString() {
      return count + (replacement ? " with replacement" : "");
    }
  }

  /** Indices by chance: nothing to differentiate. */
  public static final Op<Drawing> MULTINOMIAL =
      Op.declare(
              "multinomial",
              "Indices along the last axis, drawn with the weights that stand there.",
              (in, d) -> Chances.multinomial(in[0], d.count(), d.replacement()),
              Derivative.<Drawing>none(),
              Sample.of(new Drawing(2, false), range(.1, 1, 3)),
              Sample.of(new Drawing(5, true), range(.1, 1, 2, 3)))
          .drawing()
          .batched(Batching.leading());

  static final List<Op<?>> ALL = List.of(BERNOULLI, POISSON, MULTINOMIAL);

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "uniform",
              "Random numbers between two bounds.",
              Composite.of("uniform", in -> uniform(in[0], in[1]), real(2, 3), real(3))),
          Composite.declare(
              "normal",
              "Normal random numbers.",
              Composite.of("normal", in -> normal(in[0], in[1]), real(3), range(.5, 2, 2, 1))),
          Composite.declare(
              "exponential",
              "Exponentially distributed random numbers.",
              Composite.of("exponential", in -> exponential(in[0]), range(.5, 2, 3))),
          Composite.declare(
              "gumbel",
              "Gumbel distributed random numbers.",
              Composite.of("gumbel", in -> gumbel(in[0], in[1]), real(3), range(.5, 2))),
          Composite.declare(
              "laplace",
              "Laplace distributed random numbers.",
              Composite.of("laplace", in -> laplace(in[0], in[1]), real(3), range(.5, 2, 3))),
          Composite.declare(
              "categorical",
              "Indices along the last axis, drawn by unnormalised log-probabilities.",
              Composite.of("categorical", in -> categorical(in[0]), real(2, 3))),
          Composite.declare(
              "permutation",
              "The slices along an axis in random order.",
              Composite.of("permutation", in -> permutation(in[0], 1), real(2, 4))),
          Composite.declare(
              "randLike",
              "Uniform random numbers of the shape of another tensor.",
              Composite.of("randLike", in -> randLike(in[0]), real(2))),
          Composite.declare(
              "randnLike",
              "Normal random numbers of the shape of another tensor.",
              Composite.of("randnLike", in -> randnLike(in[0]), real(2))),
          Composite.declare(
              "dropout",
              "The operand with elements by chance set to 0, and the others scaled up.",
              Composite.of("dropout", in -> dropout(in[0], .5), real(2, 3)),
              Composite.of("dropout off", in -> dropout(in[0], .5, false), real(2))),
          Composite.declare(
              "featureDropout",
              "Dropout of whole channels.",
              Composite.of("featureDropout", in -> featureDropout(in[0], .5, true), real(2, 3, 2))),
          Composite.declare(
              "alphaDropout",
              "Dropout that leaves mean and variance as selu has them.",
              Composite.of("alphaDropout", in -> alphaDropout(in[0], .3, true), real(4))));

  // ---- sequences ----

  /** A sequence of random numbers of its own, beside that of the thread. */
  @Offered(method = false)
  public static Generator generator(long seed) {
    return Generator.of(seed);
  }

  // ---- without parameters ----

  /**
   * Uniform in [0, 1).
   *
   * @param dtype float32 or float64
   */
  @Offered(method = false)
  public static Tensor rand(DType dtype, int... shape) {
    return uniform(Shape.of(shape), floating("rand", dtype));
  }

  /**
   * Standard normal.
   *
   * @param dtype float32 or float64
   */
  @Offered(method = false)
  public static Tensor randn(DType dtype, int... shape) {
    return standardNormal(Shape.of(shape), floating("randn", dtype));
  }

  private static DType floating(String op, DType dtype) {
    if (dtype.isFloating()) return dtype;
    throw TensorException.dtype(op + ": numbers between whole ones cannot be " + dtype)
        .hint("DType.FLOAT32 or DType.FLOAT64; randint(low, high, shape…) for integers")
        .build();
  }

  /** Uniform in [0, 1), of the shape and dtype of x; float32 for integers and masks. */
  @Offered
  public static Tensor randLike(Tensor x) {
    return uniform(x.shape(), x.dtype(), x);
  }

  /** Standard normal, of the shape and dtype of x; float32 for integers and masks. */
  @Offered
  public static Tensor randnLike(Tensor x) {
    return standardNormal(x.shape(), x.dtype(), x);
  }

  /** Uniform in [0, 1), where other tensors are. */
  static Tensor uniform(Shape shape, DType dtype, Tensor... near) {
    DType d = ReductionOps.floating(dtype);
    return Trace.drawn("uniform", d, shape, there -> Draws.uniform(d, shape, there), near);
  }

  private static Tensor standardNormal(Shape shape, DType dtype, Tensor... near) {
    DType d = ReductionOps.floating(dtype);
    return Trace.drawn("normal", d, shape, there -> Draws.normal(d, shape, there), near);
  }

  /** The numbers 0 … n − 1 in random order. */
  private static Tensor order(int n, Tensor... near) {
    Shape shape = Shape.of(n);
    return Trace.drawn("permutation", DType.INT64, shape, there -> Draws.permutation(shape), near);
  }

  // ---- with parameters ----

  /** Uniform in low … high, float32. */
  @Offered(method = false)
  public static Tensor uniform(double low, double high, int... shape) {
    if (!(low <= high)) {
      throw TensorException.value("uniform: from " + low + " to " + high)
          .hint("the lower bound first")
          .build();
    }
    return uniform(Shape.of(shape), DType.FLOAT32).mul(high - low).add(low);
  }

  /** Uniform between tensors of bounds, which broadcast; differentiable by both. */
  @Offered(method = false)
  public static Tensor uniform(Tensor low, Tensor high) {
    Shape shape = Apply.broadcast("uniform", low, high);
    return low.add(high.sub(low).mul(uniform(shape, low.dtype().promote(high.dtype()), low, high)));
  }

  /** Normal with a mean and a standard deviation, float32. */
  @Offered(method = false)
  public static Tensor normal(double mean, double std, int... shape) {
    notNegative("normal", "the standard deviation", std);
    return standardNormal(Shape.of(shape), DType.FLOAT32).mul(std).add(mean);
  }

  /**
   * Normal with tensors of means and standard deviations, which broadcast; differentiable by both.
   */
  @Offered(method = false)
  public static Tensor normal(Tensor mean, Tensor std) {
    Shape shape = Apply.broadcast("normal", mean, std);
    return mean.add(std.mul(standardNormal(shape, mean.dtype().promote(std.dtype()), mean, std)));
  }

  private static void notNegative(String op, String what, double v) {
    if (v >= 0) return;
    throw TensorException.value(op + ": " + what + " is " + v).hint("0 or more").build();
  }

  /** Exponential with a rate, the mean is 1 / rate; float32. */
  @Offered(method = false)
  public static Tensor exponential(double rate, int... shape) {
    if (!(rate > 0)) {
      throw TensorException.value("exponential: the rate is " + rate).hint("above 0").build();
    }
    return Chances.exponential(Shape.of(shape), DType.FLOAT32).div(rate);
  }

  /** Exponential with a tensor of rates; differentiable. */
  @Offered(method = false)
  public static Tensor exponential(Tensor rate) {
    return Chances.exponential(rate.shape(), rate.dtype(), rate).div(rate);
  }

  /** Gumbel, loc − scale · ln(−ln u); float32. */
  @Offered(method = false)
  public static Tensor gumbel(double loc, double scale, int... shape) {
    notNegative("gumbel", "the scale", scale);
    return Chances.gumbel(Shape.of(shape), DType.FLOAT32).mul(scale).add(loc);
  }

  /** Gumbel with tensors of locations and scales, which broadcast; differentiable by both. */
  @Offered(method = false)
  public static Tensor gumbel(Tensor loc, Tensor scale) {
    Shape shape = Apply.broadcast("gumbel", loc, scale);
    return loc.add(
        scale.mul(Chances.gumbel(shape, loc.dtype().promote(scale.dtype()), loc, scale)));
  }

  /** Laplace, of density e^(−|x − loc|/scale) / (2 scale); float32. */
  @Offered(method = false)
  public static Tensor laplace(double loc, double scale, int... shape) {
    notNegative("laplace", "the scale", scale);
    return Chances.laplace(Shape.of(shape), DType.FLOAT32).mul(scale).add(loc);
  }

  /** Laplace with tensors of locations and scales, which broadcast; differentiable by both. */
  @Offered(method = false)
  public static Tensor laplace(Tensor loc, Tensor scale) {
    Shape shape = Apply.broadcast("laplace", loc, scale);
    return loc.add(
        scale.mul(Chances.laplace(shape, loc.dtype().promote(scale.dtype()), loc, scale)));
  }

  // ---- whole numbers by chance ----

  /** 1 with a probability, else 0; float32. */
  @Offered(method = false)
  public static Tensor bernoulli(double p, int... shape) {
    probability("bernoulli", p);
    return BERNOULLI.apply(
        None.NONE, ShapeOps.broadcastTo(Apply.constant(p, DType.FLOAT32), Shape.of(shape)));
  }

  private static void probability(String op, double p) {
    if (p >= 0 && p <= 1) return;
    throw TensorException.value(op + ": the probability is " + p).hint("0 to 1").build();
  }

  /**
   * 1 with the probability that each element says, else 0, in the dtype of the probabilities; not
   * differentiable.
   *
   * @throws TensorException when an element is not in 0 … 1
   */
  @Offered
  public static Tensor bernoulli(Tensor p) {
    return BERNOULLI.apply(None.NONE, p);
  }

  /**
   * Numbers of events at mean rates, in the dtype of the rates; not differentiable.
   *
   * @throws TensorException when a rate is negative or no number
   */
  @Offered
  public static Tensor poisson(Tensor rate) {
    return POISSON.apply(None.NONE, rate);
  }

  /**
   * Indices along the last axis, one for each row, drawn with probabilities softmax(logits).
   *
   * @return int64, of the shape of the logits without the last axis
   * @throws TensorException when there is nothing to draw from
   */
  @Offered
  public static Tensor categorical(Tensor logits) {
    if (logits.rank() == 0 || logits.shape().dim(-1) == 0) {
      throw TensorException.shape("categorical: there is nothing to draw from")
          .operand("logits", logits)
          .hint("the last axis holds a log-probability for each index")
          .build();
    }
    Tensor noise = Chances.gumbel(logits.shape(), logits.dtype(), logits);
    return logits.detach().add(noise).argMax(-1);
  }

  /** Without replacement; see {@link #multinomial(Tensor, int, boolean)}. */
  @Offered
  public static Tensor multinomial(Tensor weights, int count) {
    return multinomial(weights, count, false);
  }

  /**
   * Indices along the last axis, drawn with weights.
   *
   * @param weights […, k], 0 or more; they need not add up to 1
   * @param count how many are drawn for each row
   * @param replacement whether an index may come again
   * @return int64 […, count], in the order they were drawn
   * @throws TensorException when a weight is negative or infinite, all of a row are 0, or without
   *     replacement fewer than {@code count} are above 0
   */
  @Offered
  public static Tensor multinomial(Tensor weights, int count, boolean replacement) {
    if (weights.rank() == 0 || count < 0) {
      throw TensorException.value("multinomial: " + count + " indices")
          .operand("weights", weights)
          .hint("0 or more, from an axis of weights")
          .build();
    }
    return MULTINOMIAL.apply(new Drawing(count, replacement), weights);
  }

  /** The numbers 0 … n − 1 in random order, int64, as {@code randperm}; NumPy's permutation(n). */
  @Offered(method = false)
  public static Tensor permutation(int n) {
    return order(n);
  }

  /**
   * The slices along an axis in random order.
   *
   * @throws TensorException when the axis is out of range
   */
  @Offered
  public static Tensor permutation(Tensor x, int axis) {
    int a = Axes.one("permutation", x, axis);
    return IndexOps.INDEX_SELECT.apply(a, x, order(x.shape().dim(a), x));
  }

  // ---- dropout ----

  /** As in training; see {@link #dropout(Tensor, double, boolean)}. */
  @Offered
  public static Tensor dropout(Tensor x, double p) {
    return dropout(x, p, true);
  }

  /**
   * Each element 0 with probability p, else divided by 1 − p, so that its mean stays.
   *
   * @param training without which x comes back as it is
   * @throws TensorException when p is not in 0 … 1
   */
  @Offered
  public static Tensor dropout(Tensor x, double p, boolean training) {
    probability("dropout", p);
    return training && p > 0 ? kept(x, x.shape(), p) : ShapeOps.fixed(x);
  }

  /** Whole channels 0 with probability p, else divided by 1 − p: [n, channels, …]. */
  @Offered
  public static Tensor featureDropout(Tensor x, double p, boolean training) {
    probability("featureDropout", p);
    if (x.rank() < 2) {
      throw TensorException.shape("featureDropout: channels are wanted")
          .operand("this", x, "axes: " + x.rank())
          .hint("[n, channels, …]")
          .build();
    }
    if (!training || p == 0) return ShapeOps.fixed(x);
    int[] dims = x.dims();
    Arrays.fill(dims, 2, dims.length, 1);
    return kept(x, Shape.of(dims), p);
  }

  /** NaN and infinities that are dropped are 0 too. */
  private static Tensor kept(Tensor x, Shape shape, double p) {
    Tensor keep = uniform(shape, DType.FLOAT64, x).ge(p);
    Tensor t = x.to(ReductionOps.floating(x.dtype()));
    return ElementwiseFunctions.where(keep, p == 1 ? t : t.div(1 - p), 0.);
  }

  /** What selu goes to far on the left. */
  private static final double SELU_END = -1.7580993408473766;

  /**
   * Each element set to what selu goes to on the left with probability p, then all scaled and moved
   * so that mean 0 and variance 1 stay (Klambauer et al., 2017).
   *
   * @param training without which x comes back as it is
   * @throws TensorException when p is not in 0 … 1
   */
  @Offered
  public static Tensor alphaDropout(Tensor x, double p, boolean training) {
    probability("alphaDropout", p);
    if (!training || p == 0) return ShapeOps.fixed(x);
    Tensor t = x.to(ReductionOps.floating(x.dtype()));
    if (p == 1) return t.mul(0.);
    Tensor keep = uniform(x.shape(), DType.FLOAT64, x).ge(p);
    double scale = 1 / Math.sqrt((1 - p) * (1 + p * SELU_END * SELU_END));
    Tensor mixed = ElementwiseFunctions.where(keep, t, SELU_END);
    return mixed.mul(scale).sub(scale * SELU_END * p);
  }
}
