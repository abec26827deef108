package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.gradsh.autograd.DType.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tensors from Java values, and back. */
class TensorFactoryTest {
  private static void is(Tensor t, DType dtype, int[] shape, double... values) {
    assertEquals(dtype, t.dtype());
    assertArrayEquals(shape, t.dims());
    Expect.values(t, values);
  }

  private static int[] dims(int... dims) {
    return dims;
  }

  @Test
  void numbersAreFloat32() {
    is(tensor(3), FLOAT32, dims(), 3);
    is(tensor(3.5), FLOAT32, dims(), 3.5);
    is(tensor(1, 2, 3), FLOAT32, dims(3), 1, 2, 3);
    is(tensor(3, FLOAT64), FLOAT64, dims(), 3);
    is(tensor(3, INT32), INT32, dims(), 3);
    assertEquals(.1, tensor(.1, FLOAT64).item());
    assertEquals((float) .1, tensor(.1).item());
  }

  @Test
  void arraysHaveTheirElementsDtype() {
    is(tensor(new double[] {1, 2}), FLOAT32, dims(2), 1, 2);
    is(tensor(new float[] {1, 2}), FLOAT32, dims(2), 1, 2);
    is(tensor(new int[] {1, 2}), INT32, dims(2), 1, 2);
    is(tensor(new long[] {1, 2}), INT64, dims(2), 1, 2);
    is(tensor(new short[] {1, 2}), INT32, dims(2), 1, 2);
    is(tensor(new byte[] {1, -2}), INT32, dims(2), 1, -2);
    is(tensor(new boolean[] {true, false}), BOOL, dims(2), 1, 0);
    is(tensor(new Integer[] {1, 2}), INT32, dims(2), 1, 2);
    is(tensor(new Double[] {1., 2.}), FLOAT32, dims(2), 1, 2);
    is(tensor(new Number[] {1, 2L, 3.5}), FLOAT32, dims(3), 1, 2, 3.5);
    is(tensor(new double[] {1, 2}, INT64), INT64, dims(2), 1, 2);
    is(tensor(new int[] {0, 5}, BOOL), BOOL, dims(2), 0, 1);
    long big = (1L << 53) + 1;
    assertEquals(big, tensor(new long[] {big}).toLongArray()[0]);
    assertEquals(big, tensor(List.of(big)).toLongArray()[0]);
    assertEquals(.1, tensor(new double[] {.1}, FLOAT64).item());
  }

  @Test
  void nestedArraysHaveAxes() {
    is(tensor(new double[][] {{1, 2, 3}, {4, 5, 6}}), FLOAT32, dims(2, 3), 1, 2, 3, 4, 5, 6);
    is(tensor(new int[][][] {{{1}, {2}}}), INT32, dims(1, 2, 1), 1, 2);
    is(tensor(List.of(List.of(1, 2), List.of(3, 4))), INT32, dims(2, 2), 1, 2, 3, 4);
    is(tensor(new Object[] {new int[] {1}, new double[] {2}}), FLOAT32, dims(2, 1), 1, 2);
    is(tensor(List.of(new double[] {1, 2})), FLOAT32, dims(1, 2), 1, 2);
  }

  @Test
  void emptyArraysKeepTheirAxes() {
    is(tensor(new double[0]), FLOAT32, dims(0));
    is(tensor(new double[2][0]), FLOAT32, dims(2, 0));
    is(tensor(new int[0][3]), INT32, dims(0, 0));
    is(tensor(List.of()), FLOAT32, dims(0));
    is(zeros(0, 3), FLOAT32, dims(0, 3));
    is(zeros(2, 0, 1 << 30, 1 << 30), FLOAT32, dims(2, 0, 1 << 30, 1 << 30));
  }

