package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.createGraph;
import static org.gradsh.autograd.Autograd.customGradient;
import static org.gradsh.autograd.Autograd.customJvp;
import static org.gradsh.autograd.Autograd.grad;
import static org.gradsh.autograd.Autograd.hessian;
import static org.gradsh.autograd.Autograd.hvp;
import static org.gradsh.autograd.Autograd.jacobian;
import static org.gradsh.autograd.Autograd.jvp;
import static org.gradsh.autograd.Autograd.ones;
import static org.gradsh.autograd.Autograd.retainGraph;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A derivative of the user's own counts in every mode, order and shape. */
class CustomGradientTest {
  /** The value of x, said to grow ten times as fast. */
  private static final UnaryOperator<Tensor> TENFOLD =
      customGradient((Tensor x) -> x.mul(1), (x, g) -> g.mul(10));

  private static final UnaryOperator<Tensor> SQUARE =
      customGradient((Tensor x) -> x.mul(x), (x, g) -> g.mul(x).mul(2));

  @Test
  void forwardModeTakesTheUsersDerivative() {
    assertEquals(10, jvp(TENFOLD, tensor(3), tensor(1)).tangent().item());
    assertEquals(20, jvp(TENFOLD, tensor(3), tensor(2)).tangent().item());
    assertEquals(
        10, grad((Tensor x) -> jvp(TENFOLD, x, tensor(1)).value()).apply(tensor(1)).item());
    assertEquals(2, grad(x -> jvp(SQUARE, x, tensor(1)).tangent()).apply(tensor(3)).item());
  }

  @Test
  void aJacobianIsTheSameWhicheverModeComputesIt() {
    UnaryOperator<Tensor> wide =
        customGradient((Tensor x) -> x.mul(ones(3)), (x, g) -> g.sum().mul(10));
    assertArrayEquals(new float[] {10, 10, 10}, jacobian(wide).apply(tensor(1)).toFloatArray());
    assertArrayEquals(
        new float[] {10, 0, 0, 10}, jacobian(TENFOLD).apply(tensor(1, 2)).toFloatArray());
  }

  @Test
  void aHessianIsThatOfNestedGradients() {
    UnaryOperator<Tensor> f = x -> TENFOLD.apply(x).square().sum();
    assertEquals(200, grad(grad(f)).apply(tensor(3)).item());
    assertArrayEquals(new float[] {200, 0, 0, 200}, hessian(f).apply(tensor(1, 2)).toFloatArray());
  }

  @Test
  void twoArgumentsInForwardMode() {
    BinaryOperator<Tensor> f =
        customGradient(
            (Tensor a, Tensor b) -> a.square().add(b.mul(3)),
            (a, b, g) -> List.of(g.mul(a).mul(2), g.mul(3)));
    var j = jvp(f, tensor(2), tensor(3), tensor(1), tensor(10));
    assertEquals(13, j.value().item());
    assertEquals(34, j.tangent().item());
  }

  /** A rule that clips counts as written on the way back; forward mode has its slope at 0. */
  @Test
  void aRuleThatIsNotLinearCountsAsWrittenInItsOwnModeAlone() {
    UnaryOperator<Tensor> clipped = customGradient(x -> x.mul(1), (x, g) -> g.clip(-1, 1));
    Expect.values(grad(x -> clipped.apply(x).mul(5)).apply(tensor(3)), 1);
    Expect.values(jvp(clipped, tensor(3), tensor(5)).tangent(), 5);
    UnaryOperator<Tensor> clippedForward = customJvp(x -> x.mul(1), (x, v) -> v.clip(-1, 1));
    Expect.values(jvp(clippedForward, tensor(3), tensor(5)).tangent(), 1);
    Expect.values(grad(x -> clippedForward.apply(x).mul(5)).apply(tensor(3)), 5);
  }

  @Test
  void aSecondWalkWithTheSameCotangentIsRecordedWhenAsked() {
    var x = variable(3.0);
    var y = SQUARE.apply(x);
    var cotangent = tensor(1);
    y.backward(cotangent, retainGraph());
    x.zeroGrad();
    y.backward(cotangent, createGraph());
    var g = x.grad();
    x.zeroGrad();
    g.backward();
    assertEquals(2, x.grad().item());
  }

  @Test
  void theUsersDerivativeIsComputedOnceAWalk() {
    var calls = new AtomicInteger();
    BinaryOperator<Tensor> f =
        customGradient(
            (Tensor a, Tensor b) -> a.mul(b),
            (a, b, g) -> {
              calls.incrementAndGet();
              return List.of(g.mul(b), g.mul(a));
            });
    f.apply(variable(2.0), variable(3.0)).backward();
    assertEquals(1, calls.get());
  }

