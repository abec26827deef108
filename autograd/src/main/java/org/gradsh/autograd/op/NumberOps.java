package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.range;
import static org.gradsh.autograd.op.Operand.real;

import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.ElementwiseFunctions;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.check.Closeness;

/** Elementwise ops that a few others make, and comparisons within a tolerance or of the whole. */
public final class NumberOps {
  private NumberOps() {}

  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "nanToNum",
              "Finite numbers in place of NaN and infinities.",
              Composite.of("nanToNum", in -> nanToNum(in[0]), real(2, 3)),
              Composite.of("nanToNum 1 2 3", in -> nanToNum(in[0], 1, 2, 3), real(2))),
          Composite.declare(
              "round decimals",
              "The nearest number with so many decimals; halves go to the even one.",
              Composite.of("round 1", in -> round(in[0], 1), range(.06, .14, 3)),
              Composite.of("round -1", in -> round(in[0], -1), range(6, 14, 2))),
          Composite.declare(
              "isClose",
              "Whether elements are equal within a tolerance.",
              Composite.of("isClose", in -> isClose(in[0], in[1]), real(2, 3), real(3))));

  /**
   * 0 in place of NaN, and the largest and smallest finite number of the dtype in place of
   * infinities. The gradient passes where a number is kept.
   */
  @Offered
  public static Tensor nanToNum(Tensor x) {
    double most = x.dtype() == DType.FLOAT32 ? Float.MAX_VALUE : Double.MAX_VALUE;
    return nanToNum(x, 0, most, -most);
  }

  /** Given numbers in place of NaN, ∞ and −∞. The gradient passes where a number is kept. */
  @Offered
  public static Tensor nanToNum(Tensor x, double nan, double posInf, double negInf) {
    if (!x.dtype().isFloating()) return ShapeOps.fixed(x);
    Tensor t = x.detach();
    Tensor y = ElementwiseFunctions.where(t.isNaN(), nan, x);
    y = ElementwiseFunctions.where(t.isPosInf(), posInf, y);
    return ElementwiseFunctions.where(t.isNegInf(), negInf, y);
  }

  /**
   * The nearest number with so many decimals, round(x · 10ᵈ) / 10ᵈ; halves go to the even one. For
   * negative decimals to whole tens, hundreds … Integers stay for decimals of 0 or more.
   */
  @Offered
  public static Tensor round(Tensor x, int decimals) {
    if (!x.dtype().isFloating() && decimals >= 0) return ShapeOps.fixed(x);
    if (decimals == 0) return x.round();
    double scale = Math.pow(10, Math.abs(decimals));
    if (decimals > 0) return x.mul(scale).round().div(scale);
    Tensor y = x.div(scale).round().mul(scale);
    return x.dtype().isInteger() ? y.to(x.dtype()) : y;
  }

  /** Within NumPy's tolerances: |a − b| ≤ 1e-8 + 1e-5·|b|. */
  @Offered
  public static Tensor isClose(Tensor a, Tensor b) {
    return isClose(a, b, Closeness.RTOL, Closeness.ATOL, false);
  }

  /** Whether |a − b| ≤ atol + rtol·|b|; NaN is close to nothing. */
  @Offered
  public static Tensor isClose(Tensor a, Tensor b, double rtol, double atol) {
    return isClose(a, b, rtol, atol, false);
  }

  /**
   * Whether |a − b| ≤ atol + rtol·|b| for each pair of elements; equal infinities are close.
   *
   * @param equalNaN whether NaN is close to NaN
   * @return a mask of the common shape
   * @throws TensorException when the shapes do not broadcast, or a tolerance is negative
   */
  @Offered
  public static Tensor isClose(Tensor a, Tensor b, double rtol, double atol, boolean equalNaN) {
    if (!(rtol >= 0) || !(atol >= 0)) {
      throw TensorException.value("isClose: rtol " + rtol + " and atol " + atol)
          .hint("tolerances are numbers of 0 or more")
          .build();
    }
    Apply.broadcast("isClose", a, b);
    Tensor x = a.detach().to(DType.FLOAT64);
    Tensor y = b.detach().to(DType.FLOAT64);
    Tensor near = x.sub(y).abs().le(y.abs().mul(rtol).add(atol));
    Tensor close = x.eq(y).or(near.and(y.isFinite()).and(x.isFinite()));
    return equalNaN ? close.or(x.isNaN().and(y.isNaN())) : close;
  }

  /** Whether two tensors have the same shape and equal elements; NaN equals nothing. */
  @Offered
  public static boolean equal(Tensor a, Tensor b) {
    return a.shape().equals(b.shape()) && a.detach().eq(b.detach()).all().item() == 1;
  }
}
