package org.gradsh.autograd.expr;

import static org.gradsh.autograd.expr.Expr.ONE;
import static org.gradsh.autograd.expr.Expr.ZERO;
import static org.gradsh.autograd.expr.Expr.maskOperand;
import static org.gradsh.autograd.expr.Expr.operand;
import static org.gradsh.autograd.expr.Expr.select;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Parallel;
import org.gradsh.autograd.cpu.Simd;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.expr.FusedLoop.Input;
import org.gradsh.autograd.expr.FusedLoop.Reduce;
import org.gradsh.autograd.expr.FusedLoop.Side;
import org.gradsh.autograd.expr.FusedLoop.Step;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Generated loop nests give what their steps say, one after the other. */
@Tag("kernels")
class FusedLoopTest {
  private static final DType F32 = DType.FLOAT32;

  // ---- groups made by chance ----

  @Provide
  Arbitrary<RandomGroup> groups() {
    return Combinators.combine(
            Arbitraries.randomValue(Random::nextLong), Arbitraries.integers().between(1, 9))
        .as(RandomGroup::of);
  }

  @Property(seed = "1", tries = 300)
  void groupsGiveWhatTheirStepsSay(@ForAll("groups") RandomGroup g) {
    FusedLoop loop = FusedLoop.of(g.compute(), g.loop(), g.inputs(), g.steps());
    Strided[] out = dirty(loop);
    loop.run(g.in(), out);
    var reference = new FusedReference(g.compute(), g.loop(), g.inputs(), g.steps());
    List<double[]> expected = reference.run(g.in());
    for (int j = 0; j < out.length; j++) {
      double tolerance = g.compute() == F32 ? 1e-5 * (10 + g.loop().size() * 1e-2) : 1e-10;
      close(expected.get(j), FusedReference.elements(out[j]), tolerance, loop::source);
    }
  }

  @Property(seed = "2", tries = 150)
  void vectorLoopsGiveTheSameBits(@ForAll("groups") RandomGroup g) {
    FusedLoop loop = FusedLoop.of(g.compute(), g.loop(), g.inputs(), g.steps());
    if (!Simd.enabled()) return;
    Strided[] in = broadcast(g.in(), g.loop());
    Strided[] plain = dirty(loop), vectors = dirty(loop);
    loop.loops().run(in, plain, false);
    loop.loops().run(in, vectors, true);
    for (int j = 0; j < plain.length; j++) {
      assertTrue(same(plain[j], vectors[j]), () -> g + "\n" + loop.source());
    }
  }

  // ---- forms ----

  @Test
  void softmaxIsOneNest() {
    var steps = softmax();
    FusedLoop loop = FusedLoop.of(F32, Shape.of(9, 1500), List.of(input(9, 1500)), steps);
    check(F32, Shape.of(9, 1500), List.of(input(9, 1500)), steps, 1e-8);
    assertEquals(
        """
        for (row < 9) {
          r0 = max(x0)
          for (i < 1500) {
            k0[i] = t1 = exp(x0[i] - r0)
          }
          r1 = sum(k0)
          t3 = 1 / r1
          for (i < 1500) {
            y0[i] = t4 = k0[i] * t3
          }
        }
        """,
        loop.source());
  }

  @Test
  void constantsAreWrittenAsTheLoopHasThem() {
    Expr e = operand(0).times(Expr.constant(.1)).plus(Expr.constant(2)).times(Expr.constant(1e20f));
    for (DType dtype : List.of(F32, DType.FLOAT64)) {
      String source =
          FusedLoop.of(
                  dtype,
                  Shape.of(4),
                  List.of(new Input(dtype, Shape.of(4))),
                  List.of(Step.of(e, true)))
              .source();
      String expected =
          dtype == F32
              ? "= 1.0E20f * (0.1f * x0[i] + 2)"
              : "= 1.0000000200408773E20 * (0.1 * x0[i] + 2)";
      assertTrue(source.contains(expected), source);
    }
  }

  private static List<Step> softmax() {
    return List.of(
        new Step(operand(0), Reduce.MAX, 1, false),
        Step.of(operand(0).minus(operand(1)).fn(Fn.EXP), false),
        new Step(operand(2), Reduce.SUM, 1, false),
        Step.of(new Expr.Binary(Arith.DIV, ONE, operand(3)), false),
        Step.of(operand(2).times(operand(4)), true));
  }

