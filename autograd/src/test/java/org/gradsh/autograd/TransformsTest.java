package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Derivatives of functions, after JAX: they nest in any order and do not mix. */
class TransformsTest {
  private static Tensor real(double... values) {
    return values.length == 1 ? tensor(values[0], DType.FLOAT64) : tensor(values, DType.FLOAT64);
  }

  // ---- grad and its kin ----

  @Test
  void gradGivesAFunction() {
    UnaryOperator<Tensor> cube = t -> t.pow(3);
    Expect.values(grad(cube).apply(tensor(3)), 27);
    Expect.values(grad(grad(cube)).apply(tensor(3)), 18);
    Expect.values(grad(grad(grad(cube))).apply(tensor(3)), 6);
    Expect.values(grad(grad(grad(grad(cube)))).apply(tensor(3)), 0);
  }

  @Test
  void gradByChosenArguments() {
    BinaryOperator<Tensor> f = (a, b) -> a.mul(a).mul(b);
    Tensor a = tensor(3);
    Tensor b = tensor(4);
    Expect.values(grad(f).apply(a, b), 24);
    List<Tensor> both = grad(f, 1, 0).apply(a, b);
    Expect.values(both.get(0), 9);
    Expect.values(both.get(1), 24);
    TensorFunction3 g = (x, y, z) -> x.mul(y).add(z.square());
    Expect.values(grad(g).apply(a, b, tensor(5)), 4);
    Expect.values(grad(g, 2).apply(a, b, tensor(5)).getFirst(), 10);
    Expect.error(() -> grad(f, 2).apply(a, b), "grad: there is no argument 2", "from 0 to 1");
    Expect.error(() -> grad(f, -1).apply(a, b), "grad: there is no argument -1");
  }

  @Test
  void valueAndGradRunsOnce() {
    List<Integer> runs = new ArrayList<>();
    UnaryOperator<Tensor> f =
        x -> {
          runs.add(1);
          return x.square().sum();
        };
    ValueAndGrad r = valueAndGrad(f).apply(tensor(1, 2));
    Expect.values(r.value(), 5);
    Expect.values(r.gradient(), 2, 4);
    assertEquals(1, runs.size());
    assertFalse(r.value().requiresGrad());
    assertFalse(r.gradient().requiresGrad());
    ValueAndGrad two =
        valueAndGrad((BinaryOperator<Tensor>) (a, b) -> a.mul(b)).apply(tensor(3), tensor(4));
    Expect.values(two.gradients().get(1), 3);
  }

  @Test
  void theValueMustBeAFloatingScalar() {
    Expect.error(
        () -> grad((UnaryOperator<Tensor>) x -> x.mul(2)).apply(tensor(1, 2)),
        "grad: the target is not a scalar",
        "float32 [2]");
    Expect.error(
        () -> grad((UnaryOperator<Tensor>) x -> x.gt(0)).apply(tensor(1)),
        "grad: the function's value is not floating-point",
        "bool");
    Expect.error(
        () -> grad((UnaryOperator<Tensor>) x -> null).apply(tensor(1)),
        "grad: the function returned null");
    Expect.error(
        () -> hessian(x -> x.mul(2)).apply(tensor(1, 2)), "hessian: the target is not a scalar");
  }

  @Test
  void integersCannotBeArguments() {
    Tensor n = tensor(new int[] {1, 2});
    UnaryOperator<Tensor> f = x -> x.mul(2.0).sum();
    String problem = ": only floating-point tensors can be differentiated";
    Expect.error(() -> grad(f).apply(n), "grad" + problem, "int32 [2]", "to(DType.FLOAT32)");
    Expect.error(() -> vjp(f, n), "vjp" + problem);
    Expect.error(() -> jvp(f, n, n), "jvp" + problem);
    Expect.error(() -> jacobian(f).apply(n), "jacobian" + problem);
    Expect.error(() -> hessian(f).apply(n), "hessian" + problem);
    // An integer argument that is not chosen is passed on.
    BinaryOperator<Tensor> g = (x, i) -> x.get(i).sum();
    Expect.values(grad(g).apply(tensor(5, 6, 7), n), 0, 1, 1);
  }

