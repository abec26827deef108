package org.gradsh.autograd;

import java.util.Optional;

/**
 * What attention takes beside queries, keys and values: {@code scaledDotProductAttention(q, k, v,
 * Attention.causal().dropout(.1))}.
 */
public final class Attention {
  private Attention() {}

  public static final Options DEFAULT = new Options(Optional.empty(), false, 0, 0);

  /** {@link Options#mask(Tensor)} */
  public static Options mask(Tensor mask) {
    return DEFAULT.mask(mask);
  }

  /** {@link Options#causal()} */
  public static Options causal() {
    return DEFAULT.causal();
  }

  /** {@link Options#scale(double)} */
  public static Options scale(double scale) {
    return DEFAULT.scale(scale);
  }

  /** {@link Options#dropout(double)} */
  public static Options dropout(double probability) {
    return DEFAULT.dropout(probability);
  }

  /**
   * The options; each method gives others, that differ in one.
   *
   * @param scale 0: 1 / √(the width of a query)
   */
  public record Options(Optional<Tensor> mask, boolean isCausal, double scale, double dropout) {
    /**
     * Which keys a query sees.
     *
     * @param mask broadcast to [..., queries, keys]: bool, true where it sees; or numbers that are
     *     added to the scores
     */
    public Options mask(Tensor mask) {
      return new Options(
          Optional.of(Given.nonNull("attention", "the mask", mask)), isCausal, scale, dropout);
    }

    /** Query i sees keys 0 … i only. */
    public Options causal() {
      return new Options(mask, true, scale, dropout);
    }

    /** What scores are multiplied by; 1 / √(the width of a query) unless given. */
    public Options scale(double scale) {
      return new Options(mask, isCausal, scale, dropout);
    }

    /** How probable it is that a weight is left out; drawn from the seed. */
    public Options dropout(double probability) {
      return new Options(mask, isCausal, scale, probability);
    }
  }
}
