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
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code compile(f)} promises: f's values and derivatives of every order, traced once. */
class CompileTest {
  private static final Tensor X = tensor(.5, -1.5, 2).to(DType.FLOAT64);

  private static Tensor curve(Tensor x) {
    return x.mul(x).add(1).log().mul(x.sin()).sum();
  }

  private static void close(Tensor expected, Tensor actual) {
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

  // ---- derivatives ----

  @Test
  void gradientsOfEveryOrder() {
    UnaryOperator<Tensor> f = CompileTest::curve;
    var g = compile((Tensor x) -> curve(x));
    close(grad(f).apply(X), grad(g).apply(X));
    Function<Tensor, Tensor> second = x -> grad(f).apply(x).square().sum();
    Function<Tensor, Tensor> compiled = x -> grad(g).apply(x).square().sum();
    close(grad(second).apply(X), grad(compiled).apply(X));
    Function<Tensor, Tensor> third = x -> grad(second).apply(x).square().sum();
    Function<Tensor, Tensor> compiledThird = x -> grad(compiled).apply(x).square().sum();
    close(grad(third).apply(X), grad(compiledThird).apply(X));
  }

  @Test
  void everyModeOfDifferentiation() {
    var g = compile((Tensor x) -> curve(x));
    close(hessian(CompileTest::curve).apply(X), hessian(g).apply(X));
    close(jvp(CompileTest::curve, X, X).tangent(), jvp(g, X, X).tangent());
    close(hvp(CompileTest::curve, X, X), hvp(g, X, X));
    var h = compile((Tensor x) -> x.mul(x.sum()).sin());
    close(jacobian((Tensor x) -> x.mul(x.sum()).sin()).apply(X), jacobian(h).apply(X));
    Tensor wide = randn(DType.FLOAT64, 2, 3);
    close(vmap((Tensor x) -> curve(x)).apply(wide), vmap(g).apply(wide));
    close(vmap(grad(CompileTest::curve)).apply(wide), vmap(grad(g)).apply(wide));
    close(hessian(CompileTest::curve).apply(X), compile(hessian(CompileTest::curve)).apply(X));
  }

  @Test
  void backwardLeavesTheSameGradients() {
    Variable w = variable(X, DType.FLOAT64);
    Variable v = variable(X, DType.FLOAT64);
    compile((Tensor x) -> curve(x)).apply(v).backward();
    curve(w).backward();
    close(w.grad(), v.grad());
  }

  @Test
  void tapesOfAnyOrder() {
    Variable v = variable(X, DType.FLOAT64);
    var f = compile((Tensor x) -> curve(x));
    try (var outer = new GradientTape();
        var inner = new GradientTape()) {
      Tensor y = f.apply(v);
      Tensor g = inner.gradient(y, v);
      close(grad(CompileTest::curve).apply(X), g);
      Tensor expected = grad((Tensor x) -> grad(CompileTest::curve).apply(x).sum()).apply(X);
      close(expected, outer.gradient(g.sum(), v));
    }
  }

  @Test
  void checkGradientsTakesACompiledFunction() {
    assertTrue(checkGradients(compile((Tensor x) -> curve(x)), X, 2).comparisons() > 0);
  }

  @Test
  void severalResultsAreDifferentiatedTogether() {
    var f = compile((Tensor x) -> List.of(x.exp(), x.square().sum()));
    Variable v = variable(X, DType.FLOAT64);
    List<Tensor> y = f.apply(v);
    y.get(0).sum().mul(y.get(1)).backward();
    Variable w = variable(X, DType.FLOAT64);
    w.exp().sum().mul(w.square().sum()).backward();
    close(w.grad(), v.grad());
  }

  @Test
  void detachAndNoGradCutTheWayInsideToo() {
    UnaryOperator<Tensor> f =
        x -> x.mul(x.detach()).add(noGrad(() -> x.sin())).mul(stopGradient(x)).sum();
    var g = compile(f);
    close(grad(f).apply(X), grad(g).apply(X));
    Function<Tensor, Tensor> second = x -> grad(f).apply(x).mul(x).sum();
    Function<Tensor, Tensor> compiled = x -> grad(g).apply(x).mul(x).sum();
    close(grad(second).apply(X), grad(compiled).apply(X));
    close(jacobian(x -> grad(f).apply(x)).apply(X), jacobian(x -> grad(g).apply(x)).apply(X));
  }

  @Test
  void derivativesOfOnesOwnCount() {
    var square =
        customGradient((Tensor x) -> new ValueAndPullback(x.square(), g -> g.mul(x).mul(10)));
    var f = compile((Tensor x) -> square.apply(x.sin()).sum());
    close(grad((Tensor x) -> square.apply(x.sin()).sum()).apply(X), grad(f).apply(X));
  }

  @Test
  void aDerivativeMayUseAVariableThatTheValueDoesNot() {
    Variable w = variable(3.0, DType.FLOAT64);
    var pulled = customGradient((Tensor x) -> x.mul(2), (x, g) -> g.mul(w));
    var pushed = customJvp((Tensor x) -> x.mul(2), (x, v) -> v.mul(w));
    var shown = customGradient((Tensor x) -> x.mul(2).sum(), (x, g) -> w.broadcastTo(3));
    UnaryOperator<Tensor> hooked =
        x -> {
          Tensor h = x.mul(2);
          h.registerHook(g -> g.mul(w).div(2));
          return h;
        };
    for (UnaryOperator<Tensor> f : List.of(pulled, pushed, hooked, shown)) {
      w.assign(3.0);
      w.zeroGrad();
      var g = compile((Tensor x) -> f.apply(x).sum());
      Tensor first = grad((Tensor x) -> g.apply(x)).apply(X);
      close(full(3, 3).to(DType.FLOAT64), first);
      w.assign(5.0);
      close(full(5, 3).to(DType.FLOAT64), grad((Tensor x) -> g.apply(x)).apply(X));
      close(full(3, 3).to(DType.FLOAT64), first);
      Variable v = variable(X, DType.FLOAT64);
      g.apply(v).backward(BackwardOption.CREATE_GRAPH);
      v.grad().sum().backward();
      close(tensor(3).to(DType.FLOAT64), w.grad());
    }
  }

  @Test
  void aDerivativeOfATransformAroundIsRefused() {
    Tensor[] used = {null};
    var twice = customGradient((Tensor x) -> x.mul(2), (x, g) -> g.mul(used[0]));
    var f = compile((Tensor x) -> twice.apply(x).sum());
    Function<Tensor, Tensor> g =
        v -> {
          used[0] = v;
          return grad((Tensor x) -> f.apply(x)).apply(X).sum();
        };
    String message = assertThrows(TensorException.class, () -> grad(g).apply(X)).getMessage();
    assertTrue(message.startsWith("compile: a derivative uses a tensor of an outer"), message);
  }

  @Test
  void threadsTakeDerivativesOfDifferentResults() throws InterruptedException, ExecutionException {
    UnaryOperator<Tensor> one = x -> x.sin().mul(x).sin().mul(x).sum();
    UnaryOperator<Tensor> other = x -> x.cos().mul(x).cos().mul(x).sum();
    List<UnaryOperator<Tensor>> both = List.of(one, other);
    try (var pool = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < 40; i++) {
        var f = compile((Tensor x) -> List.of(one.apply(x), other.apply(x)));
        grad((Tensor x) -> f.apply(x).get(0)).apply(X);
        CyclicBarrier start = new CyclicBarrier(2);
        List<Future<Tensor>> done = new ArrayList<>();
        for (int k = 0; k < 2; k++) {
          int result = k;
          var g = grad((Tensor x) -> f.apply(x).get(result));
          done.add(
              pool.submit(
                  () -> {
                    start.await();
                    return grad((Tensor x) -> g.apply(x).sum()).apply(X);
                  }));
        }
        for (int k = 0; k < 2; k++) {
          var g = grad(both.get(k));
          close(grad((Tensor x) -> g.apply(x).sum()).apply(X), done.get(k).get());
        }
      }
    }
  }

