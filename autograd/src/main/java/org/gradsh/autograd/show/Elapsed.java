package org.gradsh.autograd.show;

import java.util.Locale;

/** Times as people read them. */
public final class Elapsed {
  private static final String[] UNITS = {"ns", "µs", "ms", "s"};

  private Elapsed() {}

  /** {@code 3.21 µs}: three digits, in the unit that suits. */
  public static String text(double nanos) {
    double value = nanos;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    String format = value >= 99.95 ? "%.0f %s" : value >= 9.995 ? "%.1f %s" : "%.2f %s";
    return String.format(Locale.ROOT, format, value, UNITS[unit]);
  }
}
