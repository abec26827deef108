package org.gradsh.autograd.solve;

import static org.gradsh.autograd.Autograd.concat;
import static org.gradsh.autograd.Autograd.eye;
import static org.gradsh.autograd.Autograd.grad;
import static org.gradsh.autograd.Autograd.jacobian;
import static org.gradsh.autograd.Autograd.jvp;
import static org.gradsh.autograd.Autograd.matmul;
import static org.gradsh.autograd.Autograd.stack;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.solve.Solve.gaussNewton;
import static org.gradsh.autograd.solve.Solve.minimize;
import static org.gradsh.autograd.solve.Solve.newton;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Roots and minima with their derivatives, against closed forms. */
class SolveTest {
  static Tensor doubles(double... x) {
    return Autograd.tensor(x, DType.FLOAT64);
  }

  static Tensor number(double x) {
    return doubles(x).reshape();
  }

  private static String refusal(Executable code) {
    return assertThrows(TensorException.class, code).getMessage();
  }

  private static final UnaryOperator<Tensor> ROOT =
      a -> newton((x, p) -> x.mul(x).sub(p), number(1), a);

  @Test
  void aRootAndItsDerivatives() {
    Tensor two = number(2);
    assertEquals(Math.sqrt(2), ROOT.apply(two).item(), 1e-15);
    assertEquals(0.5 / Math.sqrt(2), grad(ROOT::apply).apply(two).item(), 1e-14);
    assertEquals(-0.25 * Math.pow(2, -1.5), grad(grad(ROOT::apply)).apply(two).item(), 1e-13);
    double third = grad(grad(grad(ROOT::apply))).apply(two).item();
    assertEquals(0.375 * Math.pow(2, -2.5), third, 1e-12);
    assertEquals(0.5 / Math.sqrt(2), jvp(ROOT::apply, two, number(1)).tangent().item(), 1e-14);
  }

  @Test
  void whatTheFunctionClosesOverIsDifferentiatedToo() {
    Variable a = variable(2.0, DType.FLOAT64), x0 = variable(1.0, DType.FLOAT64);
    Tensor root = newton(x -> x.mul(x).sub(a), x0);
    root.add(x0.mul(0)).backward();
    assertEquals(0.5 / Math.sqrt(2), a.grad().item(), 1e-14);
    assertEquals(0, x0.grad().item());
  }

  @Test
  void aSystemOfEquations() {
    // x² + y² = p₀, x·y = p₁
    UnaryOperator<Tensor> f =
        p ->
            newton(
                (z, q) -> stack(z.mul(z).sum().sub(q.get(0)), z.get(0).mul(z.get(1)).sub(q.get(1))),
                doubles(2.5, 0.5),
                p);
    Tensor p = doubles(5, 2);
    assertArrayEquals(new double[] {2, 1}, f.apply(p).toDoubleArray(), 1e-12);
    // J⁻¹ with J = [[2x, 2y], [y, x]]: det = 2x² − 2y² = 6
    double[] expected = {2. / 6, -2. / 6, -1. / 6, 4. / 6};
    assertArrayEquals(expected, jacobian(f::apply).apply(p).toDoubleArray(), 1e-12);
    var structured =
        newton(
            (x, q) -> x.mul(q.get("a")).sub(q.get("b")),
            doubles(1, 1).reshape(1, 2),
            Map.of("a", doubles(2, 4), "b", doubles(1, 1)));
    assertArrayEquals(new double[] {0.5, 0.25}, structured.toDoubleArray(), 1e-15);
    assertArrayEquals(new int[] {1, 2}, structured.dims());
  }

  @Test
  void stepsAreHalvedWhereTheyWouldLeadAway() {
    // Newton's own steps from 2 alternate ever farther out.
    assertEquals(0, newton(Tensor::atan, number(2)).item(), 1e-10);
    assertEquals(Math.sqrt(2), newton(x -> x.mul(x).sub(2), Autograd.tensor(1)).item(), 1e-6);
  }

  @Test
  void whatHasNoRootIsTold() {
    assertTrue(refusal(() -> newton(x -> x.mul(x).add(1), number(0.7))).contains("newton: "));
    assertTrue(refusal(() -> newton(x -> x.mul(0).add(1), number(1))).contains("is singular"));
    assertTrue(refusal(() -> newton(Tensor::log, number(-1))).contains("f(x) is not finite"));
    assertTrue(
        refusal(() -> newton(x -> x.exp(), number(0), new Stop(1e-10, 5)))
            .contains("no root was found in 5 iterations"));
    assertTrue(refusal(() -> newton(x -> x.sum(), doubles(1, 2))).contains("as many numbers"));
    assertTrue(refusal(() -> newton(x -> x, Autograd.tensor(new int[] {1}))).contains("float64"));
    assertTrue(refusal(() -> newton(null, number(1))).contains("the function is null"));
    assertTrue(refusal(() -> newton(x -> x, null)).contains("x0 is null"));
    assertTrue(refusal(() -> newton(x -> null, number(1))).contains("f(x) is null"));
    assertTrue(refusal(() -> new Stop(0, 1)).contains("tolerance is 0"));
    assertTrue(refusal(() -> new Stop(1, 0)).contains("iterations is 0"));
  }

