package org.gradsh.bench.gpu;

import static org.gradsh.autograd.Autograd.conv2d;
import static org.gradsh.autograd.Autograd.crossEntropy;
import static org.gradsh.autograd.Autograd.cuda;
import static org.gradsh.autograd.Autograd.maxPool2d;
import static org.gradsh.autograd.Autograd.memoryStats;
import static org.gradsh.autograd.Autograd.randint;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.withDevice;
import static org.gradsh.autograd.Autograd.withMatmulPrecision;
import static org.gradsh.autograd.Autograd.zeros;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.gradsh.autograd.Conv;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.MatmulPrecision;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.autograd.optim.SGD;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Stream;

/**
 * What {@code bench/gpu/run.sh} measures on a device: lines of name, tab, seconds, and with {@code
 * --join} the table of them beside the peers'.
 */
public final class GpuTable {
  private static final int SAMPLES = 5;

  private final boolean small;

  private GpuTable(boolean small) {
    this.small = small;
  }

  public static void main(String[] args) throws IOException {
    if (args.length == 4 && args[0].equals("--join")) {
      join(read(args[1]), read(args[2]), read(args[3]));
      return;
    }
    Set<String> options = Set.of(args);
    GpuTable table = new GpuTable(options.contains("--small"));
    withDevice(
        cuda(),
        () -> {
          seed(1);
          table.products();
          if (!options.contains("--products")) table.others();
        });
  }

  // ---- rows ----

  private void products() {
    for (int n : small ? new int[] {64} : new int[] {1024, 2048, 4096, 8192}) {
      Tensor a = randn(n, n);
      Tensor b = randn(n, n);
      for (MatmulPrecision p : MatmulPrecision.values()) {
        int repeats = n > 4000 ? 3 : 20;
        measure("matmul " + n + " " + p, repeats, () -> withMatmulPrecision(p, () -> a.matmul(b)));
      }
    }
  }

  private void others() {
    int n = small ? 1 << 16 : 1 << 26;
    Tensor a = randn(n);
    Tensor b = randn(n);
    Tensor m = randn(n / 1024, 1024); // as many elements
    measure("copy", 20, () -> copied(a, b));
    measure("add", 20, () -> a.add(b));
    measure("exp", 20, a::exp);
    measure("sum", 20, a::sum);
    measure("row sum", 20, () -> m.sum(1));
    measure("softmax", 20, () -> m.softmax(1));
    Tensor tiny = randn(16);
    measure("launch", 2000, () -> tiny.add(1));
    int batch = small ? 8 : 64;
    Tensor labels = randint(0, 10, batch);
    mlp(randn(batch, 784), labels);
    lenet(randn(batch, 1, 28, 28), labels);
    System.err.println(memoryStats());
  }

  /** By the driver: what memory allows for. */
  private static Tensor copied(Tensor from, Tensor to) {
    CudaDevice device = (CudaDevice) Accelerator.of(from.values());
    Stream stream = device.stream();
    long bytes = (long) from.size() * from.dtype().bytes();
    stream.within(
        device.address(to.values(), stream), device.address(from.values(), stream), bytes);
    return to;
  }

  private static Variable weights(int... shape) {
    int fan = 1;
    for (int k = 1; k < shape.length; k++) fan *= shape[k];
    return variable(randn(shape).mul(Math.sqrt(2. / fan)));
  }

  private void mlp(Tensor x, Tensor y) {
    Variable w1 = weights(256, 784), w2 = weights(128, 256), w3 = weights(10, 128);
    Variable b1 = variable(zeros(256)), b2 = variable(zeros(128)), b3 = variable(zeros(10));
    SGD optimizer = new SGD(.01, w1, w2, w3, b1, b2, b3);
    measure(
        "MLP step",
        small ? 2 : 50,
        () -> {
          Tensor h = x.matmul(w1.T()).add(b1).relu().matmul(w2.T()).add(b2).relu();
          return step(optimizer, crossEntropy(h.matmul(w3.T()).add(b3), y));
        });
  }

