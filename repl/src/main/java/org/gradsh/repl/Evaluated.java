package org.gradsh.repl;

import java.util.List;
import jdk.jshell.Snippet;

/**
 * A snippet that was evaluated without failure.
 *
 * @param snippet JShell's view of it: kind, name, type
 * @param value the value of an expression, or the new value of a variable
 * @param missing for a declaration: what it uses and is not defined yet
 * @param note something that the user may want to know, or null
 */
public record Evaluated(Snippet snippet, Object value, List<String> missing, String note) {
  /** Whether {@link #value} is the value of an expression (also of one that is null). */
  public boolean isExpression() {
    return switch (snippet.subKind()) {
      case TEMP_VAR_EXPRESSION_SUBKIND,
          VAR_VALUE_SUBKIND,
          ASSIGNMENT_SUBKIND,
          OTHER_EXPRESSION_SUBKIND ->
          true;
      default -> false;
    };
  }

  /** Whether there is a value: of an expression or of a declared variable. */
  public boolean hasValue() {
    return snippet.subKind().hasValue();
  }
}
