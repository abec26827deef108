package org.gradsh.bench;

import static org.gradsh.autograd.Autograd.ones;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.zeros;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;

/**
 * What the JVM's collectors and their settings cost large tensors, training, graphs of a million
 * ops and whole processes. Each setting has a process of its own for each round; the settings take
 * turns. A figure is the least of the rounds' medians, of pauses the least of their longest, and of
 * whole processes the median. One thread computes. Linux only: the kernel tells of memory.
 *
 * <p>{@code java -cp … org.gradsh.bench.Collectors PREFIX [ROUNDS [SETTING…]]}
 */
final class Collectors {
  /** Starts of the program in each round. */
  private static final int STARTS = 3;

  private static final Map<String, String> SETTINGS = new LinkedHashMap<>();

  static {
    String pages = " -XX:+UseTransparentHugePages";
    SETTINGS.put("java without flags", "");
    SETTINGS.put("G1", "-XX:+UseG1GC" + pages);
    SETTINGS.put("G1, regions of 32 MB", "-XX:+UseG1GC -XX:G1HeapRegionSize=32m" + pages);
    SETTINGS.put("G1, young of 64 MB", "-XX:+UseG1GC -Xmn64m" + pages);
    SETTINGS.put("G1, touched before", "-XX:+UseG1GC -XX:+AlwaysPreTouch -Xms1g" + pages);
    SETTINGS.put("Parallel", "-XX:+UseParallelGC" + pages);
    SETTINGS.put("Parallel, young of 24 MB", "-XX:+UseParallelGC -Xmn24m" + pages);
    SETTINGS.put("Serial", "-XX:+UseSerialGC" + pages);
    SETTINGS.put("Serial, young of 24 MB", "-XX:+UseSerialGC -Xmn24m" + pages);
    SETTINGS.put("Z", "-XX:+UseZGC" + pages);
  }

  /** What is measured. */
  private enum Row {
    ADD("add 1e6, us", 1e3) {
      @Override
      void run(Figures out) {
        Tensor x = randn(1_000_000);
        Tensor y = randn(1_000_000);
        out.time(this, 2000, 2000, () -> x.add(y));
      }
    },
    LARGE_ADD("add 1.6e7, ms", 1e6) {
      @Override
      void run(Figures out) {
        Tensor x = randn(16_000_000);
        Tensor y = randn(16_000_000);
        out.time(this, 20, 40, () -> x.add(y));
      }
    },
    GELU("gelu 1.6e7 back, ms", 1e6) {
      @Override
      void run(Figures out) {
        Variable v = variable(randn(16_000_000));
        out.time(
            this,
            4,
            6,
            () -> {
              v.zeroGrad();
              Tensor t = v.add(v.pow(3).mul(0.044715)).mul(0.7978845608028654).tanh();
              v.mul(0.5).mul(t.add(1)).sum().backward();
            });
      }
    },
    TRAINING("MLP step, us", 1e3) {
      @Override
      void run(Figures out) {
        List<Variable> w = new ArrayList<>();
        int[] sizes = {784, 256, 128, 10};
        for (int i = 1; i < sizes.length; i++) {
          w.add(variable(randn(sizes[i - 1], sizes[i]).mul(0.05)));
          w.add(variable(zeros(sizes[i])));
        }
        Tensor x = randn(64, 784);
        Tensor target = randn(64, 10);
        out.time(
            this,
            500,
            500,
            () -> {
              w.forEach(Tensor::zeroGrad);
              Tensor h = x.matmul(w.get(0)).add(w.get(1)).relu();
              h = h.matmul(w.get(2)).add(w.get(3)).relu();
              h.matmul(w.get(4)).add(w.get(5)).sub(target).square().mean().backward();
              for (Variable v : w) v.assignSub(v.grad().mul(0.01));
            });
      }
    },
    CHAIN("chain of 1e6, ns/op", 1e6) {
      @Override
      void run(Figures out) {
        Tensor c = ones(4);
        out.time(
            this,
            1,
            3,
            () -> {
              Tensor y = variable(ones(4));
              for (int i = 0; i < 1_000_000; i++) y = y.mul(c);
              y.sum().backward();
            });
      }
    },
    PAUSE("256 MB, longest ms", 1e6) {
      @Override
      void run(Figures out) {
        // Each op waits for its result's room, and for the collector where that is to be made.
        Tensor[] alive = new Tensor[3];
        long longest = 0;
        for (int i = 0; i < 24; i++) {
          long start = System.nanoTime();
          alive[i % alive.length] = zeros(8192, 8192);
          longest = Math.max(longest, System.nanoTime() - start);
        }
        out.put(this, longest / scale());
      }
    },
    RESIDENT("peak MB", 1) {
      @Override
      void run(Figures out) {
        out.put(this, resident("VmHWM"));
      }
    },
    START("gradsh -e 1+1, ms", 1),
    START_RESIDENT("its peak MB", 1);

