package org.gradsh.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How long whole processes take from start to end: the installed {@code gradsh -e 1+1}, without and
 * with vectors in use, against the JDK's {@code jshell} fed the same. The contenders take turns, so
 * that a busy machine is busy for all of them; what counts is the ratio of their medians.
 *
 * <p>{@code java -cp … org.gradsh.bench.StartUp PREFIX [ROUNDS]}
 */
final class StartUp {
  private record Contender(String name, List<String> command, String input) {
    double milliseconds() throws IOException, InterruptedException {
      long start = System.nanoTime();
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      int exit = process.waitFor();
      if (exit != 0) {
        throw new IOException(name + " left with " + exit);
      }
      return (System.nanoTime() - start) / 1e6;
    }
  }

  /** An operation long enough for the kernels to ask for vectors. */
  private static final String VECTORS = "println(exp(zeros(100000)).sum().item())";

  public static void main(String[] args) throws IOException, InterruptedException {
    String gradsh = Path.of(args[0], "bin", "gradsh").toString();
    String jshell = Path.of(System.getProperty("java.home"), "bin", "jshell").toString();
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 11;
    List<Contender> contenders =
        List.of(
            new Contender("jshell, 1+1", List.of(jshell, "-s", "-"), "1+1\n"),
            new Contender("gradsh -e 1+1", List.of(gradsh, "-e", "1+1"), ""),
            new Contender("gradsh, vectors in use", List.of(gradsh, "-e", VECTORS), ""));
    Map<Contender, List<Double>> times = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (Contender contender : contenders) {
        times.computeIfAbsent(contender, _ -> new ArrayList<>()).add(contender.milliseconds());
      }
    }
    double peer = median(times.get(contenders.getFirst()));
    System.out.printf("%-24s %10s %10s %8s%n", "whole process", "median ms", "least ms", "ratio");
    times.forEach(
        (contender, all) ->
            System.out.printf(
                Locale.ROOT,
                "%-24s %10.0f %10.0f %8.2f%n",
                contender.name(),
                median(all),
                all.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
                median(all) / peer));
  }

  static double median(List<Double> times) {
    double[] sorted = times.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
