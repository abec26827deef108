package org.gradsh.repl;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.TensorException;
import org.gradsh.repl.complete.ForeignCalls;
import org.gradsh.repl.complete.ForeignSyntax;
import org.gradsh.repl.complete.LayerHints;
import org.gradsh.repl.operators.Evaluation;
import org.gradsh.repl.operators.OperatorHints;

/** One pass over a source, on the evaluation thread: piece after piece, to the first failure. */
final class Run {
  /** So many errors of one snippet are told, and of a whole source. */
  private static final int MOST_PROBLEMS = 5;

  private static final int MOST_OF_ALL = 20;

  private static final Pattern TYPE = Pattern.compile("\\b(class|record|enum|interface)\\b");

  private final Session session;
  private final JShell shell;
  private final Source source;
  private final Consumer<Evaluated> listener;
  private final CellCompiler compiler;
  private final Splitter splitter;
  private final Bundles bundles;
  private final WholeCells whole;
  private final List<Problem> warnings = new ArrayList<>();
  private final List<Noted> noted = new ArrayList<>();
  private final List<Noted> declared = new ArrayList<>();

  /** The variables that had values before the class that is being defined. */
  private final Set<String> held = new HashSet<>();

  private Evaluated last;
  private int lastStart;
  private final Bundling bundling;

  /**
   * What the transcript must know of a piece: the name of its value, or its variable's declaration.
   */
  private record Noted(Splitter.Piece piece, String text) {}

  /** What comes after a command that has reset the session; null if none has. */
  private Run rest;

  private int ranTo;

  /** Where the last piece that ran lacks its semicolon; −1 if it does not. */
  private int open = -1;

  /**
   * Whether statements that follow each other become one block, where cells are not compiled as a
   * whole; where they are, each piece is a snippet, and the listener is told of each.
   */
  enum Bundling {
    /** Each piece is a snippet of its own, and the listener is told of each. */
    NONE,
    /** Together, except for the last piece of the source, whose value is wanted. */
    BUT_LAST,
    ALL
  }

  Run(
      Session session,
      JShell shell,
      Source source,
      Bundling bundling,
      Consumer<Evaluated> listener) {
    this.session = session;
    this.shell = shell;
    this.source = source;
    this.bundling = bundling;
    this.listener = listener;
    this.compiler = session.cellCompiler();
    this.splitter = new Splitter(source.text(), session::isSnippet, session::isCommand);
    this.bundles = new Bundles(splitter, bundling, compiler, this::isAwaited);
    this.whole = new WholeCells(session, this, source, compiler, bundles);
  }

  Result toEnd() {
    OptionalInt exit = OptionalInt.empty();
    Problem endless = Diagnoses.endlessLine(source);
    Failure failure = endless == null ? null : rejected(endless);
    if (failure == null && compiler != null) {
      failure = unreadable();
    }
    if (failure == null && compiler != null) {
      failure = importsAhead();
    }
    while (failure == null && exit.isEmpty()) {
      List<Splitter.Piece> bundle = bundles.next();
      if (session.control().stopped()) {
        failure = new Failure.Interrupted();
      } else if (bundle.isEmpty()) {
        ranTo = source.text().length();
        break;
      } else if (compiler != null && bundles.isWhole(bundle)) {
        failure = whole.evaluate(bundle);
      } else if (bundle.size() > 1) {
        failure = evaluate(bundle);
      } else {
        Splitter.Piece piece = bundle.getFirst();
        switch (piece.kind()) {
          case CODE -> failure = evaluate(piece);
          case OPEN -> failure = never(piece);
          case COMMAND -> {
            try {
              exit = command(piece);
              if (session.shell() != shell) {
                return goOn(piece.end(), exit);
              }
            } catch (Command.Refused e) {
              failure = e.failure().orElseGet(() -> refused(piece, e));
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError | StopSignal e) {
              failure = failed(piece, e);
            }
          }
        }
      }
      if (failure == null && !bundle.isEmpty()) {
        ranTo = bundles.nextStart().orElse(bundle.getLast().end());
        Splitter.Piece ran = bundle.getLast();
        if (ran.kind() == Splitter.Kind.CODE && ran.end() <= ranTo) {
          open = ran.semicolon() ? ran.end() : -1;
        }
      }
    }
    failure = checked(failure);
    List<Problem> open = failure == null ? session.unresolved().problems(session) : List.of();
    return new Result(
        Optional.ofNullable(last), Optional.ofNullable(failure), exit, open, warnings);
  }

