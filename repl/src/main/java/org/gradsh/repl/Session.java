package org.gradsh.repl;

import java.io.File;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import org.gradsh.autograd.Device;
import org.gradsh.repl.complete.Sources;
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
  private final PresentRun presentRun = new PresentRun(this);
  private final EvaluationThread thread;
  private final TypedText typed = new TypedText(this);
  private final ValueNames names = new ValueNames(this::isVariable);
  private final boolean completion;
  private final boolean runs;
  private final List<Path> added = new ArrayList<>();

  private final Operators operators;

  /** Made anew by a reset. */
  private volatile SnippetShell shell;

  private Commands commands;
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
    shell = newShell();
    thread = new EvaluationThread(shell.classLoader(), () -> control().isHere());
    settings.onChange(() -> shell.compilerOptions(settings.newFlags()));
    thread.start(() -> open(first));
  }

  private SnippetShell newShell() {
    return new SnippetShell(
        operators, this::analysis, runs, exit, unstoppable, task -> thread().await(task));
  }

  /** Known when the first snippet runs; when what runs them is made, it is not there yet. */
  private EvaluationThread thread() {
    return thread;
  }

  /** Runs on the evaluation thread, before everything else. */
  private void open(String first) {
    shell.start(settings.newFlags(), names, completion);
    shell.imports().evaluate(shell, first);
    if (first == null) {
      // Nobody types so fast that this would come too late; who sends a cell at once need not wait.
      SnippetShell own = shell;
      thread.whenIdle(() -> own.imports().ensureAll(own.jshell()));
    }
    if (completion) {
      thread.whenIdle(typed::prepare);
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
          shell.jshell().addToClasspath(joined(entries));
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
    return thread.look(() -> new Variables(shell.jshell(), control()).all());
  }

  /** The variable of a name. */
  public Optional<SessionVariable> variable(String name) {
    return thread.look(() -> new Variables(shell.jshell(), control()).named(name));
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
    return thread.look(() -> typed.completer().completions(text, cursor));
  }

  /** What is known of the name or call at the cursor; of overloaded methods each. */
  public List<Documentation> documentation(String text, int cursor) {
    return thread.look(() -> typed.completer().documentation(text, cursor));
  }

  /** What may be meant by the unknown name that a text ends with: {@code x.matmull}. */
  public Optional<String> meant(String text) {
    return thread.look(() -> typed.completer().meant(text));
  }

  /** A line that may help with what the compiler says of a name; null if there is none. */
  String hint(String message) {
    return hint(new Problem(Source.of("", ""), 0, 0, message), "");
  }

  /** The same, of a problem whose place is known, and the part of the source that it is about. */
  String hint(Problem problem, String about) {
    try {
      return typed.completer().hint(problem, about).orElse(null);
    } catch (RuntimeException | LinkageError | AssertionError e) {
      // The compiler fails on some nonsense; the message itself is what matters.
      return null;
    }
  }

  /** Where documentation is looked for: sources jars of libraries may be added. */
  public Sources sources() {
    return thread.look(() -> typed.completer().sources());
  }

  /** JShell's analysis: completion, documentation, completeness. */
  public SourceCodeAnalysis analysis() {
    return shell().sourceCodeAnalysis();
  }

  /** The JShell underneath; waits until it has started. */
  public JShell shell() {
    return thread.look(() -> shell.jshell());
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
    control().reset();
    return thread.call(
        () -> {
          Run run = newRun(source, bundling, listener);
          Result result = toEnd(run, source);
          transcript.add(source, run.ran(), result.failure().isPresent());
          return result;
        });
  }

  /** A run of a source, for which all is imported that it may need. */
  Run newRun(Source source, Run.Bundling bundling, Consumer<Evaluated> listener) {
    imports().ensure(shell.jshell(), source.text());
    return new Run(this, shell.jshell(), source, bundling, listener);
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

  /**
   * Forgets all that snippets have declared, imported and computed. Settings, the class path and
   * the numbers of cells stay.
   */
  public void reset() {
    shell.naming().forget();
    shell.jshell().close();
    settings.newCompiler();
    transcript.forget();
    typed.forget();
    shell = newShell();
    Thread.currentThread().setContextClassLoader(shell.classLoader());
    open(null);
    if (!added.isEmpty()) {
      shell.jshell().addToClasspath(joined(added));
    }
  }

  /** What commands have done within the present run. */
  public PresentRun presentRun() {
    return presentRun;
  }

  /** Notes a file that is run, for the places in its errors. */
  void ran(Source file) {
    files.put(file.name(), file);
  }

  /** A file that was run within this session, by the name that errors give it; or null. */
  Source file(String name) {
    return files.get(name);
  }

  /**
   * Evaluates an expression as a run of its own, of which nothing stays in the session.
   *
   * @param showing is given the value, where {@link #interrupt} stops it
   * @return why there is no value, if there is none
   */
  public Optional<Failure> evaluateAside(Source expression, Consumer<Object> showing) {
    control().reset();
    return thread.call(
        () -> {
          try {
            Object value = presentRun.evaluate(expression);
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
   * Stops the present run: a loop at its next turn, a sleep or a wait at once; a call that waits
   * and hears no interrupt, such as a read from a socket, is left behind together with its thread.
   * What the JVM cannot stop, such as a loop within the JDK, goes on until it ends.
   */
  public void interrupt() {
    control().stop();
  }

  /**
   * Sets what becomes of {@code System.exit} in snippets that come: it leaves in a session that was
   * opened for a source, and is an error in one to talk to, unless told otherwise here.
   */
  public void exit(Exit exit) {
    this.exit = exit;
    shell.exit(exit);
  }

  /**
   * Sets who is told of code that does not stop although it was asked to, in a sentence that names
   * it. The listener is called once for each, on a thread of its own, some two seconds after {@link
   * #interrupt}.
   */
  public void unstoppable(Consumer<String> listener) {
    unstoppable = listener;
    control().unstoppable(listener);
  }

  /** Whether the calling thread is the one on which the user's code runs at this moment. */
  public boolean isHere() {
    return control().isHere();
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
    control().reset();
    return onThread(
        made,
        () -> {
          handler.run();
          Device.check();
        });
  }

  private Optional<Failure> onThread(Source run, Runnable showing) {
    return thread.call(
        () -> {
          control().forget();
          control()
              .run(
                  () -> {
                    showing.run();
                    return null;
                  });
          return control().stopped()
              ? Optional.of(new Failure.Interrupted())
              : Optional.ofNullable(control().thrown()).map(e -> new Failure.Thrown(e, run, 0));
        });
  }

  /** What the session does at this moment: the frames of its thread, the innermost first. */
  public StackTraceElement[] stackTrace() {
    StackTraceElement[] snippet = control().stackTrace();
    return snippet.length > 0 ? snippet : thread.stackTrace();
  }

  /** Whether a snippet of the user's runs at this moment. */
  public boolean isRunning() {
    return control().isRunning();
  }

  /** Whether {@link #interrupt} was called for the present or last run. */
  public boolean isStopped() {
    return control().stopped();
  }

  /** Ends the session; threads that snippets have started go on. */
  @Override
  public void close() {
    thread.start(() -> control().close());
    thread.close();
  }

  /** Where a snippet stands, or null if it came from no source. */
  SnippetLines.Origin origin(Snippet snippet) {
    return lines().origin(snippet);
  }

  /** The snippet that an unresolved reference names, or null. */
  DeclarationSnippet declaration(int id) {
    return lines().snippet(id) instanceof DeclarationSnippet declaration ? declaration : null;
  }

  /** What a declaration lacks: {@code method g(int)}. */
  List<String> missing(DeclarationSnippet snippet) {
    return shell.jshell().unresolvedDependencies(snippet).toList();
  }

  /** What is made anew by a reset: what completion looks into. */
  SnippetShell parts() {
    return shell;
  }

  TensorNaming naming() {
    return shell.naming();
  }

  SnippetControl control() {
    return shell.control();
  }

  /** What compiles many snippets together; null if they must be evaluated one by one. */
  CellCompiler cellCompiler() {
    return operators.areCompiled() ? shell.compiler() : null;
  }

  SnippetLines lines() {
    return shell.lines();
  }

  /** Has all imports made that a session begins with, also those that nothing has needed yet. */
  public void importAll() {
    thread.call(
        () -> {
          imports().ensureAll(shell.jshell());
          return null;
        });
  }

  StartImports imports() {
    return shell.imports();
  }

  ValueNames names() {
    return names;
  }

  private boolean isVariable(String name) {
    return shell.jshell().variables().anyMatch(variable -> variable.name().equals(name));
  }

  Unresolved unresolved() {
    return shell.unresolved();
  }

  Operators operators() {
    return operators;
  }

  PrintStream out() {
    return out;
  }
}
