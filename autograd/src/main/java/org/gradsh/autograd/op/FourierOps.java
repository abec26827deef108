package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.real;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
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
                    Tensor each = g.div(weights(n, t.axis() - 1, g));
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
                    return y.mul(weights(t.n(), t.axis(), g));
                  }),
              Sample.of(new Transform(-2, 4, .25), real(3, 2)),
              Sample.of(new Transform(-2, 5, 1), real(2, 3, 2)),
              Sample.of(new Transform(-3, 2, 1), real(2, 2, 2)),
              Sample.of(new Transform(-2, 1, 1), real(1, 2)))
          .batched(Batching.leading());

  /** w along an axis that is counted from the end, to be broadcast. */
  private static Tensor weights(int n, int axis, Tensor near) {
    double[] w = new double[n / 2 + 1];
    for (int k = 0; k < w.length; k++) w[k] = k == 0 || 2 * k == n ? 1 : 2;
    int[] dims = new int[-axis];
    Arrays.fill(dims, 1);
    dims[0] = w.length;
    return Device.fresh(Strided.contiguous(DType.FLOAT64, Shape.of(dims), w), near)
        .to(near.dtype());
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
    List<Integer> order = new ArrayList<>();
    for (int a = 0; a < rank; a++) order.add(a);
    Integer axis = order.remove(rank + from);
    order.add(rank + to, axis);
    return Layout.transpose(in, order.stream().mapToInt(Integer::intValue).toArray());
  }

  /** Every declaration of this file. */
  static final List<Op<?>> ALL = List.of(FFT, IFFT, RFFT, IRFFT);
}
