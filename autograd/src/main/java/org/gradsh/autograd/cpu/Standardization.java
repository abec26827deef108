package org.gradsh.autograd.cpu;

import java.util.Arrays;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.cpu.NormRows.Pair;

/**
 * Numbers brought to mean 0 and variance 1 set by set, and the way back; each set is read once for
 * what is summed over it and once for what is made of that.
 *
 * <p>Operands are row-major [outer, n, channels, planes, plane]: a set is what an index of outer
 * and one of channels have in common, and there is a weight for each channel and plane. So rows are
 * [rows, 1, 1, length, 1], batches [1, n, channels, 1, elements], and groups of channels [n, 1,
 * groups, channels of each, elements].
 *
 * <p>Mean and variance are those of pieces of at most 4096 elements, each about a number close to
 * its mean, joined in float64 (Chan, Golub and LeVeque, "Algorithms for computing the sample
 * variance", 1983): however far the mean is from 0, squares of small differences are summed. What
 * takes the mean off takes off its nearest float32 first, which is exact for numbers close to it,
 * and then the rest.
 *
 * <p>A set is the work of one thread, whatever their number, so results are the same bits.
 */
public final class Standardization {
  /** Rows of statistics: the mean as one of the elements, what it lacks of the mean, variance. */
  public static final int MEAN = 0, REST = 1, VARIANCE = 2, STATISTICS = 3;

  /** Planes of fewer elements are weighed element by element. */
  private static final int SMALL = 16;

  /** Sets whose sums of columns are added before they go to float64. */
  private static final int TOGETHER = 32;

  private static final int MOST_PANELS = 64;

  /** Elements whose mean squares are taken about. */
  private static final int SOME = 64;

  /** What the square of the distance from the mean may be beside the variance. */
  private static final double FAR = 4;

  private final int outer, n, channels, planes, plane;

  /** Elements of a set that lie side by side, and its elements. */
  private final int run;

  private final long count;
  private final double eps;
  private final boolean isDouble, vectors;
  private final NormRows rows;

  /** The statistics of each set, [3, outer, channels]; null where they are to be computed. */
  private final Strided given;

  /**
   * @param dtype of all operands, float32 or float64
   * @param dims outer, n, channels, planes, plane
   * @param given statistics as {@link #statistics} gives them, or null
   */
  public Standardization(DType dtype, int[] dims, double eps, Strided given) {
    outer = dims[0];
    n = dims[1];
    channels = dims[2];
    planes = dims[3];
    plane = dims[4];
    run = planes * plane;
    count = (long) n * run;
    this.eps = eps;
    this.given = given;
    isDouble = dtype == DType.FLOAT64;
    rows = isDouble ? DoubleNormRows.ROWS : FloatNormRows.ROWS;
    long elements = (long) outer * n * channels * run;
    vectors = run >= Rows.VECTOR_RUN && NormWarmUp.isDone(isDouble, elements * COST);
  }

  /** Additions that an element costs, about. */
  private static final int COST = 4;

  /** What a thread knows of the set that it is at. */
  private static final class At {
    final Pair pair = new Pair();
    double shift, rest, variance, scale;
    double sum, along;

    /** What x̄ has of x less the shift, and beside that. */
    double q, t;

    /** From Σ h and Σ h (x − shift). */
    void lean(double sum, double along, long count) {
      q = -scale * scale * scale * (along - rest * sum) / count;
      t = -scale * sum / count - rest * q;
    }
  }

  private interface Sets {
    void at(int set, At at);
  }

  private void forEachSet(Sets body) {
    int each = (int) Math.min(1 << 20, count * (vectors ? COST : 3 * COST));
    Parallel.ranges(
        outer * channels,
        each,
        (first, last) -> {
          At at = new At();
          for (int set = first; set < last; set++) body.at(set, at);
        });
  }

  private int start(int set, int segment) {
    return ((set / channels * n + segment) * channels + set % channels) * run;
  }

