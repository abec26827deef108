package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.graph.StaticGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Graphs that have not run yet: built of placeholders, differentiated, and run with values. */
class StaticGraphTest {
  private static final Tensor A = tensor(new double[][] {{.5, -1, 2}, {1, .25, -3}});
  private static final Tensor B = tensor(1, -2, .5);

  private final Tensor a = placeholder("a", 2, 3);
  private final Tensor b = placeholder("b", DType.FLOAT32, 3);

  private static void close(Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape());
    assertEquals(expected.dtype(), actual.dtype());
    assertTrue(allClose(actual, expected, 1e-5, 1e-6), () -> expected + "\n" + actual);
  }

  private static String refused(Executable what) {
    return assertThrows(TensorException.class, what).getMessage();
  }

  @Test
  void aGraphIsRunWithValues() {
    Tensor c = a.mul(b).tanh().sum();
    assertEquals(Shape.SCALAR, c.shape());
    assertEquals(DType.FLOAT32, c.dtype());
    close(A.mul(B).tanh().sum(), run(c, Map.of(a, A, b, B)));
    List<Tensor> both = run(List.of(c, a.mul(b)), Map.of(a, A, b, B));
    close(A.mul(B).tanh().sum(), both.get(0));
    close(A.mul(B), both.get(1));
  }

  @Test
  void gradientsArePartsOfTheGraph() {
    Tensor c = a.mul(b).tanh().sum();
    List<Tensor> g = gradients(c, List.of(a, b));
    List<Tensor> out = run(List.of(c, g.get(0), g.get(1)), Map.of(a, A, b, B));
    var eager = valueAndGrad((Tensor x, Tensor y) -> x.mul(y).tanh().sum()).apply(A, B);
    close(eager.value(), out.get(0));
    close(eager.gradients().get(0), out.get(1));
    close(eager.gradients().get(1), out.get(2));
  }

  @Test
  void gradientsOfGradients() {
    Tensor x = placeholder("x", 3);
    Tensor y = x.sin().mul(x.exp()).sum();
    Tensor first = gradients(y, x);
    Tensor second = gradients(first, x);
    Tensor third = gradients(second, x);
    var f = grad((Tensor t) -> t.sin().mul(t.exp()).sum());
    var ff = grad((Tensor t) -> f.apply(t).sum());
    var fff = grad((Tensor t) -> ff.apply(t).sum());
    List<Tensor> out = run(List.of(first, second, third), Map.of(x, B));
    close(f.apply(B), out.get(0));
    close(ff.apply(B), out.get(1));
    close(fff.apply(B), out.get(2));
  }

  @Test
  void gradientsByWhatIsInBetween() {
    Tensor h = a.mul(b);
    Tensor g = gradients(h.square().sum(), h);
    close(A.mul(B).mul(2), run(g, Map.of(a, A, b, B)));
  }

  @Test
  void aGradientThatNoPlaceholderHasAPartInIsAPartOfTheGraph() {
    Variable w = variable(B);
    Tensor ones = gradients(a.sum(), a);
    Tensor byA = gradients(a.mul(w).sum(), a);
    Tensor zeros = gradients(a.sum(), List.of(b), Unconnected.ZERO).getFirst();
    for (int i = 0; i < 2; i++) {
      List<Tensor> out = run(List.of(ones, byA, zeros), Map.of(a, A));
      close(ones(2, 3), out.get(0));
      close(w.detach().broadcastTo(2, 3), out.get(1).detach());
      close(zeros(3), out.get(2));
      w.assign(w.mul(3));
    }
    close(ones(2, 3), run(ones));
    close(ones(2, 3), program(List.of(a), List.of(ones)).run(A).getFirst());
    close(zeros(2, 3), run(gradients(a.sum().add(ones.sum()), a).sub(1)));
    assertTrue(graph(List.of(a.sum(), ones)).toString().contains("sum"));
    refused(() -> ones.item());
  }

  @Test
  void transformsOfFunctionsWorkOnGraphs() {
    Tensor x = placeholder("x", 3);
    Tensor h = hessian((Tensor t) -> t.pow(3).sum()).apply(x);
    close(hessian((Tensor t) -> t.pow(3).sum()).apply(B), run(h, Map.of(x, B)));
    Tensor v = vmap((Tensor row) -> row.dot(b)).apply(a);
    close(A.matmul(B), run(v, Map.of(a, A, b, B)));
  }

  @Test
  void variablesHaveTheirPresentValue() {
    Variable w = variable(B);
    Tensor loss = a.mul(w).square().sum();
    Tensor g = gradients(loss, w);
    for (int i = 0; i < 3; i++) {
      close(A.square().mul(w).mul(2).sum(0), run(g, Map.of(a, A)));
      w.assignSub(run(g, Map.of(a, A)).mul(.1));
    }
    run(loss, Map.of(a, A)).backward();
    close(A.square().mul(w).mul(2).sum(0), w.grad());
  }

  @Test
  void aTensorMayBeWatchedAfterItWasUsed() {
    Tensor k = tensor(3, 4, 5);
    Tensor before = b.mul(k).sum();
    close(B.mul(k).sum(), run(before, Map.of(b, B)));
    for (int i = 0; i < 2; i++) {
      try (var tape = new GradientTape()) {
        tape.watch(k);
        Tensor y = run(b.mul(k).mul(k).sum(), Map.of(b, B));
        close(B.mul(k).mul(2), tape.gradient(y, k));
      }
      close(B.add(k), run(b.add(k), Map.of(b, B)));
    }
  }

  @Test
  void aProgramIsRunOften() {
    Program p = program(List.of(a, b), List.of(a.mul(b).sum(), a.sub(b)));
    close(A.mul(B).sum(), p.run(A, B).get(0));
    close(A.neg().sub(B), p.run(A.neg(), B).get(1));
  }

  @Test
  void randomNumbersOfWhatIsGivenAreDrawnAnew() {
    Tensor y = dropout(a, .5);
    Map<Tensor, Tensor> values = Map.of(a, ones(2, 3));
    seed(1);
    Tensor first = run(y, values);
    Tensor second = run(y, values);
    assertNotEquals(List.of(first.toString()), List.of(second.toString()));
    seed(1);
    close(first, run(y, values));
    seed(1);
    close(dropout(ones(2, 3), .5), first);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Tensor c = a.mul(b);
    String message = refused(() -> run(c, Map.of(a, A)));
    assertTrue(message.startsWith("run: the placeholder b has no value"), message);
    assertTrue(message.contains("perhaps: Map.of(b, value, …)"), message);
    message = refused(() -> run(c));
    assertTrue(message.startsWith("run: a, b have no value"), message);
    message = refused(() -> program(List.of(b), List.of(c)));
    assertTrue(message.startsWith("program: the placeholder a has no value"), message);
    assertTrue(message.contains("perhaps: List.of(a, …)"), message);
    message = refused(() -> run(c, Map.of(a, B, b, B)));
    assertTrue(message.startsWith("run: the value has not the placeholder's shape"), message);
    assertTrue(message.contains("a      float32 [2, 3]"), message);
    message = refused(() -> run(c, Map.of(a, A.to(DType.FLOAT64), b, B)));
    assertTrue(message.startsWith("run: the value has not the placeholder's dtype"), message);
    assertTrue(message.contains("perhaps: value.to(DType.FLOAT32)"), message);
    message = refused(() -> run(A, Map.of(a, A)));
    assertTrue(message.startsWith("run: a result does not depend on a placeholder"), message);
    message = refused(() -> run(c, Map.of(a, A, b, B, c, A)));
    assertTrue(message.startsWith("run: a value is given for what is no placeholder"), message);
    assertTrue(message.contains("it is computed from placeholders"), message);
    message = refused(() -> program(List.of(a, a, b), List.of(c)));
    assertTrue(message.startsWith("program: a placeholder is given twice"), message);
    assertTrue(message.contains("perhaps: each placeholder once"), message);
    message = refused(() -> program(List.of(a, b), List.of(c)).run(A));
    assertTrue(message.startsWith("run: a value for each placeholder is wanted"), message);
    assertTrue(message.contains("perhaps: run(a, b)"), message);
    refused(() -> run((Tensor) null, Map.of()));
    refused(() -> run(c, null));
    refused(() -> placeholder(null, 2));
    assertThrows(RuntimeException.class, () -> placeholder("x", -1));
  }

  /** Labels that a prediction has no use for are fed to it as to the loss. */
  @Test
  void aPlaceholderThatNoResultNeedsMayBeGiven() {
    close(A.sin(), run(a.sin(), Map.of(a, A, b, B)));
    String message = refused(() -> run(a.sin(), Map.of(a, A, b, A)));
    assertTrue(message.startsWith("run: the value has not the placeholder's shape"), message);
  }

  @Test
  void aPlaceholderThatWasDeclaredAnewIsTold() {
    Tensor y = a.sin();
    Tensor again = placeholder("a", 2, 3);
    String message = refused(() -> run(y, Map.of(again, A)));
    assertTrue(message.startsWith("run: the placeholder a has no value"), message);
    assertTrue(message.contains("is another placeholder of that name"), message);
    assertTrue(message.contains("perhaps: the result made anew"), message);
  }

  @Test
  void shapesThatDoNotFitAreToldWhileTheGraphIsMade() {
    String message = refused(() -> a.matmul(b.reshape(1, 3)));
    assertTrue(message.startsWith("matmul: "), message);
    message = refused(() -> a.add(placeholder("c", 2)));
    assertTrue(message.startsWith("add: shapes do not broadcast"), message);
  }

  @Test
  void unconnectedSourcesAreAnErrorOrZero() {
    Tensor c = a.sum();
    String message = refused(() -> gradients(c, List.of(b)));
    assertTrue(message.startsWith("gradients: y does not depend on x"), message);
    close(zeros(3), run(gradients(c, List.of(b), Unconnected.ZERO).getFirst()));
    message = refused(() -> gradients(A.sum(), List.of(a)));
    assertTrue(message.startsWith("gradients: y is no graph"), message);
    message = refused(() -> gradients(a.gt(0), List.of(a)));
    assertTrue(message.startsWith("gradients: y is not floating-point"), message);
    message = refused(() -> c.backward());
    assertTrue(message.startsWith("backward: there is a graph here"), message);
  }

  @Test
  void aValueThatIsNotThereYetIsTold() {
    String message = refused(() -> a.sum().item());
    assertTrue(message.startsWith("placeholder: there is no value yet"), message);
    assertTrue(message.contains("run(y, Map.of(placeholder, value))"), message);
    assertTrue(a.toString().contains("placeholder"), a.toString());
  }

  @Test
  void linearAlgebraHasAShapeBeforeItHasAValue() {
    Tensor m = placeholder("m", DType.FLOAT64, 3, 3);
    Tensor spd = m.matmul(m.T()).add(eye(3).to(DType.FLOAT64));
    Tensor y = spd.cholesky().sum().add(spd.inverse().sum()).add(spd.det());
    Tensor g = gradients(y, m);
    Tensor at = randn(DType.FLOAT64, 3, 3);
    var eager =
        valueAndGrad(
                (Tensor t) -> {
                  Tensor s = t.matmul(t.T()).add(eye(3).to(DType.FLOAT64));
                  return s.cholesky().sum().add(s.inverse().sum()).add(s.det());
                })
            .apply(at);
    close(eager.value(), run(y, Map.of(m, at)));
    close(eager.gradient(), run(g, Map.of(m, at)));
  }

  @Test
  void whatWasComputedFromVariablesBeforeItIsAnError() {
    Variable w = variable(ones(3, 2), "w");
    Tensor q = placeholder("q", 5, 2);
    Tensor turned = w.T();
    var e = assertThrows(TensorException.class, () -> q.matmul(turned));
    assertTrue(
        e.getMessage().startsWith("graph: a value computed from variables would stay"),
        e.getMessage());
    Tensor fixed = q.matmul(turned.detach()).sum();
    w.assign(w.mul(10));
    assertEquals(30, run(fixed, Map.of(q, ones(5, 2))).item());
  }

  @Test
  void aGraphTakesNoMemoryOfElements() {
    Tensor q = placeholder("q", 5, 2);
    assertEquals(0, new org.gradsh.autograd.show.Memory().add(q.mul(q).sum()).bytes());
  }

  // ---- how long it is kept ----

  private static WeakReference<Object> used() {
    Tensor k = rand(100, 100);
    Tensor x = placeholder("x", 100);
    Tensor y = k.matmul(x).sum();
    for (int i = 0; i < 2; i++) close(k.sum(), run(y, Map.of(x, ones(100))));
    return new WeakReference<>(k.values().data());
  }

  @Test
  void aGraphThatHasRunGoesWithItsResult() {
    WeakReference<Object> data = used();
    for (int i = 0; i < 100 && data.get() != null; i++) System.gc();
    assertNull(data.get());
  }

  @Test
  void aLoopMakesAGraphReadyOnce() {
    Tensor y = a.sum();
    Tensor z = a.sin();
    StaticGraph first = StaticGraph.lately("run", List.of(a), List.of(y));
    assertNotSame(first, StaticGraph.lately("run", List.of(a), List.of(y, z)));
    assertNotSame(first, StaticGraph.lately("run", List.of(a, b), List.of(y)));
    assertSame(first, StaticGraph.lately("run", List.of(a), List.of(y)));
    assertTrue(run(List.of(), Map.of()).isEmpty());
  }
}
