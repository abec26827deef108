package org.gradsh.autograd.graph;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Catalogue;
import org.gradsh.autograd.op.Op;
import org.gradsh.autograd.op.Sample;
import org.junit.jupiter.api.Test;

/** What the passes leave of graphs, and that their values stay what they were. */
class PassesTest {
  private final Tensor x = placeholder("x", 4, 3);

  /** The names of the ops that run, in their order; each group in brackets. */
  private static String run(Tensor... results) {
    List<Vertex> ends = new ArrayList<>();
    for (Tensor y : results) ends.add(Trace.vertex(y));
    List<Vertex> simple = Passes.run(ends);
    List<Vertex> inputs =
        Vertex.behind(simple).stream()
            .filter(v -> !v.isComputed() && v.constant() == null)
            .toList();
    List<String> units = new ArrayList<>();
    for (Unit unit : Schedule.of(inputs, simple, List.of(), null).units()) {
      String names =
          String.join(" ", unit.members().stream().map(v -> v.operation().name()).toList());
      units.add(unit instanceof Unit.Fused ? "[" + names + "]" : names);
    }
    return String.join(" ", units);
  }

  @Test
  void whatIsComputedTwiceIsComputedOnce() {
    assertEquals("[sin mul]", run(x.sin().mul(x.sin())));
    assertEquals("sum", run(x.sum(0), x.sum(0)));
  }

  @Test
  void whatNothingNeedsIsNotThere() {
    x.exp().log();
    assertEquals("sin", run(x.sin()));
  }

  @Test
  void constantsAreFolded() {
    assertEquals("mul", run(x.mul(tensor(2).mul(3).add(1))));
    Tensor y = placeholder("y", 3);
    Tensor two = y.mul(0).add(2); // not a constant: 0 · ∞ is NaN
    assertEquals("[mul add mul]", run(two.mul(y)));
  }

  @Test
  void factorsOfOneAndTurnsThereAndBackGo() {
    assertEquals("", run(x.mul(1)));
    assertEquals("sin", run(x.div(1).sub(0).sin()));
    assertEquals("sin", run(x.neg().neg().sin()));
    assertEquals("sin", run(x.T().T().sin()));
    assertEquals("reshape", run(x.reshape(12).reshape(3, 4).reshape(2, 6)));
    // −0 + 0 is 0: an addition of 0 stays.
    assertEquals("add", run(x.add(0)));
  }

  @Test
  void rowsAreComputedInOneLoop() {
    Tensor e = x.sub(x.max(new int[] {1}, true)).exp();
    assertEquals("[max sub exp sum div]", run(e.div(e.sum(new int[] {1}, true))));
  }

  @Test
  void gradientsOfSeveralSourcesShareALoop() {
    Tensor y = placeholder("y", 4, 3);
    Tensor c = x.mul(y).tanh();
    String units = run(gradients(c, List.of(x, y)).toArray(Tensor[]::new));
    assertEquals(1, units.chars().filter(k -> k == '[').count(), units);
    assertFalse(units.contains("] "), units);
  }

  @Test
  void anOpBetweenTwoPartsOfALoopDividesIt() {
    Tensor m = placeholder("m", 3, 3);
    Tensor a = x.sin().exp();
    Tensor b = a.matmul(m);
    // a is needed before the product, b comes after it: one loop for both would wait for itself.
    String units = run(a.add(b).tanh());
    assertEquals("[sin exp] matmul [add tanh]", units);
  }

  @Test
  void branchesJoinTheGroupThatWaitsForThem() {
    Tensor a = x.sin();
    Tensor b = x.exp().tanh();
    Tensor unread = x.cos().neg();
    // b is ready from the start, but goes after a and in its loop; neg ∘ cos is in nobody's way.
    assertEquals("[sin exp tanh mul] [cos neg]", run(a.mul(b), unread));
    // What is read and waited for as well is taken once.
    assertEquals("[sin neg exp cos mul mul]", run(a.neg().mul(a.exp().mul(x.cos()))));
  }

  @Test
  void manyParallelBranchesAreGroupedWhole() {
    int n = 600;
    List<Tensor> terms = new ArrayList<>();
    for (int i = 0; i < n; i++) terms.add(x.add(i + 1).sin());
    while (terms.size() > 1) {
      List<Tensor> pairs = new ArrayList<>();
      for (int i = 0; i + 1 < terms.size(); i += 2) pairs.add(terms.get(i).mul(terms.get(i + 1)));
      if (terms.size() % 2 == 1) pairs.add(terms.getLast());
      terms = pairs;
    }
    String units = run(terms.getFirst());
    assertEquals(3 * n - 1, units.split(" ").length);
    // As many groups as there must be: 120 members is the most.
    assertEquals((3 * n - 1 + 119) / 120, units.chars().filter(k -> k == '[').count(), units);
  }

  // ---- arrays that are used again ----

  private static final int N = 5000;

