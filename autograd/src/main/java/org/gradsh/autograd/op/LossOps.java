package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.range;
import static org.gradsh.autograd.op.Operand.real;

import java.util.List;
import org.gradsh.autograd.ElementwiseFunctions;
import org.gradsh.autograd.Reduction;
import org.gradsh.autograd.Tensor;

/**
 * Losses of numbers and of probabilities, each the mean over all elements unless another reduction
 * is given; by PyTorch's formulas. Prediction and target have one shape.
 */
public final class LossOps {
  private LossOps() {}

  /** Every declaration of this file. */
  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "mseLoss",
              "The mean of squared differences.",
              Composite.of("matrix", in -> mseLoss(in[0], in[1]), real(2, 3), real(2, 3)),
              Composite.of(
                  "sum", in -> mseLoss(in[0], in[1], Reduction.SUM), real(2, 3), real(2, 3))),
          Composite.declare(
              "l1Loss",
              "The mean of absolute differences.",
              Composite.of("matrix", in -> l1Loss(in[0], in[1]), real(2, 3), range(3, 4, 2, 3))),
          Composite.declare(
              "huberLoss",
              "The mean of half the squared differences, where they are large of the absolute"
                  + " ones.",
              Composite.of("small", in -> huberLoss(in[0], in[1], 5), real(4), real(4)),
              Composite.of("large", in -> huberLoss(in[0], in[1], .5), real(4), range(3, 4, 4))),
          Composite.declare(
              "smoothL1Loss",
              "The mean of absolute differences, where they are small of squared ones.",
              Composite.of("small", in -> smoothL1Loss(in[0], in[1], 5), real(4), real(4)),
              Composite.of("large", in -> smoothL1Loss(in[0], in[1], .5), real(4), range(3, 4, 4)),
              Composite.of("beta 0", in -> smoothL1Loss(in[0], in[1], 0), real(4), range(3, 4, 4))),
          Composite.declare(
              "binaryCrossEntropy",
              "The mean of −t ln p − (1 − t) ln(1 − p).",
              Composite.of(
                  "vector",
                  in -> binaryCrossEntropy(in[0], in[1]),
                  range(.1, .9, 4),
                  range(0, 1, 4))),
          Composite.declare(
              "binaryCrossEntropyWithLogits",
              "The mean of −t ln σ(x) − (1 − t) ln(1 − σ(x)), without overflow.",
              Composite.of(
                  "vector",
                  in -> binaryCrossEntropyWithLogits(in[0], in[1]),
                  real(4),
                  range(0, 1, 4)),
              Composite.of(
                  "posWeight",
                  in -> binaryCrossEntropyWithLogits(in[0], in[1], in[2]),
                  real(2, 3),
                  range(0, 1, 2, 3),
                  range(.5, 2, 3))),
          Composite.declare(
              "klDiv",
              "The mean of t (ln t − x), x a logarithm: the divergence of Kullback and Leibler.",
              Composite.of("probabilities", in -> klDiv(in[0], in[1]), real(4), range(.1, 1, 4)),
              Composite.of(
                  "logarithms", in -> klDiv(in[0], in[1], true, Reduction.SUM), real(4), real(4))),
          Composite.declare(
              "poissonNllLoss",
              "The mean negative logarithm of Poisson's distribution.",
              Composite.of("log", in -> poissonNllLoss(in[0], in[1]), real(4), range(0, 3, 4)),
              Composite.of(
                  "full",
                  in -> poissonNllLoss(in[0], in[1], false, true, Reduction.NONE),
                  range(.5, 2, 4),
                  range(1.5, 4, 4))),
          Composite.declare(
              "gaussianNllLoss",
              "The mean negative logarithm of the normal distribution.",
              Composite.of(
                  "vector",
                  in -> gaussianNllLoss(in[0], in[1], in[2]),
                  real(4),
                  real(4),
                  range(.5, 2, 4)),
              Composite.of(
                  "full",
                  in -> gaussianNllLoss(in[0], in[1], in[2], true, Reduction.SUM),
                  real(2, 3),
                  real(2, 3),
                  range(.5, 2, 2, 1))));

  // ---- of numbers ----

  /** The mean of (x − target)². */
  @Offered(method = false)
  public static Tensor mseLoss(Tensor x, Tensor target) {
    return mseLoss(x, target, Reduction.MEAN);
  }

  /** (x − target)², reduced. */
  @Offered(method = false)
  public static Tensor mseLoss(Tensor x, Tensor target, Reduction reduction) {
    Tensor d = difference("mseLoss", x, target);
    return Checks.reduced(d.mul(d), reduction);
  }

  /** The mean absolute error, MAE: the mean of |x − target|. The gradient at 0 is 0. */
  @Offered(method = false)
  public static Tensor l1Loss(Tensor x, Tensor target) {
    return l1Loss(x, target, Reduction.MEAN);
  }

  /** |x − target|, reduced. */
  @Offered(method = false)
  public static Tensor l1Loss(Tensor x, Tensor target, Reduction reduction) {
    return Checks.reduced(difference("l1Loss", x, target).abs(), reduction);
  }

  /** {@link #huberLoss(Tensor, Tensor, double, Reduction)} with delta 1, the mean. */
  @Offered(method = false)
  public static Tensor huberLoss(Tensor x, Tensor target) {
    return huberLoss(x, target, 1);
  }

  /** {@link #huberLoss(Tensor, Tensor, double, Reduction)}, the mean. */
  @Offered(method = false)
  public static Tensor huberLoss(Tensor x, Tensor target, double delta) {
    return huberLoss(x, target, delta, Reduction.MEAN);
  }

  /**
   * With d = x − target: d² / 2 where |d| is below delta, else delta (|d| − delta / 2).
   *
   * @throws org.gradsh.autograd.TensorException when delta is not above 0
   */
  @Offered(method = false)
  public static Tensor huberLoss(Tensor x, Tensor target, double delta, Reduction reduction) {
    Checks.positive("huberLoss", "delta", delta);
    Tensor d = difference("huberLoss", x, target);
    Tensor size = d.abs();
    Tensor far = size.sub(delta / 2).mul(delta);
    return Checks.reduced(
        ElementwiseFunctions.where(size.lt(delta), d.mul(d).mul(.5), far), reduction);
  }

  /** {@link #smoothL1Loss(Tensor, Tensor, double, Reduction)} with beta 1, the mean. */
  @Offered(method = false)
  public static Tensor smoothL1Loss(Tensor x, Tensor target) {
    return smoothL1Loss(x, target, 1);
  }

  /** {@link #smoothL1Loss(Tensor, Tensor, double, Reduction)}, the mean. */
  @Offered(method = false)
  public static Tensor smoothL1Loss(Tensor x, Tensor target, double beta) {
    return smoothL1Loss(x, target, beta, Reduction.MEAN);
  }

  /**
   * With d = x − target: d² / (2 beta) where |d| is below beta, else |d| − beta / 2. With beta 0 it
   * is {@link #l1Loss}.
   *
   * @throws org.gradsh.autograd.TensorException when beta is below 0
   */
  @Offered(method = false)
  public static Tensor smoothL1Loss(Tensor x, Tensor target, double beta, Reduction reduction) {
    Tensor d = difference("smoothL1Loss", x, target);
    Tensor size = d.abs();
    if (beta == 0) return Checks.reduced(size, reduction);
    Checks.positive("smoothL1Loss", "beta", beta);
    Tensor near = d.mul(d).mul(.5 / beta);
    return Checks.reduced(
        ElementwiseFunctions.where(size.lt(beta), near, size.sub(beta / 2)), reduction);
  }

  // ---- of probabilities ----

  /** {@link #binaryCrossEntropy(Tensor, Tensor, Reduction)}, the mean. */
  @Offered(method = false)
  public static Tensor binaryCrossEntropy(Tensor probabilities, Tensor target) {
    return binaryCrossEntropy(probabilities, target, Reduction.MEAN);
  }

  /**
   * −t ln p − (1 − t) ln(1 − p), where no logarithm is below −100, and its gradient there is 0.
   *
   * @param probabilities p, 0 … 1, or NaN
   * @param target t, 0 … 1, of their shape
   * @throws org.gradsh.autograd.TensorException when a probability is outside 0 … 1, or the shapes
   *     differ; inside vmap, where there is no one value to look at, such a loss is NaN
   */
  @Offered(method = false)
  public static Tensor binaryCrossEntropy(
      Tensor probabilities, Tensor target, Reduction reduction) {
    Checks.same("binaryCrossEntropy", probabilities, target);
    Checks.probabilities("binaryCrossEntropy", probabilities);
    Tensor p = probabilities.to(ReductionOps.floating(probabilities.dtype()));
    Tensor hit = boundedLog(p);
    Tensor miss = boundedLog(p.neg().add(1));
    Tensor losses = hit.mul(target).add(miss.mul(target.neg().add(1))).neg();
    return Checks.reduced(losses, reduction);
  }

  /** ln p, −100 where it would be less; NaN below 0. */
  private static Tensor boundedLog(Tensor p) {
    Tensor tiny = p.ge(0).and(p.le(Math.exp(-100)));
    Tensor one = Apply.constant(1, p.dtype());
    return ElementwiseFunctions.where(
        tiny, Apply.constant(-100, p.dtype()), ElementwiseFunctions.where(tiny, one, p).log());
  }

  /** The mean of softplus(x) − x t: −t ln σ(x) − (1 − t) ln(1 − σ(x)). */
  @Offered(method = false)
  public static Tensor binaryCrossEntropyWithLogits(Tensor logits, Tensor target) {
    return binaryCrossEntropyWithLogits(logits, target, Reduction.MEAN);
  }

  /** softplus(x) − x t: −t ln σ(x) − (1 − t) ln(1 − σ(x)), reduced. */
  @Offered(method = false)
  public static Tensor binaryCrossEntropyWithLogits(
      Tensor logits, Tensor target, Reduction reduction) {
    Checks.same("binaryCrossEntropyWithLogits", logits, target);
    return Checks.reduced(logits.softplus().sub(logits.mul(target)), reduction);
  }

  /** {@link #binaryCrossEntropyWithLogits(Tensor, Tensor, Tensor, Reduction)}, the mean. */
  @Offered(method = false)
  public static Tensor binaryCrossEntropyWithLogits(
      Tensor logits, Tensor target, Tensor posWeight) {
    return binaryCrossEntropyWithLogits(logits, target, posWeight, Reduction.MEAN);
  }

  /**
   * −w t ln σ(x) − (1 − t) ln(1 − σ(x)), computed as (1 − t) x + (1 + (w − 1) t) softplus(−x).
   *
   * @param posWeight w, how much what is true counts; broadcast, as [classes] for [n, classes]
   */
  @Offered(method = false)
  public static Tensor binaryCrossEntropyWithLogits(
      Tensor logits, Tensor target, Tensor posWeight, Reduction reduction) {
    String op = "binaryCrossEntropyWithLogits";
    Checks.same(op, logits, target);
    Checks.broadcasts(op, "posWeight", posWeight, logits);
    Tensor weight = posWeight.sub(1).mul(target).add(1);
    Tensor losses = logits.sub(logits.mul(target)).add(weight.mul(logits.neg().softplus()));
    return Checks.reduced(losses, reduction);
  }

  /** {@link #klDiv(Tensor, Tensor, boolean, Reduction)} of probabilities, the mean. */
  @Offered(method = false)
  public static Tensor klDiv(Tensor x, Tensor target) {
    return klDiv(x, target, Reduction.MEAN);
  }

  /** {@link #klDiv(Tensor, Tensor, boolean, Reduction)} of probabilities. */
  @Offered(method = false)
  public static Tensor klDiv(Tensor x, Tensor target, Reduction reduction) {
    return klDiv(x, target, false, reduction);
  }

  /**
   * t (ln t − x), 0 where t is 0. The divergence of distributions is the sum; divided by the number
   * of examples it is PyTorch's {@code batchmean}.
   *
   * @param x logarithms of probabilities
   * @param target t, of x's shape
   * @param logTarget whether the target too is in logarithms
   */
  @Offered(method = false)
  public static Tensor klDiv(Tensor x, Tensor target, boolean logTarget, Reduction reduction) {
    Checks.same("klDiv", x, target);
    Tensor losses =
        logTarget ? target.exp().mul(target.sub(x)) : target.xlogy(target).sub(target.mul(x));
    return Checks.reduced(losses, reduction);
  }

  // ---- of distributions ----

  /**
   * {@link #poissonNllLoss(Tensor, Tensor, boolean, boolean, Reduction)} of logarithms, the mean.
   */
  @Offered(method = false)
  public static Tensor poissonNllLoss(Tensor x, Tensor target) {
    return poissonNllLoss(x, target, true, false, Reduction.MEAN);
  }

  /**
   * eˣ − t x where x is the logarithm of the rate, x − t ln(x + 1e-8) where it is the rate.
   *
   * @param target t, counts, of x's shape
   * @param logInput whether x is the logarithm of the rate
   * @param full whether Stirling's formula for ln t! is added, where t is above 1
   */
  @Offered(method = false)
  public static Tensor poissonNllLoss(
      Tensor x, Tensor target, boolean logInput, boolean full, Reduction reduction) {
    Checks.same("poissonNllLoss", x, target);
    Tensor t = target.to(ReductionOps.floating(target.dtype()));
    Tensor losses = logInput ? x.exp().sub(t.mul(x)) : x.sub(t.mul(x.add(1e-8).log()));
    if (full) {
      Tensor large = t.gt(1);
      Tensor safe = ElementwiseFunctions.where(large, t, Apply.constant(1, t.dtype()));
      Tensor stirling = safe.mul(safe.log()).sub(safe).add(safe.mul(2 * Math.PI).log().mul(.5));
      losses =
          losses.add(ElementwiseFunctions.where(large, stirling, Apply.constant(0, t.dtype())));
    }
    return Checks.reduced(losses, reduction);
  }

  /** {@link #gaussianNllLoss(Tensor, Tensor, Tensor, boolean, Reduction)}, the mean. */
  @Offered(method = false)
  public static Tensor gaussianNllLoss(Tensor x, Tensor target, Tensor variance) {
    return gaussianNllLoss(x, target, variance, false, Reduction.MEAN);
  }

  /**
   * (ln v + (x − target)² / v) / 2, where v is the variance, but 1e-6 at least.
   *
   * @param variance broadcast to x
   * @param full whether ln(2π) / 2 is added
   */
  @Offered(method = false)
  public static Tensor gaussianNllLoss(
      Tensor x, Tensor target, Tensor variance, boolean full, Reduction reduction) {
    String op = "gaussianNllLoss";
    Tensor d = difference(op, x, target);
    Checks.broadcasts(op, "variance", variance, x);
    Tensor v = variance.maximum(1e-6);
    Tensor losses = v.log().add(d.mul(d).div(v)).mul(.5);
    if (full) losses = losses.add(.5 * Math.log(2 * Math.PI));
    return Checks.reduced(losses, reduction);
  }

  private static Tensor difference(String op, Tensor x, Tensor target) {
    Checks.same(op, x, target);
    Tensor d = x.sub(target);
    return d.to(ReductionOps.floating(d.dtype()));
  }
}