  @Test
  void aLongRowIsCut() {
    Shape shape = Shape.of(2, 70_001);
    check(F32, shape, List.of(new Input(F32, shape)), softmax(), 1e-9);
    Strided[] in = {numbers(shape, 3)};
    FusedLoop loop = FusedLoop.of(F32, shape, List.of(new Input(F32, shape)), softmax());
    assertTrue(loop.source().contains("t1 = exp(x0[i] - r0)\n    y0"), loop.source());
    sameForAnyThreads(loop, in);
  }

  @Test
  void severalOutputsOfOnePass() {
    List<Input> inputs = List.of(input(40, 300), input(300), input(40, 1), input());
    check(
        F32,
        Shape.of(40, 300),
        inputs,
        List.of(
            Step.of(operand(0).plus(operand(1)), true),
            Step.of(operand(4).times(operand(2)), true),
            Step.of(operand(4).lt(operand(3)), true),
            Step.of(select(maskOperand(6), operand(5), ZERO), true)),
        1e-6);
  }

  @Test
  void leadingAxesAreReducedBesideTheRows() {
    Shape shape = Shape.of(2300, 64);
    List<Input> inputs = List.of(new Input(F32, shape), new Input(F32, shape));
    List<Step> steps =
        List.of(
            new Step(operand(0), Reduce.MEAN, 1, false),
            new Step(operand(1), Reduce.SUM, Side.LEADING, 1, true),
            Step.of(operand(0).minus(operand(2)), true),
            new Step(operand(4).times(operand(1)), Reduce.SUM, Side.LEADING, 1, true),
            new Step(operand(4), Reduce.MAX, Side.LEADING, 1, true),
            new Step(operand(4).abs(), Reduce.SUM, 2, true));
    check(F32, shape, inputs, steps, 2e-3);
    FusedLoop loop = FusedLoop.of(F32, shape, inputs, steps);
    sameForAnyThreads(loop, numbers(shape, 1), numbers(shape, 2));
  }

  @Test
  void shortAndWideLines() {
    for (int[] dims : new int[][] {{5000, 3}, {3, 5000}, {1, 7}, {700, 1}, {40, 30, 9}}) {
      List<Step> steps =
          List.of(
              Step.of(operand(0).times(operand(1)), false),
              new Step(operand(2), Reduce.SUM, Side.LEADING, 1, true),
              new Step(operand(0), Reduce.MIN, Side.LEADING, 1, true),
              new Step(operand(2), Reduce.MEAN, Side.LEADING, 1, true));
      List<Input> inputs = List.of(input(dims), input(dims[dims.length - 1]));
      check(F32, Shape.of(dims), inputs, steps, 1e-3);
    }
  }

  @Test
  void oddEnds() {
    for (int n = 1; n <= 65; n++) {
      List<Step> steps =
          List.of(
              Step.of(operand(0).fn(Fn.TANH), true),
              new Step(operand(1), Reduce.SUM, 1, true),
              new Step(operand(0), Reduce.MAX, 1, true),
              Step.of(operand(0).gt(operand(2).times(1. / n)), true));
      check(F32, Shape.of(3, n), List.of(input(3, n)), steps, 1e-5);
    }
  }

  @Test
  void nanAndInfinityOfExtremes() {
    float[] rows = {1, Float.NaN, 2, 3, Float.NEGATIVE_INFINITY, 5, 0f, -0f, 0f, -1, -2, -3};
    Shape shape = Shape.of(4, 3);
    Strided[] in = {Strided.contiguous(F32, shape, rows)};
    FusedLoop loop =
        FusedLoop.of(
            F32,
            shape,
            List.of(new Input(F32, shape)),
            List.of(
                new Step(operand(0), Reduce.MAX, 1, true),
                new Step(operand(0), Reduce.MIN, 1, true)));
    Strided[] out = dirty(loop);
    loop.run(in, out);
    assertArrayEquals(new float[] {Float.NaN, 5, 0, -1}, floats(out[0]));
    assertArrayEquals(new float[] {Float.NaN, Float.NEGATIVE_INFINITY, -0f, -3}, floats(out[1]));
  }

