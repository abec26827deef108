package org.gradsh.cuda.kernel;

import static org.gradsh.autograd.Autograd.cuda;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.device.Fallbacks;
import org.gradsh.autograd.op.IndexOps;
import org.gradsh.autograd.op.PlaceOps;
import org.gradsh.autograd.op.RandomOps;
import org.gradsh.autograd.op.UpdateOps;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Picking and random numbers on the device, in odd and larger sizes. */
@Tag("races")
class ImageTest {
  private static final List<String> OPS =
      List.of(
          "indexSelect embedIndex gather embedGather argWhere repeated groups addWindows windowSum"
              .concat(" spreadWindows windowMax windowIntoMax conv convPlus convSpread convKernel")
              .concat(" bernoulli poisson multinomial")
              .split(" "));

  private Map<String, Long> before;

  @BeforeEach
  void aDevice() {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
    before = Fallbacks.counts("cuda");
  }

  /** Ops of other families may be computed on the CPU as yet. */
  private void noFallback() {
    Map<String, Long> now = Fallbacks.counts("cuda");
    for (String op : OPS) assertEquals(before.get(op), now.get(op), op);
  }

  private static Tensor reals(long seed, DType dtype, int... dims) {
    Random random = new Random(seed);
    double[] a = new double[Shape.of(dims).size()];
    for (int i = 0; i < a.length; i++) a[i] = random.nextGaussian();
    return Autograd.tensor(a, DType.FLOAT64).to(dtype).reshape(dims);
  }

  private static Tensor index(long seed, int bound, int... dims) {
    Random random = new Random(seed);
    long[] a = new long[Shape.of(dims).size()];
    for (int i = 0; i < a.length; i++) a[i] = random.nextInt(bound);
    return Autograd.tensor(a).reshape(dims);
  }

  /** The same on the CPU and on the device, twice the same bits there. */
  private void same(double tolerance, Function<Tensor[], Tensor> f, Tensor... in) {
    Tensor[] there = Arrays.stream(in).map(t -> t.to(cuda())).toArray(Tensor[]::new);
    Tensor expected = f.apply(in);
    Tensor actual = f.apply(there);
    assertEquals(expected.shape(), actual.shape());
    assertEquals(expected.dtype(), actual.dtype());
    double[] a = expected.toDoubleArray(), b = actual.toDoubleArray();
    assertArrayEquals(b, f.apply(there).toDoubleArray(), "again");
    if (tolerance == 0) {
      assertArrayEquals(a, b);
      return;
    }
    for (int i = 0; i < a.length; i++) {
      int at = i;
      boolean near = Double.compare(a[i], b[i]) == 0;
      near |= Math.abs(a[i] - b[i]) <= tolerance * Math.max(1, Math.abs(a[i]));
      assertTrue(near, () -> at + ": " + a[at] + ", " + b[at]);
    }
  }

  // ---- picking ----

  @Test
  void slicesOfEveryWidthAreCopied() {
    for (int inner : new int[] {1, 3, 4, 8, 20}) {
      for (DType dtype : DType.values()) {
        Tensor x = reals(1, DType.FLOAT64, 2, 37, inner).to(dtype);
        same(0, in -> IndexOps.indexSelect(in[0], 1, in[1]), x, index(2, 37, 301));
        Tensor few = index(3, 37, 5, 2).to(DType.INT32);
        same(0, in -> IndexOps.indexSelect(in[0], 1, in[1]), x, few);
      }
    }
    noFallback();
  }

  @Test
  void viewsArePickedFrom() {
    Tensor x = reals(1, DType.FLOAT32, 19, 23);
    same(0, in -> IndexOps.indexSelect(in[0].T(), 0, in[1]), x, index(2, 23, 40));
    same(0, in -> IndexOps.gather(in[0].T(), 0, in[1]), x, index(2, 23, 31, 17));
    same(0, in -> IndexOps.gather(in[0], 1, in[1].T()), x, index(2, 23, 3, 11));
    noFallback();
  }

