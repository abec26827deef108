package org.gradsh.cuda.kernel;

import static org.gradsh.autograd.DType.BOOL;
import static org.gradsh.autograd.DType.FLOAT32;
import static org.gradsh.autograd.DType.FLOAT64;
import static org.gradsh.autograd.DType.INT64;
import static org.gradsh.cuda.kernel.Both.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Conv;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Pool;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.ConvolutionOps;
import org.gradsh.autograd.op.IndexOps;
import org.gradsh.autograd.op.PlaceOps;
import org.gradsh.autograd.op.PoolingOps;
import org.gradsh.autograd.op.ScanOps;
import org.gradsh.autograd.op.SoftmaxOps;
import org.gradsh.autograd.op.StandardOps;
import org.gradsh.autograd.op.StandardOps.Standard;
import org.gradsh.cuda.Emulator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * How well the kernels' accesses fit the memory: of the 32-byte sectors of global memory that they
 * touch 90 % or more is wanted by them, and shared memory is in one turn all but always. The
 * emulator counts both, so that these are numbers and not times; {@code -Dgradsh.table} prints
 * them.
 */
class AccessTest {
  private static final double COALESCING = 90, CONFLICTS = 1.1;

  @BeforeAll
  static void counting() {
    Emulator.require();
    Emulator.option("COUNT", 1);
  }

  @AfterAll
  static void countingNoMore() {
    if (Emulator.isThere()) Emulator.option("COUNT", 0);
  }

  /** What a kernel cannot reach, or does not yet, and why. */
  private record Exempt(String kernel, double coalescing, double conflicts, String why) {}

  private static final String BY_INDEX = "where it reads the operand says";
  private static final String ANYWHERE = "rows and windows begin anywhere in a sector";

  private static final List<Exempt> EXEMPT =
      List.of(
          new Exempt("gather_", 40, 1.1, BY_INDEX),
          new Exempt("winners", 50, 1.1, BY_INDEX),
          new Exempt("sums_float", 12, 1.1, BY_INDEX),
          new Exempt("move_digits", 30, 1.6, "where a number goes its key says"),
          new Exempt("window_", 50, 1.1, ANYWHERE),
          new Exempt("forward_", 56, 1.1, ANYWHERE),
          new Exempt("spread_", 69, 1.1, ANYWHERE),
          new Exempt("kernel_", 62, 1.1, ANYWHERE),
          new Exempt("lean_", 87, 1.1, "a whole warp reads one weight"),
          new Exempt("weights_float64", 50, 1.1, "a set's numbers are two vectors"));

  /** What has rows of such a length that they begin anywhere: less is asked of it. */
  private static final List<String> ODD =
      List.of("short rows", "[129, 127, 131]", "[70, 66, 65]", "a column bool");

  /** What is small beside the rest: second stages, searches, and the ends of a gradient. */
  private static final List<String> SMALL =
      List.of("_second", "loop", "starts", "digit_counts", "scan_counts", "sides_", "segments_");

  /** One line of the table. */
  private record Row(String name, Function<Tensor[], Tensor> f, Tensor[] in) {
    private Exempt wanted(String kernel) {
      if (ODD.stream().anyMatch(name::contains)) return new Exempt(kernel, 60, CONFLICTS, ANYWHERE);
      for (Exempt e : EXEMPT) if (kernel.startsWith(e.kernel)) return e;
      return new Exempt(kernel, COALESCING, CONFLICTS, "");
    }

    private static boolean isSmall(String kernel, List<String> beside) {
      return beside.size() > 1 && SMALL.stream().anyMatch(kernel::contains);
    }

