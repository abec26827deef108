package org.gradsh.repl;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/**
 * The session that serves all doors: JShell within this process, with Gradsh's imports, one
 * long-lived thread for all snippets, and errors told by source, line and column.
 *
 * <p>{@link #run} may be called from any thread, one run after the other; {@link #interrupt} from
 * another thread while it runs.
 */
public final class Session implements AutoCloseable {
  /** So many errors of one snippet are told. */
  private static final int MOST = 5;

  private final Commands commands = Commands.standard();
  private final EvaluationThread thread;
  private final SnippetLines lines;
  private final SnippetControl control;
  private final StartImports imports = new StartImports();
  private final Unresolved unresolved = new Unresolved();
  private JShell shell;
  private PrintStream out = System.out;

  /**
   * Opens a session; JShell starts in the background.
   *
   * @param completion whether names will be completed: JShell then indexes all classes
   * @param compilerOptions options for the compiler of snippets, as for {@code javac}
   */
  public Session(boolean completion, List<String> compilerOptions) {
    lines = new SnippetLines(snippet -> analysis().wrapper(snippet));
    SnippetLoader loader = new SnippetLoader(Session.class.getClassLoader(), lines);
    control = new SnippetControl(loader, lines);
    thread = new EvaluationThread(loader.classLoader());
    thread.start(() -> open(completion, compilerOptions));
  }

  /** Runs on the evaluation thread, before everything else. */
  private void open(boolean completion, List<String> compilerOptions) {
    shell =
        JShell.builder()
            .executionEngine(new Provider(control), Map.of())
            .compilerOptions(compilerOptions.toArray(String[]::new))
            .fileManager(files -> new SnippetFiles(files, completion))
            .idGenerator(lines::note)
            .build();
    imports.evaluate(shell);
  }

  /** The commands of this session. */
  public Commands commands() {
    return commands;
  }

  /** Where commands print; {@code System.out} unless told otherwise. */
  public void out(PrintStream out) {
    this.out = out;
  }

  /** JShell's analysis: completion, documentation, completeness. */
  public SourceCodeAnalysis analysis() {
    return shell().sourceCodeAnalysis();
  }

  /** The JShell underneath; waits until it has started. */
  public JShell shell() {
    return thread.call(() -> shell);
  }

  /** Runs a source to its end or to its first failure. */
  public Result run(Source source) {
    return run(source, evaluated -> {});
  }

  /**
   * Runs a source to its end or to its first failure: each snippet is compiled and run before the
   * next one is looked at.
   *
   * @param source what to run
   * @param listener is told of every snippet that was evaluated, in time
   */
  public Result run(Source source, Consumer<Evaluated> listener) {
    control.reset();
    return thread.call(() -> new Run(source, listener).toEnd());
  }

  /**
   * Stops the present run: a loop at its next turn, a sleep or a wait at once. What the JVM cannot
   * stop, such as a loop within the JDK, goes on until it ends.
   */
  public void interrupt() {
    control.stop();
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

  /** One pass over a source. */
  private final class Run {
    private final Source source;
    private final Consumer<Evaluated> listener;
    private Evaluated last;

    Run(Source source, Consumer<Evaluated> listener) {
      this.source = source;
      this.listener = listener;
    }

    Result toEnd() {
      Splitter splitter = new Splitter(source.text(), this::complete, commands::knows);
      OptionalInt exit = OptionalInt.empty();
      Failure failure = null;
      for (Splitter.Piece piece = splitter.next();
          piece != null && failure == null && exit.isEmpty();
          piece = splitter.next()) {
        if (control.stopped()) {
          failure = new Failure.Interrupted();
        } else if (piece.kind() == Splitter.Kind.COMMAND) {
          try {
            Command.Reply reply = commands.run(Session.this, piece.text(source.text()).strip());
            exit = reply.exit();
            if (!reply.text().isEmpty()) {
              out.println(reply.text());
            }
          } catch (Command.Refused e) {
            failure = rejected(new Problem(source, piece.start(), piece.end(), e.getMessage()));
          }
        } else {
          failure = piece.kind() == Splitter.Kind.OPEN ? never(piece) : evaluate(piece);
        }
      }
      if (exit.isEmpty() && failure == null && control.stopped()) {
        failure = new Failure.Interrupted();
      }
      List<Problem> open = failure == null ? unresolved.problems(Session.this) : List.of();
      return new Result(Optional.ofNullable(last), Optional.ofNullable(failure), exit, open);
    }

    private boolean complete(String text) {
      Completeness found = analysis().analyzeCompletion(text).completeness();
      return found != Completeness.DEFINITELY_INCOMPLETE
          && found != Completeness.CONSIDERED_INCOMPLETE;
    }

    private Failure evaluate(Splitter.Piece piece) {
      control.forget();
      lines.origin(new SnippetLines.Origin(source, piece.start()));
      List<SnippetEvent> events;
      try {
        events = shell.eval(piece.text(source.text()));
      } catch (RuntimeException | AssertionError | StackOverflowError e) {
        String message = "the compiler failed on this snippet: " + e;
        return rejected(new Problem(source, piece.start(), piece.start(), message));
      }
      for (SnippetEvent event : events) {
        if (event.causeSnippet() == null) {
          Failure failure = look(event, piece);
          if (failure != null) {
            return failure;
          }
        }
      }
      return null;
    }

    private Failure look(SnippetEvent event, Splitter.Piece piece) {
      Snippet snippet = event.snippet();
      if (event.status() == Status.REJECTED) {
        return rejected(problems(snippet, piece));
      }
      if (event.status() == Status.RECOVERABLE_NOT_DEFINED && snippet.kind() == Snippet.Kind.VAR) {
        String message =
            "cannot find symbol: " + String.join(", ", missing((DeclarationSnippet) snippet));
        return rejected(new Problem(source, piece.start(), piece.start(), message));
      }
      if (control.stopped()) {
        return new Failure.Interrupted();
      }
      if (control.thrown() != null) {
        return new Failure.Thrown(control.thrown(), source, piece.start());
      }
      String note = null;
      if (snippet instanceof DeclarationSnippet declaration) {
        unresolved.note(declaration, event.status());
        note = imports.hidden(declaration);
      }
      last = new Evaluated(snippet, control.value(), note);
      listener.accept(last);
      return null;
    }

    /** A piece that never ends is not run, whatever it may look like. */
    private Failure never(Splitter.Piece piece) {
      List<Problem> problems = new ArrayList<>();
      problems.add(Diagnoses.neverClosed(source, piece.openAt()));
      if (!Diagnoses.isToken(source, piece.openAt())) {
        for (Snippet snippet : analysis().sourceToSnippets(piece.text(source.text()))) {
          problems.addAll(problems(snippet, piece));
        }
      }
      return rejected(problems);
    }

    private List<Problem> problems(Snippet snippet, Splitter.Piece piece) {
      return shell
          .diagnostics(snippet)
          .filter(Diag::isError)
          .filter(diag -> piece.kind() == Splitter.Kind.CODE || !Diagnoses.isAtEnd(diag))
          .map(diag -> explain(Diagnoses.problem(diag, source, piece.start()), diag))
          .toList();
    }

    private Problem explain(Problem problem, Diag diag) {
      return unresolved.explain(imports.explain(problem, diag), diag, Session.this);
    }

    private Failure rejected(List<Problem> problems) {
      return new Failure.Rejected(
          problems.stream().sorted(Comparator.comparingInt(Problem::start)).limit(MOST).toList());
    }

    private Failure rejected(Problem problem) {
      return rejected(List.of(problem));
    }
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
