package org.gradsh.repl.terminal;

import java.util.List;
import java.util.stream.Collectors;
import jdk.jshell.ExpressionSnippet;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;
import org.gradsh.repl.Display;
import org.gradsh.repl.Evaluated;

/** What the terminal answers to a snippet. */
final class Answer {
  /** Between a name and its value. */
  static final String SIGN = " ==> ";

  private Answer() {}

  /** {@code x ==> 3.0} or {@code | created method f(int)}; null if there is nothing to say. */
  static String of(Evaluated evaluated) {
    return switch (evaluated.snippet()) {
      case MethodSnippet method ->
          "|  created method " + method.name() + parameters(method) + rest(evaluated);
      case TypeDeclSnippet type -> "|  created " + kind(type) + " " + type.name() + rest(evaluated);
      case Snippet snippet when evaluated.hasValue() ->
          name(snippet) + SIGN + Display.answer(evaluated.value());
      default -> null;
    };
  }

  private static String parameters(MethodSnippet method) {
    return "(" + method.parameterTypes() + ")";
  }

  private static String name(Snippet snippet) {
    return switch (snippet) {
      case VarSnippet variable -> variable.name();
      case ExpressionSnippet expression -> expression.name();
      default -> "";
    };
  }

  private static String kind(TypeDeclSnippet type) {
    return switch (type.subKind()) {
      case INTERFACE_SUBKIND -> "interface";
      case ENUM_SUBKIND -> "enum";
      case RECORD_SUBKIND -> "record";
      case ANNOTATION_TYPE_SUBKIND -> "annotation interface";
      default -> "class";
    };
  }

  /** That it cannot be used yet, and why. */
  private static String rest(Evaluated evaluated) {
    List<String> missing = evaluated.missing();
    return missing.isEmpty()
        ? ""
        : missing.stream().collect(Collectors.joining(", ", "; it waits for ", ""));
  }
}
