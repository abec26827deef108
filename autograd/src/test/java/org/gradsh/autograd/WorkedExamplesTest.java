package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The examples that every text on differentiation works through, with their values. */
class WorkedExamplesTest {
  private static Tensor real(double... values) {
    return values.length == 1 ? tensor(values[0], DType.FLOAT64) : tensor(values, DType.FLOAT64);
  }

  @Test
  void aGradientWrittenByTheUser() {
    BinaryOperator<Tensor> custom =
        customGradient(
            (BinaryOperator<Tensor>) (a, b) -> a.mul(a).add(b.mul(3)),
            (a, b, g) -> List.of(g.mul(a).mul(2), g.mul(3)));
    Variable a = variable(2);
    Variable b = variable(3);
    Tensor y = custom.apply(a, b);
    y.backward();
    Expect.values(y, 13);
    Expect.values(a.grad(), 4);
    Expect.values(b.grad(), 3);
  }

  @Test
  void secondDerivativesOfAPolynomial() {
    UnaryOperator<Tensor> f = v -> v.get(0).square().add(v.get(1).mul(3));
    Expect.values(hessian(f).apply(real(5, 7)), 2, 0, 0, 0);
    Variable x = variable(5);
    Variable y = variable(7);
    try (var outer = GradientTape.persistent();
        var inner = GradientTape.persistent()) {
      Tensor z = x.square().add(y.mul(3));
      Tensor dx = inner.gradient(z, x);
      Tensor dy = inner.gradient(z, y);
      Expect.values(outer.gradient(dx, x), 2);
      Expect.values(outer.gradient(dy, y, Unconnected.ZERO), 0);
    }
  }

  @Test
  void theFunctionOfTheSurveys() {
    // Griewank's, Baydin's and every course's: ln x₁ + x₁x₂ - sin x₂ at (2, 5).
    BinaryOperator<Tensor> f = (a, b) -> log(a).add(a.mul(b)).sub(sin(b));
    Tensor a = real(2);
    Tensor b = real(5);
    assertEquals(11.652071, f.apply(a, b).item(), 5e-7);
    List<Tensor> g = grad(f, 0, 1).apply(a, b);
    assertEquals(5.5, g.get(0).item(), 1e-12);
    assertEquals(1.716338, g.get(1).item(), 5e-7);
    assertEquals(5.5, jvp(f, a, b, real(1), real(0)).tangent().item(), 1e-12);
    assertEquals(1.716338, jvp(f, a, b, real(0), real(1)).tangent().item(), 5e-7);
    assertEquals(11.652071, jvp(f, a, b, real(1), real(1)).value().item(), 5e-7);
  }

  @Test
  void aLineAppliedOnceAndTwice() {
    Variable w = variable(3);
    Variable b = variable(4);
    Variable x = variable(2);
    UnaryOperator<Tensor> f = v -> w.mul(v).add(b);
    try (var tape = GradientTape.persistent()) {
      Tensor loss = square(f.apply(x).sub(x));
      Expect.values(loss, 64);
      Map<String, Tensor> g = tape.gradient(loss, Map.of("x", x, "w", w, "b", b));
      Expect.values(g.get("x"), 32);
      Expect.values(g.get("w"), 32);
      Expect.values(g.get("b"), 16);

      Tensor y = f.apply(x);
      Tensor second = square(f.apply(y).sub(y));
      Expect.values(second, 576);
      Expect.values(tape.gradient(second, x), 288);
      Expect.values(tape.gradient(second, w), 672);
      Expect.values(tape.gradient(second, b), 144);

      x.assignSub(g.get("x").mul(.01));
      w.assignSub(g.get("w").mul(.01));
      b.assignSub(g.get("b").mul(.01));
    }
    Expect.values(x, 1.68);
    Expect.values(w, 2.68);
    Expect.values(b, 3.84);
  }