  /** Where the statistics of a set lie among those given. */
  private double given(int which, int set) {
    return rows.get(given.data(), given.offset() + which * outer * channels + set);
  }

  private void measure(Object x, int offset, int set, At at) {
    if (given != null) {
      at.shift = given(MEAN, set);
      at.rest = given(REST, set);
      at.variance = given(VARIANCE, set);
    } else {
      compute(x, offset, set, at);
    }
    at.scale = 1 / Math.sqrt(at.variance + eps);
  }

  private void compute(Object x, int offset, int set, At at) {
    double seen = 0, mean = 0, squares = 0;
    for (int segment = 0; segment < n; segment++) {
      int from = offset + start(set, segment);
      for (int i = 0; i < run; i += NormRows.PIECE) {
        int length = Math.min(NormRows.PIECE, run - i);
        double about = seen == 0 ? first(x, from + i, length) : rows.rounded(mean);
        if (!(Math.abs(about) < Double.POSITIVE_INFINITY)) {
          // Nothing is close to such a mean.
          mean = about;
          squares = Double.NaN;
          seen += length;
          continue;
        }
        rows.moments(x, from + i, about, length, at.pair, vectors);
        double off = at.pair.first / length;
        double own = Math.max(0, at.pair.second - at.pair.first * off);
        if (seen == 0 && off * off * length > FAR * own) {
          // The first elements are unlike the others, or there is next to no variance.
          about = rows.rounded(about + off);
          rows.moments(x, from + i, about, length, at.pair, vectors);
          off = at.pair.first / length;
          own = Math.max(0, at.pair.second - at.pair.first * off);
        }
        double step = about + off - mean;
        double all = seen + length;
        squares += own + step * step * (seen * length / all);
        mean = seen == 0 ? about + off : mean + step * (length / all);
        seen = all;
      }
    }
    at.shift = rows.rounded(mean);
    at.rest = mean - at.shift;
    at.variance = squares / seen;
  }

  /** What is likely to be near the mean: that of some elements. */
  private double first(Object x, int from, int length) {
    int some = Math.min(SOME, length);
    return rows.rounded(BlockFolds.run(Rows.Step.SUM, 0, x, from, some, vectors) / some);
  }

  /**
   * The mean, what it lacks of the exact one, and the variance of each set: [3, outer, channels].
   */
  public void statistics(Strided x, Object out) {
    int sets = outer * channels;
    forEachSet(
        (set, at) -> {
          measure(x.data(), x.offset(), set, at);
          rows.set(out, MEAN * sets + set, at.shift);
          rows.set(out, REST * sets + set, at.rest);
          rows.set(out, VARIANCE * sets + set, at.variance);
        });
  }

  /** Weights element by element: of planes that are too small to be a loop of their own. */
  private boolean isByElement() {
    return planes > 1 && plane < SMALL;
  }

  /** A weight for each element of a run, from one for each plane; from 0 on. */
  private Object perElement(Strided w) {
    if (plane == 1 && w.offset() == 0) return w.data();
    Object all = isDouble ? new double[channels * run] : new float[channels * run];
    for (int i = 0; i < channels * run; i++) {
      rows.set(all, i, rows.get(w.data(), w.offset() + i / plane));
    }
    return all;
  }

