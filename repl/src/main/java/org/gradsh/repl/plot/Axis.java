package org.gradsh.repl.plot;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** A range of numbers laid along a line, evenly or by powers of ten, with marks at round ones. */
record Axis(double low, double high, boolean log) {
  /** A mark: how far along the axis it stands (0 … 1), and the number there. */
  record Tick(double at, String label) {}

  /**
   * An axis for numbers from {@code low} to {@code high}, a little longer than they need.
   *
   * @param margin the part of the range that is added at either end
   */
  static Axis of(double low, double high, boolean log, double margin) {
    if (low > high) return log ? new Axis(1, 10, true) : new Axis(0, 1, false);
    if (low == high) {
      if (log) return new Axis(low / 2, Math.min(high * 2, Double.MAX_VALUE), true);
      double around = low == 0 ? 1 : Math.abs(low) * 0.1;
      return new Axis(low - around, high + around, false);
    }
    if (log) {
      double more = Math.pow(high / low, margin);
      boolean bounded = Double.isFinite(high * more) && low / more > 0;
      return bounded ? new Axis(low / more, high * more, true) : new Axis(low, high, true);
    }
    double more = (high - low) * margin;
    boolean bounded = Double.isFinite(high + more) && Double.isFinite(low - more);
    return bounded ? new Axis(low - more, high + more, false) : new Axis(low, high, false);
  }

  /** How far along the axis a number is: 0 … 1 within its range; NaN for one that has no place. */
  double at(double v) {
    if (log) {
      double least = Math.log(low);
      return v > 0 ? (Math.log(v) - least) / (Math.log(high) - least) : Double.NaN;
    }
    // Halves: the range of doubles is longer than a double can tell.
    return (v / 2 - low / 2) / (high / 2 - low / 2);
  }

  /** Round numbers along the axis: two or more where there are such, and no more than asked. */
  List<Tick> ticks(int most) {
    List<Tick> ticks = log ? powers(Math.max(2, most)) : List.of();
    return ticks.size() >= 2 ? ticks : even(Math.max(2, most));
  }

  private List<Tick> even(int most) {
    List<Tick> ticks = new ArrayList<>();
    double step = step((high / 2 - low / 2) / most * 2);
    double first = Math.ceil(low / step);
    double count = Math.floor(high / step) - first;
    if (!(step > 0) || !(count >= 0) || count > 2.0 * most || first + count == first && count > 0) {
      // Numbers too close to each other, or too small, for steps between them.
      return List.of(new Tick(0, exact(low)), new Tick(1, exact(high)));
    }
    int digits = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    boolean exponents = Math.max(Math.abs(low), Math.abs(high)) >= 1e6 || digits > 5;
    for (int i = 0; i <= count; i++) {
      double v = (first + i) * step;
      ticks.add(new Tick(at(v), exponents ? exponent(v, step) : fixed(v, digits)));
    }
    return ticks;
  }

  /** The least of 1, 2, 5, 10, 20 … and their parts that is not less. */
  private static double step(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (int factor : new int[] {1, 2, 5}) {
      if (factor * power >= least * (1 - 1e-9)) return factor * power;
    }
    return 10 * power;
  }

  private List<Tick> powers(int most) {
    int first = (int) Math.ceil(Math.log10(low) - 1e-9);
    int last = (int) Math.floor(Math.log10(high) + 1e-9);
    int every = Math.max(1, Math.ceilDiv(last - first + 1, most));
    List<Tick> ticks = new ArrayList<>();
    boolean finer = 3 * (last - first + 2) <= most;
    for (int e = finer ? first - 1 : first; e <= last; e += every) {
      for (int factor : finer ? new int[] {1, 2, 5} : new int[] {1}) {
        double v = factor * Math.pow(10, e);
        double at = at(v);
        if (at >= -1e-9 && at <= 1 + 1e-9) ticks.add(new Tick(at, power(factor, e)));
      }
    }
    return ticks;
  }

  private static String power(int factor, int e) {
    if (e < -3 || e > 4) return factor + "e" + e;
    return BigDecimal.valueOf(factor).scaleByPowerOfTen(e).toPlainString();
  }

  private static String fixed(double v, int digits) {
    return BigDecimal.valueOf(v).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
  }

  /** {@code 1.5e6}: with the digits that tell a number from the next one, a step away. */
  private static String exponent(double v, double step) {
    if (v == 0) return "0";
    int e = (int) Math.floor(Math.log10(Math.abs(v)) + 1e-12);
    int digits = (int) Math.max(0, e - Math.floor(Math.log10(step) + 1e-9));
    MathContext context = new MathContext(digits + 1, RoundingMode.HALF_EVEN);
    BigDecimal mantissa = new BigDecimal(Double.toString(v)).round(context);
    return mantissa.scaleByPowerOfTen(-e).toPlainString() + "e" + e;
  }

  private static String exact(double v) {
    return Double.toString(v).replace("E", "e");
  }
}
