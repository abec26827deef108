package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What PyTorch's values do not tell of sorting, statistics, pieces and updates. */
class CoreOpsTest {
  private static final double INF = Double.POSITIVE_INFINITY, NAN = Double.NaN;

  private static Tensor gradient(UnaryOperator<Tensor> f, Tensor x) {
    return grad((UnaryOperator<Tensor>) t -> f.apply(t).sum()).apply(x);
  }

  // ---- order ----

  @Test
  void ordersAreStableAndHaveNaNAtTheEnd() {
    Tensor x = tensor(2, NAN, -0., 0, INF, 2, -INF);
    Expect.values(x.argSort(), 6, 2, 3, 0, 5, 4, 1);
    Expect.values(x.argSort(-1, true), 1, 4, 0, 5, 2, 3, 6);
    Tensor many = randint(0, 50, 5000).to(DType.FLOAT32);
    ValuesAndIndices sorted = many.sort();
    Tensor rise = sorted.values().diff();
    Tensor later = sorted.indices().diff().gt(0);
    assertTrue(rise.ge(0).all().item() == 1);
    assertTrue(rise.gt(0).or(later).all().item() == 1, "equal elements keep their order");
    Expect.values(many.gather(0, sorted.indices()), sorted.values().toDoubleArray());
  }

  @Test
  void ordersOfOtherDtypes() {
    Tensor longs = tensor(new long[] {Long.MAX_VALUE, Long.MIN_VALUE, 0});
    Expect.values(longs.argSort(), 1, 2, 0);
    Expect.values(tensor(true, false, true).sort().indices(), 1, 0, 2);
    assertEquals(DType.INT64, longs.sort().values().dtype());
    assertEquals(DType.BOOL, tensor(true, false).sort().values().dtype());
  }

  @Test
  void equalElementsAreOneInTheUnique() {
    Unique u = tensor(3, NAN, 0, -0., NAN, 3).unique();
    assertEquals(3, u.values().size());
    Expect.values(u.values(), 0, 3, NAN);
    Expect.values(u.counts(), 2, 2, 2);
    Expect.values(u.inverse(), 1, 2, 0, 0, 2, 1);
    assertEquals(0, zeros(0).unique().values().size());
  }

  @Test
  void placesAmongSortedElements() {
    Tensor sorted = tensor(1, 3, 3, 5);
    Expect.values(sorted.searchSorted(tensor(-INF, 3, 4, NAN)), 0, 1, 3, 4);
    Expect.values(searchSorted(sorted, tensor(3), true), 3);
    Expect.values(zeros(0).searchSorted(tensor(1, 2)), 0, 0);
    Expect.values(tensor(new int[] {1, 3}).searchSorted(tensor(1.5)), 1);
  }

  // ---- statistics ----

  @Test
  void theGradientOfAMedianGoesToOneElement() {
    Expect.values(gradient(t -> t.median(), tensor(4, 1, 3, 2)), 0, 0, 0, 1);
    Expect.values(gradient(t -> t.median(), tensor(2, 2, 2)), 0, 1, 0);
    Expect.values(tensor(1, NAN, 3).median(), NAN);
    Expect.shape(ones(2, 3, 4).median(new int[] {0, 2}, true), 1, 3, 1);
  }

  @Test
  void quantilesAreLinearBetweenElements() {
    Tensor x = tensor(1, 5, 3);
    Expect.values(x.quantile(.25), 2);
    Expect.values(x.quantile(new double[] {0, .5, 1}), 1, 3, 5);
    Expect.values(gradient(t -> t.quantile(.25), x), .5, 0, .5);
    Expect.values(tensor(1, INF).quantile(0), 1);
    Expect.values(tensor(1, NAN).quantile(0), NAN);
    Expect.shape(ones(2, 3, 4).quantile(new double[] {.1, .2}, 0, 2), 2, 3);
    assertEquals(DType.FLOAT32, tensor(new int[] {1, 2}).quantile(.5).dtype());
  }

