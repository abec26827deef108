package org.gradsh.repl;

import java.lang.reflect.Field;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.VarSnippet;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorNames;

/**
 * Tells the engine after each snippet what the session's variables call tensors, so that tapes and
 * errors call them so too. Where a variable lies is looked up once: to look again at a hundred of
 * them takes some microseconds.
 */
final class TensorNaming {
  private static final Set<String> TYPES =
      Set.of("Tensor", "Variable", "org.gradsh.autograd.Tensor", "org.gradsh.autograd.Variable");

  private final SnippetControl control;
  private final boolean runs;
  private final TensorNames names = new TensorNames();
  private final Map<VarSnippet, Field> fields = new IdentityHashMap<>();
  private final Set<String> declared = new HashSet<>();

  /**
   * @param runs false if no class of a snippet is ever to be initialized: then there are no values
   */
  TensorNaming(SnippetControl control, boolean runs) {
    this.control = control;
    this.runs = runs;
  }

  /** A snippet has been evaluated. */
  void tell(JShell shell, Snippet snippet) {
    if (!runs) return;
    boolean isNew = snippet instanceof VarSnippet v && declared.add(v.name());
    // What defines a name anew may have moved the variables that depend on it.
    if (snippet.kind().isPersistent() && !isNew) fields.clear();
    Map<String, Tensor> temporary = new LinkedHashMap<>();
    Map<String, Tensor> known = new LinkedHashMap<>();
    shell
        .variables()
        .filter(v -> TYPES.contains(v.typeName()))
        .forEach(
            v -> {
              Tensor value = value(shell, v);
              if (value != null)
                (v.name().startsWith("$") ? temporary : known).put(v.name(), value);
            });
    temporary.forEach(known::putIfAbsent);
    names.tell(known);
  }

  /** Forgets all names. */
  void forget() {
    fields.clear();
    declared.clear();
    names.tell(Map.of());
  }

  private Tensor value(JShell shell, VarSnippet variable) {
    try {
      Field field = fields.get(variable);
      if (field == null) {
        field = new Variables(shell, control).field(variable);
        if (field == null) return null;
        fields.put(variable, field);
      }
      return field.get(null) instanceof Tensor t ? t : null;
    } catch (ReflectiveOperationException | LinkageError e) {
      return null;
    }
  }
}
