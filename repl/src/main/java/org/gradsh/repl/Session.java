package org.gradsh.repl;

import java.io.File;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import org.gradsh.repl.complete.Completer;
import org.gradsh.repl.complete.Sources;
import org.gradsh.repl.complete.Surroundings;
import org.gradsh.repl.operators.Operators;
import org.gradsh.repl.resolve.Dependencies;

/**
 * The session that serves all doors: JShell within this process, with Gradsh's imports, one
 * long-lived thread for all snippets, and errors told by source, line and column.
 *
 * <p>{@link #run} may be called from any thread, one run after the other; {@link #interrupt} from
 * another thread while it runs.
 */
public final class Session implements AutoCloseable {
  private final Transcript transcript = new Transcript();
  private final Settings settings = new Settings();
  private final Map<String, Source> files = new ConcurrentHashMap<>();
  private final Set<String> running = new HashSet<>();
  private final EvaluationThread thread;
  private final TypedText typed = new TypedText(this);
  private final ValueNames names = new ValueNames(this::isVariable);
  private final boolean completion;
  private final boolean runs;
  private final List<Path> added = new ArrayList<>();

  // What knows the snippets: made anew by a reset.
  private SnippetLines lines;
  private SnippetLoader loader;
  private volatile SnippetControl control;
  private StartImports imports;
  private Unresolved unresolved;
  private final Operators operators;
  private JShell shell;
  private JShell.Builder options;
  private Commands commands;
  private Completer completer;
  private CellCompiler compiler;
  private boolean compilerSought;
  private Dependencies dependencies;
  private PrintStream out = System.out;
  private Consumer<Object> answers = answer -> out.println(answer);
  private Consumer<String> prefill;
  private Consumer<String> unstoppable = text -> {};
  private Exit exit;

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

  /**
   * Opens a session that compiles a source and runs nothing of it; of commands only those are done
   * that add to the class path.
   */
  static Session checking(Source source) {
    Session session = new Session(false, source.text(), Operators.asSet(), false);
    session.commands = Commands.checking();
    return session;
  }

  /** Opens a session with operators of a given way. */
  Session(boolean completion, String first, Operators operators) {
    this(completion, first, operators, true);
  }

  private Session(boolean completion, String first, Operators operators, boolean runs) {
    this.operators = operators;
    this.completion = completion;
    this.runs = runs;
    exit = first == null ? Exit.ERROR : Exit.LEAVE;
    connect();
    thread = new EvaluationThread(loader.classLoader(), () -> control.isHere());
    settings.onChange(() -> options.compilerOptions(settings.newFlags()));
    thread.start(() -> open(first));
  }

  /** Makes what stands between JShell and the snippets' classes. */
  private void connect() {
    imports = new StartImports();
    unresolved = new Unresolved();
    lines = new SnippetLines(snippet -> analysis().wrapper(snippet));
    loader = new SnippetLoader(Session.class.getClassLoader(), lines::table);
    loader.exit(exit);
    control = new SnippetControl(loader, lines, runs, task -> thread().await(task));
    control.unstoppable(unstoppable);
  }

  /** Known when the first snippet runs; when what runs them is made, it is not there yet. */
  private EvaluationThread thread() {
    return thread;
  }

  /** Runs on the evaluation thread, before everything else. */
  private void open(String first) {
    JShell.Builder builder =
        JShell.builder()
            .executionEngine(new ControlProvider(control), Map.of())
            .fileManager(files -> new SnippetFiles(files, completion, operators.plugins()))
            .idGenerator(lines::note)
            .tempVariableNameGenerator(names)
            .compilerOptions(settings.newFlags());
    shell = builder.build();
    // A shell looks into its builder's list of options at each compilation.
    options = builder;
    imports.evaluate(shell, first);
    if (first == null) {
      // Nobody types so fast that this would come too late; who sends a cell at once need not wait.
      StartImports own = imports;
      thread.whenIdle(() -> own.ensureAll(shell));
    }
    if (completion) {
      thread.whenIdle(() -> completer(true));
    }
  }

  /** The commands of this session. */
  public synchronized Commands commands() {
    if (commands == null) {
      // Most scripts have none.
      commands = Commands.standard();
    }
    return commands;
  }

  /** Whether a line is a command of this session's. */
  boolean isCommand(String line) {
    return Commands.looksLike(line) && commands().knows(line);
  }

