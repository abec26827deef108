package org.gradsh.repl;

import java.net.URLClassLoader;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import jdk.jshell.JShell;
import jdk.jshell.SourceCodeAnalysis;
import org.gradsh.repl.operators.Operators;

/**
 * JShell, and what stands between it and the classes of its snippets: where they come from, how
 * they are loaded, run and stopped. A session has one until it is reset.
 */
final class SnippetShell {
  private final Operators operators;
  private final StartImports imports = new StartImports();
  private final Unresolved unresolved = new Unresolved();
  private final SnippetLines lines;
  private final SnippetLoader loader;
  private final SnippetControl control;
  private final TensorNaming naming;
  private JShell jshell;
  private JShell.Builder builder;
  private Throwable failure;
  private CellCompiler compiler;
  private boolean compilerSought;

  /**
   * Makes all that needs no JShell yet.
   *
   * @param analysis JShell's own, for whatever thread asks
   * @param runs false if no class of a snippet is ever to be initialized
   * @param unstoppable is told of code that does not stop although it was asked to
   * @param awaiter waits for the thread of the snippets
   */
  SnippetShell(
      Operators operators,
      Supplier<SourceCodeAnalysis> analysis,
      boolean runs,
      Exit exit,
      Consumer<String> unstoppable,
      SnippetControl.Awaiter awaiter) {
    this.operators = operators;
    lines = new SnippetLines(snippet -> analysis.get().wrapper(snippet));
    loader = new SnippetLoader(SnippetShell.class.getClassLoader(), lines::table);
    loader.exit(exit);
    control = new SnippetControl(loader, lines, runs, awaiter);
    control.unstoppable(unstoppable);
    naming = new TensorNaming(control, runs);
  }

  /**
   * Starts JShell.
   *
   * @param flags for the compiler
   * @param names those of variables for values of expressions
   * @param completion whether names will be completed, for which all classes are indexed
   */
  void start(String[] flags, ValueNames names, boolean completion) {
    builder =
        JShell.builder()
            .executionEngine(new ControlProvider(control), Map.of())
            .fileManager(files -> new SnippetFiles(files, completion, operators.plugins()))
            .idGenerator(lines::note)
            .tempVariableNameGenerator(names)
            .compilerOptions(flags);
    try {
      jshell = builder.build();
    } catch (RuntimeException | Error e) {
      failure = e;
      throw e;
    }
  }

  /** Sets the compiler's flags: a shell looks into its builder's at each compilation. */
  void compilerOptions(String... flags) {
    builder.compilerOptions(flags);
  }

  /**
   * JShell itself.
   *
   * @throws IllegalStateException if it could not be started, for want of memory for example
   */
  JShell jshell() {
    if (failure != null) {
      throw new IllegalStateException("JShell cannot be started: " + failure, failure);
    }
    return jshell;
  }

  SnippetLines lines() {
    return lines;
  }

  SnippetControl control() {
    return control;
  }

  /** What the variables call tensors. */
  TensorNaming naming() {
    return naming;
  }

  StartImports imports() {
    return imports;
  }

  Unresolved unresolved() {
    return unresolved;
  }

  /** Where the classes of snippets are. */
  URLClassLoader classLoader() {
    return loader.classLoader();
  }

  /** The bytes of those classes. */
  Map<String, byte[]> compiled() {
    return loader.compiled();
  }

  /** What becomes of {@code System.exit} in snippets that come. */
  void exit(Exit exit) {
    loader.exit(exit);
  }

  /** What compiles many snippets together; null where this JDK does not take it. */
  CellCompiler compiler() {
    if (!compilerSought) {
      compilerSought = true;
      compiler = CellCompiler.of(jshell);
    }
    return compiler;
  }
}
