package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.index;
import static org.gradsh.autograd.op.Operand.real;

import java.util.Set;
import org.gradsh.autograd.ElementwiseFunctions;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Softmaxes;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.ClassLossOps.At;

/**
 * Cross-entropy against classes, one number for each example, and its slope: each one kernel, which
 * makes nothing of the logits' size but the slope itself. Losses are made of them by {@link
 * ClassLossOps}.
 */
final class EntropyOps {
  private EntropyOps() {}

  /** y = ln Σe^x − x at the class; x̄ = ȳ (softmax x − 1 at the class); 0 where it is ignored. */
  static final Op<At> CLASS_ENTROPY =
      Op.<At>declare(
              "classEntropy",
              "−ln softmax at the class that a target names; 0 where it is ignored.",
              (in, a) -> entropy(in[0], in[1], a),
              Derivative.of(
                  (c, i, g) ->
                      i > 0
                          ? null
                          : EntropyOps.SLOPE
                              .apply(c.attributes(), c.input(0), c.input(1), g)
                              .to(c.dtype(0)),
                  EntropyOps::along,
                  true,
                  false),
              Sample.of(at(0, -100), real(4), index(4)),
              Sample.of(at(1, 1), real(5, 3), index(3, 5)),
              Sample.of(at(1, -100), real(2, 3, 2), index(3, 2, 2)),
              Sample.of(at(1, -100), real(0, 3), index(3, 0)))
          .batched(Batching.attributes((a, n) -> a.shifted()));

  /**
   * s = g (p − 1 at the class), p = softmax x, and 0 where it is ignored; ḡ = Σ p s̄ − s̄ at the
   * class; x̄ = g p (s̄ − Σ p s̄).
   */
  static final Op<At> SLOPE =
      Op.<At>declare(
              "classEntropySlope",
              "The slope of classEntropy at logits, times a number for each example.",
              (in, a) -> slope(in[0], in[1], in[2], a),
              new Partials<>(
                  (c, i, g) ->
                      switch (i) {
                        case 0 -> curved(c, g).to(c.dtype(0));
                        case 2 -> along(c, g).to(c.dtype(2));
                        default -> null;
                      },
                  (c, tangents) -> {
                    Tensor sum =
                        tangents[2] == null
                            ? null
                            : EntropyOps.SLOPE.apply(
                                c.attributes(), c.input(0), c.input(1), tangents[2]);
                    if (tangents[0] == null) return sum;
                    Tensor own = curved(c, tangents[0]);
                    return sum == null ? own : sum.add(own);
                  },
                  Set.of(0, 1, 2),
                  false),
              Sample.of(at(0, -100), real(4), index(4), real()),
              Sample.of(at(1, 1), real(5, 3), index(3, 5), real(5)),
              Sample.of(at(1, -100), real(2, 3, 2), index(3, 2, 2), real(2, 2)),
              Sample.of(at(1, -100), real(0, 3), index(3, 0), real(0)))
          .batched(Batching.attributes((a, n) -> a.shifted()));

  private static At at(int axis, int ignored) {
    return new At("classEntropy", axis, ignored);
  }

  /** Σ (p − 1 at the class) t, 0 where it is ignored: the slope of the entropy along t. */
  private static Tensor along(Call<At> c, Tensor t) {
    At a = c.attributes();
    Tensor one = Apply.ones(c.shape(1), c.input(0).dtype());
    Tensor slope = SLOPE.apply(a, c.input(0), c.input(1), one);
    return ReductionOps.sum(slope.mul(t), new int[] {a.axis()}, false);
  }

  /** g p (t − Σ p t), 0 where it is ignored: the slope of the slope along t. */
  private static Tensor curved(Call<At> c, Tensor t) {
    At a = c.attributes();
    Tensor p = SoftmaxOps.SOFTMAX.apply(a.axis(), c.input(0));
    Tensor g = ShapeOps.unsqueeze(c.input(2), a.axis());
    Tensor change = SoftmaxOps.SOFTMAX_PRODUCT.apply(a.axis(), p, t).mul(g);
    return counted(a, ShapeOps.unsqueeze(c.input(1), a.axis()), change);
  }

  private static Tensor counted(At a, Tensor target, Tensor x) {
    Tensor counts = target.ne(a.ignored());
    return ElementwiseFunctions.where(counts, x, Apply.constant(0, x.dtype()));
  }

  private static Strided entropy(Strided in, Strided target, At a) {
    Strided x = Casts.cast(in, ReductionOps.floating(in.dtype()));
    int[] classes = classes(x, target, a);
    Strided out = Strided.zeros(x.dtype(), target.shape());
    Softmaxes.entropy(x, classes, a.axis(), out.data());
    return out;
  }

  private static Strided slope(Strided in, Strided target, Strided g, At a) {
    Strided x = Casts.cast(in, ReductionOps.floating(in.dtype()));
    int[] classes = classes(x, target, a);
    Strided by = Casts.contiguous(Casts.cast(g, x.dtype()));
    Strided out = Strided.unwritten(x.dtype(), x.shape());
    Softmaxes.entropySlope(x, classes, a.axis(), by.data(), by.offset(), out.data());
    return out;
  }

  /** The class of each example, −1 where it is ignored. */
  private static int[] classes(Strided x, Strided target, At a) {
    long ignored = a.ignored();
    int classes = x.shape().dim(a.axis());
    long[] named = Picking.classes(a.op(), "class", "target", target, classes, v -> v == ignored);
    int[] chosen = new int[named.length];
    for (int k = 0; k < chosen.length; k++) chosen[k] = named[k] == ignored ? -1 : (int) named[k];
    return chosen;
  }
}
