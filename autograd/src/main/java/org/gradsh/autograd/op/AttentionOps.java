package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.mask;
import static org.gradsh.autograd.op.Operand.real;

import java.util.List;
import org.gradsh.autograd.Attention;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.ElementwiseFunctions;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/** Scaled dot-product attention: Vaswani et al., "Attention is all you need", 2017. */
public final class AttentionOps {
  private AttentionOps() {}

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "scaledDotProductAttention",
              "The values, weighed by how well their keys match each query.",
              Composite.of(
                  "plain",
                  in -> scaledDotProductAttention(in[0], in[1], in[2]),
                  real(2, 3),
                  real(3, 3),
                  real(3, 2)),
              Composite.of(
                  "mask",
                  in -> scaledDotProductAttention(in[0], in[1], in[2], in[3]),
                  real(1, 2, 2),
                  real(1, 3, 2),
                  real(1, 3, 2),
                  mask(2, 3)),
              Composite.of(
                  "bias",
                  in ->
                      scaledDotProductAttention(
                          in[0], in[1], in[2], Attention.mask(in[3]).scale(.5)),
                  real(2, 2),
                  real(2, 2),
                  real(2, 2),
                  real(1, 2)),
              Composite.of(
                  "causal",
                  in -> scaledDotProductAttention(in[0], in[1], in[2], Attention.causal()),
                  real(2, 3, 2),
                  real(2, 3, 2),
                  real(2, 3, 2))));

  /**
   * softmax(q kᵀ / √width) v.
   *
   * @param q queries [..., m, width]
   * @param k keys [..., n, width]; leading axes broadcast
   * @param v values [..., n, d]
   * @return [..., m, d]
   * @throws TensorException when shapes do not fit
   */
  @Offered(method = false)
  public static Tensor scaledDotProductAttention(Tensor q, Tensor k, Tensor v) {
    return scaledDotProductAttention(q, k, v, Attention.DEFAULT);
  }

  /** softmax(q kᵀ / √width + mask) v, with a mask as {@link Attention.Options#mask} has it. */
  @Offered(method = false)
  public static Tensor scaledDotProductAttention(Tensor q, Tensor k, Tensor v, Tensor mask) {
    return scaledDotProductAttention(q, k, v, Attention.mask(mask));
  }

  /**
   * softmax(q kᵀ · scale + mask) v. A query that sees no key gives 0, where PyTorch had NaN.
   *
   * @param q queries [..., m, width]
   * @param k keys [..., n, width]; leading axes broadcast
   * @param v values [..., n, d]
   * @return [..., m, d]
   * @throws TensorException when shapes do not fit, or a probability is not 0 … 1
   */
  @Offered(method = false)
  public static Tensor scaledDotProductAttention(
      Tensor q, Tensor k, Tensor v, Attention.Options options) {
    String op = "scaledDotProductAttention";
    requireMatching(op, q, k, v);
    double width = q.shape().dim(-1);
    double scale = options.scale() == 0 ? 1 / Math.sqrt(width) : options.scale();
    Tensor scores = LinalgOps.matmul(q.mul(scale), ShapeOps.T(k));
    Tensor seen = null;
    if (options.isCausal()) seen = causal(scores);
    if (options.mask().isPresent()) {
      Tensor mask = options.mask().get();
      Checks.broadcasts(op, "mask", mask, scores);
      if (mask.dtype() != DType.BOOL) scores = scores.add(mask);
      else seen = seen == null ? mask : seen.and(mask);
    }
    Tensor weights = seen == null ? scores.softmax(-1) : among(seen, scores);
    if (options.dropout() != 0) weights = dropped(op, weights, options.dropout());
    return LinalgOps.matmul(weights, v);
  }

  /** The softmax of what is seen, 0 elsewhere; where nothing is seen all is 0, its slope too. */
  private static Tensor among(Tensor seen, Tensor scores) {
    Tensor zero = Apply.constant(0, scores.dtype());
    Tensor hidden = Apply.constant(Double.NEGATIVE_INFINITY, scores.dtype());
    Tensor none = ReductionOps.any(seen, new int[] {seen.rank() - 1}, true).not();
    Tensor kept = ElementwiseFunctions.where(seen.or(none), scores, hidden);
    return ElementwiseFunctions.where(seen, kept.softmax(-1), zero);
  }

  private static Tensor causal(Tensor scores) {
    int m = scores.shape().dim(-2);
    int n = scores.shape().dim(-1);
    return ShapeOps.tril(Apply.ones(Shape.of(m, n), DType.BOOL, scores), 0);
  }

  /** Each weight left out with a probability, the others raised so that the mean stays. */
  private static Tensor dropped(String op, Tensor weights, double p) {
    if (!(p >= 0 && p < 1)) {
      throw TensorException.value(op + ": dropout " + p + " is no probability below 1").build();
    }
    Tensor kept = RandomOps.uniform(weights.shape(), DType.FLOAT32, weights).ge(p);
    return weights.mul(kept.to(weights.dtype()).mul(1 / (1 - p)));
  }

  private static void requireMatching(String op, Tensor q, Tensor k, Tensor v) {
    boolean matrices = q.rank() >= 2 && k.rank() >= 2 && v.rank() >= 2;
    boolean fit =
        matrices
            && q.shape().dim(-1) == k.shape().dim(-1)
            && k.shape().dim(-2) == v.shape().dim(-2);
    if (fit && batches(q, k, v)) return;
    throw TensorException.shape(op + ": queries, keys and values do not fit")
        .operand("q", q)
        .operand("k", k)
        .operand("v", v)
        .detail("[..., m, width], [..., n, width], [..., n, d]; leading axes broadcast")
        .build();
  }

  private static boolean batches(Tensor... operands) {
    Shape lead = Shape.SCALAR;
    for (Tensor t : operands) {
      int n = t.rank();
      lead = Shape.broadcast(lead, t.shape().reduce(new int[] {n - 2, n - 1}, false));
      if (lead == null) return false;
    }
    return true;
  }
}
