package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.expr.Elementwise;

/** How far a kernel may be from the reference, in units of the last place. */
final class Accuracy {
  private Accuracy() {}

  /** Of one function alone, and of several rounded one after the other. */
  private static final double ONE_FUNCTION = 2, COMPOSED = 4;

  /** Where the rounding of an inner value is amplified: e^-x² in the tails. */
  private static final Map<String, Double> AMPLIFIED =
      Map.of("erf", 5., "erfc", 8., "gelu", 16., "geluTanh", 16.);

  /** Sums that may cancel: their error is measured by the size of the operands. */
  private static final Set<String> CANCELLING =
      Set.of("lerp", "logAddExp", "logAddExp2", "logit", "hardSwish", "tanhShrink");

  static void check(
      Elementwise op,
      DType dtype,
      double[] operands,
      double expected,
      double got,
      Supplier<String> what) {
    boolean simple = op.forward().size() <= 3;
    if (!dtype.isFloating() || Double.isNaN(expected) || simple && expected == 0) {
      assertEquals(expected, got, what);
      return;
    }
    if (expected == got) return;
    // Below the normal numbers there are fewer digits, also in inner values.
    double size = Math.max(Math.abs(expected), dtype == DType.FLOAT32 ? 1e-32 : 1e-302);
    if (CANCELLING.contains(op.name())) {
      size = Math.max(size, 1);
      for (double p : operands) if (Double.isFinite(p)) size = Math.max(size, Math.abs(p));
    }
    double ulp = dtype == DType.FLOAT32 ? Math.ulp((float) size) : Math.ulp(size);
    double allowed = AMPLIFIED.getOrDefault(op.name(), simple ? ONE_FUNCTION : COMPOSED);
    double error = Math.abs(got - expected) / ulp;
    assertTrue(
        error <= allowed,
        () -> what.get() + ": " + got + " and not " + expected + ", ulp " + error);
  }
}
