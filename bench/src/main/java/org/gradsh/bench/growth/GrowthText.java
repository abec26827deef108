package org.gradsh.bench.growth;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The figures as text, with the exponents that fit them. */
final class GrowthText {
  static final String HEAD =
      """
      Time and memory of a way forward and back, T = 1; bench/run.sh --growth. Each size has a process of its own, warmed up before.
      bytes: what is held when the way forward is done and the way back is still to come (ours: live heap; PyTorch: resident memory, which
      tells nothing of small sizes); for orders of derivatives, what is allocated in all. Exponents k of c*n^k are fitted by least squares of
      logarithms, over all sizes and over the larger half of them, where constant costs weigh less; for orders also the factor from each to the next.

      """;

  private GrowthText() {}

  static String of(Series.Against against, Map<String, List<Point>> curves) {
    StringBuilder out = new StringBuilder();
    out.append(String.format("%-44s %12s %14s %14s%n", against.title, "n", "ns", "bytes"));
    curves.forEach(
        (name, points) -> {
          for (Point point : points) {
            out.append(
                String.format(
                    Locale.ROOT,
                    "%-44s %12d %14.0f %14.0f%n",
                    name,
                    point.size(),
                    point.nanos(),
                    point.bytes()));
          }
          out.append("    time ").append(exponents(against, points, Point::nanos));
          out.append("    memory ").append(exponents(against, points, Point::bytes));
        });
    return out.append('\n').toString();
  }

  private static String exponents(
      Series.Against against, List<Point> points, ToDoubleFunction<Point> figure) {
    List<double[]> known =
        points.stream()
            .filter(p -> figure.applyAsDouble(p) > 0)
            .map(p -> new double[] {p.size(), figure.applyAsDouble(p)})
            .toList();
    if (known.size() < 2) return "is not known\n";
    List<double[]> larger =
        known.subList(known.size() / 2 - (known.size() == 2 ? 1 : 0), known.size());
    String text =
        String.format(
            Locale.ROOT,
            "~ n^%.2f, larger half n^%.2f",
            Fit.of(known).exponent(),
            Fit.of(larger).exponent());
    if (against == Series.Against.ORDER) {
      double[] first = known.getFirst();
      double[] last = known.getLast();
      text +=
          String.format(
              Locale.ROOT,
              ", x%.2f an order",
              Math.pow(last[1] / first[1], 1 / (last[0] - first[0])));
    }
    return text + "\n";
  }
}
