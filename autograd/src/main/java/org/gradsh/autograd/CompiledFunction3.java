package org.gradsh.autograd;

/**
 * A compiled function of three tensors.
 *
 * @param <R> of its result
 */
public final class CompiledFunction3<R> extends Compiled<R> implements VmapFunctions.Function3<R> {
  CompiledFunction3(VmapFunctions.Function3<? extends R> f) {
    super(in -> f.apply((Tensor) in[0], (Tensor) in[1], (Tensor) in[2]));
  }

  @Override
  public R apply(Tensor a, Tensor b, Tensor c) {
    return call(a, b, c);
  }
}
