package org.gradsh.repl.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gradsh.repl.plot.Series.Kind;

/**
 * A chart as an SVG document of some kilobytes. Letters stay text, in whatever font the reader has:
 * it needs no font here, unlike outlines of letters, and one can search it.
 */
final class ChartSvg {
  private static final int LETTER = 7, LINE = 16;

  private final Chart chart;
  private final Frame frame;
  private final StringBuilder out = new StringBuilder();
  private final List<Axis.Tick> ticks;
  private final double left;
  private final double top;
  private final double right;
  private final double bottom;

  ChartSvg(Chart chart) {
    this.chart = chart;
    this.frame = Frame.of(chart);
    Chart.Options o = chart.options();
    ticks = frame.y().ticks(Math.max(2, o.high() / 60));
    int widest = ticks.stream().mapToInt(t -> t.label().length()).max().orElse(0);
    left = 14 + LETTER * widest + (o.yLabel().isEmpty() ? 0 : LINE + 4);
    top = o.title().isEmpty() ? 12 : 34;
    right = Math.max(left + 1, o.wide() - 16 - legendWidth());
    bottom = Math.max(top + 1, o.high() - (o.xLabel().isEmpty() ? 26 : 46));
  }

  String text() {
    Chart.Options o = chart.options();
    out.append(head(o.wide(), o.high()));
    out.append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
    axes();
    labels(o);
    for (int i = 0; i < chart.series().size(); i++) draw(chart.series().get(i), chart.hue(i));
    legend();
    remarks();
    return out.append("</svg>\n").toString();
  }

  /** What the drawing does not show. */
  private void remarks() {
    List<String> words = new ArrayList<>(frame.leftOut(chart.named()));
    if (frame.isEmpty()) words.addFirst("no points to show");
    double at = frame.isEmpty() ? (top + bottom) / 2 : top + LINE - 4;
    for (String word : words) {
      out.append(words(n((left + right) / 2), n(at), "middle", word, " fill=\"#777\""));
      at += LINE;
    }
  }

  private static String head(int wide, int high) {
    String size = " width=\"" + wide + "\" height=\"" + high + "\"";
    String view = " viewBox=\"0 0 " + wide + " " + high + "\"";
    String letters = " font-family=\"sans-serif\" font-size=\"12\">\n";
    return "<svg xmlns=\"http://www.w3.org/2000/svg\"" + size + view + letters;
  }

  /**
   * An image in a document, below its title.
   *
   * @param pixels a PNG file in base 64
   */
  static String picture(String title, int wide, int high, String pixels) {
    int top = title.isEmpty() ? 0 : 24;
    String words = top == 0 ? "" : words(n(wide / 2.0), n(LINE), "middle", title, "");
    return head(wide, high + top)
        + words
        + "<image y=\"%d\" width=\"%d\" height=\"%d\"".formatted(top, wide, high)
        + " style=\"image-rendering:pixelated\" href=\"data:image/png;base64,"
        + pixels
        + "\"/>\n</svg>\n";
  }

  private double x(double v) {
    return left + frame.x().at(v) * (right - left);
  }

  private double y(double v) {
    return bottom - frame.y().at(v) * (bottom - top);
  }

  /** Tenths of a pixel: nobody sees more. */
  private static String n(double v) {
    long tenths = Math.round(v * 10);
    return tenths % 10 == 0 ? "" + tenths / 10 : String.format(Locale.ROOT, "%.1f", tenths / 10.0);
  }

  private void axes() {
    StringBuilder grid = new StringBuilder();
    StringBuilder names = new StringBuilder();
    for (Axis.Tick t : ticks) {
      String at = n(bottom - t.at() * (bottom - top));
      grid.append('M').append(n(left)).append(' ').append(at).append('H').append(n(right));
      String y = n(bottom - t.at() * (bottom - top) + 4);
      names.append(words(n(left - 6), y, "end", t.label(), ""));
    }
    for (Axis.Tick t : frame.x().ticks((int) Math.max(2, (right - left) / 80))) {
      String at = n(left + t.at() * (right - left));
      grid.append('M').append(at).append(' ').append(n(top)).append('V').append(n(bottom));
      names.append(words(at, n(bottom + LINE), "middle", t.label(), ""));
    }
    out.append("<path d=\"").append(grid).append("\" stroke=\"#e5e5e5\" fill=\"none\"/>\n");
    out.append("<path d=\"M").append(n(left)).append(' ').append(n(top)).append('V');
    out.append(n(bottom)).append('H').append(n(right));
    out.append("\" stroke=\"#555\" fill=\"none\"/>\n").append(names);
  }

