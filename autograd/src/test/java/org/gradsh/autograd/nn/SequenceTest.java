package org.gradsh.autograd.nn;

import static org.gradsh.autograd.Autograd.concat;
import static org.gradsh.autograd.Autograd.gruCell;
import static org.gradsh.autograd.Autograd.linear;
import static org.gradsh.autograd.Autograd.lstmCell;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.stack;
import static org.gradsh.autograd.Autograd.vmap;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.cpu.Parallel;
import org.gradsh.autograd.op.Sequence;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** Recurrent cells along a sequence, as one op, against loops of their steps. */
class SequenceTest {
  private static Tensor doubles(int... dims) {
    return randn(DType.FLOAT64, dims);
  }

  /** A cell along a sequence, as one op, and what a step of it is in other ops. */
  private enum Along {
    LSTM(Sequence.LSTM, 4),
    GRU(Sequence.GRU, 3),
    RNN(Sequence.RNN, 1),
    RNN_RELU(Sequence.RNN_RELU, 1);

    private final Sequence sequence;
    private final int gates;

    Along(Sequence sequence, int gates) {
      this.sequence = sequence;
      this.gates = gates;
    }

    private int states() {
      return this == LSTM ? 2 : 1;
    }

    /** What comes in, the first states, weights, a bias. */
    Tensor[] operands(int steps, int n, int hidden) {
      List<Tensor> all = new ArrayList<>(List.of(doubles(steps, n, gates * hidden)));
      for (int k = 0; k < states(); k++) all.add(doubles(n, hidden));
      all.add(doubles(gates * hidden, hidden));
      if (this == GRU) all.add(doubles(1, hidden));
      return all.toArray(Tensor[]::new);
    }

    Tensor apply(Tensor[] t, boolean isBackwards) {
      Tensor[] states = Arrays.copyOfRange(t, 1, 1 + states());
      Tensor bias = this == GRU ? t[3] : null;
      return sequence.apply(t[0], states, t[1 + states()], bias, isBackwards);
    }

    Tensor loop(Tensor[] t, boolean isBackwards) {
      int steps = t[0].dims()[0];
      Tensor[] states = new Tensor[steps];
      Tensor state = this == LSTM ? stack(t[1], t[2]) : stack(t[1]);
      for (int k = 0; k < steps; k++) {
        int at = isBackwards ? steps - 1 - k : k;
        Tensor x = t[0].get(at), y = linear(state.get(0), t[1 + states()]);
        states[at] =
            state =
                switch (this) {
                  case LSTM -> lstmCell(x.add(y), state.get(1));
                  case GRU -> {
                    Tensor bias = concat(1, zeros(1, t[3].dims()[1] * 2), t[3]);
                    yield gruCell(x, y.add(bias), state.get(0)).unsqueeze(0);
                  }
                  case RNN -> x.add(y).tanh().unsqueeze(0);
                  case RNN_RELU -> x.add(y).relu().unsqueeze(0);
                };
      }
      return stack(1, states);
    }
  }

  /** The one op along a sequence against a loop of cells, with gradients of two orders. */
  @TestFactory
  Stream<DynamicTest> aSequenceIsALoopOfCells() {
    return Stream.of(Along.values())
        .map(
            cell ->
                dynamicTest(
                    cell.name(),
                    () -> {
                      seed(4);
                      for (boolean backwards : new boolean[] {false, true}) {
                        for (int[] size : new int[][] {{4, 2, 3}, {1, 1, 1}, {9, 3, 5}}) {
                          isALoop(cell, backwards, cell.operands(size[0], size[1], size[2]));
                        }
                      }
                    }));
  }

  private static void isALoop(Along cell, boolean backwards, Tensor[] in) {
    for (int order = 0; order <= 2; order++) {
      List<Tensor> seen = slopes(t -> cell.apply(t, backwards), order, in);
      List<Tensor> expected = slopes(t -> cell.loop(t, backwards), order, in);
      for (int k = 0; k < seen.size(); k++) {
        double most = seen.get(k).sub(expected.get(k)).abs().max().item();
        double size = Math.max(1, expected.get(k).abs().max().item());
        assertTrue(most / size < 1e-10, order + " of " + k + ": " + most);
      }
    }
  }

