package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class VectorExpTest {
  private static final float[] SPECIAL = {
    0,
    -0f,
    1,
    -1,
    88.72f,
    88.8f,
    1e30f,
    -87.3f,
    -90,
    -103,
    -103.9f,
    -105,
    -1e30f,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN,
    Float.MIN_VALUE
  };

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
      float x = random.nextFloat() * 195 - 105;
      float expected = (float) Math.exp(x);
      assertEquals(expected, exp(x), 1.01 * Math.ulp(expected), "e^" + x);
      double y = random.nextDouble() * 1456 - 746;
      double exact = Math.exp(y);
      assertEquals(exact, exp(y), 1.01 * Math.ulp(exact), "e^" + y);
    }
  }

  @Test
  void theShortFormIsTheSameUpToZero() {
    var species = FloatVector.SPECIES_PREFERRED;
    var wide = DoubleVector.SPECIES_PREFERRED;
    var random = new Random(3);
    for (int i = 0; i < 100_000; i++) {
      float x = i == 0 ? 0 : -random.nextFloat() * 87;
      assertEquals(exp(x), VectorExp.expOfNegative(FloatVector.broadcast(species, x)).lane(0));
      double y = i == 0 ? 0 : -random.nextDouble() * 708;
      assertEquals(exp(y), VectorExp.expOfNegative(DoubleVector.broadcast(wide, y)).lane(0));
    }
    for (float x : new float[] {-88, -1000, -1e30f, Float.NEGATIVE_INFINITY}) {
      assertEquals(0f, VectorExp.expOfNegative(FloatVector.broadcast(species, x)).lane(0));
      assertEquals(0.0, VectorExp.expOfNegative(DoubleVector.broadcast(wide, x * 9.0)).lane(0));
    }
  }

  @Test
  void extremesAreRight() {
    for (float x : SPECIAL) {
      float expected = (float) Math.exp(x);
      assertEquals(expected, exp(x), Float.isFinite(expected) ? Math.ulp(expected) : 0, "e^" + x);
      double exact = Math.exp((double) x * 8);
      assertEquals(
          exact, exp((double) x * 8), Double.isFinite(exact) ? Math.ulp(exact) : 0, "e^8·" + x);
    }
    assertEquals(1f, exp(0f));
    assertEquals(1.0, exp(0.0));
  }

  /** As long as a loop is interpreted, and when it is compiled. */
  @Test
  void bitsDoNotDependOnTheCompiler() {
    var x = new float[1000];
    var random = new Random(2);
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextFloat() * 20 - 10;
    }
    double first = FloatVectorRows.partial(Rows.Step.EXPONENTIALS, 1, x, 0, x.length);
    for (int repeat = 0; repeat < 20_000; repeat++) {
      double again = FloatVectorRows.partial(Rows.Step.EXPONENTIALS, 1, x, 0, x.length);
      assertEquals(first, again);
    }
  }
}
