package org.gradsh.repl;

import java.util.List;
import java.util.Objects;
import org.gradsh.autograd.TensorException;

/**
 * How the operands of an op that failed were written: {@code A} and {@code W.T()} of {@code
 * matmul(A, W.T())}. A stack trace knows the line only, so they are told only where one call on it
 * can be meant.
 */
final class Operands {
  /** Longer texts would tear the table of operands apart. */
  private static final int LONGEST = 24;

  private static final List<List<String>> IN_ORDER =
      List.of(
          List.of("a"),
          List.of("a", "b"),
          List.of("a", "b", "c"),
          List.of("x"),
          List.of("y"),
          List.of("variable", "value"),
          List.of("prediction", "target"));

  private Operands() {}

  /**
   * The texts of the operands that the exception lists, in its order; empty where they are not
   * certain, or too long for a table.
   *
   * @param source what the frame is in, or null
   */
  static List<String> texts(TensorException failed, Source source, Frames.Frame frame) {
    List<String> roles = failed.roles();
    StackTraceElement called = frame.called();
    if (source == null || called == null || roles.isEmpty() || !isOf(failed, called)) {
      return List.of();
    }
    boolean receiver = roles.getFirst().equals("this");
    if (!receiver && !IN_ORDER.contains(roles)) {
      return List.of();
    }
    List<List<String>> calls = new Expressions(source).calls(called.getMethodName(), frame.line());
    // A call that cannot be read may be the one.
    if (calls.stream().anyMatch(Objects::isNull)) {
      return List.of();
    }
    List<List<String>> fit =
        calls.stream().filter(c -> receiver ? !c.isEmpty() : c.size() == roles.size()).toList();
    if (fit.size() != 1) {
      return List.of();
    }
    List<String> texts = receiver ? fit.getFirst().subList(0, 1) : fit.getFirst();
    return texts.stream().anyMatch(t -> t.length() > LONGEST) ? List.of() : texts;
  }

  /** Whether the method that the user's line called is the op that the exception tells of. */
  private static boolean isOf(TensorException failed, StackTraceElement called) {
    return called.getClassName().startsWith("org.gradsh.autograd.")
        && failed.problem().startsWith(called.getMethodName() + ":");
  }
}
