package org.gradsh.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How long a whole {@code gradsh -e '1+1'} takes beside {@code jshell} fed the same, in turn, and
 * what the first calls of an op cost in a fresh process beside later ones.
 *
 * <pre>java bench/src/main/java/org/gradsh/bench/StartUp.java PREFIX/bin/gradsh [runs]</pre>
 *
 * <p>The ratios printed are medians of pairs, so that they hold when the machine's speed drifts.
 */
public final class StartUp {
  private static final String FIRST_CALLS =
      """
      var a = randn(%d, %d); var b = randn(%d, %d);
      long t0 = System.nanoTime();
      var y = %s;
      long t1 = System.nanoTime();
      for (int i = 0; i < 200; i++) y = %s;
      long t2 = System.nanoTime();
      y = %s;
      long t3 = System.nanoTime();
      println((t1 - t0) / 1000.0, (t3 - t2) / 1000.0);
      """;

  private StartUp() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length == 0) {
      System.err.println("usage: StartUp PREFIX/bin/gradsh [runs]");
      System.exit(2);
    }
    int runs = args.length > 1 ? Integer.parseInt(args[1]) : 9;
    String gradsh = args[0];
    String jshell = Path.of(System.getProperty("java.home"), "bin", "jshell").toString();
    versusJshell(gradsh, jshell, runs, "as installed");
    versusJshell(gradsh, jshell, runs, "without vectors", "GRADSH_VECTORS", "off");
    firstCalls(gradsh, "add", "a.add(b)", 1000, 1);
    firstCalls(gradsh, "exp", "a.exp()", 1000, 1);
    firstCalls(gradsh, "matmul", "a.matmul(b)", 32, 32);
  }

  private static void versusJshell(
      String gradsh, String jshell, int runs, String how, String... environment)
      throws IOException, InterruptedException {
    double[] ours = new double[runs];
    double[] theirs = new double[runs];
    double[] ratios = new double[runs];
    for (int i = -1; i < runs; i++) {
      double a = seconds(List.of(gradsh, "-e", "1+1"), "", environment);
      double b = seconds(List.of(jshell, "-s"), "1+1\n/exit\n");
      if (i < 0) continue;
      ours[i] = a;
      theirs[i] = b;
      ratios[i] = a / b;
    }
    System.out.printf(
        Locale.ROOT,
        "1+1, %-16s gradsh %.3f s  jshell %.3f s  ratio %.2f (%.2f … %.2f)%n",
        how + ":",
        median(ours),
        median(theirs),
        median(ratios),
        Arrays.stream(ratios).min().orElseThrow(),
        Arrays.stream(ratios).max().orElseThrow());
  }

  private static void firstCalls(String gradsh, String op, String call, int rows, int columns)
      throws IOException, InterruptedException {
    String code = FIRST_CALLS.formatted(rows, columns, rows, columns, call, call, call);
    double[] first = new double[5];
    double[] later = new double[5];
    for (int i = 0; i < first.length; i++) {
      String[] times = output(List.of(gradsh, "-e", code), "").strip().split(" ");
      first[i] = Double.parseDouble(times[0]);
      later[i] = Double.parseDouble(times[1]);
    }
    System.out.printf(
        Locale.ROOT,
        "%-7s %4d elements: first call %8.0f µs, the 202nd %6.1f µs%n",
        op,
        rows * columns,
        median(first),
        median(later));
  }

  private static double seconds(List<String> command, String input, String... environment)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    output(command, input, environment);
    return (System.nanoTime() - start) / 1e9;
  }

  private static String output(List<String> command, String input, String... environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    for (int i = 0; i < environment.length; i += 2) {
      builder.environment().put(environment[i], environment[i + 1]);
    }
    Process process = builder.start();
    process.outputWriter().append(input).close();
    String said = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) throw new IOException(command + " failed: " + said);
    return said;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
