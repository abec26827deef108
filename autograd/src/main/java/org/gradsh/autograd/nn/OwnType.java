package org.gradsh.autograd.nn;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;

/**
 * A layer that gives itself as what it is where {@link Layer} gives a layer, so that a model may be
 * made and changed in one expression.
 *
 * <pre>{@code
 * class Net implements OwnType<Net> {
 *   Linear out = new Linear(4, 2);
 *
 *   public Tensor apply(Tensor x) {
 *     return out.apply(x);
 *   }
 * }
 *
 * var net = new Net().to(DType.FLOAT64);
 * net.out.weight();
 * }</pre>
 *
 * @param <L> the class itself
 */
public interface OwnType<L extends OwnType<L>> extends Layer {
  /** This, as L is the class itself. */
  @SuppressWarnings("unchecked")
  private L own(Layer same) {
    return (L) same;
  }

  @Override
  default L freeze() {
    return own(Layer.super.freeze());
  }

  @Override
  default L unfreeze() {
    return own(Layer.super.unfreeze());
  }

  @Override
  default L to(Device device) {
    return own(Layer.super.to(device));
  }

  @Override
  default L to(DType dtype) {
    return own(Layer.super.to(dtype));
  }

  @Override
  default L train() {
    return own(Layer.super.train());
  }

  @Override
  default L train(boolean training) {
    return own(Layer.super.train(training));
  }

  @Override
  default L eval() {
    return own(Layer.super.eval());
  }
}
