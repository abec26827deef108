package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What {@code compile(f)} promises: f's values and derivatives of every order, traced once. */
class CompileTest {
  private static final Tensor X = tensor(.5, -1.5, 2).to(DType.FLOAT64);

  static Tensor curve(Tensor x) {
    return x.mul(x).add(1).log().mul(x.sin()).sum();
  }

  static void close(Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape());
    assertEquals(expected.dtype(), actual.dtype());
    assertArrayEquals(expected.toDoubleArray(), actual.toDoubleArray(), 1e-12);
  }

  // ---- values ----

  @Test
  void theFunctionIsTracedOnceForEachFormOfItsArgument() {
    AtomicInteger runs = new AtomicInteger();
    var f =
        compile(
            (Tensor x) -> {
              runs.incrementAndGet();
              return curve(x);
            });
    close(curve(X), f.apply(X));
    close(curve(X.neg()), f.apply(X.neg()));
    assertEquals(1, runs.get());
    close(curve(X.get("0:2")), f.apply(X.get("0:2")));
    close(curve(X.to(DType.FLOAT32)), f.apply(X.to(DType.FLOAT32)));
    assertEquals(3, runs.get());
  }

  @Test
  void functionsOfTwoAndThreeTensors() {
    Tensor a = randn(DType.FLOAT64, 2, 3);
    Tensor b = randn(DType.FLOAT64, 3, 4);
    Tensor c = randn(DType.FLOAT64, 4);
    var two = compile((Tensor x, Tensor y) -> x.matmul(y).tanh());
    close(a.matmul(b).tanh(), two.apply(a, b));
    var three = compile((Tensor x, Tensor y, Tensor z) -> x.matmul(y).add(z).relu());
    close(a.matmul(b).add(c).relu(), three.apply(a, b, c));
  }

  record Layer(Tensor w, Tensor b) {}

  @Test
  void structuresInAndOut() {
    var f =
        compile(
            (Map<String, Layer> m) ->
                List.of(m.get("a").w().mul(2), m.get("a").b().add(m.get("a").w().sum())));
    Layer layer = new Layer(X, tensor(1).to(DType.FLOAT64));
    List<Tensor> y = f.apply(Map.of("a", layer));
    close(X.mul(2), y.get(0));
    close(X.sum().add(1), y.get(1));
  }

  @Test
  void argumentsAreCalledByTheirPlaces() {
    var f = compile((Layer l) -> l.w().mul(l.b().sin()));
    f.apply(new Layer(X, X));
    assertTrue(f.toString().contains("x.w, #1"), f::toString);
    var g = compile((Tensor x, Tensor y) -> x.mul(y));
    g.apply(X, X);
    assertTrue(g.toString().contains("a, b"), g::toString);
  }

  @Test
  void whatAStructureHoldsBesideTensorsIsPartOfItsForm() {
    record Scaled(Tensor x, double by) {}
    var f = compile((Scaled s) -> s.x().mul(s.by()));
    close(X.mul(2), f.apply(new Scaled(X, 2)));
    close(X.mul(3), f.apply(new Scaled(X, 3)));
  }

  @Test
  void valueAndGradientAsOneGraph() {
    var f = compile(valueAndGrad((Tensor x) -> curve(x)));
    ValueAndGrad eager = valueAndGrad((Tensor x) -> curve(x)).apply(X);
    close(eager.value(), f.apply(X).value());
    close(eager.gradient(), f.apply(X).gradient());
  }

  @Test
  void resultsThatAreArgumentsOrConstants() {
    Tensor k = tensor(7);
    var f = compile((Tensor x) -> List.of(x, k, x.mul(1)));
    List<Tensor> y = f.apply(X);
    close(X, y.get(0));
    close(k, y.get(1));
    close(X, y.get(2));
  }

  // ---- beside the tools that look at ops ----

  @Test
  void aProfileTellsACompiledFunctionAsItRuns() {
    var f = compile((Tensor x) -> x.sin().mul(2).exp());
    f.apply(X);
    var profile = profile(() -> f.apply(X));
    assertEquals(List.of("compiled"), profile.byOp().stream().map(p -> p.name()).toList());
  }

  @Test
  void aNaNInsideIsTracedToItsOp() {
    var f = compile((Tensor x) -> x.sub(10).log().sum());
    f.apply(X);
    String message =
        assertThrows(TensorException.class, () -> trackNaN(() -> f.apply(X))).getMessage();
    assertTrue(message.contains("log"), message);
  }

  // ---- variables and constants ----

  @Test
  void variablesHaveTheirPresentValueInEachRun() {
    Variable w = variable(X, DType.FLOAT64);
    var f = compile((Tensor x) -> x.mul(w.square()).sum());
    close(X.mul(w.square()).sum(), f.apply(X));
    w.assign(X.mul(3));
    close(X.mul(w.square()).sum(), f.apply(X));
    f.apply(X).backward();
    close(X.mul(w).mul(2), w.grad());
  }

  @Test
  void aFunctionOfVariablesAlone() {
    Variable w = variable(X, DType.FLOAT64);
    var loss = compile(() -> w.square().sum());
    for (int i = 0; i < 3; i++) {
      w.zeroGrad();
      loss.get().backward();
      w.assignSub(w.grad().mul(.1));
    }
    close(X.mul(.8 * .8 * .8), w.detach());
  }

  @Test
  void tensorsThatAreDifferentiatedOutsideGetTheirGradient() {
    Variable w = variable(X, DType.FLOAT64);
    Tensor h = w.sin();
    var f = compile((Tensor x) -> x.mul(h).sum());
    f.apply(X).backward();
    close(X.mul(X.cos()), w.grad());
  }

  @Test
  void whatAResultShowsOfAVariableStaysAsItWas() {
    Variable w = variable(X, DType.FLOAT64);
    var f = compile(() -> w.reshape(3, 1));
    Tensor before = f.get();
    w.assignAdd(1);
    close(X.reshape(3, 1), before.detach());
    close(X.add(1).reshape(3, 1), f.get().detach());
  }

  // ---- random numbers ----

  @Test
  void randomNumbersAreDrawnAnewAsTheFunctionWould() {
    Function<Tensor, Tensor> f = x -> dropout(x, .5).add(randn(3)).add(bernoulli(x.sigmoid()));
    var g = compile(f);
    seed(3);
    Tensor first = f.apply(X);
    Tensor second = f.apply(X);
    seed(3);
    close(first, g.apply(X));
    close(second, g.apply(X));
    assertNotEquals(first.sum().item(), second.sum().item());
  }

  @Test
  void aSeedInsideIsSetInEachRun() {
    var f =
        compile(
            (Tensor x) -> {
              seed(7);
              return x.add(rand(3));
            });
    Tensor first = f.apply(X);
    close(first, f.apply(X));
    seed(7);
    close(X.add(rand(3)), first);
  }

  @Test
  void gradientsSeeTheNumbersThatWereDrawn() {
    Function<Tensor, Tensor> f = x -> x.mul(randn(DType.FLOAT64, 3)).sin().sum();
    var g = compile(f);
    seed(5);
    Tensor expected = grad((Tensor x) -> grad(f).apply(x).square().sum()).apply(X);
    seed(5);
    close(
        expected,
        grad((Tensor x) -> grad((Function<Tensor, Tensor>) g::apply).apply(x).square().sum())
            .apply(X));
  }

  // ---- what does not go ----

  private static String refused(Function<Tensor, ?> f) {
    return assertThrows(TensorException.class, () -> compile(f).apply(X)).getMessage();
  }

  @Test
  void aValueThatIsReadIsRefused() {
    List<Function<Tensor, ?>> readers =
        List.of(
            x -> x.sum().item() > 0 ? x : x.neg(),
            x -> x.mul(x.toDoubleArray()[0]),
            x -> x.mul(x.toFloatArray()[0]),
            x -> variable(x));
    for (Function<Tensor, ?> f : readers) {
      String message = refused(f);
      assertTrue(message.startsWith("compile: there is no value yet"), message);
      assertTrue(message.contains("where(condition, a, b)"), message);
    }
  }

  @Test
  void aShapeThatDependsOnValuesIsRefused() {
    List<Function<Tensor, ?>> functions =
        List.of(
            x -> x.get(x.gt(0)),
            x -> x.unique().values(),
            x -> x.argWhere(),
            x -> x.maskedSelect(x.gt(0)),
            x -> x.to(DType.INT64).abs().bincount());
    for (Function<Tensor, ?> f : functions) {
      String message = refused(f);
      assertTrue(message.startsWith("graph: the shape of "), message);
      assertTrue(message.contains("where(mask, x, 0) keeps the shape"), message);
    }
  }

  @Test
  void reverseModeAroundItIsNotDisturbedByAnError() {
    Variable w = variable(X, DType.FLOAT64);
    assertThrows(
        TensorException.class, () -> compile((Tensor x) -> x.mul(x.sum().item())).apply(w));
    w.square().sum().backward();
    close(X.mul(2), w.grad());
  }

  @Test
  void sideEffectsOnVariablesAreRefused() {
    Variable w = variable(X, DType.FLOAT64);
    String message =
        refused(
            x -> {
              w.assignAdd(1);
              return x.add(w);
            });
    assertTrue(message.startsWith("compile: assignAdd inside the function"), message);
    close(X, w.detach());
    message =
        refused(
            x -> {
              Tensor y = x.mul(w).sum();
              y.backward();
              return y;
            });
    assertTrue(message.contains("gradients(y, List.of(x))"), message);
    assertFalse(w.hasGrad());
    assertTrue(refused(x -> x.mul(w.sum().detach().item())).contains("item()"));
    assertTrue(refused(x -> x.mul(w.detach().toDoubleArray()[0])).contains("toDoubleArray()"));
  }

  @Test
  void aTensorKeptFromInsideIsRefused() {
    List<Tensor> kept = new ArrayList<>();
    var f =
        compile(
            (Tensor x) -> {
              kept.add(x.sin());
              return x;
            });
    f.apply(X);
    Tensor leaked = kept.getFirst();
    String message = assertThrows(TensorException.class, leaked::toDoubleArray).getMessage();
    assertTrue(message.contains("kept from inside a compiled function"), message);
    message = assertThrows(TensorException.class, () -> leaked.add(1)).getMessage();
    assertTrue(message.contains("let the function return it"), message);
  }

  @Test
  void noResultIsRefused() {
    assertTrue(refused(x -> null).startsWith("compile: the function returned null"));
    assertTrue(refused(x -> "text").startsWith("compile: the function's value is no tensor"));
    assertTrue(refused(x -> List.of()).startsWith("compile: the function's value is no tensor"));
    assertThrows(TensorException.class, () -> compile((Function<Tensor, Tensor>) null));
    assertThrows(TensorException.class, () -> compile((Tensor x) -> x.sin()).apply((Tensor) null));
  }

  @Test
  void aFunctionThatCallsItselfIsRefused() {
    class Loop {
      final Function<Tensor, Tensor> f = compile((Tensor x) -> this.f.apply(x.mul(2)));
    }
    String message = assertThrows(TensorException.class, () -> new Loop().f.apply(X)).getMessage();
    assertTrue(message.startsWith("compile: the function calls itself without end"), message);
  }

  @Test
  void compiledFunctionsWithinCompiledOnes() {
    var inner = compile((Tensor x) -> x.sin());
    var f = compile((Tensor x) -> inner.apply(x).mul(inner.apply(x.mul(2))).sum());
    close(X.sin().mul(X.mul(2).sin()).sum(), f.apply(X));
    close(grad((Tensor x) -> x.sin().mul(x.mul(2).sin()).sum()).apply(X), grad(f).apply(X));
  }

  @Test
  void aTransformAroundIsSeenThroughWhatIsUsedFromOutside() {
    Function<Tensor, Tensor> outer =
        y -> compile((Tensor x) -> x.mul(y).sin().sum()).apply(X).mul(y.sum());
    Function<Tensor, Tensor> eager = y -> X.mul(y).sin().sum().mul(y.sum());
    close(grad(eager).apply(X), grad(outer).apply(X));
    close(jvp(eager, X, X).tangent(), jvp(outer, X, X).tangent());
  }

  @Test
  void eachCallSeesTheTensorOfTheGradientAroundIt() {
    Variable w = variable(X, DType.FLOAT64);
    List<UnaryOperator<Tensor>> uses = List.of(v -> v, v -> v.mul(1), v -> v.mul(w), v -> v.exp());
    for (UnaryOperator<Tensor> use : uses) {
      Tensor[] used = {null};
      var f = compile((Tensor u) -> u.mul(used[0]).sum());
      var d =
          valueAndGrad(
              (Tensor v) -> {
                used[0] = use.apply(v);
                return f.apply(X);
              });
      var eager = valueAndGrad((Tensor v) -> X.mul(use.apply(v)).sum());
      for (Tensor at : List.of(X, X.add(3), X.neg())) {
        close(eager.apply(at).gradient(), d.apply(at).gradient());
        close(eager.apply(at).value(), d.apply(at).value());
      }
    }
  }

  @Test
  void whatATransformAroundHasKeptIsLetGo() {
    Tensor[] used = {null};
    List<WeakReference<Object>> kept = new ArrayList<>();
    var f = compile((Tensor u) -> u.mul(used[0]).sum());
    grad((Tensor v) -> {
          Tensor h = v.exp();
          kept.add(new WeakReference<>(h.values().data()));
          used[0] = h.mul(h).sum();
          return f.apply(X);
        })
        .apply(X);
    used[0] = null;
    for (int i = 0; i < 100 && kept.getFirst().get() != null; i++) System.gc();
    assertNull(kept.getFirst().get());
    assertTrue(f.toString().contains("it has not run yet"), f::toString);
  }
}
