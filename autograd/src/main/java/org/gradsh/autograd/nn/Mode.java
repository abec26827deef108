package org.gradsh.autograd.nn;

/** Of a layer that behaves differently in training and in use. */
public interface Mode {
  /** Whether the layer is to behave as in training. */
  void training(boolean training);

  /** Tells all layers within. */
  static void set(Layer layer, boolean training) {
    for (Part part : Part.of(layer)) if (part.value() instanceof Mode m) m.training(training);
  }
}
