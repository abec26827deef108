package org.gradsh.repl;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.Snippet.Status;
import jdk.jshell.TypeDeclSnippet;
import org.gradsh.repl.complete.LayerHints;

/**
 * Methods and classes that use names which are not defined yet. JShell takes them, and completes
 * them when the name is declared; what never was is told at the end of the source.
 */
final class Unresolved {
  private final Map<String, DeclarationSnippet> waiting = new LinkedHashMap<>();

  void note(DeclarationSnippet snippet, Status status) {
    if (status == Status.RECOVERABLE_DEFINED || status == Status.RECOVERABLE_NOT_DEFINED) {
      waiting.put(snippet.id(), snippet);
    }
  }

  /**
   * The types that cannot be used yet, as far as names reach them: the star imports may have other
   * classes of these names, which nobody means.
   */
  List<DeclarationSnippet> types(Set<String> names, Session session) {
    Set<String> reached = new HashSet<>(names);
    Set<DeclarationSnippet> types = new LinkedHashSet<>();
    boolean more = !waiting.isEmpty();
    while (more) {
      more = false;
      for (DeclarationSnippet one : waiting.values()) {
        if (one instanceof TypeDeclSnippet
            && reached.contains(one.name())
            && session.shell().status(one) == Status.RECOVERABLE_NOT_DEFINED
            && types.add(one)) {
          more |= reached.addAll(Part.uses(one.source()));
        }
      }
    }
    return List.copyOf(types);
  }

  /** What still waits, once: it is not told again at the end of the next source. */
  List<Problem> problems(Session session) {
    if (waiting.isEmpty()) {
      return List.of();
    }
    List<Problem> problems = new ArrayList<>();
    for (DeclarationSnippet snippet : List.copyOf(waiting.values())) {
      Status status = session.shell().status(snippet);
      SnippetLines.Origin origin = session.origin(snippet);
      if (!status.isActive() || status == Status.VALID) {
        waiting.remove(snippet.id());
      } else if (origin != null) {
        int at = origin.offset() + Math.max(0, snippet.source().indexOf(snippet.name()));
        Problem problem = new Problem(origin.source(), at, at, sentence(snippet, session));
        boolean known = session.missing(snippet).stream().allMatch(this::waits);
        String hint = known ? null : hint(snippet, session);
        problems.add(hint == null ? problem : problem.with(hint));
      }
    }
    return problems;
  }

  /** Whether what is missing was declared, and waits itself: {@code class Shape}. */
  private boolean waits(String missing) {
    return waiting.values().stream().anyMatch(one -> missing.equals("class " + one.name()));
  }

  /** {@code f uses what is not defined: method g(int)}. */
  static String sentence(DeclarationSnippet snippet, Session session) {
    List<String> missing = session.missing(snippet);
    String what = missing.isEmpty() ? "" : ": " + String.join(", ", missing);
    return snippet.name() + " uses what is not defined" + what;
  }

  /** What may be meant by the first of the names that are not defined, or null. */
  static String hint(DeclarationSnippet snippet, Session session) {
    String applied = LayerHints.applied(session.missing(snippet), snippet.source());
    if (applied != null) {
      return applied;
    }
    return session.missing(snippet).stream()
        .map(one -> session.hint("cannot find symbol\n  symbol: " + one))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** Says why a name that was declared cannot be found. */
  Problem explain(Problem problem, Diag diag, Session session) {
    String symbol = waiting.isEmpty() ? null : Diagnoses.symbol(diag);
    for (DeclarationSnippet snippet : waiting.values()) {
      if (snippet.name().equals(symbol)
          && session.shell().status(snippet) == Status.RECOVERABLE_NOT_DEFINED) {
        return problem.with(sentence(snippet, session));
      }
    }
    return problem;
  }
}
