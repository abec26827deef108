package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What the goldens of PyTorch do not show of the ops of networks. */
class NetworkOpsTest {
  private static final double NONE = Double.NEGATIVE_INFINITY;

  private static Tensor slope(UnaryOperator<Tensor> f, Tensor x) {
    return grad(f).apply(x);
  }

  @Test
  void windowsAreAView() {
    Tensor x = arange(6);
    Tensor y = x.unfold(0, 3, 2);
    Expect.shape(y, 2, 3);
    Expect.values(y, 0, 1, 2, 2, 3, 4);
    assertSame(x.values().data(), y.values().data());
  }

  @Test
  void aPointwiseConvolutionCopiesNoPatches() {
    Tensor x = ones(2, 3, 4, 4);
    try (GradientTape tape = new GradientTape()) {
      Variable w = variable(ones(5, 3, 1, 1));
      Tensor y = conv2d(x, w);
      Expect.shape(y, 2, 5, 4, 4);
      Expect.shape(tape.gradient(y.sum(), w), 5, 3, 1, 1);
    }
  }

  @Test
  void theTransposeOfAConvolutionIsItsGradient() {
    seed(1);
    Tensor x = randn(1, 2, 7, 5).to(DType.FLOAT64);
    Tensor w = randn(4, 1, 3, 2).to(DType.FLOAT64);
    Conv.Options options = Conv.stride(2, 1).padding(1, 0).dilation(1, 2).groups(2);
    Tensor y = conv2d(x, w, options);
    Tensor g = randn(y.dims()).to(DType.FLOAT64);
    Tensor expected = slope(t -> conv2d(t, w, options).mul(g).sum(), x);
    assertTrue(convTranspose2d(g, w, options).allClose(expected));
  }

  @Test
  void foldIsTheTransposeOfUnfold() {
    seed(2);
    int[] size = {2, 2};
    Conv.Options options = Conv.stride(1, 2).padding(1);
    Tensor x = randn(1, 2, 3, 4).to(DType.FLOAT64);
    Tensor columns = unfold(x, size, options);
    Tensor g = randn(columns.dims()).to(DType.FLOAT64);
    Tensor back = fold(g, new int[] {3, 4}, size, options);
    assertEquals(columns.mul(g).sum().item(), x.mul(back).sum().item(), 1e-12);
  }

  @Test
  void integersConvolveExactly() {
    Tensor x = tensor(new long[][][] {{{1, 2, 3}}});
    Tensor y = conv1d(x, tensor(new long[][][] {{{10, 1}}}));
    assertEquals(DType.INT64, y.dtype());
    Expect.values(y, 12, 23);
  }

  @Test
  void theGradientOfAMaximumGoesToTheFirst() {
    Tensor x = tensor(new double[][] {{7, 7, 1}, {7, 7, 7}});
    Expect.values(slope(t -> maxPool2d(t, 2).sum(), x), 1, 0, 0, 0, 0, 0);
    Tensor overlapping = slope(t -> maxPool2d(t, Pool.size(2).stride(1)).sum(), x);
    Expect.values(overlapping, 1, 1, 0, 0, 0, 0);
  }

  @Test
  void theLargestOfIntegersAndOfNothingButInfinity() {
    MaxPooled pooled = maxPool1dWithIndices(tensor(new int[] {3, 9, -1, -5}), Pool.size(2));
    assertEquals(DType.INT32, pooled.values().dtype());
    Expect.values(pooled.values(), 9, -1);
    Expect.values(pooled.indices(), 1, 2);
    Expect.values(maxPool1d(tensor(NONE, NONE), 2), NONE);
    Expect.values(slope(t -> maxPool1d(t, 2).sum(), tensor(NONE, NONE)), 1, 0);
  }

  @Test
  void meansOfIntegersAreFloats() {
    assertEquals(DType.FLOAT32, avgPool1d(tensor(new int[] {1, 2}), 2).dtype());
    Expect.values(avgPool1d(tensor(new int[] {1, 2}), 2), 1.5);
  }

  @Test
  void oneInfinityDoesNotReachOtherWindows() {
    Tensor x = tensor(Double.POSITIVE_INFINITY, 1, 2, 3);
    Expect.values(adaptiveAvgPool1d(x, 2), Double.POSITIVE_INFINITY, 2.5);
  }

  @Test
  void noOutputPaddingMayBeSaid() {
    Tensor x = ones(1, 2, 5, 4), w = ones(3, 2, 2, 2);
    Expect.values(conv2d(x, w, Conv.outputPadding(0, 0)).sub(conv2d(x, w)), new double[3 * 4 * 3]);
    Expect.values(conv1d(ones(1, 1, 2), ones(1, 1, 2), Conv.outputPadding(0)), 2);
  }