  @Test
  void countsOfWholeNumbersAndOfIntervals() {
    Tensor x = tensor(new int[] {1, 3, 1});
    Expect.values(x.bincount(), 0, 2, 0, 1);
    Expect.values(x.bincount(6), 0, 2, 0, 1, 0, 0);
    Expect.values(gradient(w -> x.bincount(w, 0).square(), tensor(1, 2, 3)), 8, 4, 8);
    assertEquals(0, zeros(DType.INT64, 0).bincount().size());
    Binned b = tensor(0, .5, 1, 2, NAN).histogram(2, 0, 2);
    Expect.values(b.counts(), 2, 2);
    Expect.values(b.edges(), 0, 1, 2);
    Expect.values(ones(3).histogram(1).edges(), .5, 1.5);
    Expect.values(zeros(0).histogram(2).counts(), 0, 0);
    Tensor tenths = arange(0, 1, .1, DType.FLOAT64);
    Expect.values(tenths.histogram(10, 0, 1).counts().sum(), 10);
  }

  @Test
  void norms() {
    Tensor x = tensor(3, 0, -4);
    int[] all = {};
    Expect.values(x.norm(0, all, false), 2);
    Expect.values(x.norm(-1, all, false), 0);
    Expect.values(x.norm(-INF, all, false), 0);
    Expect.values(tensor(2, 2).norm(-1, all, false), 1);
    Expect.values(gradient(t -> t.norm(-2, all, false), x), 0, 0, 0);
    Expect.values(gradient(t -> t.norm(0, all, false).add(t.sum()), x), 1, 1, 1);
  }

  @Test
  void atTheOriginEveryDerivativeOfTheNormIsZero() {
    Tensor origin = zeros(DType.FLOAT64, 2);
    Expect.values(hessian(t -> t.norm()).apply(origin), 0, 0, 0, 0);
    Expect.values(hessian(t -> t.norm().square()).apply(ones(DType.FLOAT64, 2)), 2, 0, 0, 2);
    Tensor rows = tensor(new double[][] {{0, 0}, {3, 4}}, DType.FLOAT64);
    Expect.values(hvp(t -> t.norm(1).sum(), rows, ones(DType.FLOAT64, 2, 2)), 0, 0, .032, -.024);
  }

  // ---- scans ----

  @Test
  void runningExtremesKeepTheLastAmongEquals() {
    ValuesAndIndices m = tensor(1, 3, 3, 2, NAN, 5).cumMax(0);
    Expect.values(m.indices(), 0, 1, 2, 2, 4, 4);
    Expect.values(m.values(), 1, 3, 3, 3, NAN, NAN);
    Expect.values(tensor(3, 1, NAN, 0).cumMin(0).values(), 3, 1, NAN, NAN);
    Expect.values(gradient(t -> t.cumMax(0).values(), tensor(1, 3, 2)), 1, 2, 0);
  }

  @Test
  void sumsOfExponentialsNeitherOverflowNorLoseNothing() {
    Expect.values(tensor(-INF, -INF, 0).logCumSumExp(0), -INF, -INF, 0);
    Expect.values(tensor(1e4, 1e4).logCumSumExp(0), 1e4, 1e4 + Math.log(2));
    Tensor g = gradient(t -> t.logCumSumExp(0), tensor(-INF, 0));
    assertTrue(g.isFinite().all().item() == 1, g::toString);
    Expect.values(tensor(1, INF, 2).logCumSumExp(0), 1, INF, INF);
  }

  @Test
  void differencesOfOtherDtypes() {
    Expect.values(tensor(new int[] {1, 4}).diff(), 3);
    assertEquals(DType.BOOL, tensor(true, false).diff().dtype());
    Expect.shape(ones(2, 3).diff(5, 1), 2, 0);
    Expect.values(trapezoid(tensor(new int[] {1, 2})), 1.5);
    Expect.values(zeros(2, 0).trapezoid(), 0, 0);
    Expect.shape(zeros(2, 0).cumulativeTrapezoid(), 2, 0);
  }

  // ---- pieces ----