  private void lenet(Tensor x, Tensor y) {
    Variable k1 = weights(6, 1, 5, 5), k2 = weights(16, 6, 5, 5);
    Variable c1 = variable(zeros(6)), c2 = variable(zeros(16));
    Variable w1 = weights(120, 400), w2 = weights(84, 120), w3 = weights(10, 84);
    Variable b1 = variable(zeros(120)), b2 = variable(zeros(84)), b3 = variable(zeros(10));
    SGD optimizer = new SGD(.01, k1, k2, c1, c2, w1, w2, w3, b1, b2, b3);
    measure(
        "LeNet step",
        small ? 2 : 50,
        () -> {
          Tensor h = maxPool2d(conv2d(x, k1, c1, Conv.padding(2)).relu(), 2);
          h = maxPool2d(conv2d(h, k2, c2).relu(), 2).reshape(x.dims()[0], 400);
          h = h.matmul(w1.T()).add(b1).relu().matmul(w2.T()).add(b2).relu();
          return step(optimizer, crossEntropy(h.matmul(w3.T()).add(b3), y));
        });
  }

  private static Tensor step(SGD optimizer, Tensor loss) {
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  }

  /** The best of some samples, each of several runs that are waited for together. */
  private void measure(String name, int repeats, java.util.function.Supplier<Tensor> work) {
    int times = small ? Math.min(2, repeats) : repeats;
    Device device = cuda();
    for (int i = 0; i < 3; i++) work.get();
    double best = Double.POSITIVE_INFINITY;
    for (int s = 0; s < (small ? 1 : SAMPLES); s++) {
      device.synchronize();
      long start = System.nanoTime();
      for (int i = 0; i < times; i++) work.get();
      device.synchronize();
      best = Math.min(best, (System.nanoTime() - start) / 1e9 / times);
    }
    System.out.printf(Locale.ROOT, "%s\t%.9f%n", name, best);
  }

  // ---- the table ----

  private static Map<String, Double> read(String file) throws IOException {
    Map<String, Double> seconds = new LinkedHashMap<>();
    if (!Files.exists(Path.of(file))) return seconds;
    for (String line : Files.readAllLines(Path.of(file))) {
      String[] parts = line.split("\t");
      if (parts.length == 2) seconds.put(parts[0], Double.parseDouble(parts[1]));
    }
    return seconds;
  }

  /** Targets: of cuBLAS' speed for products, of PyTorch's time for the others. */
  private static final Map<String, String> TARGETS =
      Map.of(
          "HIGHEST", "0.85 of cuBLAS",
          "HIGH", "0.6 of cuBLAS",
          "MEDIUM", "0.8 of cuBLAS",
          "add", "0.9 of the copy",
          "exp", "0.9 of the copy",
          "sum", "0.85 of the copy",
          "softmax", "0.85 of the copy",
          "launch", "0.3 of PyTorch",
          "MLP step", "0.5 of PyTorch",
          "LeNet step", "0.5 of PyTorch");

  /** How often a row reads or writes its elements; a copy does twice. */
  private static final Map<String, Integer> PASSES =
      Map.of("copy", 2, "add", 3, "exp", 2, "sum", 1, "row sum", 1, "softmax", 2);

  private static void join(
      Map<String, Double> ours, Map<String, Double> cublas, Map<String, Double> torch) {
    System.out.println(Device.findings("cuda").getFirst().text());
    List<String> lines = new ArrayList<>();
    ours.forEach(
        (name, seconds) -> {
          Integer passes = PASSES.get(name);
          Double copy = ours.get("copy");
          double share = passes == null ? 0 : copy / 2 * passes / seconds;
          String target = TARGETS.getOrDefault(name, TARGETS.getOrDefault(last(name), ""));
          Double fast = cublas.get(name);
          Double peer = torch.get(name);
          lines.add(
              String.format(
                  Locale.ROOT,
                  "%-22s %12.2f µs   of the copy's speed %6s   of cuBLAS' %6s   PyTorch's time %6s "
                      + "  %s",
                  name,
                  seconds * 1e6,
                  passes == null ? "–" : String.format(Locale.ROOT, "%.2f", share),
                  fast == null ? "–" : String.format(Locale.ROOT, "%.2f", fast / seconds),
                  peer == null ? "–" : String.format(Locale.ROOT, "%.2f", seconds / peer),
                  target));
        });
    lines.forEach(System.out::println);
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf(' ') + 1);
  }
}
