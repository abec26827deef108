package org.gradsh.repl.plot;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.repl.plot.Series.Kind;

/** A chart in characters: a canvas of Braille dots or bars, two axes, a legend. */
final class ChartText {
  /** The canvas is not higher or wider than this, however large the terminal. */
  private static final int HIGHEST = 16, WIDEST = 100;

  private static final int LOWEST = 4, NARROWEST = 10;

  private final Chart chart;
  private final PlotStyle style;
  private final Frame frame;

  ChartText(Chart chart, PlotStyle style) {
    this.chart = chart;
    this.style = style;
    this.frame = Frame.of(chart);
  }

  String text() {
    int rows = Math.clamp(style.rows() - 8, LOWEST, HIGHEST);
    List<Axis.Tick> ticks = frame.y().ticks(Math.max(4, rows / 3));
    int labels = ticks.stream().mapToInt(t -> t.label().length()).max().orElse(0);
    int columns = Math.clamp(style.columns() - labels - 3, NARROWEST, WIDEST);
    boolean marks = chart.named().size() > 1 && !style.hasColours();
    Canvas canvas = new Canvas(columns, rows, marks);
    for (int i = 0; i < chart.series().size(); i++)
      draw(canvas, chart.series().get(i), chart.hue(i));

    List<String> lines = new ArrayList<>();
    String margin = " ".repeat(labels + 2);
    Chart.Options o = chart.options();
    if (!o.title().isEmpty()) lines.add(margin + centred(o.title(), columns));
    if (!o.yLabel().isEmpty()) lines.add(cut(o.yLabel(), style.columns()));
    String[] named = new String[rows];
    for (Axis.Tick t : ticks) {
      int row = Math.clamp(Math.round((1 - t.at()) * rows - 0.5), 0, rows - 1);
      named[row] = t.label();
    }
    for (int row = 0; row < rows; row++) {
      String label = named[row] == null ? "" : named[row];
      String rule = named[row] == null ? " │" : " ┤";
      lines.add(" ".repeat(labels - label.length()) + label + rule + canvas.row(row, style));
    }
    xAxis(lines, columns, labels);
    if (!o.xLabel().isEmpty()) lines.add(margin + centred(o.xLabel(), columns));
    legend(lines, margin);
    return String.join("\n", lines);
  }

  private void xAxis(List<String> lines, int columns, int labels) {
    StringBuilder rule = new StringBuilder("─".repeat(columns));
    StringBuilder under = new StringBuilder(" ".repeat(labels + 2 + columns));
    int free = 0;
    for (Axis.Tick t : frame.x().ticks(Math.max(2, columns / 8))) {
      int column = Math.clamp((int) (t.at() * columns), 0, columns - 1);
      String label = t.label();
      int start = Math.clamp(labels + 2 + column - label.length() / 2, 0, under.length());
      start = Math.max(0, Math.min(start, under.length() - label.length()));
      rule.setCharAt(column, '┬');
      if (start < free || start + label.length() > under.length()) continue;
      under.replace(start, start + label.length(), label);
      free = start + label.length() + 1;
    }
    lines.add(" ".repeat(labels + 1) + "└" + rule);
    lines.add(under.toString().stripTrailing());
  }

  /** The names of the series, with their colours or marks; as many lines as they need. */
  private void legend(List<String> lines, String margin) {
    List<Series> series = chart.named();
    if (series.stream().allMatch(s -> s.name().isEmpty())) return;
    StringBuilder line = new StringBuilder(margin);
    int column = margin.length();
    for (int i = 0; i < series.size(); i++) {
      String name = series.get(i).name().isEmpty() ? "unnamed" : series.get(i).name();
      name = cut(name, Math.max(1, style.columns() - margin.length() - 4));
      boolean marked = series.size() > 1 && !style.hasColours();
      String sign = marked ? "" + Canvas.mark(i) : "━";
      if (column > margin.length() && column + name.length() + 4 > style.columns()) {
        lines.add(line.toString().stripTrailing());
        line = new StringBuilder(margin);
        column = margin.length();
      }
      line.append(style.colour(Canvas.colour(i), false)).append(sign).append(style.end());
      line.append(' ').append(name).append("   ");
      column += name.length() + 5;
    }
    lines.add(line.toString().stripTrailing());
  }

  private static String centred(String text, int columns) {
    String fitting = cut(text, columns);
    return " ".repeat((columns - fitting.length()) / 2) + fitting;
  }

  private static String cut(String text, int columns) {
    return text.length() <= columns ? text : text.substring(0, columns - 1) + "…";
  }

  // ---- what is on the canvas ----

  private void draw(Canvas canvas, Series s, int number) {
    // Dots of one size: what is pale or thick elsewhere would hide the line here.
    if (s.isBeside()) return;
    if (s.kind() == Kind.BARS) {
      bars(canvas, s, number);
      return;
    }
    boolean before = false;
    int lastX = 0;
    int lastY = 0;
    for (int i = 0; i < s.x().length; i++) {
      boolean drawn = s.isDrawn(i, frame.x().log(), frame.y().log());
      if (drawn) {
        int px = place(frame.x().at(s.x()[i]), canvas.dotsAcross());
        int py = canvas.dotsDown() - 1 - place(frame.y().at(s.y()[i]), canvas.dotsDown());
        if (before && s.kind() == Kind.LINE) canvas.line(lastX, lastY, px, py, number);
        else canvas.dot(px, py, number);
        lastX = px;
        lastY = py;
      }
      before = drawn;
    }
  }

  private static int place(double at, int dots) {
    return Math.clamp((int) (at * dots), 0, dots - 1);
  }

  private void bars(Canvas canvas, Series s, int number) {
    int bins = s.y().length;
    for (int column = 0; column < canvas.columns; column++) {
      double left = (double) column / canvas.columns;
      double right = (column + 1.0) / canvas.columns;
      double most = 0;
      for (int bin = 0; bin < bins; bin++) {
        double from = frame.x().at(s.x()[bin]);
        double to = frame.x().at(s.x()[bin + 1]);
        double middle = (left + right) / 2;
        // A bar has the columns whose middle it covers, or the one that it lies in.
        boolean covers = from <= middle && middle < to || from >= left && to <= right;
        if (covers) most = Math.max(most, s.y()[bin]);
      }
      double at = most > 0 ? frame.y().at(most) : 0;
      canvas.bar(column, (int) Math.ceil(at * canvas.rows * 8), number);
    }
  }
}
