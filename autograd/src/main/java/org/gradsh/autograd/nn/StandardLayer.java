package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.op.Arguments;

/**
 * A layer that those who look at a model see at work: all of this package are. A class of one's own
 * that extends it, in place of implementing {@link Layer}, has a line in {@code summary} as well.
 */
public abstract class StandardLayer implements Layer {
  @Override
  public final Tensor apply(Tensor x) {
    if (x == null) throw noInput(this);
    return LayerObserver.seen(this, x, this::forward);
  }

  static TensorException noInput(Layer layer) {
    return Arguments.missing(name(layer), "x");
  }

  /** What errors call it: of layers with others in them the class alone. */
  static String name(Layer layer) {
    String text = ModelText.of(layer);
    int end = text.indexOf("(\n");
    return end < 0 ? text : text.substring(0, end);
  }

  /** The value at {@code x}. */
  protected abstract Tensor forward(Tensor x);

  /** The tree of the layers in it; layers without others say their sizes. */
  @Override
  public String toString() {
    return ModelText.tree(this);
  }
}
