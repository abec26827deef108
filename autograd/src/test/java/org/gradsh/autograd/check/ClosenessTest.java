package org.gradsh.autograd.check;

import static org.gradsh.autograd.Autograd.allClose;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.junit.jupiter.api.Test;

class ClosenessTest {
  private static final double NAN = Double.NaN;
  private static final double INF = Double.POSITIVE_INFINITY;

  private static Tensor f64(double... values) {
    return tensor(values, DType.FLOAT64);
  }

  @Test
  void theTolerancesAreNumPys() {
    // numpy.allclose's own examples
    assertFalse(allClose(f64(1e10, 1e-7), f64(1.00001e10, 1e-8)));
    assertTrue(allClose(f64(1e10, 1e-8), f64(1.00001e10, 1e-9)));
    assertFalse(allClose(f64(1e10, 1e-8), f64(1.0001e10, 1e-9)));
    assertTrue(allClose(f64(1), f64(1.5), 0, 0.5));
    assertFalse(allClose(f64(1), f64(1.5), 0, 0.49));
    // relative to the second one: it is not symmetric
    assertTrue(allClose(f64(10), f64(11), 0.0910, 0));
    assertFalse(allClose(f64(11), f64(10), 0.0910, 0));
  }

  @Test
  void nanAndInfinities() {
    assertFalse(allClose(f64(1, NAN), f64(1, NAN)));
    assertTrue(allClose(f64(1, NAN), f64(1, NAN), 1e-5, 1e-8, true));
    assertFalse(allClose(f64(1, NAN), f64(1, 2), 1e-5, 1e-8, true));
    assertTrue(allClose(f64(INF, -INF), f64(INF, -INF)));
    assertFalse(allClose(f64(INF), f64(-INF)));
    assertFalse(allClose(f64(1e308), f64(INF)));
    assertFalse(allClose(f64(INF), f64(1e308)));
  }

  @Test
  void shapesBroadcastAndDtypesMix() {
    assertTrue(allClose(tensor(new double[][] {{1, 1}, {1, 1}}), tensor(1)));
    assertTrue(tensor(1, 2).allClose(tensor(new int[] {1, 2})));
    assertTrue(allClose(variable(0.1), tensor(0.1, DType.FLOAT64)));
    assertTrue(allClose(zeros(0), zeros(0)));
    TensorException e = assertThrows(TensorException.class, () -> allClose(zeros(2, 3), zeros(4)));
    assertEquals(
        "allClose: the shapes cannot be broadcast to one\n  a  float32 [2, 3]\n  b  float32 [4]",
        e.getMessage());
  }

  @Test
  void theWorstPairIsTheOneFurthestBeyondItsTolerance() {
    Tensor a = tensor(new double[][] {{1, 2, 3}, {4, 5.5, 1000.001}});
    Tensor b = tensor(new double[][] {{1, 2.1, 3}, {4, 5, 1000}});
    Closeness c = Closeness.of(a, b, 1e-5, 1e-8, false);
    assertEquals(6, c.elements());
    assertEquals(2, c.apart());
    assertArrayEquals(new int[] {1, 1}, c.worstIndex());
    Closeness scalar = Closeness.of(tensor(1), tensor(2), 0, 0, false);
    assertArrayEquals(new int[0], scalar.worstIndex());
  }

  @Test
  void badTolerancesAndNull() {
    assertThrows(TensorException.class, () -> allClose(f64(1), f64(1), -1, 0));
    assertThrows(TensorException.class, () -> allClose(f64(1), f64(1), 0, NAN));
    TensorException e = assertThrows(TensorException.class, () -> allClose(f64(1), null));
    assertTrue(e.getMessage().startsWith("allClose: b is null"), e.getMessage());
  }
}
