package org.gradsh.cuda.kernel;

import static org.gradsh.autograd.DType.BOOL;
import static org.gradsh.autograd.DType.FLOAT32;
import static org.gradsh.autograd.DType.FLOAT64;
import static org.gradsh.autograd.DType.INT64;
import static org.gradsh.cuda.kernel.Accesses.REAL;
import static org.gradsh.cuda.kernel.Accesses.name;
import static org.gradsh.cuda.kernel.Accesses.row;
import static org.gradsh.cuda.kernel.Accesses.tests;
import static org.gradsh.cuda.kernel.Both.random;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.ScanOps;
import org.gradsh.autograd.op.Sequence;
import org.gradsh.autograd.op.Sequence.Course;
import org.gradsh.autograd.op.SoftmaxOps;
import org.gradsh.autograd.op.StandardOps;
import org.gradsh.autograd.op.StandardOps.Standard;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * How well the accesses of kernels fit the memory: elementwise ones, those of lines, and what
 * {@code compile} makes. See {@link Accesses}.
 */
class AccessTest {
  @BeforeAll
  static void counting() {
    Accesses.counting();
  }

  @AfterAll
  static void countingNoMore() {
    Accesses.countingNoMore();
  }

  // ---- elementwise ----

  @TestFactory
  Stream<DynamicTest> elementwise() {
    List<Accesses> rows = new ArrayList<>();
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
    List<Accesses> rows = new ArrayList<>();
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
    List<Accesses> rows = new ArrayList<>();
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

  @TestFactory
  Stream<DynamicTest> sequences() {
    List<Accesses> rows = new ArrayList<>();
    Course alone = new Course(false, false), given = new Course(false, true);
    for (Sequence s : Sequence.ALL) {
      for (DType d : REAL) {
        Tensor[] in = RecurrencesTest.operands(s, d, 3, 32, 64);
        String name = s.cell().name();
        rows.add(row(name(name, d), t -> s.along().apply(alone, t), in));
        rows.add(row(name(name + " steps", d), t -> s.steps().apply(given, t), in));
        Tensor[] back = RecurrencesTest.forBack(s, given, in);
        rows.add(row(name(name + " back", d), t -> s.back().apply(given, t), back));
      }
    }
    return tests(rows);
  }

  // ---- what compile makes ----

  private static Tensor curve(Tensor x) {
    return x.mul(.5).mul(x.add(x.pow(3).mul(0.044715)).mul(0.7978845608).tanh().add(1));
  }

  private static Tensor shares(Tensor x) {
    Tensor e = x.sub(x.max(-1, true)).exp();
    return e.div(e.sum(-1, true));
  }

  private static Tensor normed(Tensor x) {
    Tensor centred = x.sub(x.mean(-1, true));
    return centred.div(centred.pow(2).mean(-1, true).add(1e-5).sqrt());
  }

  @TestFactory
  Stream<DynamicTest> compiled() {
    List<Accesses> rows = new ArrayList<>();
    for (DType d : REAL) {
      Tensor x = random(d, 1, 96, 160), y = random(d, 2, 96, 160);
      for (boolean turned : new boolean[] {false, true}) {
        String of = turned ? ", transposed" : "";
        rows.add(fused("a curve" + of, d, turned, AccessTest::curve, x));
        rows.add(fused("shares of rows" + of, d, turned, AccessTest::shares, x));
        rows.add(fused("normed rows" + of, d, turned, AccessTest::normed, x));
      }
      rows.add(fused("shares of long rows", d, false, AccessTest::shares, random(d, 3, 64, 1024)));
      var two = Autograd.compile((Tensor a, Tensor b) -> a.mul(b.exp()).add(b).relu());
      rows.add(row(name("of two", d), in -> two.apply(in[0], in[1]), x, y));
      rows.add(row(name("with a row", d), in -> two.apply(in[0], in[1]), x, random(d, 4, 160)));
      rows.add(
          row(name("with a column", d), in -> two.apply(in[0], in[1]), x, random(d, 4, 96, 1)));
      rows.add(
          row(
              name("of a slice", d),
              in -> two.apply(in[0].get("8:72, 32:128"), in[1]),
              x,
              random(d, 5, 64, 96)));
      var slope = Autograd.compile(Autograd.grad(t -> curve(t).sum())::apply);
      rows.add(row(name("a gradient", d), in -> slope.apply(in[0]), x));
    }
    return tests(rows);
  }

  private static Accesses fused(
      String what, DType d, boolean turned, UnaryOperator<Tensor> f, Tensor x) {
    var made = Autograd.compile(f::apply);
    return row(name("compiled: " + what, d), in -> made.apply(turned ? in[0].T() : in[0]), x);
  }
}
