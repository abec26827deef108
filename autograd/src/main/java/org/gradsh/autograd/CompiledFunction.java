package org.gradsh.autograd;

import java.util.function.Function;

/**
 * A compiled function of a tensor, or of a structure of tensors.
 *
 * @param <T> of its argument
 * @param <R> of its result
 */
public final class CompiledFunction<T, R> extends Compiled<R> implements Function<T, R> {
  @SuppressWarnings("unchecked") // apply() gives it arguments of its type
  CompiledFunction(Function<? super T, ? extends R> f) {
    super(in -> f.apply((T) in[0]));
  }

  @Override
  public R apply(T x) {
    return call(x);
  }
}
