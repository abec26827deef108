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
 * warps touch 90 % or more is wanted, and shared memory is in one turn all but always. The emulator
 * counts both, so that these are numbers and not times; {@code -Dgradsh.table} prints them.
 */
record Accesses(String name, Function<Tensor[], Tensor> f, Tensor[] in) {
  private static final double COALESCING = 90, CONFLICTS = 1.1;

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
      String row, String kernel, double coalescing, double conflicts, String why) {}

  private static final String BY_INDEX = "which elements it reads, data say";

  /**
   * The first that fits; docs/cuda.md tells the same. What data decide has no bound: of the same
   * kernels all is asked where neighbours are led to neighbours ("rows, …").
   */
  private static final List<Exempt> EXEMPT =
      List.of(
          new Exempt("rows, ", "gather_", COALESCING, CONFLICTS, ""),
          new Exempt("rows, ", "sums_", COALESCING, CONFLICTS, ""),
          new Exempt("", "gather_", 0, CONFLICTS, BY_INDEX),
          new Exempt("", "sums_float", 0, CONFLICTS, BY_INDEX),
          new Exempt("of odd planes", "window_", 97, 1.7, "a warp has windows of several rows"),
          new Exempt("of 7 float32", "forward_", COALESCING, 1.2, "so it has, two columns apart"),
          new Exempt("", "move_digits", COALESCING, 2, "where a number goes, its key says"));

  /** What is small beside the rest: second stages, searches, and the ends of a gradient. */
  private static final List<String> SMALL =
      List.of("_second", "loop", "starts", "digit_counts", "scan_counts", "sides_", "segments_");

  private Exempt wanted(String kernel) {
    for (Exempt e : EXEMPT) if (name.contains(e.row) && kernel.startsWith(e.kernel)) return e;
    return new Exempt(name, kernel, COALESCING, CONFLICTS, "");
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
      double conflicts = Emulator.counter(kernel, "conflicts");
      Exempt wanted = wanted(kernel);
      String line =
          String.format(
              Locale.ROOT,
              "%-34s %-30s %5.1f %% (%5.1f %% used) %6.3f  %s",
              name,
              kernel,
              coalescing,
              Emulator.counter(kernel, "used"),
              conflicts,
              wanted.why);
      if (Boolean.getBoolean("gradsh.table")) System.out.println(line);
      if (coalescing < wanted.coalescing || conflicts > wanted.conflicts) wrong.add(line);
    }
    assertEquals("", String.join("\n", wrong), "below " + COALESCING + " % or above " + CONFLICTS);
  }
}
