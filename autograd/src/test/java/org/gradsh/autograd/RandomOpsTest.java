package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Random tensors with parameters: reproducible, distributed as they say, differentiable. */
class RandomOpsTest {
  private static final int N = 100_000;

  @BeforeEach
  void start() {
    seed(11);
  }

  /** Mean and variance within 7 standard errors: by the fixed seed they are the same each time. */
  private static void moments(Tensor x, double mean, double variance) {
    double error = 7 * Math.sqrt(variance / x.size());
    assertEquals(mean, x.to(DType.FLOAT64).mean().item(), error);
    assertEquals(variance, x.to(DType.FLOAT64).var().item(), .1 * variance);
  }

  @Test
  void distributions() {
    moments(uniform(2, 5, N), 3.5, 9. / 12);
    moments(normal(-1, 2, N), -1, 4);
    moments(exponential(.5, N), 2, 4);
    double euler = 0.5772156649015329;
    moments(gumbel(1, 2, N), 1 + 2 * euler, 4 * Math.PI * Math.PI / 6);
    moments(laplace(3, 2, N), 3, 8);
    moments(bernoulli(.3, N), .3, .21);
    moments(poisson(full(.7, N)), .7, .7);
    moments(poisson(full(40, N)), 40, 40);
    moments(randn(DType.FLOAT64, N), 0, 1);
    moments(rand(DType.FLOAT64, N), .5, 1. / 12);
    moments(randnLike(zeros(N)), 0, 1);
    moments(randLike(zeros(N)), .5, 1. / 12);
  }

  @Test
  void theShapesOfDistributionsAreTheirs() {
    // The share below the median of each: half.
    assertEquals(.5, share(exponential(2, N).lt(Math.log(2) / 2)), .01);
    assertEquals(.5, share(gumbel(0, 1, N).lt(-Math.log(Math.log(2)))), .01);
    assertEquals(.5, share(laplace(1, 3, N).lt(1)), .01);
    // e^-3 of the events are none at the rate 3, by the quick way; and P(X ≤ 20) at the rate 20.
    assertEquals(Math.exp(-3), share(poisson(full(3, N)).eq(0)), .005);
    assertEquals(.5591, share(poisson(full(20, N)).le(20)), .01);
  }

  private static double share(Tensor mask) {
    return mask.to(DType.FLOAT64).mean().item();
  }

  @Test
  void indicesComeWithTheirWeights() {
    Tensor weights = tensor(1, 0, 3, 6);
    Tensor again = multinomial(weights, N, true);
    assertEquals(DType.INT64, again.dtype());
    Expect.values(again.eq(1).sum(), 0);
    assertEquals(.1, share(again.eq(0)), .01);
    assertEquals(.6, share(again.eq(3)), .01);
    Tensor rows = multinomial(ones(500, 4), 4, false);
    Expect.shape(rows, 500, 4);
    for (Tensor row : rows.unstack(0)) Expect.values(row.sort().values(), 0, 1, 2, 3);
    // The first of a draw without replacement is one with it.
    Tensor first = multinomial(weights.broadcastTo(20_000, 4), 2, false).get(":, 0");
    assertEquals(.3, share(first.eq(2)), .02);
    Tensor logits = tensor(0, 1, 2).log();
    Tensor drawn = categorical(logits.broadcastTo(N, 3));
    assertEquals(1. / 3, share(drawn.eq(1)), .01);
    Expect.values(drawn.eq(0).sum(), 0);
  }

  @Test
  void parametersAreDifferentiated() {
    Tensor mean = tensor(1, 2);
    Tensor std = tensor(3);
    Vjp byMean = vjp(m -> normal(m, std), mean);
    Expect.values(byMean.pullback(tensor(5, 7)), 5, 7);
    seed(3);
    Tensor z = normal(0, 1, 2);
    seed(3);
    Vjp byStd = vjp(s -> normal(mean, s), std);
    Expect.values(byStd.value(), mean.add(z.mul(3)).toDoubleArray());
    Expect.values(byStd.pullback(ones(2)), z.sum().item());
    seed(4);
    Tensor wait = exponential(tensor(2));
    seed(4);
    Expect.values(vjp(r -> exponential(r), tensor(2)).pullback(tensor(1)), -wait.item() / 2);
  }

  @TestFactory
  Stream<DynamicTest> aSeedGivesTheSameAgain() {
    Tensor x = arange(12).reshape(3, 4);
    return Stream.<Supplier<Tensor>>of(
            () -> uniform(tensor(0, 1), tensor(2, 3)),
            () -> gumbel(0, 1, 5),
            () -> laplace(0, 1, 5),
            () -> bernoulli(.5, 20),
            () -> poisson(full(30, 5)),
            () -> multinomial(ones(9), 4, false),
            () -> categorical(zeros(9, 9)),
            () -> x.permutation(1),
            () -> x.dropout(.5),
            () -> x.featureDropout(.5, true),
            () -> x.alphaDropout(.5, true))
        .map(
            draw ->
                DynamicTest.dynamicTest(
                    draw.get().shape().toString(),
                    () -> {
                      seed(6);
                      double[] first = draw.get().toDoubleArray();
                      double[] second = draw.get().toDoubleArray();
                      seed(6);
                      assertArrayEquals(first, draw.get().toDoubleArray());
                      assertArrayEquals(second, draw.get().toDoubleArray());
                    }));
  }

