package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.real;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Standardization;
import org.gradsh.autograd.cpu.Strided;

/**
 * What normalizations are made of: sets of numbers brought to mean 0 and variance 1, each op one
 * kernel that reads a set once or twice.
 *
 * <p>Operands have the shape [outer, n, channels, planes, plane]: a set is over n, planes and
 * plane, and there is a weight for each channel and plane, [channels, planes]. The statistics of
 * the sets, [3, outer, channels], may be given, so that they are not computed again: they follow
 * from x, and derivatives are those of x with all that follows from it.
 */
final class StandardOps {
  private StandardOps() {}

  private static final int[] OF_SET = {1, 3, 4}, OF_WEIGHT = {0, 1, 4};

  /**
   * How sets are brought to variance 1.
   *
   * @param eps what the variance has added
   * @param given whether the statistics are an operand
   * @param weighed whether weights are, and biases where they are added
   */
  record Standard(double eps, boolean given, boolean weighed) {
    /** The operand that the weights are, behind so many others and the statistics. */
    int weight(int others) {
      return others + (given ? 1 : 0);
    }

    private Standard plain() {
      return new Standard(eps, given, false);
    }

    @Override
    public String toString() {
      return "eps " + eps + (given ? " given" : "") + (weighed ? " weighed" : "");
    }
  }

  /** m = mean(x), 0 where it is exact, v = mean((x − m)²); x̄ = (m̄ + 2 (x − m) v̄) / count. */
  static final Op<None> STATISTICS =
      Op.<None>declare(
              "setStatistics",
              "The means of sets, what these lack of the exact ones, and the variances.",
              (in, none) -> {
                Strided[] t = whole(in, 1);
                int[] dims = t[0].shape().dims();
                Strided out =
                    Strided.unwritten(
                        t[0].dtype(), Shape.of(Standardization.STATISTICS, dims[0], dims[2]));
                of(t[0], 0, null).statistics(t[0], out.data());
                return out;
              },
              Derivative.composed((x, none) -> statistics(x)),
              Sample.of(None.NONE, real(1, 2, 3, 1, 2)),
              Sample.of(None.NONE, real(2, 1, 2, 2, 2)))
          .batched((op, a, in, b, n) -> merged(op, a, in, b, n, new int[] {0}, 1));

  private static Tensor statistics(Tensor x) {
    Moments m = Moments.of(x, 0);
    int[] row = {1, x.shape().dim(0), x.shape().dim(2)};
    Tensor mean = ShapeOps.reshape(m.mean, row);
    Tensor none = Apply.zeros(Shape.of(row), mean.dtype());
    return JoinOps.concat(0, List.of(mean, none, ShapeOps.reshape(m.variance, row)));
  }

  /** z = (x − m) / √(v + eps), y = z w + b; w̄ = Σ ȳ z, b̄ = Σ ȳ, x̄ by {@link #SLOPE}. */
  static final Op<Standard> STANDARDIZE =
      Op.<Standard>declare(
              "standardize",
              "Sets brought to mean 0 and variance 1, then weighed.",
              (in, a) -> {
                Strided[] t = whole(in, 1);
                Strided x = t[0], out = like(x);
                if (x.size() == 0) return arranged(out, in[0].shape());
                int at = a.weight(1);
                Strided w = a.weighed ? t[at] : null, b = a.weighed ? t[at + 1] : null;
                of(x, a.eps, a.given ? t[1] : null).standardize(x, w, b, out.data());
                return arranged(out, in[0].shape());
              },
              new Standardized(),
              plain(),
              weighed(),
              given(),
              Sample.of(new Standard(.1, false, false), real(2, 1, 0, 1, 3)))
          .batched(
              (op, a, in, b, n) -> {
                int[] outer = a.given ? new int[] {0, 1, -1, -1} : new int[] {0, -1, -1};
                int[] inner = a.given ? new int[] {2, 2, 0, 0} : new int[] {2, 0, 0};
                int w = a.weight(1);
                boolean own = a.weighed && (b[w] || b[w + 1]);
                return merged(op, a, in, b, n, own ? inner : outer, own ? 2 : 0);
              });

