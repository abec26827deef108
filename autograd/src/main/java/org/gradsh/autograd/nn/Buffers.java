package org.gradsh.autograd.nn;

import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.graph.Trace;
import org.gradsh.autograd.tape.Replacement;

/** What a layer keeps from call to call beside its variables. */
final class Buffers {
  private Buffers() {}

  /**
   * What a buffer is after a call: in {@link Models#call} what it was, for that changes nothing.
   *
   * @param now what it is; it stays also where what follows has no value of its own, for it is one
   *     of a batch of {@code vmap}, or carries a tangent
   * @param next what follows
   */
  static Tensor next(Layer layer, String name, Tensor now, Tensor next) {
    Tensor kept = next.detach().to(Replacement.of(now).dtype());
    if (Replacement.changed(now, kept)) return now;
    if (Trace.current() != null) {
      throw TensorException.value("compile: " + layer + " changes its " + name + " in training")
          .detail("the function is run once, to be traced: later calls would not do it")
          .hint("eval() before; or call(model, params, x) in the function, which changes nothing")
          .build();
    }
    return kept.lift() != null ? now : kept;
  }
}
