package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.cpu.Parallel;
import org.junit.jupiter.api.Test;

/** Layer, batch, group and instance norm where the numbers, shapes or layouts are unusual. */
class NormalizationTest {
  private static final UnaryOperator<Tensor> LAYER = x -> layerNorm(x, x.shape().dim(-1));
  private static final UnaryOperator<Tensor> BATCH = x -> batchNormTraining(x).value();
  private static final UnaryOperator<Tensor> GROUP = x -> groupNorm(x, 2);
  private static final UnaryOperator<Tensor> INSTANCE = x -> instanceNorm(x);
  private static final List<UnaryOperator<Tensor>> ALL = List.of(LAYER, BATCH, GROUP, INSTANCE);

  private static Tensor numbers(double mean, int... shape) {
    seed(3);
    return randn(shape).add(mean);
  }

  private static Tensor gradient(UnaryOperator<Tensor> f, Tensor x, Tensor g) {
    return vjp(f::apply, x).pullback(g);
  }

  private static void near(Tensor expected, Tensor actual, double most) {
    assertEquals(expected.shape(), actual.shape());
    double[] e = expected.toDoubleArray(), a = actual.toDoubleArray();
    for (int i = 0; i < e.length; i++) {
      assertEquals(e[i], a[i], most * Math.max(1, Math.abs(e[i])));
    }
  }

  @Test
  void float32KeepsItsDigitsWhereTheMeanIsFarFromZero() {
    Tensor x = numbers(1e4, 6, 4, 5, 7), g = numbers(0, 6, 4, 5, 7);
    for (UnaryOperator<Tensor> f : ALL) {
      Tensor wide = x.to(DType.FLOAT64);
      near(f.apply(wide), f.apply(x), 2e-6);
      near(gradient(f, wide, g.to(DType.FLOAT64)), gradient(f, x, g), 1e-5);
    }
    BatchNormalized batch = batchNormTraining(x), wide = batchNormTraining(x.to(DType.FLOAT64));
    near(wide.mean(), batch.mean(), 1e-7);
    near(wide.variance(), batch.variance(), 2e-6);
  }

  @Test
  void layoutsDoNotMatter() {
    Tensor x = numbers(1, 6, 4, 5, 7), g = numbers(0, 6, 4, 5, 7);
    Tensor turned = x.transpose(0, 1, 3, 2).add(0).transpose(0, 1, 3, 2);
    Tensor part = concat(0, g, x, g).get("6:12");
    Tensor turnedG = g.transpose(3, 2, 1, 0).add(0).transpose(3, 2, 1, 0);
    for (UnaryOperator<Tensor> f : ALL) {
      near(f.apply(x), f.apply(turned), 0);
      near(f.apply(x), f.apply(part), 0);
      near(gradient(f, x, g), gradient(f, turned, turnedG), 0);
    }
    // Without axes behind the channels the elements of one lie far apart.
    Tensor flat = numbers(1, 40, 3);
    Tensor lines = flat.T().add(0);
    near(BATCH.apply(flat), BATCH.apply(lines.T()), 0);
    near(BATCH.apply(flat), LAYER.apply(lines).T(), 1e-6);
  }

  @Test
  void weightsHaveTheGradientsOfTheirFormula() {
    Tensor x = numbers(1, 6, 4, 20), g = numbers(0, 6, 4, 20);
    Variable w = variable(numbers(1, 4)), b = variable(numbers(0, 4));
    batchNormTraining(x, w, b).value().backward(g);
    near(g.mul(BATCH.apply(x)).sum(0, 2), w.grad(), 1e-5);
    near(g.sum(0, 2), b.grad(), 1e-5);
    Variable v = variable(numbers(1, 20)), c = variable(numbers(0, 20));
    layerNorm(x, v, c).backward(g);
    near(g.mul(LAYER.apply(x)).sum(0, 1), v.grad(), 1e-5);
    near(g.sum(0, 1), c.grad(), 1e-5);
  }

  /** Σ y over a set is 0, and Σ y² nearly the number of its elements: neither can be changed. */
  @Test
  void whatCannotChangeHasNoGradient() {
    Variable x = variable(numbers(5, 3, 8));
    layerNorm(x, 8).sum().backward();
    near(zeros(3, 8), x.grad(), 1e-5);
  }

  @Test
  void nothingGivesNothing() {
    Expect.shape(layerNorm(zeros(0, 3), 3), 0, 3);
    Expect.shape(layerNorm(zeros(2, 0), 0), 2, 0);
    Expect.shape(groupNorm(zeros(0, 4, 2), 2), 0, 4, 2);
    Expect.shape(instanceNorm(zeros(2, 0, 3)), 2, 0, 3);
    Expect.shape(batchNormTraining(zeros(2, 0, 3)).value(), 2, 0, 3);
    Variable w = variable(ones(3)), b = variable(ones(3)), x = variable(zeros(0, 3));
    layerNorm(x, w, b).sum().backward();
    Expect.shape(x.grad(), 0, 3);
    Expect.values(w.grad(), 0, 0, 0);
    Expect.values(b.grad(), 0, 0, 0);
  }

  @Test
  void oneElementIsItsOwnMean() {
    Expect.values(layerNorm(tensor(new double[][] {{7}, {-2}}), 1), 0, 0);
    Variable x = variable(new double[][] {{7}, {-2}});
    layerNorm(x, 1).sum().backward();
    Expect.values(x.grad(), 0, 0);
  }

  @Test
  void whatIsNotFiniteStaysInItsSet() {
    for (double v : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      Tensor x = tensor(new double[][] {{1, v, 3}, {1, 2, 3}});
      Tensor y = layerNorm(x, 3);
      assertEquals(3, y.get(0).isNaN().sum().item());
      near(layerNorm(tensor(1, 2, 3), 3), y.get(1), 0);
    }
  }

  @Test
  void dtypesArePromoted() {
    Tensor x = tensor(new int[][] {{1, 2, 4}, {3, 3, 9}});
    assertEquals(DType.FLOAT32, layerNorm(x, 3).dtype());
    near(layerNorm(x.to(DType.FLOAT32), 3), layerNorm(x, 3), 0);
    Tensor w = ones(DType.FLOAT64, 3);
    assertEquals(DType.FLOAT64, layerNorm(x.to(DType.FLOAT32), w, w).dtype());
    near(layerNorm(x, 3).add(1), layerNorm(x, w, w), 1e-6);
  }

  @Test
  void statisticsCanBeDifferentiated() {
    Variable x = variable(numbers(2, 4, 3).to(DType.FLOAT64));
    assertTrue(
        checkGradients(
                    (Tensor t) -> {
                      BatchNormalized b = batchNormTraining(t);
                      return b.value().mul(t).sum().add(b.mean().mul(b.variance()).sum());
                    },
                    x)
                .comparisons()
            > 0);
  }

  @Test
  void threadsDoNotChangeBits() {
    int before = Parallel.threads();
    Tensor x = numbers(3, 64, 16, 14, 14), g = numbers(0, 64, 16, 14, 14);
    try {
      for (UnaryOperator<Tensor> f : ALL) {
        Parallel.threads(1);
        Tensor y = f.apply(x), slope = gradient(f, x, g);
        Parallel.threads(2);
        near(y, f.apply(x), 0);
        near(slope, gradient(f, x, g), 0);
      }
    } finally {
      Parallel.threads(before);
    }
  }
}
