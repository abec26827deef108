package org.gradsh.repl.talk;

import jdk.jshell.ImportSnippet;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;

/** What a snippet declares, in words: {@code variable int x}, {@code method f(int)}. */
final class Declared {
  private Declared() {}

  static String text(Snippet snippet) {
    return switch (snippet) {
      case VarSnippet variable -> "variable " + variable.typeName() + " " + variable.name();
      case MethodSnippet method -> "method " + method.name() + "(" + method.parameterTypes() + ")";
      case ImportSnippet imported -> "import " + imported.fullname();
      case TypeDeclSnippet type ->
          switch (type.subKind()) {
                case INTERFACE_SUBKIND -> "interface ";
                case ENUM_SUBKIND -> "enum ";
                case RECORD_SUBKIND -> "record ";
                case ANNOTATION_TYPE_SUBKIND -> "annotation ";
                default -> "class ";
              }
              + type.name();
      default -> "nothing";
    };
  }
}
