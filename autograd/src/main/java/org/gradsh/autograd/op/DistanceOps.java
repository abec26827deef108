package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.real;

import java.util.List;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/** Lengths, angles and distances of vectors; where a distance is 0 its gradient is 0. */
public final class DistanceOps {
  private DistanceOps() {}

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "normalize",
              "Vectors divided by their length.",
              Composite.of("axis 1", in -> normalize(in[0]), real(3, 2)),
              Composite.of("order 3", in -> normalize(in[0], 3, 0), real(3, 2))),
          Composite.declare(
              "cosineSimilarity",
              "The cosine of the angle of vectors.",
              Composite.of("axis 1", in -> cosineSimilarity(in[0], in[1]), real(2, 3), real(2, 3)),
              Composite.of(
                  "broadcast", in -> cosineSimilarity(in[0], in[1], -1), real(2, 3), real(3))),
          Composite.declare(
              "pairwiseDistance",
              "The distances of pairs of vectors.",
              Composite.of("2", in -> pairwiseDistance(in[0], in[1]), real(2, 3), real(2, 3)),
              Composite.of("1", in -> pairwiseDistance(in[0], in[1], 1), real(3), real(2, 3))),
          Composite.declare(
              "cdist",
              "The distances of all vectors of one set from all of another.",
              Composite.of("2", in -> cdist(in[0], in[1]), real(2, 3), real(3, 3)),
              Composite.of("batch, 3", in -> cdist(in[0], in[1], 3), real(2, 2, 2), real(1, 2)),
              Composite.of("none", in -> cdist(in[0], in[1]), real(0, 3), real(2, 3))));

  /** {@link #normalize(Tensor, double, int)} of order 2 along axis 1, as PyTorch's. */
  @Offered(method = false)
  public static Tensor normalize(Tensor x) {
    return normalize(x, 2, 1);
  }

  /**
   * x / max(|x|, 1e-12), by the norm of order p along an axis. What has no length stays 0.
   *
   * @throws TensorException when p is not above 0, or the axis is out of range
   */
  @Offered(method = false)
  public static Tensor normalize(Tensor x, double p, int axis) {
    int a = Axes.one("normalize", x, axis);
    Checks.positive("normalize", "the order", p);
    return x.div(ReductionOps.norm(x, p, new int[] {a}, true).maximum(1e-12));
  }

  /** {@link #cosineSimilarity(Tensor, Tensor, int)} along axis 1, as PyTorch's. */
  @Offered(method = false)
  public static Tensor cosineSimilarity(Tensor a, Tensor b) {
    return cosineSimilarity(a, b, 1);
  }

  /**
   * a · b / (max(|a|, 1e-8) max(|b|, 1e-8)) along an axis; the operands broadcast.
   *
   * @throws TensorException when shapes do not broadcast, or the axis is out of range
   */
  @Offered(method = false)
  public static Tensor cosineSimilarity(Tensor a, Tensor b, int axis) {
    var shape = Apply.broadcast("cosineSimilarity", a, b);
    int[] axes = {Axes.one("cosineSimilarity", ShapeOps.broadcastTo(a, shape), axis)};
    Tensor x = ShapeOps.broadcastTo(a, shape);
    Tensor y = ShapeOps.broadcastTo(b, shape);
    Tensor lengths =
        ReductionOps.norm(x, 2, axes, false)
            .maximum(1e-8)
            .mul(ReductionOps.norm(y, 2, axes, false).maximum(1e-8));
    return ReductionOps.sum(x.mul(y), axes, false).div(lengths);
  }

  /** {@link #pairwiseDistance(Tensor, Tensor, double)} of order 2. */
  @Offered(method = false)
  public static Tensor pairwiseDistance(Tensor a, Tensor b) {
    return pairwiseDistance(a, b, 2);
  }

  /**
   * |a − b + 1e-6| of order p along the last axis, as PyTorch's; the operands broadcast.
   *
   * @param a [..., width]
   * @throws TensorException when shapes do not broadcast, or p is not above 0
   */
  @Offered(method = false)
  public static Tensor pairwiseDistance(Tensor a, Tensor b, double p) {
    Apply.broadcast("pairwiseDistance", a, b);
    return distance("pairwiseDistance", a, b, p);
  }

  static Tensor distance(String op, Tensor a, Tensor b, double p) {
    Checks.positive(op, "the order", p);
    Tensor d = a.sub(b).add(1e-6);
    return ReductionOps.norm(d, p, new int[] {Axes.one(op, d, -1)}, false);
  }

  /** {@link #cdist(Tensor, Tensor, double)} of order 2. */
  @Offered(method = false)
  public static Tensor cdist(Tensor a, Tensor b) {
    return cdist(a, b, 2);
  }

  /**
   * y[…, i, j] = |a[…, i] − b[…, j]| of order p. From the differences themselves, which takes room
   * for m · n · width numbers, and is exact for what is near.
   *
   * @param a [..., m, width]
   * @param b [..., n, width]; leading axes broadcast
   * @return [..., m, n]
   * @throws TensorException when shapes do not fit, or p is not above 0
   */
  @Offered(method = false)
  public static Tensor cdist(Tensor a, Tensor b, double p) {
    if (a.rank() < 2 || b.rank() < 2 || a.shape().dim(-1) != b.shape().dim(-1)) {
      throw TensorException.shape("cdist: [..., m, width] and [..., n, width] are wanted")
          .operand("a", a)
          .operand("b", b)
          .build();
    }
    Checks.positive("cdist", "the order", p);
    Tensor x = ShapeOps.unsqueeze(a, -2);
    Tensor y = ShapeOps.unsqueeze(b, -3);
    Apply.broadcast("cdist", x, y);
    Tensor d = x.sub(y);
    return ReductionOps.norm(d, p, new int[] {d.rank() - 1}, false);
  }
}
