package org.gradsh.bench;

import static org.gradsh.autograd.Autograd.jvp;
import static org.gradsh.autograd.Autograd.ones;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;

/**
 * What one recorded op costs, forward and backward together, in chains of 1,000 to 1,000,000 ops:
 * the same for all of them, if nothing grows faster than the chain. PyTorch runs the same chains
 * beside it, where {@code /usr/bin/python3} knows it; the contenders take turns.
 *
 * <p>A sample is a million ops, in as many chains as that makes, so that the collector's work is in
 * every sample alike; processor time is that of all threads, the collector's too, and says most on
 * a machine that others use. Each length has a process of its own in every round, or the garbage of
 * the long chains would be cleared at the expense of the short ones; it warms up before.
 *
 * <p>{@code java -cp … org.gradsh.bench.Chain [ROUNDS]}
 */
final class Chain {
  private static final int[] LENGTHS = {1_000, 10_000, 100_000, 1_000_000};
  private static final int SAMPLE = 1_000_000;
  private static final int SAMPLES = 3;
  private static final String PYTHON = "/usr/bin/python3";

  /** The factor and the summand of a step; values stay near 1. */
  private static final double FACTOR = .999999;

  private static final double SUMMAND = 1e-6;

  /** The chains, as PyTorch runs them; the length is the argument. */
  private static final String PYTORCH =
      """
      import sys, time, torch
      torch.set_num_threads(1)
      length = int(sys.argv[1])
      def run(x, length):
          y = x
          for _ in range(length // 2):
              y = y * %s + %s
          y.sum().backward()
          x.grad = None
      for name, x in (("scalar", torch.tensor(1.0)), ("4 elements", torch.ones(4))):
          x.requires_grad_()
          for _ in range(30): run(x, 1000)
          wall, cpu = time.perf_counter(), time.process_time()
          for _ in range(%d // length): run(x, length)
          wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
          print(name, wall / %d * 1e9, cpu / %d * 1e9, sep="\\t")
      """
          .formatted(FACTOR, SUMMAND, SAMPLE, SAMPLE, SAMPLE);

  /** A way to differentiate a chain of so many ops. */
  private enum Way {
    SCALAR("scalar") {
      @Override
      void run(int length) {
        backward(variable(1.0), length);
      }
    },
    FOUR("4 elements") {
      @Override
      void run(int length) {
        backward(variable(ones(4)), length);
      }
    },
    TAPE("scalar, by a tape") {
      @Override
      void run(int length) {
        Variable x = variable(1.0);
        GradientTape tape = new GradientTape();
        tape.gradient(steps(x, length), x);
      }
    },
    SHARED("4 elements, a variable in each op") {
      @Override
      void run(int length) {
        Variable x = variable(ones(4));
        Variable w = variable(ones(4));
        Tensor y = x;
        for (int i = 0; i < length; i++) y = y.mul(w);
        y.sum().backward();
      }
    },
    FORWARD("scalar, forward mode") {
      @Override
      void run(int length) {
        jvp(x -> steps(x, length), tensor(1), tensor(1));
      }
    };

    private final String title;

    Way(String title) {
      this.title = title;
    }

    abstract void run(int length);

    private static void backward(Variable x, int length) {
      steps(x, length).sum().backward();
    }

    private static Tensor steps(Tensor x, int length) {
      Tensor y = x;
      for (int i = 0; i < length / 2; i++) y = y.mul(FACTOR).add(SUMMAND);
      return y;
    }
  }

  /** Nanoseconds for each op. */
  private record Sample(double wall, double processor) {}

  /** The samples of one contender: by way, then by length. */
  private static final class Samples {
    private final Map<String, Map<Integer, List<Sample>>> all = new LinkedHashMap<>();

    void add(int length, String said) {
      for (String line : said.lines().toList()) {
        String[] parts = line.split("\t");
        all.computeIfAbsent(parts[0], _ -> new LinkedHashMap<>())
            .computeIfAbsent(length, _ -> new ArrayList<>())
            .add(new Sample(Double.parseDouble(parts[1]), Double.parseDouble(parts[2])));
      }
    }

    boolean has(String way) {
      return all.containsKey(way);
    }

    double median(String way, int length, ToDoubleFunction<Sample> time) {
      List<Sample> samples = all.get(way).get(length);
      return StartUp.median(samples.stream().mapToDouble(time).boxed().toList());
    }

    /** How much dearer an op is than in the length where it is cheapest. */
    double ratio(String way, int length, ToDoubleFunction<Sample> time) {
      double least = Double.POSITIVE_INFINITY;
      for (int n : LENGTHS) least = Math.min(least, median(way, n, time));
      return median(way, length, time) / least;
    }
  }

  private Chain() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length > 1) {
      measure(Integer.parseInt(args[1]));
      return;
    }
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
    boolean peer = hasPyTorch();
    Samples ours = new Samples();
    Samples theirs = new Samples();
    for (int round = 0; round < rounds; round++) {
      for (int length : LENGTHS) {
        String n = Integer.toString(length);
        ours.add(length, Child.java(List.of(), Chain.class, "measure", n));
        if (peer) theirs.add(length, Child.run(List.of(PYTHON, "-c", PYTORCH, n)));
      }
    }
    if (!peer) System.out.println(PYTHON + " has no torch: no peer is measured\n");
    print(ours, theirs);
  }

  private static boolean hasPyTorch() throws InterruptedException {
    try {
      Child.run(
          List.of(
              PYTHON,
              "-c",
              "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)"));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void print(Samples ours, Samples theirs) {
    System.out.printf(
        "%-34s %10s   %17s   %17s   %17s %9s%n",
        "ns per op (of the least)", "ops", "wall", "processor", "PyTorch, processor", "ratio");
    for (Way way : Way.values()) {
      for (int length : LENGTHS) {
        System.out.printf(Locale.ROOT, "%-34s %10d", way.title, length);
        print(ours, way.title, length, Sample::wall);
        print(ours, way.title, length, Sample::processor);
        if (theirs.has(way.title)) {
          print(theirs, way.title, length, Sample::processor);
          double peer = theirs.median(way.title, length, Sample::processor);
          double own = ours.median(way.title, length, Sample::processor);
          System.out.printf(Locale.ROOT, " %9.2f", own / peer);
        }
        System.out.println();
      }
    }
  }

  private static void print(
      Samples samples, String way, int length, ToDoubleFunction<Sample> time) {
    System.out.printf(
        Locale.ROOT,
        "   %9.0f (%4.2f×)",
        samples.median(way, length, time),
        samples.ratio(way, length, time));
  }

  private static void measure(int length) {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    for (Way way : Way.values()) {
      for (int i = 0; i < 300; i++) way.run(LENGTHS[0]);
      for (int sample = 0; sample < SAMPLES; sample++) {
        long wall = System.nanoTime();
        long processor = system.getProcessCpuTime();
        for (int i = 0; i < SAMPLE / length; i++) way.run(length);
        processor = system.getProcessCpuTime() - processor;
        wall = System.nanoTime() - wall;
        System.out.printf(
            Locale.ROOT,
            "%s\t%.1f\t%.1f%n",
            way.title,
            (double) wall / SAMPLE,
            (double) processor / SAMPLE);
      }
    }
  }
}