  @Test
  void nothing() {
    Shape shape = Shape.of(3, 0);
    FusedLoop loop =
        FusedLoop.of(
            F32,
            shape,
            List.of(new Input(F32, shape)),
            List.of(
                new Step(operand(0), Reduce.SUM, 1, true),
                new Step(operand(0), Reduce.PROD, 1, true),
                new Step(operand(0), Reduce.MEAN, 2, true),
                Step.of(operand(0).neg(), true)));
    Strided[] out = dirty(loop);
    loop.run(new Strided[] {Strided.zeros(F32, shape)}, out);
    assertArrayEquals(new float[] {0, 0, 0}, floats(out[0]));
    assertArrayEquals(new float[] {1, 1, 1}, floats(out[1]));
    assertArrayEquals(new float[] {Float.NaN}, floats(out[2]));
  }

  @Test
  void largeGroupsAreSeveralLoops() {
    List<Step> steps = new ArrayList<>();
    for (int j = 0; j < 150; j++) {
      steps.add(Step.of(operand(j).fn(Fn.TANH).plus(operand(0).times(.5)), j % 40 == 39));
    }
    steps.add(Step.of(operand(150).minus(operand(20)), true));
    check(F32, Shape.of(3000), List.of(input(3000)), steps, 1e-3);
  }

  // ---- lifetime ----

  @Test
  void equalGroupsShareTheirLoops() {
    Shape shape = Shape.of(31, 17);
    List<Input> inputs = List.of(new Input(F32, shape));
    FusedLoop one = FusedLoop.of(F32, shape, inputs, softmax());
    assertSame(one, FusedLoop.of(F32, shape, new ArrayList<>(inputs), new ArrayList<>(softmax())));
  }

  // ---- bad input ----

  @Test
  void whatIsNotGenerated() {
    Shape shape = Shape.of(4, 3);
    Input x = new Input(F32, shape);
    refused(
        "computes in int32", DType.INT32, List.of(new Input(DType.INT32, shape)), copy(operand(0)));
    refused("input 0 is float64", F32, List.of(new Input(DType.FLOAT64, shape)), copy(operand(0)));
    refused(
        "input 0 [5] does not broadcast to [4, 3]",
        F32,
        List.of(new Input(F32, Shape.of(5))),
        copy(operand(0)));
    refused("step 0 reads operand 1 of 1", F32, List.of(x), copy(operand(1)));
    refused("takes operand 0 as a mask", F32, List.of(x), copy(maskOperand(0)));
    refused("reduces a mask", F32, List.of(x), new Step(operand(0).gt(ZERO), Reduce.SUM, 1, true));
    refused("reduces 3 axes of [4, 3]", F32, List.of(x), new Step(operand(0), Reduce.SUM, 3, true));
    refused("stores nothing", F32, List.of(x), Step.of(operand(0), false));
    refused(
        "reads a reduction over leading axes",
        F32,
        List.of(x),
        new Step(operand(0), Reduce.SUM, Side.LEADING, 1, true),
        copy(operand(1)));
    refused(
        "reads reductions over different axes",
        F32,
        List.of(x),
        new Step(operand(0), Reduce.SUM, 1, true),
        new Step(operand(0), Reduce.SUM, 2, false),
        copy(operand(2)));
    refused(
        "reduces an axis from both sides",
        F32,
        List.of(x),
        new Step(operand(0), Reduce.SUM, 2, true),
        new Step(operand(0), Reduce.SUM, Side.LEADING, 1, true));
  }

  private static Step copy(Expr e) {
    return Step.of(e, true);
  }