  /** In a batch, with the weights of all or of each, and in forward mode. */
  @TestFactory
  Stream<DynamicTest> aSequenceInABatchAndInForwardMode() {
    return Stream.of(Along.values())
        .map(
            cell ->
                dynamicTest(
                    cell.name(),
                    () -> {
                      seed(6);
                      Tensor[] in = cell.operands(3, 2, 4), other = cell.operands(3, 2, 4);
                      for (int own = 1; own <= in.length; own++) batch(cell, in, other, own);
                      Tensor[] in2 = in.clone();
                      var forward =
                          Autograd.jvp(x -> with(cell, in2, x).square().sum(), in[0], other[0]);
                      Tensor slope =
                          Autograd.grad((Tensor x) -> with(cell, in2, x).square().sum())
                              .apply(in[0]);
                      assertTrue(forward.tangent().allClose(slope.mul(other[0]).sum()));
                    }));
  }

  private static Tensor with(Along cell, Tensor[] in, Tensor x) {
    Tensor[] all = in.clone();
    all[0] = x;
    return cell.apply(all, true);
  }

  /** The first so many operands are those of each example. */
  private static void batch(Along cell, Tensor[] one, Tensor[] other, int own) {
    Tensor[] both = new Tensor[own];
    for (int k = 0; k < own; k++) both[k] = stack(one[k], other[k]);
    int size = one[0].size();
    Tensor flat = concat(1, flattened(both));
    Tensor seen =
        vmap((Tensor row) -> {
              Tensor[] all = one.clone();
              int at = 0;
              for (int k = 0; k < own; k++) {
                int to = at + one[k].size();
                all[k] = row.get(at + ":" + to).reshape(one[k].dims());
                at = to;
              }
              return cell.apply(all, false);
            })
            .apply(flat);
    assertTrue(size > 0 && seen.get(0).allClose(cell.apply(one, false)), "own " + own);
    Tensor[] second = one.clone();
    System.arraycopy(other, 0, second, 0, own);
    assertTrue(seen.get(1).allClose(cell.apply(second, false)), "own " + own);
  }

  /** Of several dtypes all is computed in the widest, by the kernels and by the loop. */
  @TestFactory
  Stream<DynamicTest> aSequenceOfSeveralDtypesIsComputedInTheWidest() {
    return Stream.of(Along.values())
        .map(
            cell ->
                dynamicTest(
                    cell.name(),
                    () -> {
                      seed(8);
                      Tensor[] in = cell.operands(5, 2, 3);
                      for (int wide = 0; wide < in.length; wide++) {
                        for (int of : new int[] {0, 1 + cell.states()}) mixed(cell, in, wide, of);
                      }
                    }));
  }

  /**
   * @param wide the operand of float64
   * @param of that by which is differentiated
   */
  private static void mixed(Along cell, Tensor[] doubles, int wide, int of) {
    Tensor[] in = new Tensor[doubles.length], same = new Tensor[in.length];
    for (int k = 0; k < in.length; k++) {
      in[k] = k == wide ? doubles[k] : doubles[k].to(DType.FLOAT32);
      same[k] = in[k].to(DType.FLOAT64);
    }
    String name = "float64: " + wide + ", by " + of;
    Tensor y = cell.apply(same, false);
    near(y, cell.apply(in, false), name);
    Function<Tensor[], UnaryOperator<Tensor>> f =
        t ->
            z -> {
              Tensor[] all = t.clone();
              all[of] = z;
              return cell.apply(all, false);
            };
    near(y, vmap(f.apply(in)).apply(stack(in[of], in[of])).get(1), name);
    Tensor tangent = in[of].cos();
    near(
        Autograd.jvp(f.apply(same), same[of], tangent.to(DType.FLOAT64)).tangent(),
        Autograd.jvp(f.apply(in), in[of], tangent).tangent(),
        name);
    Function<Tensor[], UnaryOperator<Tensor>> slope =
        t -> Autograd.grad((Tensor z) -> f.apply(t).apply(z).square().sum());
    Tensor g = slope.apply(same).apply(same[of]);
    narrow(g, slope.apply(in).apply(in[of]), in[of].dtype(), name);
    Tensor each = vmap(slope.apply(in)).apply(stack(in[of], in[of])).get(0);
    narrow(g, each, in[of].dtype(), name);
    opsOf(cell.sequence, in, same, name);
  }

  /** What the steps make and what comes back, by the kernels and of each example. */
  private static void opsOf(Sequence s, Tensor[] in, Tensor[] same, String name) {
    Sequence.Course course = new Sequence.Course(true, true);
    Tensor made = s.steps().apply(course, same);
    near(made, s.steps().apply(course, in), name);
    near(made, each(in, all -> s.steps().apply(course, all)), name);
    Tensor[] all = Arrays.copyOf(in, in.length + 2), alike = Arrays.copyOf(same, in.length + 2);
    all[in.length] = alike[in.length] = made;
    Tensor given = s.along().apply(course, Arrays.copyOf(all, in.length + 1)).cos();
    all[in.length + 1] = given.to(DType.FLOAT32);
    alike[in.length + 1] = all[in.length + 1].to(DType.FLOAT64);
    Tensor slopes = s.back().apply(course, alike);
    near(slopes, s.back().apply(course, all), name);
    near(slopes, each(all, t -> s.back().apply(course, t)), name);
  }