  @Test
  void whatIsAddedBackHasTheBitsOfTheCpu() {
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64, DType.INT32, DType.INT64}) {
      Tensor x = reals(4, DType.FLOAT64, 5000, 3).mul(100).to(dtype);
      Tensor zeros = Autograd.zeros(700, 3).to(dtype);
      same(0, in -> UpdateOps.indexAdd(in[0], 0, in[1], in[2]), zeros, index(5, 700, 5000), x);
      same(0, in -> UpdateOps.indexAdd(in[0], 0, in[1], in[2]), zeros, index(5, 2, 5000), x);
      Tensor at = index(6, 700, 5000, 3);
      same(0, in -> IndexOps.scatterAdd(in[0], 0, in[1], in[2]), zeros, at, x);
      Tensor narrow = index(6, 700, 4000, 2);
      same(0, in -> IndexOps.scatterAdd(in[0], 0, in[1], in[2]), zeros, narrow, x);
    }
    noFallback();
  }

  @Test
  void manyKeysAreSortedByAllTheirDigits() {
    Tensor zeros = Autograd.zeros(70000);
    Tensor x = reals(7, DType.FLOAT32, 9000);
    same(0, in -> IndexOps.scatterAdd(in[0], 0, in[1], in[2]), zeros, index(8, 70000, 9000), x);
    Tensor one = reals(7, DType.FLOAT32, 1);
    same(0, in -> IndexOps.scatterAdd(in[0], 0, in[1], in[2]), zeros, index(8, 70000, 1), one);
    noFallback();
  }

  @Test
  void anIndexOutOfRangeIsToldAtTheNextRead() {
    Tensor x = reals(1, DType.FLOAT32, 5, 4).to(cuda());
    for (long bad : new long[] {5, -6, Long.MAX_VALUE, Long.MIN_VALUE}) {
      Tensor at = Autograd.tensor(new long[] {0, bad}).to(cuda());
      Tensor y = IndexOps.indexSelect(x, 0, at);
      assertThrows(TensorException.class, y::toDoubleArray);
      Tensor wide = at.reshape(2, 1);
      Tensor z = IndexOps.gather(x, 0, wide);
      assertThrows(TensorException.class, z::toDoubleArray);
      Tensor sum = UpdateOps.indexAdd(x, 0, at, x.get("0:2"));
      assertThrows(TensorException.class, sum::toDoubleArray);
    }
    x.toDoubleArray(); // told once
    noFallback();
  }

  @Test
  void placesAreFoundInTheirOrder() {
    for (int n : new int[] {1, 31, 256, 257, 5000, 300000}) {
      Tensor x = reals(n, DType.FLOAT32, n);
      same(0, in -> PlaceOps.argWhere(in[0].gt(.5)), x);
      same(0, in -> IndexOps.maskedSelect(in[0], in[0].gt(0)), x);
    }
    same(0, in -> PlaceOps.argWhere(in[0].gt(0)), reals(1, DType.FLOAT32, 7, 1, 11, 13));
    same(0, in -> PlaceOps.argWhere(in[0].gt(9)), reals(1, DType.FLOAT32, 7, 11));
    Tensor counts = index(9, 4, 3000);
    same(0, in -> PlaceOps.repeat(in[0], in[1], 0), reals(1, DType.FLOAT32, 3000, 2), counts);
    Tensor source = reals(2, DType.FLOAT32, 400, 3);
    Tensor x = reals(1, DType.FLOAT32, 50, 3);
    same(0, in -> UpdateOps.scatter(in[0], 0, in[1], in[2]), x, index(3, 50, 400, 3), source);
    noFallback();
  }

  /** Whichever of many threads sees the count. */
  @Test
  void aCountBelowZeroIsAnError() {
    long[] counts = new long[300];
    counts[170] = -1;
    Tensor x = reals(1, DType.FLOAT32, 300), y = Autograd.tensor(counts);
    String expected =
        assertThrows(TensorException.class, () -> PlaceOps.repeat(x, y, 0)).getMessage();
    var there =
        assertThrows(TensorException.class, () -> PlaceOps.repeat(x.to(cuda()), y.to(cuda()), 0));
    assertEquals(expected.lines().findFirst(), there.getMessage().lines().findFirst());
  }

  // ---- random numbers ----

  @Test
  void randomNumbersAreThoseOfTheCpu() {
    for (int skipped = 0; skipped < 5; skipped++) {
      for (int n : new int[] {1, 2, 3, 5, 1023, 1024, 1025, 3001}) {
        drawn(skipped, 0, () -> Autograd.rand(n));
        drawn(skipped, 0, () -> RandomOps.randLike(Autograd.zeros(n).to(DType.FLOAT64)));
        drawn(skipped, 0, () -> Autograd.randint(-5, 1000, n));
        drawn(skipped, 1, () -> Autograd.randn(n));
        drawn(skipped, 4, () -> RandomOps.randnLike(Autograd.zeros(n).to(DType.FLOAT64)));
        drawn(skipped, 0, () -> RandomOps.bernoulli(Autograd.full(.3, n)));
        drawn(skipped, 0, () -> RandomOps.poisson(Autograd.arange(n).div(10)));
        drawn(skipped, 0, () -> RandomOps.poisson(Autograd.full(1e6, n).to(DType.FLOAT64)));
      }
    }
    noFallback();
  }

  @Test
  void indicesAreDrawnAsOnTheCpu() {
    for (int k : new int[] {1, 2, 33, 700, 1500}) {
      Tensor weights = reals(5, DType.FLOAT32, 3, k).abs();
      Tensor some = k < 33 ? weights : weights.mul(weights.gt(.5));
      drawn(3, 0, () -> RandomOps.multinomial(weights.to(Device.current()), (k + 1) / 2, false));
      drawn(1, 0, () -> RandomOps.multinomial(some.to(Device.current()), 500, true));
    }
    noFallback();
  }

  @Test
  void whatCannotBeDrawnIsTold() {
    Tensor w = Autograd.tensor(new float[] {0, 1, 0}).to(cuda());
    assertThrows(TensorException.class, () -> RandomOps.multinomial(w, 2).toDoubleArray());
    assertThrows(
        TensorException.class, () -> RandomOps.multinomial(w.mul(0), 2, true).toDoubleArray());
    assertThrows(TensorException.class, () -> RandomOps.multinomial(w.neg(), 1).toDoubleArray());
    assertThrows(
        TensorException.class, () -> RandomOps.multinomial(w.neg(), 1, true).toDoubleArray());
    assertThrows(TensorException.class, () -> RandomOps.poisson(w.neg()).toDoubleArray());
  }

  /** Within so many units of the last place; the sequence goes on from the same place. */
  private static void drawn(int skipped, int ulps, java.util.function.Supplier<Tensor> draw) {
    Autograd.seed(77);
    if (skipped > 0) Autograd.rand(skipped);
    Tensor expected = draw.get();
    double next = Autograd.rand(1).item();
    Autograd.seed(77);
    if (skipped > 0) Autograd.rand(skipped);
    Tensor actual = Autograd.withDevice(cuda(), draw);
    assertEquals(cuda(), actual.device());
    assertEquals(next, Autograd.rand(1).item(), "what comes next");
    double[] a = expected.toDoubleArray(), b = actual.toDoubleArray();
    for (int i = 0; i < a.length; i++) {
      double ulp = expected.dtype() == DType.FLOAT64 ? Math.ulp(a[i]) : Math.ulp((float) a[i]);
      assertTrue(Math.abs(a[i] - b[i]) <= ulps * ulp, i + ": " + a[i] + ", " + b[i]);
    }
  }

  @Test
  void whatIsNoProbabilityIsTold() {
    Tensor p = Autograd.tensor(new float[] {.5f, 1.5f, Float.NaN}).to(cuda());
    Tensor y = RandomOps.bernoulli(p);
    assertThrows(TensorException.class, y::toDoubleArray);
  }
}
