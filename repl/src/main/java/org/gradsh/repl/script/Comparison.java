package org.gradsh.repl.script;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.gradsh.autograd.ArrayOperands;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.check.Closeness;

/** Compares values for {@link Checks}, and says where they differ. */
final class Comparison {
  private Comparison() {}

  static void close(Object actual, Object expected, double rtol, double atol, boolean equalNaN) {
    Tensor a = tensor("actual", actual);
    Tensor b = tensor("expected", expected);
    if (a.rank() > 0 && b.rank() > 0 && !a.shape().equals(b.shape())) {
      throw new CheckFailed(
          operands("assertClose: the shapes differ", a, b)
              + "\n  perhaps: allClose, which broadcasts");
    }
    Closeness closeness;
    try {
      closeness = Closeness.of(a, b, rtol, atol, equalNaN);
    } catch (TensorException e) {
      throw new CheckFailed(e.getMessage().replace("allClose:", "assertClose:"), e);
    }
    if (!closeness.all()) {
      String problem =
          "assertClose: "
              + counted(closeness)
              + " beyond atol "
              + number(atol)
              + " + rtol "
              + number(rtol)
              + " · |expected|";
      throw new CheckFailed(operands(problem, a, b) + "\n  " + worst(a, b, closeness));
    }
  }

  static void equal(Object actual, Object expected) {
    if (isTensor(actual) && isTensor(expected)) {
      equalElements(tensor("actual", actual), tensor("expected", expected));
    } else if (!isEqual(actual, expected)) {
      throw new CheckFailed(
          "assertEquals: the values differ\n  actual    "
              + Checks.quoted(actual)
              + types(actual, expected, actual)
              + "\n  expected  "
              + Checks.quoted(expected)
              + types(actual, expected, expected));
    }
  }

  private static void equalElements(Tensor a, Tensor b) {
    if (a.dtype() != b.dtype() || !a.shape().equals(b.shape())) {
      throw new CheckFailed(operands("assertEquals: dtype or shape differ", a, b));
    }
    if (a.dtype().isFloating()) {
      Closeness closeness = Closeness.of(a, b, 0, 0, true);
      if (!closeness.all()) {
        String problem = "assertEquals: " + counted(closeness) + " not equal";
        throw new CheckFailed(operands(problem, a, b) + "\n  " + worst(a, b, closeness));
      }
    } else {
      // As longs: a double does not tell large ones apart.
      long[] x = a.to(DType.INT64).toLongArray();
      long[] y = b.to(DType.INT64).toLongArray();
      int at = Arrays.mismatch(x, y);
      if (at >= 0) {
        int apart = 0;
        for (int i = 0; i < x.length; i++) {
          apart += x[i] == y[i] ? 0 : 1;
        }
        Closeness closeness = new Closeness(x.length, apart, at, a.shape());
        String problem = "assertEquals: " + counted(closeness) + " not equal";
        throw new CheckFailed(operands(problem, a, b) + "\n  " + worst(a, b, closeness));
      }
    }
  }

  /** Whether two values that are no tensors are equal; whole numbers of any type are by value. */
  private static boolean isEqual(Object actual, Object expected) {
    if (isWhole(actual) && isWhole(expected)) {
      return ((Number) actual).longValue() == ((Number) expected).longValue();
    }
    return Objects.deepEquals(actual, expected);
  }

  private static boolean isWhole(Object value) {
    return value instanceof Integer
        || value instanceof Long
        || value instanceof Short
        || value instanceof Byte;
  }

  /** A tensor, or a Java array of numbers or truth values, whose elements are compared. */
  private static boolean isTensor(Object value) {
    if (value instanceof Tensor) {
      return true;
    }
    if (value == null || !value.getClass().isArray()) {
      return false;
    }
    Class<?> type = value.getClass();
    while (type.isArray()) {
      type = type.getComponentType();
    }
    return type.isPrimitive()
        && type != char.class
        && type != byte.class
        && type != short.class
        && isRectangular(value);
  }

  private static boolean isRectangular(Object array) {
    try {
      return ArrayOperands.tensor(array) != null;
    } catch (TensorException e) {
      return false;
    }
  }

  /** Where two values of different types read the same, the type makes the difference. */
  private static String types(Object actual, Object expected, Object shown) {
    boolean same = Checks.quoted(actual).equals(Checks.quoted(expected));
    return same && shown != null ? "  (" + shown.getClass().getName() + ")" : "";
  }

  private static Tensor tensor(String role, Object value) {
    try {
      return switch (value) {
        case null -> throw new CheckFailed("the " + role + " value is null");
        case Tensor t -> t.detach();
        case Double d -> Autograd.tensor(d, DType.FLOAT64);
        case Number n -> Autograd.tensor(n);
        case List<?> list when list.stream().anyMatch(Double.class::isInstance) ->
            Autograd.tensor(list, DType.FLOAT64);
        case Object other when other.getClass().isArray() -> ArrayOperands.tensor(other);
        default -> Autograd.tensor(value);
      };
    } catch (TensorException e) {
      throw new CheckFailed("the " + role + " value is no tensor: " + e.getMessage(), e);
    }
  }

  // ---- messages ----

  private static String counted(Closeness closeness) {
    return closeness.elements() == 1
        ? "the number is"
        : closeness.apart()
            + " of "
            + closeness.elements()
            + (closeness.apart() == 1 ? " elements is" : " elements are");
  }

  private static String operands(String problem, Tensor a, Tensor b) {
    return TensorException.value(problem)
        .operand("actual", a)
        .operand("expected", b)
        .build()
        .getMessage();
  }

  /** {@code worst at [1, 2]: 1.25 instead of 1.0, off by 0.25 (0.25 of it)}. */
  private static String worst(Tensor a, Tensor b, Closeness closeness) {
    double x = element(a, closeness);
    double y = element(b, closeness);
    int[] index = closeness.worstIndex();
    StringBuilder text = new StringBuilder();
    text.append(index.length == 0 ? "" : "worst at " + Arrays.toString(index) + ": ");
    text.append(text(a, x)).append(" instead of ").append(text(b, y));
    double off = Math.abs(x - y);
    if (Double.isFinite(off)) {
      text.append(", off by ").append(number(off));
      if (y != 0) {
        text.append(", ").append(number(off / Math.abs(y))).append(" of it");
      }
    }
    return text.toString();
  }

  private static double element(Tensor t, Closeness closeness) {
    double[] all = t.to(DType.FLOAT64).toDoubleArray();
    return all[t.rank() == 0 ? 0 : closeness.worst()];
  }

  /** An element with the digits of its dtype. */
  private static String text(Tensor t, double value) {
    return switch (t.dtype()) {
      case FLOAT32 -> Float.toString((float) value);
      case FLOAT64 -> Double.toString(value);
      case BOOL -> Boolean.toString(value != 0);
      case INT32, INT64 -> Long.toString((long) value);
    };
  }

  /** A number with three digits, as short as it goes: 1e-05 is 1e-5. */
  private static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    double digits = new BigDecimal(value).round(new MathContext(3)).doubleValue();
    return Double.toString(digits).replace(".0E", "e").replace('E', 'e');
  }
}
