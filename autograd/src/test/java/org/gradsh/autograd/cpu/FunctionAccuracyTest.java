package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.expr.Doubles;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.ElementwiseCatalogue;
import org.gradsh.autograd.expr.ErrorBounds;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The functions of float32 keep the bounds of {@link ErrorBounds}: at every exponent of either
 * sign, at the edges of what a float32 can hold, and around where functions change their course.
 * Loops over vectors give the same bits. The reference is java.lang.Math, in float64.
 */
@Tag("kernels")
class FunctionAccuracyTest {
  private static final int EXPONENTS = 512, MANTISSAS = 200, NEIGHBOURS = 8;

  /** Zeros, poles and turns of the functions, and where they overflow or vanish. */
  private static final double[] SPECIAL = {
    0,
    1,
    2,
    .5,
    .55,
    .5403,
    .46875,
    10,
    9.01,
    10.2,
    Math.E,
    1.5,
    2. / 3,
    Math.sqrt(.5),
    Math.sqrt(2),
    88.72284,
    87.33655,
    103.97208,
    104,
    89.415985,
    176,
    128,
    126,
    149,
    150,
    17.3,
    16.6,
    0x1p17,
    1e5,
    1e10,
    1e22,
    Float.MIN_VALUE,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    Float.POSITIVE_INFINITY
  };

  @TestFactory
  Stream<DynamicTest> bounds() {
    return ErrorBounds.FLOAT32.entrySet().stream()
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> check(e.getKey(), e.getValue())));
  }

  private static void check(String name, double bound) {
    Elementwise op = ElementwiseCatalogue.named(name);
    Random random = new Random(5);
    float[] x = points(random);
    float[][] in = new float[op.arity()][];
    in[0] = x;
    if (in.length == 2) in[1] = partners(x, random);
    float[] y = new float[x.length], plain = new float[x.length];
    op.kernel().run(DType.FLOAT32, in, new int[in.length], 0, plain, 0, x.length);
    if (Simd.enabled()) {
      op.vectorKernel().run(DType.FLOAT32, in, new int[in.length], 0, y, 0, x.length);
      assertTrue(Arrays.equals(plain, y), "vectors give other bits");
    }
    double[] operands = new double[in.length];
    for (int i = 0; i < x.length; i++) {
      for (int k = 0; k < in.length; k++) operands[k] = in[k][i];
      double exact = Doubles.value(op.forward(), operands);
      float expected = (float) exact, got = plain[i];
      if (Float.floatToIntBits(expected) == Float.floatToIntBits(got)) continue;
      String at = name + Arrays.toString(operands);
      double ulp = Math.ulp(Math.clamp(expected, -Float.MAX_VALUE, Float.MAX_VALUE));
      double error = expected == got ? Double.NaN : Math.abs(inRange(got) - inRange(exact)) / ulp;
      assertTrue(error <= bound, () -> at + ": " + got + " not " + exact + ", ulp " + error);
    }
  }

  /** Past the largest number comes ∞, as if it were the next one. */
  private static double inRange(double v) {
    double end = Float.MAX_VALUE + (double) Math.ulp(Float.MAX_VALUE);
    return Math.clamp(v, -end, end);
  }

  private static float[] points(Random random) {
    IntStream bits =
        IntStream.range(0, EXPONENTS)
            .flatMap(e -> random.ints(MANTISSAS, 0, 1 << 23).map(m -> e << 23 | m));
    IntStream turns =
        IntStream.concat(IntStream.range(0, 2000), random.ints(2000, 0, 1 << 22))
            .flatMap(k -> around((float) (k * Math.PI / 4)));
    IntStream special =
        Arrays.stream(SPECIAL).boxed().flatMapToInt(v -> around((float) (double) v));
    IntStream logs = IntStream.range(1, 300).flatMap(k -> around((float) (k * Math.log(2) / 2)));
    int[] all =
        IntStream.concat(IntStream.concat(bits, turns), IntStream.concat(special, logs)).toArray();
    float[] x = new float[all.length + 1];
    for (int i = 0; i < all.length; i++) x[i] = Float.intBitsToFloat(all[i]);
    x[all.length] = Float.NaN;
    return x;
  }

  /** The numbers next to one, of both signs. */
  private static IntStream around(float v) {
    int bits = Float.floatToRawIntBits(v);
    return IntStream.rangeClosed(-NEIGHBOURS, NEIGHBOURS)
        .map(d -> bits + d)
        .filter(b -> b >= 0)
        .flatMap(b -> IntStream.of(b, b | 0x80000000));
  }

  /** Second operands: of like size, of any size, the same, and what is special. */
  private static float[] partners(float[] x, Random random) {
    float[] y = new float[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] =
          switch (random.nextInt(4)) {
            case 0 -> Math.scalb(x[i], random.nextInt(20) - 10) * (random.nextFloat() - .5f);
            case 1 -> Float.intBitsToFloat(random.nextInt());
            case 2 -> random.nextBoolean() ? x[i] : -x[i];
            default -> (float) SPECIAL[random.nextInt(SPECIAL.length)] * (random.nextInt(3) - 1);
          };
    }
    return y;
  }

  /** The manual has the same table. */
  @Test
  void theManualSaysThem() throws IOException {
    String manual = Files.readString(Path.of("..", "docs", "kernels.md"));
    ErrorBounds.FLOAT32.forEach(
        (name, bound) -> {
          String entry = String.format(Locale.ROOT, "`%s` %s", name, bound);
          assertTrue(manual.contains(entry), "docs/kernels.md lacks: " + entry);
        });
    assertEquals(
        ErrorBounds.FLOAT32.size(), manual.split("` \\d\\.\\d", -1).length - 1, "others too");
  }
}