  /**
   * y = (x − mean) / √(variance + eps) · w + b.
   *
   * @param w for each channel and plane, as b; both may be null
   */
  public void standardize(Strided x, Strided w, Strided b, Object y) {
    boolean byElement = w != null && isByElement();
    Object ws = byElement ? perElement(w) : null, bs = byElement ? perElement(b) : null;
    int length = w == null ? run : plane;
    forEachSet(
        (set, at) -> {
          measure(x.data(), x.offset(), set, at);
          int channel = set % channels;
          for (int segment = 0; segment < n; segment++) {
            int to = start(set, segment), from = x.offset() + to;
            if (byElement) {
              double c = -at.rest * at.scale;
              rows.weighedLine(
                  x.data(),
                  from,
                  at.shift,
                  at.scale,
                  c,
                  ws,
                  bs,
                  channel * run,
                  y,
                  to,
                  run,
                  vectors);
              continue;
            }
            for (int i = 0, k = channel * planes; i < run; i += length, k++) {
              double a = w == null ? at.scale : at.scale * rows.get(w.data(), w.offset() + k);
              double plus = w == null ? 0 : rows.get(b.data(), b.offset() + k);
              plus -= at.rest * a;
              rows.line(x.data(), from + i, at.shift, a, plus, y, to + i, length, vectors);
            }
          }
        });
  }

  /**
   * The way back from ȳ = g, with h = g w and z the standardized x: x̄ = (h − mean(h) − z mean(h
   * z)) / √(variance + eps), w̄ = Σ g z and b̄ = Σ g.
   *
   * @param w for each channel and plane, or null
   * @param slope takes x̄, from 0 on, where that is wanted; else null
   * @param weights takes w̄ and b̄, [2, channels, planes], from {@code weightsAt} on, or is null
   */
  public void back(Strided g, Strided x, Strided w, Object slope, Object weights, int weightsAt) {
    double[] sums = weights == null ? null : new double[2 * channels * planes];
    if (isByElement() && (weights != null || w != null)) {
      backByElement(g, x, w == null ? null : perElement(w), slope, sums);
    } else {
      backByPlane(g, x, w, slope, sums);
    }
    if (weights == null) return;
    for (int i = 0; i < sums.length; i++) rows.set(weights, weightsAt + i, sums[i]);
  }

  private void backByPlane(Strided g, Strided x, Strided w, Object slope, double[] sums) {
    int all = channels * planes;
    double[] parts = sums == null ? null : new double[2 * outer * all];
    // What is not weighed is one long plane.
    int length = w == null && sums == null ? run : plane;
    forEachSet(
        (set, at) -> {
          measure(x.data(), x.offset(), set, at);
          int channel = set % channels;
          double sum = 0, along = 0;
          for (int segment = 0; segment < n; segment++) {
            int from = start(set, segment);
            for (int i = 0, k = 0; i < run; i += length, k++) {
              products(g.data(), g.offset() + from + i, null, 0, x, from + i, length, at);
              double by = w == null ? 1 : weight(w, channel * planes + k);
              sum += by * at.sum;
              along += by * at.along;
              if (sums == null) continue;
              parts[set * planes + k] += (at.along - at.rest * at.sum) * at.scale;
              parts[outer * all + set * planes + k] += at.sum;
            }
          }
          if (slope == null) return;
          at.lean(sum, along, count);
          for (int segment = 0; segment < n; segment++) {
            int from = start(set, segment);
            for (int i = 0, k = 0; i < run; i += length, k++) {
              double r = w == null ? at.scale : at.scale * weight(w, channel * planes + k);
              slope(g.data(), g.offset() + from + i, r, x, from + i, slope, length, at);
            }
          }
        });
    if (sums == null) return;
    for (int i = 0; i < outer * all; i++) {
      sums[i % all] += parts[i];
      sums[all + i % all] += parts[outer * all + i];
    }
  }

  private void slope(
      Object g, int gAt, double r, Strided x, int from, Object to, int length, At at) {
    int xAt = x.offset() + from;
    rows.slope(g, gAt, r, x.data(), xAt, at.shift, at.q, at.t, to, from, length, vectors);
  }

  private double weight(Strided w, int k) {
    return rows.get(w.data(), w.offset() + k);
  }

