package org.gradsh.autograd.tape;

import java.util.function.Function;
import org.gradsh.autograd.Structures;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.op.ShapeOps;

/**
 * A function of single examples, applied to whole batches after JAX's vmap: it runs once, each op
 * in it on all examples.
 */
public final class Vmap {
  /** In place of an axis: all examples share the argument. */
  public static final int SHARED = Integer.MIN_VALUE;

  private Vmap() {}

  /**
   * Runs {@code f} on tensors that stand for one example.
   *
   * @param axes along which axis of each argument the examples lie, or {@link #SHARED}
   * @return what {@code f} gives, a tensor or tensors in a list, map or record, the batch as first
   *     axis
   * @throws TensorException when the batches differ in size or there is none
   */
  public static Object run(Function<Tensor[], ?> f, int[] axes, Tensor... x) {
    Tensor[] full = x.clone();
    int size = -1;
    for (int i = 0; i < x.length; i++) {
      if (axes[i] == SHARED) continue;
      full[i] = ShapeOps.moveAxis(x[i], axis(x, i, axes[i]), 0);
      int n = full[i].shape().dim(0);
      if (size >= 0 && n != size) throw sizesDiffer(x, axes);
      size = n;
    }
    if (size < 0) {
      throw TensorException.value("vmap: no argument has a batch")
          .detail("all are SHARED")
          .hint("f itself, without vmap")
          .build();
    }
    return Batched.Batch.run(
        size,
        batch -> {
          for (int i = 0; i < x.length; i++) if (axes[i] != SHARED) full[i] = batch.wrap(full[i]);
          return unwrapped(batch, f.apply(full));
        });
  }

  private static int axis(Tensor[] x, int i, int axis) {
    int rank = x[i].rank();
    if (axis >= -rank && axis < rank) return axis;
    String role = x.length == 1 ? "x" : String.valueOf((char) ('a' + i));
    throw TensorException.shape("vmap: axis " + axis + " is out of range")
        .operand(role, x[i], "axes: " + rank)
        .hint(rank == 0 ? "stack(…) makes a batch" : "axes are " + -rank + " … " + (rank - 1))
        .build();
  }

  private static TensorException sizesDiffer(Tensor[] x, int[] axes) {
    var report = TensorException.shape("vmap: the batches differ in size");
    for (int i = 0; i < x.length; i++) {
      String role = String.valueOf((char) ('a' + i));
      if (axes[i] == SHARED) report.operand(role, x[i], "shared");
      else report.operand(role, x[i], "axis " + axes[i] + ": " + x[i].shape().dim(axes[i]));
    }
    return report.hint("SHARED in place of an axis, for what all examples share").build();
  }

  private static Object unwrapped(Batched.Batch batch, Object result) {
    if (result == null) throw TensorException.value("vmap: the function returned null").build();
    if (result instanceof Tensor t) return batch.unwrap(t);
    if (!Structures.leaves(result).isEmpty()) return Structures.map(result, batch::unwrap);
    throw TensorException.value("vmap: the function's value is no tensor")
        .detail("it is a " + result.getClass().getSimpleName())
        .hint("return a tensor, or a list, map or record of tensors")
        .build();
  }
}
