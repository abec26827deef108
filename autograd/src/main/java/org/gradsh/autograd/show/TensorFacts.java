package org.gradsh.autograd.show;

import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Strided;

/**
 * The values of a tensor and of its gradient with their statistics, which are computed once for all
 * forms in which the tensor is shown, when the first of them asks.
 */
final class TensorFacts {
  private final Tensor tensor;
  private final Measured values;
  private final Measured gradient;

  /** A block and its statistics. */
  static final class Measured {
    private final Strided values;
    private Summary summary;

    Measured(Strided values) {
      this.values = values;
    }

    Strided values() {
      return values;
    }

    Summary summary() {
      if (summary == null) summary = Summary.of(values);
      return summary;
    }

    /** The statistics in words; empty for what is written out. */
    String statistics() {
      return values.size() <= Format.INLINE ? "" : summary().text();
    }
  }

  TensorFacts(Tensor tensor) {
    this.tensor = tensor;
    values = new Measured(tensor.values().host());
    gradient = tensor.hasGrad() ? new Measured(tensor.grad().values().host()) : null;
  }

  Tensor tensor() {
    return tensor;
  }

  Measured values() {
    return values;
  }

  /** What backward() has left here; null if nothing. */
  Measured gradient() {
    return gradient;
  }
}
