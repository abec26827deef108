package org.gradsh.bench.growth;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.gradsh.bench.Child;
import org.gradsh.bench.Programs;
import org.gradsh.repl.plot.Chart;
import org.gradsh.repl.plot.Plots;

/**
 * Time and memory of forward and backward against what grows: the number of ops, of elements, the
 * order of the derivative; PyTorch beside it. Writes plots and the figures with their exponents.
 *
 * <p>{@code bench/run.sh --growth}
 */
final class Growth {
  private Growth() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length > 0) {
      System.err.println("run.sh: --growth takes nothing more, not '" + args[0] + "'");
      System.exit(2);
    }
    Path folder = Path.of(System.getProperty("gradsh.bench.results", "."));
    boolean peer = Programs.hasPyTorch();
    StringBuilder text = new StringBuilder(GrowthText.HEAD);
    for (Series.Against against : Series.Against.values()) {
      Map<String, List<Point>> curves = new LinkedHashMap<>();
      for (Series series : Series.values()) {
        if (series.against != against) continue;
        measure(series, peer, curves);
      }
      text.append(GrowthText.of(against, curves));
      Files.writeString(folder.resolve("growth.txt"), text);
      plot(against, curves, "time", "ns", Point::nanos).save(file(folder, against, "time"));
      plot(against, curves, "memory", "bytes", Point::bytes).save(file(folder, against, "memory"));
    }
    System.out.print(text);
    System.out.println("written to " + folder.resolve("growth.txt") + ", plots beside it");
  }

  private static String file(Path folder, Series.Against against, String what) {
    return folder.resolve(against.fileName() + "-" + what + ".svg").toString();
  }

  /** The sizes one after the other, the contenders in turn at each. */
  private static void measure(Series series, boolean peer, Map<String, List<Point>> curves)
      throws InterruptedException {
    List<Point> ours = new ArrayList<>();
    List<Point> theirs = new ArrayList<>();
    String source = series.pytorch();
    for (int size : series.against.sizes) {
      String n = Integer.toString(size);
      add(ours, size, series, () -> Child.java(flags(), PassMeasurement.class, series.name(), n));
      if (peer && !source.isEmpty()) {
        add(
            theirs,
            size,
            series,
            () -> Child.run(List.of(Programs.PYTHON, "-c", script(), source, n)));
      }
    }
    curves.put(series.title, ours);
    if (!theirs.isEmpty()) curves.put("PyTorch: " + series.title, theirs);
  }

  private static List<String> flags() {
    List<String> flags = new ArrayList<>(Programs.launcherFlags());
    flags.add("-Dgradsh.threads=1");
    return flags;
  }

  private static String script() throws IOException {
    try (InputStream in = Growth.class.getResourceAsStream("growth.py")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void add(List<Point> points, int size, Series series, Run run)
      throws InterruptedException {
    try {
      String[] said = run.output().strip().split("\\s+");
      points.add(new Point(size, Double.parseDouble(said[0]), Double.parseDouble(said[1])));
      System.err.println(series + " " + points.getLast());
    } catch (IOException e) {
      // Most likely the memory of this machine: the curve ends here.
      System.err.println("SKIPPED " + series.title + " at " + size + ": " + e.getMessage());
    }
  }

  /** A process that prints two figures. */
  private interface Run {
    String output() throws IOException, InterruptedException;
  }

  private static Chart plot(
      Series.Against against,
      Map<String, List<Point>> curves,
      String what,
      String unit,
      ToDoubleFunction<Point> figure) {
    Chart chart = null;
    for (Map.Entry<String, List<Point>> curve : curves.entrySet()) {
      List<Point> points =
          curve.getValue().stream().filter(p -> figure.applyAsDouble(p) > 0).toList();
      double[] x = points.stream().mapToDouble(Point::size).toArray();
      double[] y = points.stream().mapToDouble(figure).toArray();
      if (x.length == 0) continue;
      String name = curve.getKey();
      chart = chart == null ? Plots.plot(x, y, name) : chart.add(x, y, name);
    }
    Chart plot =
        chart
            .title("Forward and backward: " + what)
            .labels(against.title, unit)
            .size(760, 460)
            .logY();
    return against == Series.Against.ORDER ? plot : plot.logX();
  }
}