  // ---- least squares ----

  private static final Tensor T = doubles(0, 0.5, 1, 1.5, 2, 3);

  private static UnaryOperator<Tensor> decay(Tensor data) {
    return p -> p.get(0).mul(T.mul(p.get(1)).neg().exp()).sub(data);
  }

  @Test
  void aCurveIsFittedAndTheFitDifferentiated() {
    Tensor data = T.mul(0.7).neg().exp().mul(3);
    Tensor fit = gaussNewton(decay(data), doubles(1, 0.1));
    assertArrayEquals(new double[] {3, 0.7}, fit.toDoubleArray(), 1e-9);
    // With residuals, where the second derivatives of the model count: against differences.
    Tensor noisy = data.add(doubles(0.1, -0.2, 0.15, 0.05, -0.1, 0.2));
    Tensor j = jacobian(d -> gaussNewton(decay(d), doubles(1, 0.1))).apply(noisy);
    double h = 1e-5;
    for (int i = 0; i < 6; i++) {
      Tensor step = eye(6).to(DType.FLOAT64).get(i).mul(h);
      Tensor up = gaussNewton(decay(noisy.add(step)), doubles(1, 0.1));
      Tensor down = gaussNewton(decay(noisy.sub(step)), doubles(1, 0.1));
      Tensor slope = up.sub(down).div(2 * h);
      assertArrayEquals(slope.toDoubleArray(), j.get(":, " + i).toDoubleArray(), 1e-7);
    }
  }

  @Test
  void linearLeastSquaresAreThoseOfTheNormalEquations() {
    Tensor a = Autograd.tensor(new double[][] {{1, 0}, {1, 1}, {1, 2}, {1, 3}}, DType.FLOAT64);
    Tensor x = gaussNewton((p, y) -> matmul(a, p).sub(y), doubles(0, 0), doubles(1, 3, 4, 8));
    assertArrayEquals(new double[] {0.7, 2.2}, x.toDoubleArray(), 1e-12);
  }

  @Test
  void residualsWithoutAMinimumAreTold() {
    assertTrue(
        refusal(() -> gaussNewton(x -> x.exp(), doubles(0), new Stop(1e-9, 5)))
            .contains("gaussNewton: no minimum was found in 5"));
    assertTrue(
        refusal(() -> gaussNewton(x -> concat(x, x).sum(), doubles(1, 1))).contains("singular"));
    assertTrue(refusal(() -> gaussNewton(x -> x.log(), doubles(-1))).contains("not finite"));
  }

  // ---- minima ----

  private static Tensor valley(Tensor x, Tensor a) {
    Tensor u = x.get(0), v = x.get(1);
    return v.sub(u.mul(u)).pow(2).mul(100).add(a.sub(u).pow(2));
  }

  @Test
  void aMinimumAndItsDerivatives() {
    // The minimum of Rosenbrock's valley is at (a, a²).
    UnaryOperator<Tensor> f = a -> minimize(SolveTest::valley, doubles(-1.2, 1), a);
    assertArrayEquals(new double[] {1, 1}, f.apply(number(1)).toDoubleArray(), 1e-10);
    assertArrayEquals(
        new double[] {1, 2}, jacobian(f::apply).apply(number(1)).toDoubleArray(), 1e-8);
    Tensor second = grad(grad(a -> f.apply(a).get(1))).apply(number(1));
    assertEquals(2, second.item(), 1e-6);
  }

  @Test
  void whatHasNoMinimumIsTold() {
    assertTrue(refusal(() -> minimize(x -> x.mul(-1).exp(), number(0))).contains("minimize: "));
    assertTrue(refusal(() -> minimize(x -> x, doubles(1, 2))).contains("one number"));
    assertTrue(refusal(() -> minimize(x -> x.cos().sum(), doubles(0))).contains("no minimum"));
    assertTrue(
        refusal(() -> minimize(x -> x.mul(x).mul(doubles(1, -1)).sum(), doubles(0, 0)))
            .contains("no minimum"));
    assertTrue(refusal(() -> minimize(x -> x.sqrt(), number(-1))).contains("not finite"));
  }
}
