package org.gradsh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.execution.LocalExecutionControlProvider;
import org.gradsh.kernel.client.StartedKernel;

/**
 * The installed kernel against ipykernel, where that is there: both measured by the same client,
 * each kernel anew in each round, in turns, so that a busy machine is busy for all of them. {@code
 * 1+1} is compared with the bare API of JShell as well.
 *
 * <p>{@code java -cp … org.gradsh.bench.Kernels PREFIX [ROUNDS]}
 */
final class Kernels {
  private record Contender(String name, List<String> argv, KernelCode code) {}

  private static final List<String> IPYKERNEL =
      List.of("/usr/bin/python3", "-m", "ipykernel_launcher", "-f", StartedKernel.CONNECTION_FILE);

  private static final String NOTE =
      """
      Medians; of interrupts, the processor after them, bytes lost and messages the worst. The ratio
      is Gradsh's to the peer's. Other Java kernels are not in the table: of JJava only the library
      below its kernel is on Maven Central, IJava is neither there nor in Debian.\
      """;

  private final Map<Contender, Map<Measure, List<Double>>> figures = new LinkedHashMap<>();
  private final List<Double> bare = new ArrayList<>();

  public static void main(String[] args) throws IOException, InterruptedException {
    String gradsh = Path.of(args[0], "bin", "gradsh").toString();
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    List<Contender> contenders = new ArrayList<>();
    contenders.add(
        new Contender(
            "gradsh", List.of(gradsh, "kernel", StartedKernel.CONNECTION_FILE), KernelCode.JAVA));
    if (hasIpykernel()) {
      contenders.add(new Contender("ipykernel", IPYKERNEL, KernelCode.PYTHON));
    }
    Kernels kernels = new Kernels();
    kernels.measure(contenders, rounds);
    kernels.print(contenders, rounds);
  }

  private static boolean hasIpykernel() throws InterruptedException {
    try {
      return new ProcessBuilder(IPYKERNEL.getFirst(), "-c", "import ipykernel").start().waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private void measure(List<Contender> contenders, int rounds)
      throws IOException, InterruptedException {
    try (JShell jshell =
        JShell.builder().executionEngine(new LocalExecutionControlProvider(), Map.of()).build()) {
      for (int i = 0; i < KernelMeasures.WARM_UP; i++) {
        jshell.eval("1+1");
      }
      // The round before the first one warms the files of all of them.
      for (int round = -1; round < rounds; round++) {
        for (Contender contender : contenders) {
          one(contender, round >= 0);
        }
        for (int i = 0; i < 20; i++) {
          long start = System.nanoTime();
          jshell.eval("1+1");
          bare.add((System.nanoTime() - start) / 1e6);
        }
      }
    }
  }

  private void one(Contender contender, boolean counts) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("kernels");
    Map<Measure, List<Double>> own =
        figures.computeIfAbsent(contender, _ -> new EnumMap<>(Measure.class));
    Map<String, String> home =
        Map.of("GRADSH_HOME", folder.toString(), "IPYTHONDIR", folder.toString());
    try (KernelMeasures kernel =
        new KernelMeasures(
            contender.argv(),
            home,
            contender.code(),
            folder,
            (measure, figure) -> {
              if (counts) {
                own.computeIfAbsent(measure, _ -> new ArrayList<>()).add(figure);
              }
            })) {
      if (counts) {
        kernel.measure();
      }
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void print(List<Contender> contenders, int rounds) {
    System.out.println(NOTE);
    System.out.printf("%n%-38s", rounds + " rounds");
    contenders.forEach(contender -> System.out.printf("%12s", contender.name()));
    System.out.printf("%9s%9s%n", "ratio", "target");
    for (Measure measure : Measure.values()) {
      double[] row =
          contenders.stream()
              .mapToDouble(contender -> figure(measure, figures.get(contender).get(measure)))
              .toArray();
      double most = measure == Measure.SUM ? StartUp.median(bare) + 3 : measure.most();
      print(measure.title(), row, most, contenders.size());
      if (measure == Measure.SUM) {
        print(
            "  bare JShell.eval(\"1+1\"), ms",
            new double[] {StartUp.median(bare)},
            Double.NaN,
            contenders.size());
      }
    }
  }

  private static double figure(Measure measure, List<Double> all) {
    return measure.isWorstThatCounts()
        ? all.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN)
        : StartUp.median(all);
  }

  private static void print(String title, double[] row, double most, int columns) {
    StringBuilder line = new StringBuilder("%-38s".formatted(title));
    for (double figure : row) {
      line.append("%12s".formatted(text(figure)));
    }
    line.append(" ".repeat(12 * (columns - row.length)));
    String ratio =
        row.length < 2 || row[1] == 0 ? "" : String.format(Locale.ROOT, "%.2f", row[0] / row[1]);
    line.append("%9s".formatted(ratio));
    line.append("%9s".formatted(Double.isNaN(most) ? "" : "≤ " + text(most)));
    if (row[0] > most) {
      line.append("  missed");
    }
    System.out.println(line.toString().stripTrailing());
  }

  private static String text(double figure) {
    return Double.isNaN(figure)
        ? "never"
        : String.format(
            Locale.ROOT, figure != Math.rint(figure) && figure < 100 ? "%.1f" : "%.0f", figure);
  }
}
