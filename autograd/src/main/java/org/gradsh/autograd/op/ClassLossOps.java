package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.index;
import static org.gradsh.autograd.op.Operand.range;
import static org.gradsh.autograd.op.Operand.real;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.Classes;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.ElementwiseFunctions;
import org.gradsh.autograd.Reduction;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/** Losses over classes, by PyTorch's formulas: of [n, classes, …] or of one example, [classes]. */
public final class ClassLossOps {
  private ClassLossOps() {}

  /**
   * Where classes are chosen.
   *
   * @param op whose name errors have
   * @param axis of the classes
   * @param ignored a class whose elements are 0
   */
  public record At(String op, int axis, int ignored) {
    At shifted() {
      return new At(op, axis + 1, ignored);
    }

    @Override
    public String toString() {
      return "axis " + axis;
    }
  }

  /** Zeros of a shape, and where classes are chosen there. */
  public record Into(Shape shape, At at) {
    @Override
    public String toString() {
      return "into " + shape + " " + at;
    }
  }

  /** y = x at the target class, 0 where it is ignored; x̄ = ȳ at the class, else 0. */
  public static final Op<At> AT_CLASSES =
      Op.<At>declare(
              "atClasses",
              "The element at the class that a target names; 0 where it is ignored.",
              (in, a) -> Picking.atClasses(in[0], in[1], a),
              Derivative.linear(
                  (c, i, g) ->
                      i > 0
                          ? null
                          : ClassLossOps.INTO_CLASSES.apply(
                              new Into(c.shape(0), c.attributes()), g, c.input(1))),
              Sample.of(new At("atClasses", 0, -100), real(4), index(4)),
              Sample.of(new At("atClasses", 1, 1), real(5, 3), index(3, 5)),
              Sample.of(new At("atClasses", 1, -100), real(2, 3, 2), index(3, 2, 2)),
              Sample.of(new At("atClasses", 1, -100), real(0, 3), index(3, 0)))
          .batched(Batching.attributes((a, n) -> a.shifted()));

  /** y = zeros with x at the target class; x̄ = ȳ at the class, 0 where it is ignored. */
  public static final Op<Into> INTO_CLASSES =
      Op.<Into>declare(
              "intoClasses",
              "Zeros, with each element at the class that a target names.",
              (in, a) -> Picking.intoClasses(in[0], in[1], a),
              Derivative.linear(
                  (c, i, g) -> i > 0 ? null : AT_CLASSES.apply(c.attributes().at(), g, c.input(1))),
              Sample.of(into(0, -100, 4), real(), index(4)),
              Sample.of(into(1, 1, 5, 3), real(5), index(3, 5)),
              Sample.of(into(1, -100, 2, 3, 2), real(2, 2), index(3, 2, 2)),
              Sample.of(into(1, -100, 0, 3), real(0), index(3, 0)))
          .batched(Batching.attributes((a, n) -> new Into(a.shape().prepend(n), a.at().shifted())));

  private static Into into(int axis, int ignored, int... shape) {
    return new Into(Shape.of(shape), new At("intoClasses", axis, ignored));
  }

