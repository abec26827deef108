package org.gradsh.repl.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gradsh.repl.plot.Series.Kind;

/** The numbers of one curve so far. */
final class Curve {
  /** So many points of a curve are drawn: a drawing that grows is sent again and again. */
  private static final int MOST = 1 << 11;

  final String name;
  private double[] steps = new double[64];
  private double[] values = new double[64];
  private int size;
  private boolean isHigherBetter;

  Curve(String name) {
    this.name = name;
  }

  void add(long step, double value) {
    if (size == steps.length) {
      steps = Arrays.copyOf(steps, 2 * size);
      values = Arrays.copyOf(values, 2 * size);
    }
    steps[size] = step;
    values[size++] = value;
  }

  void higherIsBetter() {
    isHigherBetter = true;
  }

  boolean isEmpty() {
    return size == 0;
  }

  long lastStep() {
    return size == 0 ? -1 : (long) steps[size - 1];
  }

  double last() {
    return values[size - 1];
  }

  double[] values() {
    return Arrays.copyOf(values, size);
  }

  /** The place of the best value, the first of several; −1 where none is a number. */
  private int bestAt() {
    int best = -1;
    for (int i = 0; i < size; i++) {
      if (Double.isNaN(values[i])) continue;
      boolean better =
          best < 0 || (isHigherBetter ? values[i] > values[best] : values[i] < values[best]);
      if (better) best = i;
    }
    return best;
  }

  /** Null where no value is a number. */
  Curves.Best best() {
    int at = bestAt();
    return at < 0 ? null : new Curves.Best((long) steps[at], values[at]);
  }

  /**
   * The mean of the values so far, of which each weighs by {@code weight} less than the next one;
   * as if there had been no values before the first (TensorBoard's smoothing). NaN and infinite
   * ones are passed over.
   */
  private double[] smoothed(double weight) {
    double[] smooth = new double[size];
    double sum = 0;
    double whole = 0;
    for (int i = 0; i < size; i++) {
      boolean counts = Double.isFinite(values[i]);
      if (counts) {
        sum = weight * sum + (1 - weight) * values[i];
        whole = weight * whole + (1 - weight);
      }
      smooth[i] = counts ? sum / whole : values[i];
    }
    return smooth;
  }

  /** The curve, and where its best value is. */
  List<Series> series(double smoothing) {
    List<Series> all = new ArrayList<>();
    if (smoothing > 0) {
      all.add(Series.of("", Kind.BEHIND, x(), Data.of(values()), MOST));
      all.add(Series.of(name, Kind.LINE, x(), Data.of(smoothed(smoothing)), MOST));
    } else {
      all.add(Series.of(name, Kind.LINE, x(), Data.of(values()), MOST));
    }
    Curves.Best best = best();
    if (best != null) {
      Data at = Data.of(new double[] {best.step()});
      all.add(Series.of("", Kind.MARK, at, Data.of(new double[] {best.value()})));
    }
    return all;
  }

  private Data x() {
    return Data.of(Arrays.copyOf(steps, size));
  }

  /** {@code loss 0.0312 (best 0.029 at 110)}. */
  String text() {
    if (isEmpty()) return name;
    String last = Double.isFinite(last()) ? Frame.brief(last()) : "" + last();
    int best = bestAt();
    if (best < 0 || best == size - 1) return name + " " + last;
    return name
        + " "
        + last
        + " (best "
        + Frame.brief(values[best])
        + " at "
        + (long) steps[best]
        + ")";
  }
}