  @Test
  void aFunctionThatIgnoresItsArgumentHasZeros() {
    Tensor x = tensor(1, 2);
    Expect.values(grad((UnaryOperator<Tensor>) t -> tensor(7)).apply(x), 0, 0);
    Expect.values(grad((UnaryOperator<Tensor>) t -> t.floor().sum()).apply(x), 0, 0);
    Expect.values(grad((UnaryOperator<Tensor>) t -> t.detach().sum()).apply(x), 0, 0);
    Jvp j = jvp(t -> tensor(new double[] {7, 8, 9}), x, x);
    Expect.values(j.tangent(), 0, 0, 0);
    Expect.values(jacobian(t -> tensor(new double[] {7, 8, 9})).apply(x), new double[6]);
    Expect.values(hessian(t -> t.sum()).apply(x), new double[4]);
    Expect.values(vjp(t -> tensor(7), x).pullback(tensor(1)), 0, 0);
    Expect.values(grad((BinaryOperator<Tensor>) (a, b) -> a.sum(), 1).apply(x, x).getFirst(), 0, 0);
  }

  @Test
  void argumentsStayWhatTheyWere() {
    Tensor x = tensor(3);
    grad((UnaryOperator<Tensor>) t -> t.square()).apply(x);
    assertFalse(x.requiresGrad());
    Variable w = variable(3);
    Expect.values(grad((UnaryOperator<Tensor>) t -> t.square()).apply(w), 6);
    assertFalse(w.hasGrad());
  }

  // ---- jacobian, hessian ----

  @Test
  void jacobianHasTheShapesOfValueAndArgument() {
    Tensor x = real(1, 2);
    UnaryOperator<Tensor> wide =
        v -> stack(0, v.get(0).mul(v.get(1)), v.get(0).square(), v.get(1).mul(5));
    Tensor j = jacobian(wide).apply(x);
    Expect.shape(j, 3, 2);
    Expect.values(j, 2, 1, 2, 0, 0, 5);
    Tensor narrow = jacobian(v -> v.mul(v).sum(new int[] {0}, true)).apply(x);
    Expect.shape(narrow, 1, 2);
    Expect.values(narrow, 2, 4);
    Tensor m = tensor(new double[][] {{1, 2}, {3, 4}}, DType.FLOAT64);
    Tensor t = jacobian(Tensor::T).apply(m);
    Expect.shape(t, 2, 2, 2, 2);
    Expect.values(t.get("0, 1"), 0, 0, 1, 0);
    Expect.shape(jacobian(v -> v.mul(2)).apply(zeros(0)), 0, 0);
    Expect.shape(jacobian(v -> v.sum()).apply(zeros(0, 2)), 0, 2);
  }

  @Test
  void hessianIsSymmetric() {
    UnaryOperator<Tensor> f = v -> v.get(0).pow(2).mul(v.get(1)).add(v.get(1).sin());
    Tensor h = hessian(f).apply(real(3, 2));
    Expect.values(h, 4, 6, 6, -Math.sin(2));
    Expect.values(hvp(f, real(3, 2), real(1, 10)), 64, 6 - 10 * Math.sin(2));
    Tensor rosenbrock =
        hessian(
                v -> {
                  Tensor a = v.get(0);
                  Tensor b = v.get(1);
                  return a.neg().add(1).square().add(b.sub(a.square()).square().mul(100));
                })
            .apply(real(1, 1));
    Expect.values(rosenbrock, 802, -400, -400, 200);
    Expect.values(jacobian(grad(f)).apply(real(3, 2)), 4, 6, 6, -Math.sin(2));
  }

  // ---- vjp and jvp ----

  @Test
  void vjpMayBePulledManyTimes() {
    Vjp v = vjp(x -> x.mul(x), tensor(1, 2, 3));
    Expect.values(v.value(), 1, 4, 9);
    Expect.values(v.pullback(tensor(1, 0, 0)), 2, 0, 0);
    Expect.values(v.pullback(tensor(1, 1, 1)), 2, 4, 6);
    Expect.error(
        () -> v.pullback(tensor(1, 2)), "pullback: the cotangent must have the value's shape");
    Vjp two = vjp((a, b) -> a.mul(b), tensor(3), tensor(4));
    Expect.values(two.pullbacks(tensor(1)).get(0), 4);
    Expect.values(two.pullbacks(tensor(1)).get(1), 3);
    Expect.error(
        () -> two.pullback(tensor(1)), "pullback: the function has 2 arguments", "pullbacks");
  }