  @Test
  void aWrongCotangentIsToldInEveryMode() {
    UnaryOperator<Tensor> wrong = customGradient((Tensor x) -> x.mul(1), (x, g) -> ones(7));
    for (Runnable run :
        List.<Runnable>of(
            () -> wrong.apply(variable(1.0)).backward(), () -> jvp(wrong, tensor(1), tensor(1)))) {
      String message = assertThrows(TensorException.class, run::run).getMessage();
      assertTrue(message.startsWith("customGradient: a cotangent must have its argument's shape"));
    }
  }

  // ---- the derivative that comes with the value ----

  private final AtomicInteger runs = new AtomicInteger();

  /** log(1 + e^x), whose derivative uses the exponential of the value. */
  private final UnaryOperator<Tensor> log1pExp =
      customGradient(
          x -> {
            runs.incrementAndGet();
            var e = x.exp();
            return new ValueAndPullback(e.add(1).log(), dy -> dy.mul(e.div(e.add(1))));
          });

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  @Test
  void whatTheValueComputedIsKept() {
    var x = variable(2.0);
    var y = log1pExp.apply(x);
    y.backward();
    Expect.values(y, Math.log1p(Math.exp(2)));
    Expect.values(x.grad(), sigmoid(2));
    assertEquals(1, runs.get());
    Expect.error(() -> y.backward(), "backward: the graph was consumed by an earlier call");
  }

  @Test
  void derivativesOfHigherOrderKnowWhatWasKept() {
    Tensor x = tensor(2.0, DType.FLOAT64);
    double s = sigmoid(2);
    Expect.values(grad(grad(log1pExp)).apply(x), s * (1 - s));
    Expect.values(grad(grad(grad(log1pExp))).apply(x), s * (1 - s) * (1 - 2 * s));
    Expect.values(hessian(log1pExp).apply(x), s * (1 - s));
    Expect.values(hvp(log1pExp, x, x), 2 * s * (1 - s));
    Expect.values(jvp(log1pExp, x, x).tangent(), 2 * s);
    Expect.values(jvp(t -> jvp(log1pExp, t, t).tangent(), x, x).tangent(), 2 * s + 4 * s * (1 - s));
    Expect.values(grad(t -> jvp(log1pExp, t, tensor(1)).tangent()).apply(x), s * (1 - s));
    var v = variable(tensor(2.0, DType.FLOAT64));
    log1pExp.apply(v).backward(createGraph());
    var g = v.grad();
    v.zeroGrad();
    g.backward();
    Expect.values(v.grad(), s * (1 - s));
    try (var outer = new GradientTape();
        var inner = new GradientTape()) {
      Expect.values(outer.gradient(inner.gradient(log1pExp.apply(v), v), v), s * (1 - s));
    }
    assertTrue(Autograd.checkGradients(log1pExp, tensor(-1, 0, 2), 3).comparisons() > 0);
  }

  @Test
  void runAgainItDrawsTheSameNumbers() {
    UnaryOperator<Tensor> noisy =
        customGradient(
            x -> {
              var r = Autograd.rand().to(x.dtype());
              return new ValueAndPullback(x.square().mul(r), dy -> dy.mul(x).mul(r).mul(2));
            });
    Tensor x = tensor(3.0, DType.FLOAT64);
    Autograd.seed(5);
    double r = noisy.apply(x).item() / 9;
    double next = Autograd.rand().item();
    Autograd.seed(5);
    Expect.values(grad(grad(noisy)).apply(x), 2 * r);
    assertEquals(next, Autograd.rand().item());
    Autograd.seed(5);
    Expect.values(jvp(noisy, x, x).tangent(), 18 * r);
    assertEquals(next, Autograd.rand().item());
  }

  @Test
  void severalArguments() {
    BinaryOperator<Tensor> two =
        customGradient(
            (a, b) -> {
              var p = a.mul(b);
              return new ValueAndPullbacks(p.square(), g -> List.of(g.mul(p).mul(b).mul(2), g));
            });
    var j = Autograd.grad(two, 0, 1).apply(tensor(2), tensor(3));
    Expect.values(j.get(0), 36);
    Expect.values(j.get(1), 1);
    TensorFunction3 three =
        customGradient(
            (a, b, c) ->
                new ValueAndPullbacks(
                    a.mul(b).mul(c), g -> Arrays.asList(g.mul(7), null, g.mul(a))));
    var k = Autograd.grad(three, 0, 1, 2).apply(tensor(2), tensor(3), tensor(4));
    for (int i = 0; i < 3; i++) Expect.values(k.get(i), List.of(7.0, 0.0, 2.0).get(i));
    TensorFunction3 apart =
        customGradient((a, b, c) -> a.add(b).add(c), (a, b, c, g) -> List.of(g, g.mul(2), c));
    Expect.values(Autograd.grad(apart, 2).apply(tensor(2), tensor(3), tensor(4)).getFirst(), 4);
  }

