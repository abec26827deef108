package org.gradsh.autograd.solve;

import static org.gradsh.autograd.Autograd.grad;
import static org.gradsh.autograd.Autograd.linspace;
import static org.gradsh.autograd.Autograd.matmul;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.solve.Solve.odeint;
import static org.gradsh.autograd.solve.SolveTest.doubles;
import static org.gradsh.autograd.solve.SolveTest.number;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Differential equations and the gradients of their solutions, against closed forms. */
class OdeTest {
  private static final OdeSolver FINE = OdeSolver.dopri5().tolerance(1e-10, 1e-12);

  private static Tensor times(double from, double to, int n) {
    return linspace(from, to, n).to(DType.FLOAT64);
  }

  private static String refusal(Executable code) {
    return assertThrows(TensorException.class, code).getMessage();
  }

  private static Tensor growth(Tensor t, Tensor y, Tensor rate) {
    return y.mul(rate);
  }

  @Test
  void aStateOfZeroNeedsNoAbsoluteTolerance() {
    Tensor zero = tensor(0.0).to(DType.FLOAT64);
    Tensor t = tensor(new double[] {0, 1}, DType.FLOAT64);
    Tensor y = OdeSolver.dopri5().tolerance(1e-8, 0).solve((at, _) -> at.cos(), zero, t);
    assertEquals(Math.sin(1), y.get(1).item(), 1e-6);
    Tensor still = OdeSolver.dopri5().tolerance(1e-8, 0).solve((_, s) -> s, zero, t);
    assertEquals(0, still.get(1).item());
  }

  @Test
  void theFirstStepAsksForNothingBeyondTheEnd() {
    double[] latest = {0};
    Tensor one = tensor(1.0).to(DType.FLOAT64);
    OdeSolver.dopri5()
        .solve(
            (at, y) -> {
              latest[0] = Math.max(latest[0], at.item());
              return y.mul(1e-6);
            },
            one,
            tensor(new double[] {0, 1e-3}, DType.FLOAT64));
    assertEquals(1e-3, latest[0], 1e-15);
  }

  @Test
  void growthIsExponential() {
    Tensor t = doubles(0, 0.3, 0.31, 1, 2);
    double[] expected = t.mul(0.5).exp().mul(2).toDoubleArray();
    Tensor y = odeint(OdeTest::growth, number(2), t, number(0.5));
    assertArrayEquals(expected, y.toDoubleArray(), 2e-5);
    y = odeint(OdeTest::growth, number(2), t, number(0.5), FINE);
    assertArrayEquals(expected, y.toDoubleArray(), 1e-9);
    y = odeint(OdeTest::growth, number(2), t, number(0.5), OdeSolver.rk4(50));
    assertArrayEquals(expected, y.toDoubleArray(), 1e-8);
    y = odeint(OdeTest::growth, number(2), t, number(0.5), OdeSolver.euler(2000));
    assertArrayEquals(expected, y.toDoubleArray(), 1e-3);
    Tensor back = odeint(OdeTest::growth, number(expected[4]), doubles(2, 1, 0), number(0.5), FINE);
    assertEquals(2, back.get(2).item(), 1e-9);
  }

  @Test
  void aSolverIsNoParameter() {
    Tensor y = odeint((t, z) -> z.neg(), number(1), doubles(0, 1), OdeSolver.euler(1));
    assertArrayEquals(new double[] {1, 0}, y.toDoubleArray(), 0);
    assertTrue(
        refusal(() -> odeint((t, z, p) -> z.neg(), number(1), doubles(0, 1), OdeSolver.euler(1)))
            .contains("a solver stands where the parameters are wanted"));
  }

  @Test
  void manyTimesWithinAStepAreInterpolated() {
    // The harmonic oscillator.
    Tensor a = tensor(new double[][] {{0, 1}, {-1, 0}}, DType.FLOAT64);
    Tensor t = times(0, 6, 1001);
    int[] asked = {0};
    Tensor y =
        OdeSolver.dopri5()
            .tolerance(1e-7, 1e-9)
            .solve(
                (at, z) -> {
                  asked[0]++;
                  return matmul(a, z);
                },
                doubles(0, 1),
                t);
    assertArrayEquals(t.sin().toDoubleArray(), y.get(":, 0").toDoubleArray(), 2e-6);
    assertTrue(asked[0] < 1001, "asked " + asked[0]);
  }

  @Test
  void theInterpolantEndsWhereTheStepDoes() {
    double[] end = DormandPrince.weights(1);
    double[] expected = {35. / 384, 0, 500. / 1113, 125. / 192, -2187. / 6784, 11. / 84, 0};
    assertArrayEquals(expected, end, 1e-13);
    assertEquals(0.3, Arrays.stream(DormandPrince.weights(0.3)).sum(), 1e-13);
  }

  @Test
  void gradientsAreThoseOfTheClosedFormBothWays() {
    // y(t) = y₀ e^{rt}; L = Σ y(tᵢ)
    Tensor t = doubles(0, 0.5, 1, 1.7);
    double r = 0.6, y0 = 1.5;
    double dy = 0, dr = 0;
    for (double at : t.toDoubleArray()) {
      dy += Math.exp(r * at);
      dr += y0 * at * Math.exp(r * at);
    }
    OdeSolver[] solvers = {FINE, FINE.adjoint(), OdeSolver.rk4(40), OdeSolver.rk4(40).adjoint()};
    for (OdeSolver solver : solvers) {
      var g =
          Autograd.grad((a, b) -> odeint(OdeTest::growth, a, t, b, solver).sum(), 0, 1)
              .apply(number(y0), number(r));
      assertEquals(dy, g.get(0).item(), 1e-6, solver.toString());
      assertEquals(dr, g.get(1).item(), 1e-6, solver.toString());
    }
  }