  static final List<Op<?>> ALL =
      List.of(AT_CLASSES, INTO_CLASSES, EntropyOps.CLASS_ENTROPY, EntropyOps.SLOPE);

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "crossEntropy",
              "The mean of −ln softmax(logits) at the target classes.",
              Composite.of("classes", in -> crossEntropy(in[0], in[1]), real(3, 4), index(4, 3)),
              Composite.of("one example", in -> crossEntropy(in[0], in[1]), real(4), index(4)),
              Composite.of(
                  "probabilities", in -> crossEntropy(in[0], in[1]), real(2, 3), range(0, 1, 2, 3)),
              Composite.of(
                  "weights, smooth",
                  in -> crossEntropy(in[0], in[1], Classes.weight(in[2]).labelSmoothing(.25)),
                  real(2, 3, 2),
                  index(3, 2, 2),
                  range(.5, 2, 3)),
              Composite.of(
                  "ignored",
                  in ->
                      crossEntropy(in[0], in[1], Classes.ignoreIndex(1).reduction(Reduction.NONE)),
                  real(4, 2),
                  index(2, 4)),
              Composite.of(
                  "smooth probabilities",
                  in ->
                      crossEntropy(
                          in[0],
                          in[1],
                          Classes.weight(in[2]).labelSmoothing(.25).reduction(Reduction.SUM)),
                  real(2, 3),
                  range(0, 1, 2, 3),
                  range(.5, 2, 3))),
          Composite.declare(
              "nllLoss",
              "The mean of −logProbabilities at the target classes.",
              Composite.of("classes", in -> nllLoss(in[0], in[1]), real(3, 4), index(4, 3)),
              Composite.of(
                  "weights",
                  in -> nllLoss(in[0], in[1], Classes.weight(in[2]).ignoreIndex(0)),
                  real(3, 2, 2),
                  index(2, 3, 2),
                  range(.5, 2, 2))),
          Composite.declare(
              "multiMarginLoss",
              "The mean of how little the target class is above the others.",
              Composite.of(
                  "classes", in -> multiMarginLoss(in[0], in[1]), range(0, .5, 3, 4), index(4, 3)),
              Composite.of(
                  "squares",
                  in -> multiMarginLoss(in[0], in[1], 2, 1.5, Classes.weight(in[2])),
                  range(0, .5, 2, 3),
                  index(3, 2),
                  range(.5, 2, 3))));

  /**
   * The cross-entropy of logits against classes, or against probabilities; the mean of the
   * examples.
   *
   * @param logits [n, classes, …], or [classes] for one example
   * @param target int classes [n, …], where −100 counts for nothing; or floating probabilities of
   *     the logits' shape
   * @throws TensorException when shapes do not fit or a class is out of range
   */
  @Offered(method = false)
  public static Tensor crossEntropy(Tensor logits, Tensor target) {
    return crossEntropy(logits, target, Classes.DEFAULT);
  }

  /**
   * {@link #crossEntropy(Tensor, Tensor)} with weights of the classes, a class that is ignored,
   * label smoothing, or another reduction: {@code crossEntropy(x, t, Classes.labelSmoothing(.1))}.
   * The mean over classes is Σ weight · loss / Σ weight; that over probabilities divides by their
   * number, as PyTorch's.
   */
  @Offered(method = false)
  public static Tensor crossEntropy(Tensor logits, Tensor target, Classes.Options options) {
    String op = "crossEntropy";
    inOrder(op, "logits", logits, target);
    int axis = axis(op, logits);
    int classes = logits.shape().dim(axis);
    double smoothing = options.labelSmoothing();
    if (!(smoothing >= 0 && smoothing <= 1)) {
      throw TensorException.value(op + ": labelSmoothing " + smoothing + " is out of range")
          .hint("0 … 1")
          .build();
    }
    Tensor weight = weight(op, logits, axis, options);
    if (target.dtype().isFloating()) {
      boolean likeClasses = target.rank() == 0 || target.shape().equals(each(logits, axis));
      if (likeClasses && !target.shape().equals(logits.shape())) throw noClasses(op, target);
      Checks.same(op, logits, target);
      Tensor t = smoothing == 0 ? target : target.mul(1 - smoothing).add(smoothing / classes);
      Tensor logs = logits.logSoftmax(axis);
      return Checks.reduced(overClasses(logs.mul(t), weight, axis), options.reduction());
    }
    At at = at(op, logits, target, axis, options);
    Tensor losses;
    Tensor logs = null;
    if (smoothing == 0) {
      losses = EntropyOps.CLASS_ENTROPY.apply(at, logits, target);
    } else {
      logs = logits.logSoftmax(axis);
      losses = AT_CLASSES.apply(at, logs, target).neg();
    }
    Tensor chosen = chosen(at, logits.shape(), losses.dtype(), weight, target);
    if (weight != null) losses = losses.mul(chosen);
    if (smoothing > 0) {
      Tensor all = overClasses(logs, weight, axis);
      Tensor counts = target.ne(at.ignored());
      Tensor even = ElementwiseFunctions.where(counts, all, Apply.constant(0, all.dtype()));
      losses = losses.mul(1 - smoothing).add(even.mul(smoothing / classes));
    }
    return reduced(losses, chosen, options.reduction());
  }

  /**
   * The mean negative log-likelihood.
   *
   * @param logProbabilities [n, classes, …], or [classes] for one example
   * @param target int classes [n, …], or a scalar; −100 counts for nothing
   * @throws TensorException when shapes do not fit or a class is out of range
   */
  @Offered(method = false)
  public static Tensor nllLoss(Tensor logProbabilities, Tensor target) {
    return nllLoss(logProbabilities, target, Classes.DEFAULT);
  }

  /**
   * {@link #nllLoss(Tensor, Tensor)} with weights of the classes, a class that is ignored, or
   * another reduction.
   */
  @Offered(method = false)
  public static Tensor nllLoss(Tensor logProbabilities, Tensor target, Classes.Options options) {
    String op = "nllLoss";
    inOrder(op, "logProbabilities", logProbabilities, target);
    int axis = axis(op, logProbabilities);
    noSmoothing(op, options);
    Tensor weight = weight(op, logProbabilities, axis, options);
    At at = at(op, logProbabilities, target, axis, options);
    Tensor logs = logProbabilities.to(ReductionOps.floating(logProbabilities.dtype()));
    Tensor losses = AT_CLASSES.apply(at, logs, target).neg();
    Tensor chosen = chosen(at, logs.shape(), logs.dtype(), weight, target);
    if (weight != null) losses = losses.mul(chosen);
    return reduced(losses, chosen, options.reduction());
  }

  /** {@link #multiMarginLoss(Tensor, Tensor, int, double, Classes.Options)} with p and margin 1. */
  @Offered(method = false)
  public static Tensor multiMarginLoss(Tensor x, Tensor target) {
    return multiMarginLoss(x, target, 1, 1, Classes.DEFAULT);
  }

  /**
   * The mean of Σ max(0, margin − x[target] + x[j])ᵖ / classes over all j but the target: the hinge
   * loss of several classes.
   *
   * @param x scores [n, classes], or [classes] for one example
   * @param target int classes [n], or a scalar
   * @param p 1 or 2
   * @param options weights of the classes, and the reduction
   * @throws TensorException when shapes do not fit, a class is out of range, or p is neither
   */
  @Offered(method = false)
  public static Tensor multiMarginLoss(
      Tensor x, Tensor target, int p, double margin, Classes.Options options) {
    String op = "multiMarginLoss";
    int axis = axis(op, x);
    noSmoothing(op, options);
    if (p != 1 && p != 2) {
      throw TensorException.value(op + ": p is " + p).hint("1 or 2").build();
    }
    Tensor weight = weight(op, x, axis, options);
    At at = at(op, x, target, axis, options);
    Tensor scores = x.to(ReductionOps.floating(x.dtype()));
    Tensor own = ShapeOps.unsqueeze(AT_CLASSES.apply(at, scores, target), axis);
    Tensor below = scores.sub(own).add(margin).relu();
    if (p == 2) below = below.mul(below);
    // The target itself is exactly the margin above nothing, whatever its score.
    double itself = Math.pow(Math.max(0, margin), p);
    Tensor losses =
        ReductionOps.sum(below, new int[] {axis}, false)
            .sub(itself)
            .div((double) x.shape().dim(axis));
    if (weight != null)
      losses = losses.mul(chosen(at, scores.shape(), scores.dtype(), weight, target));
    return Checks.reduced(losses, options.reduction());
  }

  // ---- parts ----

  /** −Σ over the classes, weighed. */
  private static Tensor overClasses(Tensor terms, Tensor weight, int axis) {
    Tensor weighed = weight == null ? terms : terms.mul(weight);
    return ReductionOps.sum(weighed, new int[] {axis}, false).neg();
  }

  /** The weight of each example, 1 without weights; 0 where it is ignored. */
  private static Tensor chosen(At at, Shape shape, DType dtype, Tensor weight, Tensor target) {
    if (weight == null) return target.ne(at.ignored()).to(dtype);
    Tensor all = ShapeOps.broadcastTo(weight.to(dtype), shape);
    return AT_CLASSES.apply(at, all, target);
  }

  private static Tensor reduced(Tensor losses, Tensor weights, Reduction reduction) {
    return switch (reduction) {
      case NONE -> losses;
      case SUM -> losses.sum();
      case MEAN -> losses.sum().div(weights.sum());
    };
  }

  private static int axis(String op, Tensor x) {
    if (x.rank() > 0) return x.rank() == 1 ? 0 : 1;
    throw TensorException.shape(op + ": [n, classes, …] or [classes] is wanted")
        .operand("x", x)
        .build();
  }

  private static void noSmoothing(String op, Classes.Options options) {
    if (options.labelSmoothing() == 0) return;
    throw TensorException.value(op + ": labelSmoothing is for crossEntropy").build();
  }

  /** The weights of the classes along their axis, or null. */
  private static Tensor weight(String op, Tensor x, int axis, Classes.Options options) {
    if (options.weight().isEmpty()) return null;
    Tensor weight = options.weight().get();
    int classes = x.shape().dim(axis);
    if (weight.rank() != 1 || weight.size() != classes) {
      throw TensorException.shape(op + ": the weights are not one for each class")
          .operand("x", x, "classes: " + classes)
          .operand("weight", weight)
          .build();
    }
    int[] dims = new int[x.rank() - axis];
    Arrays.fill(dims, 1);
    dims[0] = classes;
    return ShapeOps.reshape(weight, Shape.of(dims));
  }

  private static At at(String op, Tensor x, Tensor target, int axis, Classes.Options options) {
    if (target.dtype() == DType.BOOL || target.dtype().isFloating()) {
      throw noClasses(op, target);
    }
    Placement.together(op, List.of("x", "target"), x, target);
    if (!target.shape().equals(each(x, axis))) {
      throw TensorException.shape(op + ": one class for each example is wanted")
          .operand("x", x, "axis " + axis + ": classes")
          .operand("target", target, "wanted: " + each(x, axis))
          .detail("the classes are axis " + axis + " of x; the target has the other axes")
          .build();
    }
    return new At(op, axis, options.ignoreIndex());
  }

  /** Classes and what they are to be told from are easily taken for one another. */
  private static void inOrder(String op, String role, Tensor x, Tensor target) {
    boolean swapped = x.dtype().isInteger() && target.dtype().isFloating();
    if (!swapped || target.rank() != x.rank() + 1) return;
    throw TensorException.dtype(op + ": the classes are given first")
        .operand(role, x, "integers")
        .operand("target", target)
        .hint(op + "({target}, {" + role + "}): the " + role + " first, then the classes")
        .build();
  }

  /** The shape of one class for each example. */
  private static Shape each(Tensor x, int axis) {
    return x.shape().reduce(new int[] {axis}, false);
  }

  private static TensorException noClasses(String op, Tensor target) {
    String why = target.dtype() == DType.FLOAT32 ? "; tensor(…) gives float32" : "";
    return TensorException.dtype(op + ": classes are integers")
        .operand("target", target)
        .hint("{target}.to(DType.INT64)" + why)
        .build();
  }
}