  /**
   * What the run has failed with, or what devices have found in its ops: what nobody has read is
   * told at its end, at the last piece that ran. The ops ran on the thread of the snippets.
   */
  private Failure checked(Failure failure) {
    if (failure instanceof Failure.Interrupted) {
      return failure;
    }
    TensorException found = session.control().run(Run::found);
    if (found == null) {
      return failure;
    }
    return switch (failure) {
      case Failure.Thrown(ExitCalled exit, Source in, int at) when exit.code() == 0 ->
          new Failure.Thrown(found, in, at);
      case Failure.Thrown thrown -> {
        if (thrown.exception() != found) {
          thrown.exception().addSuppressed(found);
        }
        yield failure;
      }
      case null -> new Failure.Thrown(found, source, lastStart);
      case Failure.Rejected rejected -> failure;
      case Failure.Interrupted interrupted -> failure;
    };
  }

  private static TensorException found() {
    try {
      Device.check();
      return null;
    } catch (TensorException e) {
      return e;
    }
  }

  /** Runs the rest of the source in a session that was reset: what was compiled ahead is void. */
  private Result goOn(int from, OptionalInt exit) {
    Source after =
        exit.isPresent() ? source.part(from, from) : source.part(from, source.text().length());
    rest = new Run(session, session.shell(), after, bundling, listener);
    Result result = rest.toEnd();
    warnings.addAll(result.warnings());
    return new Result(
        result.last().or(() -> Optional.ofNullable(last)),
        result.failure(),
        exit.isPresent() ? exit : result.exit(),
        result.unresolved(),
        warnings);
  }

  /** Nothing of a source runs of which something cannot even be read. */
  private Failure unreadable() {
    List<Splitter.Piece> pieces = bundles.readAll(source);
    List<Problem> problems = new ArrayList<>();
    for (Splitter.Piece piece : pieces) {
      if (piece.kind() == Splitter.Kind.OPEN) {
        problems.addAll(never(piece).problems());
      } else if (bundles.part(piece) != null) {
        problems.addAll(whole.unreadable(bundles.part(piece)));
      }
    }
    return problems.isEmpty() ? null : rejected(problems);
  }

  private Failure importsAhead() {
    for (Splitter.Piece piece : bundles.importsAhead(source)) {
      Failure failure = session.control().stopped() ? new Failure.Interrupted() : evaluate(piece);
      if (failure != null) {
        return failure;
      }
    }
    return null;
  }

  /** Takes note of how far the source has run. */
  void reached(Splitter.Piece piece) {
    ranTo = piece.start();
  }

  // ---- as a lambda ----

  /**
   * Compiles the source, statements or one expression, into what can be called many times.
   *
   * @throws Command.Refused with what the compiler has against it
   */
  Callable<?> lambda() throws Command.Refused {
    List<Splitter.Piece> pieces = new ArrayList<>();
    for (Splitter.Piece piece = splitter.next(); piece != null; piece = splitter.next()) {
      switch (piece.kind()) {
        case CODE -> pieces.add(piece);
        case OPEN -> throw new Command.Refused(never(piece));
        case COMMAND -> throw new Command.Refused("a command cannot stand here").at(piece.start());
      }
    }
    if (pieces.isEmpty()) {
      throw new Command.Refused("code is missing");
    }
    List<Problem> problems = List.of();
    for (boolean expression : new boolean[] {true, false}) {
      if (!expression || pieces.size() == 1) {
        SnippetText text = SnippetText.lambda(source, pieces, expression);
        SnippetEvent event = events(text).getFirst();
        List<Problem> found = problems(event.snippet());
        Object value = session.control().value();
        shell.drop(event.snippet());
        if (session.control().stopped()) {
          throw new Command.Refused(new Failure.Interrupted());
        }
        if (found.isEmpty() && value instanceof Callable<?> callable) {
          return callable;
        }
        problems = furthest(problems, found);
      }
    }
    throw new Command.Refused(rejected(problems));
  }

  /** Of two attempts at a text the one that understood more of it before its first problem. */
  private static List<Problem> furthest(List<Problem> first, List<Problem> second) {
    return first.isEmpty() || reach(second) > reach(first) ? second : first;
  }