  /** The libraries that were added, and the way to add more. */
  public synchronized Dependencies dependencies() {
    if (dependencies == null) {
      dependencies = new Dependencies(this::addToClassPath);
    }
    return dependencies;
  }

  /** Snippets from now on see the classes in some jars and folders, after a reset too. */
  public void addToClassPath(List<Path> entries) {
    thread.call(
        () -> {
          added.addAll(entries);
          shell.addToClasspath(joined(entries));
          return null;
        });
  }

  private static String joined(List<Path> entries) {
    return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  /** Where commands print; {@code System.out} unless told otherwise. */
  public void out(PrintStream out) {
    this.out = out;
  }

  /**
   * How the answers of commands are shown: texts, and tables ({@link
   * org.gradsh.autograd.show.Grid}) that a door may lay out better. Printed unless told otherwise.
   */
  public void answers(Consumer<Object> door) {
    answers = door;
  }

  /** Shows the answer of a command; nothing if it is empty. */
  void show(Object answer) {
    if (!answer.toString().isEmpty()) {
      answers.accept(answer);
    }
  }

  /** How a text comes to the prompt, to be edited and run; null where there is no prompt. */
  public void prefill(Consumer<String> door) {
    prefill = door;
  }

  /** Where a text for the prompt goes, if the door has one. */
  public Optional<Consumer<String>> prefill() {
    return Optional.ofNullable(prefill);
  }

  /** What can be set, and its present values. */
  public Settings settings() {
    return settings;
  }

  /** The cells that this session was given. */
  public Transcript transcript() {
    return transcript;
  }

  /** The variables, by name; those that JShell makes for values of expressions included. */
  public List<SessionVariable> variables() {
    return thread.look(() -> new Variables(shell, control).all());
  }

  /** The variable of a name. */
  public Optional<SessionVariable> variable(String name) {
    return thread.look(() -> new Variables(shell, control).named(name));
  }

  /** Whether a snippet is the user's, and none that a session begins with. */
  public boolean isUsers(Snippet snippet) {
    return origin(snippet) != null && !StartImports.isOwn(snippet);
  }

  /** The text of a snippet as the user wrote it. */
  public String written(Snippet snippet) {
    SnippetLines.Origin origin = origin(snippet);
    return origin == null ? snippet.source() : origin.text(0, snippet.source().length());
  }

  /** Whether a text may be run as it stands; if not, it goes on in another line. */
  public boolean isComplete(String text) {
    return completeness(text) != Completeness.INCOMPLETE;
  }

  /** What a text is that was typed so far. */
  public Completeness completeness(String text) {
    if (Diagnoses.endlessLine(Source.of("", text)) != null) {
      return Completeness.INVALID;
    }
    return thread.look(() -> typed.completeness(text));
  }

  /** Whether JShell takes a text, which is one snippet, as a whole one. */
  boolean isSnippet(String text) {
    return typed.isSnippet(text);
  }

  /** What may stand at the cursor, sorted as it is to be shown. */
  public List<Completion> completions(String text, int cursor) {
    return thread.look(() -> completer(false).completions(text, cursor));
  }

  private Completer completer(boolean ahead) {
    if (completer == null) {
      completer =
          new Completer(
              this,
              new Surroundings(
                  () -> shell,
                  typed::cut,
                  loader.compiled(),
                  loader.classLoader(),
                  ClassPath.entries(),
                  operators.plugins(),
                  StartImports.lines()),
              ahead);
    }
    return completer;
  }

  /** What is known of the name or call at the cursor; of overloaded methods each. */
  public List<Documentation> documentation(String text, int cursor) {
    return thread.look(() -> completer(false).documentation(text, cursor));
  }

  /** What may be meant by the unknown name that a text ends with: {@code x.matmull}. */
  public Optional<String> meant(String text) {
    return thread.look(() -> completer(false).meant(text));
  }

  /** A line that may help with what the compiler says of a name; null if there is none. */
  String hint(String message) {
    try {
      return completer(false).hint(message).orElse(null);
    } catch (RuntimeException | LinkageError | AssertionError e) {
      // The compiler fails on some nonsense; the message itself is what matters.
      return null;
    }
  }

  /** Where documentation is looked for: sources jars of libraries may be added. */
  public Sources sources() {
    return thread.look(() -> completer(false).sources());
  }

  /** JShell's analysis: completion, documentation, completeness. */
  public SourceCodeAnalysis analysis() {
    return shell().sourceCodeAnalysis();
  }

  /** The JShell underneath; waits until it has started. */
  public JShell shell() {
    return thread.look(() -> shell);
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
          Run run = new Run(this, shell, source, bundling, listener);
          Result result = toEnd(run, source);
          transcript.add(source, run.ran(), result.failure().isPresent());
          return result;
        });
  }

  /**
   * A run for which the memory does not suffice, to compile for example, has failed as any other.
   */
  private static Result toEnd(Run run, Source source) {
    try {
      return run.toEnd();
    } catch (OutOfMemoryError e) {
      Failure failure = new Failure.Thrown(e, source, 0);
      return new Result(
          Optional.empty(), Optional.of(failure), OptionalInt.empty(), List.of(), List.of());
    }
  }

  // ---- for commands: all on the session's thread, within the present run ----

  /**
   * Runs a source within the present run.
   *
   * @param listener is told of every snippet that was evaluated, in time
   * @throws Command.Refused with the failure, if there is one
   */
  public Result runWithin(Source source, Consumer<Evaluated> listener) throws Command.Refused {
    return runWithin(source, Run.Bundling.NONE, listener);
  }

  /**
   * Runs a file within the present run, as {@link #runScript} does.
   *
   * @throws Command.Refused with the failure, if there is one; or if the file is running already
   */
  public Result runFile(Source source) throws Command.Refused {
    if (!running.add(source.name())) {
      throw new Command.Refused(source.name() + " runs itself again, without an end");
    }
    files.put(source.name(), source);
    try {
      return runWithin(source, Run.Bundling.ALL, evaluated -> {});
    } finally {
      running.remove(source.name());
    }
  }

  /**
   * Forgets all that snippets have declared, imported and computed. Settings, the class path and
   * the numbers of cells stay.
   */
  public void reset() {
    shell.close();
    settings.newCompiler();
    transcript.forget();
    completer = null;
    compiler = null;
    compilerSought = false;
    connect();
    Thread.currentThread().setContextClassLoader(loader.classLoader());
    open(null);
    if (!added.isEmpty()) {
      shell.addToClasspath(joined(added));
    }
  }

  /** A file that was run within this session, by the name that errors give it; or null. */
  Source file(String name) {
    return files.get(name);
  }

  private Result runWithin(Source source, Run.Bundling bundling, Consumer<Evaluated> listener)
      throws Command.Refused {
    imports.ensure(shell, source.text());
    Result result = new Run(this, shell, source, bundling, listener).toEnd();
    if (result.failure().isPresent()) {
      throw new Command.Refused(result.failure().get());
    }
    return result;
  }

  /**
   * The value of an expression, from the variable itself if it is the name of one; nothing else of
   * it stays in the session.
   *
   * @throws Command.Refused if it fails, or is no expression
   */
  public Object evaluate(Source expression) throws Command.Refused {
    Optional<SessionVariable> variable = variable(expression.text().strip());
    if (variable.isPresent()) {
      return variable.get().value();
    }
    Evaluated last = runWithin(expression, evaluated -> {}).last().orElse(null);
    if (last == null || !last.isExpression()) {
      throw new Command.Refused(expression.text().strip() + " is no expression");
    }
    if (last.snippet().subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
      shell.drop(last.snippet());
    }
    return last.value();
  }

  /**
   * Evaluates an expression as a run of its own, of which nothing stays in the session.
   *
   * @param showing is given the value, where {@link #interrupt} stops it
   * @return why there is no value, if there is none
   */
  public Optional<Failure> evaluateAside(Source expression, Consumer<Object> showing) {
    control.reset();
    return thread.call(
        () -> {
          try {
            Object value = evaluate(expression);
            return after(expression, () -> showing.accept(value));
          } catch (Command.Refused e) {
            return Optional.of(
                e.failure()
                    .orElseGet(
                        () ->
                            Run.rejected(List.of(new Problem(expression, 0, 0, e.getMessage())))));
          }
        });
  }

  /**
   * Compiles statements or an expression into what can be {@linkplain #call called} many times.
   *
   * @throws Command.Refused with what the compiler has against them
   */
  public Callable<?> lambda(Source code) throws Command.Refused {
    imports.ensure(shell, code.text());
    return new Run(this, shell, code, Run.Bundling.NONE, evaluated -> {}).lambda();
  }

  /**
   * Runs a source within the present run by a stopwatch, which runs while snippets do.
   *
   * @throws Command.Refused with the failure, if there is one
   */
  public Result runTimed(Source source, Stopwatch stopwatch) throws Command.Refused {
    control.timeBy(stopwatch);
    try {
      return runWithin(source, evaluated -> {});
    } finally {
      control.timeBy(null);
    }
  }

  /**
   * Calls what snippets have made, such as a lambda, so that {@link #interrupt} stops it.
   *
   * @param code where it stands, for the report of a failure
   * @throws Command.Refused with the failure, if there is one
   */
  public <T> T call(Source code, Callable<T> body) throws Command.Refused {
    List<T> result = new ArrayList<>();
    if (control.call(() -> result.add(body.call()))) {
      return result.getFirst();
    }
    int start = code.text().length() - code.text().stripLeading().length();
    throw new Command.Refused(
        control.stopped()
            ? new Failure.Interrupted()
            : new Failure.Thrown(control.thrown(), code, start));
  }

  /**
   * Stops the present run: a loop at its next turn, a sleep or a wait at once; a call that waits
   * and hears no interrupt, such as a read from a socket, is left behind together with its thread.
   * What the JVM cannot stop, such as a loop within the JDK, goes on until it ends.
   */
  public void interrupt() {
    control.stop();
  }

  /**
   * Sets what becomes of {@code System.exit} in snippets that come: it leaves in a session that was
   * opened for a source, and is an error in one to talk to, unless told otherwise here.
   */
  public void exit(Exit exit) {
    this.exit = exit;
    loader.exit(exit);
  }

  /**
   * Sets who is told of code that does not stop although it was asked to, in a sentence that names
   * it. The listener is called once for each, on a thread of its own, some two seconds after {@link
   * #interrupt}.
   */
  public void unstoppable(Consumer<String> listener) {
    unstoppable = listener;
    control.unstoppable(listener);
  }

  /** Whether the calling thread is the one on which the user's code runs at this moment. */
  public boolean isHere() {
    return control.isHere();
  }

  /**
   * Runs code that shows what a run has left, such as the {@code toString()} of its value, as a
   * part of that run: {@link #interrupt} stops it.
   *
   * @return why it has not come to its end, if it has not
   */
  public Optional<Failure> after(Source run, Runnable showing) {
    return onThread(run, showing);
  }

  /**
   * Runs what snippets have left behind to be called, such as a handler of events, as a run of its
   * own.
   *
   * @param made where it comes from, for the report of a failure
   * @return why it has not come to its end, if it has not
   */
  public Optional<Failure> handle(Source made, Runnable handler) {
    control.reset();
    return onThread(made, handler);
  }

  private Optional<Failure> onThread(Source run, Runnable showing) {
    return thread.call(
        () -> {
          control.forget();
          control.run(
              () -> {
                showing.run();
                return null;
              });
          return control.stopped()
              ? Optional.of(new Failure.Interrupted())
              : Optional.ofNullable(control.thrown()).map(e -> new Failure.Thrown(e, run, 0));
        });
  }

  /** What the session does at this moment: the frames of its thread, the innermost first. */
  public StackTraceElement[] stackTrace() {
    StackTraceElement[] snippet = control.stackTrace();
    return snippet.length > 0 ? snippet : thread.stackTrace();
  }

  /** Whether a snippet of the user's runs at this moment. */
  public boolean isRunning() {
    return control.isRunning();
  }

  /** Whether {@link #interrupt} was called for the present or last run. */
  public boolean isStopped() {
    return control.stopped();
  }

  /** Ends the session; threads that snippets have started go on. */
  @Override
  public void close() {
    thread.start(() -> control.close());
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

  /** What compiles many snippets together; null if they must be evaluated one by one. */
  CellCompiler cellCompiler() {
    if (!operators.areCompiled()) {
      return null;
    }
    if (!compilerSought) {
      compilerSought = true;
      compiler = CellCompiler.of(shell);
    }
    return compiler;
  }

  SnippetLines lines() {
    return lines;
  }

  /** Has all imports made that a session begins with, also those that nothing has needed yet. */
  public void importAll() {
    thread.call(
        () -> {
          imports.ensureAll(shell);
          return null;
        });
  }

  StartImports imports() {
    return imports;
  }

  ValueNames names() {
    return names;
  }

  private boolean isVariable(String name) {
    return shell.variables().anyMatch(variable -> variable.name().equals(name));
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
}
