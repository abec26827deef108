package org.gradsh.autograd.nn;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.tape.Recorder;

/** Sees the layers of a model at work on one thread. */
interface LayerObserver {
  void entered(Layer layer, Tensor x);

  void left(Layer layer, Tensor y);

  ScopedValue<LayerObserver> PRESENT = ScopedValue.newInstance();

  /** This thread's, or null. */
  static LayerObserver present() {
    return PRESENT.isBound() ? PRESENT.get() : null;
  }

  /** What {@code body} gives, observed. */
  static <T> T observing(LayerObserver observer, Supplier<T> body) {
    return ScopedValue.where(PRESENT, observer).call(body::get);
  }

  /**
   * The layer's value at {@code x} by {@code body}, seen by whoever observes. What is computed
   * after it is at the place of before: a body of the user's notes places of its own.
   */
  static Tensor seen(Layer layer, Tensor x, UnaryOperator<Tensor> body) {
    LayerObserver observer = present();
    Recorder recorder = Recorder.current();
    String here = recorder.place();
    if (observer != null) observer.entered(layer, x);
    Tensor y;
    try {
      y = body.apply(x);
    } catch (TensorException e) {
      throw Sizes.elsewhere(layer, x, e);
    }
    recorder.at(here);
    if (observer != null) observer.left(layer, y);
    return y;
  }
}
