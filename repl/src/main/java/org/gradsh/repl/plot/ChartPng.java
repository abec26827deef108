package org.gradsh.repl.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.gradsh.repl.plot.Series.Kind;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A chart as an image, by the library XChart. Loaded when the first one is asked for. */
final class ChartPng {
  private ChartPng() {}

  static byte[] of(Chart chart) {
    Chart.Options o = chart.options();
    XYChart image =
        new XYChartBuilder()
            .width(o.wide())
            .height(o.high())
            .title(o.title())
            .xAxisTitle(o.xLabel())
            .yAxisTitle(o.yLabel())
            .build();
    Frame frame = Frame.of(chart);
    style(image.getStyler(), chart, frame);
    List<Series> series = chart.series();
    for (int i = 0; i < series.size(); i++) add(image, series.get(i), i, chart.hue(i), frame);
    addCorners(image, frame);
    try {
      return BitmapEncoder.getBitmapBytes(image, BitmapFormat.PNG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void style(XYStyler styler, Chart chart, Frame frame) {
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(new Color(0xe5e5e5));
    styler.setLegendPosition(LegendPosition.OutsideE);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setLegendVisible(chart.series().stream().anyMatch(s -> !s.name().isEmpty()));
    styler.setChartTitleVisible(!chart.options().title().isEmpty());
    styler.setXAxisTitleVisible(!chart.options().xLabel().isEmpty());
    styler.setYAxisTitleVisible(!chart.options().yLabel().isEmpty());
    Font letters = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    styler.setAxisTickLabelsFont(letters);
    styler.setAxisTitleFont(letters);
    styler.setLegendFont(letters);
    styler.setXAxisLogarithmic(frame.x().log());
    styler.setYAxisLogarithmic(frame.y().log());
    styler.setXAxisMin(frame.x().low()).setXAxisMax(frame.x().high());
    styler.setYAxisMin(frame.y().low()).setYAxisMax(frame.y().high());
  }

  private static void add(XYChart image, Series s, int number, int hue, Frame frame) {
    // Names are keys to the library, ours may be empty or the same.
    String key = "series " + number;
    Points points = s.kind() == Kind.BARS ? steps(s, frame) : points(s, frame);
    if (points.x.length == 0) return;
    XYSeries added = image.addSeries(key, points.x, points.y);
    added.setLabel(s.name().isEmpty() ? "unnamed" : s.name());
    if (s.isBeside()) added.setShowInLegend(false);
    Color solid = new Color(Canvas.colour(hue));
    int alpha = s.kind() == Kind.BEHIND ? 80 : 255;
    Color colour = new Color(solid.getRed(), solid.getGreen(), solid.getBlue(), alpha);
    added.setLineColor(colour);
    added.setMarkerColor(colour);
    added.setLineStyle(new BasicStroke(1.6f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    if (s.kind() != Kind.POINTS && s.kind() != Kind.MARK) added.setMarker(SeriesMarkers.NONE);
    switch (s.kind()) {
      case LINE, BEHIND -> added.setXYSeriesRenderStyle(XYSeriesRenderStyle.Line);
      case POINTS, MARK -> {
        added.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
        added.setMarker(SeriesMarkers.CIRCLE);
      }
      case BARS -> {
        added.setXYSeriesRenderStyle(XYSeriesRenderStyle.Area);
        added.setFillColor(new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), 150));
      }
    }
  }

  /**
   * A series that is not seen: the library would mark the very points of evenly spaced data on the
   * axes, where we want round numbers, and draws nothing at all without any.
   */
  private static void addCorners(XYChart image, Frame frame) {
    double low = frame.x().low();
    double high = frame.x().high();
    double[] x = {low, low + (high / 2 - low / 2) / Math.PI, high};
    double bottom = frame.y().low();
    XYSeries corners = image.addSeries("corners", x, new double[] {bottom, bottom, bottom});
    corners.setXYSeriesRenderStyle(XYSeriesRenderStyle.Line);
    corners.setLineStyle(SeriesLines.NONE);
    corners.setMarker(SeriesMarkers.NONE);
    corners.setShowInLegend(false);
  }

  private record Points(double[] x, double[] y) {}

  /** Points without a place become gaps; the library knows NaN along y for them. */
  private static Points points(Series s, Frame frame) {
    double[] x = s.x().clone();
    double[] y = s.y().clone();
    for (int i = 0; i < x.length; i++) {
      if (s.isDrawn(i, frame.x().log(), frame.y().log())) continue;
      y[i] = Double.NaN;
      x[i] = i > 0 ? x[i - 1] : frame.x().low();
    }
    return new Points(x, y);
  }

  /** The outline of the bars. */
  private static Points steps(Series s, Frame frame) {
    int bins = s.y().length;
    double[] x = new double[2 * bins];
    double[] y = new double[2 * bins];
    for (int i = 0; i < bins; i++) {
      x[2 * i] = Math.max(s.x()[i], frame.x().low());
      x[2 * i + 1] = Math.max(s.x()[i + 1], frame.x().low());
      y[2 * i] = y[2 * i + 1] = Math.max(s.y()[i], frame.y().low());
    }
    return new Points(x, y);
  }
}
