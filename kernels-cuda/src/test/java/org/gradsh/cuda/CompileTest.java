package org.gradsh.cuda;

import static org.gradsh.autograd.Autograd.arange;
import static org.gradsh.autograd.Autograd.compile;
import static org.gradsh.autograd.Autograd.cuda;
import static org.gradsh.autograd.Autograd.dropout;
import static org.gradsh.autograd.Autograd.grad;
import static org.gradsh.autograd.Autograd.memoryStats;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.valueAndGrad;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.withDevice;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Compiled functions of tensors on a device: what is launched, and that nobody notices. */
@Tag("modes")
class CompileTest {
  @BeforeEach
  void thereIsADevice() {
    Emulator.require();
    seed(7);
  }

  private static Tensor gelu(Tensor x) {
    return x.mul(.5).mul(x.add(x.pow(3).mul(0.044715)).mul(0.7978845608).tanh().add(1));
  }

  private static long launched(Runnable work) {
    double before = Emulator.counter("launches");
    work.run();
    return (long) (Emulator.counter("launches") - before);
  }

  private static long graphs(Runnable work) {
    double before = Emulator.counter("graph_launches");
    work.run();
    return (long) (Emulator.counter("graph_launches") - before);
  }

  @Test
  void aChainIsOneKernelOfTheSameBits() {
    Tensor here = randn(37, 129);
    Tensor x = here.to(cuda());
    var f = compile(CompileTest::gelu);
    assertArrayEquals(f.apply(here).toFloatArray(), f.apply(x).toFloatArray());
    assertEquals(1, launched(() -> f.apply(x)));
    assertTrue(launched(() -> gelu(x)) >= 7);
    // Views, broadcasts, and what does not begin at a multiple of 16 bytes.
    for (UnaryOperator<Tensor> view : views()) {
      Tensor v = view.apply(x);
      assertArrayEquals(f.apply(view.apply(here)).toFloatArray(), f.apply(v).toFloatArray());
    }
    var g = compile((Tensor a, Tensor b) -> a.mul(b.exp()).gt(0));
    Tensor row = randn(129);
    assertArrayEquals(g.apply(here, row).toFloatArray(), g.apply(x, row.to(cuda())).toFloatArray());
  }

  private static List<UnaryOperator<Tensor>> views() {
    return List.of(
        Tensor::T,
        t -> t.get("3:, 1:"),
        t -> t.get("::2, ::-3"),
        t -> t.get("0").broadcastTo(5, 129),
        t -> t.get("1, 2"));
  }

  private static Tensor normed(Tensor x) {
    Tensor centred = x.sub(x.mean(-1, true));
    return centred.div(centred.pow(2).mean(-1, true).add(1e-5).sqrt());
  }

  private static Tensor shares(Tensor x) {
    Tensor e = x.sub(x.max(-1, true)).exp();
    return e.div(e.sum(-1, true));
  }

  @Test
  void rowsAreReducedWithinTheirKernel() {
    int[][] shapes = {{3, 5}, {70, 32}, {9, 33}, {2, 3, 200}, {5, 1024}, {4, 1500}, {1, 1}, {0, 4}};
    for (UnaryOperator<Tensor> g : rows()) {
      var f = compile(g::apply);
      for (int[] dims : shapes) {
        Tensor here = randn(dims);
        Tensor x = here.to(cuda());
        near(g.apply(here), f.apply(x), dims[0] + " rows");
        boolean fits = dims[dims.length - 1] <= 1024;
        if (fits && here.size() > 0) assertEquals(1, launched(() -> f.apply(x)), "launches");
        Tensor turned = x.get("::-1");
        near(g.apply(turned), f.apply(turned), dims[0] + " rows, turned");
      }
    }
    Tensor odd = tensor(new double[][] {{1, Double.NaN, 3}, {2, 1 / 0., -1 / 0.}, {-0., 0, -0.}});
    var extremes = compile((Tensor t) -> t.exp().min(-1).add(t.neg().max(-1)));
    near(odd.exp().min(-1).add(odd.neg().max(-1)), extremes.apply(odd.to(cuda())), "extremes");
    var product = compile((Tensor t) -> t.mul(2).add(.5).prod(-1, true).mul(t));
    near(odd.mul(2).add(.5).prod(-1, true).mul(odd), product.apply(odd.to(cuda())), "product");
  }