  @Test
  void aPullbackCanBeDifferentiatedByItsCotangent() {
    UnaryOperator<Tensor> f = g -> vjp(x -> x.square(), tensor(3)).pullback(g).square();
    Expect.values(f.apply(tensor(2)), 144);
    Expect.values(grad(f).apply(tensor(2)), 144);
    Variable w = variable(2);
    vjp(x -> x.square(), tensor(3)).pullback(w).backward();
    Expect.values(w.grad(), 6);
  }

  @Test
  void jvpIsTheDirectionalDerivative() {
    Jvp j = jvp(x -> x.pow(3), tensor(2, 3), tensor(1, 10));
    Expect.values(j.value(), 8, 27);
    Expect.values(j.tangent(), 12, 270);
    BinaryOperator<Tensor> f = (a, b) -> a.mul(b);
    Expect.values(jvp(f, tensor(3), tensor(4), tensor(1), tensor(10)).tangent(), 34);
    TensorFunction3 g = (a, b, c) -> a.mul(b).mul(c);
    List<Tensor> x = List.of(tensor(2), tensor(3), tensor(5));
    List<Tensor> v = List.of(tensor(1), tensor(0), tensor(1));
    Expect.values(jvp(g, x, v).tangent(), 15 + 6);
    Expect.error(
        () -> jvp(t -> t.mul(2), tensor(1, 2), tensor(1)),
        "jvp: a tangent has its argument's shape",
        "float32 [2]");
    Expect.error(
        () -> jvp(g, x, List.of(tensor(1))),
        "jvp: one tangent for each argument is wanted",
        "3 arguments, 1 tangents");
  }

  @Test
  void tangentsDoNotLeak() {
    List<Tensor> kept = new ArrayList<>();
    Jvp j =
        jvp(
            t -> {
              kept.add(t);
              return t.mul(t);
            },
            tensor(3),
            tensor(1));
    Expect.values(j.tangent(), 6);
    Expect.values(jvp(t -> t.mul(kept.getFirst()), tensor(5), tensor(1)).tangent(), 3);
    Expect.values(kept.getFirst().detach().mul(2), 6);
  }

  // ---- perturbation confusion: Siskind and Pearlmutter 2005, Manzyuk et al. 2019 ----

  @Test
  void theClassicOfPerturbationConfusion() {
    // d/dx (x · d/dy (x + y)) at x = 1, y = 1 is 1; 2 when the two perturbations are mixed up.
    for (int modes = 0; modes < 4; modes++) {
      boolean outer = (modes & 1) == 0;
      boolean inner = (modes & 2) == 0;
      Tensor d = slope(outer, x -> x.mul(slope(inner, y -> x.add(y), real(1))), real(1));
      Expect.values(d, 1);
    }
  }

  @Test
  void nestedDerivativesOfEachOther() {
    // d/dx (x · d/dy (x·y)) = d/dx x² = 2x
    for (int modes = 0; modes < 4; modes++) {
      boolean outer = (modes & 1) == 0;
      boolean inner = (modes & 2) == 0;
      Expect.values(slope(outer, x -> x.mul(slope(inner, y -> x.mul(y), real(2))), real(3)), 6);
      // d/dx d/dy (x²y³) at (3, 2) = 6·x·y²
      Expect.values(
          slope(outer, x -> slope(inner, y -> x.square().mul(y.pow(3)), real(2)), real(3)),
          6 * 3 * 4);
      // The inner derivative at the outer argument itself: d/dx (d/dy y³ at y = x) = 6x
      Expect.values(slope(outer, x -> slope(inner, y -> y.pow(3), x), real(3)), 18);
    }
  }

