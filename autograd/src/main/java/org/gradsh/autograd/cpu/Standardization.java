package org.gradsh.autograd.cpu;

import java.util.Arrays;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.cpu.NormRows.Pair;

/**
 * Numbers brought to mean 0 and variance 1 set by set, and the way back; each set is read once for
 * what is summed over it and once for what is made of that.
 *
 * <p>Operands are row-major [outer, n, channels, planes, plane]: a set is what an index of outer and
 * one of channels have in common, and there is a weight for each channel and plane. So rows are
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
        double about = mean;
        if (seen == 0) about = BlockFolds.run(Rows.Step.SUM, 0, x, from + i, length, vectors) / length;
        about = rows.rounded(about);
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

  /** The mean, what it lacks of the exact one, and the variance of each set: [3, outer, channels]. */
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
                  x.data(), from, at.shift, at.scale, c, ws, bs, channel * run, y, to, run, vectors);
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
   * x̄ = (h − mean(h) − z mean(h z)) / √(variance + eps) with h = g w and z the standardized x.
   *
   * @param w for each channel and plane, or null
   */
  public void slope(Strided g, Strided x, Strided w, Object out) {
    boolean byElement = w != null && isByElement();
    Object ws = byElement ? perElement(w) : null;
    int length = w == null || byElement ? run : plane;
    forEachSet(
        (set, at) -> {
          measure(x.data(), x.offset(), set, at);
          int channel = set % channels;
          double sum = 0, along = 0;
          for (int segment = 0; segment < n; segment++) {
            int to = start(set, segment);
            if (byElement) {
              rows.multiply(g.data(), g.offset() + to, ws, channel * run, out, to, run, vectors);
            }
            for (int i = 0, k = channel * planes; i < run; i += length, k++) {
              if (byElement) products(out, to, x, to, length, at);
              else products(g.data(), g.offset() + to + i, x, to + i, length, at);
              double by = length == run && byElement || w == null ? 1 : weight(w, k);
              sum += by * at.sum;
              along += by * at.along;
            }
          }
          double q = -at.scale * at.scale * at.scale * (along - at.rest * sum) / count;
          double t = -at.scale * sum / count - at.rest * q;
          for (int segment = 0; segment < n; segment++) {
            int to = start(set, segment);
            for (int i = 0, k = channel * planes; i < run; i += length, k++) {
              double r = byElement || w == null ? at.scale : at.scale * weight(w, k);
              Object h = byElement ? out : g.data();
              int hAt = byElement ? to : g.offset() + to + i;
              int from = x.offset() + to + i;
              rows.slope(
                  h, hAt, r, x.data(), from, at.shift, q, t, out, to + i, length, vectors);
            }
          }
        });
  }

  private double weight(Strided w, int k) {
    return rows.get(w.data(), w.offset() + k);
  }

  /** Σ g and Σ g (x − shift) of a run of any length. */
  private void products(Object g, int gAt, Strided x, int from, int length, At at) {
    double sum = 0, along = 0;
    for (int i = 0; i < length; i += NormRows.PIECE) {
      int piece = Math.min(NormRows.PIECE, length - i);
      rows.products(
          g, gAt + i, x.data(), x.offset() + from + i, at.shift, piece, at.pair, vectors);
      sum += at.pair.first;
      along += at.pair.second;
    }
    at.sum = sum;
    at.along = along;
  }

  /** Σ g z and Σ g for each channel and plane, with z the standardized x: [2, channels, planes]. */
  public void weights(Strided g, Strided x, Object out) {
    double[] sums = new double[2 * channels * planes];
    if (isByElement()) sumsOfColumns(g, x, sums);
    else sumsOfPlanes(g, x, sums);
    for (int i = 0; i < sums.length; i++) rows.set(out, i, sums[i]);
  }

  private void sumsOfPlanes(Strided g, Strided x, double[] sums) {
    int all = channels * planes;
    double[] parts = new double[2 * outer * all];
    forEachSet(
        (set, at) -> {
          measure(x.data(), x.offset(), set, at);
          for (int segment = 0; segment < n; segment++) {
            int from = start(set, segment);
            for (int k = 0; k < planes; k++) {
              products(g.data(), g.offset() + from + k * plane, x, from + k * plane, plane, at);
              int to = set * planes + k;
              parts[to] += (at.along - at.rest * at.sum) * at.scale;
              parts[outer * all + to] += at.sum;
            }
          }
        });
    for (int i = 0; i < outer * all; i++) {
      sums[i % all] += parts[i];
      sums[all + i % all] += parts[outer * all + i];
    }
  }

  /** Sets of one channel, some at a time; each panel has its own sums, which are added in order. */
  private void sumsOfColumns(Strided g, Strided x, double[] sums) {
    int panels = Math.max(1, Math.min(64, outer / (2 * TOGETHER)));
    double[][] parts = new double[panels * channels][];
    Parallel.ranges(
        panels * channels,
        (int) Math.min(1 << 20, (long) outer / panels * count * COST),
        (first, last) -> {
          At at = new At();
          Object some = isDouble ? new double[2 * run] : new float[2 * run];
          for (int part = first; part < last; part++) {
            int panel = part / channels, channel = part % channels;
            int from = (int) ((long) outer * panel / panels);
            int to = (int) ((long) outer * (panel + 1) / panels);
            parts[part] = columns(g, x, channel, from, to, some, at);
          }
        });
    int all = channels * planes;
    for (int part = 0; part < parts.length; part++) {
      int to = part % channels * planes;
      for (int i = 0; i < run; i++) {
        sums[to + i / plane] += parts[part][i];
        sums[all + to + i / plane] += parts[part][run + i];
      }
    }
  }

  private double[] columns(
      Strided g, Strided x, int channel, int first, int last, Object some, At at) {
    double[] sums = new double[2 * run];
    int waiting = 0;
    for (int o = first; o < last; o++) {
      int set = o * channels + channel;
      measure(x.data(), x.offset(), set, at);
      for (int segment = 0; segment < n; segment++) {
        int from = start(set, segment);
        rows.addColumns(
            g.data(),
            g.offset() + from,
            x.data(),
            x.offset() + from,
            at.shift,
            at.scale,
            -at.rest * at.scale,
            some,
            run,
            vectors);
        if (++waiting == TOGETHER) {
          empty(some, sums);
          waiting = 0;
        }
      }
    }
    empty(some, sums);
    return sums;
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