  @Test
  void theFourthDerivativeOfSineTimesExponential() {
    UnaryOperator<Tensor> f = x -> sin(x).mul(exp(x));
    double expected = -4 * Math.sin(1) * Math.E;
    assertEquals(expected, grad(grad(grad(grad(f)))).apply(real(1)).item(), 1e-9);
    Tensor x = real(1);
    try (var t1 = new GradientTape();
        var t2 = new GradientTape();
        var t3 = new GradientTape();
        var t4 = new GradientTape()) {
      for (GradientTape t : List.of(t1, t2, t3, t4)) t.watch(x);
      Tensor y = f.apply(x);
      Tensor d1 = t4.gradient(y, x);
      Tensor d2 = t3.gradient(d1, x);
      Tensor d3 = t2.gradient(d2, x);
      assertEquals(expected, t1.gradient(d3, x).item(), 1e-9);
    }
    UnaryOperator<Tensor> tangent = f;
    for (int i = 0; i < 4; i++) {
      UnaryOperator<Tensor> inner = tangent;
      tangent = v -> jvp(inner, v, onesLike(v)).tangent();
    }
    assertEquals(expected, tangent.apply(real(1)).item(), 1e-9);
  }

  @Test
  void theCubeByNestedTapes() {
    Variable x = variable(5);
    try (var outer = new GradientTape();
        var middle = new GradientTape();
        var inner = new GradientTape()) {
      Tensor d1 = inner.gradient(x.mul(x).mul(x), x);
      Tensor d2 = middle.gradient(d1, x);
      Expect.values(d1, 75);
      Expect.values(d2, 30);
      Expect.values(outer.gradient(d2, x), 6);
    }
  }

  @Test
  void theSineOfAnExponentialSquared() {
    UnaryOperator<Tensor> g = x -> sin(exp(x).add(1)).square().mul(2);
    for (double x = -2; x <= 2.5; x += .5) {
      double u = Math.exp(x) + 1;
      double slope = 4 * Math.sin(u) * Math.cos(u) * Math.exp(x);
      assertEquals(slope, grad(g).apply(real(x)).item(), 1e-12 * Math.max(1, Math.abs(slope)));
    }
  }

  @Test
  void aLayerAgainstItsClosedForm() {
    double[][] w = {{.5, -1, .25}, {2, .75, -.5}};
    double[] x = {1, -2, 3};
    double[] b = {.1, -.2};
    double[] t = {1, 0};
    layer(Autograd::sigmoid, v -> 1 / (1 + Math.exp(-v)), y -> y * (1 - y), w, x, b, t);
    layer(Autograd::relu, v -> Math.max(0, v), y -> y > 0 ? 1 : 0, w, x, b, t);
  }

  /** ∂/∂W ½Σ(y-t)² is the outer product of δ = (y-t)·f'(y) and x, ∂/∂b is δ, ∂/∂x is Wᵀδ. */
  private static void layer(
      UnaryOperator<Tensor> f,
      DoubleUnaryOperator value,
      DoubleUnaryOperator slopeByValue,
      double[][] w,
      double[] x,
      double[] b,
      double[] t) {
    Variable weights = variable(w, DType.FLOAT64);
    Variable input = variable(x, DType.FLOAT64);
    Variable bias = variable(b, DType.FLOAT64);
    Tensor y = f.apply(weights.matmul(input).add(bias));
    y.sub(tensor(t, DType.FLOAT64)).square().sum().mul(.5).backward();
    double[] dw = new double[6];
    double[] db = new double[2];
    double[] dx = new double[3];
    for (int i = 0; i < 2; i++) {
      double z = b[i];
      for (int j = 0; j < 3; j++) z += w[i][j] * x[j];
      double out = value.applyAsDouble(z);
      db[i] = (out - t[i]) * slopeByValue.applyAsDouble(out);
      for (int j = 0; j < 3; j++) {
        dw[3 * i + j] = db[i] * x[j];
        dx[j] += db[i] * w[i][j];
      }
    }
    Expect.values(weights.grad(), dw);
    Expect.values(bias.grad(), db);
    Expect.values(input.grad(), dx);
  }

  @Test
  void theErrorOfDifferencesIsAV() {
    UnaryOperator<Tensor> f = x -> sin(x).mul(exp(x));
    double exact = grad(f).apply(real(1)).item();
    double[] error = new double[12];
    for (int k = 0; k < 12; k++) {
      double h = Math.pow(10, -k - 1);
      double difference = (f.apply(real(1 + h)).item() - f.apply(real(1 - h)).item()) / (2 * h);
      error[k] = Math.abs(difference - exact);
    }
    assertTrue(error[0] > 1e-3, "truncation");
    assertTrue(error[4] < 1e-9, "the bottom");
    assertTrue(error[11] > 1e-7, "round-off");
  }
}
