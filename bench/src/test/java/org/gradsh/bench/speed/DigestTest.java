package org.gradsh.bench.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

class DigestTest {
  private static String digest(double[]... tensors) {
    StringJoiner out = new StringJoiner(" ");
    for (double[] tensor : tensors) Digest.add(out, tensor);
    return out.toString();
  }

  @Test
  void theSameNumbersAgreeWithinTheTolerance() {
    double[] numbers = {1, -2, 3};
    double[] near = {1.00001, -2, 3};
    assertEquals("", Digest.difference(digest(numbers), digest(near), 1e-4));
    assertTrue(!Digest.difference(digest(numbers), digest(near), 1e-7).isEmpty());
  }

  @Test
  void oneElementOfManyIsNoticedByTheMeans() {
    double[] numbers = new double[1000];
    Arrays.fill(numbers, 1);
    double[] other = numbers.clone();
    other[500] = 3;
    assertEquals(
        "result 1, mean: 1.0000000 against 1.0020000",
        Digest.difference(digest(numbers), digest(other), 1e-4));
  }

  @Test
  void theSecondResultIsCompared() {
    double[] first = {1};
    assertEquals(
        "result 2, mean: 2.0000000 against 3.0000000",
        Digest.difference(digest(first, new double[] {2}), digest(first, new double[] {3}), 1e-4));
  }

  @Test
  void shapesAreCompared() {
    assertEquals(
        "result 1, number of elements: 1.0000000 against 2.0000000",
        Digest.difference(digest(new double[] {1}), digest(new double[] {1, 1}), 1e-4));
    assertEquals(
        "1 results against 2",
        Digest.difference(
            digest(new double[] {1}), digest(new double[] {1}, new double[] {1}), 1e-4));
  }

  @Test
  void notANumberIsNeverEqual() {
    String nan = digest(new double[] {Double.NaN});
    assertTrue(!Digest.difference(nan, digest(new double[] {1}), 1e-4).isEmpty());
  }

  @Test
  void bothSidesTellTheSameElements() {
    double[] numbers = new double[100];
    for (int i = 0; i < 100; i++) numbers[i] = i;
    String[] told = digest(numbers).split(" ");
    assertEquals(19, told.length);
    assertEquals("100", told[0]);
    assertEquals("0.0", told[3]);
    assertEquals("6.0", told[4]);
    assertEquals("99.0", told[18]);
  }
}
