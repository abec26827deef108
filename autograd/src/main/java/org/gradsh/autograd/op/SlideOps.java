package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.real;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Convolution;
import org.gradsh.autograd.cpu.Strided;

/**
 * The three products that convolutions are made of: of an image x and a kernel w, y; of y and w,
 * what reaches the image; of x and y, what reaches the kernel. Each is linear in both of its
 * operands, and its derivatives are the other two.
 */
public final class SlideOps {
  private SlideOps() {}

  private static Slide line(int extent, int size, int count, int step, int before, int dilation) {
    return new Slide(
        new int[] {extent},
        new int[] {size},
        new int[] {count},
        new int[] {step},
        new int[] {before},
        new int[] {dilation},
        1);
  }

  private static final Slide LINE = line(5, 3, 3, 2, 1, 1);
  private static final Slide FAR = line(4, 2, 3, 1, 1, 3);
  private static final Slide GROUPS =
      new Slide(
          new int[] {3, 2},
          new int[] {2, 1},
          new int[] {2, 2},
          new int[] {1, 1},
          new int[] {0, 0},
          new int[] {1, 1},
          2);
  private static final Slide VOLUME =
      new Slide(
          new int[] {2, 2, 3},
          new int[] {1, 2, 2},
          new int[] {2, 1, 2},
          new int[] {1, 1, 1},
          new int[] {0, 0, 0},
          new int[] {1, 1, 1},
          1);

  /** y[n, o] = Σ w[o, c]·x[n, c] over channels and the kernel's elements. */
  public static final Op<Slide> CONV =
      Op.<Slide>declare(
              "conv",
              "The sums of a kernel's elements times those of an image that it slides over.",
              (in, s) -> {
                DType type = type(in);
                return convolved(s, block(in[0], type), block(in[1], type), null);
              },
              Derivative.multilinear(
                  (c, i, g) ->
                      i == 0
                          ? SlideOps.SPREAD.apply(c.attributes(), g, c.input(1)).to(c.dtype(0))
                          : SlideOps.KERNEL.apply(c.attributes(), c.input(0), g).to(c.dtype(1))),
              Sample.of(LINE, real(2, 2, 5), real(3, 2, 3)),
              Sample.of(FAR, real(1, 1, 4), real(2, 1, 2)),
              Sample.of(GROUPS, real(2, 2, 3, 2), real(4, 1, 2, 1)),
              Sample.of(VOLUME, real(1, 1, 2, 2, 3), real(1, 1, 1, 2, 2)),
              Sample.of(LINE, real(0, 1, 5), real(2, 1, 3)))
          .batched(
              (op, s, in, batched, n) -> {
                if (!batched[1]) return divided(op.apply(s, merged(in[0]), in[1]), n);
                Tensor y = op.apply(s.times(n), beside(in[0], batched[0], n), merged(in[1]));
                return inFront(y, n);
              });

  /** y[n, o] = b[o] + Σ w[o, c]·x[n, c]: what {@link #CONV} gives, and b in the same pass. */
  public static final Op<Slide> CONV_PLUS =
      Op.<Slide>declare(
              "convPlus",
              "What conv gives, plus a number for each output.",
              (in, s) -> {
                DType type = type(in);
                Strided b = block(in[2], type);
                return convolved(s, block(in[0], type), block(in[1], type), b);
              },
              new Plus(),
              Sample.of(LINE, real(2, 2, 5), real(3, 2, 3), real(3)),
              Sample.of(GROUPS, real(2, 2, 3, 2), real(4, 1, 2, 1), real(4)),
              Sample.of(VOLUME, real(1, 1, 2, 2, 3), real(1, 1, 1, 2, 2), real(1)),
              Sample.of(LINE, real(0, 1, 5), real(2, 1, 3), real(2)))
          .batched(
              (op, s, in, batched, n) -> {
                if (!batched[1] && !batched[2]) {
                  return divided(op.apply(s, merged(in[0]), in[1], in[2]), n);
                }
                Tensor x = beside(in[0], batched[0], n);
                Tensor[] own = Batching.repeated(in, batched, n);
                return inFront(op.apply(s.times(n), x, merged(own[1]), merged(own[2])), n);
              });