  @Test
  void normsOfWindowsWhoseSumIsNotPositive() {
    Expect.values(lpPool1d(tensor(-1, 1), 3, Pool.size(2)), 0);
    Expect.values(lpPool1d(tensor(-3, 1), 3, Pool.size(2)), Double.NaN);
    Expect.values(lpPool1d(tensor(-3, 1), 1, Pool.size(2)), -2);
    Expect.values(slope(t -> lpPool1d(t, 3, Pool.size(2)).sum(), tensor(-1, 1)), 0, 0);
  }

  @Test
  void normsOfNothingHaveNoSlope() {
    Expect.values(slope(t -> lpPool1d(t, 2, Pool.size(2)).sum(), zeros(4)), 0, 0, 0, 0);
    Expect.values(slope(t -> normalize(t, 2, 0).sum(), zeros(2)), 1e12, 1e12);
    Expect.values(slope(t -> cdist(t, zeros(1, 2)).sum(), zeros(1, 2)), 0, 0);
    Expect.values(slope(t -> cosineSimilarity(t, ones(2), 0), zeros(2)), 7.0710678e7, 7.0710678e7);
  }

  @Test
  void runningAveragesTakeTheStatistics() {
    Tensor x = tensor(new double[][] {{1, 10}, {3, 10}, {8, 10}});
    BatchNormalized batch = batchNormTraining(x);
    Expect.values(batch.mean(), 4, 10);
    Expect.values(batch.variance(), 26 / 3., 0);
    Expect.values(batch.unbiasedVariance(), 13, 0);
    assertEquals(3, batch.count());
    assertTrue(batchNorm(x, batch.mean(), batch.variance()).allClose(batch.value()));
  }

  @Test
  void aQueryThatSeesNothingGivesZeros() {
    Tensor mask = tensor(new boolean[][] {{false, false}, {true, false}});
    Tensor q = ones(2, 2);
    UnaryOperator<Tensor> f = t -> scaledDotProductAttention(t, t, ones(2, 2), mask);
    Expect.values(f.apply(q), 0, 0, 1, 1);
    for (double v : slope(t -> f.apply(t).sum(), q).toDoubleArray()) assertEquals(0, v);
  }

  @Test
  void causalAndAMaskTogether() {
    Tensor mask = tensor(new boolean[][] {{true, true}, {false, true}});
    Tensor v = tensor(new double[][] {{1}, {5}});
    Tensor y = scaledDotProductAttention(ones(2, 1), ones(2, 1), v, Attention.causal().mask(mask));
    Expect.values(y, 1, 5);
  }

  @Test
  void dropoutOfAttentionFollowsTheSeed() {
    Tensor v = ones(64, 1);
    Attention.Options half = Attention.dropout(.5);
    seed(4);
    Tensor y = scaledDotProductAttention(ones(200, 1), ones(64, 1), v, half);
    seed(4);
    Tensor again = scaledDotProductAttention(ones(200, 1), ones(64, 1), v, half);
    assertArrayEquals(y.toDoubleArray(), again.toDoubleArray());
    assertEquals(1, y.mean().item(), .05);
    assertTrue(y.std().item() > .05);
  }

  @Test
  void aPaddingRowHasNoGradient() {
    Tensor index = tensor(new int[] {0, 2, 2, 1});
    Tensor table = arange(6).reshape(3, 2);
    Expect.values(slope(t -> embedding(t, index, 2).sum(), table), 1, 1, 1, 1, 0, 0);
    Expect.values(embedding(table, index, 2), 0, 1, 4, 5, 4, 5, 2, 3);
  }

  @Test
  void aHardSampleIsOneClassWithTheSoftGradient() {
    Tensor logits = tensor(new double[][] {{1, 2, 3}, {0, 0, 0}});
    Tensor weights = tensor(new double[][] {{1, 5, 2}, {3, 4, 9}});
    seed(9);
    Tensor hard = gumbelSoftmax(logits, .7, true, -1);
    Expect.values(hard.sum(1), 1, 1);
    Expect.values(hard.max(1), 1, 1);
    seed(9);
    Tensor expected = slope(t -> gumbelSoftmax(t, .7, false, -1).mul(weights).sum(), logits);
    seed(9);
    Tensor actual = slope(t -> gumbelSoftmax(t, .7, true, -1).mul(weights).sum(), logits);
    assertTrue(actual.allClose(expected));
  }

  @Test
  void classesAreDrawnAsOftenAsTheySay() {
    seed(3);
    Tensor logits = tensor(.7, .2, .1).log().broadcastTo(4000, 3);
    double[] often = gumbelSoftmax(logits, 1, true, -1).mean(0).toDoubleArray();
    assertArrayEquals(new double[] {.7, .2, .1}, often, .03);
  }

  @Test
  void whatIsIgnoredCountsForNothing() {
    Tensor logits = tensor(new double[][] {{1, 2}, {NONE, 0}});
    Tensor target = tensor(new int[] {0, -100});
    Tensor one = crossEntropy(logits.get(0), tensor(0).to(DType.INT32));
    assertEquals(one.item(), crossEntropy(logits, target).item());
    Expect.values(
        crossEntropy(logits, target, Classes.labelSmoothing(.5).reduction(Reduction.NONE)).get(1),
        0);
  }