  @Test
  void dropoutKeepsTheMeanAndScalesWhatStays() {
    Tensor y = ones(N).dropout(.25);
    assertEquals(.75, share(y.ne(0)), .01);
    Expect.values(y.max(), 1 / .75);
    Tensor x = tensor(1, Double.NaN);
    Expect.values(x.dropout(1), 0, 0);
    Expect.values(x.get("0:1").dropout(.5, false), 1);
    Expect.values(x.get("0:1").dropout(0), 1);
    Tensor g =
        grad((java.util.function.UnaryOperator<Tensor>) t -> t.dropout(.5).sum()).apply(ones(1000));
    assertEquals(.5, share(g.eq(2)), .1);
    assertEquals(1000, g.eq(2).sum().item() + g.eq(0).sum().item());
    Tensor images = ones(50, 20, 3, 3).featureDropout(.5, true);
    Tensor sums = images.sum(2, 3);
    assertEquals(1000, sums.eq(18).sum().item() + sums.eq(0).sum().item());
    assertEquals(.5, share(sums.eq(0)), .1);
  }

  @Test
  void alphaDropoutKeepsMeanAndVariance() {
    moments(randn(N).alphaDropout(.3, true), 0, 1);
    Expect.values(ones(2).alphaDropout(.3, false), 1, 1);
  }

  @Test
  void aPermutationHasTheSameSlices() {
    Tensor x = arange(20).reshape(2, 10);
    Tensor y = x.permutation(-1);
    assertFalse(y.equal(x));
    Expect.values(y.sort().values(), x.flatten().toDoubleArray());
    Expect.values(y.get("1").sub(y.get("0")), full(10, 10).toDoubleArray());
  }

  @Test
  void aGeneratorHasItsOwnSequence() {
    seed(1);
    double[] expected = rand(4).toDoubleArray();
    seed(7);
    double[] sevens = rand(4).toDoubleArray();
    seed(1);
    Generator noise = generator(7);
    double[] half = rand(2).toDoubleArray();
    double[] first = noise.draw(() -> rand(2)).toDoubleArray();
    double[] rest = rand(2).toDoubleArray();
    double[] second = noise.draw(() -> rand(2)).toDoubleArray();
    assertArrayEquals(expected, joined(half, rest));
    assertArrayEquals(sevens, joined(first, second));
    noise.seed(7);
    assertArrayEquals(first, noise.draw(() -> rand(2)).toDoubleArray());
    Generator other = generator(1);
    double[] inner = noise.draw(() -> other.draw(() -> rand(4))).toDoubleArray();
    assertArrayEquals(expected, inner, "the innermost counts");
    Expect.error(
        () -> noise.draw(() -> uniform(2, 1, 3)), "uniform: from 2.0 to 1.0", "the lower bound");
    assertArrayEquals(second, noise.draw(() -> rand(2)).toDoubleArray(), "an error draws nothing");
  }

  private static double[] joined(double[] a, double[] b) {
    double[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }

  @Test
  void badParameters() {
    Expect.error(() -> rand(DType.INT32, 2), "rand: numbers between whole ones cannot be int32");
    Expect.error(() -> normal(0, -1, 2), "normal: the standard deviation is -1.0", "0 or more");
    Expect.error(() -> normal(zeros(2), zeros(3)), "normal: shapes do not broadcast", "[3]");
    Expect.error(() -> exponential(0, 2), "exponential: the rate is 0.0", "above 0");
    Expect.error(() -> gumbel(0, -1, 2), "gumbel: the scale is -1.0");
    Expect.error(() -> laplace(0, Double.NaN, 2), "laplace: the scale is NaN");
    Expect.error(() -> bernoulli(1.5, 2), "bernoulli: the probability is 1.5", "0 to 1");
    Expect.error(
        () -> tensor(0, 2).bernoulli(),
        "bernoulli: 2.0 is not a probability of 0 to 1",
        "float32 [2]",
        "at place 1");
    Expect.error(() -> tensor(-1, 2).poisson(), "poisson: -1.0 is not a rate of 0 or more");
    Expect.error(() -> tensor(1).categorical(), "categorical: there is nothing to draw from");
    Expect.error(() -> zeros(2, 0).categorical(), "categorical: there is nothing to draw from");
    Expect.error(() -> ones(3).multinomial(-1, true), "multinomial: -1 indices");
    Expect.error(
        () -> tensor(0, 1, 1).multinomial(3, false),
        "multinomial: too few weights are above 0",
        "row 0: 2",
        "with replacement");
    Expect.error(() -> zeros(3).multinomial(1, true), "multinomial: too few weights are above 0");
    Expect.error(() -> ones(2).permutation(1), "permutation: axis 1 is out of range");
    Expect.error(() -> ones(2).dropout(-.1), "dropout: the probability is -0.1");
    Expect.error(() -> ones(2).alphaDropout(2, true), "alphaDropout: the probability is 2.0");
    Expect.error(
        () -> ones(2).featureDropout(.5, true), "featureDropout: channels are wanted", "axes: 1");
    assertTrue(poisson(tensor(0)).item() == 0);
  }
}
