package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.real;

import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Strided;

/** The frequencies of Fourier transforms, and their order. */
public final class FrequencyOps {
  private FrequencyOps() {}

  /** Every declaration of this file. */
  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "fftShift",
              "Frequency 0 in the middle.",
              Composite.of("fftShift", in -> fftShift(in[0], 0), real(5))),
          Composite.declare(
              "ifftShift",
              "Frequency 0 at the front again.",
              Composite.of("ifftShift", in -> ifftShift(in[0], 0, 1), real(5, 2))),
          Composite.declare(
              "fftFreq",
              "The frequencies of a transform.",
              Composite.of("fftFreq", in -> fftFreq(5, .1).mul(in[0]), Operand.index(5))),
          Composite.declare(
              "rfftFreq",
              "The frequencies of the first half of a transform.",
              Composite.of("rfftFreq", in -> rfftFreq(5, .1).mul(in[0]), Operand.index(5))));

  /**
   * The frequencies of a transform of n numbers, those from n/2 on negative: float32 [n].
   *
   * @param d the distance between two numbers in time
   * @throws TensorException if n is negative
   */
  @Offered
  public static Tensor fftFreq(int n, double d) {
    return frequencies("fftFreq", n, n, d);
  }

  /**
   * The frequencies of the transform of n real numbers: float32 [n/2 + 1].
   *
   * @param d the distance between two numbers in time
   * @throws TensorException if n is negative
   */
  @Offered
  public static Tensor rfftFreq(int n, double d) {
    return frequencies("rfftFreq", n, n / 2 + 1, d);
  }

  private static Tensor frequencies(String op, int n, int length, double d) {
    if (n < 0) {
      throw TensorException.value(op + ": " + n + " numbers have no transform")
          .hint("the length of the axis that is transformed")
          .build();
    }
    double[] f = new double[length];
    for (int k = 0; k < length; k++) {
      f[k] = (length == n && k >= (n + 1) / 2 ? k - n : k) / (n * d);
    }
    Tensor y = Device.fresh(Strided.contiguous(DType.FLOAT64, Shape.of(length), f));
    return y.to(DType.FLOAT32);
  }

  /**
   * Frequency 0 moved to the middle of the given axes.
   *
   * @param x of any kind; of complex numbers the last axis is (re, im), so axes must be named
   * @throws TensorException if no axis is given, or one is unknown
   */
  @Offered
  public static Tensor fftShift(Tensor x, int... axes) {
    return shifted("fftShift", x, axes, false);
  }

  /**
   * What {@code fftShift} undoes.
   *
   * @param x of any kind; of complex numbers the last axis is (re, im), so axes must be named
   * @throws TensorException if no axis is given, or one is unknown
   */
  @Offered
  public static Tensor ifftShift(Tensor x, int... axes) {
    return shifted("ifftShift", x, axes, true);
  }

  private static Tensor shifted(String op, Tensor x, int[] axes, boolean back) {
    if (axes.length == 0) {
      throw TensorException.shape(op + ": which axes?")
          .operand("x", x, "axes: " + x.rank())
          .detail("of complex numbers the last axis is (re, im)")
          .hint(op + "({x}, 0)")
          .build();
    }
    Tensor y = x;
    for (int axis : Axes.all(op, x, axes)) {
      int n = x.shape().dim(axis);
      y = JoinOps.roll(y, back ? -(n / 2) : n / 2, axis);
    }
    return y;
  }
}