  /** Σ h and Σ h (x − shift) of a run of any length, with h = g w where there are weights. */
  private void products(
      Object g, int gAt, Object w, int wAt, Strided x, int from, int length, At at) {
    double sum = 0, along = 0;
    for (int i = 0; i < length; i += NormRows.PIECE) {
      int piece = Math.min(NormRows.PIECE, length - i), xAt = x.offset() + from + i;
      if (w == null) {
        rows.products(g, gAt + i, x.data(), xAt, at.shift, piece, at.pair, vectors);
      } else {
        rows.weighedProducts(
            g, gAt + i, w, wAt + i, x.data(), xAt, at.shift, piece, at.pair, vectors);
      }
      sum += at.pair.first;
      along += at.pair.second;
    }
    at.sum = sum;
    at.along = along;
  }

  /** Sets of one channel, some at a time: each panel has its own sums, which are added in order. */
  private void backByElement(Strided g, Strided x, Object w, Object slope, double[] sums) {
    int panels = Math.clamp(outer / (2 * TOGETHER), 1, MOST_PANELS);
    double[][] parts = new double[panels * channels][];
    Parallel.ranges(
        panels * channels,
        (int) Math.min(1 << 20, ((outer - 1) / panels + 1) * count * COST),
        (first, last) -> {
          At at = new At();
          Object some = isDouble ? new double[2 * run] : new float[2 * run];
          for (int part = first; part < last; part++) {
            int panel = part / channels;
            int from = (int) ((long) outer * panel / panels);
            int to = (int) ((long) outer * (panel + 1) / panels);
            double[] own = sums == null ? null : new double[2 * run];
            for (int o = from, waiting = 0; o < to; o++) {
              int set = o * channels + part % channels;
              measure(x.data(), x.offset(), set, at);
              if (slope != null) slopeByElement(g, x, w, slope, set, at);
              if (own == null) continue;
              for (int segment = 0; segment < n; segment++) {
                addColumns(g, x, start(set, segment), some, at);
                if (++waiting % TOGETHER == 0) empty(some, own);
              }
            }
            if (own != null) empty(some, own);
            parts[part] = own;
          }
        });
    if (sums == null) return;
    int all = channels * planes;
    for (int part = 0; part < parts.length; part++) {
      int to = part % channels * planes;
      for (int i = 0; i < run; i++) {
        sums[to + i / plane] += parts[part][i];
        sums[all + to + i / plane] += parts[part][run + i];
      }
    }
  }

  private void slopeByElement(Strided g, Strided x, Object w, Object slope, int set, At at) {
    int wAt = set % channels * run;
    double sum = 0, along = 0;
    for (int segment = 0; segment < n; segment++) {
      int from = start(set, segment);
      products(g.data(), g.offset() + from, w, wAt, x, from, run, at);
      sum += at.sum;
      along += at.along;
    }
    at.lean(sum, along, count);
    for (int segment = 0; segment < n; segment++) {
      int from = start(set, segment), gAt = g.offset() + from, xAt = x.offset() + from;
      if (w == null) {
        slope(g.data(), gAt, at.scale, x, from, slope, run, at);
        continue;
      }
      rows.weighedSlope(
          g.data(), gAt, w, wAt, at.scale, x.data(), xAt, at.shift, at.q, at.t, slope, from, run,
          vectors);
    }
  }

  private void addColumns(Strided g, Strided x, int from, Object some, At at) {
    int gAt = g.offset() + from, xAt = x.offset() + from;
    double c = -at.rest * at.scale;
    rows.addColumns(g.data(), gAt, x.data(), xAt, at.shift, at.scale, c, some, run, vectors);
  }

  /** Adds what was summed to the sums, and clears it. */
  private static void empty(Object some, double[] sums) {
    if (some instanceof float[] f) {
      for (int i = 0; i < sums.length; i++) sums[i] += f[i];
      Arrays.fill(f, 0);
    } else {
      double[] d = (double[]) some;
      for (int i = 0; i < sums.length; i++) sums[i] += d[i];
      Arrays.fill(d, 0);
    }
  }
}
