package org.gradsh.autograd.show;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.cpu.Strided;

/**
 * The statistics of a block, from one pass over it; of a very large one, over a part of it.
 *
 * @param every of so many pieces of it one was read; what follows speaks of these
 * @param finite how many elements are neither NaN nor infinite; the rest speaks of these alone
 * @param std the unbiased standard deviation, as {@code std()}; NaN for fewer than two elements
 */
record Summary(
    int every,
    DType dtype,
    long size,
    long finite,
    double min,
    double max,
    double mean,
    double std,
    long zeros,
    long nans,
    long positiveInfinities,
    long negativeInfinities) {

  /** So many elements are read in less than a second, the first time as well. */
  private static final int MOST = 1 << 26;

  static Summary of(Strided v) {
    return of(v, MOST);
  }

  static Summary of(Strided v, int most) {
    long elements = 1;
    for (int a = 0; a < v.shape().rank(); a++) {
      // What is broadcast is read once.
      if (v.strides()[a] != 0) elements *= v.shape().dim(a);
    }
    int every = (int) Math.ceilDiv(Math.max(1, elements), most);
    Moments m = Moments.of(v, 1, every);
    double largest = Math.max(Math.abs(m.min), Math.abs(m.max));
    Moments moments = m;
    double scale = 1;
    if (m.finite > 0 && largest > 0 && (largest > 1e100 || largest < 1e-100)) {
      // Squares would overflow or vanish; by a power of two every number stays what it is.
      scale = largest > 1 ? 0x1p-600 : 0x1p+600;
      moments = Moments.of(v, scale, every);
    }
    double n = (double) m.finite * m.repeats;
    double std = n < 2 ? Double.NaN : Math.sqrt(moments.squares * m.repeats / (n - 1)) / scale;
    return new Summary(
        every,
        v.dtype(),
        every == 1 ? v.size() : (m.finite + m.nans + m.up + m.down) * m.repeats,
        m.finite * m.repeats,
        m.min,
        m.max,
        moments.mean / scale,
        std,
        m.zeros * m.repeats,
        m.nans * m.repeats,
        m.up * m.repeats,
        m.down * m.repeats);
  }

  /** On one line: {@code range -1.5 … 2.0, mean 0.25, std 1.1, 3 zeros, 1 NaN}. */
  String text() {
    String part = every == 1 ? "" : "1 in " + every + " read: ";
    if (dtype == DType.BOOL) return part + (size - zeros) + " of " + size + " true";
    List<String> parts = new ArrayList<>();
    if (finite > 0) {
      if (min == max) {
        parts.add("all " + bound(min));
      } else {
        parts.add("range " + bound(min) + " … " + bound(max));
        parts.add("mean " + Numbers.rounded(mean, 4));
        parts.add("std " + Numbers.rounded(std, 4));
        if (zeros > 0) parts.add(zeros + (zeros == 1 ? " zero" : " zeros"));
      }
    }
    if (nans > 0) parts.add(nans + " NaN");
    if (positiveInfinities > 0) parts.add(positiveInfinities + " +Inf");
    if (negativeInfinities > 0) parts.add(negativeInfinities + " -Inf");
    return part + String.join(", ", parts);
  }

  private String bound(double v) {
    boolean whole = !dtype.isFloating() && Math.abs(v) < 0x1p53;
    return whole ? Long.toString((long) v) : Numbers.rounded(v, 4);
  }
}
