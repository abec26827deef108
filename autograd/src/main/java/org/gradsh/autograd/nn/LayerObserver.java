package org.gradsh.autograd.nn;

import java.util.function.Supplier;
import org.gradsh.autograd.Tensor;

/** Sees the layers of a model at work on one thread. */
@FunctionalInterface
interface LayerObserver {
  void applied(Layer layer, Tensor x, Tensor y);

  ScopedValue<LayerObserver> PRESENT = ScopedValue.newInstance();

  /** This thread's, or null. */
  static LayerObserver present() {
    return PRESENT.isBound() ? PRESENT.get() : null;
  }

  /** What {@code body} gives, observed. */
  static <T> T observing(LayerObserver observer, Supplier<T> body) {
    return ScopedValue.where(PRESENT, observer).call(body::get);
  }
}