  /** The second of two examples that have their own x, the same. */
  private static Tensor each(Tensor[] in, Function<Tensor[], Tensor> f) {
    UnaryOperator<Tensor> ofX =
        x -> {
          Tensor[] all = in.clone();
          all[0] = x;
          return f.apply(all);
        };
    return vmap(ofX).apply(stack(in[0], in[0])).get(1);
  }

  private static void near(Tensor expected, Tensor seen, String name) {
    assertEquals(DType.FLOAT64, seen.dtype(), name);
    assertTrue(seen.sub(expected).abs().max().item() < 1e-12, name);
  }

  /** The same, rounded to the dtype of what it is a slope of. */
  private static void narrow(Tensor expected, Tensor seen, DType dtype, String name) {
    assertEquals(dtype, seen.dtype(), name);
    double bound = dtype == DType.FLOAT64 ? 1e-12 : 1e-6 * Math.max(1, expected.abs().max().item());
    assertTrue(seen.sub(expected).abs().max().item() < bound, name);
  }

  private static Tensor[] flattened(Tensor[] all) {
    return Stream.of(all).map(t -> t.flatten(1)).toArray(Tensor[]::new);
  }

  @Test
  void aSequenceTellsWhatDoesNotFit() {
    Tensor x = zeros(5, 2, 12), h = zeros(2, 4), w = zeros(12, 4), b = zeros(1, 4);
    error(
        () -> Sequence.GRU.apply(x, new Tensor[] {h}, zeros(12, 3), b, false),
        "gru: the operands do not fit each other",
        "x [steps, n, 3·hidden], h [n, hidden], w [3·hidden, hidden], b [1, hidden]");
    error(
        () -> Sequence.GRU.apply(x, new Tensor[] {zeros(3, 4)}, w, b, false),
        "gru: the operands do not fit each other");
    error(
        () -> Sequence.GRU.apply(x, new Tensor[] {h}, w, zeros(4), false),
        "gru: the operands do not fit each other");
    error(
        () -> Sequence.LSTM.apply(x, new Tensor[] {h, h}, w, null, false),
        "lstm: the operands do not fit each other",
        "x [steps, n, 4·hidden], h and c [n, hidden], w [4·hidden, hidden]");
    error(
        () -> Sequence.RNN.apply(zeros(5, 4), new Tensor[] {h}, zeros(4, 4), null, false),
        "rnn: the operands do not fit each other",
        "x [steps, n, hidden], h [n, hidden], w [hidden, hidden]");
    error(
        () -> Sequence.RNN_RELU.apply(x, new Tensor[] {h}, w, null, false),
        "rnnRelu: the operands do not fit each other");
  }

  @Test
  void aSequenceTellsWhatIsMissingAndWhatIsTooMuch() {
    Tensor x = zeros(5, 2, 12), h = zeros(2, 4), w = zeros(12, 4), b = zeros(1, 4);
    Tensor[] one = {h};
    error(() -> Sequence.GRU.apply(null, one, w, b, false), "gru: x is null");
    error(() -> Sequence.GRU.apply(x, null, w, b, false), "gru: the array of first states is null");
    error(() -> Sequence.GRU.apply(x, new Tensor[1], w, b, false), "gru: h is null");
    error(() -> Sequence.GRU.apply(x, one, null, b, false), "gru: w is null");
    error(() -> Sequence.GRU.apply(x, one, w, null, false), "gru: b is null");
    Tensor wide = zeros(5, 2, 16), weights = zeros(16, 4);
    error(
        () -> Sequence.LSTM.apply(wide, new Tensor[] {h, null}, weights, null, false),
        "lstm: c is null");
    error(
        () -> Sequence.LSTM.apply(wide, one, weights, null, false),
        "lstm: states before the first step: 1, not 2",
        "one each: h and c");
    error(
        () -> Sequence.GRU.apply(x, new Tensor[] {h, h}, w, b, false),
        "gru: states before the first step: 2, not 1");
    error(
        () -> Sequence.LSTM.apply(wide, new Tensor[] {h, h}, weights, b, false),
        "lstm: takes no bias of the product",
        "b  float32 [1, 4]",
        "what is added to x does the same");
  }

