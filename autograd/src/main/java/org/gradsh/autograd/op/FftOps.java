package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.real;

import java.util.List;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/**
 * Fourier transforms as users call them. Complex numbers are a last axis of 2, (re, im), as
 * PyTorch's {@code view_as_real} has them; axes are counted without it.
 */
public final class FftOps {
  private FftOps() {}

  /** Every declaration of this file. */
  static final List<Composite> COMPOSITES =
      List.of(
          Composite.declare(
              "fft2",
              "The Fourier transform over the last two axes.",
              Composite.of("fft2", in -> fft2(in[0]), real(2, 3, 2))),
          Composite.declare(
              "ifft2",
              "The inverse of the Fourier transform over the last two axes.",
              Composite.of("ifft2", in -> ifft2(in[0]), real(2, 3, 2))),
          Composite.declare(
              "fftn",
              "The Fourier transform over several axes.",
              Composite.of("all", in -> fftn(in[0]), real(2, 3, 2)),
              Composite.of("0", in -> fftn(in[0], 0), real(3, 2, 2))),
          Composite.declare(
              "ifftn",
              "The inverse of the Fourier transform over several axes.",
              Composite.of("all", in -> ifftn(in[0]), real(2, 3, 2))),
          Composite.declare(
              "rfft2",
              "Half of the Fourier transform of real numbers over the last two axes.",
              Composite.of("rfft2", in -> rfft2(in[0]), real(3, 4))),
          Composite.declare(
              "irfft2",
              "The real numbers of which half of the transform over two axes is given.",
              Composite.of("irfft2", in -> irfft2(in[0]), real(2, 3, 2))));

  // ---- what programs call: along one axis ----

  /**
   * The discrete Fourier transform along the last axis: yₖ = Σ xⱼ e^(−2πi jk/n).
   *
   * @param x complex [..., n, 2]
   * @throws TensorException if the last axis is no (re, im), or n is 0
   */
  @Offered
  public static Tensor fft(Tensor x) {
    return fft(x, -1, -1, "backward");
  }

  /**
   * The discrete Fourier transform along the last axis.
   *
   * @param x complex [..., m, 2]
   * @param n zeros are put behind, or numbers left out, to have so many; −1 for m
   * @throws TensorException if the last axis is no (re, im), or n is 0
   */
  @Offered
  public static Tensor fft(Tensor x, int n) {
    return fft(x, n, -1, "backward");
  }

  /**
   * The discrete Fourier transform along an axis.
   *
   * @param x complex [..., 2]
   * @param n zeros are put behind, or numbers left out, to have so many; −1 to take what there are
   * @param axis counted without the last one, (re, im): −1 is the one before it
   * @param norm "backward": not scaled, the inverse by 1/n; "forward": by 1/n, the inverse not;
   *     "ortho": both by 1/√n
   * @throws TensorException if the last axis is no (re, im), n is 0, or axis or norm are unknown
   */
  @Offered
  public static Tensor fft(Tensor x, int n, int axis, String norm) {
    int at = complexAxis("fft", x, axis);
    Tensor sized = sized("fft", MatrixBatch.floating(x), n, at);
    return FourierOps.FFT.apply(
        new FourierOps.Transform(at, scale("fft", norm, sized.shape().dim(at), false)), sized);
  }

  /**
   * The inverse of {@code fft}: yₖ = Σ xⱼ e^(2πi jk/n) / n, along the last axis.
   *
   * @param x complex [..., n, 2]
   * @throws TensorException if the last axis is no (re, im), or n is 0
   */
  @Offered
  public static Tensor ifft(Tensor x) {
    return ifft(x, -1, -1, "backward");
  }

  /** The inverse of {@code fft} with n numbers, along the last axis. */
  @Offered
  public static Tensor ifft(Tensor x, int n) {
    return ifft(x, n, -1, "backward");
  }

  /**
   * The inverse of {@code fft}, with its operands.
   *
   * @throws TensorException if the last axis is no (re, im), n is 0, or axis or norm are unknown
   */
  @Offered
  public static Tensor ifft(Tensor x, int n, int axis, String norm) {
    int at = complexAxis("ifft", x, axis);
    Tensor sized = sized("ifft", MatrixBatch.floating(x), n, at);
    return FourierOps.IFFT.apply(
        new FourierOps.Transform(at, scale("ifft", norm, sized.shape().dim(at), true)), sized);
  }

