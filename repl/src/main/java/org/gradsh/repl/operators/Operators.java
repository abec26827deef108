package org.gradsh.repl.operators;

import com.sun.source.util.Plugin;
import java.util.List;
import java.util.Locale;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;

/**
 * The operators on tensors of one session: by a plugin of javac where this JDK takes it, else by
 * rewriting what javac rejects. The property {@code gradsh.operators} says which: {@code plugin},
 * {@code rewriter} or {@code off}; unset it is the plugin as long as that works.
 *
 * <p>Whether it works is not asked before it matters: at the first snippet whose operators on
 * tensors are rejected, an expression that must have a type is looked at.
 */
public final class Operators {
  private static final String PROPERTY = "gradsh.operators";
  private static final String SAMPLE = "org.gradsh.autograd.Autograd.zeros(1) * 2";

  /** The ways to operators. */
  public enum Way {
    /** The plugin alone, even if it fails. */
    PLUGIN,
    /** Rewriting alone. */
    REWRITER,
    /** Plain Java. */
    OFF,
    /** The plugin, and rewriting if it fails. */
    BEST
  }

  private final Class<? extends Plugin> plugin;
  private final OperatorRewriter rewriter = new OperatorRewriter();
  private Way way;
  private boolean tested;

  /** Operators of a given way. */
  public Operators(Way way) {
    this(way, OperatorsPlugin.class);
  }

  /** Operators by another plugin than Gradsh's own; it must start by itself. */
  public Operators(Way way, Class<? extends Plugin> plugin) {
    this.way = way;
    this.plugin = plugin;
  }

  /** Operators as the property {@code gradsh.operators} wants them. */
  public static Operators asSet() {
    String set = System.getProperty(PROPERTY);
    return new Operators(
        switch (set) {
          case null -> Way.BEST;
          case "plugin" -> Way.PLUGIN;
          case "rewriter" -> Way.REWRITER;
          case "off" -> Way.OFF;
          default -> {
            System.err.println(
                "gradsh: " + PROPERTY + " is plugin, rewriter or off, not " + set + ": ignored");
            yield Way.BEST;
          }
        });
  }

  /** Where the compiler of snippets looks for plugins. */
  public ClassLoader plugins() {
    return new PluginLoader(plugin, () -> way == Way.PLUGIN || way == Way.BEST);
  }

  /** The way taken at present. */
  public Way way() {
    return way;
  }

  /**
   * Evaluates a snippet, in which operators may stand between tensors.
   *
   * @param text the snippet
   * @param evaluation evaluates what it has become: the text itself, or with calls for operators
   */
  public List<SnippetEvent> evaluate(JShell shell, String text, Evaluation evaluation) {
    if (way == Way.REWRITER) {
      return rewriter.evaluate(shell, text, evaluation);
    }
    try {
      List<SnippetEvent> events = evaluation.evaluate(text, null);
      if (way != Way.BEST || !isOperatorRejected(shell, events) || works(shell)) {
        return events;
      }
    } catch (RuntimeException | InternalError | AssertionError e) {
      if (way != Way.BEST || works(shell)) {
        throw e;
      }
    }
    way = Way.REWRITER;
    return rewriter.evaluate(shell, text, evaluation);
  }

  /** Whether the compiler itself takes operators on tensors, if any are taken at all. */
  public boolean areCompiled() {
    return way != Way.REWRITER;
  }

  /**
   * Whether what the compiler has against snippets is to be believed; if it only did not know the
   * operators, rewriting takes over from now on.
   */
  public boolean believe(JShell shell, List<Diag> errors) {
    if (way == Way.BEST && errors.stream().anyMatch(Operators::isOurs) && !works(shell)) {
      way = Way.REWRITER;
    }
    return way != Way.REWRITER;
  }

  private static boolean isOperatorRejected(JShell shell, List<SnippetEvent> events) {
    return events.stream()
        .filter(event -> event.status() == Status.REJECTED)
        .flatMap(event -> shell.diagnostics(event.snippet()))
        .anyMatch(Operators::isOurs);
  }

  private static boolean isOurs(Diag diag) {
    String message = diag.getMessage(Locale.ROOT);
    return OperatorRewriter.isOperator(diag)
            && (message.contains("Tensor") || message.contains("Variable"))
        || diag.getCode().equals("compiler.err.proc.messager");
  }

  private boolean works(JShell shell) {
    if (OperatorsPlugin.failure() != null) {
      return false;
    }
    if (!tested) {
      try {
        String type = shell.sourceCodeAnalysis().analyzeType(SAMPLE, SAMPLE.length());
        tested = type != null && type.endsWith("Tensor");
      } catch (RuntimeException | InternalError | AssertionError e) {
        return false;
      }
    }
    return tested;
  }
}
