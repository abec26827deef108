package org.gradsh.autograd.show;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.gradsh.autograd.cpu.Parallel;
import org.gradsh.autograd.cpu.Strided;

/**
 * Counts, bounds, mean and sum of squared differences of a block, gathered in pieces that stay in
 * the processor's cache and joined by Chan's formula (Chan, Golub, LeVeque 1979).
 */
final class Moments {
  private static final int PIECE = 1024;

  private record Axis(int dim, int stride) {}

  /** How often every element counts: what is broadcast is read once. */
  long repeats = 1;

  long finite;
  long zeros;
  long nans;
  long up;
  long down;
  double min = Double.POSITIVE_INFINITY;
  double max = Double.NEGATIVE_INFINITY;
  double mean;
  double squares;

  private final double[] piece = new double[PIECE];
  private final double scale;

  /** Of so many pieces one is read. */
  private final int every;

  private long pieces;

  private Moments(double scale, int every) {
    this.scale = scale;
    this.every = every;
  }

  /**
   * @param scale mean and squares are those of the elements times this; the bounds are not scaled
   * @param every of so many pieces one is read
   */
  static Moments of(Strided v, double scale, int every) {
    Moments m = new Moments(scale, every);
    if (v.size() > 0) m.read(v);
    return m;
  }

  private void read(Strided v) {
    List<Axis> axes = new ArrayList<>();
    int offset = v.offset();
    for (int a = 0; a < v.shape().rank(); a++) {
      int dim = v.shape().dim(a);
      int stride = v.strides()[a];
      if (stride == 0) {
        repeats *= dim;
      } else if (dim > 1) {
        // The order of elements does not matter here: all axes run upwards, the closest innermost.
        if (stride < 0) offset += (dim - 1) * stride;
        axes.add(new Axis(dim, Math.abs(stride)));
      }
    }
    axes.sort(Comparator.comparingInt(Axis::stride));
    runs(v.data(), joined(axes), offset);
  }

  /** Neighbouring axes that are one run become one axis; innermost first. */
  private static List<Axis> joined(List<Axis> axes) {
    List<Axis> joined = new ArrayList<>();
    for (Axis a : axes) {
      Axis inner = joined.isEmpty() ? null : joined.getLast();
      if (inner != null && a.stride == inner.stride * inner.dim) {
        joined.set(joined.size() - 1, new Axis(inner.dim * a.dim, inner.stride));
      } else {
        joined.add(a);
      }
    }
    return joined;
  }

  private void runs(Object data, List<Axis> axes, int offset) {
    Axis inner = axes.isEmpty() ? new Axis(1, 1) : axes.getFirst();
    int[] index = new int[axes.size()];
    int at = offset;
    while (true) {
      for (int i = 0, next; i < inner.dim; i = next) {
        next = Parallel.end(i, PIECE, inner.dim);
        if (pieces++ % every != 0) continue;
        int n = next - i;
        load(data, at + i * inner.stride, inner.stride, n);
        join(n);
      }
      int a = 1;
      while (a < index.length && ++index[a] == axes.get(a).dim) {
        at -= (axes.get(a).dim - 1) * axes.get(a).stride;
        index[a++] = 0;
      }
      if (a >= index.length) return;
      at += axes.get(a).stride;
    }
  }

  private void load(Object data, int at, int stride, int n) {
    switch (data) {
      case float[] a -> {
        for (int i = 0; i < n; i++) piece[i] = a[at + i * stride];
      }
      case double[] a -> {
        for (int i = 0; i < n; i++) piece[i] = a[at + i * stride];
      }
      case int[] a -> {
        for (int i = 0; i < n; i++) piece[i] = a[at + i * stride];
      }
      case long[] a -> {
        for (int i = 0; i < n; i++) piece[i] = a[at + i * stride];
      }
      case boolean[] a -> {
        for (int i = 0; i < n; i++) piece[i] = a[at + i * stride] ? 1 : 0;
      }
      default -> throw new IllegalArgumentException("no elements: " + data.getClass());
    }
  }

  private void join(int n) {
    double low = min;
    double high = max;
    double sum = 0;
    int kept = 0;
    int none = 0;
    for (int i = 0; i < n; i++) {
      double d = piece[i];
      if (!(Math.abs(d) <= Double.MAX_VALUE)) {
        special(d);
        continue;
      }
      if (d < low) low = d;
      if (d > high) high = d;
      if (d == 0) none++;
      d *= scale;
      piece[kept++] = d;
      sum += d;
    }
    if (kept == 0) return;
    min = low;
    max = high;
    zeros += none;
    double center = sum / kept;
    double spread = 0;
    for (int i = 0; i < kept; i++) {
      double d = piece[i] - center;
      spread += d * d;
    }
    double delta = center - mean;
    long total = finite + kept;
    mean += delta * kept / total;
    squares += spread + delta * delta * ((double) finite * kept / total);
    finite = total;
  }

  private void special(double d) {
    if (Double.isNaN(d)) nans++;
    else if (d > 0) up++;
    else down++;
  }
}
