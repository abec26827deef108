package org.gradsh.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.gradsh.autograd.cpu.Gemm;
import org.gradsh.autograd.cpu.Parallel;

/**
 * Matrix products by OpenBLAS, by Java with vectors and by Java in plain loops, each in a process
 * of its own, with one thread and with two: GFLOP/s and ratios to OpenBLAS in the same run.
 *
 * <p>{@code java -cp … org.gradsh.bench.Products}
 */
final class Products {
  /** The best of many short rounds: others may use the machine at the same time. */
  private static final long HALF_A_SECOND = 500_000_000;

  private static final int[] SQUARE = {4, 8, 16, 32, 64, 128, 256, 512, 1024};

  /** What a small network multiplies: m, k, n, and which operand is transposed. */
  private record Layer(int m, int k, int n, char left, char right) {
    @Override
    public String toString() {
      return m + "x" + k + "x" + n + " " + left + right;
    }
  }

  private static final List<Layer> LAYERS =
      List.of(
          new Layer(32, 16, 16, 'N', 'N'),
          new Layer(64, 784, 256, 'N', 'N'),
          new Layer(784, 64, 256, 'T', 'N'),
          new Layer(64, 256, 784, 'N', 'T'),
          new Layer(64, 256, 128, 'N', 'N'),
          new Layer(64, 128, 10, 'N', 'N'),
          new Layer(1, 1024, 1024, 'N', 'N'),
          new Layer(1024, 1024, 1, 'N', 'N'));

  private Products() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length > 0) {
      measure();
      return;
    }
    Map<String, Map<String, Double>> contenders = new LinkedHashMap<>();
    contenders.put("OpenBLAS", child("-Dgradsh.blas=openblas"));
    contenders.put("vectors", child("-Dgradsh.blas=java", "--add-modules=jdk.incubator.vector"));
    contenders.put("plain", child("-Dgradsh.blas=java"));
    Map<String, Double> first = contenders.get("OpenBLAS");
    System.out.printf(
        "%-22s %9s %9s %9s   of OpenBLAS%n", "GFLOP/s", "OpenBLAS", "vectors", "plain");
    for (String work : first.keySet()) {
      System.out.printf(Locale.ROOT, "%-22s", work);
      StringBuilder ratios = new StringBuilder();
      for (String name : contenders.keySet()) {
        double speed = contenders.get(name).get(work);
        System.out.printf(Locale.ROOT, " %9.2f", speed);
        ratios.append(String.format(Locale.ROOT, "  %.2f", speed / first.get(work)));
      }
      System.out.println("  " + ratios);
    }
  }

  private static Map<String, Double> child(String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Products.class.getName(),
            "measure"));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException(command + " failed: " + said);
    }
    Map<String, Double> speeds = new LinkedHashMap<>();
    for (String line : said.lines().toList()) {
      String[] parts = line.split("\t");
      speeds.put(parts[0], Double.parseDouble(parts[1]));
    }
    return speeds;
  }

  private static void measure() {
    for (int threads = 1; threads <= 2; threads++) {
      Parallel.threads(threads);
      for (int n : SQUARE) {
        print(n + " T=" + threads, new Layer(n, n, n, 'N', 'N'));
      }
      for (Layer layer : LAYERS) {
        print(layer + " T=" + threads, layer);
      }
    }
  }

  private static void print(String name, Layer layer) {
    int m = layer.m;
    int k = layer.k;
    int n = layer.n;
    Gemm.Operand a = operand(m, k, layer.left == 'T');
    Gemm.Operand b = operand(k, n, layer.right == 'T');
    float[] out = new float[m * n];
    int[] batch = {};
    double flop = 2.0 * m * k * n;
    int calls = (int) Math.max(1, Math.min(20_000, 2e7 / flop));
    long best = Long.MAX_VALUE;
    long end = System.nanoTime() + HALF_A_SECOND;
    while (System.nanoTime() < end) {
      long start = System.nanoTime();
      for (int call = 0; call < calls; call++) {
        Gemm.matmul(a, b, out, 0, batch, m, k, n);
      }
      best = Math.min(best, System.nanoTime() - start);
    }
    System.out.println(name + "\t" + flop * calls / best);
  }

  private static Gemm.Operand operand(int rows, int columns, boolean transposed) {
    float[] array = new float[rows * columns];
    Random random = new Random(1);
    for (int i = 0; i < array.length; i++) {
      array[i] = random.nextFloat();
    }
    return transposed
        ? new Gemm.Operand(array, 0, new int[0], 1, rows)
        : new Gemm.Operand(array, 0, new int[0], columns, 1);
  }
}
