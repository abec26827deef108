package org.gradsh.bench.speed;

import java.util.Locale;
import java.util.Map;

/**
 * A line of the table as measured.
 *
 * @param figures by the contender's name; none where it was left out
 * @param limit the least nanoseconds that the machine allows, NaN where nobody knows
 * @param trouble why a contender was left out, or empty
 * @param failed whether a contender failed or its result differs
 */
record Result(
    String row,
    Unit unit,
    int threads,
    double target,
    double stretch,
    Map<String, Figures> figures,
    double limit,
    String trouble,
    boolean failed) {
  static final String OURS = "ours";
  static final String PYTORCH = "PyTorch";
  static final String DJL = "DJL";
  static final String LIBRARY = "library";

  double figure(String contender) {
    Figures of = figures.get(contender);
    return of == null ? Double.NaN : of.median();
  }

  /** Ours / the contender's. */
  double ratio(String contender) {
    return figure(OURS) / figure(contender);
  }

  Verdict verdict() {
    double ratio = ratio(PYTORCH);
    if (Double.isNaN(ratio)) return Verdict.NONE;
    if (ratio <= stretch) return Verdict.STRETCH;
    if (Double.isNaN(target)) return Verdict.NONE;
    return ratio <= target ? Verdict.OK : Verdict.MISS;
  }

  String text(String contender) {
    return unit.text(figure(contender));
  }

  /** What is measured, and how people read it. */
  enum Unit {
    NANOSECONDS(1000, "ns", "µs", "ms", "s"),
    BYTES(1024, "B", "KB", "MB", "GB");

    private final double step;
    private final String[] names;

    Unit(double step, String... names) {
      this.step = step;
      this.names = names;
    }

    String text(double figure) {
      if (Double.isNaN(figure)) return "–";
      int name = 0;
      while (figure >= step && name < names.length - 1) {
        figure /= step;
        name++;
      }
      String digits = figure < 10 ? "%.2f" : figure < 100 ? "%.1f" : "%.0f";
      return String.format(Locale.ROOT, digits, figure) + " " + names[name];
    }
  }

  /** What is said of a ratio beside its target. */
  enum Verdict {
    STRETCH("ok+"),
    OK("ok"),
    MISS("MISS"),
    NONE("");

    final String text;

    Verdict(String text) {
      this.text = text;
    }
  }
}
