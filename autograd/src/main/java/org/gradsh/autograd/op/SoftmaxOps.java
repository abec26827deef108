package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.real;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Reductions;
import org.gradsh.autograd.cpu.Softmaxes;
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
                  (c, i, g) -> SoftmaxOps.SOFTMAX_PRODUCT.apply(c.attributes(), c.output(), g),
                  (c, t) -> SoftmaxOps.SOFTMAX_PRODUCT.apply(c.attributes(), c.output(), t),
                  false,
                  true),
              Sample.of(0, real(4)),
              Sample.of(1, real(3, 4)),
              Sample.of(0, real(3, 2)),
              Sample.of(1, real(2, 3, 2)),
              Sample.of(1, real(0, 3)))
          .batched(Batching.attributes((axis, n) -> axis + 1));

  /** p = z (t − Σ z t); t̄ = z (p̄ − Σ z p̄), of the same form; z̄ = p̄ (t − Σ z t) − t Σ z p̄. */
  public static final Op<Integer> SOFTMAX_PRODUCT =
      Op.declare(
              "softmaxProduct",
              "The derivative of softmax at a result of it, times a vector, along an axis.",
              (in, axis) -> products(Softmaxes::product, in, axis),
              new Partials<>(
                  SoftmaxOps::productCotangent, SoftmaxOps::productTangent, Set.of(0, 1), false),
              Sample.of(0, real(4), real(4)),
              Sample.of(1, real(3, 4), real(3, 4)),
              Sample.of(0, real(3, 2), real(3, 2)),
              Sample.of(1, real(2, 3, 2), real(2, 3, 2)),
              Sample.of(1, real(0, 3), real(0, 3)))
          .batched(Batching.attributes((axis, n) -> axis + 1));

  private static Tensor productCotangent(Call<Integer> c, int i, Tensor g) {
    Tensor z = c.input(0);
    if (i == 1) return SOFTMAX_PRODUCT.apply(c.attributes(), z, g).to(c.dtype(1));
    Tensor t = c.input(1);
    Tensor own = g.mul(t.sub(along(z.mul(t), c))).sub(t.mul(along(z.mul(g), c)));
    return own.to(c.dtype(0));
  }

  /** ṗ = z (ṫ − Σ z ṫ) + ż (t − Σ z t) − z Σ ż t. */
  private static Tensor productTangent(Call<Integer> c, Tensor[] tangents) {
    Tensor z = c.input(0), t = c.input(1), by = tangents[0];
    Tensor sum = tangents[1] == null ? null : SOFTMAX_PRODUCT.apply(c.attributes(), z, tangents[1]);
    if (by == null) return sum;
    Tensor own = by.mul(t.sub(along(z.mul(t), c))).sub(z.mul(along(by.mul(t), c)));
    return sum == null ? own : sum.add(own);
  }

  /** yᵢ = xᵢ − ln Σe^x; x̄ = ȳ − e^y Σȳ; ẏ = ẋ − Σ e^y ẋ. */
  public static final Op<Integer> LOG_SOFTMAX =
      Op.declare(
              "logSoftmax",
              "The logarithm of softmax along an axis, without overflow.",
              (in, axis) -> rows(Reductions.Kind.LOG_SOFTMAX, in[0], axis),
              Derivative.of(
                  (c, i, g) -> SoftmaxOps.LOG_SOFTMAX_PRODUCT.apply(c.attributes(), c.output(), g),
                  (c, t) -> t.sub(along(c.output().exp().mul(t), c)),
                  false,
                  true),
              Sample.of(0, real(4)),
              Sample.of(1, real(3, 4)),
              Sample.of(0, real(3, 2)),
              Sample.of(1, real(2, 3, 2)),
              Sample.of(1, real(0, 3)))
          .batched(Batching.attributes((axis, n) -> axis + 1));

  /** p = t − e^z Σt; t̄ = p̄ − Σ e^z p̄; z̄ = −p̄ e^z Σt; ṗ = ṫ − e^z Σṫ − ż e^z Σt. */
  public static final Op<Integer> LOG_SOFTMAX_PRODUCT =
      Op.declare(
              "logSoftmaxProduct",
              "A vector times the derivative of logSoftmax at a result of it, along an axis.",
              (in, axis) -> products(Softmaxes::logProduct, in, axis),
              new Partials<>(
                  (c, i, g) ->
                      (i == 1 ? g.sub(along(c.input(0).exp().mul(g), c)) : logSlope(c).mul(g).neg())
                          .to(c.dtype(i)),
                  (c, tangents) -> {
                    Tensor sum =
                        tangents[1] == null
                            ? null
                            : SoftmaxOps.LOG_SOFTMAX_PRODUCT.apply(
                                c.attributes(), c.input(0), tangents[1]);
                    if (tangents[0] == null) return sum;
                    Tensor own = logSlope(c).mul(tangents[0]);
                    return sum == null ? own.neg() : sum.sub(own);
                  },
                  Set.of(0, 1),
                  false),
              Sample.of(0, real(4), real(4)),
              Sample.of(1, real(3, 4), real(3, 4)),
              Sample.of(0, real(3, 2), real(3, 2)),
              Sample.of(1, real(2, 3, 2), real(2, 3, 2)),
              Sample.of(1, real(0, 3), real(0, 3)))
          .batched(Batching.attributes((axis, n) -> axis + 1));

  /** e^z Σt */
  private static Tensor logSlope(Call<Integer> c) {
    return c.input(0).exp().mul(along(c.input(1), c));
  }

  /** The sum along the axis, which stays. */
  private static Tensor along(Tensor x, Call<Integer> c) {
    return ReductionOps.sum(x, new int[] {c.attributes()}, true);
  }

  /** Every declaration of this file. */
  static final List<Op<?>> ALL =
      List.of(SOFTMAX, SOFTMAX_PRODUCT, LOG_SOFTMAX, LOG_SOFTMAX_PRODUCT);

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

  /** A kernel of {@link Softmaxes}. */
  private interface Product {
    void run(Strided z, Strided t, int axis, Object out);
  }

  private static Strided products(Product kernel, Strided[] in, int axis) {
    DType dtype = ReductionOps.floating(in[0].dtype().promote(in[1].dtype()));
    Strided out = Strided.unwritten(dtype, in[0].shape());
    kernel.run(Casts.cast(in[0], dtype), Casts.cast(in[1], dtype), axis, out.data());
    return out;
  }

  private static Strided rows(Reductions.Kind kind, Strided in, int axis) {
    Strided x = Casts.cast(in, ReductionOps.floating(in.dtype()));
    Strided out = Strided.unwritten(x.dtype(), x.shape());
    Reductions.scan(kind, x, axis, out.data());
    return out;
  }
}
