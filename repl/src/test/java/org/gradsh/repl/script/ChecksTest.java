package org.gradsh.repl.script;

import static org.gradsh.autograd.Autograd.ones;
import static org.gradsh.autograd.Autograd.tensor;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The checks that every session can call: what passes, and what is said of what does not. */
class ChecksTest {
  private static void fails(String message, Executable check) {
    CheckFailed e = Assertions.assertThrows(CheckFailed.class, check);
    Assertions.assertEquals(message, e.getMessage());
  }

  @Test
  void closeValues() {
    Checks.assertClose(1, 1.000001);
    Checks.assertClose(tensor(1, 2), new double[] {1, 2});
    Checks.assertClose(List.of(1.0, 2.0), tensor(1, 2));
    Checks.assertClose(ones(2, 3), 1);
    Checks.assertClose(new int[][] {{1}, {2}}, List.of(List.of(1), List.of(2)));
    Checks.assertClose(Double.NaN, Double.NaN, 0, 0, true);
    Checks.assertClose(5, 5.5, 0, 0.5);
    Checks.assertClose(true, true);
  }

  @Test
  void valuesThatAreNotClose() {
    Tensor a = tensor(new double[][] {{1, 2}, {3, 4.5}});
    fails(
        """
        assertClose: 2 of 4 elements are beyond atol 1e-8 + rtol 1e-5 · |expected|
          actual    float32 [2, 2]
          expected  float64 [2, 2]
          worst at [1, 1]: 4.5 instead of 4.0, off by 0.5, 0.125 of it\
        """,
        () -> Checks.assertClose(a, new double[][] {{1, 2.1}, {3, 4}}));
    fails(
        """
        assertClose: the number is beyond atol 0.1 + rtol 0 · |expected|
          actual    float64 []
          expected  float32 []
          1.5 instead of 1.0, off by 0.5, 0.5 of it\
        """,
        () -> Checks.assertClose(1.5, 1, 0, 0.1));
    fails(
        """
        assertClose: the number is beyond atol 1e-8 + rtol 1e-5 · |expected|
          actual    float32 [1]
          expected  float64 []
          worst at [0]: NaN instead of 0.0\
        """,
        () -> Checks.assertClose(tensor(new float[] {Float.NaN}), 0.0));
    fails(
        """
        assertClose: the shapes differ
          actual    float32 [2, 3]
          expected  float32 [3]
          perhaps: allClose, which broadcasts\
        """,
        () -> Checks.assertClose(ones(2, 3), ones(3)));
    fails("the expected value is null", () -> Checks.assertClose(1, null));
    Assertions.assertThrows(CheckFailed.class, () -> Checks.assertClose("a", "b"));
    Assertions.assertThrows(CheckFailed.class, () -> Checks.assertClose(1, 1, -1, 0));
  }

  @Test
  void equalValues() {
    Checks.assertEquals(1, 1L);
    Checks.assertEquals("a", "a");
    Checks.assertEquals(null, null);
    Checks.assertEquals(new int[] {1, 2}, new int[] {1, 2});
    Checks.assertEquals(new String[] {"a"}, new String[] {"a"});
    Checks.assertEquals(tensor(1, Double.NaN), tensor(1, Double.NaN));
    Checks.assertEquals(new long[] {Long.MAX_VALUE}, new long[] {Long.MAX_VALUE});
    fails(
        "assertEquals: the values differ\n  actual    2\n  expected  3",
        () -> Checks.assertEquals(2, 3));
    fails(
        "assertEquals: the values differ\n"
            + "  actual    1.0  (java.lang.Float)\n"
            + "  expected  1.0  (java.lang.Double)",
        () -> Checks.assertEquals(1f, 1.0));
    fails(
        """
        assertEquals: dtype or shape differ
          actual    float32 [2]
          expected  int32 [2]\
        """,
        () -> Checks.assertEquals(tensor(1, 2), new int[] {1, 2}));
    fails(
        """
        assertEquals: 1 of 2 elements is not equal
          actual    int64 [2]
          expected  int64 [2]
          worst at [1]: 9223372036854775807 instead of 5, off by 9.22e18, 1.84e18 of it\
        """,
        () -> Checks.assertEquals(new long[] {1, Long.MAX_VALUE}, new long[] {1, 5}));
    Assertions.assertThrows(CheckFailed.class, () -> Checks.assertEquals(null, 1));
    long next = Long.MAX_VALUE - 1;
    Assertions.assertThrows(
        CheckFailed.class,
        () -> Checks.assertEquals(new long[] {next}, new long[] {Long.MAX_VALUE}));
  }

  @Test
  void conditionsAndShapes() {
    Checks.assertTrue(true);
    Checks.assertFalse(false);
    fails("assertTrue: loss falls", () -> Checks.assertTrue(false, "loss falls"));
    fails("assertFalse: the condition is true", () -> Checks.assertFalse(true));
    Checks.assertShape(tensor(1), new int[0]);
    Checks.assertShape(ones(DType.INT64, 2, 3), 2, 3);
    fails(
        "assertShape: the shape is [2, 3] instead of [3, 2]",
        () -> Checks.assertShape(ones(2, 3), 3, 2));
    fails("assertShape: the tensor is null", () -> Checks.assertShape(null, 1));
  }

  @Test
  void exceptions() {
    IllegalStateException thrown = new IllegalStateException("x");
    assertSame(
        thrown,
        Checks.assertThrows(
            RuntimeException.class,
            () -> {
              throw thrown;
            }));
    fails(
        "assertThrows: nothing was thrown instead of java.lang.RuntimeException",
        () -> Checks.assertThrows(RuntimeException.class, () -> {}));
    fails(
        "assertThrows: java.lang.IllegalStateException instead of java.lang.ArithmeticException",
        () ->
            Checks.assertThrows(
                ArithmeticException.class,
                () -> {
                  throw thrown;
                }));
  }

  @Test
  void testsWantANameAndABlock() {
    Assertions.assertThrows(IllegalArgumentException.class, () -> Checks.test(" ", () -> {}));
    Assertions.assertThrows(IllegalArgumentException.class, () -> Checks.test("t", null));
  }
}