  /** Value, slope and curvature, in every mode, are those of −logSoftmax at the classes. */
  @Test
  void crossEntropyIsThatOfItsParts() {
    seed(5);
    Tensor x = randn(5, 40, 3).mul(3).to(DType.FLOAT64);
    Tensor v = randn(5, 40, 3).to(DType.FLOAT64);
    Tensor target = arange(15, DType.INT64).mul(7).rem(40).reshape(5, 3);
    Tensor weight = arange(40, DType.FLOAT64).add(1);
    for (Classes.Options options :
        new Classes.Options[] {
          Classes.ignoreIndex(7),
          Classes.weight(weight).ignoreIndex(0),
          Classes.ignoreIndex(-1).reduction(Reduction.SUM)
        }) {
      UnaryOperator<Tensor> whole = t -> crossEntropy(t, target, options);
      UnaryOperator<Tensor> parts = t -> nllLoss(t.logSoftmax(1), target, options);
      assertTrue(whole.apply(x).allClose(parts.apply(x)));
      assertTrue(slope(whole, x).allClose(slope(parts, x)));
      assertTrue(jvp(whole, x, v).tangent().allClose(jvp(parts, x, v).tangent()));
      assertTrue(hvp(whole, x, v).allClose(hvp(parts, x, v)));
      UnaryOperator<Tensor> third = t -> hvp(whole, t, v).mul(v).sum();
      UnaryOperator<Tensor> ofParts = t -> hvp(parts, t, v).mul(v).sum();
      assertTrue(slope(third, x).allClose(slope(ofParts, x)));
    }
  }

  @Test
  void crossEntropyOfLogitsAtTheEnds() {
    Tensor far = tensor(new double[][] {{1e4, -1e4, 0}, {-1e4, -1e4, -1e4}});
    Tensor target = tensor(new int[] {1, 2});
    UnaryOperator<Tensor> each = t -> crossEntropy(t, target, Classes.reduction(Reduction.NONE));
    Expect.values(each.apply(far), 2e4, Math.log(3));
    Expect.values(slope(t -> each.apply(t).sum(), far), 1, -1, 0, 1 / 3., 1 / 3., -2 / 3.);
    Tensor odd =
        tensor(new double[][] {{NONE, 0, NONE}, {0, 0, NONE}, {0, Double.NaN, 0}, {NONE, 1, 2}});
    Tensor classes = tensor(new int[] {1, 2, -100, -100});
    Expect.values(
        crossEntropy(odd, classes, Classes.reduction(Reduction.NONE)),
        0,
        Double.POSITIVE_INFINITY,
        0,
        0);
    Tensor slope = slope(t -> crossEntropy(t, classes, Classes.reduction(Reduction.SUM)), odd);
    Expect.values(slope, 0, 0, 0, .5, .5, -1, 0, 0, 0, 0, 0, 0);
    Tensor nothing = tensor(new double[][] {{NONE, NONE}});
    Expect.values(crossEntropy(nothing, tensor(new int[] {0})), Double.NaN);
    Expect.values(crossEntropy(zeros(2, 1), tensor(new int[] {0, 0})), 0);
    Expect.shape(
        crossEntropy(zeros(0, 3), zeros(0).to(DType.INT64), Classes.reduction(Reduction.NONE)), 0);
  }

  @Test
  void lossesOfIntegersAreFloats() {
    Tensor x = tensor(new int[] {1, 2});
    Tensor y = tensor(new int[] {1, 5});
    assertEquals(DType.FLOAT32, mseLoss(x, y).dtype());
    Expect.values(mseLoss(x, y), 4.5);
    Expect.values(hingeLoss(x, y), 0);
    assertEquals(DType.FLOAT32, l1Loss(x, y, Reduction.NONE).dtype());
  }

  @Test
  void anImageOfItsOwnSizeStaysAsItIs() {
    Tensor x = ones(1, 1, 2, 2);
    for (Resize.Mode mode : Resize.Mode.values()) {
      Expect.values(interpolate(x, Resize.to(2).mode(mode)), 1, 1, 1, 1);
    }
  }

  /** Outside 0 … 1 it is refused where the value can be read; NaN passes. */
  @Test
  void binaryCrossEntropyOfWhatIsNoProbability() {
    Tensor p = tensor(.5, 1.5);
    Tensor t = tensor(1, 1);
    Expect.error(() -> binaryCrossEntropy(p, t), "binaryCrossEntropy: 1.5 is no probability");
    Tensor each = vmap((Tensor one) -> binaryCrossEntropy(one, one.mul(0).add(1))).apply(p);
    Expect.values(each, Math.log(2), Double.NaN);
    Expect.values(binaryCrossEntropy(tensor(Double.NaN), tensor(1)), Double.NaN);
    Expect.values(binaryCrossEntropy(tensor(0, 1), tensor(0, 1)), 0);
  }
}
