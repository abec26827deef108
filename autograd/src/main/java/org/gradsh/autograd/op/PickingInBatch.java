package org.gradsh.autograd.op;

import java.util.Arrays;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;

/**
 * Slices picked by an index, and added back, for a batch of examples. An index that all share picks
 * one axis further on; where every example has its own, each element is gathered by itself.
 */
final class PickingInBatch {
  private PickingInBatch() {}

  static Tensor select(Op<Integer> op, Integer axis, Tensor[] in, boolean[] batched, int n) {
    Tensor x = in[0];
    Tensor index = in[1];
    if (!batched[1]) return op.apply(axis + 1, x, index);
    if (!batched[0]) return ShapeOps.moveAxis(op.apply(axis, x, index), axis, 0);
    Shape example = x.shape().dropFirst();
    Tensor picked = IndexOps.GATHER.apply(axis + 1, x, spread(index, example, axis, n));
    Shape places = index.shape().dropFirst();
    return ShapeOps.reshape(picked, Picking.replace(example, axis, places).prepend(n));
  }

  static Tensor add(
      Op<IndexOps.Into> op, IndexOps.Into into, Tensor[] in, boolean[] batched, int n) {
    if (!batched[1]) return op.apply(into.shifted(n), in);
    Tensor source = Batching.repeated(in, batched, n)[0];
    Tensor index = spread(in[1], into.shape(), into.axis(), n);
    return IndexOps.SCATTER.apply(into.shifted(n), ShapeOps.reshape(source, index.shape()), index);
  }

  /** Indices [n, places…] as one for each element: [n, outer…, places, inner…]. */
  private static Tensor spread(Tensor index, Shape example, int axis, int n) {
    int count = index.shape().dropFirst().size();
    int[] lined = new int[example.rank() + 1];
    Arrays.fill(lined, 1);
    lined[0] = n;
    lined[axis + 1] = count;
    int[] all = example.prepend(n).dims();
    all[axis + 1] = count;
    return ShapeOps.broadcastTo(ShapeOps.reshape(index, Shape.of(lined)), Shape.of(all));
  }
}