  // ---- what nobody differentiates ----

  /** How many ops the backward runs of a compiled function have, in the order of their making. */
  private static List<Integer> backwardOps(Object compiled) {
    return Pattern.compile("^backward[^:]*: (\\d+) op", Pattern.MULTILINE)
        .matcher(compiled.toString())
        .results()
        .map(m -> Integer.valueOf(m.group(1)))
        .toList();
  }

  @Test
  void argumentsThatNobodyDifferentiatesCostNoGradient() {
    Variable w = variable(randn(DType.FLOAT64, 60, 4));
    // So large that what is computed of it is not computed ahead where it is a constant.
    Tensor x = randn(DType.FLOAT64, 70, 60);
    Tensor y = randn(DType.FLOAT64, 70, 4);
    BinaryOperator<Tensor> loss = (a, b) -> a.matmul(w).tanh().sub(b).square().mean();
    var given = compile((Tensor a, Tensor b) -> loss.apply(a, b));
    var captured = compile(() -> loss.apply(x, y));
    given.apply(x, y).backward();
    Tensor first = w.grad();
    w.zeroGrad();
    captured.get().backward();
    close(w.grad(), first);
    assertEquals(backwardOps(captured), backwardOps(given));
    Variable v = variable(x);
    w.zeroGrad();
    given.apply(v, y).backward();
    close(first, w.grad());
    close(grad((Tensor a) -> loss.apply(a, y)).apply(x), v.grad());
    List<Integer> both = backwardOps(given);
    assertEquals(2, both.size());
    assertTrue(both.get(1) > both.get(0), both::toString);
  }

