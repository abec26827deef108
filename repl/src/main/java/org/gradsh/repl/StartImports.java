package org.gradsh.repl;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.SnippetEvent;
import org.gradsh.autograd.Autograd;

/** What every session starts with: the imports of JShell, of Gradsh, and its static factories. */
final class StartImports {
  private static final String PRELUDE = "org.gradsh.repl.Prelude";

  /**
   * All imports. The first one gives JShell its name for the snippet that they all are in: it must
   * be one that no user writes, for an import of the same name would replace them all.
   */
  private static final List<String> IMPORTS =
      List.of(
          "import static " + PRELUDE + ".*;",
          "import module java.base;",
          "import org.gradsh.autograd.*;",
          "import org.gradsh.autograd.check.*;",
          "import org.gradsh.autograd.data.*;",
          "import org.gradsh.autograd.optim.*;",
          "import org.gradsh.autograd.show.*;",
          "import static org.gradsh.autograd.Autograd.*;");

  private static final List<Class<?>> CLASSES = List.of(Autograd.class, Prelude.class);

  private final Set<String> told = new HashSet<>();
  private Map<String, Class<?>> statics;

  /** Evaluates the imports, as one snippet: each snippet costs a run of the compiler. */
  void evaluate(JShell shell) {
    List<String> rest = new ArrayList<>(IMPORTS);
    while (!rest.isEmpty()) {
      SnippetEvent event = shell.eval(String.join("\n", rest)).getFirst();
      List<Diag> errors = shell.diagnostics(event.snippet()).filter(Diag::isError).toList();
      if (errors.isEmpty()) {
        return;
      }
      rest.removeIf(line -> errors.stream().anyMatch(e -> names(e, rest, line)));
    }
  }

  private static boolean names(Diag error, List<String> lines, String line) {
    String text = String.join("\n", lines);
    int start = text.indexOf(line);
    return error.getPosition() >= start && error.getPosition() < start + line.length();
  }

  /** Says that a new method hides an imported one of the same name; once a name, else null. */
  String hidden(DeclarationSnippet snippet) {
    if (!(snippet instanceof MethodSnippet method) || !told.add(method.name())) {
      return null;
    }
    Class<?> owner = statics().get(method.name());
    if (owner == null) {
      told.remove(method.name());
      return null;
    }
    return sentence(method.name(), owner);
  }

  /** Adds to a fault in a line that the method called there hides an imported one. */
  Problem explain(Problem problem) {
    for (String name : told) {
      String line = problem.source().lineText(problem.source().line(problem.start()));
      if (Pattern.compile("\\b" + Pattern.quote(name) + "\\s*\\(").matcher(line).find()) {
        return problem.with(sentence(name, statics().get(name)));
      }
    }
    return problem;
  }

  private static String sentence(String name, Class<?> owner) {
    return "your method "
        + name
        + " hides the imported one of that name; write "
        + owner.getSimpleName()
        + "."
        + name
        + "(…) for it";
  }

  /** The imported classes by the names of their static methods, inherited ones included. */
  private Map<String, Class<?>> statics() {
    if (statics == null) {
      statics = new HashMap<>();
      for (Class<?> owner : CLASSES) {
        for (Method method : owner.getMethods()) {
          if (Modifier.isStatic(method.getModifiers())) {
            statics.putIfAbsent(method.getName(), owner);
          }
        }
      }
    }
    return statics;
  }
}