  private static int reach(List<Problem> problems) {
    return problems.stream().mapToInt(Problem::start).min().orElse(-1);
  }

  // ---- evaluation ----

  /** Takes note of which variables have values, before a class is defined that may reset them. */
  void hold() {
    held.clear();
    session.variables().stream()
        .filter(variable -> variable.value() != null && !variable.isTemporary())
        .forEach(variable -> held.add(variable.name()));
  }

  /** What a new class has reset, but for what the rest of the source sets; null if nothing. */
  private String reset(TypeDeclSnippet type, Splitter.Piece piece) {
    if (held.isEmpty()) {
      return null;
    }
    String rest = source.text().substring(piece.end());
    List<String> lost =
        session.variables().stream()
            .filter(variable -> variable.value() == null && held.contains(variable.name()))
            .map(SessionVariable::name)
            .filter(name -> !Pattern.compile("\\b" + name + "\\s*=(?!=)").matcher(rest).find())
            .toList();
    held.clear();
    if (lost.isEmpty()) {
      return null;
    }
    return String.join(", ", lost)
        + (lost.size() == 1 ? " was" : " were")
        + " reset to null: the class "
        + type.name()
        + " is a new one";
  }

  private OptionalInt command(Splitter.Piece piece) throws Command.Refused {
    Command.Reply reply = session.commands().run(session, source, piece.start(), piece.end());
    if (reply.evaluated().isPresent()) {
      last = reply.evaluated().get();
      listener.accept(last);
    }
    noted.add(new Noted(piece, reply.evaluated().map(e -> valueName(e.snippet())).orElse(null)));
    session.show(reply.answer());
    return reply.exit();
  }

  private Failure refused(Splitter.Piece piece, Command.Refused refused) {
    int at = refused.place() < 0 ? piece.start() : refused.place();
    return rejected(new Problem(source, at, piece.end(), refused.getMessage()));
  }

  private Failure failed(Splitter.Piece piece, Throwable exception) {
    return session.control().stopped()
        ? new Failure.Interrupted()
        : new Failure.Thrown(exception, source, piece.start());
  }

  /** What has run. A variable whose initializer has failed is there, and so it is declared here. */
  List<Transcript.Fragment> ran() {
    if (rest != null) {
      return rest.ran();
    }
    String text = source.text();
    List<Transcript.Fragment> ran = new ArrayList<>();
    int from = 0;
    for (Noted note : noted) {
      Splitter.Piece piece = note.piece();
      if (piece.start() >= from && piece.end() <= ranTo) {
        ran.add(code(from, piece.start()));
        String own = piece.text(text);
        boolean command = piece.kind() == Splitter.Kind.COMMAND;
        ran.add(new Transcript.Fragment(command ? session.commands().kept(own) : own, note.text()));
        from = piece.end();
      }
    }
    ran.add(code(from, ranTo));
    for (Noted note : declared) {
      if (note.piece().start() >= ranTo) {
        ran.add(new Transcript.Fragment("\n" + note.text() + "\n", null));
      }
    }
    return ran;
  }

  /** A stretch of the source, with the semicolon that its last piece lacks. */
  private Transcript.Fragment code(int from, int to) {
    StringBuilder text = new StringBuilder(source.text().substring(from, to));
    if (open > from && open <= to) {
      text.insert(open - from, ';');
    }
    return new Transcript.Fragment(text.toString(), null);
  }

  /** What the session calls a value; empty if it has its name, null if there is none. */
  private static String valueName(Snippet snippet) {
    return switch (snippet.subKind()) {
      case TEMP_VAR_EXPRESSION_SUBKIND -> ((VarSnippet) snippet).name();
      case VAR_VALUE_SUBKIND -> "";
      default -> null;
    };
  }

  /** Takes note of what a piece has declared, even if its initializer fails. */
  private void note(Snippet snippet, Splitter.Piece piece) {
    String value = valueName(snippet);
    if (value != null) {
      noted.add(new Noted(piece, value));
    } else if (snippet instanceof VarSnippet variable) {
      declared.add(new Noted(piece, variable.typeName() + " " + variable.name() + ";"));
    }
  }

