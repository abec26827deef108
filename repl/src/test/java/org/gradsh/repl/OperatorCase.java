package org.gradsh.repl;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;

/**
 * A cell and what comes of it.
 *
 * @param cell what is typed
 * @param expected the last value, as {@link #text} writes it; or what the error must contain
 * @param column for an error the column that it must point at, 0 for any
 * @param limit why the portable way does not take it; null if it does
 */
public record OperatorCase(String cell, String expected, Kind kind, int column, String limit) {
  enum Kind {
    VALUE,
    REJECTED,
    THROWN
  }

  /** A cell with a value. */
  static OperatorCase is(String cell, Object expected) {
    return new OperatorCase(cell, String.valueOf(expected), Kind.VALUE, 0, null);
  }

  /** A cell that the compiler does not take. */
  static OperatorCase rejected(String cell, int column, String message) {
    return new OperatorCase(cell, message, Kind.REJECTED, column, null);
  }

  /** A cell that ends with an exception. */
  static OperatorCase thrown(String cell, String message) {
    return new OperatorCase(cell, message, Kind.THROWN, 0, null);
  }

  /** The same, with a reason why the portable way cannot. */
  OperatorCase portableCannot(String why) {
    return new OperatorCase(cell, expected, kind, column, why);
  }

  /** {@code float32 [2] 3.0 4.0} for a tensor, with "variable" before it for a variable. */
  public static String text(Object value) {
    return switch (value) {
      case Tensor t -> {
        String kind = t instanceof Variable ? "variable " : "";
        String elements =
            Arrays.stream(t.toDoubleArray())
                .mapToObj(e -> e == (long) e ? String.valueOf((long) e) : String.valueOf((float) e))
                .collect(Collectors.joining(" "));
        yield kind + t.dtype() + " " + t.shape() + " " + elements;
      }
      case List<?> list ->
          list.stream().map(OperatorCase::text).collect(Collectors.joining(", ", "(", ")"));
      case null, default -> String.valueOf(value);
    };
  }
}
