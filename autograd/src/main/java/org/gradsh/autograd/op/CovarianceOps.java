package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.LinalgOps.matmul;
import static org.gradsh.autograd.op.Operand.real;

import java.util.List;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/** How variables vary together. */
public final class CovarianceOps {
  private CovarianceOps() {}

  private static final int[] LAST = {-1};

  /** Every declaration of this file. */
  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "cov",
              "The covariances of variables, one in each row.",
              Composite.of("cov", in -> cov(in[0]), real(2, 3)),
              Composite.of("of all", in -> cov(in[0], 0), real(3))),
          Composite.declare(
              "corrcoef",
              "The correlations of variables, one in each row.",
              Composite.of("corrcoef", in -> corrcoef(in[0]), real(2, 4))));

  /**
   * The covariances of variables with n − 1 in the denominator.
   *
   * @param x [variables, observations], or [observations] of one variable
   * @return [variables, variables], or a scalar
   * @throws TensorException if there are other axes
   */
  @Offered
  public static Tensor cov(Tensor x) {
    return cov(x, 1);
  }

  /**
   * The covariances of variables with n − correction in the denominator.
   *
   * @param x [variables, observations], or [observations] of one variable
   * @return [variables, variables], or a scalar
   * @throws TensorException if there are other axes
   */
  @Offered
  public static Tensor cov(Tensor x, int correction) {
    return covariances("cov", x, correction);
  }

  private static Tensor covariances(String op, Tensor x, int correction) {
    if (x.rank() > 2) {
      throw TensorException.shape(op + ": variables in rows are wanted")
          .operand("x", x, "axes: " + x.rank())
          .hint("[variables, observations]")
          .build();
    }
    Tensor rows = MatrixBatch.floating(x.rank() == 2 ? x : x.reshape(1, -1));
    Tensor centred = rows.sub(ReductionOps.mean(rows, LAST, true));
    double divisor = Math.max(0, rows.shape().dim(-1) - correction);
    Tensor y = matmul(centred, ShapeOps.T(centred)).div(divisor);
    return x.rank() == 2 ? y : ShapeOps.reshape(y, Shape.SCALAR);
  }

  /**
   * The correlations of variables: their covariances divided by their standard deviations, within
   * −1 and 1.
   *
   * @param x [variables, observations], or [observations] of one variable
   * @return [variables, variables], or a scalar
   * @throws TensorException if there are other axes
   */
  @Offered
  public static Tensor corrcoef(Tensor x) {
    Tensor c = covariances("corrcoef", x, 1);
    if (x.rank() < 2) return c.div(c);
    Tensor deviation = ShapeOps.diagonal(c).sqrt();
    Tensor y = c.div(ShapeOps.unsqueeze(deviation, 1)).div(ShapeOps.unsqueeze(deviation, 0));
    return y.clip(-1, 1);
  }
}
