package org.gradsh.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What the first call of an op costs in a fresh process of the installed gradsh, beside the 202nd:
 * scripts in CI are short, and cold code counts.
 *
 * <p>{@code java -cp … org.gradsh.bench.FirstCalls PREFIX}
 */
final class FirstCalls {
  private static final int PROCESSES = 5;

  /** The operands' extents, and three times the call; one method, so that no compiler is timed. */
  private static final String SCRIPT =
      """
      void measure() {
        var a = randn(%d, %d); var b = randn(%d, %d);
        long t0 = System.nanoTime();
        var y = %s;
        long t1 = System.nanoTime();
        for (int i = 0; i < 200; i++) y = %s;
        long t2 = System.nanoTime();
        y = %s;
        long t3 = System.nanoTime();
        println((t1 - t0) / 1000.0, (t3 - t2) / 1000.0);
      }
      measure();
      """;

  private FirstCalls() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    String gradsh = Path.of(args[0], "bin", "gradsh").toString();
    System.out.printf("%-8s %9s %14s %14s%n", "op", "elements", "first call µs", "202nd call µs");
    report(gradsh, "add", "a.add(b)", 1000, 1);
    report(gradsh, "exp", "a.exp()", 1000, 1);
    report(gradsh, "matmul", "a.matmul(b)", 32, 32);
  }

  private static void report(String gradsh, String op, String call, int rows, int columns)
      throws IOException, InterruptedException {
    String code = SCRIPT.formatted(rows, columns, rows, columns, call, call, call);
    double[] first = new double[PROCESSES];
    double[] later = new double[PROCESSES];
    for (int i = 0; i < PROCESSES; i++) {
      Process process =
          new ProcessBuilder(List.of(gradsh, "-e", code)).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes()).strip();
      if (process.waitFor() != 0) throw new IOException(op + " failed: " + said);
      String[] times = said.split(" ");
      first[i] = Double.parseDouble(times[0]);
      later[i] = Double.parseDouble(times[1]);
    }
    Arrays.sort(first);
    Arrays.sort(later);
    System.out.printf(
        Locale.ROOT,
        "%-8s %9d %14.0f %14.1f%n",
        op,
        rows * columns,
        first[PROCESSES / 2],
        later[PROCESSES / 2]);
  }
}
