package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.range;

import java.util.List;
import org.gradsh.autograd.ElementwiseFunctions;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/**
 * Complex numbers as pairs in a last axis, (re, im): what is not the same as for real numbers.
 * Sums, differences and products with real constants are those of tensors.
 */
public final class ComplexOps {
  private ComplexOps() {}

  /** Every declaration of this file. */
  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "complex",
              "Complex numbers of real and imaginary parts.",
              Composite.of("parts", in -> complex(in[0], in[1]), Operand.real(2), Operand.real()),
              Composite.of("real", in -> complex(in[0]), Operand.real(2))),
          Composite.declare(
              "polar",
              "Complex numbers of absolute values and angles.",
              Composite.of("polar", in -> polar(in[0], in[1]), Operand.real(2), Operand.real(2))),
          Composite.declare(
              "real",
              "The real parts.",
              Composite.of("real", in -> real(in[0]), Operand.real(3, 2))),
          Composite.declare(
              "imag",
              "The imaginary parts.",
              Composite.of("imag", in -> imag(in[0]), Operand.real(3, 2))),
          Composite.declare(
              "complexConj",
              "Complex conjugates.",
              Composite.of("complexConj", in -> complexConj(in[0]), Operand.real(3, 2))),
          Composite.declare(
              "complexMul",
              "The products of complex numbers.",
              Composite.of(
                  "complexMul",
                  in -> complexMul(in[0], in[1]),
                  Operand.real(3, 2),
                  Operand.real(2))),
          Composite.declare(
              "complexAbs",
              "The absolute values of complex numbers.",
              Composite.of("complexAbs", in -> complexAbs(in[0]), range(.5, 2, 3, 2))),
          Composite.declare(
              "complexAngle",
              "The angles of complex numbers, within −π and π.",
              Composite.of("complexAngle", in -> complexAngle(in[0]), range(.5, 2, 3, 2))));

  /**
   * Complex numbers without imaginary part.
   *
   * @param re [...]
   * @return [..., 2]
   */
  @Offered
  public static Tensor complex(Tensor re) {
    Tensor x = MatrixBatch.floating(re);
    return complex(x, Apply.zeros(x));
  }

  /**
   * Complex numbers of real and imaginary parts, which broadcast.
   *
   * @param re [...]
   * @param im [...]
   * @return [..., 2]
   * @throws TensorException if the shapes do not broadcast
   */
  @Offered
  public static Tensor complex(Tensor re, Tensor im) {
    Shape shape = Apply.broadcast("complex", re, im);
    Tensor x = ShapeOps.broadcastTo(MatrixBatch.floating(re), shape);
    Tensor y = ShapeOps.broadcastTo(MatrixBatch.floating(im), shape);
    return JoinOps.stack(-1, List.of(x, y));
  }

  /**
   * Complex numbers abs·e^(i·angle).
   *
   * @return [..., 2]
   * @throws TensorException if the shapes do not broadcast
   */
  @Offered
  public static Tensor polar(Tensor abs, Tensor angle) {
    Apply.broadcast("polar", abs, angle);
    return complex(abs.mul(angle.cos()), abs.mul(angle.sin()));
  }

  /**
   * The real parts; a view.
   *
   * @param z complex [..., 2]
   * @throws TensorException if the last axis is no (re, im)
   */
  @Offered
  public static Tensor real(Tensor z) {
    return part("real", z, 0);
  }

  /**
   * The imaginary parts; a view.
   *
   * @param z complex [..., 2]
   * @throws TensorException if the last axis is no (re, im)
   */
  @Offered
  public static Tensor imag(Tensor z) {
    return part("imag", z, 1);
  }

  /**
   * Complex conjugates.
   *
   * @param z complex [..., 2]
   * @throws TensorException if the last axis is no (re, im)
   */
  @Offered
  public static Tensor complexConj(Tensor z) {
    return complex(part("complexConj", z, 0), part("complexConj", z, 1).neg());
  }

  /**
   * The products of complex numbers, which broadcast.
   *
   * @param a complex [..., 2]
   * @param b complex [..., 2]
   * @throws TensorException if a last axis is no (re, im), or the shapes do not broadcast
   */
  @Offered
  public static Tensor complexMul(Tensor a, Tensor b) {
    Tensor p = part("complexMul", a, 0);
    Tensor q = part("complexMul", a, 1);
    Tensor r = part("complexMul", b, 0);
    Tensor s = part("complexMul", b, 1);
    Apply.broadcast("complexMul", a, b);
    return complex(p.mul(r).sub(q.mul(s)), p.mul(s).add(q.mul(r)));
  }

  /**
   * The absolute values of complex numbers; the gradient at 0 is 0.
   *
   * @param z complex [..., 2]
   * @return real [...]
   * @throws TensorException if the last axis is no (re, im)
   */
  @Offered
  public static Tensor complexAbs(Tensor z) {
    part("complexAbs", z, 0);
    return ReductionOps.norm(z, 2, new int[] {-1}, false);
  }

  /**
   * The angles of complex numbers, within −π and π.
   *
   * @param z complex [..., 2]
   * @return real [...]
   * @throws TensorException if the last axis is no (re, im)
   */
  @Offered
  public static Tensor complexAngle(Tensor z) {
    return ElementwiseFunctions.atan2(part("complexAngle", z, 1), part("complexAngle", z, 0));
  }

  private static Tensor part(String op, Tensor z, int i) {
    if (z.rank() == 0 || z.shape().dim(-1) != 2) throw notComplex(op, z);
    return ShapeOps.squeeze(IndexOps.narrow(z, -1, i, i + 1), -1);
  }

  static TensorException notComplex(String op, Tensor z) {
    return TensorException.shape(op + ": complex numbers are wanted, (re, im) in the last axis")
        .operand("x", z, z.rank() == 0 ? "no axis" : "last axis: " + z.shape().dim(-1))
        .hint("complex({x}) if they are real" + (op.equals("fft") ? "; or rfft({x})" : ""))
        .build();
  }
}
