package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Derivatives of compiled functions: every mode and order, and those alone that are asked for. */
class CompileDerivativesTest {
  private static final Tensor X = tensor(.5, -1.5, 2).to(DType.FLOAT64);

  private static Tensor curve(Tensor x) {
    return CompileTest.curve(x);
  }

  private static void close(Tensor expected, Tensor actual) {
    CompileTest.close(expected, actual);
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
    Variable w = variable(randn(DType.FLOAT64, 60, 70));
    // So large that what is computed of it is not computed ahead where it is a constant.
    Tensor x = randn(DType.FLOAT64, 70, 60);
    Tensor y = randn(DType.FLOAT64, 70, 70);
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
  void variablesWhoseGradientIsNotAskedForCostNone() {
    Variable w = variable(randn(DType.FLOAT64, 60, 70));
    Tensor fixed = w.detach();
    Tensor x = randn(DType.FLOAT64, 70, 60);
    BinaryOperator<Tensor> f = (a, v) -> a.matmul(v).tanh().matmul(v.T()).square().mean();
    var ofVariable = compile((Tensor a) -> f.apply(a, w));
    var ofConstant = compile((Tensor a) -> f.apply(a, fixed));
    Tensor expected = grad((Tensor a) -> f.apply(a, fixed)).apply(x);
    for (var g : List.of(ofConstant, ofVariable)) {
      try (var tape = new GradientTape()) {
        tape.watch(x);
        close(expected, tape.gradient(g.apply(x), x));
      }
      close(expected, grad((Tensor a) -> g.apply(a)).apply(x));
    }
    List<Integer> ops = backwardOps(ofVariable);
    assertEquals(2, ops.size());
    // What the variable's gradient would need may be kept, and one op less be left to do.
    assertTrue(ops.get(1) <= backwardOps(ofConstant).getFirst(), ops::toString);
    assertTrue(ops.get(0) > ops.get(1), ops::toString);
    ofVariable.apply(x).backward();
    f.apply(x, w).backward();
    Variable v = variable(fixed);
    f.apply(x, v).mul(2).backward();
    close(v.grad(), w.grad());
    UnaryOperator<Tensor> second =
        a -> grad((Tensor t) -> grad((Tensor u) -> ofVariable.apply(u)).apply(t).sum()).apply(a);
    UnaryOperator<Tensor> eager =
        a -> grad((Tensor t) -> grad((Tensor u) -> f.apply(u, fixed)).apply(t).sum()).apply(a);
    close(eager.apply(x), second.apply(x));
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

  // ---- ops again, where a cotangent carries tangents or is a batch ----

  private static Map<String, UnaryOperator<Tensor>> functions() {
    Variable w = variable(tensor(.7, -.3, 1.2), DType.FLOAT64);
    Map<String, UnaryOperator<Tensor>> f = new LinkedHashMap<>();
    f.put("ops", x -> x.sin().mul(x.exp()).mul(x.sum()));
    f.put("a variable", x -> x.mul(w).sin().mul(w.exp()));
    f.put("detach", x -> x.mul(x.detach()).mul(x.sin().detach().exp()));
    f.put("noGrad", x -> x.mul(noGrad(x::sin)).exp());
    f.put("a mask", x -> where(x.gt(0), x.sin(), x.square()));
    f.put("vmap", vmap((Tensor e) -> e.mul(noGrad(e::sin)).mul(e.detach()))::apply);
    f.put("jvp", x -> jvp((Tensor t) -> t.sin().mul(noGrad(t::cos)), x, x.detach()).tangent());
    f.put("grad", x -> grad((Tensor t) -> t.mul(x).sin().mul(t.detach()).sum()).apply(x));
    f.put("its own, linear", ownDerivative((x, g) -> g.mul(w).mul(x)));
    f.put("its own, cut", ownDerivative((x, g) -> g.detach().mul(x).mul(3)));
    f.put("its own, silent", ownDerivative((x, g) -> noGrad(() -> g.mul(x).mul(3))));
    f.put("its own, in part", ownDerivative((x, g) -> noGrad(g::square).mul(x).add(g)));
    f.put("a hook", hooked(g -> g.square().mul(w)));
    f.put("a silent hook", hooked(g -> noGrad(g::square).add(g)));
    return f;
  }

  private static UnaryOperator<Tensor> ownDerivative(BinaryOperator<Tensor> pullback) {
    return customGradient((Tensor x) -> x.square(), pullback::apply)::apply;
  }

  private static UnaryOperator<Tensor> hooked(UnaryOperator<Tensor> hook) {
    return x -> {
      Tensor h = x.square();
      h.registerHook(hook);
      return h.sin();
    };
  }

  private static final Tensor C = tensor(new double[] {1.5, -.5, .25}, DType.FLOAT64);
  private static final Tensor V = tensor(new double[] {-.4, 2, 1}, DType.FLOAT64);
  private static final Tensor CS = stack(C, V, X.sin(), C.mul(V));

  /** The pullback of f at x. */
  private static Tensor pulled(UnaryOperator<Tensor> f, Tensor x, Tensor cotangent) {
    return grad((Tensor t) -> f.apply(t).mul(cotangent).sum()).apply(x);
  }

  private static Map<String, Function<UnaryOperator<Tensor>, Tensor>> cotangents() {
    Map<String, Function<UnaryOperator<Tensor>, Tensor>> ways = new LinkedHashMap<>();
    ways.put("jacobian", f -> jacobian((Tensor x) -> f.apply(x)).apply(X));
    ways.put("batch", f -> vmap((Tensor c) -> pulled(f, X, c)).apply(CS));
    ways.put("dual", f -> jvp((Tensor c) -> pulled(f, X, c), C, V).tangent());
    ways.put(
        "gradient by x of a batch",
        f -> {
          UnaryOperator<Tensor> of =
              x -> {
                var p = vjp((Tensor t) -> f.apply(t), x);
                return vmap((Tensor c) -> p.pullback(c)).apply(CS).square().sum();
              };
          return grad(of).apply(X);
        });
    ways.put(
        "gradient of a batch",
        f ->
            grad((Tensor cs) -> vmap((Tensor c) -> pulled(f, X, c)).apply(cs).square().sum())
                .apply(CS));
    ways.put(
        "gradient within a batch",
        f ->
            vmap((Tensor c) -> grad((Tensor x) -> pulled(f, x, c).square().sum()).apply(X))
                .apply(CS));
    ways.put(
        "gradient by x of a dual",
        f -> {
          UnaryOperator<Tensor> of =
              x -> jvp((Tensor c) -> pulled(f, x, c), C, V).tangent().square().sum();
          return grad(of).apply(X);
        });
    ways.put(
        "gradient of a dual",
        f -> {
          UnaryOperator<Tensor> of =
              c -> jvp((Tensor d) -> pulled(f, X, d.sin()), c, V).tangent().square().sum();
          return grad(of).apply(C);
        });
    ways.put("jacobian by the cotangent", f -> jacobian((Tensor c) -> pulled(f, X, c)).apply(C));
    ways.put("jacobian by both", f -> jacobian((Tensor c) -> pulled(f, c, c)).apply(C));
    return ways;
  }

  /** Whatever a cotangent carries, the derivative depends on it and on the arguments as eagerly. */
  @TestFactory
  Stream<DynamicTest> cotangentsThatCarryTangentsOrABatch() {
    var ways = cotangents();
    return functions().entrySet().stream()
        .flatMap(
            f -> {
              var compiled = compile((Tensor x) -> f.getValue().apply(x));
              return ways.entrySet().stream()
                  .map(
                      way ->
                          dynamicTest(
                              way.getKey() + ": " + f.getKey(),
                              () ->
                                  close(
                                      way.getValue().apply(f.getValue()),
                                      way.getValue().apply(compiled::apply))));
            });
  }

  /** It is called again when ops are applied again, and what it has kept was never there. */
  @Test
  void aHookThatKeepsATensorFromInsideIsRefusedWhereItIsCalledAgain() {
    var f =
        compile(
            (Tensor x) -> {
              Tensor h = x.square();
              h.registerHook(g -> g.square().mul(x));
              return h.sin();
            });
    UnaryOperator<Tensor> of =
        x -> jvp((Tensor c) -> pulled(f::apply, x, c), C, V).tangent().square().sum();
    assertTrue(
        assertThrows(TensorException.class, () -> grad(of).apply(X))
            .getMessage()
            .contains("kept from inside a compiled function"));
  }
}