  private Failure evaluate(Splitter.Piece piece) {
    SnippetText text = SnippetText.of(source, piece);
    if (TYPE.matcher(text.text()).find()) {
      hold();
    }
    try {
      List<DeclarationSnippet> waiting =
          compiler == null
              ? List.of()
              : session.unresolved().types(Part.uses(text.text()), session);
      Object parsed = waiting.isEmpty() ? null : compiler.parse(text.text());
      if (parsed != null && compiler.isDefinition(parsed)) {
        return evaluate(parsed, text, waiting, piece);
      }
      List<Problem> refused = compiler == null ? List.of() : whole.refused(bundles.part(piece));
      if (!refused.isEmpty()) {
        return rejected(refused);
      }
      for (SnippetEvent event : events(text)) {
        List<Problem> problems = problems(event.snippet());
        Failure failure =
            problems.isEmpty() ? look(event.snippet(), event.status(), piece) : rejected(problems);
        if (failure != null) {
          return failure;
        }
      }
      return null;
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      return unfit(piece, e);
    }
  }

  /** A compiler that fails ends the run, not the session. */
  Failure unfit(Splitter.Piece piece, Throwable failed) {
    String message = "the compiler failed on this snippet: " + failed;
    return rejected(new Problem(source, piece.start(), piece.start(), message));
  }

  /** Evaluates a method or a class with types that wait for it, or for what it waits for too. */
  private Failure evaluate(
      Object parsed, SnippetText text, List<DeclarationSnippet> waiting, Splitter.Piece piece) {
    session.control().forget();
    session.lines().origin(text.origin());
    for (Snippet snippet : compiler.evaluateWith(parsed, waiting)) {
      List<Problem> problems = problems(snippet);
      Failure failure =
          problems.isEmpty() ? look(snippet, shell.status(snippet), piece) : rejected(problems);
      if (failure != null) {
        return failure;
      }
    }
    return null;
  }

  /** Whether a part uses a type that was declared and waits for other names. */
  private boolean isAwaited(Part part) {
    return part.definition() && !session.unresolved().types(part.uses(), session).isEmpty();
  }

  /**
   * Evaluates statements together, in one block. If one of them cannot be compiled there, nothing
   * has run: it is marked to be evaluated alone, and all are taken again.
   */
  private Failure evaluate(List<Splitter.Piece> bundle) {
    SnippetText text = SnippetText.block(source, bundle);
    SnippetEvent event;
    List<Problem> problems;
    try {
      event = events(text).getFirst();
      problems = problems(event.snippet());
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      event = null;
      problems = List.of();
    }
    if (event != null && problems.isEmpty()) {
      return look(event.snippet(), event.status(), bundle.getFirst());
    }
    Set<Splitter.Piece> alone = new HashSet<>();
    for (Problem problem : problems) {
      bundle.stream()
          .filter(piece -> problem.start() < piece.end())
          .findFirst()
          .ifPresent(alone::add);
    }
    bundles.again(bundle, alone);
    return null;
  }

  private List<SnippetEvent> events(SnippetText text) {
    Evaluation evaluation =
        (rewritten, places) -> {
          session.control().forget();
          session.names().in(source);
          session.lines().origin(text.origin().rewritten(places));
          return shell.eval(rewritten);
        };
    return session.operators().evaluate(shell, text.text(), evaluation).stream()
        .filter(event -> event.causeSnippet() == null)
        .toList();
  }

  /** What came of a snippet that the compiler took. */
  Failure look(Snippet snippet, Snippet.Status status, Splitter.Piece piece) {
    boolean waits = snippet instanceof MethodSnippet || snippet instanceof TypeDeclSnippet;
    if (!status.isDefined() && !waits) {
      String message = "cannot be used: JShell has refused it without a reason";
      if (snippet instanceof DeclarationSnippet declaration) {
        String hint = Unresolved.hint(declaration, session);
        message = "cannot find symbol: " + String.join(", ", session.missing(declaration));
        message += hint == null ? "" : "\n" + hint;
      }
      return rejected(new Problem(source, piece.start(), piece.start(), message));
    }
    note(snippet, piece);
    session.naming().tell(shell, snippet);
    SnippetControl control = session.control();
    Failure failure = failed(piece);
    if (failure != null) {
      return failure;
    }
    if (snippet.subKind().isExecutable() && !control.invoked()) {
      // JShell says nothing of a compiler that has failed, and goes on as if the snippet had run.
      String message = "the compiler failed on this snippet: it has not run";
      return rejected(new Problem(source, piece.start(), piece.start(), message));
    }
    String note = null;
    List<String> missing = List.of();
    if (snippet instanceof DeclarationSnippet declaration) {
      session.unresolved().note(declaration, status);
      missing = session.missing(declaration);
      note =
          declaration instanceof TypeDeclSnippet type
              ? reset(type, piece)
              : session.imports().hidden(declaration);
    }
    boolean flagged = !session.settings().compiler().isEmpty();
    shell
        .diagnostics(snippet)
        .filter(diag -> OperatorHints.isWarning(diag) || flagged && !diag.isError())
        .forEach(diag -> warnings.add(Diagnoses.problem(diag, session.origin(snippet))));
    Evaluated evaluated = new Evaluated(snippet, control.value(), missing, note);
    last = evaluated;
    lastStart = piece.start();
    // To show a value is to run the user's toString().
    control.run(
        () -> {
          listener.accept(evaluated);
          return null;
        });
    return failed(piece);
  }

