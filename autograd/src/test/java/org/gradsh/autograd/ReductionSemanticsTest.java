package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What reductions do with axes, with nothing, and with what is no number. */
class ReductionSemanticsTest {
  private static final double NAN = Double.NaN, INF = Double.POSITIVE_INFINITY;
  private static final Tensor X = arange(6).reshape(2, 3);

  @Test
  void normsOfIntegersAreFloating() {
    Tensor x = tensor(new int[] {3, -4});
    for (double p : new double[] {1, 1.5, 2, 3, INF}) {
      assertEquals(DType.FLOAT32, x.norm(p, new int[0], false).dtype(), "norm " + p);
    }
    Expect.values(x.norm(1, new int[0], false), 7);
    Expect.values(x.norm(INF, new int[0], false), 4);
  }

  @Test
  void emptyTensorsMayHaveLargeAxes() {
    Expect.shape(zeros(0, 50000, 50000).sum(1, 2), 0);
    Expect.values(zeros(50000, 50000, 0).sum(), 0);
    Expect.values(zeros(2, 50000, 50000, 0).sum(1, 2, 3), 0, 0);
    Expect.shape(zeros(0, 50000, 50000).mean(1, 2), 0);
    Expect.shape(zeros(0, 50000, 50000).max(1, 2), 0);
    Expect.shape(zeros(0, 50000, 50000).cumSum(0), 0, 50000, 50000);
    UnaryOperator<Tensor> prod = x -> x.prod(1, 2).sum();
    Expect.shape(grad(prod).apply(zeros(0, 50000, 50000)), 0, 50000, 50000);
  }

  @Test
  void axes() {
    Expect.values(X.sum(), 15);
    Expect.shape(X.sum());
    Expect.values(X.sum(0), 3, 5, 7);
    Expect.values(X.sum(1), 3, 12);
    Expect.values(X.sum(-1), 3, 12);
    Expect.values(X.sum(0, 1), 15);
    Expect.values(X.sum(-1, 0), 15);
    Tensor kept = X.sum(new int[] {1}, true);
    Expect.shape(kept, 2, 1);
    Expect.values(kept, 3, 12);
    Expect.shape(X.mean(new int[0], true), 1, 1);
    Expect.values(X.mean(0), 1.5, 2.5, 3.5);
    Expect.values(X.max(1), 2, 5);
    Expect.values(X.min(0), 0, 1, 2);
    Expect.values(X.prod(1), 0, 60);
    Expect.values(X.argMax(1), 2, 2);
    Expect.values(X.argMax(), 5);
    Expect.values(X.cumSum(1), 0, 1, 3, 3, 7, 12);
    Expect.values(X.cumSum(-2), 0, 1, 2, 3, 5, 7);
    Expect.values(X.cumProd(1), 0, 0, 0, 3, 12, 60);
    Expect.values(X.gt(2).any(1), 0, 1);
    Expect.values(X.gt(2).all(1), 0, 1);
  }

  @Test
  void aScalarIsItsOwnReduction() {
    Tensor s = tensor(7);
    Expect.values(s.sum(), 7);
    Expect.values(s.mean(), 7);
    Expect.values(s.max(), 7);
    Expect.values(s.logSumExp(), 7);
    Expect.values(s.norm(), 7);
    Expect.values(s.var(new int[0], 0, false), 0);
    Expect.values(s.argMax(), 0);
  }

  @Test
  void ofNothing() {
    Tensor none = zeros(0, 3);
    Expect.values(none.sum(), 0);
    Expect.values(none.sum(0), 0, 0, 0);
    Expect.shape(none.sum(1), 0);
    Expect.values(none.prod(0), 1, 1, 1);
    Expect.values(none.mean(0), NAN, NAN, NAN);
    Expect.values(none.norm(), 0);
    Expect.values(none.logSumExp(0), -INF, -INF, -INF);
    Expect.values(none.gt(0).any(), 0);
    Expect.values(none.gt(0).all(), 1);
    Expect.shape(none.max(1), 0);
    Expect.shape(none.argMax(1), 0);
    Expect.shape(none.softmax(0), 0, 3);
    Expect.shape(none.cumSum(0), 0, 3);
    Expect.values(tensor(5).var(), NAN);
    Expect.values(none.var(0), NAN, NAN, NAN);
  }

  @Test
  void gradientsOfNothingAreNothing() {
    UnaryOperator<Tensor> sum = t -> t.sum();
    Expect.shape(grad(sum).apply(zeros(0, 3)), 0, 3);
    Expect.shape(grad((UnaryOperator<Tensor>) t -> t.prod()).apply(zeros(0)), 0);
    Expect.shape(grad((UnaryOperator<Tensor>) t -> t.mean()).apply(zeros(3, 0)), 3, 0);
    Expect.shape(grad((UnaryOperator<Tensor>) t -> t.norm()).apply(zeros(0)), 0);
  }

  @Test
  void notANumber() {
    Tensor x = tensor(1, NAN, 3);
    Expect.values(x.sum(), NAN);
    Expect.values(x.max(), NAN);
    Expect.values(x.min(), NAN);
    Expect.values(x.mean(), NAN);
    Expect.values(x.norm(), NAN);
    Expect.values(x.logSumExp(), NAN);
    Expect.values(x.argMax(), 1);
    Expect.values(x.argMin(), 1);
    Expect.values(x.softmax(0), NAN, NAN, NAN);
    Expect.values(x.maximum(2), 2, NAN, 3);
    Expect.values(x.cumSum(0), 1, NAN, NAN);
    assertFalse(x.eq(x).all().item() != 0);
    Expect.values(x.isNaN().any(), 1);
  }