  @Test
  void allFormsInsideAVmap() {
    Tensor rows = tensor(new double[][] {{1, 2}, {3, 4}}, DType.FLOAT64);
    UnaryOperator<Tensor> apart = customGradient(x -> x.pow(3), (x, g) -> g.mul(x.square()).mul(3));
    UnaryOperator<Tensor> together =
        customGradient(
            x -> {
              var s = x.square();
              return new ValueAndPullback(s.mul(x), g -> g.mul(s).mul(3));
            });
    UnaryOperator<Tensor> tangent = customJvp(x -> x.pow(3), (x, v) -> x.square().mul(v).mul(3));
    for (UnaryOperator<Tensor> f : List.of(apart, together, tangent)) {
      Function<Tensor, Tensor> g = x -> f.apply(x).sum();
      Expect.values(Autograd.vmap(x -> grad(g::apply).apply(x)).apply(rows), 3, 12, 27, 48);
      Expect.values(grad(t -> Autograd.vmap(g).apply(t).sum()).apply(rows), 3, 12, 27, 48);
      Expect.values(Autograd.vmap(x -> jvp(f, x, x).tangent()).apply(rows), 3, 24, 81, 192);
      Expect.values(Autograd.vmap(hessian(g)).apply(rows).sum(1), 6, 12, 18, 24);
    }
  }

  // ---- a tangent of one's own ----

  @Test
  void aTangentCountsInBothModes() {
    UnaryOperator<Tensor> tenfold = customJvp((Tensor x) -> x.mul(1), (x, v) -> v.mul(10));
    Expect.values(jvp(tenfold, tensor(1, 2), tensor(3, 4)).tangent(), 30, 40);
    Expect.values(grad(x -> tenfold.apply(x).sum()).apply(tensor(1, 2)), 10, 10);
    Expect.values(grad(grad(x -> tenfold.apply(x).square())).apply(tensor(1)), 200);
    UnaryOperator<Tensor> cube = customJvp(x -> x.pow(3), (x, v) -> x.square().mul(v).mul(3));
    Expect.values(grad(grad(grad(cube))).apply(tensor(5)), 6);
    assertTrue(Autograd.checkGradients(cube, tensor(-1, 2), 3).comparisons() > 0);
    var x = variable(5.0);
    cube.apply(x).backward();
    Expect.values(x.grad(), 75);
    BinaryOperator<Tensor> product =
        customJvp((a, b) -> a.mul(b), (a, b, va, vb) -> va.mul(b).add(vb.mul(a)));
    Expect.values(Autograd.grad(product, 1).apply(tensor(2), tensor(3)).getFirst(), 2);
    assertTrue(Autograd.checkGradients(product, tensor(1, 2), tensor(3, 4), 2).comparisons() > 0);
  }

  @Test
  void badResultsOfTheUsersFunctionsAreTold() {
    Tensor x = tensor(1, 2);
    Function<Tensor, ValueAndPullback> none = t -> null;
    Expect.error(
        () -> customGradient(none).apply(x), "customGradient: what the function gives is null");
    UnaryOperator<Tensor> noWay = customGradient(t -> new ValueAndPullback(t, null));
    Expect.error(() -> noWay.apply(x), "customGradient: the pullback is null");
    UnaryOperator<Tensor> noValue = customGradient(t -> new ValueAndPullback(null, g -> g));
    Expect.error(() -> noValue.apply(x), "customGradient: the function returned null");
    UnaryOperator<Tensor> wide =
        customGradient(t -> new ValueAndPullback(t.sum(), g -> g.mul(ones(3))));
    Expect.error(
        () -> grad(wide).apply(x),
        "customGradient: a cotangent must have its argument's shape",
        "argument 0  float32 [2]",
        "cotangent   float32 [3]");
    BinaryOperator<Tensor> short1 =
        customGradient((a, b) -> new ValueAndPullbacks(a.mul(b), g -> List.of(g)));
    Expect.error(
        () -> grad(short1).apply(tensor(1), tensor(2)),
        "customGradient: one cotangent for each argument is wanted",
        "2 arguments, 1 given");
    UnaryOperator<Tensor> flat = customJvp(t -> t.mul(2), (t, v) -> v.sum());
    Expect.error(
        () -> jvp(flat, x, x),
        "customJvp: a tangent must have the value's shape",
        "the value's shape is [2]");
    Expect.error(
        () -> grad(t -> flat.apply(t).sum()).apply(x),
        "customJvp: a tangent must have the value's shape");
    UnaryOperator<Tensor> empty = customJvp(t -> t.mul(2), (t, v) -> null);
    Expect.error(() -> jvp(empty, x, x), "customJvp: the tangent is null");
    Expect.error(() -> flat.apply(null), "customJvp: x is null");
  }
}
