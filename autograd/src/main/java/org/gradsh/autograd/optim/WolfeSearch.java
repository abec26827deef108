package org.gradsh.autograd.optim;

import java.util.function.DoubleFunction;
import org.gradsh.autograd.Tensor;

/**
 * A search along a line for a point with the strong Wolfe conditions: the loss φ has fallen by c₁
 * of what its slope promised, and the slope is down to c₂ of what it was. After Nocedal and Wright
 * (2006), algorithms 3.5 and 3.6, by cubic interpolation; limits and safeguards are those of
 * PyTorch's LBFGS, so that the steps are the same.
 */
final class WolfeSearch {
  private static final double C1 = 1e-4, C2 = 0.9, SMALLEST = 1e-9;
  private static final int MOST = 25;

  /** A place on the line: loss, gradient and slope there. */
  record Point(double t, double value, Tensor gradient, double slope) {}

  private final DoubleFunction<Point> line;
  private final double size;
  private int asked;

  /**
   * @param size of the largest element of the direction
   */
  WolfeSearch(DoubleFunction<Point> line, double size) {
    this.line = line;
    this.size = size;
  }

  /** How often the loss was asked for. */
  int asked() {
    return asked;
  }

  private Point ask(double t) {
    asked++;
    return line.apply(t);
  }

  /** The point that is found; the best one where none has the conditions. */
  Point from(double t, Point start) {
    Point before = start, now = ask(t);
    int rounds = 0;
    for (; rounds < MOST; rounds++) {
      if (isHigh(now, start) || rounds > 1 && now.value >= before.value) {
        return zoom(before, now, start, rounds);
      }
      if (isFlat(now, start)) return now;
      if (now.slope >= 0) return zoom(before, now, start, rounds);
      double least = now.t + 0.01 * (now.t - before.t);
      double next = cubic(before, now, least, now.t * 10);
      before = now;
      now = ask(next);
    }
    return start.value <= now.value ? start : now;
  }

  private boolean isHigh(Point p, Point start) {
    return p.value > start.value + C1 * p.t * start.slope;
  }

  private boolean isFlat(Point p, Point start) {
    return Math.abs(p.slope) <= -C2 * start.slope;
  }

  /** Narrows an interval that holds such a point. */
  private Point zoom(Point a, Point b, Point start, int rounds) {
    Point low = a.value <= b.value ? a : b, high = low == a ? b : a;
    boolean stalls = false;
    while (rounds < MOST && Math.abs(b.t - a.t) * size >= SMALLEST) {
      double left = Math.min(a.t, b.t), right = Math.max(a.t, b.t);
      double t = cubic(a, b, left, right);
      // Too near to an end twice running, or on it: away from it by a tenth.
      double margin = 0.1 * (right - left);
      if (Math.min(right - t, t - left) < margin) {
        if (stalls || t >= right || t <= left) {
          t = Math.abs(t - right) < Math.abs(t - left) ? right - margin : left + margin;
          stalls = false;
        } else stalls = true;
      } else stalls = false;
      Point now = ask(t);
      rounds++;
      boolean lowIsFirst = low == a;
      if (isHigh(now, start) || now.value >= low.value) {
        if (lowIsFirst) b = now;
        else a = now;
        low = a.value <= b.value ? a : b;
      } else {
        if (isFlat(now, start)) return now;
        if (now.slope * (high.t - low.t) >= 0) {
          if (lowIsFirst) b = low;
          else a = low;
        }
        if (lowIsFirst) a = now;
        else b = now;
        low = now;
      }
      high = low == a ? b : a;
    }
    return low;
  }

  /** The minimum within bounds of the cubic with these values and slopes. */
  private static double cubic(Point p, Point q, double least, double most) {
    double d1 = p.slope + q.slope - 3 * (p.value - q.value) / (p.t - q.t);
    double square = d1 * d1 - p.slope * q.slope;
    if (!(square >= 0)) return (least + most) / 2;
    double d2 = Math.sqrt(square);
    Point left = p.t <= q.t ? p : q, right = left == p ? q : p;
    double width = right.t - left.t;
    double part = (right.slope + d2 - d1) / (right.slope - left.slope + 2 * d2);
    return Math.min(Math.max(right.t - width * part, least), most);
  }
}
