package org.gradsh.bench;

import static org.gradsh.autograd.Autograd.jvp;
import static org.gradsh.autograd.Autograd.ones;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;

/**
 * What one recorded op costs, forward and backward together, in chains of 1,000 to 1,000,000 ops:
 * the same for all of them, if nothing grows faster than the chain. PyTorch runs the same chains
 * beside it, where {@code /usr/bin/python3} knows it; the contenders take turns.
 *
 * <p>A sample is a million ops, in as many chains as that makes, so that the collector's work is in
 * every sample alike. Each length has a process of its own in every round, or the garbage of the
 * long chains would be cleared at the expense of the short ones; it warms up before.
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
          for _ in range(%d):
              start = time.perf_counter()
              for _ in range(%d // length): run(x, length)
              print(name, (time.perf_counter() - start) / %d * 1e9, sep="\\t")
      """
          .formatted(FACTOR, SUMMAND, SAMPLES, SAMPLE, SAMPLE);

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

  private Chain() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length > 1) {
      measure(Integer.parseInt(args[1]));
      return;
    }
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
    boolean peer = hasPyTorch();
    Map<String, Map<Integer, List<Double>>> ours = new LinkedHashMap<>();
    Map<String, Map<Integer, List<Double>>> theirs = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (int length : LENGTHS) {
        String n = Integer.toString(length);
        add(ours, length, Child.java(List.of(), Chain.class, "measure", n));
        if (peer) add(theirs, length, Child.run(List.of(PYTHON, "-c", PYTORCH, n)));
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

  private static void add(Map<String, Map<Integer, List<Double>>> all, int length, String said) {
    for (String line : said.lines().toList()) {
      String[] parts = line.split("\t");
      all.computeIfAbsent(parts[0], _ -> new LinkedHashMap<>())
          .computeIfAbsent(length, _ -> new ArrayList<>())
          .add(Double.parseDouble(parts[1]));
    }
  }

  private static void print(
      Map<String, Map<Integer, List<Double>>> ours,
      Map<String, Map<Integer, List<Double>>> theirs) {
    System.out.printf(
        "%-34s %9s %9s %9s   %9s %9s   %9s%n",
        "ns per op, forward and backward",
        "ops",
        "gradsh",
        "of least",
        "PyTorch",
        "of least",
        "of PyTorch");
    ours.forEach(
        (way, times) -> {
          double least = least(times);
          Map<Integer, List<Double>> peer = theirs.get(way);
          times.forEach(
              (length, all) -> {
                double median = StartUp.median(all);
                System.out.printf(
                    Locale.ROOT, "%-34s %9d %9.0f %9.2f", way, length, median, median / least);
                if (peer != null) {
                  double his = StartUp.median(peer.get(length));
                  System.out.printf(
                      Locale.ROOT, "   %9.0f %9.2f   %9.2f", his, his / least(peer), median / his);
                }
                System.out.println();
              });
        });
  }

  private static double least(Map<Integer, List<Double>> times) {
    return times.values().stream().mapToDouble(StartUp::median).min().orElseThrow();
  }

  private static void measure(int length) {
    for (Way way : Way.values()) {
      for (int i = 0; i < 300; i++) way.run(LENGTHS[0]);
      for (int sample = 0; sample < SAMPLES; sample++) {
        long start = System.nanoTime();
        for (int i = 0; i < SAMPLE / length; i++) way.run(length);
        double each = (System.nanoTime() - start) / (double) SAMPLE;
        System.out.printf(Locale.ROOT, "%s\t%.1f%n", way.title, each);
      }
    }
  }
}
