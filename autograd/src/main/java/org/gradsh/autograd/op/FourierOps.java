package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.real;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.FourierTransforms;
import org.gradsh.autograd.cpu.Strided;

/**
 * Discrete Fourier transforms. Complex numbers are a last axis of 2, (re, im), as PyTorch's {@code
 * view_as_real} has them; axes are counted without it. All are linear, and the transpose of each is
 * another of them.
 */
public final class FourierOps {
  private FourierOps() {}

  /**
   * How a transform is done.
   *
   * @param axis of the operand, negative: counted from its end, a last axis of 2 included
   * @param n how many numbers a real result has; else 0
   * @param scale what every number of the result is multiplied by
   */
  public record Transform(int axis, int n, double scale) {
    Transform(int axis, double scale) {
      this(axis, 0, scale);
    }

    @Override
    public String toString() {
      return "axis " + axis + (n == 0 ? "" : ", n " + n) + ", scale " + scale;
    }
  }

  // ---- declarations ----

  /** yₖ = s Σ xⱼ e^(−2πi jk/n); x̄ⱼ = s Σ ȳₖ e^(2πi jk/n). */
  public static final Op<Transform> FFT =
      Op.declare(
              "fft",
              "The discrete Fourier transform of complex numbers (re, im).",
              (in, t) -> complexRows(in[0], t, false),
              Derivative.linear((c, i, g) -> FourierOps.IFFT.apply(c.attributes(), g)),
              Sample.of(new Transform(-2, 1), real(4, 2)),
              Sample.of(new Transform(-2, .5), real(2, 3, 2)),
              Sample.of(new Transform(-3, 1), real(5, 2, 2)),
              Sample.of(new Transform(-2, 1), real(0, 3, 2)))
          .batched(Batching.leading());

  /** yₖ = s Σ xⱼ e^(2πi jk/n); x̄ⱼ = s Σ ȳₖ e^(−2πi jk/n). */
  public static final Op<Transform> IFFT =
      Op.declare(
              "ifft",
              "The inverse of the discrete Fourier transform.",
              (in, t) -> complexRows(in[0], t, true),
              Derivative.linear((c, i, g) -> FFT.apply(c.attributes(), g)),
              Sample.of(new Transform(-2, .25), real(4, 2)),
              Sample.of(new Transform(-3, 1), real(3, 1, 2)))
          .batched(Batching.leading());

  /** The first n/2 + 1 of yₖ = s Σ xⱼ e^(−2πi jk/n); x̄ is the inverse of ȳ / w. */
  public static final Op<Transform> RFFT =
      Op.declare(
              "rfft",
              "The first half of the discrete Fourier transform of real numbers.",
              (in, t) -> realRows(in[0], t),
              Derivative.linear(
                  (c, i, g) -> {
                    Transform t = c.attributes();
                    int n = c.shape(0).dim(t.axis());
                    Tensor each = g.div(weights(n, t.axis() - 1, g.dtype()));
                    return FourierOps.IRFFT.apply(new Transform(t.axis() - 1, n, t.scale()), each);
                  }),
              Sample.of(new Transform(-1, 1), real(4)),
              Sample.of(new Transform(-1, .5), real(2, 5)),
              Sample.of(new Transform(-2, 1), real(3, 2)),
              Sample.of(new Transform(-1, 1), real(2, 1)),
              Sample.of(new Transform(-1, 1), real(0, 2)))
          .batched(Batching.leading());

  /**
   * The real numbers whose transform begins with x: s Σ over all n of Xₖ e^(2πi jk/n); X̄ is w
   * times the transform of x̄, where w counts how often a number stands in the sum: 2, but 1 at 0
   * and n/2.
   */
  public static final Op<Transform> IRFFT =
      Op.declare(
              "irfft",
              "The real numbers of which the first half of the transform is given.",
              (in, t) -> inverseRows(in[0], t),
              Derivative.linear(
                  (c, i, g) -> {
                    Transform t = c.attributes();
                    Tensor y = RFFT.apply(new Transform(t.axis() + 1, t.scale()), g);
                    return y.mul(weights(t.n(), t.axis(), g.dtype()));
                  }),
              Sample.of(new Transform(-2, 4, .25), real(3, 2)),
              Sample.of(new Transform(-2, 5, 1), real(2, 3, 2)),
              Sample.of(new Transform(-3, 2, 1), real(2, 2, 2)),
              Sample.of(new Transform(-2, 1, 1), real(1, 2)))
          .batched(Batching.leading());

