package org.gradsh.repl.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The axes that hold all series of a chart.
 *
 * @param dropped points that are neither NaN nor infinite and have no place on axes of powers
 */
record Frame(Axis x, Axis y, double lowX, double highX, double lowY, double highY, long dropped) {

  static Frame of(Chart chart) {
    boolean logX = chart.options().logX();
    boolean logY = chart.options().logY();
    double lowX = Double.POSITIVE_INFINITY;
    double lowY = Double.POSITIVE_INFINITY;
    double highX = Double.NEGATIVE_INFINITY;
    double highY = Double.NEGATIVE_INFINITY;
    boolean bars = false;
    long dropped = 0;
    for (Series s : chart.series()) {
      boolean isBars = s.kind() == Series.Kind.BARS;
      bars |= isBars;
      for (int i = 0; i < s.x().length; i++) {
        double px = s.x()[i];
        double py = isBars ? s.y()[Math.min(i, s.y().length - 1)] : s.y()[i];
        if (!Double.isFinite(px) || !Double.isFinite(py)) continue;
        if (logX && px <= 0 || logY && py <= 0) {
          if (!isBars && !s.isBeside()) dropped++;
          continue;
        }
        lowX = Math.min(lowX, px);
        highX = Math.max(highX, px);
        lowY = Math.min(lowY, py);
        highY = Math.max(highY, py);
      }
    }
    Axis x = Axis.of(lowX, highX, logX, bars ? 0 : 0.02);
    Axis y = Axis.of(lowY, highY, logY, 0.04);
    if (bars && !logY) y = new Axis(0, Math.max(1, highY) * 1.04, false);
    if (bars && logY) y = new Axis(0.7, Math.max(2, highY) * 1.5, true);
    return new Frame(x, y, lowX, highX, lowY, highY, dropped);
  }

  /** {@code Chart 2 series of 100 points, x 0 … 99, y -1 … 1, 3 not finite}. */
  String line(List<Series> series) {
    if (series.isEmpty()) return "Chart  empty";
    StringBuilder s = new StringBuilder("Chart  ");
    long size = series.getFirst().size();
    boolean bars = series.getFirst().kind() == Series.Kind.BARS;
    boolean same = series.stream().allMatch(o -> o.size() == size);
    if (series.size() > 1) s.append(series.size()).append(" series of ");
    long points = same ? size : series.stream().mapToLong(Series::size).sum();
    s.append(points).append(bars ? " value" : " point").append(points == 1 ? "" : "s");
    if (series.size() > 1 && !same) s.append(" together");
    if (bars && series.getFirst().y().length > 0) {
      s.append(" in ").append(series.getFirst().y().length).append(" bins");
    }
    if (lowX <= highX) {
      s.append(", x ").append(range(lowX, highX));
      s.append(bars ? ", most " + brief(highY) : ", y " + range(lowY, highY));
    }
    leftOut(series).forEach(what -> s.append(", ").append(what));
    return s.toString();
  }

  /** What of the points cannot be shown: {@code 3 NaN or infinite left out}. */
  List<String> leftOut(List<Series> series) {
    List<String> what = new ArrayList<>();
    long skipped = series.stream().mapToLong(Series::skipped).sum();
    if (skipped > 0) what.add(skipped + " NaN or infinite left out");
    if (dropped > 0) {
      boolean thinned = series.stream().anyMatch(o -> o.size() > o.x().length);
      what.add((thinned ? "some" : dropped) + " not above 0 left out");
    }
    return what;
  }

  /** Whether there is nothing to show. */
  boolean isEmpty() {
    return lowX > highX;
  }

  private static String range(double low, double high) {
    return low == high ? brief(low) : brief(low) + " … " + brief(high);
  }

  /** Four significant digits, whole numbers in full. */
  static String brief(double v) {
    if (v == Math.rint(v) && Math.abs(v) < 1e7) return Long.toString((long) v);
    double size = Math.abs(v);
    if (size >= 1e7 || size < 1e-4) return String.format(Locale.ROOT, "%.3e", v);
    int digits = Math.max(0, 3 - (int) Math.floor(Math.log10(size)));
    String text = String.format(Locale.ROOT, "%." + digits + "f", v);
    return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
  }
}