  private static Tensor predators(Tensor t, Tensor z, Map<String, Tensor> p) {
    Tensor x = z.get(0), y = z.get(1);
    return Autograd.stack(
        x.mul(p.get("a")).sub(x.mul(y).mul(p.get("b").get(0))),
        x.mul(y).mul(p.get("b").get(1)).sub(y.mul(p.get("c"))));
  }

  @Test
  void theAdjointOfAStructureOfParametersIsThatOfTheSteps() {
    Map<String, Tensor> p = Map.of("a", number(1.1), "b", doubles(0.4, 0.1), "c", number(0.4));
    Tensor t = times(0, 3, 5), weights = times(1, 2, 10).reshape(5, 2);
    Map<String, Tensor> steps = gradient(p, t, weights, FINE);
    Map<String, Tensor> adjoint = gradient(p, t, weights, FINE.adjoint());
    for (String name : p.keySet()) {
      double[] expected = steps.get(name).toDoubleArray();
      assertArrayEquals(expected, adjoint.get(name).toDoubleArray(), 1e-6, name);
    }
  }

  private static Map<String, Tensor> gradient(
      Map<String, Tensor> p, Tensor t, Tensor weights, OdeSolver solver) {
    return Autograd.grad(
            (Map<String, Tensor> q) ->
                odeint(OdeTest::predators, doubles(10, 5), t, q, solver).mul(weights).sum())
        .apply(p);
  }

  @Test
  void secondDerivativesGoThroughTheStepsAndTheAdjoint() {
    // d²/dr² e^{r} = e^{r}
    for (OdeSolver solver : new OdeSolver[] {OdeSolver.rk4(20), OdeSolver.rk4(20).adjoint()}) {
      Tensor second =
          grad(grad(r -> odeint(OdeTest::growth, number(1), doubles(0, 1), r, solver).get(1)))
              .apply(number(0.5));
      assertEquals(Math.exp(0.5), second.item(), 1e-5, solver.toString());
    }
  }

  @Test
  void whatTheFunctionClosesOverCountsWithoutTheAdjoint() {
    Variable r = variable(0.5, DType.FLOAT64);
    odeint((t, y) -> y.mul(r), number(1), doubles(0, 1)).get(1).backward();
    assertEquals(Math.exp(0.5), r.grad().item(), 1e-5);
  }

  @Test
  void timeMayCount() {
    Tensor y = odeint((t, z) -> t.mul(2).add(z.mul(0)), number(1), doubles(0, 1, 3));
    assertArrayEquals(new double[] {1, 2, 10}, y.toDoubleArray(), 1e-6);
    Tensor single = odeint((t, z) -> z, tensor(1), tensor(0, 1));
    assertEquals(DType.FLOAT32, single.dtype());
    assertEquals(Math.E, single.get(1).item(), 1e-4);
    assertEquals(1, odeint((t, z) -> z, number(1), doubles(0)).size());
  }

  @Test
  void whatCannotBeFollowedIsTold() {
    // y = 1 / (1 − t)
    String pole = refusal(() -> odeint((t, y) -> y.mul(y), number(1), doubles(0, 2)));
    assertTrue(pole.contains("beyond t = ") || pole.contains("steps did not reach"), pole);
    assertTrue(
        refusal(() -> odeint((t, y) -> y.log(), number(-1), doubles(0, 1)))
            .contains("not finite at t = 0.0"));
    OdeSolver few = OdeSolver.dopri5().most(3);
    assertTrue(
        refusal(() -> few.solve((t, y) -> y.mul(-1000), number(1), doubles(0, 10)))
            .contains("3 steps did not reach t = 10.0"));
    OdeSolver coarse = OdeSolver.euler(400);
    assertTrue(
        refusal(() -> coarse.solve((t, y) -> y.mul(y).mul(y), number(9), doubles(0, 400)))
            .contains("not finite"));
  }

  @Test
  void badArgumentsAreRefused() {
    assertTrue(
        refusal(() -> odeint((t, y) -> y, number(1), doubles(0, 1, 1))).contains("t[2] is 1.0"));
    assertTrue(
        refusal(() -> odeint((t, y) -> y, number(1), doubles(0, 1, 0.5))).contains("must rise"));
    assertTrue(
        refusal(() -> odeint((t, y) -> y, number(1), doubles(Double.NaN, 1))).contains("NaN"));
    assertTrue(refusal(() -> odeint((t, y) -> y, number(1), number(1))).contains("a vector"));
    assertTrue(
        refusal(() -> odeint((t, y) -> y.sum(), doubles(1, 2), doubles(0, 1)))
            .contains("the state's shape"));
    assertTrue(refusal(() -> odeint((t, y) -> y, null, doubles(0, 1))).contains("y0 is null"));
    assertTrue(
        refusal(() -> odeint((t, y) -> y, tensor(new int[] {1}), doubles(0, 1)))
            .contains("float32 or float64"));
    assertTrue(
        refusal(() -> odeint(OdeTest::growth, number(1), doubles(0, 1), null))
            .contains("params is null"));
    assertTrue(refusal(() -> OdeSolver.rk4(0)).contains("steps is 0"));
    assertTrue(refusal(() -> OdeSolver.dopri5().tolerance(0, 0)).contains("tolerances"));
  }
}
