package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.range;
import static org.gradsh.autograd.op.Operand.real;

import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.ElementwiseFunctions;
import org.gradsh.autograd.Reduction;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Strided;

/**
 * Losses of what is to be on one side, or near: targets are 1 and −1. Each is the mean unless
 * another reduction is given.
 */
public final class MarginLossOps {
  private MarginLossOps() {}

  /** What PyTorch adds to squared lengths here, so that nothing has a direction too. */
  private static final double SHORT = 1e-12;

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "hingeLoss",
              "The mean of max(0, 1 − y x), y = ±1.",
              Composite.of(
                  "inside", in -> hingeLoss(in[0], in[1]), range(0, .9, 4), range(.5, 1, 4)),
              Composite.of(
                  "both", in -> hingeLoss(in[0], in[1]), range(1.5, 2, 4), range(.8, 1, 4))),
          Composite.declare(
              "softMarginLoss",
              "The mean of ln(1 + e^(−y x)), y = ±1.",
              Composite.of("vector", in -> softMarginLoss(in[0], in[1]), real(4), real(4))),
          Composite.declare(
              "hingeEmbeddingLoss",
              "The mean of distances where y = 1, of max(0, margin − x) where y = −1.",
              Composite.of(
                  "vector", in -> hingeEmbeddingLoss(in[0], signs(2, 3)), range(0, .9, 2, 3))),
          Composite.declare(
              "marginRankingLoss",
              "The mean of max(0, margin − y (a − b)), y = ±1.",
              Composite.of(
                  "vector", in -> marginRankingLoss(in[0], in[1], signs(4), 9), real(4), real(4))),
          Composite.declare(
              "cosineEmbeddingLoss",
              "The mean of 1 − cos(a, b) where y = 1, of max(0, cos(a, b) − margin) where y = −1.",
              Composite.of(
                  "matrix",
                  in -> cosineEmbeddingLoss(in[0], in[1], signs(4), -.99),
                  real(4, 3),
                  real(4, 3))),
          Composite.declare(
              "tripletMarginLoss",
              "The mean of max(0, distance to what is like − distance to what is not + margin).",
              Composite.of(
                  "matrix",
                  in -> tripletMarginLoss(in[0], in[1], in[2], 9),
                  real(2, 3),
                  real(2, 3),
                  real(2, 3))));

  /** 1, −1, 1 … */
  private static Tensor signs(int... shape) {
    int[] signs = new int[Shape.of(shape).size()];
    for (int k = 0; k < signs.length; k++) signs[k] = k % 2 == 0 ? 1 : -1;
    return Device.fresh(Strided.contiguous(DType.INT32, Shape.of(shape), signs));
  }

  /** max(0, 1 − y x), the mean. */
  @Offered(method = false)
  public static Tensor hingeLoss(Tensor x, Tensor y) {
    return hingeLoss(x, y, Reduction.MEAN);
  }

  /**
   * max(0, 1 − y x): the loss of support vector machines.
   *
   * @param x scores
   * @param y 1 or −1, of x's shape
   */
  @Offered(method = false)
  public static Tensor hingeLoss(Tensor x, Tensor y, Reduction reduction) {
    Checks.same("hingeLoss", x, y);
    return Checks.reduced(product(x, y).neg().add(1).relu(), reduction);
  }

  /** ln(1 + e^(−y x)), the mean. */
  @Offered(method = false)
  public static Tensor softMarginLoss(Tensor x, Tensor y) {
    return softMarginLoss(x, y, Reduction.MEAN);
  }

  /**
   * ln(1 + e^(−y x)), without overflow.
   *
   * @param x scores
   * @param y 1 or −1, of x's shape
   */
  @Offered(method = false)
  public static Tensor softMarginLoss(Tensor x, Tensor y, Reduction reduction) {
    Checks.same("softMarginLoss", x, y);
    return Checks.reduced(product(x, y).neg().softplus(), reduction);
  }

  /** {@link #hingeEmbeddingLoss(Tensor, Tensor, double, Reduction)} with margin 1, the mean. */
  @Offered(method = false)
  public static Tensor hingeEmbeddingLoss(Tensor x, Tensor y) {
    return hingeEmbeddingLoss(x, y, 1, Reduction.MEAN);
  }

  /**
   * x where y is 1, max(0, margin − x) where y is −1.
   *
   * @param x distances
   * @param y 1 or −1, of x's shape
   */
  @Offered(method = false)
  public static Tensor hingeEmbeddingLoss(Tensor x, Tensor y, double margin, Reduction reduction) {
    Checks.same("hingeEmbeddingLoss", x, y);
    Tensor t = x.to(ReductionOps.floating(x.dtype()));
    Tensor losses = ElementwiseFunctions.where(y.eq(-1), above0(t.neg().add(margin)), t);
    return Checks.reduced(losses, reduction);
  }

  /**
   * {@link #marginRankingLoss(Tensor, Tensor, Tensor, double, Reduction)} with margin 0, the mean.
   */
  @Offered(method = false)
  public static Tensor marginRankingLoss(Tensor a, Tensor b, Tensor y) {
    return marginRankingLoss(a, b, y, 0);
  }

  /** {@link #marginRankingLoss(Tensor, Tensor, Tensor, double, Reduction)}, the mean. */
  @Offered(method = false)
  public static Tensor marginRankingLoss(Tensor a, Tensor b, Tensor y, double margin) {
    return marginRankingLoss(a, b, y, margin, Reduction.MEAN);
  }

  /**
   * max(0, margin − y (a − b)).
   *
   * @param b of a's shape
   * @param y 1 where a is to be above b, −1 where below; of their shape
   */
  @Offered(method = false)
  public static Tensor marginRankingLoss(
      Tensor a, Tensor b, Tensor y, double margin, Reduction reduction) {
    Checks.same("marginRankingLoss", "other score", a, b);
    Checks.same("marginRankingLoss", a, y);
    return Checks.reduced(above0(product(a.sub(b), y).neg().add(margin)), reduction);
  }

  /**
   * {@link #cosineEmbeddingLoss(Tensor, Tensor, Tensor, double, Reduction)}, margin 0, the mean.
   */
  @Offered(method = false)
  public static Tensor cosineEmbeddingLoss(Tensor a, Tensor b, Tensor y) {
    return cosineEmbeddingLoss(a, b, y, 0);
  }

  /** {@link #cosineEmbeddingLoss(Tensor, Tensor, Tensor, double, Reduction)}, the mean. */
  @Offered(method = false)
  public static Tensor cosineEmbeddingLoss(Tensor a, Tensor b, Tensor y, double margin) {
    return cosineEmbeddingLoss(a, b, y, margin, Reduction.MEAN);
  }

  /**
   * 1 − cos(a, b) where y is 1, max(0, cos(a, b) − margin) where y is −1; the angle is that of the
   * last axis.
   *
   * @param a [n, width], or [width] for one example
   * @param b of a's shape
   * @param y 1 or −1, [n], or a scalar
   * @throws TensorException when shapes do not fit
   */
  @Offered(method = false)
  public static Tensor cosineEmbeddingLoss(
      Tensor a, Tensor b, Tensor y, double margin, Reduction reduction) {
    String op = "cosineEmbeddingLoss";
    Checks.same(op, "other vector", a, b);
    if (a.rank() == 0 || !y.shape().equals(a.shape().reduce(new int[] {a.rank() - 1}, false))) {
      throw TensorException.shape(op + ": one target for each pair of vectors is wanted")
          .operand("a", a)
          .operand("y", y)
          .detail("the vectors lie along the last axis; y has the other axes")
          .build();
    }
    Tensor lengths = squares(a).mul(squares(b)).sqrt();
    Tensor cosine = ReductionOps.sum(a.mul(b), new int[] {-1}, false).div(lengths);
    Tensor apart = above0(cosine.sub(margin));
    return Checks.reduced(
        ElementwiseFunctions.where(y.eq(-1), apart, cosine.neg().add(1)), reduction);
  }

  private static Tensor squares(Tensor x) {
    return ReductionOps.sum(x.mul(x), new int[] {-1}, false).add(SHORT);
  }

  /** {@link #tripletMarginLoss(Tensor, Tensor, Tensor, double)} with margin 1. */
  @Offered(method = false)
  public static Tensor tripletMarginLoss(Tensor anchor, Tensor positive, Tensor negative) {
    return tripletMarginLoss(anchor, positive, negative, 1);
  }

  /** The Euclidean distances, the mean. */
  @Offered(method = false)
  public static Tensor tripletMarginLoss(
      Tensor anchor, Tensor positive, Tensor negative, double margin) {
    return tripletMarginLoss(anchor, positive, negative, margin, 2, false, Reduction.MEAN);
  }

  /**
   * max(0, |anchor − positive| − |anchor − negative| + margin), by distances of order p along the
   * last axis, as {@link DistanceOps#pairwiseDistance}.
   *
   * @param anchor [..., width]; all three of one shape
   * @param swap whether the negative may be nearer to the positive than to the anchor, and counts
   *     so then
   */
  @Offered(method = false)
  public static Tensor tripletMarginLoss(
      Tensor anchor,
      Tensor positive,
      Tensor negative,
      double margin,
      double p,
      boolean swap,
      Reduction reduction) {
    String op = "tripletMarginLoss";
    Checks.same(op, "positive", anchor, positive);
    Checks.same(op, "negative", anchor, negative);
    Tensor near = DistanceOps.distance(op, anchor, positive, p);
    Tensor far = DistanceOps.distance(op, anchor, negative, p);
    if (swap) far = far.minimum(DistanceOps.distance(op, positive, negative, p));
    return Checks.reduced(above0(near.sub(far).add(margin)), reduction);
  }

  /** max(0, x), with slope 1 at 0 as PyTorch's: what is just at the margin still moves. */
  private static Tensor above0(Tensor x) {
    return x.clip(0, Double.POSITIVE_INFINITY);
  }

  private static Tensor product(Tensor x, Tensor y) {
    return x.to(ReductionOps.floating(x.dtype())).mul(y);
  }
}
