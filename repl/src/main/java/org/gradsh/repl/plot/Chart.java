package org.gradsh.repl.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.repl.plot.Series.Kind;

/** Curves, clouds of points and histograms on two axes. */
public final class Chart implements Plot {
  /** A function is drawn through so many points. */
  private static final int STEPS = 400;

  private static final int WIDTH = 640, HEIGHT = 400;

  private final List<Series> series;
  private final Options options;

  /** What stands around the curves. */
  record Options(
      String title, String xLabel, String yLabel, boolean logX, boolean logY, int wide, int high) {}

  private Chart(List<Series> series, Options options) {
    this.series = series;
    this.options = options;
  }

  /** A chart with nothing on it yet. */
  static final Chart EMPTY =
      new Chart(List.of(), new Options("", "", "", false, false, WIDTH, HEIGHT));

  // ---- what is on it ----

  /**
   * One more curve, through points in their order.
   *
   * @param x where each point is, or a row of as many numbers as {@code y} has rows
   * @param y a row of numbers, or a matrix: each column is a curve
   * @param name what the legend calls it
   */
  public Chart add(Object x, Object y, String name) {
    return with("plot", Kind.LINE, x, y, name);
  }

  /** One more curve, over the indices of its points. */
  public Chart add(Object y, String name) {
    return with("plot", Kind.LINE, null, y, name);
  }

  /** One more curve, through the values of a function of one number. */
  public Chart add(
      Function<? super Tensor, ? extends Tensor> f, double from, double to, String name) {
    if (!Double.isFinite(from) || !Double.isFinite(to) || from >= to) {
      throw TensorException.value("plot: no interval from " + from + " to " + to)
          .hint("plot(f, -3, 3)")
          .build();
    }
    double[] x = new double[STEPS + 1];
    double[] y = new double[STEPS + 1];
    for (int i = 0; i <= STEPS; i++) {
      x[i] = from + (to - from) * i / STEPS;
      Tensor value = f.apply(Autograd.tensor(x[i]));
      if (value.size() != 1) {
        throw TensorException.shape("plot: the function does not give one number for one number")
            .operand("f(" + x[i] + ")", value)
            .build();
      }
      y[i] = value.detach().item();
    }
    return with(List.of(Series.of(name(name), Kind.LINE, Data.of(x), Data.of(y))));
  }

  /** Points that no line joins. */
  public Chart addPoints(Object x, Object y, String name) {
    return with("scatter", Kind.POINTS, x, y, name);
  }

  /** One more histogram; {@code bins} 0 chooses. */
  public Chart addBins(Object values, int bins, String name) {
    return with(List.of(Bins.count(Data.all("hist", "values", values), bins, name(name))));
  }

  private Chart with(String call, Kind kind, Object x, Object y, String name) {
    List<Data> curves = Data.curves(call, "y", y);
    List<Series> added = new ArrayList<>();
    for (Data curve : curves) {
      Data at = x == null ? Data.indices(curve.size()) : Data.one(call, "x", x);
      if (at.size() != curve.size()) throw mismatch(call, at.size(), curve.size(), x, y);
      String own = name(name);
      if (curves.size() > 1) own = own.isEmpty() ? "" + added.size() : own + " " + added.size();
      added.add(Series.of(own, kind, at, curve));
    }
    return with(added);
  }

  private static TensorException mismatch(String call, int nx, int ny, Object x, Object y) {
    TensorException.Report report =
        TensorException.shape(call + ": " + nx + " numbers along x, " + ny + " along y");
    if (x instanceof Tensor t) report.operand("x", t, "length: " + nx);
    if (y instanceof Tensor t) report.operand("y", t, "length: " + ny);
    boolean turned = y instanceof Tensor t && t.rank() == 2 && t.dims()[1] == nx;
    return report.hint(turned ? call + "(x, y.T())" : call + "(y) for y over its indices").build();
  }

  /** With more series. */
  Chart with(List<Series> added) {
    List<Series> all = new ArrayList<>(series);
    all.addAll(added);
    return new Chart(List.copyOf(all), options);
  }

  // ---- what stands around it ----

  @Override
  public Chart title(String text) {
    Options o = options;
    return with(new Options(name(text), o.xLabel, o.yLabel, o.logX, o.logY, o.wide, o.high));
  }

  /** What the axes count. */
  public Chart labels(String x, String y) {
    Options o = options;
    return with(new Options(o.title, name(x), name(y), o.logX, o.logY, o.wide, o.high));
  }

  /** Powers of ten along x; numbers that are not above 0 are left out. */
  public Chart logX() {
    Options o = options;
    return with(new Options(o.title, o.xLabel, o.yLabel, true, o.logY, o.wide, o.high));
  }

  /** Powers of ten along y; numbers that are not above 0 are left out. */
  public Chart logY() {
    Options o = options;
    return with(new Options(o.title, o.xLabel, o.yLabel, o.logX, true, o.wide, o.high));
  }

  @Override
  public Chart size(int width, int height) {
    PlotFile.requireSize(width, height);
    Options o = options;
    return with(new Options(o.title, o.xLabel, o.yLabel, o.logX, o.logY, width, height));
  }

  @Override
  public Chart save(String file) {
    PlotFile.save(this, file);
    return this;
  }

  private Chart with(Options changed) {
    return new Chart(series, changed);
  }

  /** A text on one line, without what XML cannot hold. */
  static String name(String text) {
    return text == null ? "" : text.replaceAll("[\\p{Cntrl}\\p{Cs}\\uFFFE\\uFFFF]", " ").strip();
  }

  // ---- how it looks ----

  List<Series> series() {
    return series;
  }

  /** The number of a series' colour: one beside another has the same. */
  int hue(int i) {
    int before = (int) series.subList(0, i).stream().filter(s -> !s.isBeside()).count();
    return series.get(i).kind() == Kind.MARK ? before - 1 : before;
  }

  /** The series that have names of their own, by their colours. */
  List<Series> named() {
    return series.stream().filter(s -> !s.isBeside()).toList();
  }

  Options options() {
    return options;
  }

  @Override
  public String svg() {
    return new ChartSvg(this).text();
  }

  @Override
  public byte[] png() {
    return PlotFile.withFonts(() -> ChartPng.of(this));
  }

  @Override
  public String line() {
    return Frame.of(this).line(named());
  }

  @Override
  public String text(PlotStyle style) {
    return new ChartText(this, style).text();
  }

  /** {@link #line()}, and the drawing in characters for where it is printed now. */
  @Override
  public String toString() {
    return line() + "\n" + text(PlotStyle.current());
  }
}
