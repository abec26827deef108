package org.gradsh.repl;

import java.lang.reflect.Field;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.VarSnippet;

/** The variables that a shell has, with their values as the JVM holds them. */
record Variables(JShell shell, SnippetControl control) {
  /** All, by name. */
  List<SessionVariable> all() {
    return shell
        .variables()
        .map(this::told)
        .sorted(Comparator.comparing(SessionVariable::name))
        .toList();
  }

  /** The one of a name. */
  Optional<SessionVariable> named(String name) {
    return shell.variables().filter(v -> v.name().equals(name)).findFirst().map(this::told);
  }

  private SessionVariable told(VarSnippet variable) {
    return new SessionVariable(variable.name(), variable.typeName(), value(variable));
  }

  /** What a variable holds; null where its snippet is not loaded. */
  private Object value(VarSnippet variable) {
    try {
      Field field = field(variable);
      return field == null ? null : field.get(null);
    } catch (ReflectiveOperationException | LinkageError e) {
      return null;
    }
  }

  /** Where a variable lies; null where its snippet is not loaded. */
  Field field(VarSnippet variable) throws ReflectiveOperationException {
    if (shell.status(variable) != Snippet.Status.VALID) {
      return null;
    }
    String holder = shell.sourceCodeAnalysis().wrapper(variable).fullClassName();
    Field field = control.findClass(holder).getDeclaredField(variable.name());
    // JShell's classes are not public.
    field.setAccessible(true);
    return field;
  }
}