  /** x̄ and w̄ as of {@link #CONV}; b̄[o] = Σ ȳ[n, o] over images and windows. */
  private record Plus() implements Derivative<Slide> {
    @Override
    public Tensor vjp(Call<Slide> c, int i, Tensor g) {
      return switch (i) {
        case 0 -> SPREAD.apply(c.attributes(), g, c.input(1)).to(c.dtype(0));
        case 1 -> KERNEL.apply(c.attributes(), c.input(0), g).to(c.dtype(1));
        // The last axes first: they lie together, and need not be gathered for it.
        default -> g.sum(images(g.rank())).sum(0).to(c.dtype(2));
      };
    }

    @Override
    public Tensor jvp(Op<Slide> op, Call<Slide> c, Tensor[] tangents) {
      Tensor x = tangents[0], w = tangents[1], b = tangents[2];
      Tensor sum = x == null ? null : CONV.apply(c.attributes(), x, c.input(1));
      if (w != null) sum = plus(sum, CONV.apply(c.attributes(), c.input(0), w));
      if (b == null) return sum;
      int[] dims = new int[c.shape(0).rank() - 1];
      Arrays.fill(dims, 1);
      dims[0] = b.size();
      Shape results = c.attributes().results(c.shape(0).dim(0), b.size());
      return plus(sum, ShapeOps.broadcastTo(ShapeOps.reshape(b, Shape.of(dims)), results));
    }

    private static Tensor plus(Tensor sum, Tensor more) {
      return sum == null ? more : sum.add(more);
    }

    private static int[] images(int rank) {
      int[] axes = new int[rank - 2];
      for (int k = 0; k < axes.length; k++) axes[k] = k + 2;
      return axes;
    }

    @Override
    public boolean reads(int i, DType dtype, boolean others) {
      return others && i < 2;
    }

    @Override
    public boolean readsOutput() {
      return false;
    }
  }

  /** x[n, c] = Σ w[o, c]·y[n, o], each number of y spreading the kernel; linear in both. */
  public static final Op<Slide> SPREAD =
      Op.<Slide>declare(
              "convSpread",
              "Zeros, to which the kernel times each number is added where it has its place.",
              (in, s) -> {
                DType type = type(in);
                Strided y = block(in[0], type);
                Strided w = block(in[1], type);
                int n = y.shape().dim(0);
                int outputs = w.shape().dim(0);
                int channels = w.shape().dim(1) * s.groups();
                Strided x = Strided.zeros(type, s.images(n, channels));
                Convolution c = s.over(n, channels, outputs);
                if (x.size() > 0) c.spread(y.data(), y.offset(), w.data(), w.offset(), x.data());
                return x;
              },
              Derivative.multilinear(
                  (c, i, g) ->
                      i == 0
                          ? CONV.apply(c.attributes(), g, c.input(1)).to(c.dtype(0))
                          : SlideOps.KERNEL.apply(c.attributes(), g, c.input(0)).to(c.dtype(1))),
              Sample.of(LINE, real(2, 3, 3), real(3, 2, 3)),
              Sample.of(FAR, real(1, 2, 3), real(2, 1, 2)),
              Sample.of(GROUPS, real(2, 4, 2, 2), real(4, 1, 2, 1)),
              Sample.of(VOLUME, real(1, 1, 2, 1, 2), real(1, 1, 1, 2, 2)),
              Sample.of(LINE, real(0, 2, 3), real(2, 1, 3)))
          .batched(
              (op, s, in, batched, n) -> {
                if (!batched[1]) return divided(op.apply(s, merged(in[0]), in[1]), n);
                Tensor x = op.apply(s.times(n), beside(in[0], batched[0], n), merged(in[1]));
                return inFront(x, n);
              });

