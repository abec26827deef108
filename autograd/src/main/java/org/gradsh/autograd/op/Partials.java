package org.gradsh.autograd.op;

import java.util.Set;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;

/**
 * The derivative of an op of several inputs that is linear in none of them, or not in all.
 *
 * @param read the inputs whose values either function reads
 */
record Partials<A>(Vjp<A> vjp, Push<A> push, Set<Integer> read, boolean readsOutput)
    implements Derivative<A> {
  /** The tangent of the output from those of the inputs, null where one has none. */
  @FunctionalInterface
  interface Push<A> {
    Tensor apply(Call<A> call, Tensor[] tangents);
  }

  @Override
  public Tensor vjp(Call<A> call, int i, Tensor cotangent) {
    return vjp.apply(call, i, cotangent);
  }

  @Override
  public Tensor jvp(Op<A> op, Call<A> call, Tensor[] tangents) {
    return push.apply(call, tangents);
  }

  @Override
  public boolean reads(int i, DType dtype, boolean others) {
    return read.contains(i);
  }
}