    private final String title;
    private final double scale;

    Row(String title, double scale) {
      this.title = title;
      this.scale = scale;
    }

    double scale() {
      return scale;
    }

    /** In a process that is measured from within. */
    void run(Figures out) {}
  }

  /** One figure for each row. */
  private static final class Figures {
    final Map<Row, Double> all = new EnumMap<>(Row.class);
    static Object sink;

    void put(Row row, double figure) {
      all.put(row, figure);
    }

    void time(Row row, int before, int times, Runnable work) {
      for (int i = 0; i < before; i++) work.run();
      double[] each = new double[times];
      for (int i = 0; i < times; i++) {
        long start = System.nanoTime();
        work.run();
        each[i] = System.nanoTime() - start;
      }
      Arrays.sort(each);
      put(row, each[times / 2] / row.scale());
    }
  }

  private Collectors() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args[0].equals("inside")) {
      inside();
      return;
    }
    String gradsh = Path.of(args[0], "bin", "gradsh").toString();
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    List<String> names = new ArrayList<>(SETTINGS.keySet());
    if (args.length > 2) names = List.of(args).subList(2, args.length);
    Map<String, Map<Row, List<Double>>> all = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (String name : names) {
        Map<Row, List<Double>> rows = all.computeIfAbsent(name, _ -> new EnumMap<>(Row.class));
        List<String> options = options(name);
        for (String line : Child.java(options, Collectors.class, "inside").split("\n")) {
          String[] said = line.split(" ");
          add(rows, Row.valueOf(said[0]), Double.parseDouble(said[1]));
        }
        for (int i = 0; i < STARTS; i++) {
          double[] start = start(gradsh, SETTINGS.get(name));
          add(rows, Row.START, start[0]);
          add(rows, Row.START_RESIDENT, start[1]);
        }
        System.err.println("round " + (round + 1) + ", " + name + ": " + rows);
      }
    }
    print(all);
  }

  private static void add(Map<Row, List<Double>> rows, Row row, double figure) {
    rows.computeIfAbsent(row, _ -> new ArrayList<>()).add(figure);
  }

  private static List<String> options(String setting) {
    List<String> options = new ArrayList<>(List.of("-Dgradsh.threads=1", "-Xlog:disable"));
    for (String flag : SETTINGS.get(setting).split(" ")) if (!flag.isEmpty()) options.add(flag);
    return options;
  }

  /** Milliseconds and MB of a whole process. */
  private static double[] start(String gradsh, String flags)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("/usr/bin/time", "-f", "%M", gradsh, "-e", "1+1");
    // The launcher adds its own collector and pages where it finds none named.
    boolean none = flags.isEmpty();
    String given = none ? "-XX:+UseG1GC -XX:-UseTransparentHugePages" : flags;
    builder.environment().put("GRADSH_JAVA_OPTIONS", given);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    long start = System.nanoTime();
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getErrorStream().readAllBytes()).strip();
    if (process.waitFor() != 0) throw new IOException(gradsh + " has failed: " + said);
    return new double[] {(System.nanoTime() - start) / 1e6, Double.parseDouble(said) / 1024};
  }

  private static void print(Map<String, Map<Row, List<Double>>> all) {
    System.out.printf("%-26s", "");
    for (String name : all.keySet()) System.out.printf(" %24s", name);
    System.out.println();
    for (Row row : Row.values()) {
      System.out.printf("%-26s", row.title);
      for (Map<Row, List<Double>> rows : all.values()) {
        System.out.printf(Locale.ROOT, " %24.1f", figure(row, rows.get(row)));
      }
      System.out.println();
    }
  }

  private static double figure(Row row, List<Double> rounds) {
    double[] sorted = rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return switch (row) {
      case ADD, LARGE_ADD, GELU, TRAINING, CHAIN, PAUSE -> sorted[0];
      case RESIDENT -> sorted[sorted.length - 1];
      case START, START_RESIDENT -> StartUp.median(rounds);
    };
  }

  private static void inside() {
    seed(1);
    Figures figures = new Figures();
    for (Row row : Row.values()) row.run(figures);
    figures.all.forEach((row, figure) -> System.out.println(row + " " + figure));
  }

  /** One of the sizes in the kernel's account of this process, in MB. */
  private static double resident(String size) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith(size + ":")) {
          return Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
        }
      }
    } catch (IOException e) {
      return Double.NaN;
    }
    return Double.NaN;
  }
}