  /** w along an axis that is counted from the end, to be broadcast. */
  private static Tensor weights(int n, int axis, DType dtype) {
    double[] w = new double[n / 2 + 1];
    for (int k = 0; k < w.length; k++) w[k] = k == 0 || 2 * k == n ? 1 : 2;
    int[] dims = new int[-axis];
    Arrays.fill(dims, 1);
    dims[0] = w.length;
    return Tensor.of(Strided.contiguous(DType.FLOAT64, Shape.of(dims), w)).to(dtype);
  }

  // ---- on blocks: the axis is moved to where its numbers lie side by side ----

  private static Strided complexRows(Strided in, Transform t, boolean inverse) {
    Strided x = rows(in, t.axis(), -2);
    int n = x.shape().dim(-2);
    if (x.size() > 0) {
      FourierTransforms.complex(x.data(), x.size() / (2 * n), n, inverse, t.scale());
    }
    return moved(x, -2, t.axis());
  }

  private static Strided realRows(Strided in, Transform t) {
    Strided x = rows(in, t.axis(), -1);
    int n = x.shape().dim(-1);
    int rank = x.shape().rank();
    int[] dims = Arrays.copyOf(x.shape().dims(), rank + 1);
    dims[rank - 1] = n / 2 + 1;
    dims[rank] = 2;
    Strided out = Strided.zeros(x.dtype(), Shape.of(dims));
    if (x.size() > 0) FourierTransforms.real(x.data(), out.data(), x.size() / n, n, t.scale());
    return moved(out, -2, t.axis() - 1);
  }

  private static Strided inverseRows(Strided in, Transform t) {
    Strided x = rows(in, t.axis(), -2);
    int rank = x.shape().rank();
    int[] dims = Arrays.copyOf(x.shape().dims(), rank - 1);
    dims[rank - 2] = t.n();
    Strided out = Strided.zeros(x.dtype(), Shape.of(dims));
    if (out.size() > 0) {
      int count = out.size() / t.n();
      FourierTransforms.realInverse(x.data(), out.data(), count, t.n(), t.scale());
    }
    return moved(out, -1, t.axis() + 1);
  }

  private static Strided rows(Strided in, int axis, int to) {
    return Casts.fresh(moved(in, axis, to), ReductionOps.floating(in.dtype()));
  }

  /** One axis elsewhere, both counted from the end; a view. */
  private static Strided moved(Strided in, int from, int to) {
    if (from == to) return in;
    int rank = in.shape().rank();
    List<Integer> order = new java.util.ArrayList<>();
    for (int a = 0; a < rank; a++) order.add(a);
    Integer axis = order.remove(rank + from);
    order.add(rank + to, axis);
    return Layout.transpose(in, order.stream().mapToInt(Integer::intValue).toArray());
  }

  /** Every declaration of this file. */
  static final List<Op<?>> ALL = List.of(FFT, IFFT, RFFT, IRFFT);

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
              Composite.of("irfft2", in -> irfft2(in[0]), real(2, 3, 2))),
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
    return FFT.apply(new Transform(at, scale("fft", norm, sized.shape().dim(at), false)), sized);
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

  /**
   * The inverse of {@code fft}, with its operands.
   *
   * @throws TensorException if the last axis is no (re, im), n is 0, or axis or norm are unknown
   */
  @Offered
  public static Tensor ifft(Tensor x, int n, int axis, String norm) {
    int at = complexAxis("ifft", x, axis);
    Tensor sized = sized("ifft", MatrixBatch.floating(x), n, at);
    return IFFT.apply(new Transform(at, scale("ifft", norm, sized.shape().dim(at), true)), sized);
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
    return RFFT.apply(new Transform(at, scale("rfft", norm, sized.shape().dim(at), false)), sized);
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
    return IRFFT.apply(new Transform(at, length, scale("irfft", norm, length, true)), sized);
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
      Transform t =
          new Transform(at, scale(op, norm, sized(op, y, -1, at).shape().dim(at), inverse));
      y = (inverse ? IFFT : FFT).apply(t, y);
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

  // ---- frequencies ----

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
    Tensor y = Tensor.of(Strided.contiguous(DType.FLOAT64, Shape.of(length), f));
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
