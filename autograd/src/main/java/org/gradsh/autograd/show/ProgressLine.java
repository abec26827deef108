package org.gradsh.autograd.show;

import java.util.List;
import java.util.Locale;

/** What is said of a bar: on the line that is drawn again, and on lines that stay. */
final class ProgressLine {
  private static final int LONGEST_BAR = 24;
  private static final int SHORTEST_BAR = 6;

  private ProgressLine() {}

  /**
   * {@code epochs 3/10 · training 45% █████░░░░░░ 27/60 12.3/s 0:02 left loss 0.12}.
   *
   * @param bars outermost first
   * @param columns that the text may take
   * @param blocks whether block characters can be written
   */
  static String bar(List<Progress> bars, boolean ended, int columns, boolean blocks) {
    StringBuilder head = new StringBuilder();
    for (Progress outer : bars.subList(0, bars.size() - 1)) {
      head.append(join(" ", outer.message(), count(outer))).append(blocks ? " · " : " | ");
    }
    Progress p = bars.getLast();
    head.append(p.message());
    double seconds = p.seconds();
    String time = ended ? "in " + duration(seconds) : left(p, seconds);
    String tail = join("  ", count(p), rate(p, seconds), time, p.note());
    if (p.total() <= 0) return cut(join("  ", head.toString(), tail), columns, blocks);
    String percent = String.format("%3d%%", percent(p));
    int room = columns - Grid.columns(join("  ", head.toString(), percent, tail)) - 2;
    String bar = room < SHORTEST_BAR ? "" : " " + drawn(p, Math.min(LONGEST_BAR, room), blocks);
    return cut(join("  ", head.toString(), percent + bar, tail), columns, blocks);
  }

  /** {@code training: 27/60 (45%), 12.3/s, 0:02 left, loss 0.12}. */
  static String line(Progress p, boolean ended) {
    double seconds = p.seconds();
    boolean early = ended && p.done() < p.total();
    String head = p.message().isEmpty() ? "" : p.message() + ": ";
    String percent = p.total() > 0 && !ended ? " (" + percent(p) + "%)" : "";
    String count = (early ? "stopped at " : "") + count(p) + percent;
    String time = ended ? "" : left(p, seconds);
    if (ended) count += " in " + duration(seconds);
    return head + join(", ", count, ended ? "" : rate(p, seconds), time, p.note());
  }

  private static String join(String separator, String... parts) {
    StringBuilder s = new StringBuilder();
    for (String part : parts) {
      if (part.isEmpty()) continue;
      s.append(s.isEmpty() ? "" : separator).append(part);
    }
    return s.toString();
  }

  private static int percent(Progress p) {
    return (int) Math.min(100, 100.0 * p.done() / p.total());
  }

  private static String count(Progress p) {
    return p.total() == Progress.UNKNOWN ? "" + p.done() : p.done() + "/" + p.total();
  }

  private static String rate(Progress p, double seconds) {
    if (p.done() == 0 || seconds <= 0) return "";
    double rate = p.done() / seconds;
    if (rate < 1) return String.format(Locale.ROOT, "%.1f s each", 1 / rate);
    return String.format(Locale.ROOT, rate < 100 ? "%.1f/s" : "%.0f/s", rate);
  }

  private static String left(Progress p, double seconds) {
    if (p.done() == 0 || p.total() <= p.done() || seconds <= 0) return "";
    return clock(seconds / p.done() * (p.total() - p.done())) + " left";
  }

  private static String duration(double seconds) {
    return seconds < 60 ? String.format(Locale.ROOT, "%.1f s", seconds) : clock(seconds);
  }

  /** {@code 0:07}, {@code 12:30}, {@code 3:05:00}. */
  private static String clock(double seconds) {
    long s = (long) Math.ceil(seconds);
    if (s < 3600) return String.format("%d:%02d", s / 60, s % 60);
    return String.format("%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
  }

  private static String drawn(Progress p, int columns, boolean blocks) {
    int full = (int) Math.min(columns, (double) columns * p.done() / p.total());
    return (blocks ? "█" : "#").repeat(full) + (blocks ? "░" : "-").repeat(columns - full);
  }

  private static String cut(String text, int columns, boolean blocks) {
    if (Grid.columns(text) <= columns) return text;
    String end = blocks ? "…" : "...";
    int[] points = text.codePoints().limit(Math.max(0, columns - end.length())).toArray();
    return new String(points, 0, points.length) + end;
  }
}
