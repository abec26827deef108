package org.gradsh.repl.plot;

import java.util.Arrays;

/**
 * One curve, cloud or histogram, thinned to what a drawing can show.
 *
 * @param name what the legend says of it; may be empty
 * @param x in the order of the points; for bars their left edges, and the last right edge
 * @param size the number of points before thinning, or of values counted
 * @param skipped how many of them are NaN or infinite in x or y
 */
record Series(String name, Kind kind, double[] x, double[] y, long size, long skipped) {
  enum Kind {
    LINE,
    POINTS,
    BARS,
    /** A pale line behind the line that follows it, of its colour and without a name. */
    BEHIND,
    /** Points on the line before it, of its colour and without a name. */
    MARK
  }

  /** Whether it belongs to another one, which has the colour and the name of both. */
  boolean isBeside() {
    return switch (kind) {
      case BEHIND, MARK -> true;
      case LINE, POINTS, BARS -> false;
    };
  }

  /** Whether its points are joined. */
  boolean isJoined() {
    return switch (kind) {
      case LINE, BEHIND -> true;
      case POINTS, BARS, MARK -> false;
    };
  }

  /** So many points are kept of a long line or a large cloud. */
  private static final int LINE_POINTS = 1 << 14, CLOUD_POINTS = 1 << 17;

  static Series of(String name, Kind kind, Data x, Data y) {
    return of(name, kind, x, y, kind == Kind.LINE ? LINE_POINTS : CLOUD_POINTS);
  }

  /** One of which so many points are kept. */
  static Series of(String name, Kind kind, Data x, Data y, int most) {
    Thinned points = new Thinned(Math.max(1, Math.ceilDiv(4 * y.size(), most)), y.size());
    if (y.size() <= most) points = new Thinned(1, y.size());
    for (int from = 0; from < y.size(); from += Data.PIECE) {
      double[] xs = x.piece(from);
      double[] ys = y.piece(from);
      for (int i = 0; i < xs.length; i++) points.add(xs[i], ys[i]);
    }
    return points.series(name, kind);
  }

  Series named(String name) {
    return new Series(name, kind, x, y, size, skipped);
  }

  /** Whether point {@code i} can be drawn on axes of this kind. */
  boolean isDrawn(int i, boolean logX, boolean logY) {
    return isDrawn(x[i], logX) && isDrawn(y[i], logY);
  }

  private static boolean isDrawn(double v, boolean log) {
    return Double.isFinite(v) && (!log || v > 0);
  }

  /**
   * Points in groups that follow each other: of each group the first, the last, the lowest and the
   * highest are kept, so that no peak is lost, whatever the axes.
   */
  private static final class Thinned {
    private final int group;
    private double[] x;
    private double[] y;
    private int kept;
    private long size;
    private long skipped;

    private int inside;
    private final double[] groupX;
    private final double[] groupY;

    Thinned(int group, int size) {
      this.group = group;
      x = new double[group == 1 ? size : 1024];
      y = new double[x.length];
      groupX = new double[group];
      groupY = new double[group];
    }

    void add(double px, double py) {
      size++;
      if (!Double.isFinite(px) || !Double.isFinite(py)) skipped++;
      groupX[inside] = px;
      groupY[inside++] = py;
      if (inside == group) flush();
    }

    private void flush() {
      int low = -1;
      int high = -1;
      for (int i = 0; i < inside; i++) {
        if (!Double.isFinite(groupX[i]) || !Double.isFinite(groupY[i])) continue;
        if (low < 0 || groupY[i] < groupY[low]) low = i;
        if (high < 0 || groupY[i] > groupY[high]) high = i;
      }
      for (int i = 0; i < inside; i++) {
        if (i == 0 || i == inside - 1 || i == low || i == high) keep(groupX[i], groupY[i]);
      }
      inside = 0;
    }

    private void keep(double px, double py) {
      if (kept == x.length) {
        x = Arrays.copyOf(x, 2 * kept);
        y = Arrays.copyOf(y, 2 * kept);
      }
      x[kept] = px;
      y[kept++] = py;
    }

    Series series(String name, Kind kind) {
      flush();
      return new Series(name, kind, Arrays.copyOf(x, kept), Arrays.copyOf(y, kept), size, skipped);
    }
  }
}