  @Test
  void whereNothingIsTheLargerOneTheGradientPasses() {
    List<Tensor> g =
        grad((BinaryOperator<Tensor>) Tensor::maximum, 0, 1).apply(tensor(NAN), tensor(2));
    Expect.values(g.get(0), 1);
    Expect.values(g.get(1), 1);
    Expect.values(grad((UnaryOperator<Tensor>) Tensor::relu).apply(tensor(NAN)), 1);
    Expect.values(grad((UnaryOperator<Tensor>) t -> t.clip(0, 1)).apply(tensor(NAN)), 1);
  }

  @Test
  void infinities() {
    Expect.values(tensor(INF, 1).sum(), INF);
    Expect.values(tensor(INF, -INF).sum(), NAN);
    Expect.values(tensor(-INF, -INF).logSumExp(), -INF);
    Expect.values(tensor(INF, 1).logSumExp(), INF);
    Expect.values(tensor(-INF, 2).softmax(0), 0, 1);
    Expect.values(tensor(-INF, 2).logSoftmax(0), -INF, 0);
    Expect.values(tensor(-INF, -INF).max(), -INF);
    Expect.values(tensor(INF, -INF).norm(), INF);
  }

  @Test
  void largeNumbersDoNotOverflow() {
    Expect.values(tensor(1000, 1000).logSumExp(), 1000 + Math.log(2));
    Expect.values(tensor(-1000, -1000).logSumExp(), -1000 + Math.log(2));
    Expect.values(tensor(1000, 0).softmax(0), 1, 0);
    Expect.values(tensor(1000, 0).logSoftmax(0), 0, -1000);
    assertEquals(5e30, tensor(3e30, 4e30).norm().item(), 1e24);
    assertEquals(5e-30, tensor(3e-30, 4e-30).norm().item(), 1e-36);
  }

  @Test
  void gradientsBesideInfinities() {
    UnaryOperator<Tensor> lse = t -> t.logSumExp();
    Expect.values(grad(lse).apply(tensor(-INF, 1)), 0, 1);
    Tensor large = tensor(new double[] {1000, 1000}, DType.FLOAT64);
    Expect.values(grad(lse).apply(large), .5, .5);
    Tensor masked =
        grad((UnaryOperator<Tensor>) t -> t.softmax(0).get(1)).apply(tensor(-INF, 2, 2));
    Expect.values(masked, 0, .25, -.25);
    UnaryOperator<Tensor> norm = t -> t.norm();
    Expect.values(grad(norm).apply(tensor(0, 0)), 0, 0);
    Expect.values(grad(norm).apply(tensor(3, 4)), .6, .8);
  }

  @Test
  void tiesShareTheGradient() {
    UnaryOperator<Tensor> max = t -> t.max();
    Expect.values(grad(max).apply(tensor(1, 3, 3, 2)), 0, .5, .5, 0);
    UnaryOperator<Tensor> min = t -> t.min(1).sum();
    Expect.values(
        grad(min).apply(tensor(new double[][] {{1, 1, 5}, {2, 3, 4}})), .5, .5, 0, 1, 0, 0);
    Expect.values(tensor(3, 7, 7).argMax(), 1);
    Expect.values(tensor(3, 3, 7).argMin(), 0);
  }

  @Test
  void theGradientOfAProductIsExactAtZeros() {
    UnaryOperator<Tensor> prod = t -> t.prod();
    Expect.values(grad(prod).apply(tensor(2, 0, 5)), 0, 10, 0);
    Expect.values(grad(prod).apply(tensor(0, 0, 5)), 0, 0, 0);
    Expect.values(grad(prod).apply(tensor(2, 3, 5)), 15, 10, 6);
    UnaryOperator<Tensor> last = t -> t.cumProd(0).get(-1);
    Expect.values(grad(last).apply(tensor(2, 0, 5)), 0, 10, 0);
    Expect.values(hessian(prod).apply(tensor(2, 0, 5)), 0, 5, 0, 5, 0, 2, 0, 2, 0);
  }

  @Test
  void varianceAndNorms() {
    Tensor x = tensor(new double[] {1, 2, 3, 4}, DType.FLOAT64);
    Expect.values(x.var(), 5. / 3);
    Expect.values(x.var(new int[0], 0, false), 1.25);
    Expect.values(x.std(), Math.sqrt(5. / 3));
    Expect.values(x.norm(), Math.sqrt(30));
    Expect.values(x.norm(1, new int[] {0}, false), 10);
    Expect.values(x.norm(INF, new int[] {0}, false), 4);
    Expect.values(x.norm(3, new int[] {0}, false), Math.cbrt(100));
  }

  @Test
  void sumsOfManySmallNumbersAreAccurate() {
    // One after the other in float32 they would come to 100,958.
    assertEquals(1e5, full(.1, 1_000_000).sum().item(), .1);
    assertEquals(.1, full(.1, 1_000_000).mean().item(), 1e-7);
  }

  @Test
  void aLargeOffsetDoesNotSpoilTheVariance() {
    Tensor x = tensor(new double[] {1e8 + 1, 1e8 + 2, 1e8 + 3}, DType.FLOAT64);
    assertEquals(1, x.var().item(), 1e-6);
  }
}