  /**
   * The transform of real numbers along the last axis: the n/2 + 1 numbers of which the others are
   * conjugates.
   *
   * @param x real [..., n]
   * @return complex [..., n/2 + 1, 2]
   * @throws TensorException if x is a scalar, or n is 0
   */
  @Offered
  public static Tensor rfft(Tensor x) {
    return rfft(x, -1, -1, "backward");
  }

  /**
   * The transform of n real numbers along the last axis: zeros are put behind, or numbers left out,
   * to have so many.
   *
   * @param x real [..., m]
   * @return complex [..., n/2 + 1, 2]
   * @throws TensorException if x is a scalar, or n is 0
   */
  @Offered
  public static Tensor rfft(Tensor x, int n) {
    return rfft(x, n, -1, "backward");
  }

  /**
   * The transform of real numbers along an axis.
   *
   * @param x real
   * @param n zeros are put behind, or numbers left out, to have so many; −1 to take what there are
   * @param axis of x
   * @param norm as for {@code fft}
   * @return complex, with n/2 + 1 numbers along the axis
   * @throws TensorException if n is 0, or axis or norm are unknown
   */
  @Offered
  public static Tensor rfft(Tensor x, int n, int axis, String norm) {
    int at = Axes.one("rfft", x, axis) - x.rank();
    Tensor sized = sized("rfft", MatrixBatch.floating(x), n, at);
    return FourierOps.RFFT.apply(
        new FourierOps.Transform(at, scale("rfft", norm, sized.shape().dim(at), false)), sized);
  }

  /**
   * The inverse of {@code rfft} along the last axis, for an even number of real numbers.
   *
   * @param x complex [..., m, 2]
   * @return real [..., 2 (m − 1)]
   * @throws TensorException if the last axis is no (re, im), or m is less than 2
   */
  @Offered
  public static Tensor irfft(Tensor x) {
    return irfft(x, -1, -1, "backward");
  }

  /**
   * The inverse of {@code rfft} along the last axis, for n real numbers: an odd n must be said.
   *
   * @param x complex [..., m, 2]
   * @return real [..., n]
   * @throws TensorException if the last axis is no (re, im), or n is 0
   */
  @Offered
  public static Tensor irfft(Tensor x, int n) {
    return irfft(x, n, -1, "backward");
  }

  /**
   * The inverse of {@code rfft} along an axis. What cannot be imaginary, the first number and that
   * at n/2, is taken as real.
   *
   * @param x complex [..., 2]
   * @param n how many real numbers there are; −1 for 2 (m − 1) where there are m along the axis
   * @param axis counted without the last one, (re, im)
   * @param norm as for {@code fft}
   * @throws TensorException if the last axis is no (re, im), n is 0, or axis or norm are unknown
   */
  @Offered
  public static Tensor irfft(Tensor x, int n, int axis, String norm) {
    int at = complexAxis("irfft", x, axis);
    int length = n == -1 ? 2 * (x.shape().dim(at) - 1) : n;
    if (length <= 0) throw tooFew("irfft", x, at, length);
    Tensor sized = sized("irfft", MatrixBatch.floating(x), length / 2 + 1, at);
    return FourierOps.IRFFT.apply(
        new FourierOps.Transform(at, length, scale("irfft", norm, length, true)), sized);
  }

  // ---- over several axes ----

  /**
   * The Fourier transform over the last two axes.
   *
   * @param x complex [..., m, n, 2]
   * @throws TensorException if it is not, or m or n is 0
   */
  @Offered
  public static Tensor fft2(Tensor x) {
    return over("fft2", x, "backward", false, -2, -1);
  }

  /**
   * The inverse of {@code fft2}.
   *
   * @param x complex [..., m, n, 2]
   * @throws TensorException if it is not, or m or n is 0
   */
  @Offered
  public static Tensor ifft2(Tensor x) {
    return over("ifft2", x, "backward", true, -2, -1);
  }

  /**
   * The Fourier transform over the given axes, or all but the last, (re, im), which does not count.
   *
   * @param x complex [..., 2]
   * @throws TensorException if it is not, or an axis is unknown or has no elements
   */
  @Offered
  public static Tensor fftn(Tensor x, int... axes) {
    return over("fftn", x, "backward", false, axes);
  }

