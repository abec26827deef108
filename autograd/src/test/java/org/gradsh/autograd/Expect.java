package org.gradsh.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.function.Executable;

/** What tests of the engine expect. */
final class Expect {
  private Expect() {}

  /** The elements row by row, equal to the dtype's precision. */
  static void values(Tensor actual, double... expected) {
    double relative = actual.dtype() == DType.FLOAT64 ? 1e-12 : 1e-6;
    double[] got = actual.toDoubleArray();
    assertEquals(expected.length, got.length, () -> Arrays.toString(got));
    for (int i = 0; i < got.length; i++) {
      if (!Double.isFinite(expected[i])) {
        assertEquals(expected[i], got[i], () -> Arrays.toString(got));
        continue;
      }
      double tolerance = relative * Math.max(1, Math.abs(expected[i]));
      int at = i;
      assertEquals(
          expected[i], got[i], tolerance, () -> "element " + at + " of " + Arrays.toString(got));
    }
  }

  static void shape(Tensor actual, int... dims) {
    assertEquals(Shape.of(dims), actual.shape());
  }

  /** An error in the house's form: {@code op: problem} first, then what the message must name. */
  static TensorException error(Executable body, String firstLine, String... more) {
    TensorException e = assertThrows(TensorException.class, body);
    String[] lines = e.getMessage().split("\n");
    assertEquals(firstLine, lines[0], e::getMessage);
    for (String part : more) {
      assertTrue(
          e.getMessage().contains(part), () -> "\"" + part + "\" is not in: " + e.getMessage());
    }
    for (int i = 1; i < lines.length; i++) {
      String line = lines[i];
      assertTrue(line.startsWith("  ") && line.equals(line.stripTrailing()), e::getMessage);
    }
    return e;
  }
}