  private static Sample<Standard> plain() {
    return Sample.of(new Standard(.1, false, false), real(2, 1, 2, 1, 3));
  }

  private static Sample<Standard> weighed() {
    return Sample.of(new Standard(.1, false, true), real(2, 1, 2, 2, 2), real(2, 2), real(2, 2));
  }

  private static Sample<Standard> given() {
    return Sample.of(new Standard(.1, true, true), real(1, 2, 2, 1, 2), real(2, 1), real(2, 1))
        .from(in -> new Tensor[] {in[0], STATISTICS.apply(None.NONE, in[0]), in[1], in[2]});
  }

  /** Of g, x, the statistics and w: h = g w, x̄ = (h − mean(h) − z mean(h z)) / √(v + eps). */
  static final Op<Standard> SLOPE =
      Op.<Standard>declare(
              "standardizeSlope",
              "The cotangent of sets from that of them brought to mean 0 and variance 1.",
              (in, a) -> {
                Strided[] t = whole(in, 2);
                Strided g = t[0], x = t[1], out = like(x);
                if (x.size() == 0) return arranged(out, in[1].shape());
                Strided w = a.weighed ? t[a.weight(2)] : null;
                of(x, a.eps, a.given ? t[2] : null).back(g, x, w, out.data(), null, 0);
                return arranged(out, in[1].shape());
              },
              Derivative.composed(StandardOps::slope, (a, i) -> a.given && i == 2),
              Sample.of(new Standard(.1, false, false), real(2, 1, 2, 1, 3), real(2, 1, 2, 1, 3)),
              Sample.of(
                  new Standard(.1, false, true),
                  real(2, 1, 1, 3, 1),
                  real(2, 1, 1, 3, 1),
                  real(1, 3)),
              Sample.of(
                      new Standard(.1, true, true),
                      real(1, 2, 2, 1, 2),
                      real(1, 2, 2, 1, 2),
                      real(2, 1))
                  .from(
                      in -> new Tensor[] {in[0], in[1], STATISTICS.apply(None.NONE, in[1]), in[2]}))
          .batched(
              (op, a, in, b, n) -> {
                int[] outer = a.given ? new int[] {0, 0, 1, -1} : new int[] {0, 0, -1};
                int[] inner = a.given ? new int[] {2, 2, 2, 0} : new int[] {2, 2, 0};
                boolean own = a.weighed && b[a.weight(2)];
                return merged(op, a, in, b, n, own ? inner : outer, own ? 2 : 0);
              });

  private static Tensor slope(Tensor[] in, Standard a) {
    Tensor h = a.weighed ? in[0].mul(ShapeOps.unsqueeze(in[a.weight(2)], -1)) : in[0];
    Moments m = Moments.of(in[1], a.eps);
    Tensor along = m.value.mul(ReductionOps.mean(h.mul(m.value), OF_SET, true));
    return h.sub(ReductionOps.mean(h, OF_SET, true)).sub(along).mul(m.scale);
  }

  /** Of g, x and the statistics: Σ g z and Σ g. */
  static final Op<Standard> WEIGHTS =
      Op.<Standard>declare(
              "standardizeWeights",
              "The cotangents of weights and of biases by which standardized sets were weighed.",
              (in, a) -> {
                Strided[] t = whole(in, 2);
                int[] dims = t[1].shape().dims();
                Shape shape = Shape.of(2, dims[2], dims[3]);
                if (t[1].size() == 0) return Strided.zeros(t[1].dtype(), shape);
                Strided out = Strided.unwritten(t[1].dtype(), shape);
                of(t[1], a.eps, a.given ? t[2] : null).back(t[0], t[1], null, null, out.data(), 0);
                return out;
              },
              Derivative.composed(StandardOps::weights, (a, i) -> a.given && i == 2),
              Sample.of(new Standard(.1, false, false), real(2, 1, 2, 2, 2), real(2, 1, 2, 2, 2)),
              Sample.of(new Standard(.1, true, false), real(1, 2, 2, 1, 2), real(1, 2, 2, 1, 2))
                  .from(in -> new Tensor[] {in[0], in[1], STATISTICS.apply(None.NONE, in[1])}))
          .batched((op, a, in, b, n) -> merged(op, a, in, b, n, new int[] {2, 2, 2}, 1));

