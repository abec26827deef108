package org.gradsh.autograd.show;

import org.gradsh.autograd.cpu.Strided;

/** How the elements of a block are spread over their range, as a small drawing. */
final class Histogram {
  /** So many elements tell how all are spread. */
  private static final int MOST_READ = 1 << 16;

  private static final int HEIGHT = 32;

  private final int[] counts;
  private final Summary summary;
  private final Tone tone;

  private Histogram(Strided v, Summary s, int bins) {
    counts = new int[bins];
    summary = s;
    tone = Tone.of(s);
    double reach = s.max() / 2 - s.min() / 2;
    for (double x : Sample.of(v, MOST_READ)) {
      if (!Double.isFinite(x)) continue;
      int bin = (int) ((x / 2 - s.min() / 2) / reach * bins);
      counts[Math.clamp(bin, 0, bins - 1)]++;
    }
  }

  /**
   * The drawing.
   *
   * @param width in pixels
   */
  static void draw(Markup out, Strided v, Summary s, int bins, int width, int height) {
    if (s.finite() > 0 && s.max() > s.min()) {
      new Histogram(v, s, bins).draw(out, width, height);
    }
  }

  private void draw(Markup out, int width, int height) {
    int bins = counts.length;
    String name =
        "histogram from "
            + Numbers.rounded(summary.min(), 4)
            + " to "
            + Numbers.rounded(summary.max(), 4);
    out.open(
        "svg",
        "role",
        "img",
        "aria-label",
        name,
        "width",
        "" + width,
        "height",
        "" + height,
        "viewBox",
        "0 0 " + 10 * bins + " " + (HEIGHT + 1),
        "preserveAspectRatio",
        "none",
        "style",
        "vertical-align:middle");
    double half = summary.max() / 2 - summary.min() / 2;
    int zero = tone.diverging() ? (int) Math.round(bins * (-summary.min() / 2 / half)) : 0;
    bars(out, 0, zero, tone.rgb(-1));
    bars(out, zero, bins, tone.rgb(1));
    out.empty(
        "path",
        "d",
        "M0 " + HEIGHT + ".5H" + 10 * bins,
        "stroke",
        "currentColor",
        "stroke-opacity",
        ".35",
        "vector-effect",
        "non-scaling-stroke");
    out.close();
  }

  private void bars(Markup out, int from, int to, int rgb) {
    int most = 0;
    for (int n : counts) most = Math.max(most, n);
    StringBuilder path = new StringBuilder();
    for (int i = from; i < to; i++) {
      if (counts[i] == 0) continue;
      // What there is at all is seen.
      int tall = Math.max(1, Math.round((float) HEIGHT * counts[i] / most));
      path.append('M').append(10 * i + 1).append(' ').append(HEIGHT).append('v').append(-tall);
      path.append("h8v").append(tall).append('z');
    }
    if (path.isEmpty()) return;
    out.empty("path", "d", path.toString(), "fill", Tone.css(rgb), "fill-opacity", ".85");
  }
}
