package org.gradsh.repl;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.nn.Looking;
import org.gradsh.autograd.nn.Models;
import org.gradsh.repl.plot.Plots;
import org.gradsh.repl.script.Checks;

/** What every session starts with: the imports of JShell, of Gradsh, and its static factories. */
final class StartImports {
  private static final List<String> PACKAGES =
      List.of(
          "org.gradsh.autograd",
          "org.gradsh.autograd.check",
          "org.gradsh.autograd.data",
          "org.gradsh.autograd.io",
          "org.gradsh.autograd.nn",
          "org.gradsh.autograd.optim",
          "org.gradsh.autograd.show",
          "org.gradsh.autograd.solve",
          "org.gradsh.autograd.symbolic",
          "org.gradsh.repl.plot");

  /**
   * Gradsh's imports. The first one gives JShell its name for the snippet that they all are in: it
   * must be one that no user writes, for an import of the same name would replace them all.
   */
  private static final String GRADSH =
      """
      import static org.gradsh.repl.Prelude.*;
      import static org.gradsh.repl.plot.Plots.*;
      import static org.gradsh.repl.script.Checks.*;
      import static org.gradsh.autograd.Autograd.*;
      import static org.gradsh.autograd.nn.Looking.*;
      import static org.gradsh.autograd.nn.Models.*;
      import static org.gradsh.autograd.optim.Clipping.*;
      import static org.gradsh.autograd.solve.Solve.*;
      """
          + PACKAGES.stream().map(p -> "import " + p + ".*;\n").collect(Collectors.joining());

  /** JShell's import: all of Java's base module. */
  private static final String JAVA = "import module java.base;\n";

  private final Set<String> told = new HashSet<>();
  private Map<String, Class<?>> statics;
  private boolean java;

  /** Gradsh's imports, one in a line. */
  static List<String> lines() {
    return GRADSH.lines().toList();
  }

  /**
   * Declares the imports, as one snippet: each that JShell evaluates costs several runs of the
   * compiler, which is done here only where the JDK's own JShell lets nobody in.
   *
   * @param text what will run first, if that is known. Java's base module is a third of the time to
   *     start; it is imported when a text names a class that is not found without it
   */
  void evaluate(SnippetShell shell, String text) {
    java = text != null && namesOthers(text);
    String source = java ? GRADSH + JAVA : GRADSH;
    CellCompiler compiler = shell.compiler();
    if (compiler == null) {
      shell.jshell().eval(source);
    } else {
      compiler.imports(source);
    }
  }

  /** Sees to it that what a text names is imported. */
  void ensure(JShell shell, String text) {
    if (!java && namesOthers(text)) {
      ensureAll(shell);
    }
  }

  /** Sees to it that all is imported. */
  void ensureAll(JShell shell) {
    if (!java) {
      java = true;
      shell.eval(JAVA);
    }
  }

  /** Whether a snippet is one of these imports. */
  static boolean isOwn(Snippet snippet) {
    return snippet.source().equals(GRADSH)
        || snippet.source().equals(JAVA)
        || snippet.source().equals(GRADSH + JAVA);
  }

  /** Whether a text has a name that may be a class other than those of Gradsh and java.lang. */
  private static boolean namesOthers(String text) {
    Tokens tokens = new Tokens(text, 0);
    Set<String> seen = new HashSet<>();
    while (tokens.next() != Tokens.Kind.END) {
      if (tokens.kind() == Tokens.Kind.OPEN) {
        return false;
      }
      if (tokens.kind() == Tokens.Kind.WORD
          && !Character.isLowerCase(text.codePointAt(tokens.start()))
          && seen.add(tokens.token())
          && Stream.concat(Stream.of("java.lang"), PACKAGES.stream())
              .noneMatch(p -> isClass(p + "." + tokens.token()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isClass(String name) {
    try {
      return Class.forName(name, false, StartImports.class.getClassLoader()) != null;
    } catch (ClassNotFoundException | LinkageError e) {
      // A name in other case than the class's, on a file system that does not care.
      return false;
    }
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
      for (Class<?> owner :
          List.of(
              Autograd.class,
              Looking.class,
              Models.class,
              Prelude.class,
              Plots.class,
              Checks.class)) {
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
