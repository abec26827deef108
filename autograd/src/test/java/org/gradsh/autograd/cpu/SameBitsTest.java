package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.ElementwiseCatalogue;
import org.gradsh.autograd.op.Casts;
import org.gradsh.autograd.optim.Adam;
import org.junit.jupiter.api.Test;

/**
 * The same bits in every process, for any number of threads, and before, while and after kernels
 * are compiled and vectors take over. Each run is a JVM of its own, whose kernels are cold.
 */
class SameBitsTest {
  /** Trains a small network and prints the bits of what it has learned. */
  static final class Training {
    public static void main(String[] args) {
      Autograd.seed(7);
      Tensor x = Autograd.randn(96, 20);
      Tensor y = x.mul(x).mean(1).unsqueeze(1).sin();
      Variable w1 = Autograd.variable(Autograd.randn(20, 64).mul(0.2));
      Variable b1 = Autograd.variable(Autograd.zeros(64));
      Variable w2 = Autograd.variable(Autograd.randn(64, 1).mul(0.1));
      Adam adam = new Adam(0.01, w1, b1, w2);
      double first = 0;
      double last = 0;
      for (int step = 0; step < 50; step++) {
        adam.zeroGrad();
        Tensor loss = x.matmul(w1).add(b1).tanh().matmul(w2).sub(y).square().mean();
        loss.backward();
        adam.step();
        last = loss.item();
        if (step == 0) first = last;
      }
      if (!(last < first / 2)) throw new AssertionError("learned nothing: " + first + ", " + last);
      System.out.println("bits " + bits(w1) + " " + bits(b1) + " " + bits(w2));
    }

    private static long bits(Tensor t) {
      long hash = 17;
      for (float v : (float[]) Casts.fresh(t.values(), DType.FLOAT32).data()) {
        hash = 31 * hash + Float.floatToRawIntBits(v);
      }
      return hash;
    }
  }

  /** Runs functions again and again, and counts those that went over to vectors meanwhile. */
  static final class Repeats {
    private static final int TIMES = 400;
    private static final List<String> NAMES =
        List.of("exp", "log", "tanh", "sigmoid", "sin", "sqrt", "add", "mul", "div", "pow", "gelu");

    public static void main(String[] args) {
      int switched = 0;
      for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
        for (String name : NAMES) {
          Elementwise op = ElementwiseCatalogue.named(name);
          if (check(op, dtype, 300, TIMES)) switched++;
        }
        for (int threads = 1; threads <= 3; threads++) { // long enough for several
          Parallel.threads(threads);
          check(ElementwiseCatalogue.named("tanh"), dtype, 40_001, 20);
        }
      }
      System.out.println("switched " + switched);
    }

    /** Whether vectors took over after the first run. */
    private static boolean check(Elementwise op, DType dtype, int n, int times) {
      Strided[] in = new Strided[op.arity()];
      Random random = new Random(5);
      for (int k = 0; k < in.length; k++) {
        in[k] = Strided.zeros(dtype, Shape.of(n));
        for (int i = 0; i < n; i++) Elements.set(in[k].data(), i, 0.01 + 3 * random.nextDouble());
      }
      Strided first = Strided.zeros(dtype, Shape.of(n));
      boolean before = done(op, dtype);
      ElementwiseLoops.run(op, dtype, in, first);
      for (int time = 1; time < times; time++) {
        Strided again = Strided.zeros(dtype, Shape.of(n));
        ElementwiseLoops.run(op, dtype, in, again);
        if (!Elements.equal(first.data(), again.data())) {
          throw new AssertionError(op.name() + " " + dtype + ": other bits in run " + time);
        }
        if (time == times / 2 && !before) wait(op, dtype);
      }
      return !before && done(op, dtype);
    }

    private static boolean done(Elementwise op, DType dtype) {
      return op.hasVectorForm(dtype) && op.kernel().warmUp.isDone(op, dtype, 1);
    }