  @Test
  void piecesOfEverySize() {
    Tensor x = arange(5);
    assertEquals(List.of(2, 2, 1), sizes(x.chunk(3, 0)));
    assertEquals(List.of(2, 2, 1), sizes(x.chunk(4, 0).subList(0, 3)));
    assertEquals(List.of(0, 0), sizes(zeros(0).chunk(2, 0)));
    assertEquals(List.of(2, 2, 1, 0), sizes(x.tensorSplit(new int[] {2, 4, 9}, 0)));
    assertEquals(List.of(4, 0, 3), sizes(x.tensorSplit(new int[] {-1, 2}, 0)));
    assertEquals(List.of(1, 1, 1, 1, 1, 0), sizes(x.tensorSplit(6, 0)));
  }

  private static List<Integer> sizes(List<Tensor> pieces) {
    return pieces.stream().map(Tensor::size).toList();
  }

  @Test
  void paddingGoesOnAsFarAsItIsAsked() {
    Tensor x = tensor(1, 2, 3);
    Expect.values(x.pad("reflect", 5, 1), 2, 1, 2, 3, 2, 1, 2, 3, 2);
    Expect.values(x.pad("symmetric", 4, 1), 3, 3, 2, 1, 1, 2, 3, 3);
    Expect.values(x.pad("replicate", 1, 2), 1, 1, 2, 3, 3, 3);
    Expect.values(x.pad("circular", 1, 4), 3, 1, 2, 3, 1, 2, 3, 1);
    Expect.values(tensor(7).reshape(1).pad("reflect", 1, 1), 7, 7, 7);
    Expect.values(gradient(t -> t.pad("edge", 1, 2), x), 2, 1, 3);
  }

  @Test
  void turnsAndGrids() {
    Tensor x = tensor(new int[][] {{1, 2}, {3, 4}});
    Expect.values(x.rot90(), 2, 4, 1, 3);
    Expect.values(x.rot90(2, 0, 1), 4, 3, 2, 1);
    Expect.values(x.rot90(-1, 0, 1), 3, 1, 4, 2);
    Expect.values(x.rot90(4, 0, 1), 1, 2, 3, 4);
    List<Tensor> grid = meshgrid("xy", arange(2), arange(3), tensor(5));
    Expect.shape(grid.getFirst(), 3, 2, 1);
    assertEquals(List.of(), meshgrid());
    assertEquals(List.of(), broadcastTensors());
  }

  // ---- updates ----

  @Test
  void aPartIsReplacedAndTheWholeStaysWhatItIs() {
    Tensor x = zeros(2, 3);
    Tensor y = x.setAt(":, 1", tensor(INF, 7));
    Expect.values(y, 0, INF, 0, 0, 7, 0);
    Expect.values(x, 0, 0, 0, 0, 0, 0);
    Expect.values(x.setAt("...", 2).sum(), 12);
    Expect.values(y.setAt("0, 1", 3), 0, 3, 0, 0, 7, 0);
    Expect.values(x.addAt("-1, ::2", 1), 0, 0, 0, 1, 0, 1);
    Expect.values(x.setAt(tensor(true, false), 4), 4, 4, 4, 0, 0, 0);
    Expect.values(x.setAt(tensor(new int[] {-1}), 4), 0, 0, 0, 4, 4, 4);
    assertEquals(DType.INT32, zeros(DType.INT32, 2).setAt("0", 2.7).dtype());
    Expect.values(gradient(t -> t.setAt("0", 5).square(), tensor(1, 2)), 0, 4);
    Expect.values(gradient(v -> ones(3).setAt("1:", v).mul(tensor(1, 2, 3)), tensor(1)), 5);
  }

  @Test
  void ofSeveralThatGoToOnePlaceTheLastCounts() {
    Tensor index = tensor(new int[] {1, 1, 0});
    Tensor source = tensor(5, 6, 7);
    Expect.values(zeros(3).scatter(0, index, source), 7, 6, 0);
    Expect.values(gradient(s -> zeros(3).scatter(0, index, s), source), 0, 1, 1);
    Expect.values(gradient(s -> zeros(3).indexCopy(0, index, s), source), 0, 1, 1);
    Expect.values(gradient(x -> x.scatter(0, index, source), ones(3)), 0, 0, 1);
    Expect.values(ones(3).scatter(0, zeros(DType.INT64, 0), zeros(0)), 1, 1, 1);
  }