  private static Tensor weights(Tensor[] in, Standard a) {
    Tensor g = in[0], z = Moments.of(in[1], a.eps).value;
    return JoinOps.stack(
        0,
        List.of(
            ReductionOps.sum(g.mul(z), OF_WEIGHT, false), ReductionOps.sum(g, OF_WEIGHT, false)));
  }

  /** What {@link #SLOPE} and {@link #WEIGHTS} give, one behind the other. */
  static final Op<Standard> BACK =
      Op.<Standard>declare(
              "standardizeBack",
              "The cotangents of sets, of weights and of biases, one behind the other.",
              (in, a) -> {
                Strided[] t = whole(in, 2);
                Strided g = t[0], x = t[1];
                int[] dims = x.shape().dims();
                int all = x.size();
                Shape shape = Shape.of(all + 2 * dims[2] * dims[3]);
                if (all == 0) return Strided.zeros(x.dtype(), shape);
                Strided out = Strided.unwritten(x.dtype(), shape);
                of(x, a.eps, a.given ? t[2] : null)
                    .back(g, x, t[a.weight(2)], out.data(), out.data(), all);
                if (!isScattered(in[1].shape())) return out;
                Strided turned = new Strided(x.dtype(), x.shape(), out.data(), 0, x.strides());
                Strided plain = Casts.fresh(arranged(turned, in[1].shape()), x.dtype());
                System.arraycopy(plain.data(), 0, out.data(), 0, all);
                return out;
              },
              Derivative.composed(StandardOps::back, (a, i) -> a.given && i == 2),
              Sample.of(
                  new Standard(.1, false, true),
                  real(2, 1, 1, 3, 1),
                  real(2, 1, 1, 3, 1),
                  real(1, 3)),
              Sample.of(
                      new Standard(.1, true, true),
                      real(1, 2, 2, 1, 2),
                      real(1, 2, 2, 1, 2),
                      real(2, 1))
                  .from(
                      in -> new Tensor[] {in[0], in[1], STATISTICS.apply(None.NONE, in[1]), in[2]}))
          .batched(StandardOps::backInBatch);

  private static Tensor back(Tensor[] in, Standard a) {
    return JoinOps.concat(
        0, List.of(ShapeOps.flatten(slope(in, a)), ShapeOps.flatten(weights(in, a))));
  }

  private static Tensor backInBatch(
      Op<Standard> op, Standard a, Tensor[] in, boolean[] batched, int n) {
    int of = a.weight(2);
    Tensor sets = SLOPE.batching().apply(SLOPE, a, in, batched, n);
    Tensor weights =
        WEIGHTS
            .batching()
            .apply(WEIGHTS, a.plain(), Arrays.copyOf(in, of), Arrays.copyOf(batched, of), n);
    return JoinOps.concat(1, List.of(ShapeOps.flatten(sets, 1), ShapeOps.flatten(weights, 1)));
  }

  static final List<Op<?>> ALL = List.of(STATISTICS, STANDARDIZE, SLOPE, WEIGHTS, BACK);

  /** The same in other ops, of which derivatives of higher order are made. */
  private record Moments(Tensor value, Tensor mean, Tensor variance, Tensor scale) {
    static Moments of(Tensor x, double eps) {
      Tensor mean = ReductionOps.mean(x, OF_SET, true);
      Tensor centred = x.sub(mean);
      Tensor variance = ReductionOps.mean(centred.mul(centred), OF_SET, true);
      Tensor scale = variance.add(eps).rsqrt();
      return new Moments(centred.mul(scale), mean, variance, scale);
    }
  }

