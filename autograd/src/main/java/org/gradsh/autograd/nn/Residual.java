package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/** A layer and the way past it; made by {@link Models#residual}. */
final class Residual extends StandardLayer implements Opened {
  private final Layer layer;

  Residual(Layer layer) {
    this.layer = layer;
  }

  @Override
  protected Tensor forward(Tensor x) {
    Tensor y =
        layer instanceof StandardLayer ? layer.apply(x) : LayerObserver.seen(layer, x, layer);
    if (y.shape().equals(x.shape())) return x.add(y);
    throw TensorException.shape("residual: the layer gives another shape")
        .operand("x", x)
        .operand("layer(x)", y)
        .hint("x + layer(x) needs both alike: a layer that keeps the sizes")
        .build();
  }
}
