package org.gradsh.autograd.op;

import java.util.Arrays;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.tape.Batched;

/**
 * The road of an op inside {@code vmap}: applied once, to all examples, which lie along the first
 * axis.
 */
final class InBatch {
  private InBatch() {}

  /** Shapes and dtypes are those of one example; so are they told where they do not fit. */
  static Tensor elementwise(Elementwise op, Tensor[] in, Batched top) {
    int rank = Apply.broadcast(op.name(), in).rank();
    DType promoted = Apply.promote(op, in);
    Tensor[] full = new Tensor[in.length];
    for (int k = 0; k < in.length; k++) full[k] = aligned(in[k], top.level(), rank);
    if (Apply.promote(op, full) != promoted) {
      // What is a scalar for each example does not widen, as it would with the batch in front.
      for (int k = 0; k < in.length; k++) if (!op.isMask(k)) full[k] = full[k].to(promoted);
    }
    return top.of().wrap(Apply.elementwise(op, full));
  }

  static <A> Tensor structural(Op<A> op, A attributes, Tensor[] in, Batched top) {
    if (op.batching() == null) {
      throw TensorException.value("vmap: " + op.name() + " cannot be applied to a batch at once")
          .build();
    }
    Tensor[] full = new Tensor[in.length];
    boolean[] batched = new boolean[in.length];
    for (int k = 0; k < in.length; k++) {
      batched[k] = Batched.isAt(in[k], top.level());
      full[k] = Batched.full(in[k], top.level());
    }
    return top.of().wrap(op.batching().apply(op, attributes, full, batched, top.of().size()));
  }

  /** A batch with axes of extent 1 after its first, so that examples have {@code rank} axes. */
  private static Tensor aligned(Tensor t, long level, int rank) {
    Tensor full = Batched.full(t, level);
    return Batched.isAt(t, level) ? aligned(full, rank) : full;
  }

  /** A batch with axes of extent 1 after its first, so that examples have {@code rank} axes. */
  static Tensor aligned(Tensor full, int rank) {
    int lacking = rank + 1 - full.rank();
    if (lacking <= 0) return full;
    int[] dims = full.dims();
    int[] wider = new int[rank + 1];
    Arrays.fill(wider, 1);
    wider[0] = dims[0];
    System.arraycopy(dims, 1, wider, 1 + lacking, dims.length - 1);
    return ShapeOps.reshape(full, Shape.of(wider));
  }
}