  /** What has become of the user's code that ran last; null if nothing. */
  private Failure failed(Splitter.Piece piece) {
    SnippetControl control = session.control();
    if (control.stopped()) {
      return new Failure.Interrupted();
    }
    return control.thrown() == null
        ? null
        : new Failure.Thrown(control.thrown(), source, piece.start());
  }

  // ---- failures ----

  /** A piece that never ends is not run, whatever it may look like. */
  private Failure.Rejected never(Splitter.Piece piece) {
    List<Problem> problems = new ArrayList<>();
    problems.add(Diagnoses.neverClosed(source, piece.openAt()));
    if (!Diagnoses.isToken(source, piece.openAt())) {
      SnippetText text = SnippetText.of(source, piece);
      for (Snippet snippet : shell.sourceCodeAnalysis().sourceToSnippets(text.text())) {
        shell
            .diagnostics(snippet)
            .filter(diag -> diag.isError() && !Diagnoses.isAtEnd(diag))
            .forEach(diag -> problems.add(Diagnoses.problem(diag, text.origin())));
      }
    }
    return rejected(problems);
  }

  /** What the compiler has against a snippet; names that are not defined yet are no part of it. */
  private List<Problem> problems(Snippet snippet) {
    SnippetLines.Origin origin = session.origin(snippet);
    List<Diag> errors = shell.diagnostics(snippet).filter(Diag::isError).toList();
    if (errors.stream().anyMatch(Diagnoses::isLimit)) {
      forgetCompiler(snippet);
    }
    return first(errors.stream().map(diag -> explain(diag, origin)).toList());
  }

  /**
   * Has JShell take a new compiler: one that has met a limit of class files keeps the constant that
   * was too long, and fails on all that comes after. A new entry of the class path, here one that
   * is there already, makes JShell do so.
   */
  private void forgetCompiler(Snippet snippet) {
    if (shell.status(snippet).isActive()) {
      shell.drop(snippet);
    }
    renewCompiler();
  }

  /** Has JShell take a new compiler. */
  void renewCompiler() {
    shell.addToClasspath(ClassPath.entries().getFirst().toString());
  }

  Problem explain(Diag diag, SnippetLines.Origin origin) {
    Problem problem = Diagnoses.problem(diag, origin);
    Problem explained =
        session.unresolved().explain(session.imports().explain(problem), diag, session);
    String about = origin.text(diag.getStartPosition(), diag.getEndPosition());
    if (!explained.equals(problem)) {
      return explained;
    }
    String hint = ForeignCalls.hint(problem, about);
    hint = hint == null ? LayerHints.hint(problem) : hint;
    hint = hint == null ? OperatorHints.of(diag, about) : hint;
    hint = hint == null ? ForeignSyntax.hint(problem) : hint;
    hint = hint == null ? session.hint(problem, about) : hint;
    return hint == null || hint.isEmpty() ? problem : problem.with(hint);
  }

  private static Failure.Rejected rejected(Problem problem) {
    return rejected(List.of(problem));
  }

  static Failure.Rejected rejected(List<Problem> problems) {
    return new Failure.Rejected(sorted(problems, MOST_OF_ALL));
  }

  /** The first problems of one snippet. */
  static List<Problem> first(List<Problem> problems) {
    return sorted(problems, MOST_PROBLEMS);
  }

  private static List<Problem> sorted(List<Problem> problems, int most) {
    return problems.stream().sorted(Comparator.comparingInt(Problem::start)).limit(most).toList();
  }
}