  @Test
  void anyOfTheArgumentsMayBeDifferentiatedToAnyOrder() {
    Variable w = variable(2.0, DType.FLOAT64);
    BinaryOperator<Tensor> f = (a, b) -> a.mul(b).sin().mul(w.mul(a).exp()).mul(b).sum();
    var g = compile((Tensor a, Tensor b) -> f.apply(a, b));
    BinaryOperator<Tensor> c = g::apply;
    Tensor b = randn(DType.FLOAT64, 3);
    for (int round = 0; round < 2; round++) {
      List<Tensor> eager = mixed(f, b, w);
      List<Tensor> compiled = mixed(c, b, w);
      for (int i = 0; i < eager.size(); i++) close(eager.get(i), compiled.get(i));
    }
  }

  /** Derivatives of f by one argument after the other, and by the variable that it uses. */
  private static List<Tensor> mixed(BinaryOperator<Tensor> f, Tensor b, Variable w) {
    List<Tensor> found = new ArrayList<>();
    UnaryOperator<Tensor> byA = a -> grad((Tensor t) -> f.apply(t, b)).apply(a);
    UnaryOperator<Tensor> byB = t -> grad((Tensor u) -> f.apply(X, u)).apply(t);
    found.add(f.apply(X, b).detach());
    found.add(byA.apply(X).detach());
    found.add(byB.apply(b).detach());
    found.add(jacobian(byA::apply).apply(X).detach());
    found.add(jacobian((Tensor t) -> grad((Tensor u) -> f.apply(u, t)).apply(X)).apply(b).detach());
    found.add(jvp(byB::apply, b, X).tangent().detach());
    w.zeroGrad();
    f.apply(X, b).backward(BackwardOption.CREATE_GRAPH);
    Tensor byW = w.grad();
    w.zeroGrad();
    byW.backward();
    found.add(byW.detach());
    found.add(w.grad().detach());
    w.zeroGrad();
    byA.apply(X).square().sum().backward();
    found.add(w.grad().detach());
    return found;
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