  /**
   * The same with a norm, as for {@code fft}.
   *
   * @throws TensorException if x is not complex, or an axis or the norm is unknown
   */
  @Offered
  public static Tensor fftn(Tensor x, int[] axes, String norm) {
    return over("fftn", x, norm, false, axes);
  }

  /**
   * The inverse of {@code fftn}.
   *
   * @param x complex [..., 2]
   * @throws TensorException if it is not, or an axis is unknown or has no elements
   */
  @Offered
  public static Tensor ifftn(Tensor x, int... axes) {
    return over("ifftn", x, "backward", true, axes);
  }

  /**
   * The same with a norm, as for {@code fft}.
   *
   * @throws TensorException if x is not complex, or an axis or the norm is unknown
   */
  @Offered
  public static Tensor ifftn(Tensor x, int[] axes, String norm) {
    return over("ifftn", x, norm, true, axes);
  }

  private static Tensor over(String op, Tensor x, String norm, boolean inverse, int... axes) {
    complexAxis(op, x, -1);
    int[] all = axes.length > 0 ? axes : new int[x.rank() - 1];
    if (axes.length == 0) for (int a = 0; a < all.length; a++) all[a] = a;
    Tensor y = MatrixBatch.floating(x);
    for (int axis : all) {
      int at = complexAxis(op, x, axis);
      FourierOps.Transform t =
          new FourierOps.Transform(
              at, scale(op, norm, sized(op, y, -1, at).shape().dim(at), inverse));
      y = (inverse ? FourierOps.IFFT : FourierOps.FFT).apply(t, y);
    }
    return y;
  }

  /**
   * The transform of real numbers over the last two axes, of which the last is halved.
   *
   * @param x real [..., m, n]
   * @return complex [..., m, n/2 + 1, 2]
   * @throws TensorException if there are fewer axes than two, or m or n is 0
   */
  @Offered
  public static Tensor rfft2(Tensor x) {
    return fft(rfft(MatrixBatch.matrices("rfft2", "x", x)), -1, -2, "backward");
  }

  /**
   * The inverse of {@code rfft2}, for an even number of columns.
   *
   * @param x complex [..., m, k, 2]
   * @return real [..., m, 2 (k − 1)]
   * @throws TensorException if it is not complex, or k is less than 2
   */
  @Offered
  public static Tensor irfft2(Tensor x) {
    complexAxis("irfft2", x, -2);
    return irfft(ifft(x, -1, -2, "backward"));
  }

  // ---- what does not fit ----

  /** An axis of a complex tensor, counted from its end with (re, im). */
  private static int complexAxis(String op, Tensor x, int axis) {
    if (x.rank() == 0 || x.shape().dim(-1) != 2) throw ComplexOps.notComplex(op, x);
    int axes = x.rank() - 1;
    if (axis >= -axes && axis < axes) return axis < 0 ? axis - 1 : axis - axes - 1;
    throw TensorException.shape(op + ": axis " + axis + " is out of range")
        .operand("x", x, "axes: " + axes)
        .detail("without the last one, (re, im)")
        .hint(axes == 0 ? "one number has no transform" : "axes are " + -axes + " … " + (axes - 1))
        .build();
  }

  private static double scale(String op, String norm, int n, boolean inverse) {
    return switch (norm) {
      case "backward" -> inverse ? 1. / n : 1;
      case "forward" -> inverse ? 1 : 1. / n;
      case "ortho" -> 1 / Math.sqrt(n);
      default ->
          throw TensorException.value(op + ": there is no norm \"" + norm + "\"")
              .hint("\"backward\", \"ortho\" or \"forward\"")
              .build();
    };
  }

  /** With n numbers along an axis. */
  private static Tensor sized(String op, Tensor x, int n, int axis) {
    int have = x.shape().dim(axis);
    int want = n == -1 ? have : n;
    if (want <= 0) throw tooFew(op, x, axis, want);
    if (want <= have) return IndexOps.narrow(x, axis, 0, want);
    int[] around = new int[2 * x.rank()];
    around[2 * (x.rank() + axis) + 1] = want - have;
    return JoinOps.pad(x, 0, around);
  }

  private static TensorException tooFew(String op, Tensor x, int axis, int n) {
    return TensorException.shape(op + ": " + n + " numbers have no transform")
        .operand("x", x, "axis " + axis + ": " + x.shape().dim(axis))
        .hint("one or more; −1 takes what there are")
        .build();
  }
}