  private void labels(Chart.Options o) {
    double middle = (left + right) / 2;
    if (!o.title().isEmpty()) {
      String bold = " font-size=\"15\" font-weight=\"bold\"";
      out.append(words(n(middle), "22", "middle", o.title(), bold));
    }
    if (!o.xLabel().isEmpty()) {
      out.append(words(n(middle), n(o.high() - 10), "middle", o.xLabel(), ""));
    }
    if (!o.yLabel().isEmpty()) {
      double y = (top + bottom) / 2;
      String turned = " transform=\"rotate(-90 16 " + n(y) + ")\"";
      out.append(words("16", n(y), "middle", o.yLabel(), turned));
    }
  }

  /** What the legend, right of the chart, needs of its width: a third at most. */
  private int legendWidth() {
    int longest = chart.series().stream().mapToInt(s -> s.name().length()).max().orElse(0);
    return longest == 0 ? 0 : Math.min(chart.options().wide() / 3, 36 + LETTER * longest);
  }

  private void legend() {
    int width = legendWidth();
    if (width == 0) return;
    int most = Math.max(1, (width - 36) / LETTER);
    List<Series> named = chart.named();
    for (int i = 0; i < named.size(); i++) {
      double y = top + 14 + i * LINE;
      String name = named.get(i).name();
      if (name.isEmpty()) name = "unnamed";
      if (name.length() > most) name = name.substring(0, most - 1) + "…";
      out.append("<path d=\"M").append(n(right + 10)).append(' ').append(n(y - 4)).append("h16\"");
      out.append(" stroke=\"").append(colour(i)).append("\" stroke-width=\"3\"/>\n");
      out.append(words(n(right + 32), n(y), "start", name, ""));
    }
  }

  private static String words(String x, String y, String anchor, String text, String more) {
    String safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    String place = "<text x=\"" + x + "\" y=\"" + y + "\" text-anchor=\"" + anchor + "\"";
    return place + more + ">" + safe + "</text>\n";
  }

  private static String colour(int series) {
    return String.format("#%06x", Canvas.colour(series));
  }

  // ---- the series ----

  private void draw(Series s, int number) {
    if (s.kind() == Kind.BARS) {
      bars(s, number);
      return;
    }
    StringBuilder path = new StringBuilder();
    boolean before = false;
    String last = "";
    for (int i = 0; i < s.x().length; i++) {
      boolean drawn = s.isDrawn(i, frame.x().log(), frame.y().log());
      if (drawn) {
        String at = n(x(s.x()[i])) + " " + n(y(s.y()[i]));
        // A dot is a line of no length with round ends; so is a point between two gaps.
        boolean joins = before && s.isJoined();
        if (!joins) path.append('M').append(at).append("h0");
        else if (!at.equals(last)) path.append('L').append(at);
        last = at;
      }
      before = drawn;
    }
    if (path.isEmpty()) return;
    out.append("<path d=\"").append(path).append("\" fill=\"none\" stroke=\"");
    out.append(colour(number)).append("\" stroke-linecap=\"round\" stroke-linejoin=\"round\"");
    String width = s.kind() == Kind.MARK ? "7" : s.isJoined() ? "1.6" : "5";
    out.append(" stroke-width=\"").append(width).append("\"");
    String opacity =
        switch (s.kind()) {
          case LINE, BARS, MARK -> "";
          case POINTS -> " stroke-opacity=\"0.7\"";
          case BEHIND -> " stroke-opacity=\"0.3\"";
        };
    out.append(opacity).append("/>\n");
  }

  private void bars(Series s, int number) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < s.y().length; i++) {
      if (s.y()[i] == 0) continue;
      double from = frame.x().log() && s.x()[i] <= 0 ? left : x(s.x()[i]);
      if (frame.x().log() && s.x()[i + 1] <= 0) continue;
      path.append('M').append(n(from)).append(' ').append(n(bottom));
      path.append('V').append(n(y(s.y()[i]))).append('H').append(n(x(s.x()[i + 1])));
      path.append('V').append(n(bottom)).append('z');
    }
    if (path.isEmpty()) return;
    out.append("<path d=\"").append(path).append("\" stroke=\"#fff\" stroke-width=\"0.5\" fill=\"");
    out.append(colour(number)).append("\" fill-opacity=\"0.75\"/>\n");
  }
}