  @Test
  void raggedArraysAreToldWhere() {
    Expect.error(
        () -> tensor(new double[][] {{1, 2, 3}, {4, 5}}),
        "tensor: a nested array is ragged",
        "[0] has 3 elements",
        "[1] has 2 elements",
        "pad");
    Expect.error(
        () -> tensor(List.of(1, List.of(2))),
        "tensor: a nested array is ragged",
        "[0] is a number",
        "[1] is an array");
    Expect.error(() -> tensor(new Object[] {List.of(2), 1}), "tensor: a nested array is ragged");
    Expect.error(
        () -> tensor(new double[][][] {{{1}, {2}}, {{3}}}),
        "tensor: a nested array is ragged",
        "[1]");
    Expect.error(() -> tensor(new double[][] {{1}, null}), "tensor: null at [1]");
    Expect.error(() -> tensor(Arrays.asList(1, null)), "tensor: null at [1]", "NaN");
    Expect.error(() -> tensor(new String[] {"1"}), "tensor: [0] is no number but of type String");
    Expect.error(() -> tensor("1"), "tensor: the value is no number but of type String");
    Expect.error(() -> tensor(List.of(tensor(1), tensor(2))), "tensor: a tensor at [0]", "stack");
  }

  @Test
  void aTensorOwnsItsElements() {
    double[] source = {1, 2};
    Tensor t = tensor(source, FLOAT64);
    source[0] = 100;
    Expect.values(t, 1, 2);
    t.toDoubleArray()[0] = 100;
    t.dims()[0] = 100;
    Expect.values(t, 1, 2);
    Variable v = variable(t);
    v.toDoubleArray()[0] = 100;
    Expect.values(v, 1, 2);
  }

  @Test
  void constants() {
    is(zeros(2), FLOAT32, dims(2), 0, 0);
    is(ones(INT64, 2), INT64, dims(2), 1, 1);
    is(full(7, 2), FLOAT32, dims(2), 7, 7);
    is(full(BOOL, 1, 2), BOOL, dims(2), 1, 1);
    is(full(FLOAT64, -0., 1), FLOAT64, dims(1), 0);
    assertEquals(-INF, 1 / full(FLOAT64, -0., 1).item(), "the sign of a zero is kept");
    is(eye(2), FLOAT32, dims(2, 2), 1, 0, 0, 1);
    is(eye(2, 3), FLOAT32, dims(2, 3), 1, 0, 0, 0, 1, 0);
    is(zerosLike(tensor(new int[] {5})), INT32, dims(1), 0);
    is(onesLike(tensor(5.5)), FLOAT32, dims(), 1);
    assertFalse(onesLike(variable(3)).requiresGrad());
  }

  private static final double INF = Double.POSITIVE_INFINITY;

  @Test
  void ranges() {
    is(arange(4), FLOAT32, dims(4), 0, 1, 2, 3);
    is(arange(2, 5), FLOAT32, dims(3), 2, 3, 4);
    is(arange(0, 1, .25), FLOAT32, dims(4), 0, .25, .5, .75);
    is(arange(5, 0, -2), FLOAT32, dims(3), 5, 3, 1);
    is(arange(0), FLOAT32, dims(0));
    is(arange(5, 2), FLOAT32, dims(0));
    is(arange(3, INT32), INT32, dims(3), 0, 1, 2);
    is(arange(0, 6, 2, INT64), INT64, dims(3), 0, 2, 4);
    is(linspace(0, 1, 5), FLOAT32, dims(5), 0, .25, .5, .75, 1);
    is(linspace(1, 0, 2), FLOAT32, dims(2), 1, 0);
    is(linspace(3, 9, 1), FLOAT32, dims(1), 3);
    is(linspace(3, 9, 0), FLOAT32, dims(0));
    assertEquals((float) .3, linspace(.1, .3, 7).get(-1).item(), "the end is hit exactly");
  }

  @Test
  void elementsAsJavaValues() {
    Tensor t = tensor(new double[][] {{1.9, 2}, {-3.9, 0}});
    assertArrayEquals(new int[] {1, 2, -3, 0}, t.toIntArray());
    assertArrayEquals(new long[] {1, 2, -3, 0}, t.toLongArray());
    assertArrayEquals(new boolean[] {true, true, true, false}, t.toBooleanArray());
    assertArrayEquals(new float[] {1.9f, -3.9f, 2, 0}, t.T().toFloatArray());
    assertArrayEquals(new double[] {2, 0}, t.get(":, 1").toDoubleArray());
    assertEquals(1, tensor(true).item());
    assertEquals(4, t.size());
    assertEquals(2, t.rank());
    assertEquals("cpu", t.device().toString());
  }
}
