package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.range;
import static org.gradsh.autograd.op.Operand.real;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.BatchNormalized;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Standardization;
import org.gradsh.autograd.op.StandardOps.Standard;

/**
 * Numbers brought to mean 0 and variance 1: y = (x − mean) / √(variance + eps) · weight + bias.
 * They differ in what the mean is taken over. Variances divide by the number of elements; eps is
 * 1e-5 unless given.
 */
public final class NormalizationOps {
  private NormalizationOps() {}

  private static final double EPS = 1e-5;

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "batchNorm",
              "Channels brought to mean 0 and variance 1 by given statistics.",
              Composite.of(
                  "statistics",
                  in -> batchNorm(in[0], in[1], in[2]),
                  real(2, 3),
                  real(3),
                  range(.5, 2, 3)),
              Composite.of(
                  "weight, bias",
                  in -> batchNorm(in[0], in[1], in[2], in[3], in[4]),
                  real(2, 2, 2),
                  real(2),
                  range(.5, 2, 2),
                  real(2),
                  real(2))),
          Composite.declare(
              "batchNormTraining",
              "Channels brought to mean 0 and variance 1 by the statistics of the batch.",
              Composite.of("plain", in -> batchNormTraining(in[0]).value(), real(3, 2)),
              Composite.of(
                  "weight, bias",
                  in -> batchNormTraining(in[0], in[1], in[2]).value(),
                  real(2, 2, 2),
                  real(2),
                  real(2)),
              Composite.of(
                  "variance", in -> batchNormTraining(in[0]).unbiasedVariance(), real(3, 2))),
          Composite.declare(
              "layerNorm",
              "The last axes of each example brought to mean 0 and variance 1.",
              Composite.of("one axis", in -> layerNorm(in[0], 3), real(2, 3)),
              Composite.of(
                  "two axes",
                  in -> layerNorm(in[0], in[1], in[2]),
                  real(2, 2, 2),
                  real(2, 2),
                  real(2, 2))),
          Composite.declare(
              "rmsNorm",
              "The last axes of each example divided by the root of their mean square.",
              Composite.of("one axis", in -> rmsNorm(in[0], 3), real(2, 3)),
              Composite.of("weight", in -> rmsNorm(in[0], in[1]), real(2, 3), real(3))),
          Composite.declare(
              "groupNorm",
              "Groups of channels of each example brought to mean 0 and variance 1.",
              Composite.of("plain", in -> groupNorm(in[0], 2), real(2, 4)),
              Composite.of(
                  "weight, bias",
                  in -> groupNorm(in[0], 1, in[1], in[2]),
                  real(1, 2, 3),
                  real(2),
                  real(2))),
          Composite.declare(
              "instanceNorm",
              "Each channel of each example brought to mean 0 and variance 1.",
              Composite.of("plain", in -> instanceNorm(in[0]), real(2, 2, 3)),
              Composite.of(
                  "weight, bias",
                  in -> instanceNorm(in[0], in[1], in[2]),
                  real(1, 2, 2, 2),
                  real(2),
                  real(2))),
          Composite.declare(
              "localResponseNorm",
              "Each number divided by a power of the mean square of channels near it.",
              Composite.of("3", in -> localResponseNorm(in[0], 3), real(1, 4, 2)),
              Composite.of("2", in -> localResponseNorm(in[0], 2, .5, .75, 1), real(2, 3))));

  // ---- by channels ----

  /** {@link #batchNorm(Tensor, Tensor, Tensor, Tensor, Tensor, double)} without weight and bias. */
  @Offered(method = false)
  public static Tensor batchNorm(Tensor x, Tensor mean, Tensor variance) {
    return normal("batchNorm", x, channels("batchNorm", x, "mean", mean), variance, EPS);
  }

  /** {@link #batchNorm(Tensor, Tensor, Tensor, Tensor, Tensor, double)} with eps 1e-5. */
  @Offered(method = false)
  public static Tensor batchNorm(
      Tensor x, Tensor mean, Tensor variance, Tensor weight, Tensor bias) {
    return batchNorm(x, mean, variance, weight, bias, EPS);
  }

  /**
   * By statistics that are given, as running averages when a model is used. {@link
   * #batchNormTraining} takes those of the batch.
   *
   * @param x [n, channels, …]
   * @param mean of each channel, [channels]; as variance, weight and bias
   * @throws TensorException when shapes do not fit
   */
  @Offered(method = false)
  public static Tensor batchNorm(
      Tensor x, Tensor mean, Tensor variance, Tensor weight, Tensor bias, double eps) {
    String op = "batchNorm";
    Tensor y = normal(op, x, channels(op, x, "mean", mean), variance, eps);
    return scaled(op, y, weight, bias);
  }

  private static Tensor normal(String op, Tensor x, Tensor mean, Tensor variance, double eps) {
    return x.sub(mean).mul(channels(op, x, "variance", variance).add(eps).rsqrt());
  }

  /** {@link #batchNormTraining(Tensor, Tensor, Tensor, double)} without weight and bias. */
  @Offered(method = false)
  public static BatchNormalized batchNormTraining(Tensor x) {
    return training("batchNormTraining", x, null, null, EPS);
  }

  /** {@link #batchNormTraining(Tensor, Tensor, Tensor, double)} with eps 1e-5. */
  @Offered(method = false)
  public static BatchNormalized batchNormTraining(Tensor x, Tensor weight, Tensor bias) {
    return batchNormTraining(x, weight, bias, EPS);
  }

  /**
   * By the statistics of the batch, over all axes but the channels; they are given too, for running
   * averages.
   *
   * @param x [n, channels, …]
   * @param weight [channels], as bias
   * @throws TensorException when shapes do not fit, or a channel has less than 2 elements
   */
  @Offered(method = false)
  public static BatchNormalized batchNormTraining(
      Tensor x, Tensor weight, Tensor bias, double eps) {
    String op = "batchNormTraining";
    requirePerChannel(op, x, "weight", weight);
    requirePerChannel(op, x, "bias", bias);
    return training(op, x, weight, bias, eps);
  }

  private static BatchNormalized training(
      String op, Tensor x, Tensor weight, Tensor bias, double eps) {
    requireChannels(op, x);
    Shape s = x.shape();
    int channels = s.dim(1);
    int plane = product(s, 2, s.rank());
    int count = s.dim(0) * plane;
    if (count < 2) {
      throw TensorException.shape(op + ": a channel needs 2 elements at least")
          .operand("x", x, "elements of a channel: " + count)
          .hint("a larger batch; batchNorm(…) takes given statistics")
          .build();
    }
    Sets sets = Sets.of(x, 1, s.dim(0), channels, 1, plane);
    Tensor statistics = StandardOps.STATISTICS.apply(None.NONE, sets.x);
    return new BatchNormalized(
        sets.standardized(statistics, weight, bias, eps),
        ofChannels(statistics, Standardization.MEAN),
        ofChannels(statistics, Standardization.VARIANCE),
        count);
  }

  private static Tensor ofChannels(Tensor statistics, int which) {
    return IndexOps.get(statistics, which, 0);
  }

  private static int product(Shape s, int from, int to) {
    int product = 1;
    for (int a = from; a < to; a++) product *= s.dim(a);
    return product;
  }

  /**
   * What is brought to mean 0 and variance 1, arranged for {@link StandardOps}.
   *
   * @param shape that of the result
   */
  private record Sets(Tensor x, Shape shape) {
    static Sets of(Tensor x, int outer, int n, int channels, int planes, int plane) {
      Tensor numbers = x.to(ReductionOps.floating(x.dtype()));
      int[] dims = {outer, n, channels, planes, plane};
      return new Sets(ShapeOps.reshape(numbers, Shape.of(dims)), x.shape());
    }

    /** By statistics that are known, or null; weighed, or with null not. */
    Tensor standardized(Tensor statistics, Tensor weight, Tensor bias, double eps) {
      boolean given = statistics != null;
      List<Tensor> in = new ArrayList<>(List.of(x));
      if (given) in.add(statistics);
      if (weight == null) return result(new Standard(eps, given, false), in);
      Shape each = Shape.of(x.shape().dim(2), x.shape().dim(3));
      Tensor w = weight.lent(t -> ShapeOps.reshape(t, each));
      Tensor b = bias.lent(t -> ShapeOps.reshape(t, each));
      if (w.dtype() == x.dtype() && b.dtype() == x.dtype()) {
        in.addAll(List.of(w, b));
        return result(new Standard(eps, given, true), in);
      }
      // Numbers of two dtypes are promoted, which is for elementwise ops to do.
      Tensor y = StandardOps.STANDARDIZE.apply(new Standard(eps, given, false), array(in));
      y = y.mul(ShapeOps.unsqueeze(w, -1)).add(ShapeOps.unsqueeze(b, -1));
      return ShapeOps.reshape(y, shape);
    }

    private Tensor result(Standard how, List<Tensor> in) {
      return ShapeOps.reshape(StandardOps.STANDARDIZE.apply(how, array(in)), shape);
    }

    private static Tensor[] array(List<Tensor> in) {
      return in.toArray(Tensor[]::new);
    }
  }

  private static void requireChannels(String op, Tensor x) {
    if (x.rank() >= 2) return;
    throw TensorException.shape(op + ": [n, channels, …] is wanted")
        .operand("x", x, "axes: " + x.rank())
        .build();
  }

  private static void requirePerChannel(String op, Tensor x, String role, Tensor t) {
    requireChannels(op, x);
    int channels = x.shape().dim(1);
    if (t.rank() == 1 && t.size() == channels) return;
    throw TensorException.shape(op + ": " + role + " is not one number for each channel")
        .operand("x", x, "channels: " + channels)
        .operand(role, t)
        .build();
  }

  /** A number for each channel of x, such that it broadcasts. */
  private static Tensor channels(String op, Tensor x, String role, Tensor t) {
    requirePerChannel(op, x, role, t);
    int[] dims = new int[x.rank() - 1];
    Arrays.fill(dims, 1);
    dims[0] = x.shape().dim(1);
    return t.lent(all -> ShapeOps.reshape(all, Shape.of(dims)));
  }

  private static Tensor scaled(String op, Tensor y, Tensor weight, Tensor bias) {
    return y.mul(channels(op, y, "weight", weight)).add(channels(op, y, "bias", bias));
  }

  // ---- by last axes ----

  /**
   * {@link #layerNorm(Tensor, Tensor, Tensor, double)} without weight and bias.
   *
   * @param shape of the last axes that are brought to mean 0
   */
  @Offered(method = false)
  public static Tensor layerNorm(Tensor x, int... shape) {
    last("layerNorm", x, Shape.of(shape));
    return layers(x, shape.length, 1).standardized(null, null, null, EPS);
  }

  /** {@link #layerNorm(Tensor, Tensor, Tensor, double)} with eps 1e-5. */
  @Offered(method = false)
  public static Tensor layerNorm(Tensor x, Tensor weight, Tensor bias) {
    return layerNorm(x, weight, bias, EPS);
  }

  /**
   * The last axes of x, as many as weight has, brought to mean 0 and variance 1 for each place of
   * the others; then weighed.
   *
   * @param weight of the shape of x's last axes, as bias
   * @throws TensorException when shapes do not fit, or weight and bias differ in shape
   */
  @Offered(method = false)
  public static Tensor layerNorm(Tensor x, Tensor weight, Tensor bias, double eps) {
    last("layerNorm", x, weight.shape());
    if (!bias.shape().equals(weight.shape())) {
      throw TensorException.shape("layerNorm: weight and bias differ in shape")
          .operand("x", x)
          .operand("weight", weight)
          .operand("bias", bias)
          .hint("both of the shape of the axes that are brought to mean 0")
          .build();
    }
    Placement.together("layerNorm", List.of("x", "weight", "bias"), x, weight, bias);
    return layers(x, weight.rank(), weight.size()).standardized(null, weight, bias, eps);
  }

  /** The last axes of x as sets, with so many weights each. */
  private static Sets layers(Tensor x, int axes, int weights) {
    Shape s = x.shape();
    int outer = product(s, 0, s.rank() - axes), each = product(s, s.rank() - axes, s.rank());
    return Sets.of(x, outer, 1, 1, weights, weights == 0 ? 1 : each / weights);
  }

  /**
   * {@link #rmsNorm(Tensor, Tensor, double)} without weight.
   *
   * @param shape of the last axes whose mean square is taken
   */
  @Offered(method = false)
  public static Tensor rmsNorm(Tensor x, int... shape) {
    return rms(x, Shape.of(shape), epsilon(x));
  }

  /**
   * {@link #rmsNorm(Tensor, Tensor, double)} with the distance of 1 from the next number as eps.
   */
  @Offered(method = false)
  public static Tensor rmsNorm(Tensor x, Tensor weight) {
    return rmsNorm(x, weight, epsilon(x));
  }

  /**
   * x / √(mean(x²) + eps) · weight over the last axes, as many as weight has.
   *
   * @param weight of the shape of x's last axes
   * @throws TensorException when shapes do not fit
   */
  @Offered(method = false)
  public static Tensor rmsNorm(Tensor x, Tensor weight, double eps) {
    return rms(x, weight.shape(), eps).mul(weight);
  }

  private static Tensor rms(Tensor x, Shape shape, double eps) {
    int[] axes = last("rmsNorm", x, shape);
    return x.mul(ReductionOps.mean(x.mul(x), axes, true).add(eps).rsqrt());
  }

  private static double epsilon(Tensor x) {
    return x.dtype() == DType.FLOAT64 ? Math.ulp(1.0) : Math.ulp(1f);
  }

  /** The last axes of x, which have a shape. */
  private static int[] last(String op, Tensor x, Shape shape) {
    int n = shape.rank();
    boolean fits = n > 0 && n <= x.rank();
    for (int a = 1; fits && a <= n; a++) fits = x.shape().dim(-a) == shape.dim(-a);
    if (!fits) {
      throw TensorException.shape(op + ": the last axes are not of shape " + shape)
          .operand("x", x)
          .hint(
              "one axis at least, as " + op + "(x, " + (x.rank() > 0 ? x.shape().dim(-1) : 1) + ")")
          .build();
    }
    int[] axes = new int[n];
    for (int k = 0; k < n; k++) axes[k] = x.rank() - n + k;
    return axes;
  }

  // ---- by groups ----

  /** {@link #groupNorm(Tensor, int, Tensor, Tensor, double)} without weight and bias. */
  @Offered(method = false)
  public static Tensor groupNorm(Tensor x, int groups) {
    return grouped("groupNorm", x, groups, null, null, EPS);
  }

  /** {@link #groupNorm(Tensor, int, Tensor, Tensor, double)} with eps 1e-5. */
  @Offered(method = false)
  public static Tensor groupNorm(Tensor x, int groups, Tensor weight, Tensor bias) {
    return groupNorm(x, groups, weight, bias, EPS);
  }

  /**
   * The channels of each example in groups, each brought to mean 0 and variance 1.
   *
   * @param x [n, channels, …]
   * @param groups divides the number of channels
   * @param weight [channels], as bias
   * @throws TensorException when shapes do not fit, or groups do not divide the channels
   */
  @Offered(method = false)
  public static Tensor groupNorm(Tensor x, int groups, Tensor weight, Tensor bias, double eps) {
    requirePerChannel("groupNorm", x, "weight", weight);
    requirePerChannel("groupNorm", x, "bias", bias);
    return grouped("groupNorm", x, groups, weight, bias, eps);
  }

  private static Tensor grouped(
      String op, Tensor x, int groups, Tensor weight, Tensor bias, double eps) {
    requireChannels(op, x);
    int channels = x.shape().dim(1);
    if (groups < 1 || channels % groups != 0) {
      throw TensorException.shape(op + ": the channels are not in " + groups + " equal groups")
          .operand("x", x, "channels: " + channels)
          .build();
    }
    int plane = product(x.shape(), 2, x.rank());
    return Sets.of(x, x.shape().dim(0), 1, groups, channels / groups, plane)
        .standardized(null, weight, bias, eps);
  }

  /** {@link #instanceNorm(Tensor, Tensor, Tensor, double)} without weight and bias. */
  @Offered(method = false)
  public static Tensor instanceNorm(Tensor x) {
    return instances(x).standardized(null, null, null, EPS);
  }

  /** {@link #instanceNorm(Tensor, Tensor, Tensor, double)} with eps 1e-5. */
  @Offered(method = false)
  public static Tensor instanceNorm(Tensor x, Tensor weight, Tensor bias) {
    return instanceNorm(x, weight, bias, EPS);
  }

  /**
   * Each channel of each example brought to mean 0 and variance 1.
   *
   * @param x [n, channels, …], with an axis at least behind the channels
   * @param weight [channels], as bias
   * @throws TensorException when shapes do not fit
   */
  @Offered(method = false)
  public static Tensor instanceNorm(Tensor x, Tensor weight, Tensor bias, double eps) {
    Sets sets = instances(x);
    requirePerChannel("instanceNorm", x, "weight", weight);
    requirePerChannel("instanceNorm", x, "bias", bias);
    return sets.standardized(null, weight, bias, eps);
  }

  private static Sets instances(Tensor x) {
    if (x.rank() < 3) {
      throw TensorException.shape("instanceNorm: [n, channels, length, …] is wanted")
          .operand("x", x, "axes: " + x.rank())
          .build();
    }
    Shape s = x.shape();
    return Sets.of(x, s.dim(0), 1, s.dim(1), 1, product(s, 2, s.rank()));
  }

  // ---- across channels ----

  /** {@link #localResponseNorm(Tensor, int, double, double, double)} with 1e-4, 0.75 and 1. */
  @Offered(method = false)
  public static Tensor localResponseNorm(Tensor x, int size) {
    return localResponseNorm(x, size, 1e-4, .75, 1);
  }

  /**
   * x / (k + alpha · mean(x²))^beta, the mean over {@code size} channels around each; channels that
   * are not there count as 0.
   *
   * @param x [n, channels, …]
   * @throws TensorException when x has no channels, or size is below 1
   */
  @Offered(method = false)
  public static Tensor localResponseNorm(Tensor x, int size, double alpha, double beta, double k) {
    String op = "localResponseNorm";
    requireChannels(op, x);
    Checks.positive(op, "size", size);
    Tensor squares = x.to(ReductionOps.floating(x.dtype()));
    squares = squares.mul(squares);
    int[] around = new int[2 * x.rank()];
    around[2] = size / 2;
    around[3] = (size - 1) / 2;
    Tensor near = WindowOps.unfold(JoinOps.pad(squares, 0, around), 1, size, 1);
    Tensor mean = ReductionOps.mean(near, new int[] {-1}, false);
    return x.div(mean.mul(alpha).add(k).pow(beta));
  }
}