  private static void refused(String why, DType compute, List<Input> inputs, Step... steps) {
    Shape loop = Shape.of(4, 3);
    assertFalse(FusedLoop.takes(compute, loop, inputs, List.of(steps)));
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> FusedLoop.of(compute, loop, inputs, List.of(steps)));
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }

  @Test
  void wrongArrays() {
    Shape shape = Shape.of(4, 3);
    FusedLoop loop =
        FusedLoop.of(F32, shape, List.of(new Input(F32, shape)), List.of(copy(operand(0).neg())));
    Strided fits = Strided.zeros(F32, shape), turned = Strided.zeros(F32, Shape.of(3, 4));
    Strided strided = new Strided(F32, shape, new float[12], 0, new int[] {1, 4});
    wrong("0 inputs for 1", loop, new Strided[0], fits);
    wrong("0 outputs for 1", loop, new Strided[] {fits});
    wrong("input 0 is float32 [3, 4]", loop, new Strided[] {turned}, fits);
    wrong("output 0 is float32 [3, 4]", loop, new Strided[] {fits}, turned);
    wrong("output 0 is not contiguous", loop, new Strided[] {fits}, strided);
    wrong("output 0 is float64", loop, new Strided[] {fits}, Strided.zeros(DType.FLOAT64, shape));
  }

  private static void wrong(String why, FusedLoop loop, Strided[] in, Strided... out) {
    var e = assertThrows(IllegalArgumentException.class, () -> loop.run(in, out));
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }

  // ---- what they have in common ----

  private static Input input(int... dims) {
    return new Input(F32, Shape.of(dims));
  }

  private static Strided numbers(Shape shape, int seed) {
    float[] x = new float[shape.size()];
    Random random = new Random(seed);
    for (int i = 0; i < x.length; i++) x[i] = (float) random.nextGaussian();
    return Strided.contiguous(F32, shape, x);
  }

  /** Plain and vector loops alike, against the reference. */
  private static void check(
      DType compute, Shape shape, List<Input> inputs, List<Step> steps, double tolerance) {
    FusedLoop loop = FusedLoop.of(compute, shape, inputs, steps);
    Strided[] in = new Strided[inputs.size()];
    for (int k = 0; k < in.length; k++) in[k] = numbers(inputs.get(k).shape(), k + 1);
    List<double[]> expected = new FusedReference(compute, shape, inputs, steps).run(in);
    for (boolean vectors : new boolean[] {false, true}) {
      if (vectors && !Simd.enabled()) continue;
      Strided[] out = dirty(loop);
      loop.loops().run(broadcast(in, shape), out, vectors);
      for (int j = 0; j < out.length; j++) {
        close(expected.get(j), FusedReference.elements(out[j]), tolerance, loop::source);
      }
    }
  }

  private static void close(
      double[] expected, double[] got, double tolerance, java.util.function.Supplier<String> what) {
    assertEquals(expected.length, got.length);
    for (int i = 0; i < got.length; i++) {
      double e = expected[i];
      if (e == got[i] || Double.isNaN(e) && Double.isNaN(got[i])) continue;
      double off = Math.abs(e - got[i]);
      int at = i;
      assertTrue(
          off <= tolerance * (1 + Math.abs(e)),
          () -> "element " + at + ": " + e + ", got " + got[at] + "\n" + what.get());
    }
  }

  private static void sameForAnyThreads(FusedLoop loop, Strided... in) {
    int threads = Parallel.threads();
    try {
      Strided[] first = null;
      for (int count = 1; count <= 4; count++) {
        Parallel.threads(count);
        Strided[] out = dirty(loop);
        loop.run(in, out);
        if (first == null) first = out;
        for (int j = 0; j < out.length; j++) assertTrue(same(first[j], out[j]));
      }
    } finally {
      Parallel.threads(threads);
    }
  }

  /** Arrays for the outputs that hold something else. */
  private static Strided[] dirty(FusedLoop loop) {
    Strided[] out = new Strided[loop.outputShapes().size()];
    for (int j = 0; j < out.length; j++) {
      Shape shape = loop.outputShapes().get(j);
      DType dtype = loop.outputTypes().get(j);
      Object data = dtype.newArray(shape.size() + 3);
      switch (data) {
        case float[] y -> Arrays.fill(y, Float.NaN);
        case double[] y -> Arrays.fill(y, Double.NaN);
        case boolean[] y -> Arrays.fill(y, true);
        default -> throw new IllegalStateException();
      }
      out[j] = new Strided(dtype, shape, data, 2, shape.rowMajorStrides());
    }
    return out;
  }

  private static boolean same(Strided a, Strided b) {
    return switch (a.data()) {
      case float[] x -> Arrays.equals(x, (float[]) b.data());
      case double[] x -> Arrays.equals(x, (double[]) b.data());
      case boolean[] x -> Arrays.equals(x, (boolean[]) b.data());
      default -> throw new IllegalStateException();
    };
  }

  private static float[] floats(Strided x) {
    return Arrays.copyOfRange((float[]) x.data(), x.offset(), x.offset() + x.size());
  }

  private static Strided[] broadcast(Strided[] in, Shape loop) {
    return Arrays.stream(in).map(x -> x.broadcastTo(loop)).toArray(Strided[]::new);
  }
}