  /** Weights and biases have their cotangents in one pass. */
  private record Standardized() implements Derivative<Standard> {
    @Override
    public List<Tensor> vjps(Call<Standard> c, Tensor g) {
      Standard a = c.attributes();
      Tensor[] all = new Tensor[c.arity()];
      int w = a.weight(1);
      boolean weights = a.weighed && (c.isDifferentiated(w) || c.isDifferentiated(w + 1));
      Tensor both = null;
      if (!c.isDifferentiated(0)) {
        if (weights) both = ofWeights(c, g);
      } else if (weights) {
        Tensor flat = BACK.apply(a, ofSetsFrom(c, g));
        int size = c.shape(0).size();
        all[0] = part(flat, 0, size, c.shape(0)).to(c.dtype(0));
        int each = c.shape(w).size();
        // The sum is a copy: weights are kept, and would keep all else of the array.
        Tensor rest = part(flat, size, size + 2 * each, c.shape(w).prepend(2).prepend(1));
        both = ReductionOps.sum(rest, new int[] {0}, false);
      } else {
        all[0] = ofSets(c, g);
      }
      for (int k = 0; k < 2 && both != null; k++) {
        all[w + k] = IndexOps.get(both, k).to(c.dtype(w + k));
      }
      return Arrays.asList(all);
    }

    private static Tensor part(Tensor flat, int from, int to, Shape shape) {
      return ShapeOps.reshape(IndexOps.narrow(flat, 0, from, to), shape);
    }

    @Override
    public Tensor vjp(Call<Standard> c, int i, Tensor g) {
      int which = i - c.attributes().weight(1);
      if (i == 0) return ofSets(c, g);
      return which < 0 ? null : IndexOps.get(ofWeights(c, g), which).to(c.dtype(i));
    }

    private static Tensor ofSets(Call<Standard> c, Tensor g) {
      return SLOPE.apply(c.attributes(), ofSetsFrom(c, g)).to(c.dtype(0));
    }

    private static Tensor[] ofSetsFrom(Call<Standard> c, Tensor g) {
      Standard a = c.attributes();
      List<Tensor> in = new ArrayList<>(List.of(g, c.input(0)));
      if (a.given) in.add(c.input(1));
      if (a.weighed) in.add(c.input(a.weight(1)));
      return in.toArray(Tensor[]::new);
    }

    private static Tensor ofWeights(Call<Standard> c, Tensor g) {
      Standard a = c.attributes().plain();
      return a.given
          ? WEIGHTS.apply(a, g, c.input(0), c.input(1))
          : WEIGHTS.apply(a, g, c.input(0));
    }

    /** ẏ = w x̄(ẋ) + ẇ z + ḃ: what is linear and symmetric is its own transpose. */
    @Override
    public Tensor jvp(Op<Standard> op, Call<Standard> c, Tensor[] tangents) {
      Standard a = c.attributes(), plain = a.plain();
      int w = a.weight(1);
      Tensor x = c.input(0), sum = null;
      if (tangents[0] != null) {
        sum =
            a.given
                ? SLOPE.apply(plain, tangents[0], x, c.input(1))
                : SLOPE.apply(plain, tangents[0], x);
        if (a.weighed) sum = sum.mul(ShapeOps.unsqueeze(c.input(w), -1));
      }
      if (a.weighed && tangents[w] != null) {
        Tensor z = a.given ? op.apply(plain, x, c.input(1)) : op.apply(plain, x);
        Tensor t = z.mul(ShapeOps.unsqueeze(tangents[w], -1));
        sum = sum == null ? t : sum.add(t);
      }
      if (a.weighed && tangents[w + 1] != null) {
        Tensor t =
            ShapeOps.broadcastTo(ShapeOps.unsqueeze(tangents[w + 1], -1), c.output().shape());
        sum = sum == null ? t : sum.add(t);
      }
      return sum;
    }