  private static List<UnaryOperator<Tensor>> rows() {
    return List.of(CompileTest::normed, CompileTest::shares, t -> t.mul(t).exp().sum(-1));
  }

  @Test
  void theKernelCanBeRead() {
    var f = compile(CompileTest::gelu);
    f.apply(randn(4, 5).to(cuda()));
    String text = f.toString();
    assertTrue(text.contains("on cuda:0"), text);
    assertTrue(text.contains(".visible .entry fused("), text);
    assertTrue(text.contains("st.global.f32"), text);
  }

  /** A network's step: its loss and gradients. */
  private static List<Tensor> step(Tensor x, Tensor w, Tensor v) {
    var both = valueAndGrad((List<Tensor> p) -> net(x, p.get(0), p.get(1)));
    var found = both.apply(List.of(w, v));
    List<Tensor> all = new ArrayList<>(List.of(found.value()));
    all.addAll(found.gradient());
    return all;
  }

  private static Tensor net(Tensor x, Tensor w, Tensor v) {
    return gelu(x.matmul(w)).matmul(v).pow(2).mean();
  }

  @Test
  void aRepeatedStepIsOneGraph() {
    Tensor w = randn(20, 30).to(cuda());
    Tensor v = randn(30, 3).to(cuda());
    var f = compile((Tensor t) -> step(t, w, v));
    List<List<Tensor>> held = new ArrayList<>();
    List<Tensor> given = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Tensor x = randn(16, 20).to(cuda());
      given.add(x);
      int run = i;
      long[] launches = new long[1];
      long graphs = graphs(() -> launches[0] = launched(() -> held.add(f.apply(x))));
      assertEquals(run < 2 ? 0 : 1, graphs, "run " + run);
      if (run > 2) assertEquals(1, launches[0], "run " + run);
    }
    // What somebody holds is as it was when it was given.
    for (int i = 0; i < held.size(); i++) {
      List<Tensor> expected = step(given.get(i), w, v);
      for (int k = 0; k < expected.size(); k++) {
        near(expected.get(k), held.get(i).get(k), "run " + i + ", result " + k);
      }
    }
    // Another layout is another record, or none.
    Tensor turned = randn(20, 16).to(cuda()).T();
    for (int i = 0; i < 4; i++) near(net(turned, w, v), f.apply(turned).getFirst(), "turned");
  }

  private static void near(Tensor expected, Tensor actual, String what) {
    assertEquals(expected.shape(), actual.shape(), what);
    float[] a = expected.toFloatArray();
    float[] b = actual.toFloatArray();
    for (int i = 0; i < a.length; i++) {
      if (a[i] == b[i] || Float.isNaN(a[i]) && Float.isNaN(b[i])) continue;
      assertEquals(a[i], b[i], 1e-5f * Math.max(1, Math.abs(a[i])), what + " at " + i);
    }
  }

  @Test
  void variablesHaveTheValueOfEachRun() {
    Variable w = variable(randn(20, 30).mul(.2).to(cuda()));
    Variable v = variable(randn(30, 3).mul(.2).to(cuda()));
    Variable w2 = variable(w.detach());
    Variable v2 = variable(v.detach());
    var f = compile((Tensor t) -> net(t, w, v));
    long graphs = 0;
    for (int i = 0; i < 8; i++) {
      Tensor x = randn(16, 20).to(cuda());
      graphs +=
          graphs(
              () -> {
                f.apply(x).backward();
                net(x, w2, v2).backward();
              });
      for (Variable p : List.of(w, v, w2, v2)) {
        p.assignSub(p.grad().mul(.05));
        p.zeroGrad();
      }
      near(w2, w, "w after step " + i);
      near(v2, v, "v after step " + i);
    }
    assertEquals(12, graphs, "forward and backward, from the third step on");
  }

  @Test
  void secondDerivativesAreCompiledToo() {
    Tensor x = randn(5, 4).to(cuda());
    var f = compile((Tensor t) -> gelu(t).sum());
    UnaryOperator<Tensor> second = t -> grad((Tensor u) -> grad(f).apply(u).pow(2).sum()).apply(t);
    UnaryOperator<Tensor> expected =
        t -> grad((Tensor u) -> grad((Tensor s) -> gelu(s).sum()).apply(u).pow(2).sum()).apply(t);
    for (int i = 0; i < 5; i++) {
      Tensor y = x.add(i);
      near(expected.apply(y), second.apply(y), "run " + i);
    }
    var inside = compile(second::apply);
    for (int i = 0; i < 5; i++) near(expected.apply(x), inside.apply(x), "inside, run " + i);
  }

  @Test
  void randomNumbersAreDrawnInEachRun() {
    Tensor x = randn(50).to(cuda());
    var f = compile((Tensor t) -> dropout(t.exp().cumSum(0).sin().cumSum(0), .5).cumSum(0));
    for (int i = 0; i < 5; i++) {
      seed(i);
      Tensor expected = dropout(x.exp().cumSum(0).sin().cumSum(0), .5).cumSum(0);
      seed(i);
      near(expected, f.apply(x), "run " + i);
    }
    assertNotEquals(f.apply(x).sum().item(), f.apply(x).sum().item());
  }

  @Test
  void whatTheCpuComputesIsNotRecorded() {
    var f = compile((Tensor t) -> t.matmul(t.T()).add(tensor(1).to(cuda())).pinv().sin().sum(0));
    for (int i = 0; i < 5; i++) {
      Tensor x = randn(4, 4).to(cuda());
      assertEquals(0, graphs(() -> f.apply(x)));
      near(x.matmul(x.T()).add(1).pinv().sin().sum(0), f.apply(x), "run " + i);
    }
  }

  @Test
  void numbersOfTheCpuMayChangeFromRunToRun() {
    Tensor x = randn(40, 30).to(cuda());
    var f = compile((Tensor t, Tensor s) -> t.mul(s).cumSum(0).add(s).cumSum(1).mul(s));
    for (int i = 0; i < 6; i++) {
      Tensor s = tensor(i + .5);
      near(x.mul(s).cumSum(0).add(s).cumSum(1).mul(s), f.apply(x, s), "run " + i);
    }
  }

  @Test
  void aConstantOfTheDeviceAndAFunctionOfNothing() {
    Tensor mask = randn(30).gt(0).to(cuda());
    Variable w = variable(randn(30).to(cuda()));
    var f =
        compile(
            () -> withDevice(cuda(), () -> w.exp().mul(arange(30)).mul(mask.to(w.dtype()))).sum());
    for (int i = 0; i < 5; i++) {
      w.assignAdd(.1);
      Tensor expected = w.exp().mul(arange(30).to(cuda())).mul(mask.to(w.dtype())).sum();
      near(expected.detach(), f.get().detach(), "run " + i);
      assertEquals(cuda(), f.get().device());
    }
    var mixed = compile((Tensor t) -> arange(3).add(t.get(":3")));
    var e = assertThrows(TensorException.class, () -> mixed.apply(w.detach()));
    assertTrue(e.getMessage().startsWith("add: operands are on different devices"));
  }

  @Test
  void threadsHaveRecordsOfTheirOwn() throws Exception {
    Tensor w = randn(20, 30).to(cuda());
    Tensor v = randn(30, 3).to(cuda());
    var f = compile((Tensor t) -> net(t, w, v));
    Tensor x = randn(16, 20).to(cuda());
    float expected = (float) net(x, w, v).item();
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<Tensor>> found = new ArrayList<>();
      for (int i = 0; i < 20; i++) found.add(threads.submit(() -> f.apply(x)));
      for (Future<Tensor> y : found) assertEquals(expected, (float) y.get().item(), 1e-5);
    }
  }

  private static Tensor remainders(Tensor a, Tensor b) {
    return a.rem(b).cumSum(0).add(1).cumSum(0).mul(2).cumSum(0);
  }

  @Test
  void whatARecordFindsIsToldToTheThreadThatRunsIt() throws Exception {
    Tensor a = tensor(new int[] {7, 8, 9}).to(cuda());
    Tensor good = tensor(new int[] {2, 3, 5}).to(cuda());
    Tensor zero = tensor(new int[] {2, 0, 5}).to(cuda());
    int[] expected = remainders(a, good).toIntArray();
    var f = compile(CompileTest::remainders);
    Runnable run =
        () -> {
          for (int k = 0; k < 3; k++) f.apply(a, good);
          assertEquals(1, graphs(() -> f.apply(a, zero)));
          assertArrayEquals(expected, assertTold(() -> f.apply(a, good).toIntArray()));
          f.apply(a, zero);
          assertThrows(TensorException.class, () -> cuda().synchronize());
          cuda().synchronize();
        };
    run.run();
    // One after the other they have the same stream, and with it the record.
    try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread::new)) {
      for (int k = 0; k < 3; k++) threads.submit(run).get();
    }
    assertArrayEquals(expected, f.apply(a, good).toIntArray());
  }

  private static int[] assertTold(Supplier<int[]> work) {
    var e = assertThrows(TensorException.class, work::get);
    assertTrue(e.getMessage().contains("divided by zero"), e.getMessage());
    return work.get();
  }

  @Test
  void threadsThatShareAStreamShareItsRecord() throws Exception {
    Tensor b = tensor(new int[] {2, 3, 5}).to(cuda());
    var f = compile(CompileTest::remainders);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < 40; t++) {
        Tensor here = tensor(new int[] {t, 2 * t, 3 * t});
        int[] expected = remainders(here, tensor(new int[] {2, 3, 5})).toIntArray();
        all.add(
            threads.submit(
                () -> {
                  Tensor a = here.to(cuda());
                  for (int k = 0; k < 8; k++) {
                    assertArrayEquals(expected, f.apply(a, b).toIntArray());
                  }
                }));
      }
      for (Future<?> one : all) one.get();
    }
  }

  @Test
  void aSteadyStepTakesNoMemoryFromTheDriver() {
    Tensor w = randn(20, 30).to(cuda());
    Tensor v = randn(30, 3).to(cuda());
    var f = compile((Tensor t) -> step(t, w, v));
    Tensor x = randn(16, 20).to(cuda());
    for (int i = 0; i < 4; i++) f.apply(x);
    double allocations = Emulator.counter("allocations");
    for (int i = 0; i < 50; i++) f.apply(x);
    assertEquals(allocations, Emulator.counter("allocations"));
  }

  @Test
  void arraysServeAgainWithinARun() {
    int n = 1 << 15;
    Tensor x = randn(n).to(cuda());
    var f =
        compile(
            (Tensor t) -> {
              Tensor y = t;
              for (int k = 0; k < 12; k++) y = y.mul(.01).cumSum(0);
              return y;
            });
    float[] expected = f.apply(x).toFloatArray();
    long before = memoryStats(cuda()).live();
    for (int i = 0; i < 3; i++) assertArrayEquals(expected, f.apply(x).toFloatArray());
    assertEquals(1, graphs(() -> f.apply(x)));
    long grown = memoryStats(cuda()).live() - before;
    // What is given, two that take turns, temporaries, and the results of four runs; not 24 more.
    assertTrue(grown <= 12L * n * Float.BYTES, grown + " bytes");
  }
}