    void check() {
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
                "%-34s %-30s %5.1f %% %6.3f  %s",
                name,
                kernel,
                coalescing,
                conflicts,
                wanted.why);
        if (Boolean.getBoolean("gradsh.table")) System.out.println(line);
        if (coalescing < wanted.coalescing || conflicts > wanted.conflicts) wrong.add(line);
      }
      assertEquals(
          "", String.join("\n", wrong), "below " + COALESCING + " % or above " + CONFLICTS);
    }
  }

  private static Row row(String name, Function<Tensor[], Tensor> f, Tensor... in) {
    return new Row(name, f, in);
  }

  private static Stream<DynamicTest> tests(List<Row> rows) {
    return rows.stream().map(row -> dynamicTest(row.name, row::check));
  }

  private static String name(String what, DType d) {
    return what + " " + d;
  }

  private static final DType[] REAL = {FLOAT32, FLOAT64};

  // ---- elementwise ----

  @TestFactory
  Stream<DynamicTest> elementwise() {
    List<Row> rows = new ArrayList<>();
    for (DType d : DType.values()) {
      Tensor x = random(d, 1, 96, 160), y = random(d, 2, 96, 160), z = random(d, 3, 160, 96);
      boolean is = d != BOOL;
      Function<Tensor[], Tensor> two = in -> is ? in[0].add(in[1]) : in[0].and(in[1]);
      rows.add(row(name("contiguous", d), two, x, y));
      rows.add(row(name("a row", d), two, x, random(d, 4, 160)));
      rows.add(row(name("a column", d), two, x, random(d, 4, 96, 1)));
      rows.add(
          row(
              name("a slice", d),
              in -> two.apply(new Tensor[] {in[0].get("8:72, 32:128"), in[1]}),
              x,
              random(d, 5, 64, 96)));
      rows.add(
          row(name("one transposed", d), in -> two.apply(new Tensor[] {in[0], in[1].T()}), x, z));
      rows.add(
          row(
              name("both transposed", d),
              in -> two.apply(new Tensor[] {in[0].T(), in[1].T()}),
              x,
              y));
      rows.add(row(name("transpose copy", d), in -> in[0].T().flatten(), x));
      rows.add(
          row(
              name("axes turned round", d),
              in -> in[0].transpose(2, 1, 0).flatten(),
              random(d, 6, 64, 3, 96)));
      rows.add(
          row(
              name("channels last", d),
              in -> in[0].transpose(0, 2, 3, 1).flatten(),
              random(d, 6, 3, 64, 8, 16)));
    }
    rows.add(row("to another dtype", in -> in[0].to(FLOAT64), random(FLOAT32, 1, 96, 160)));
    rows.add(
        row(
            "to another dtype, transposed",
            in -> in[0].T().to(FLOAT64),
            random(FLOAT32, 1, 96, 160)));
    return tests(rows);
  }

  // ---- lines ----

  @TestFactory
  Stream<DynamicTest> lines() {
    List<Row> rows = new ArrayList<>();
    for (DType d : REAL) {
      Tensor x = random(d, 1, 64, 1024), cube = random(d, 2, 8, 64, 128);
      for (int axis = 0; axis < 2; axis++) {
        int a = axis;
        String along = " along " + a;
        rows.add(row(name("sum" + along, d), in -> in[0].sum(a), x));
        rows.add(row(name("prod" + along, d), in -> in[0].prod(a), x));
        rows.add(row(name("norm" + along, d), in -> in[0].norm(2, new int[] {a}, false), x));
        rows.add(row(name("max" + along, d), in -> in[0].max(a), x));
        rows.add(row(name("argMax" + along, d), in -> in[0].argMax(a, false), x));
        rows.add(row(name("logSumExp" + along, d), in -> in[0].logSumExp(a), x));
        rows.add(row(name("softmax" + along, d), in -> in[0].softmax(a), x));
        rows.add(row(name("logSoftmax" + along, d), in -> in[0].logSoftmax(a), x));
        rows.add(
            row(
                name("softmaxProduct" + along, d),
                in -> SoftmaxOps.SOFTMAX_PRODUCT.apply(a, in),
                x,
                x));
        rows.add(
            row(
                name("logSoftmaxProduct" + along, d),
                in -> SoftmaxOps.LOG_SOFTMAX_PRODUCT.apply(a, in),
                x,
                x));
        rows.add(row(name("cumSum" + along, d), in -> in[0].cumSum(a), x));
        rows.add(row(name("logCumSumExp" + along, d), in -> in[0].logCumSumExp(a), x));
        rows.add(
            row(
                name("cumArg" + along, d),
                in -> ScanOps.CUM_ARG.apply(new ScanOps.Running(a, true), in[0]),
                x));
      }
      for (int[] axes : new int[][] {{0}, {1}, {2}, {0, 1}, {1, 2}, {0, 2}, {0, 1, 2}}) {
        rows.add(
            row(name("sum over " + Arrays.toString(axes), d), in -> in[0].sum(axes, false), cube));
        rows.add(
            row(name("max over " + Arrays.toString(axes), d), in -> in[0].max(axes, false), cube));
      }
      rows.add(row(name("softmax in the middle", d), in -> in[0].softmax(1), cube));
      rows.add(row(name("sum of a long row", d), in -> in[0].sum(), random(d, 1, 100_000)));
      rows.add(row(name("sums of short rows", d), in -> in[0].sum(1), random(d, 1, 2048, 10)));
      rows.add(
          row(name("softmax of short rows", d), in -> in[0].softmax(1), random(d, 1, 2048, 10)));
      rows.add(row(name("sum of transposed", d), in -> in[0].T().sum(0), x));
      Tensor target = random(INT64, 2, 64).abs();
      rows.add(row(name("cross-entropy", d), in -> Autograd.crossEntropy(in[0], in[1]), x, target));
      rows.add(
          row(
              name("its gradient", d),
              in -> Autograd.grad(t -> Autograd.crossEntropy(t, in[1])).apply(in[0]),
              x,
              target));
    }
    return tests(rows);
  }

  @TestFactory
  Stream<DynamicTest> norms() {
    List<Row> rows = new ArrayList<>();
    Standard plain = new Standard(1e-5, false, false), weighed = new Standard(1e-5, false, true);
    Map<String, int[]> sizes =
        Map.of(
            "layer norm", new int[] {64, 1, 1, 1024, 1},
            "batch norm", new int[] {1, 8, 16, 1, 1024},
            "of rows", new int[] {1, 256, 64, 1, 1},
            "group norm", new int[] {32, 1, 4, 8, 64});
    for (DType d : REAL) {
      sizes.forEach(
          (name, dims) -> {
            Tensor x = random(d, 1, dims), g = random(d, 2, dims);
            Tensor w = random(d, 3, dims[2], dims[3]), b = random(d, 4, dims[2], dims[3]);
            rows.add(row(name(name, d), in -> StandardOps.STANDARDIZE.apply(plain, in), x));
            rows.add(
                row(
                    name(name + ", weighed", d),
                    in -> StandardOps.STANDARDIZE.apply(weighed, in),
                    x,
                    w,
                    b));
            rows.add(
                row(name(name + ", slope", d), in -> StandardOps.SLOPE.apply(plain, in), g, x));
            rows.add(
                row(name(name + ", back", d), in -> StandardOps.BACK.apply(weighed, in), g, x, w));
          });
    }
    return tests(rows);
  }

  // ---- windows ----

  @TestFactory
  Stream<DynamicTest> windows() {
    List<Row> rows = new ArrayList<>();
    for (DType d : REAL) {
      Tensor x = random(d, 1, 2, 4, 32, 64);
      for (Pool w :
          List.of(
              Pool.size(2), Pool.size(3).stride(1).padding(1), Pool.size(3).stride(2).padding(1))) {
        String of = " " + w.size() + " by " + w.stride();
        rows.add(row(name("maxPool" + of, d), in -> PoolingOps.maxPool2d(in[0], w), x));
        rows.add(
            row(
                name("its gradient" + of, d),
                in -> Autograd.grad(t -> PoolingOps.maxPool2d(t, w).sum()).apply(in[0]),
                x));
        rows.add(row(name("avgPool" + of, d), in -> PoolingOps.avgPool2d(in[0], w), x));
        rows.add(
            row(
                name("its gradient" + of, d),
                in -> Autograd.grad(t -> PoolingOps.avgPool2d(t, w).sum()).apply(in[0]),
                x));
      }
    }
    return tests(rows);
  }

  @TestFactory
  Stream<DynamicTest> convolutions() {
    List<Row> rows = new ArrayList<>();
    for (DType d : REAL) {
      for (Conv.Options c : List.of(Conv.DEFAULT, Conv.padding(1), Conv.stride(2).padding(1))) {
        for (int channels : new int[] {4, 32}) {
          Tensor x = random(d, 1, 2, channels, 32, 32),
              w = random(d, 2, 32, channels, 3, 3),
              b = random(d, 3, 32);
          String of = " by " + c.stride() + " with " + c.padding() + " of " + channels;
          rows.add(
              row(
                  name("conv" + of, d),
                  in -> ConvolutionOps.conv2d(in[0], in[1], in[2], c),
                  x,
                  w,
                  b));
          rows.add(
              row(
                  name("by the image" + of, d),
                  in ->
                      Autograd.grad(t -> ConvolutionOps.conv2d(t, in[1], in[2], c).sum())
                          .apply(in[0]),
                  x,
                  w,
                  b));
          rows.add(
              row(
                  name("by the kernel" + of, d),
                  in ->
                      Autograd.grad(t -> ConvolutionOps.conv2d(in[0], t, in[2], c).sum())
                          .apply(in[1]),
                  x,
                  w,
                  b));
        }
      }
    }
    return tests(rows);
  }

  // ---- places ----

  @TestFactory
  Stream<DynamicTest> places() {
    List<Row> rows = new ArrayList<>();
    Tensor few = random(INT64, 2, 512).abs();
    for (DType d : REAL) {
      Tensor table = random(d, 1, 64, 128);
      rows.add(
          row(name("rows of a table", d), in -> IndexOps.indexSelect(in[0], 0, in[1]), table, few));
      rows.add(
          row(
              name("their gradient", d),
              in -> Autograd.grad(t -> IndexOps.indexSelect(t, 0, in[1]).sum()).apply(in[0]),
              table,
              few));
      rows.add(
          row(
              name("columns of a table", d),
              in -> IndexOps.indexSelect(in[0], 1, in[1]),
              table,
              few));
      rows.add(
          row(
              name("gather", d),
              in -> IndexOps.gather(in[0], 0, in[1]),
              table,
              random(INT64, 3, 64, 128).abs()));
      rows.add(
          row(
              name("gather along rows", d),
              in -> IndexOps.gather(in[0], 1, in[1]),
              table,
              random(INT64, 3, 64, 128).abs()));
      rows.add(
          row(
              name("their gradient", d),
              in -> Autograd.grad(t -> IndexOps.gather(t, 0, in[1]).sum()).apply(in[0]),
              table,
              random(INT64, 3, 64, 128).abs()));
    }
    rows.add(row("where", in -> PlaceOps.argWhere(in[0]), random(BOOL, 1, 64, 256)));
    rows.add(row("bincount", in -> Autograd.bincount(in[0]), random(INT64, 2, 20_000).abs()));
    rows.add(
        row(
            "weighed",
            in -> Autograd.bincount(in[0], in[1], 0),
            random(INT64, 2, 20_000).abs(),
            random(FLOAT32, 1, 20_000)));
    rows.add(
        row(
            "histogram",
            in -> Autograd.histogram(in[0], 50, -2, 2).counts(),
            random(FLOAT64, 2, 20_000)));
    rows.add(
        row(
            "histogram of float32",
            in -> Autograd.histogram(in[0], 50, -2, 2).counts(),
            random(FLOAT32, 2, 20_000)));
    for (DType d : DType.values()) {
      rows.add(
          row(name("argSort of rows", d), in -> in[0].argSort(1, false), random(d, 1, 64, 512)));
      rows.add(
          row(
              name("argSort of a long row", d),
              in -> in[0].argSort(0, false),
              random(d, 1, 16384)));
    }
    return tests(rows);
  }

  // ---- products ----

  @TestFactory
  Stream<DynamicTest> products() {
    List<Row> rows = new ArrayList<>();
    for (DType d : REAL) {
      for (int[] s : new int[][] {{128, 128, 128}, {129, 127, 131}, {70, 66, 65}}) {
        Tensor a = random(d, 1, s[0], s[2]), b = random(d, 2, s[2], s[1]);
        String of = " " + Arrays.toString(s);
        rows.add(row(name("product" + of, d), in -> in[0].matmul(in[1]), a, b));
        Tensor at = random(d, 1, s[2], s[0]), bt = random(d, 2, s[1], s[2]);
        rows.add(row(name("of transposed" + of, d), in -> in[0].T().matmul(in[1].T()), at, bt));
      }
      rows.add(
          row(
              name("by a vector", d),
              in -> in[0].matmul(in[1]),
              random(d, 1, 256, 1024),
              random(d, 2, 1024, 1)));
      rows.add(
          row(
              name("a vector by", d),
              in -> in[0].matmul(in[1]),
              random(d, 1, 1, 1024),
              random(d, 2, 1024, 256)));
    }
    return tests(rows);
  }

  // ---- factors and chance ----

  @TestFactory
  Stream<DynamicTest> others() {
    List<Row> rows = new ArrayList<>();
    for (DType d : REAL) {
      Tensor eye = Autograd.eye(96).mul(40);
      Tensor x = random(d, 1, 96, 96).add(eye).to(d), b = random(d, 2, 96, 96);
      rows.add(
          row(
              name("triangularSolve", d),
              in -> Autograd.triangularSolve(in[0], in[1], true),
              x,
              b));
      rows.add(
          row(name("poisson", d), in -> Autograd.poisson(in[0]), Autograd.full(5, 4096).to(d)));
      rows.add(
          row(
              name("multinomial", d),
              in -> Autograd.multinomial(in[0], 64, false),
              random(d, 1, 64, 512).abs().add(.1)));
    }
    return tests(rows);
  }
}
