package org.gradsh.repl;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.gradsh.repl.operators.Operators;

/**
 * The session that serves all doors: JShell within this process, with Gradsh's imports, one
 * long-lived thread for all snippets, and errors told by source, line and column.
 *
 * <p>{@link #run} may be called from any thread, one run after the other; {@link #interrupt} from
 * another thread while it runs.
 */
public final class Session implements AutoCloseable {
  private final Commands commands = Commands.standard();
  private final EvaluationThread thread;
  private final SnippetLines lines;
  private final SnippetControl control;
  private final StartImports imports = new StartImports();
  private final Unresolved unresolved = new Unresolved();
  private final Operators operators;
  private JShell shell;
  private PrintStream out = System.out;

  /**
   * Opens a session to talk to; JShell starts in the background.
   *
   * @param completion whether names will be completed: JShell then indexes all classes
   */
  public Session(boolean completion) {
    this(completion, null, Operators.asSet());
  }

  /** Opens a session for a source that will be run first; what it does not need is not loaded. */
  public Session(Source first) {
    this(false, first.text(), Operators.asSet());
  }

  /** Opens a session with operators of a given way. */
  Session(boolean completion, String first, Operators operators) {
    this.operators = operators;
    lines = new SnippetLines(snippet -> analysis().wrapper(snippet));
    SnippetLoader loader = new SnippetLoader(Session.class.getClassLoader(), lines);
    control = new SnippetControl(loader, lines);
    thread = new EvaluationThread(loader.classLoader());
    thread.start(() -> open(completion, first));
  }

  /** Runs on the evaluation thread, before everything else. */
  private void open(boolean completion, String first) {
    shell =
        JShell.builder()
            .executionEngine(new Provider(control), Map.of())
            .fileManager(files -> new SnippetFiles(files, completion, operators.plugins()))
            .idGenerator(lines::note)
            .build();
    imports.evaluate(shell, first);
  }

  /** The commands of this session. */
  public Commands commands() {
    return commands;
  }

  /** Where commands print; {@code System.out} unless told otherwise. */
  public void out(PrintStream out) {
    this.out = out;
  }

  /** Whether a text may be run as it stands; if not, it goes on in another line. */
  public boolean isComplete(String text) {
    Splitter splitter = new Splitter(text, this::isSnippet, commands::knows);
    Splitter.Piece last = null;
    for (Splitter.Piece piece = splitter.next(); piece != null; piece = splitter.next()) {
      last = piece;
    }
    return last == null
        || switch (last.kind()) {
          case COMMAND -> true;
          case OPEN -> false;
          case CODE -> isSnippet(text.substring(last.start()));
        };
  }

  /** Whether JShell takes a text, which is one snippet, as a whole one. */
  boolean isSnippet(String text) {
    return switch (analysis().analyzeCompletion(text).completeness()) {
      case COMPLETE, COMPLETE_WITH_SEMI, EMPTY, UNKNOWN -> true;
      case CONSIDERED_INCOMPLETE, DEFINITELY_INCOMPLETE -> false;
    };
  }

  /** What may stand at the cursor, sorted as it is to be shown. */
  public List<Completion> completions(String text, int cursor) {
    String before = text.substring(0, cursor);
    if (Commands.looksLike(before) || before.equals("/")) {
      return commands.all().stream()
          .filter(command -> command.name().startsWith(before.substring(1)))
          .map(c -> new Completion(c.name(), 1, Completion.Kind.COMMAND, c.summary()))
          .toList();
    }
    int[] anchor = new int[1];
    return thread.call(
        () ->
            analysis().completionSuggestions(text, cursor, anchor).stream()
                .map(SourceCodeAnalysis.Suggestion::continuation)
                .distinct()
                .map(name -> new Completion(name, anchor[0], Completion.Kind.OTHER, ""))
                .toList());
  }

  /** What is known of the name or call at the cursor; of overloaded methods each. */
  public List<Documentation> documentation(String text, int cursor) {
    return thread.call(
        () ->
            analysis().documentation(text, cursor, true).stream()
                .map(one -> new Documentation(one.signature(), String.valueOf(one.javadoc())))
                .toList());
  }

  /** JShell's analysis: completion, documentation, completeness. */
  public SourceCodeAnalysis analysis() {
    return shell().sourceCodeAnalysis();
  }

  /** The JShell underneath; waits until it has started. */
  public JShell shell() {
    return thread.call(() -> shell);
  }

  /**
   * Runs a source to its end or to its first failure: each snippet is compiled and run before the
   * next one is looked at.
   *
   * @param source what to run
   * @param listener is told of every snippet that was evaluated, in time
   */
  public Result run(Source source, Consumer<Evaluated> listener) {
    return run(source, Run.Bundling.NONE, listener);
  }

  /**
   * Runs a source as a whole, of which only the end matters: as {@link #run}, but statements that
   * follow each other are compiled together, which is many times faster.
   *
   * @param wantsLast whether the last value will be asked for
   */
  public Result runScript(Source source, boolean wantsLast) {
    return run(source, wantsLast ? Run.Bundling.BUT_LAST : Run.Bundling.ALL, evaluated -> {});
  }

  private Result run(Source source, Run.Bundling bundling, Consumer<Evaluated> listener) {
    control.reset();
    return thread.call(
        () -> {
          imports.ensure(shell, source.text());
          return new Run(this, shell, source, bundling, listener).toEnd();
        });
  }

  /**
   * Stops the present run: a loop at its next turn, a sleep or a wait at once. What the JVM cannot
   * stop, such as a loop within the JDK, goes on until it ends.
   */
  public void interrupt() {
    control.stop();
  }

  /** Whether a snippet of the user's runs at this moment. */
  public boolean isRunning() {
    return control.isRunning();
  }

  /** Ends the session; threads that snippets have started go on. */
  @Override
  public void close() {
    thread.close();
  }

  /** Where a snippet stands, or null if it came from no source. */
  SnippetLines.Origin origin(Snippet snippet) {
    return lines.origin(snippet);
  }

  /** The snippet that an unresolved reference names, or null. */
  DeclarationSnippet declaration(int id) {
    return lines.snippet(id) instanceof DeclarationSnippet declaration ? declaration : null;
  }

  /** What a declaration lacks: {@code method g(int)}. */
  List<String> missing(DeclarationSnippet snippet) {
    return shell.unresolvedDependencies(snippet).toList();
  }

  SnippetControl control() {
    return control;
  }

  SnippetLines lines() {
    return lines;
  }

  StartImports imports() {
    return imports;
  }

  Unresolved unresolved() {
    return unresolved;
  }

  Operators operators() {
    return operators;
  }

  PrintStream out() {
    return out;
  }

  private record Provider(SnippetControl control) implements ExecutionControlProvider {
    @Override
    public String name() {
      return "gradsh";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
      return control;
    }
  }
}
