package org.gradsh.repl.script;

import java.util.Arrays;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.check.Closeness;
import org.gradsh.repl.Display;

/**
 * Test blocks and checks, which every session can call without a prefix: {@code test("name", () ->
 * …)}, {@code assertClose(actual, expected)} and its kin. What is expected comes last, as in NumPy.
 */
public final class Checks {
  /** The longest text of a value within a message. */
  private static final int LONGEST = 200;

  private Checks() {}

  /** What a test block does. */
  @FunctionalInterface
  public interface Body {
    /** Runs; the test has failed if it throws anything. */
    void run() throws Throwable;
  }

  /**
   * Runs a block as a test of the given name. If it throws, the test has failed: that is told, and
   * the script goes on.
   */
  public static void test(String name, Body body) {
    TestBlocks.run(name, body);
  }

  /** Checks that two values are close by NumPy's tolerances, rtol 1e-5 and atol 1e-8. */
  public static void assertClose(Object actual, Object expected) {
    assertClose(actual, expected, Closeness.RTOL, Closeness.ATOL, false);
  }

  /** Checks that |actual − expected| ≤ atol + rtol·|expected| for each element. */
  public static void assertClose(Object actual, Object expected, double rtol, double atol) {
    assertClose(actual, expected, rtol, atol, false);
  }

  /**
   * Checks that |actual − expected| ≤ atol + rtol·|expected| for each element of two tensors,
   * arrays, lists or numbers. The shapes must be the same, unless one of them is a single number.
   *
   * @param equalNaN whether NaN is close to NaN
   */
  public static void assertClose(
      Object actual, Object expected, double rtol, double atol, boolean equalNaN) {
    Comparison.close(actual, expected, rtol, atol, equalNaN);
  }

  /** Checks that two values are equal: tensors and arrays in dtype, shape and every element. */
  public static void assertEquals(Object actual, Object expected) {
    Comparison.equal(actual, expected);
  }

  /** Checks that a condition holds. */
  public static void assertTrue(boolean condition) {
    assertTrue(condition, "the condition is false");
  }

  /** Checks that a condition holds; the message says what should have been. */
  public static void assertTrue(boolean condition, String message) {
    if (!condition) {
      throw new CheckFailed("assertTrue: " + message);
    }
  }

  /** Checks that a condition does not hold. */
  public static void assertFalse(boolean condition) {
    assertFalse(condition, "the condition is true");
  }

  /** Checks that a condition does not hold; the message says what should have been. */
  public static void assertFalse(boolean condition, String message) {
    if (condition) {
      throw new CheckFailed("assertFalse: " + message);
    }
  }

  /** Checks the shape of a tensor: {@code assertShape(t, 2, 3)}, of a scalar without numbers. */
  public static void assertShape(Tensor actual, int... expected) {
    if (actual == null) {
      throw new CheckFailed("assertShape: the tensor is null");
    }
    if (!Arrays.equals(actual.dims(), expected)) {
      throw new CheckFailed(
          "assertShape: the shape is "
              + Arrays.toString(actual.dims())
              + " instead of "
              + Arrays.toString(expected));
    }
  }

  /** Checks that a block throws an exception of a type, or of a subtype, and returns it. */
  public static <T extends Throwable> T assertThrows(Class<T> type, Body body) {
    try {
      body.run();
    } catch (Throwable e) {
      TestBlocks.passOnStops(e);
      if (type.isInstance(e)) {
        return type.cast(e);
      }
      throw new CheckFailed(
          "assertThrows: " + e.getClass().getName() + " instead of " + type.getName(), e);
    }
    throw new CheckFailed("assertThrows: nothing was thrown instead of " + type.getName());
  }

  /** A value as a message quotes it. */
  static String quoted(Object value) {
    String text = Display.answer(value);
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " …";
  }
}
