package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Random numbers are reproducible, in their range, and spread as they should. */
class RandomTest {
  private static double[] draw() {
    return concat(0, rand(3), randn(4), randint(0, 100, 3), randperm(5)).toDoubleArray();
  }

  @Test
  void aSeedStartsTheSequenceAnew() {
    seed(42);
    double[] first = draw();
    double[] second = draw();
    seed(42);
    assertArrayEquals(first, draw());
    assertArrayEquals(second, draw());
    seed(43);
    assertTrue(!Arrays.equals(first, draw()));
    seed(42L + (1L << 40));
    assertTrue(!Arrays.equals(first, draw()), "all 64 bits of the seed count");
  }

  @Test
  void theSequenceIsTheSameInEveryVersion() {
    // Philox4x32-10 with key 0: 6627e8d5 e169c58d …, the upper 24 bits as a fraction.
    seed(0);
    Expect.values(rand(2), (0x6627e8d5L >>> 8) * 0x1p-24, (0xe169c58dL >>> 8) * 0x1p-24);
  }

  @Test
  void eachThreadHasItsOwnSequence() throws InterruptedException {
    seed(7);
    double[] expected = rand(4).toDoubleArray();
    seed(7);
    double[] half = rand(2).toDoubleArray();
    Thread other = new Thread(() -> rand(1000));
    other.start();
    other.join();
    double[] rest = rand(2).toDoubleArray();
    assertArrayEquals(expected, new double[] {half[0], half[1], rest[0], rest[1]});
  }

  @Test
  void uniform() {
    seed(1);
    Tensor u = rand(100_000);
    assertTrue(u.min().item() >= 0 && u.max().item() < 1);
    assertEquals(.5, u.mean().item(), .005);
    assertEquals(1. / 12, u.var().item(), .002);
  }

  @Test
  void normal() {
    seed(1);
    Tensor n = randn(100_001);
    assertEquals(0, n.mean().item(), .02);
    assertEquals(1, n.var().item(), .02);
    assertEquals(3, n.pow(4).mean().item(), .1);
    assertEquals(.6827, n.abs().lt(1).to(DType.FLOAT32).mean().item(), .01);
    assertTrue(n.isFinite().all().item() == 1);
  }

  @Test
  void integers() {
    seed(1);
    Tensor i = randint(-2, 3, 10_000);
    assertEquals(DType.INT64, i.dtype());
    for (int v = -2; v < 3; v++) assertEquals(2000, i.eq(v).sum().item(), 200);
    Tensor wide = randint(Long.MIN_VALUE, Long.MAX_VALUE, 1000);
    assertEquals(500, wide.lt(0).sum().item(), 80);
  }

  @Test
  void permutations() {
    seed(1);
    long[] p = randperm(1000).toLongArray();
    long[] sorted = p.clone();
    Arrays.sort(sorted);
    for (int k = 0; k < 1000; k++) assertEquals(k, sorted[k]);
    assertTrue(!Arrays.equals(p, sorted));
    assertEquals(0, randperm(0).size());
  }
}
