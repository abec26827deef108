package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Derivatives at points where a formula says 0 · ∞ or 0 / 0 and mathematics, or PyTorch, a number.
 */
class SingularPointsTest {
  private static Tensor derivative(int order, UnaryOperator<Tensor> f, double at) {
    UnaryOperator<Tensor> d = f;
    for (int i = 0; i < order; i++) d = grad(d);
    return d.apply(tensor(at).to(DType.FLOAT64));
  }

  @Test
  void powersHaveEveryDerivativeAtBaseZero() {
    for (int n = 1; n <= 5; n++) {
      int power = n;
      double factorial = 1;
      for (int order = 1; order <= Math.max(4, n); order++) {
        factorial *= order;
        double expected = order == n ? factorial : 0;
        Expect.values(derivative(order, x -> x.pow(power), 0), expected);
        Expect.values(derivative(order, x -> x.pow((double) power), 0), expected);
      }
    }
    Expect.values(hessian(x -> x.pow(2).sum()).apply(tensor(0, 1)), 2, 0, 0, 2);
    Expect.values(grad((UnaryOperator<Tensor>) x -> x.pow(0).sum()).apply(tensor(0, 2)), 0, 0);
    Expect.values(derivative(2, x -> x.pow(0), 0), 0);
  }

  @Test
  void thePowerZeroStillDependsOnTheExponent() {
    for (double a : new double[] {.5, 1, 2, 3, 6}) {
      UnaryOperator<Tensor> byBase =
          b -> grad((UnaryOperator<Tensor>) x -> x.pow(b)).apply(tensor(a));
      Expect.values(grad(byBase).apply(tensor(0)), 1 / a);
      UnaryOperator<Tensor> byExponent =
          x -> grad((UnaryOperator<Tensor>) b -> x.pow(b)).apply(tensor(0));
      Expect.values(grad(byExponent).apply(tensor(a)), 1 / a);
    }
  }

  @Test
  void xlogyAtZeroDependsOnBoth() {
    UnaryOperator<Tensor> byB = a -> grad((UnaryOperator<Tensor>) b -> a.xlogy(b)).apply(tensor(2));
    Expect.values(grad(byB).apply(tensor(0)), .5);
  }

  @Test
  void theStandardDeviationOfEqualNumbersHasNoGradient() {
    Expect.values(grad((UnaryOperator<Tensor>) x -> x.std()).apply(ones(3)), 0, 0, 0);
    Tensor x = tensor(new float[][] {{1, 1}, {1, 2}});
    double r = Math.sqrt(.5);
    Expect.values(grad((UnaryOperator<Tensor>) t -> t.std(1).sum()).apply(x), 0, 0, -r, r);
    assertEquals(Double.NaN, tensor(1).std().item());
  }

  private static Tensor norm(Tensor x, double p) {
    return x.norm(p, new int[0], false);
  }

  @Test
  void normsOfZerosHaveNoGradient() {
    for (double p : new double[] {.5, 1, 1.5, 2, 3, 4}) {
      Expect.values(grad((UnaryOperator<Tensor>) x -> norm(x, p)).apply(tensor(0, 1)), 0, 1);
      Expect.values(grad((UnaryOperator<Tensor>) x -> norm(x, p)).apply(zeros(2)), 0, 0);
    }
    Expect.values(norm(tensor(3, -4), .5), Math.pow(Math.sqrt(3) + 2, 2));
    Expect.values(norm(tensor(0, 0), 3), 0);
    Expect.values(hessian(x -> norm(x, 4)).apply(tensor(0, 1)), 0, 0, 0, 0);
  }
}