  @Test
  void threeLevelsOfEveryMode() {
    // d/dx d/dy d/dz (x·y²·z³) at (2, 3, 5) = 2y·3z² = 6·75
    for (int modes = 0; modes < 8; modes++) {
      int m = modes;
      Tensor d =
          slope(
              (m & 1) == 0,
              x ->
                  slope(
                      (m & 2) == 0,
                      y -> slope((m & 4) == 0, z -> x.mul(y.square()).mul(z.pow(3)), real(5)),
                      real(3)),
              real(2));
      Expect.values(d, 450);
      Tensor third =
          slope(
              (m & 1) == 0,
              x -> slope((m & 2) == 0, y -> slope((m & 4) == 0, z -> z.pow(5), y), x),
              real(2));
      Expect.values(third, 240);
    }
  }

  @Test
  void anInnerTangentThatIsAnOuterOne() {
    // The direction of the inner derivative depends on the outer argument: (x³)' · x = 3x³.
    UnaryOperator<Tensor> f = x -> jvp(y -> y.pow(3), x, x).tangent();
    Expect.values(f.apply(real(2)), 24);
    Expect.values(slope(true, f, real(2)), 36);
    Expect.values(slope(false, f, real(2)), 36);
  }

  /** f'(x), in reverse or in forward mode. */
  private static Tensor slope(boolean reverse, UnaryOperator<Tensor> f, Tensor x) {
    return reverse ? grad(f).apply(x) : jvp(f, x, onesLike(x)).tangent();
  }

  // ---- what surrounds a transform ----

  @Test
  void closuresOverOuterArguments() {
    Tensor a = tensor(5);
    UnaryOperator<Tensor> f = x -> x.square().mul(a);
    Expect.values(grad(f).apply(tensor(3)), 30);
    UnaryOperator<Tensor> outer =
        p -> grad((UnaryOperator<Tensor>) x -> x.square().mul(p)).apply(tensor(3));
    Expect.values(grad(outer).apply(a), 6);
  }

  @Test
  void variablesInsideAreDifferentiatedOutside() {
    Variable w = variable(tensor(2, DType.FLOAT64));
    Tensor x = real(3);
    // (∂/∂x w·x³)² = 9w²x⁴; its derivative by w is 18·w·x⁴.
    Tensor penalty = grad((UnaryOperator<Tensor>) t -> t.pow(3).mul(w)).apply(x).square();
    Expect.values(penalty, 54 * 54);
    penalty.backward();
    Expect.values(w.grad(), 18 * 2 * 81);
    ValueAndGrad r = valueAndGrad((UnaryOperator<Tensor>) t -> t.pow(3).mul(w)).apply(x);
    w.zeroGrad();
    r.value().backward();
    Expect.values(w.grad(), 27);
  }

  @Test
  void tangentsAreDifferentiatedByVariablesInside() {
    Variable w = variable(tensor(2, DType.FLOAT64));
    Tensor x = real(3);
    UnaryOperator<Tensor> f = t -> t.pow(3).mul(w.square());
    jvp(f, x, real(5)).tangent().backward(); // 3x²·5·w²
    Expect.values(w.grad(), 27 * 5 * 4);
    w.zeroGrad();
    hessian(f).apply(x).backward(); // 6x·w²
    Expect.values(w.grad(), 18 * 4);
    w.zeroGrad();
    hvp(f, x, real(5)).backward();
    Expect.values(w.grad(), 18 * 5 * 4);
    w.zeroGrad();
    jacobian(f).apply(x).backward();
    Expect.values(w.grad(), 27 * 4);
    w.zeroGrad();
    jvp(f, x, w).tangent().backward(); // 3x²·w³
    Expect.values(w.grad(), 27 * 3 * 4);
    w.zeroGrad();
    jvp(f, w, real(1)).tangent().backward(); // at x = w: 3w²·w²
    Expect.values(w.grad(), 12 * 8);
  }

  @Test
  void insideNoGrad() {
    Variable w = variable(2);
    noGrad(
        () -> {
          Tensor g = grad((UnaryOperator<Tensor>) t -> t.pow(3).mul(w)).apply(tensor(3));
          Expect.values(g, 54);
          assertFalse(g.requiresGrad());
          ValueAndGrad r = valueAndGrad((UnaryOperator<Tensor>) t -> t.mul(w)).apply(w);
          assertFalse(r.value().requiresGrad());
          assertFalse(r.gradient().requiresGrad());
          Expect.values(hessian(t -> t.pow(3).sum()).apply(tensor(3)), 18);
        });
    UnaryOperator<Tensor> f = t -> noGrad(() -> t.pow(2)).add(t);
    Expect.values(grad(f).apply(tensor(3)), 1);
  }

