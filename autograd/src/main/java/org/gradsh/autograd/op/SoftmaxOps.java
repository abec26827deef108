package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.real;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Reductions;
import org.gradsh.autograd.cpu.Strided;

/** Softmax and its logarithm along an axis, each one kernel; over several axes as over one. */
public final class SoftmaxOps {
  private SoftmaxOps() {}

  /** yᵢ = e^xᵢ / Σe^x; x̄ = y (ȳ − Σ ȳ y), which is also the tangent's formula. */
  public static final Op<Integer> SOFTMAX =
      Op.declare(
              "softmax",
              "Exponentials along an axis divided by their sum, without overflow.",
              (in, axis) -> rows(Reductions.Kind.SOFTMAX, in[0], axis),
              Derivative.of(
                  (c, i, g) -> softmaxProduct(c, g), SoftmaxOps::softmaxProduct, false, true),
              Sample.of(0, real(4)),
              Sample.of(1, real(3, 4)),
              Sample.of(0, real(3, 2)),
              Sample.of(1, real(2, 3, 2)),
              Sample.of(1, real(0, 3)))
          .batched(Batching.attributes((axis, n) -> axis + 1));

  private static Tensor softmaxProduct(Call<Integer> c, Tensor t) {
    Tensor y = c.output();
    return y.mul(t.sub(ReductionOps.sum(t.mul(y), new int[] {c.attributes()}, true)));
  }

  /** yᵢ = xᵢ − ln Σe^x; x̄ = ȳ − e^y Σȳ; ẏ = ẋ − Σ e^y ẋ. */
  public static final Op<Integer> LOG_SOFTMAX =
      Op.declare(
              "logSoftmax",
              "The logarithm of softmax along an axis, without overflow.",
              (in, axis) -> rows(Reductions.Kind.LOG_SOFTMAX, in[0], axis),
              Derivative.of(
                  (c, i, g) -> {
                    int[] axis = {c.attributes()};
                    return g.sub(c.output().exp().mul(ReductionOps.sum(g, axis, true)));
                  },
                  (c, t) -> {
                    int[] axis = {c.attributes()};
                    return t.sub(ReductionOps.sum(c.output().exp().mul(t), axis, true));
                  },
                  false,
                  true),
              Sample.of(0, real(4)),
              Sample.of(1, real(3, 4)),
              Sample.of(0, real(3, 2)),
              Sample.of(1, real(2, 3, 2)),
              Sample.of(1, real(0, 3)))
          .batched(Batching.attributes((axis, n) -> axis + 1));

  /** Every declaration of this file. */
  static final List<Op<?>> ALL = List.of(SOFTMAX, LOG_SOFTMAX);

  /** eˣ / Σeˣ over the given axes, or all, computed without overflow. The shape stays. */
  @Offered
  public static Tensor softmax(Tensor x, int... axes) {
    return over(SOFTMAX, x, axes);
  }

  /** x − ln Σeˣ over the given axes, or all, computed without overflow. The shape stays. */
  @Offered
  public static Tensor logSoftmax(Tensor x, int... axes) {
    return over(LOG_SOFTMAX, x, axes);
  }

  /** Several axes are moved to the end and taken as one. */
  private static Tensor over(Op<Integer> op, Tensor x, int... axes) {
    int[] chosen = Axes.all(op.name(), x, axes);
    if (chosen.length == 1) return op.apply(chosen[0], x);
    int rank = x.rank();
    int outer = rank - chosen.length;
    int[] order = new int[rank];
    int[] dims = new int[outer + 1];
    dims[outer] = 1;
    for (int a = 0, free = 0, last = outer; a < rank; a++) {
      if (Arrays.binarySearch(chosen, a) >= 0) {
        order[last++] = a;
        dims[outer] *= x.shape().dim(a);
      } else {
        dims[free] = x.shape().dim(a);
        order[free++] = a;
      }
    }
    int[] back = new int[rank];
    for (int a = 0; a < rank; a++) back[order[a]] = a;
    Tensor moved = rank == 0 ? x : ShapeOps.transpose(x, order);
    Tensor y = op.apply(outer, ShapeOps.reshape(moved, Shape.of(dims)));
    y = ShapeOps.reshape(y, moved.shape());
    return rank == 0 ? y : ShapeOps.transpose(y, back);
  }

  private static Strided rows(Reductions.Kind kind, Strided in, int axis) {
    Strided x = Casts.cast(in, ReductionOps.floating(in.dtype()));
    Strided out = Strided.unwritten(x.dtype(), x.shape());
    Reductions.scan(kind, x, axis, out.data());
    return out;
  }
}
