package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.index;
import static org.gradsh.autograd.op.Operand.range;
import static org.gradsh.autograd.op.Operand.real;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/** Losses, each the mean over all elements or examples, as PyTorch's default. */
public final class LossOps {
  private LossOps() {}

  /** Every declaration of this file. */
  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "crossEntropy",
              "The mean of −ln softmax(logits) at the target classes.",
              Composite.of("classes", in -> crossEntropy(in[0], in[1]), real(3, 4), index(4, 3)),
              Composite.of("one example", in -> crossEntropy(in[0], in[1]), real(4), index(4)),
              Composite.of(
                  "probabilities",
                  in -> crossEntropy(in[0], in[1]),
                  real(2, 3),
                  range(0, 1, 2, 3))),
          Composite.declare(
              "nllLoss",
              "The mean of −logProbabilities at the target classes.",
              Composite.of("classes", in -> nllLoss(in[0], in[1]), real(3, 4), index(4, 3))),
          Composite.declare(
              "mseLoss",
              "The mean of squared differences.",
              Composite.of("matrix", in -> mseLoss(in[0], in[1]), real(2, 3), real(2, 3))),
          Composite.declare(
              "binaryCrossEntropyWithLogits",
              "The mean of −t ln σ(x) − (1 − t) ln(1 − σ(x)), without overflow.",
              Composite.of(
                  "vector",
                  in -> binaryCrossEntropyWithLogits(in[0], in[1]),
                  real(4),
                  range(0, 1, 4))));

  /**
   * The cross-entropy of logits against classes, or against probabilities.
   *
   * @param logits [n, classes], or [classes] for one example
   * @param target int classes [n], or floating probabilities of the logits' shape
   * @throws TensorException when shapes do not fit or a class is out of range
   */
  public static Tensor crossEntropy(Tensor logits, Tensor target) {
    requireLogits("crossEntropy", logits);
    Tensor logs = logits.logSoftmax(-1);
    if (!target.dtype().isFloating()) return atClasses("crossEntropy", logs, target);
    requireSame("crossEntropy", logits, target);
    int examples = Math.max(1, logits.size() / Math.max(1, logits.shape().dim(-1)));
    return logs.mul(target).sum().div((double) -examples);
  }

  /**
   * The mean negative log-likelihood.
   *
   * @param logProbabilities [n, classes], or [classes] for one example
   * @param target int classes [n], or a scalar
   * @throws TensorException when shapes do not fit or a class is out of range
   */
  public static Tensor nllLoss(Tensor logProbabilities, Tensor target) {
    requireLogits("nllLoss", logProbabilities);
    return atClasses("nllLoss", logProbabilities, target);
  }

  private static int examples(Tensor logits) {
    return batch(logits).size();
  }

  private static Shape batch(Tensor logits) {
    return Shape.of(Arrays.copyOf(logits.dims(), logits.rank() - 1));
  }

  private static Tensor atClasses(String name, Tensor logProbabilities, Tensor target) {
    if (target.rank() != logProbabilities.rank() - 1
        || target.size() * logProbabilities.shape().dim(-1) != logProbabilities.size()) {
      throw TensorException.shape(name + ": one class for each example is wanted")
          .operand("logits", logProbabilities, "examples: " + examples(logProbabilities))
          .operand("target", target, "classes: " + target.size())
          .hint("a target of integers, of shape " + batch(logProbabilities))
          .build();
    }
    if (target.dtype() == DType.BOOL || target.dtype().isFloating()) {
      throw TensorException.dtype(name + ": classes are integers")
          .operand("target", target)
          .hint("target.to(DType.INT64)")
          .build();
    }
    Picking.classes(name, "target", target.values(), logProbabilities.shape().dim(-1));
    Tensor picked = logProbabilities.gather(-1, target.unsqueeze(-1));
    return picked.mean().neg();
  }

  /** The mean of (x − t)². */
  public static Tensor mseLoss(Tensor x, Tensor target) {
    requireSame("mseLoss", x, target);
    Tensor d = x.sub(target);
    return d.mul(d).mean();
  }

  /** The mean of softplus(x) − x t: −t ln σ(x) − (1 − t) ln(1 − σ(x)). */
  public static Tensor binaryCrossEntropyWithLogits(Tensor logits, Tensor target) {
    requireSame("binaryCrossEntropyWithLogits", logits, target);
    return logits.softplus().sub(logits.mul(target)).mean();
  }

  private static void requireLogits(String name, Tensor logits) {
    if (logits.rank() == 1 || logits.rank() == 2) return;
    throw TensorException.shape(name + ": [examples, classes] or [classes] is wanted")
        .operand("logits", logits)
        .build();
  }

  private static void requireSame(String name, Tensor x, Tensor target) {
    if (x.shape().equals(target.shape())) return;
    throw TensorException.shape(name + ": the target must have the prediction's shape")
        .operand("prediction", x)
        .operand("target", target)
        .hint("broadcasting here is nearly always a mistake: reshape one of them")
        .build();
  }
}
