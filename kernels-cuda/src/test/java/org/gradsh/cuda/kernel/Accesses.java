package org.gradsh.cuda.kernel;

import static org.gradsh.autograd.DType.FLOAT32;
import static org.gradsh.autograd.DType.FLOAT64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.cuda.Emulator;
import org.junit.jupiter.api.DynamicTest;

/**
 * How well the kernels of a call fit the memory: of the 32-byte sectors of global memory that their
 * warps touch 90 % or more is wanted, half of the sectors' bytes or more is to be used, and shared
 * memory is in one turn all but always. The emulator counts both, so that these are numbers and not
 * times; {@code -Dgradsh.table} prints them.
 */
record Accesses(String name, Function<Tensor[], Tensor> f, Tensor[] in) {
  private static final double COALESCING = 90, CONFLICTS = 1.1;

  /**
   * What of the sectors' bytes is used at least, in percent: a warp in which one lane is at work
   * asks for a sector each time, and coalesces perfectly.
   */
  private static final double USED = 50;

  static final DType[] REAL = {FLOAT32, FLOAT64};

  static void counting() {
    Emulator.require();
    Emulator.option("COUNT", 1);
  }

  static void countingNoMore() {
    if (Emulator.isThere()) Emulator.option("COUNT", 0);
  }

  static Accesses row(String name, Function<Tensor[], Tensor> f, Tensor... in) {
    return new Accesses(name, f, in);
  }

  static Stream<DynamicTest> tests(List<Accesses> rows) {
    return rows.stream().map(row -> dynamicTest(row.name, row::check));
  }

  static String name(String what, DType d) {
    return what + " " + d;
  }

  /**
   * What is asked of a kernel that cannot reach the aim, and why.
   *
   * @param row part of the name of what is called
   * @param kernel what the kernel's name begins with
   */
  private record Exempt(
      String row, String kernel, double coalescing, double used, double conflicts, String why) {}

  private static final String BY_INDEX = "which elements it reads, data say";

  private static Exempt byIndex(String row, String kernel, double coalescing, double used) {
    return new Exempt(row, kernel, coalescing, used, CONFLICTS, BY_INDEX);
  }

  /**
   * The first that fits; docs/cuda.md tells the same. What chance decides has no bound; other
   * indices lead as far apart each time, and what is read by them is bounded by what it is now.
   */
  private static final List<Exempt> EXEMPT =
      List.of(
          byIndex("by chance", "gather_", 0, 0),
          byIndex("by chance", "sums_float", 0, 0),
          byIndex("gather float", "gather_", 40, 40),
          byIndex("their gradient", "gather_", 40, 40),
          byIndex("their gradient", "sums_float", 33, 29),
          byIndex("weighed", "sums_float", 15, 12),
          byIndex("[3] by [1]", "gather_", 66, 64),
          byIndex("[3] by [1]", "sums_float", 47, 29),
          byIndex("[3] by [2]", "gather_", 54, 52),
          byIndex("[3] by [2]", "sums_float", 80, 61),
          new Exempt(
              "of odd planes", "window_", 97, USED, 1.7, "a warp has windows of several rows"),
          new Exempt(
              "of 7 float32", "forward_", COALESCING, USED, 1.2, "so it has, two columns apart"),
          new Exempt("", "move_digits", COALESCING, USED, 2, "where a number goes, its key says"));

  /** What is small beside the rest: second stages, searches, and the ends of a gradient. */
  private static final List<String> SMALL =
      List.of("_second", "loop", "starts", "digit_counts", "scan_counts", "sides_", "segments_");

  private Exempt wanted(String kernel) {
    for (Exempt e : EXEMPT) if (name.contains(e.row) && kernel.startsWith(e.kernel)) return e;
    return new Exempt(name, kernel, COALESCING, USED, CONFLICTS, "");
  }

  private static boolean isSmall(String kernel, List<String> beside) {
    return beside.size() > 1 && SMALL.stream().anyMatch(kernel::contains);
  }

  private void check() {
    Tensor[] there = Arrays.stream(in).map(t -> t.to(Both.CUDA)).toArray(Tensor[]::new);
    Both.CUDA.synchronize();
    Emulator.resetCounters();
    Tensor result = f.apply(there);
    Both.CUDA.synchronize();
    assertEquals(Both.CUDA, result.device());
    List<String> kernels = Emulator.kernels();
    assertFalse(kernels.isEmpty(), "nothing ran");
    List<String> wrong = new ArrayList<>();
    for (String kernel : kernels) {
      if (isSmall(kernel, kernels)) continue;
      double coalescing = Emulator.counter(kernel, "coalescing");
      double used = Emulator.counter(kernel, "used");
      double conflicts = Emulator.counter(kernel, "conflicts");
      Exempt wanted = wanted(kernel);
      String line =
          String.format(
              Locale.ROOT,
              "%-34s %-30s %5.1f %% (%5.1f %% used) %6.3f  %s",
              name,
              kernel,
              coalescing,
              used,
              conflicts,
              wanted.why);
      if (Boolean.getBoolean("gradsh.table")) System.out.println(line);
      boolean fits =
          coalescing >= wanted.coalescing && used >= wanted.used && conflicts <= wanted.conflicts;
      if (!fits) wrong.add(line);
    }
    assertEquals("", String.join("\n", wrong), "less than is wanted");
  }
}
