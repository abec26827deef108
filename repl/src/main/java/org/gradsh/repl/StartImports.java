package org.gradsh.repl;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.SnippetEvent;

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

  private static final List<String> CLASSES = List.of("org.gradsh.autograd.Autograd", PRELUDE);

  private final Set<String> told = new HashSet<>();
  private Map<String, List<Method>> statics;

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
    List<Method> hidden = statics().get(method.name());
    if (hidden == null) {
      told.remove(method.name());
      return null;
    }
    return sentence(method.name(), hidden.getFirst());
  }

  /** Adds to a fault in a call that the method meant is hidden by one of the user's. */
  Problem explain(Problem problem, Diag diag) {
    String name = told.isEmpty() ? null : Diagnoses.symbol(diag);
    return name != null && told.contains(name)
        ? problem.with(sentence(name, statics().get(name).getFirst()))
        : problem;
  }

  private static String sentence(String name, Method hidden) {
    String owner = hidden.getDeclaringClass().getSimpleName();
    return "your method "
        + name
        + " hides the imported one of that name; write "
        + owner
        + "."
        + name
        + "(…) for it";
  }

  private Map<String, List<Method>> statics() {
    if (statics == null) {
      statics =
          CLASSES.stream()
              .flatMap(StartImports::staticMethods)
              .collect(Collectors.groupingBy(Method::getName, HashMap::new, Collectors.toList()));
    }
    return statics;
  }

  private static Stream<Method> staticMethods(String name) {
    try {
      Class<?> type = Class.forName(name, false, StartImports.class.getClassLoader());
      return Stream.of(type.getMethods()).filter(m -> Modifier.isStatic(m.getModifiers()));
    } catch (ClassNotFoundException e) {
      // Then its import was dropped as well.
      return Stream.empty();
    }
  }
}