  /** Products keep the loops apart, so that there is something to keep in between. */
  private static Tensor steps(Tensor t) {
    Tensor y = t;
    for (int i = 0; i < 6; i++) y = y.cumSum(0).sin().mul(2).add(y.get("::-1")).tanh();
    return y;
  }

  private static void same(Tensor expected, Tensor actual) {
    assertArrayEquals(expected.toDoubleArray(), actual.toDoubleArray(), 1e-12);
  }

  @Test
  void resultsKeepTheirValuesWhenTheProgramRunsAgain() {
    Function<Tensor, Tensor> f = PassesTest::steps;
    var compiled = compile(f);
    List<Tensor> in = new ArrayList<>();
    List<Tensor> out = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      in.add(randn(DType.FLOAT64, N));
      out.add(compiled.apply(in.get(i)));
    }
    for (int i = 0; i < 5; i++) same(f.apply(in.get(i)), out.get(i));
    assertTrue(compiled.toString().contains("used again, in place of"), compiled::toString);
  }

  @Test
  void viewsOfSharedArraysAreNotResults() {
    Function<Tensor, List<Tensor>> f =
        t -> {
          Tensor y = t.cumSum(0).sin().mul(2);
          return List.of(y.get("::2"), y.reshape(2, N / 2).T(), y.cumSum(0));
        };
    var compiled = compile((Tensor t) -> f.apply(t));
    Tensor a = randn(DType.FLOAT64, N);
    List<Tensor> first = compiled.apply(a);
    compiled.apply(randn(DType.FLOAT64, N));
    for (int k = 0; k < 3; k++) same(f.apply(a).get(k), first.get(k));
  }

  @Test
  void opsThatGiveViewsSayIt() {
    List<String> viewing = new ArrayList<>();
    for (Op<?> op : Catalogue.structural()) if (givesViews(op)) viewing.add(op.name());
    List<String> declared =
        Catalogue.structural().stream().filter(Op::views).map(Op::name).toList();
    assertEquals(declared, viewing);
  }

  private static <A> boolean givesViews(Op<A> op) {
    for (Sample<A> s : op.samples()) {
      Tensor[] zeros = new Tensor[s.operands().size()];
      for (int k = 0; k < zeros.length; k++) {
        DType dtype =
            switch (s.operands().get(k).kind()) {
              case INDEX -> DType.INT64;
              case MASK -> DType.BOOL;
              case FLOATING -> DType.FLOAT64;
            };
        zeros[k] = Tensor.of(Strided.zeros(dtype, s.operands().get(k).shape()));
      }
      try {
        Tensor[] made = s.from().apply(zeros);
        Strided[] in = Stream.of(made).map(Tensor::values).toArray(Strided[]::new);
        Strided y = op.forward(in, s.attributes());
        for (Strided x : in) if (x.data() == y.data()) return true;
      } catch (TensorException e) {
        // A matrix of zeros is not for every op; one that refuses it gives no view of it.
        continue;
      }
    }
    return false;
  }

  @Test
  void threadsHaveArraysOfTheirOwn() throws InterruptedException, ExecutionException {
    var compiled = compile((Tensor t) -> steps(t).sum());
    try (var pool = Executors.newFixedThreadPool(4)) {
      List<Future<Boolean>> done = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        double scale = i;
        done.add(
            pool.submit(
                () -> {
                  Tensor t = ones(DType.FLOAT64, N).mul(scale);
                  Tensor g = grad((Tensor u) -> compiled.apply(u)).apply(t);
                  Tensor expected = grad((Tensor u) -> steps(u).sum()).apply(t);
                  return g.allClose(expected) && compiled.apply(t).allClose(steps(t).sum());
                }));
      }
      for (Future<Boolean> f : done) assertTrue(f.get());
    }
  }

  // ---- to be read ----

  @Test
  void aGraphIsReadBeforeAndAfter() {
    Tensor y = x.mul(1).mul(x).sum();
    String text = graph(y).toString();
    assertTrue(text.contains("as traced: 3 ops"), text);
    assertTrue(text.contains("as it runs: 2 ops in 1 step"), text);
    assertTrue(text.contains("loop 1 over float32 [4, 3]: reads x; leaves #2"), text);
    assertTrue(text.contains("x0[i] * x0[i]"), text);
    var p = program(List.of(x), List.of(y));
    assertTrue(p.toString().startsWith("program\nas traced: 3 ops"), p.toString());
    assertEquals(run(y), "[mul sum]");
    same(tensor(12), org.gradsh.autograd.Autograd.run(y, Map.of(x, ones(4, 3))));
  }

  @Test
  void viewsInNotebooksAreWhole() {
    var f = compile((Tensor t) -> t.sin().mul(2).sum());
    assertTrue(f.toString().contains("it has not run yet"), f.toString());
    f.apply(ones(3));
    for (Object shown : List.of(f, graph(x.sum()), program(List.of(x), List.of(x.sum())))) {
      String html = org.gradsh.autograd.show.Show.forms(shown).html();
      assertTrue(html.startsWith("<div"), html);
      assertTrue(html.contains("as it runs"), html);
    }
  }
}
