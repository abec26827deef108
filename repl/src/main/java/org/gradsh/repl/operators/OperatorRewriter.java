package org.gradsh.repl.operators;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;

/**
 * The portable way, with nothing but what the JDK documents: JShell rejects a snippet, the
 * operators at which its diagnoses point become calls, and it is tried again, from the innermost
 * operators outwards, until it compiles or nothing is left to replace. It costs a run of the
 * compiler for each level of nesting; nothing of the snippet runs before the last.
 */
final class OperatorRewriter {
  private static final int MOST_PASSES = 200;

  /** A declaration that could not be compiled yet, since it uses names that come later. */
  private record Waiting(Rewritten text, Evaluation evaluation) {}

  private final Map<DeclarationSnippet, Waiting> waiting = new LinkedHashMap<>();

  List<SnippetEvent> evaluate(JShell shell, String text, Evaluation evaluation) {
    List<SnippetEvent> events = evaluate(shell, Rewritten.of(text), evaluation);
    boolean declares = events.stream().anyMatch(event -> event.status() == Status.VALID);
    if (declares) {
      complete(shell);
    }
    return events;
  }

  private List<SnippetEvent> evaluate(JShell shell, Rewritten first, Evaluation evaluation) {
    Rewritten text = first;
    for (int pass = 1; ; pass++) {
      List<SnippetEvent> events = evaluation.evaluate(text.text(), text.places());
      Snippet snippet = events.isEmpty() ? null : events.getFirst().snippet();
      if (snippet == null || events.getFirst().status() != Status.REJECTED) {
        for (SnippetEvent event : events) {
          note(event, text, evaluation);
        }
        return events;
      }
      List<Diag> diagnoses = shell.diagnostics(snippet).filter(Diag::isError).toList();
      Rewritten next = OperatorEdits.rewrite(text, diagnoses);
      if (next == null || pass == MOST_PASSES) {
        return events;
      }
      text = next;
    }
  }

  private void note(SnippetEvent event, Rewritten text, Evaluation evaluation) {
    if (event.snippet() instanceof DeclarationSnippet declaration
        && isWaiting(event.status())
        && event.snippet().source().equals(text.text())) {
      waiting.put(declaration, new Waiting(text, evaluation));
    }
  }

  private static boolean isWaiting(Status status) {
    return status == Status.RECOVERABLE_DEFINED || status == Status.RECOVERABLE_NOT_DEFINED;
  }

  /** Declarations whose names are all there by now, but whose operators are not rewritten yet. */
  private void complete(JShell shell) {
    for (DeclarationSnippet snippet : List.copyOf(waiting.keySet())) {
      Status status = shell.status(snippet);
      if (!status.isActive() || status == Status.VALID) {
        waiting.remove(snippet);
      } else {
        List<Diag> diagnoses = shell.diagnostics(snippet).filter(Diag::isError).toList();
        Rewritten next = OperatorEdits.rewrite(waiting.get(snippet).text, diagnoses);
        if (next != null) {
          Waiting present = waiting.remove(snippet);
          evaluate(shell, next, present.evaluation);
        }
      }
    }
  }

  /** Whether javac complains of an operator or an index. */
  static boolean isOperator(Diag diag) {
    return diag.getCode().startsWith("compiler.err.operator.cant.be.applied")
        || diag.getCode().equals("compiler.err.array.req.but.found");
  }

  /** Its words in English. */
  static String message(Diag diag) {
    return diag.getMessage(Locale.ROOT);
  }
}
