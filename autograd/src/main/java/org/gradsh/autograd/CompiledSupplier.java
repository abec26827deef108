package org.gradsh.autograd;

import java.util.function.Supplier;

/**
 * A compiled function of nothing but the variables that it uses.
 *
 * @param <R> of its result
 */
public final class CompiledSupplier<R> extends Compiled<R> implements Supplier<R> {
  CompiledSupplier(Supplier<? extends R> f) {
    super(_ -> f.get());
  }

  @Override
  public R get() {
    return call();
  }
}