    /**
     * Lets the thread in the background get somewhere, so that the second half uses vectors. For
     * one function it must get there.
     */
    private static void wait(Elementwise op, DType dtype) {
      long end =
          System.nanoTime()
              + (dtype == DType.FLOAT32 && op.name().equals("exp") ? 20_000_000_000L : 5_000_000);
      while (Simd.enabled()
          && op.hasVectorForm(dtype)
          && !done(op, dtype)
          && System.nanoTime() < end) {
        Thread.yield();
      }
    }
  }

  /** Reduces again and again, and counts the kinds that went over to vectors meanwhile. */
  static final class Reduced {
    public static void main(String[] args) {
      int switched = 0;
      for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
        for (Reductions.Kind kind :
            List.of(
                Reductions.Kind.SUM,
                Reductions.Kind.MAX,
                Reductions.Kind.NORM,
                Reductions.Kind.LOG_SUM_EXP,
                Reductions.Kind.SOFTMAX,
                Reductions.Kind.LOG_SOFTMAX)) {
          for (int axis = 0; axis < 2; axis++) if (check(kind, dtype, axis)) switched++;
        }
      }
      System.out.println("switched " + switched);
    }

    private static boolean check(Reductions.Kind kind, DType dtype, int axis) {
      int[] dims = {70, 300};
      Strided x = Strided.zeros(dtype, Shape.of(dims));
      Random random = new Random(5);
      for (int i = 0; i < x.size(); i++) Elements.set(x.data(), i, random.nextGaussian());
      boolean scan = kind == Reductions.Kind.SOFTMAX || kind == Reductions.Kind.LOG_SOFTMAX;
      Object first = null;
      boolean before = done(kind, x, axis);
      for (int time = 0; time < 200; time++) {
        Object out = dtype.newArray(scan ? x.size() : dims[1 - axis]);
        if (scan) Reductions.scan(kind, x, axis, out);
        else Reductions.reduce(kind, x, new int[] {axis}, out);
        if (first == null) first = out;
        if (!Elements.equal(first, out)) {
          throw new AssertionError(kind + " " + dtype + ": other bits in run " + time);
        }
        long end = System.nanoTime() + (kind == Reductions.Kind.SUM ? 20_000_000_000L : 5_000_000);
        while (time == 100 && Simd.enabled() && !done(kind, x, axis) && System.nanoTime() < end)
          Thread.yield();
      }
      return !before && done(kind, x, axis);
    }

    private static boolean done(Reductions.Kind kind, Strided x, int axis) {
      Rows rows = x.dtype() == DType.FLOAT32 ? FloatRows.ROWS : DoubleRows.ROWS;
      return switch (kind) {
        case MAX -> RowsWarmUp.isDone(rows, Rows.Step.MAX, axis == 0, 1);
        case NORM -> RowsWarmUp.isDone(rows, Rows.Step.SQUARES, axis == 0, 1);
        case LOG_SUM_EXP -> RowsWarmUp.isDone(rows, Rows.Step.EXPONENTIALS, axis == 0, 1);
        case SOFTMAX -> RowsWarmUp.isDone(RowsWarmUp.Lines.SOFTMAX, x.data(), 1);
        case LOG_SOFTMAX -> RowsWarmUp.isDone(RowsWarmUp.Lines.LOG_SOFTMAX, x.data(), 1);
        default -> RowsWarmUp.isDone(rows, Rows.Step.SUM, axis == 0, 1);
      };
    }
  }

  /** Normalizes again and again, and counts the dtypes that went over to vectors meanwhile. */
  static final class Normalized {
    public static void main(String[] args) {
      int switched = 0;
      for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
        for (int[] dims : new int[][] {{70, 1, 1, 300, 1}, {3, 4, 2, 5, 60}}) {
          if (check(dtype, dims)) switched++;
        }
      }
      System.out.println("switched " + switched);
    }

    private static boolean check(DType dtype, int[] dims) {
      Strided x = Strided.zeros(dtype, Shape.of(dims));
      Strided w = Strided.zeros(dtype, Shape.of(dims[2], dims[3]));
      Random random = new Random(5);
      for (Strided s : List.of(x, w)) {
        for (int i = 0; i < s.size(); i++) Elements.set(s.data(), i, random.nextGaussian());
      }
      List<Object> first = null;
      boolean before = done(dtype);
      for (int time = 0; time < 200; time++) {
        Object y = dtype.newArray(x.size()), slope = dtype.newArray(x.size());
        Object weights = dtype.newArray(2 * w.size());
        var kernel = new Standardization(dtype, dims, 1e-5, null);
        kernel.standardize(x, w, w, y);
        kernel.back(x, x, w, slope, weights, 0);
        List<Object> out = List.of(y, slope, weights);
        if (first == null) first = out;
        for (int i = 0; i < out.size(); i++) {
          if (Elements.equal(first.get(i), out.get(i))) continue;
          throw new AssertionError(dtype + ": other bits of result " + i + " in run " + time);
        }
        long end = System.nanoTime() + 20_000_000_000L;
        while (time == 100 && Simd.enabled() && !done(dtype) && System.nanoTime() < end) {
          Thread.yield();
        }
      }
      return !before && done(dtype);
    }

    private static boolean done(DType dtype) {
      return NormWarmUp.isDone(dtype == DType.FLOAT64, 1);
    }
  }

  private static String output(Class<?> program, int threads, String... flags)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of(flags));
    command.add("-Dgradsh.threads=" + threads);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), out);
    return out.strip();
  }

  @Test
  void trainingGivesTheSameBitsInEveryProcess() throws Exception {
    String bits = output(Training.class, 1);
    assertTrue(bits.startsWith("bits "), bits);
    assertEquals(bits, output(Training.class, 1));
    assertEquals(bits, output(Training.class, 2));
    String[] vectorsSoon = {"--add-modules=jdk.incubator.vector", "-Dgradsh.vectorsAfter=1000"};
    assertEquals(output(Training.class, 1, vectorsSoon), output(Training.class, 3, vectorsSoon));
  }

  @Test
  void reductionsGiveTheSameBitsWhileTheyAreCompiled() throws Exception {
    assertEquals("switched 0", output(Reduced.class, 1), "there are no vectors");
    String switched =
        output(
            Reduced.class, 2, "--add-modules=jdk.incubator.vector", "-Dgradsh.vectorsAfter=2000");
    assertTrue(switched.matches("switched [1-9].*"), switched);
  }

  @Test
  void normalizationsGiveTheSameBitsWhileTheyAreCompiled() throws Exception {
    assertEquals("switched 0", output(Normalized.class, 1), "there are no vectors");
    String switched =
        output(
            Normalized.class,
            2,
            "--add-modules=jdk.incubator.vector",
            "-Dgradsh.vectorsAfter=2000");
    assertTrue(switched.matches("switched [1-9].*"), switched);
  }

  @Test
  void functionsGiveTheSameBitsWhileTheyAreCompiled() throws Exception {
    assertEquals("switched 0", output(Repeats.class, 1), "there are no vectors");
    String switched =
        output(
            Repeats.class, 1, "--add-modules=jdk.incubator.vector", "-Dgradsh.vectorsAfter=2000");
    assertTrue(switched.matches("switched [1-9].*"), switched);
  }
}