    /** Biases as well, which are few: how many operands come before them is not known here. */
    @Override
    public boolean reads(int i, DType dtype, boolean others) {
      return true;
    }

    @Override
    public boolean readsOutput() {
      return false;
    }
  }

  // ---- operands as the kernel takes them ----

  private static Standardization of(Strided x, double eps, Strided statistics) {
    return new Standardization(x.dtype(), x.shape().dims(), eps, statistics);
  }

  /**
   * Row-major operands of one dtype.
   *
   * @param sets how many of them, the first, are of the sets' shape
   */
  private static Strided[] whole(Strided[] in, int sets) {
    DType dtype = DType.FLOAT32;
    for (Strided s : in) if (s.dtype() == DType.FLOAT64) dtype = DType.FLOAT64;
    Strided[] all = new Strided[in.length];
    for (int k = 0; k < in.length; k++) {
      Strided s = Casts.cast(in[k], dtype);
      all[k] = Casts.contiguous(k < sets ? joined(s) : s);
    }
    return all;
  }

  /** Elements that a set has side by side are fewer than this: those of one channel are copied. */
  private static final int FEW = 16;

  private static boolean isScattered(Shape s) {
    return s.dim(1) > 1 && s.dim(3) == 1 && s.dim(4) < FEW;
  }

  /** The elements of a set side by side, [outer, 1, channels, 1, n·plane], where they are not. */
  private static Strided joined(Strided x) {
    Shape s = x.shape();
    if (!isScattered(s) || x.size() == 0) return x;
    int[] t = x.strides();
    Strided turned =
        new Strided(
            x.dtype(),
            Shape.of(s.dim(0), s.dim(2), s.dim(1), s.dim(4)),
            x.data(),
            x.offset(),
            new int[] {t[0], t[2], t[1], t[4]});
    Strided whole = Casts.contiguous(turned);
    Shape joined = Shape.of(s.dim(0), 1, s.dim(2), 1, s.dim(1) * s.dim(4));
    return new Strided(x.dtype(), joined, whole.data(), whole.offset(), joined.rowMajorStrides());
  }

  private static Strided like(Strided x) {
    return Strided.unwritten(x.dtype(), x.shape());
  }

  /** A result of joined sets as the operand was arranged: a view. */
  private static Strided arranged(Strided y, Shape s) {
    if (!isScattered(s) || y.size() == 0) return y;
    int plane = s.dim(4), run = s.dim(1) * plane, channels = s.dim(2);
    return new Strided(
        y.dtype(), s, y.data(), y.offset(), new int[] {channels * run, plane, run, plane, 1});
  }

  // ---- batches ----

  /**
   * The op with the batch as a part of one of its axes.
   *
   * @param axes of each operand the axis that takes it in; −1 for one that all examples share
   * @param out that of the result
   */
  private static <A> Tensor merged(
      Op<A> op, A a, Tensor[] in, boolean[] batched, int n, int[] axes, int out) {
    Tensor[] all = in.clone();
    for (int k = 0; k < all.length; k++) {
      if (axes[k] < 0) continue;
      Tensor t = batched[k] ? in[k] : ShapeOps.broadcastTo(in[k], in[k].shape().prepend(n));
      int[] dims = Arrays.copyOfRange(t.dims(), 1, t.rank());
      dims[axes[k]] *= n;
      all[k] = ShapeOps.reshape(ShapeOps.moveAxis(t, 0, axes[k]), dims);
    }
    Tensor y = op.apply(a, all);
    int[] split = new int[y.rank() + 1];
    for (int d = 0; d < split.length; d++) {
      split[d] = d == out ? n : y.shape().dim(d < out ? d : d - 1);
    }
    split[out + 1] = n == 0 ? 0 : split[out + 1] / n;
    return ShapeOps.moveAxis(ShapeOps.reshape(y, split), out, 0);
  }
}