  @Test
  void insideOpenTapes() {
    Variable x = variable(3);
    try (GradientTape tape = GradientTape.persistent()) {
      Tensor g = grad((UnaryOperator<Tensor>) t -> t.pow(3)).apply(x);
      Expect.values(g, 27);
      Expect.values(tape.gradient(g, x), 18);
      Tensor j = jvp(t -> t.pow(3), x, tensor(1)).tangent();
      Expect.values(tape.gradient(j, x), 18);
      Tensor h = hessian(t -> t.pow(4)).apply(x);
      Expect.values(tape.gradient(h, x), 72);
    }
  }

  @Test
  void aTapeInsideATransform() {
    UnaryOperator<Tensor> f =
        x -> {
          try (GradientTape tape = new GradientTape()) {
            tape.watch(x);
            return tape.gradient(x.pow(3), x);
          }
        };
    Expect.values(f.apply(real(2)), 12);
    Expect.values(grad(f).apply(real(2)), 12);
    Expect.values(jvp(f, real(2), real(1)).tangent(), 12);
    Expect.values(grad(grad(f)).apply(real(2)), 6);
  }

  @Test
  void backwardInsideATransform() {
    Variable w = variable(3);
    UnaryOperator<Tensor> f =
        x -> {
          w.square().backward();
          return x.mul(2);
        };
    Expect.values(grad(f).apply(tensor(1)), 2);
    Expect.values(w.grad(), 6);
    UnaryOperator<Tensor> consumes =
        x -> {
          Tensor y = x.mul(w);
          y.backward();
          return y;
        };
    Expect.error(
        () -> grad(consumes).apply(tensor(1)),
        "pullback: the graph of the function was consumed inside it",
        "retainGraph()");
  }

  // ---- a derivative of one's own ----

  @Test
  void customGradientIsUsedInstead() {
    UnaryOperator<Tensor> clipped =
        customGradient((UnaryOperator<Tensor>) x -> x.mul(1), (x, g) -> g.clip(-.5, .5));
    Variable x = variable(2);
    clipped.apply(x).mul(3).backward();
    Expect.values(x.grad(), .5);
    Expect.values(grad((UnaryOperator<Tensor>) t -> clipped.apply(t).mul(3)).apply(tensor(2)), .5);
  }

  @Test
  void customGradientOfTheLogarithmThatStaysFinite() {
    // JAX's log1pexp: written plainly its gradient at 100 is NaN.
    UnaryOperator<Tensor> f =
        customGradient(
            (UnaryOperator<Tensor>) x -> x.exp().add(1).log(),
            (x, g) -> g.mul(x.neg().exp().add(1).reciprocal()));
    Expect.values(grad(f).apply(tensor(100)), 1);
    Expect.values(grad(f).apply(tensor(0)), .5);
    Expect.values(grad(grad(f)).apply(tensor(0)), .25);
  }

  @Test
  void customGradientsHaveHigherOrders() {
    UnaryOperator<Tensor> cube =
        customGradient(
            (UnaryOperator<Tensor>) x -> x.mul(x).mul(x), (x, g) -> g.mul(x.square()).mul(3));
    Expect.values(grad(cube).apply(real(2)), 12);
    Expect.values(grad(grad(cube)).apply(real(2)), 12);
    Expect.values(grad(grad(grad(cube))).apply(real(2)), 6);
    Expect.values(jvp(cube, real(2), real(1)).tangent(), 12);
    Expect.values(jvp(grad(cube), real(2), real(1)).tangent(), 12);
    Expect.values(
        grad((UnaryOperator<Tensor>) t -> jvp(cube, t, real(1)).tangent()).apply(real(2)), 12);
    Expect.values(hessian(v -> cube.apply(v).sum()).apply(real(1, 2)), 6, 0, 0, 12);
  }

  @Test
  void customGradientOfTwoArguments() {
    BinaryOperator<Tensor> f =
        customGradient(
            (BinaryOperator<Tensor>) (a, b) -> a.mul(b),
            (a, b, g) -> List.of(g.mul(10), g.mul(100)));
    List<Tensor> g = grad(f, 0, 1).apply(tensor(1), tensor(2));
    Expect.values(g.get(0), 10);
    Expect.values(g.get(1), 100);
  }