  /** w[o, c] = Σ y[n, o]·x[n, c] over images and windows. */
  public static final Op<Slide> KERNEL =
      Op.<Slide>declare(
              "convKernel",
              "The sums of numbers, one for each place of a kernel, times the image seen there.",
              (in, s) -> {
                DType type = type(in);
                Strided x = block(in[0], type);
                Strided y = block(in[1], type);
                int outputs = y.shape().dim(1);
                int channels = x.shape().dim(1);
                Strided w = Strided.zeros(type, s.kernels(outputs, channels / s.groups()));
                Convolution c = s.over(x.shape().dim(0), channels, outputs);
                if (w.size() > 0) c.kernel(x.data(), x.offset(), y.data(), y.offset(), w.data());
                return w;
              },
              Derivative.multilinear(
                  (c, i, g) ->
                      i == 0
                          ? SPREAD.apply(c.attributes(), c.input(1), g).to(c.dtype(0))
                          : CONV.apply(c.attributes(), c.input(0), g).to(c.dtype(1))),
              Sample.of(LINE, real(2, 2, 5), real(2, 3, 3)),
              Sample.of(FAR, real(1, 1, 4), real(1, 2, 3)),
              Sample.of(GROUPS, real(2, 2, 3, 2), real(2, 4, 2, 2)),
              Sample.of(VOLUME, real(1, 1, 2, 2, 3), real(1, 1, 2, 1, 2)),
              Sample.of(LINE, real(0, 1, 5), real(0, 2, 3)))
          .batched(
              (op, s, in, batched, n) ->
                  divided(
                      op.apply(
                          s.times(n), beside(in[0], batched[0], n), beside(in[1], batched[1], n)),
                      n));

  /** Every declaration of this file. */
  static final List<Op<?>> ALL = List.of(CONV, CONV_PLUS, SPREAD, KERNEL);

  /** b may be null. */
  private static Strided convolved(Slide s, Strided x, Strided w, Strided b) {
    int n = x.shape().dim(0);
    int outputs = w.shape().dim(0);
    Strided y = Strided.unwritten(x.dtype(), s.results(n, outputs));
    if (y.size() == 0) return y;
    Object more = b == null ? null : b.data();
    int from = b == null ? 0 : b.offset();
    s.over(n, x.shape().dim(1), outputs)
        .forward(x.data(), x.offset(), w.data(), w.offset(), more, from, y.data());
    return y;
  }

  private static DType type(Strided[] in) {
    DType type = in[0].dtype().promote(in[1].dtype());
    if (in.length == 3) type = type.promote(in[2].dtype());
    return type == DType.BOOL ? DType.INT32 : type;
  }

  private static Strided block(Strided in, DType type) {
    return Casts.contiguous(Casts.cast(in, type));
  }

  // ---- a batch at once: as more images, or, where each has its own kernel, as more groups ----

  /** [n, k, …] as [n · k, …]. */
  private static Tensor merged(Tensor t) {
    int[] dims = Arrays.copyOfRange(t.dims(), 1, t.rank());
    dims[0] *= t.shape().dim(0);
    return ShapeOps.reshape(t, Shape.of(dims));
  }

  /** [n · k, …] as [n, k, …]. */
  private static Tensor divided(Tensor t, int n) {
    int[] dims = t.shape().prepend(n).dims();
    dims[1] /= Math.max(1, n);
    return ShapeOps.reshape(t, Shape.of(dims));
  }

  /** [n, images, channels, …] as [images, n · channels, …]; what has no n is repeated. */
  private static Tensor beside(Tensor t, boolean batched, int n) {
    Tensor all = batched ? t : ShapeOps.broadcastTo(t, t.shape().prepend(n));
    Tensor turned = ShapeOps.transpose(all, swapped(all.rank()));
    int[] dims = Arrays.copyOfRange(turned.dims(), 1, turned.rank());
    dims[0] = turned.shape().dim(0);
    dims[1] = n * turned.shape().dim(2);
    return ShapeOps.reshape(turned, Shape.of(dims));
  }

  /** [images, n · channels, …] as [n, images, channels, …]. */
  private static Tensor inFront(Tensor t, int n) {
    int[] dims = t.shape().prepend(t.shape().dim(0)).dims();
    dims[1] = n;
    dims[2] /= Math.max(1, n);
    return ShapeOps.transpose(ShapeOps.reshape(t, Shape.of(dims)), swapped(dims.length));
  }

  /** All axes in their order but the first two. */
  private static int[] swapped(int rank) {
    int[] order = new int[rank];
    for (int a = 0; a < rank; a++) order[a] = a;
    order[0] = 1;
    order[1] = 0;
    return order;
  }
}
