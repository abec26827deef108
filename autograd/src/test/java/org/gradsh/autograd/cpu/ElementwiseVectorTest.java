package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.ElementwiseCatalogue;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Loops over vectors give the same bits as plain ones, at the extremes and at odd ends too. */
@Tag("kernels")
class ElementwiseVectorTest {
  private static final float[] EXTREMES = {
    0,
    -0f,
    1,
    -1,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN,
    Float.MIN_VALUE,
    -1e-40f,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    88.7f,
    -87.4f,
    -103.5f,
    0x1p23f,
    -2.5f,
    .46875f,
    4
  };

  @TestFactory
  Stream<DynamicTest> sameBits() {
    assumeTrue(Simd.enabled(), "needs jdk.incubator.vector");
    return ops().map(op -> DynamicTest.dynamicTest(op.name(), () -> checkBits(op)));
  }

  /** All that have vector loops, and their first derivatives. */
  private static Stream<Elementwise> ops() {
    return ElementwiseCatalogue.ALL.stream()
        .flatMap(
            op ->
                Stream.concat(
                    Stream.of(op),
                    Stream.iterate(0, k -> k < op.arity(), k -> k + 1)
                        .map(op::vjp)
                        .filter(d -> d != null)
                        .map(Elementwise.Derived::op)))
        .distinct()
        .filter(op -> op.hasVectorForm(DType.FLOAT32) || op.hasVectorForm(DType.FLOAT64));
  }

  private static void checkBits(Elementwise op) {
    assertNotNull(op.vectorKernel());
    Random random = new Random(9);
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      if (!op.hasVectorForm(dtype)) continue;
      for (int n : new int[] {1, 7, 16, 33, 1000}) {
        for (int scalars = 0; scalars < (op.arity() == 2 ? 3 : 1); scalars++) {
          checkBits(op, dtype, n, scalars, random);
        }
      }
    }
  }

  private static void checkBits(Elementwise op, DType dtype, int n, int scalars, Random random) {
    Object[] x = new Object[op.arity()];
    int[] offset = new int[x.length];
    for (int k = 0; k < x.length; k++) {
      offset[k] = k;
      x[k] = (op.isMask(k) ? DType.BOOL : dtype).newArray(n + k);
      for (int i = 0; i < n + k; i++) Elements.set(x[k], i, number(random));
    }
    DType result = op.resultType(dtype);
    Object plain = result.newArray(n + 6), vector = result.newArray(n + 6);
    op.kernel().run(dtype, x, offset, scalars, plain, 3, n);
    op.vectorKernel().run(dtype, x, offset, scalars, vector, 3, n);
    if (Elements.equal(plain, vector)) return;
    for (int i = 0; i < n + 6; i++) {
      int at = i;
      assertEquals(
          Elements.get(plain, i),
          Elements.get(vector, i),
          () -> op.name() + " " + dtype + " at " + at + " of " + n + ", scalars " + scalars);
    }
  }

  private static double number(Random random) {
    if (random.nextInt(3) == 0) return EXTREMES[random.nextInt(EXTREMES.length)];
    return random.nextGaussian() * Math.pow(10, random.nextInt(5) - 2);
  }

  @Test
  void vectorsTakeOverWhenTheyAreFaster() {
    assumeTrue(Simd.enabled(), "needs jdk.incubator.vector");
    Elementwise exp = ElementwiseCatalogue.named("exp");
    VectorWarmUp fresh = new VectorWarmUp();
    assertFalse(fresh.isDone(exp, DType.FLOAT32, 1000));
    fresh.run(exp, DType.FLOAT32);
    assertTrue(fresh.isDone(exp, DType.FLOAT32, 1000));
    assertFalse(fresh.isDone(exp, DType.FLOAT64, 1000), "other loops");
  }

  @Test
  void withoutTheModuleThereAreNone() {
    assumeTrue(!Simd.enabled(), "needs a JVM without jdk.incubator.vector");
    for (Elementwise op : ElementwiseCatalogue.ALL) assertNull(op.vectorKernel(), op.name());
  }
}
