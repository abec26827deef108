package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.graph.Trace;

/** What a layer keeps from call to call beside its variables. */
final class Buffers {
  private Buffers() {}

  /**
   * What a buffer is after a call.
   *
   * @param now what it is; it stays where what follows has no value of its own, for it is one of a
   *     batch of {@code vmap}, or carries a tangent
   * @param next what follows
   */
  static Tensor next(Layer layer, String name, Tensor now, Tensor next) {
    Trace.changes(layer + "." + name, now);
    return next.lift() != null ? now : next.detach().to(now.dtype());
  }
}
