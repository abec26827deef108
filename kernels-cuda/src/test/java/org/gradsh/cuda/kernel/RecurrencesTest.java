package org.gradsh.cuda.kernel;

import static org.gradsh.autograd.DType.FLOAT32;
import static org.gradsh.cuda.kernel.Accesses.REAL;
import static org.gradsh.cuda.kernel.Both.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.device.Fallbacks;
import org.gradsh.autograd.nn.GRU;
import org.gradsh.autograd.nn.LSTM;
import org.gradsh.autograd.nn.Layer;
import org.gradsh.autograd.nn.RNN;
import org.gradsh.autograd.nn.Recurrence;
import org.gradsh.autograd.op.Sequence;
import org.gradsh.autograd.op.Sequence.Course;
import org.gradsh.cuda.kernel.Both.Layout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Recurrent cells along a sequence: the device's numbers are the CPU's. */
@Tag("modes")
class RecurrencesTest {
  @BeforeEach
  void device() {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
  }

  /** Operands of an op, the weights small enough that states do not run away. */
  static Tensor[] operands(Sequence s, DType dtype, int steps, int n, int hidden) {
    int wide = s.cell().gates() * hidden;
    List<Tensor> all = new ArrayList<>();
    all.add(random(dtype, 1, steps, n, wide));
    for (int k = 0; k < s.cell().states(); k++) all.add(random(dtype, 2 + k, n, hidden));
    all.add(random(dtype, 4, wide, hidden).div(Math.sqrt(hidden) + 1));
    if (s.bias() >= 0) all.add(random(dtype, 5, 1, hidden));
    return all.toArray(Tensor[]::new);
  }

  /** The same with what the steps make and a cotangent. */
  static Tensor[] forBack(Sequence s, Course course, Tensor[] in) {
    Tensor[] all = Arrays.copyOf(in, in.length + 2);
    Tensor made = s.steps().apply(course, in);
    int[] x = in[0].dims();
    all[in.length] = made;
    all[in.length + 1] =
        random(in[0].dtype(), 6, s.cell().states(), x[0], x[1], x[2] / s.cell().gates());
    return all;
  }

  private static final int[][] SIZES = {
    {1, 1, 1}, {2, 3, 5}, {9, 2, 33}, {3, 65, 7}, {2, 1, 200}, {5, 4, 32}, {3, 0, 4}, {0, 2, 4}
  };

  @TestFactory
  Stream<DynamicTest> ops() {
    return Sequence.ALL.stream().map(s -> dynamicTest(s.cell().name(), () -> ops(s)));
  }

  private static void ops(Sequence s) {
    for (DType d : REAL) {
      for (int[] size : SIZES) {
        for (boolean isBackwards : new boolean[] {false, true}) {
          for (Layout layout : Layout.values()) {
            String what = s.cell() + " " + d + " " + Arrays.toString(size) + " " + isBackwards;
            Course alone = new Course(isBackwards, false), given = new Course(isBackwards, true);
            Tensor[] in = operands(s, d, size[0], size[1], size[2]);
            Both.same(what, layout, t -> s.along().apply(alone, t), in);
            Both.same(what, layout, t -> s.steps().apply(given, t), in);
            Tensor[] back = forBack(s, given, in);
            Both.same(what, layout, t -> s.back().apply(given, t), back);
            Tensor[] known = Arrays.copyOf(back, back.length - 1);
            Both.same(what, layout, t -> s.along().apply(given, t), known);
          }
        }
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> extremes() {
    return Sequence.ALL.stream()
        .map(
            s ->
                dynamicTest(
                    s.cell().name(),
                    () -> {
                      Tensor[] in = operands(s, FLOAT32, 3, 2, 8);
                      float[] x = in[0].toFloatArray();
                      float[] wild = {
                        Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e30f, -0f
                      };
                      for (int k = 0; k < wild.length; k++) x[k * 7] = wild[k];
                      in[0] = Autograd.tensor(x).reshape(in[0].dims());
                      Course course = new Course(false, true);
                      Both.same("steps", t -> s.steps().apply(course, t), in);
                      Both.same("back", t -> s.back().apply(course, t), forBack(s, course, in));
                    }));
  }

  private record Row(String name, Layer layer, Function<Tensor, Tensor> call) {}

  private static Stream<Row> layers(DType d) {
    LSTM lstm = new LSTM(5, 12).to(d);
    GRU gru = new GRU(5, 12, Recurrence.layers(2).bidirectional()).to(d);
    GRU plain = new GRU(5, 9, Recurrence.batchFirst().withoutBias()).to(d);
    RNN rnn = new RNN(5, 16).to(d);
    return Stream.of(
        new Row("LSTM " + d, lstm, lstm::apply),
        new Row("the memory of an LSTM " + d, lstm, x -> lstm.run(x).state().c()),
        new Row("GRU " + d, gru, gru::apply),
        new Row("GRU without a bias " + d, plain, plain::apply),
        new Row("RNN " + d, rnn, x -> rnn.run(x).h()));
  }

  /** Layers with their gradients, eager and compiled, leave nothing to the CPU. */
  @TestFactory
  Stream<DynamicTest> layers() {
    return Stream.of(REAL)
        .flatMap(RecurrencesTest::layers)
        .map(row -> dynamicTest(row.name, () -> check(row)));
  }

  private static void check(Row row) {
    DType d = row.layer.parameters().getFirst().dtype();
    Tensor x = random(d, 7, 6, 4, 5);
    List<Tensor> expected = results(row, x);
    row.layer.to(Both.CUDA);
    Tensor there = x.to(Both.CUDA);
    Map<String, Long> before = Fallbacks.counts("cuda");
    List<Tensor> actual = results(row, there);
    for (int k = 0; k < actual.size(); k++) {
      assertEquals(Both.CUDA, actual.get(k).device());
      Both.near(row.name + " " + k, expected.get(k), actual.get(k));
    }
    var compiled = Autograd.compile(row.call::apply);
    for (int run = 0; run < 4; run++) Both.near(row.name, expected.get(0), compiled.apply(there));
    assertEquals(before, Fallbacks.counts("cuda"), row.name + ": computed on the CPU");
    List<Tensor> again = results(row, there);
    for (int k = 0; k < again.size(); k++) {
      assertArrayEquals(
          actual.get(k).toDoubleArray(), again.get(k).toDoubleArray(), "the same bits");
    }
    row.layer.to(Device.CPU);
  }

  private static List<Tensor> results(Row row, Tensor x) {
    row.layer.parameters().forEach(Variable::zeroGrad);
    Variable of = Autograd.variable(x);
    Tensor y = row.call.apply(of);
    y.square().sum().backward();
    List<Tensor> all = new ArrayList<>(List.of(y.detach(), of.grad()));
    for (Variable v : row.layer.parameters()) all.add(v.grad());
    return all;
  }
}
