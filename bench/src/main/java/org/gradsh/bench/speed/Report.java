package org.gradsh.bench.speed;

import java.util.List;
import java.util.Locale;

/** The table as text, and in short form for the README. */
record Report(List<String> head, List<Result> results) {
  private static final String LINE = "%-58s %1s %9s %9s %9s %7s %6s %6s %-4s %9s %7s %6s%n";

  String text() {
    StringBuilder out = new StringBuilder();
    head.forEach(line -> out.append(line).append('\n'));
    out.append(
        """

        Medians of interleaved samples. ratio: ours / PyTorch, smaller is better; ok+: the stretch is reached as well. mean: of our samples.
        DJL: ours / DJL. library: ours started without the launcher's flags / ours. limit: how much of the machine's limit ours reaches.

        """);
    out.append(
        String.format(
            LINE, "row", "T", "ours", "mean", "PyTorch", "ratio", "target", "wished", "", "DJL",
            "library", "limit"));
    for (Result result : results) {
      out.append(line(result));
      if (!result.trouble().isEmpty()) {
        out.append(result.failed() ? "    FAILED " : "    SKIPPED ")
            .append(result.trouble())
            .append('\n');
      }
    }
    out.append('\n').append(sum()).append('\n');
    return out.toString();
  }

  /** One result, for those who wait. */
  static String progress(Result result) {
    return line(result).stripTrailing()
        + (result.trouble().isEmpty() ? "" : "  " + result.trouble());
  }

  private static String line(Result result) {
    Figures ours = result.figures().get(Result.OURS);
    return String.format(
                Locale.ROOT,
                LINE,
                result.row(),
                result.threads(),
                result.text(Result.OURS),
                ours == null ? "–" : result.unit().text(ours.mean()),
                result.text(Result.PYTORCH),
                ratio(result.ratio(Result.PYTORCH)),
                ratio(result.target()),
                ratio(result.stretch()),
                result.verdict().text,
                ratio(result.ratio(Result.DJL)),
                ratio(1 / result.ratio(Result.LIBRARY)),
                percent(result.limit() / result.figure(Result.OURS)))
            .stripTrailing()
        + "\n";
  }

  private String sum() {
    long asked = results.stream().filter(r -> r.verdict() != Result.Verdict.NONE).count();
    List<String> missed =
        results.stream()
            .filter(r -> r.verdict() == Result.Verdict.MISS)
            .map(r -> r.row() + " T=" + r.threads())
            .toList();
    return (asked - missed.size())
        + " of "
        + asked
        + " targets reached"
        + (missed.isEmpty() ? "" : "; missed: " + String.join(", ", missed));
  }

  String markdown() {
    StringBuilder out =
        new StringBuilder("| work | T | Gradsh | PyTorch | ratio |\n|---|---|---|---|---|\n");
    for (Result result : results) {
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %d | %s | %s | %s |%n",
              result.row(),
              result.threads(),
              result.text(Result.OURS),
              result.text(Result.PYTORCH),
              ratio(result.ratio(Result.PYTORCH))));
    }
    return out.append("\n").append(head.getFirst()).append('\n').toString();
  }

  private static String ratio(double ratio) {
    if (Double.isNaN(ratio)) return "–";
    return String.format(Locale.ROOT, ratio < 0.095 ? "%.3f" : "%.2f", ratio);
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }
}