  @Test
  void aSequenceTellsOfOtherDtypesAndDevices() {
    Tensor x = randn(5, 2, 12), h = randn(2, 4), w = randn(12, 4), b = randn(1, 4);
    error(
        () -> Sequence.GRU.apply(x, new Tensor[] {h}, w.to(DType.INT32), b, false),
        "gru: w is not floating-point",
        "w  int32 [12, 4]",
        "w.to(FLOAT32)");
    error(
        () -> Sequence.GRU.apply(x.gt(0), new Tensor[] {h}, w, b, false),
        "gru: x is not floating-point");
    Tensor there = h.to(new Device("mirror", 0));
    error(
        () -> Sequence.GRU.apply(x, new Tensor[] {there}, w, b, false),
        "gru: operands are on different devices",
        "h  float32 [2, 4]       on mirror:0",
        "x.to(mirror())");
    error(
        () ->
            Autograd.jvp(z -> Sequence.GRU.apply(z, new Tensor[] {there}, w, b, false), x, x.cos()),
        "gru: operands are on different devices");
    // A layer's weights make floating numbers of what comes in.
    Tensor counts = zeros(5, 2, 3).to(DType.INT64);
    assertEquals(DType.FLOAT32, new GRU(3, 4).apply(counts).dtype());
  }

  @Test
  void aStateWithoutAPartIsToldOf() {
    LSTM lstm = new LSTM(3, 4);
    Tensor x = zeros(5, 2, 3), state = zeros(1, 2, 4);
    error(() -> lstm.run(x, new LSTM.State(state, null)), "LSTM: the state's c is null");
    error(() -> lstm.run(x, new LSTM.State(null, state)), "LSTM: the state's h is null");
    error(() -> lstm.run(x, (LSTM.State) null), "LSTM: the state is null");
    error(() -> new GRU(3, 4).run(x, (Tensor) null), "GRU: the state is null");
  }

  private static List<Tensor> slopes(Function<Tensor[], Tensor> f, int order, Tensor... x) {
    if (order == 0) return List.of(f.apply(x));
    Variable[] v = Stream.of(x).map(Autograd::variable).toArray(Variable[]::new);
    try (var outer = new GradientTape();
        var inner = new GradientTape()) {
      Tensor y = f.apply(v);
      List<Tensor> first = inner.gradient(y.mul(y), List.of(v));
      if (order == 1) return first;
      Tensor sum = zeros(DType.FLOAT64);
      for (Tensor g : first) sum = sum.add(g.mul(g).sum());
      return outer.gradient(sum, List.of(v));
    }
  }

  @Test
  void aSequenceIsTheSameBitsForAnyNumberOfThreads() {
    for (Layer layer : List.of(new LSTM(40, 70), new GRU(40, 70), new RNN(40, 70))) {
      isTheSameBits(layer, 20);
      isTheSameBits(layer, 403); // of which a step's lines are shared, too, in unequal parts
    }
  }

  private static void isTheSameBits(Layer layer, int examples) {
    seed(5);
    Tensor x = randn(3, examples, 40);
    List<float[]> first = null;
    int threads = Parallel.threads();
    try {
      for (int n : new int[] {1, 3}) {
        Parallel.threads(n);
        layer.parameters().forEach(Variable::zeroGrad);
        Tensor y = layer.apply(x);
        y.square().sum().backward();
        List<float[]> seen = new ArrayList<>(List.of(y.toFloatArray()));
        for (Variable v : layer.parameters()) seen.add(v.grad().toFloatArray());
        if (first == null) first = seen;
        for (int k = 0; k < seen.size(); k++) assertArrayEquals(first.get(k), seen.get(k));
      }
    } finally {
      Parallel.threads(threads);
    }
  }

  /** It is one op along the sequence, and stops between two steps of it. */
  @Test
  void aSequenceCanBeInterrupted() {
    stops(new LSTM(2, 3));
    stops(new GRU(2, 3));
  }

  private static void stops(Layer layer) {
    Tensor x = randn(4, 1, 2);
    Tensor y = layer.apply(x).sum();
    Thread.currentThread().interrupt();
    try {
      assertThrows(CancellationException.class, () -> layer.apply(x));
      assertThrows(CancellationException.class, y::backward);
    } finally {
      Thread.interrupted();
    }
  }

  private static void error(Executable body, String first, String... more) {
    TensorException e = assertThrows(TensorException.class, body);
    assertEquals(first, e.getMessage().lines().findFirst().orElseThrow());
    for (String part : more) assertTrue(e.getMessage().contains(part), e::getMessage);
  }
}
