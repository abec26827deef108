package org.gradsh.bench;

import static org.gradsh.autograd.Autograd.jvp;
import static org.gradsh.autograd.Autograd.noGrad;
import static org.gradsh.autograd.Autograd.ones;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.variable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;

/**
 * Resident memory of a million steps on 1,000 elements in which nothing is ever closed, each kind
 * in a process of its own with {@code -Xmx256m}: after a tenth of the steps, after half, at the
 * end, and the peak, which is to stay under 400 MB. Linux only: the kernel tells. What a recorded
 * op weighs is in the growth that {@code bench/run.sh --growth} measures.
 *
 * <p>{@code java -cp … org.gradsh.bench.Memory [STEPS]}
 */
final class Memory {
  private static final int ELEMENTS = 1000;
  private static final int MOST_MB = 400;
  private static final String HEAP = "-Xmx256m";

  /** What is done over and over. */
  private enum Work {
    ADDS("adds") {
      @Override
      Runnable step() {
        Tensor x = ones(ELEMENTS);
        Tensor[] y = {x};
        return () -> y[0] = y[0].add(x);
      }
    },
    RECORDED("adds of a variable, each graph dropped") {
      @Override
      Runnable step() {
        Variable x = variable(ones(ELEMENTS));
        Tensor c = ones(ELEMENTS);
        return () -> x.add(c);
      }
    },
    CHAINED("adds in one graph, which is kept") {
      @Override
      Runnable step() {
        Variable x = variable(ones(ELEMENTS));
        Tensor[] y = {x};
        return () -> y[0] = y[0].add(x);
      }
    },
    TRAINING("backward and assignSub") {
      @Override
      Runnable step() {
        Variable w = variable(randn(ELEMENTS));
        return () -> {
          w.zeroGrad();
          w.square().sum().backward();
          w.assignSub(w.grad().mul(1e-3));
        };
      }
    },
    TAPES("a tape for each step, never closed") {
      @Override
      Runnable step() {
        Variable w = variable(randn(ELEMENTS));
        return () -> {
          var tape = new GradientTape();
          w.assignSub(tape.gradient(w.square().sum(), w).mul(1e-3));
        };
      }
    },
    PERSISTENT("a persistent tape for each step, never closed") {
      @Override
      Runnable step() {
        Variable w = variable(randn(ELEMENTS));
        return () -> {
          var tape = GradientTape.persistent();
          w.assignSub(tape.gradient(w.square().sum(), w).mul(1e-3));
        };
      }
    },
    FORWARD("forward mode") {
      @Override
      Runnable step() {
        Tensor x = randn(ELEMENTS);
        Tensor v = ones(ELEMENTS);
        return () -> jvp(t -> t.square().sum(), x, v);
      }
    },
    UNRECORDED("without recording") {
      @Override
      Runnable step() {
        Variable w = variable(randn(ELEMENTS));
        return () -> noGrad(() -> w.assignSub(w.square().mul(1e-3)));
      }
    };

    private final String title;

    Work(String title) {
      this.title = title;
    }

    /** A fresh start, and the step from there. */
    abstract Runnable step();
  }

  private Memory() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length > 1) {
      work(Work.valueOf(args[0]), Integer.parseInt(args[1]));
      return;
    }
    String steps = args.length > 0 ? args[0] : "1000000";
    System.out.printf(
        "%-46s %8s %8s %8s %8s   %s%n",
        "resident MB, " + HEAP, "10 %", "50 %", "100 %", "peak", "");
    boolean all = true;
    for (Work work : Work.values()) {
      String said = Child.java(List.of(HEAP), Memory.class, work.name(), steps);
      String[] mb = said.strip().split("\\s+");
      boolean kept = Double.parseDouble(mb[3]) < MOST_MB;
      all &= kept;
      System.out.printf(
          "%-46s %8s %8s %8s %8s   %s%n",
          work.title, mb[0], mb[1], mb[2], mb[3], kept ? "< " + MOST_MB : "MISSED " + MOST_MB);
    }
    if (!all) System.exit(1);
  }

  private static void work(Work work, int steps) throws IOException {
    seed(1);
    Runnable step = work.step();
    List<String> seen = new ArrayList<>();
    for (int i = 1; i <= steps; i++) {
      step.run();
      if (i == steps / 10 || i == steps / 2 || i == steps) seen.add(kernelSays("VmRSS"));
    }
    seen.add(kernelSays("VmHWM"));
    System.out.println(String.join(" ", seen));
  }

  /** One of the sizes in the kernel's account of this process, in MB. */
  private static String kernelSays(String size) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (!line.startsWith(size + ":")) continue;
      double kilobytes = Double.parseDouble(line.replaceAll("\\D", ""));
      return String.format(Locale.ROOT, "%.0f", kilobytes / 1024);
    }
    throw new IOException("/proc/self/status has no " + size);
  }
}
