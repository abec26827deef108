package org.gradsh.autograd;

import java.util.function.BiFunction;

/**
 * A compiled function of two tensors.
 *
 * @param <R> of its result
 */
public final class CompiledFunction2<R> extends Compiled<R>
    implements BiFunction<Tensor, Tensor, R> {
  CompiledFunction2(BiFunction<? super Tensor, ? super Tensor, ? extends R> f) {
    super(in -> f.apply((Tensor) in[0], (Tensor) in[1]));
  }

  @Override
  public R apply(Tensor a, Tensor b) {
    return call(a, b);
  }
}
