package org.gradsh.autograd.op;

import java.util.function.BiFunction;
import org.gradsh.autograd.Tensor;

/**
 * How a structural op is applied to a whole batch at once: what {@code vmap} calls, once for the op
 * however large the batch is.
 *
 * @param <A> the attributes of the op
 */
@FunctionalInterface
public interface Batching<A> {
  /**
   * @param in the operands; those of the batch have it as their first axis, the others are shared
   * @param batched which operands have the batch
   * @param n how many examples the batch has
   * @return the results, with the batch as first axis
   */
  Tensor apply(Op<A> op, A attributes, Tensor[] in, boolean[] batched, int n);

  /**
   * The op itself with other attributes, when every operand has the batch in front; one that is
   * shared is repeated, as a view.
   *
   * @param shifted the attributes for one axis more in front, from those for one example and the
   *     size of the batch
   */
  static <A> Batching<A> attributes(BiFunction<A, Integer, A> shifted) {
    return (op, a, in, batched, n) -> op.apply(shifted.apply(a, n), repeated(in, batched, n));
  }

  /** The op as it is: it works on last axes, whatever is in front of them. */
  static <A> Batching<A> leading() {
    return attributes((a, n) -> a);
  }

  /** Every operand with the batch in front: a shared one repeated, as a view. */
  static Tensor[] repeated(Tensor[] in, boolean[] batched, int n) {
    Tensor[] all = in.clone();
    for (int k = 0; k < all.length; k++) {
      if (!batched[k]) all[k] = ShapeOps.broadcastTo(all[k], all[k].shape().prepend(n));
    }
    return all;
  }
}