  @Test
  void customGradientsThatDoNotFit() {
    UnaryOperator<Tensor> shape =
        customGradient((UnaryOperator<Tensor>) x -> x.mul(2), (x, g) -> g.sum());
    Variable x = variable(1, 2);
    Expect.error(
        () -> shape.apply(x).sum().backward(),
        "customGradient: a cotangent must have its argument's shape",
        "float32 [2]");
    BinaryOperator<Tensor> count =
        customGradient((BinaryOperator<Tensor>) (a, b) -> a.mul(b), (a, b, g) -> List.of(g));
    Expect.error(
        () -> count.apply(x, x).sum().backward(),
        "customGradient: one cotangent for each argument is wanted",
        "2 arguments, 1 given");
    assertFalse(x.hasGrad());
    x.mul(x).sum().backward();
    Expect.values(x.grad(), 2, 4);
  }

  // ---- checkGradients ----

  @Test
  void checkGradientsFindsAWrongDerivative() {
    assertTrue(checkGradients(x -> x.sin(), tensor(1, 2)).comparisons() > 0);
    UnaryOperator<Tensor> wrong =
        customGradient((UnaryOperator<Tensor>) x -> x.square(), (x, g) -> g.mul(x));
    Expect.error(
        () -> checkGradients(wrong, tensor(1, 2)),
        "checkGradients: reverse mode, order 1: a derivative is off",
        "element [0]",
        "expected");
    Expect.error(
        () -> checkGradients(x -> x.mul(2.0), tensor(new int[] {1})),
        "checkGradients: no input is floating-point");
    assertTrue(
        checkGradients((a, b) -> a.matmul(b), randn(2, 3), randn(3, 2)).largestError() < 1e-5);
  }

  @Test
  void checkGradientsKnowsNoScale() {
    UnaryOperator<Tensor> zero =
        customGradient((UnaryOperator<Tensor>) x -> x.mul(1e-6), (x, g) -> g.mul(0));
    Expect.error(
        () -> checkGradients(zero, tensor(1, 2)),
        "checkGradients: reverse mode, order 1: a derivative is off");
    assertTrue(checkGradients(x -> x.mul(1e-6).sin(), tensor(1, 2)).comparisons() > 0);
    assertTrue(checkGradients(x -> x.mul(2), tensor(1e12, -1e12)).comparisons() > 0);
    assertTrue(checkGradients(x -> x.square(), tensor(1e12)).comparisons() > 0);
    assertTrue(checkGradients(x -> x.sub(x), tensor(1, 2)).comparisons() > 0);
    Expect.error(
        () -> checkGradients(wrongSquare(), tensor(1e12)),
        "checkGradients: reverse mode, order 1: a derivative is off");
  }

  private static UnaryOperator<Tensor> wrongSquare() {
    return customGradient((UnaryOperator<Tensor>) x -> x.square(), (x, g) -> g.mul(x));
  }

  // ---- functions that draw random numbers ----

  @Test
  void theColumnsOfAHessianAreOfOneDraw() {
    seed(3);
    Tensor h = hessian(x -> x.mul(rand(2)).sum().square()).apply(tensor(1, 2));
    seed(3);
    Tensor w = rand(2);
    Tensor after = rand(1);
    Expect.values(h, h.T().toDoubleArray());
    Expect.values(h, w.unsqueeze(1).mul(w).mul(2).toDoubleArray());
    seed(3);
    hessian(x -> x.mul(rand(2)).sum().square()).apply(tensor(1, 2));
    Expect.values(rand(1), after.toDoubleArray());
  }

  @Test
  void theColumnsOfAJacobianAreOfOneDraw() {
    seed(3);
    Tensor j = jacobian(x -> x.sum().mul(rand(3))).apply(tensor(1, 2));
    seed(3);
    Tensor w = rand(3);
    Expect.values(j, stack(1, w, w).toDoubleArray());
    assertTrue(checkGradients(x -> x.mul(rand(2)).sum(), tensor(1, 2)).comparisons() > 0);
  }
}
