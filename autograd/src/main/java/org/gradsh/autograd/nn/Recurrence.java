package org.gradsh.autograd.nn;

import org.gradsh.autograd.op.Arguments;

/**
 * How recurrent layers are stacked: {@code new LSTM(10, 20,
 * Recurrence.layers(2).bidirectional().batchFirst())}.
 */
public final class Recurrence {
  private Recurrence() {}

  /** One layer, forwards, time first, with biases. */
  public static final Options DEFAULT = new Options(1, false, false, 0, true);

  /** {@link Options#layers(int)} */
  public static Options layers(int layers) {
    return DEFAULT.layers(layers);
  }

  /** {@link Options#bidirectional()} */
  public static Options bidirectional() {
    return DEFAULT.bidirectional();
  }

  /** {@link Options#batchFirst()} */
  public static Options batchFirst() {
    return DEFAULT.batchFirst();
  }

  /** {@link Options#withoutBias()} */
  public static Options withoutBias() {
    return DEFAULT.withoutBias();
  }

  /** The options; each method gives others, that differ in one. */
  public record Options(
      int layers, boolean isBidirectional, boolean isBatchFirst, double dropout, boolean hasBias) {
    public Options {
      Arguments.positive("Recurrence", "layers", layers);
      Arguments.fraction("Recurrence", "dropout", dropout);
    }

    /** So many layers, each on the outputs of the one before; 1 unless given. */
    public Options layers(int layers) {
      return new Options(layers, isBidirectional, isBatchFirst, dropout, hasBias);
    }

    /** Each layer goes backwards too; the outputs of both ways stand side by side. */
    public Options bidirectional() {
      return new Options(layers, true, isBatchFirst, dropout, hasBias);
    }

    /** Axes are [n, time, size], not [time, n, size]. */
    public Options batchFirst() {
      return new Options(layers, isBidirectional, true, dropout, hasBias);
    }

    /** How probable it is in training that a number between two layers is left out. */
    public Options dropout(double p) {
      return new Options(layers, isBidirectional, isBatchFirst, p, hasBias);
    }

    /** Without biases. */
    public Options withoutBias() {
      return new Options(layers, isBidirectional, isBatchFirst, dropout, false);
    }

    int directions() {
      return isBidirectional ? 2 : 1;
    }
  }
}
