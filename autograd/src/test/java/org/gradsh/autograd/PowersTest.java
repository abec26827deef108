package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Powers by a Java number: a square is the product that it is, with every dtype's own rules. */
class PowersTest {
  private static String op(Tensor y) {
    return y.origin().name();
  }

  @Test
  void aSquareByNumberIsOneProduct() {
    Variable x = variable(-1.5, 0, 3);
    assertEquals("square", op(x.pow(2)));
    assertEquals("square", op(x.pow(2.0)));
    assertEquals("square", op(pow(x, 2)));
    assertEquals("pow", op(x.pow(3)));
    assertEquals("pow", op(x.pow(2.5)));
    assertEquals("pow", op(x.pow(tensor(2))));
  }

  @Test
  void itHasTheBitsAndTheDerivativesOfThePower() {
    Tensor x = tensor(-1.5, 0, 1e-30, 3, 1e30, Double.POSITIVE_INFINITY, Double.NaN);
    Tensor two = full(2, 7);
    assertBits(x.pow(two), x.pow(2));
    assertBits(
        grad((Tensor t) -> t.pow(two).sum()).apply(x), grad((Tensor t) -> t.pow(2).sum()).apply(x));
    assertBits(
        hessian((Tensor t) -> t.pow(full(2, 2)).sum()).apply(tensor(0, 3)),
        hessian((Tensor t) -> t.pow(2).sum()).apply(tensor(0, 3)));
    Expect.values(jvp(t -> t.pow(2), tensor(3), tensor(10)).tangent(), 60);
  }

  private static void assertBits(Tensor expected, Tensor actual) {
    assertEquals(expected.dtype(), actual.dtype());
    float[] a = expected.toFloatArray(), b = actual.toFloatArray();
    assertEquals(a.length, b.length);
    for (int i = 0; i < a.length; i++) {
      assertEquals(Float.floatToIntBits(a[i]), Float.floatToIntBits(b[i]), "element " + i);
    }
  }

  @Test
  void theDTypeIsThatOfAnyPower() {
    Tensor whole = tensor(new int[] {-3, 46341});
    assertEquals(DType.INT32, whole.pow(2).dtype());
    Expect.values(whole.pow(2), 9, -2147479015); // it wraps, as the product does
    assertEquals(DType.FLOAT32, whole.pow(2.0).dtype());
    Expect.values(tensor(new int[] {-3}).pow(2.0), 9);
    Tensor mask = tensor(new boolean[] {true, false});
    assertEquals(DType.INT32, mask.pow(2).dtype());
    Expect.values(mask.pow(2), 1, 0);
    assertEquals(DType.FLOAT64, tensor(new double[] {3}, DType.FLOAT64).pow(2).dtype());
  }

  @Test
  void aTapeSeesTheValueThatAVariableHadThen() {
    Variable x = variable(3);
    Tensor first = x.mul(x);
    x.assign(5);
    Tensor second = x.mul(x);
    first.backward();
    Expect.values(x.grad(), 6);
    second.backward();
    Expect.values(x.grad(), 16);
  }
}
