package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class VectorExpTest {
  private static float exp(float x) {
    var out = new float[FloatVector.SPECIES_PREFERRED.length()];
    VectorExp.exp(FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, x)).intoArray(out, 0);
    return out[out.length - 1];
  }

  private static double exp(double x) {
    var out = new double[DoubleVector.SPECIES_PREFERRED.length()];
    VectorExp.exp(DoubleVector.broadcast(DoubleVector.SPECIES_PREFERRED, x)).intoArray(out, 0);
    return out[out.length - 1];
  }

  @Test
  void isWithinOneUnitInTheLastPlace() {
    var random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      float x = -random.nextFloat() * 87;
      float expected = (float) Math.exp(x);
      assertEquals(expected, exp(x), 1.01 * Math.ulp(expected), "e^" + x);
      double y = -random.nextDouble() * 708;
      double exact = Math.exp(y);
      assertEquals(exact, exp(y), 1.01 * Math.ulp(exact), "e^" + y);
    }
    assertEquals(1f, exp(0f));
    assertEquals(1.0, exp(0.0));
  }

  @Test
  void isZeroBelowTheNormalNumbers() {
    for (float x : new float[] {-88, -1000, -1e30f, Float.NEGATIVE_INFINITY}) {
      assertEquals(0f, exp(x));
      assertEquals(0.0, exp(x * 9.0));
    }
  }

  /** As long as a loop is interpreted, and when it is compiled. */
  @Test
  void bitsDoNotDependOnTheCompiler() {
    var x = new float[1000];
    var random = new Random(2);
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextFloat() * 20 - 10;
    }
    double first = FloatVectorRows.partial(Rows.Step.EXPONENTIALS, 10, x, 0, x.length);
    for (int repeat = 0; repeat < 20_000; repeat++) {
      double again = FloatVectorRows.partial(Rows.Step.EXPONENTIALS, 10, x, 0, x.length);
      assertEquals(first, again);
    }
  }
}