  @Test
  void productsThatMeetAreDifferentiatedAtZeros() {
    Tensor index = tensor(new int[] {0, 0, 0});
    UnaryOperator<Tensor> product = s -> ones(1).mul(2).scatterReduce(0, index, s, "prod");
    Expect.values(gradient(product, tensor(0, 3, 5)), 30, 0, 0);
    Expect.values(hessian(s -> product.apply(s).sum()).apply(tensor(0, 0, 5)).get(0, 1), 10);
    Tensor ties = tensor(4, 4, 1);
    Expect.values(
        gradient(s -> full(4, 1).scatterReduce(0, index, s, "amax"), ties), 1 / 3., 1 / 3., 0);
    Expect.values(
        tensor(new int[] {7}).scatterReduce(0, index, tensor(new int[] {1, 2, 5}), "mean", false),
        2);
  }

  @Test
  void slicesAsOftenAsCounted() {
    Tensor counts = tensor(new int[] {2, 0, 1});
    Expect.values(arange(3).repeat(counts, 0), 0, 0, 2);
    Expect.values(gradient(t -> t.repeat(counts, 0), ones(3)), 2, 0, 1);
    Expect.values(arange(3).gt(0).argWhere(), 1, 2);
    Expect.shape(tensor(1).argWhere(), 1, 0);
    Expect.values(trilIndices(2, 2, 0), 0, 1, 1, 0, 0, 1);
  }

  // ---- numbers ----

  @Test
  void tolerancesAndWholes() {
    Tensor a = tensor(1, NAN, INF, 1);
    Tensor b = tensor(1 + 1e-7, NAN, INF, INF);
    Expect.values(a.isClose(b), 1, 0, 1, 0);
    Expect.values(a.isClose(b, 1e-5, 1e-8, true), 1, 1, 1, 0);
    assertTrue(tensor(1, 2).equal(tensor(new int[] {1, 2})));
    assertFalse(tensor(1, 2).equal(tensor(1)));
    assertFalse(a.equal(a), "NaN equals nothing");
    assertTrue(zeros(0).equal(zeros(0)));
  }

  @Test
  void decimals() {
    Expect.values(tensor(.25, -1.06).round(1), .2, -1.1);
    Expect.values(tensor(new int[] {14, 26, 25}).round(-1), 10, 30, 20);
    assertEquals(DType.INT32, tensor(new int[] {14}).round(-1).dtype());
    Expect.values(tensor(NAN, INF, -INF, 2).nanToNum(), 0, Float.MAX_VALUE, -Float.MAX_VALUE, 2);
    Expect.values(gradient(t -> t.nanToNum().mul(3), tensor(NAN, INF, 2)), 0, 0, 3);
    Expect.values(heaviside(tensor(-1, 0, 2, NAN), .5), 0, .5, 1, NAN);
    Expect.values(fmod(tensor(-7, 7), 3), -1, 1);
    Expect.values(fmod(tensor(new int[] {-7, 7}), 3), -1, 1);
    Expect.values(tensor(-0., 0, -3).signbit(), 1, 0, 1);
  }

  @Test
  void everyDerivativeOfSincAtZero() {
    UnaryOperator<Tensor> f = x -> x.sinc();
    double[] expected = {1, 0, -Math.PI * Math.PI / 3, 0, Math.pow(Math.PI, 4) / 5};
    for (double e : expected) {
      Expect.values(f.apply(tensor(0).to(DType.FLOAT64)), e);
      f = grad(f);
    }
    UnaryOperator<Tensor> psi = x -> x.lgamma();
    for (int n = 0; n < 4; n++) {
      psi = grad(psi);
      Expect.values(
          psi.apply(tensor(2.5).to(DType.FLOAT64)),
          polygamma(n, tensor(2.5).to(DType.FLOAT64)).item());
    }
  }
}
