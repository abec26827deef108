package org.gradsh.autograd;

import java.util.Optional;

/**
 * What a loss over classes takes beside tensors: {@code crossEntropy(logits, target,
 * Classes.weight(w).labelSmoothing(.1))}.
 */
public final class Classes {
  private Classes() {}

  public static final Options DEFAULT = new Options(Optional.empty(), -100, 0, Reduction.MEAN);

  /** {@link Options#weight(Tensor)} */
  public static Options weight(Tensor weight) {
    return DEFAULT.weight(weight);
  }

  /** {@link Options#ignoreIndex(int)} */
  public static Options ignoreIndex(int ignoreIndex) {
    return DEFAULT.ignoreIndex(ignoreIndex);
  }

  /** {@link Options#labelSmoothing(double)} */
  public static Options labelSmoothing(double labelSmoothing) {
    return DEFAULT.labelSmoothing(labelSmoothing);
  }

  /** {@link Options#reduction(Reduction)} */
  public static Options reduction(Reduction reduction) {
    return DEFAULT.reduction(reduction);
  }

  /** The options; each method gives others, that differ in one. */
  public record Options(
      Optional<Tensor> weight, int ignoreIndex, double labelSmoothing, Reduction reduction) {
    /** How much each class counts, [classes]; the mean is weighed likewise. */
    public Options weight(Tensor weight) {
      return new Options(
          Optional.of(Given.nonNull("classes", "the weight", weight)),
          ignoreIndex,
          labelSmoothing,
          reduction);
    }

    /** Examples of this class count for nothing; −100 unless given. */
    public Options ignoreIndex(int ignoreIndex) {
      return new Options(weight, ignoreIndex, labelSmoothing, reduction);
    }

    /** The part of each example that is shared among all classes; for crossEntropy only. */
    public Options labelSmoothing(double labelSmoothing) {
      return new Options(weight, ignoreIndex, labelSmoothing, reduction);
    }

    /** What becomes of the losses of the examples; their mean unless given. */
    public Options reduction(Reduction reduction) {
      return new Options(
          weight,
          ignoreIndex,
          labelSmoothing,
          Given.nonNull("classes", "the reduction", reduction));
    }
  }
}
