package jdk.jshell;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import jdk.jshell.Snippet.Status;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ExecutionControlException;

/**
 * The door to cells that are compiled as a whole, for callers in another module: they know the
 * types of the JDK only, and hold parts and classes as objects. One for each JShell.
 */
public final class CellDoor {
  /** No key of JShell's begins so: these names never meet. */
  private static final String CLASS = Util.REPL_CLASS_PREFIX + "00_";

  private final JShell state;
  private final CellParser parser;
  private int classes;

  public CellDoor(JShell state) {
    this.state = state;
    this.parser = new CellParser(state);
  }

  /**
   * Makes imports known that are sure to be right, as one snippet, before there is any other:
   * JShell would run the compiler over them three times, through all that they import.
   */
  public void imports(String source) {
    for (Snippet snippet : EvalAccess.imports(state, source, source.stripTrailing())) {
      snippet.setSequenceNumber(0);
      snippet.setOuterWrap(state.outerMap.wrapImport(snippet.guts(), snippet));
      state.maps.mapDependencies(snippet);
      snippet.setCompilationStatus(Status.VALID, List.of(), new DiagList());
      state.maps.installSnippet(snippet);
    }
  }

  // ---- parts ----

  /** Parses a piece of a cell. */
  public Object parse(String source) {
    return parser.parse(source);
  }

  /** What is wrong with the form of a piece; a parse alone. */
  public List<? extends Diag> errors(String source) {
    return parser.errors(source);
  }

  /** {@code DECLARED}, {@code INFERRED}, {@code EXPRESSION}, {@code STATEMENT}, … */
  public String form(Object part) {
    return ((CellPart) part).form.name();
  }

  /** Whether a part is a method or a class, which does nothing when its turn comes. */
  public boolean isDefinition(Object part) {
    return ((CellPart) part)
        .snippets.stream()
            .anyMatch(one -> one instanceof MethodSnippet || one instanceof TypeDeclSnippet);
  }

  /** The names that a part declares. */
  public List<String> names(Object part) {
    CellPart own = (CellPart) part;
    if (own.name != null) {
      return List.of(own.name);
    }
    return own.snippets.stream()
        .filter(DeclarationSnippet.class::isInstance)
        .map(Snippet::name)
        .toList();
  }

  /** What is wrong with the text of a part. */
  public List<Diag> problems(Object part) {
    return ((CellPart) part).problems;
  }

  /** The parameters of the method that a part declares, or null. */
  public String parameters(Object part) {
    List<Snippet> snippets = ((CellPart) part).snippets;
    return !snippets.isEmpty() && snippets.getFirst() instanceof MethodSnippet method
        ? method.parameterTypes()
        : null;
  }

  /**
   * Whether a part declares a method that others of its name exist beside, of snippets or imported:
   * they must be joined, where those of one class would hide the others.
   */
  public boolean overloads(Object part) {
    return ((CellPart) part)
        .snippets.stream()
            .anyMatch(
                snippet ->
                    snippet instanceof MethodSnippet
                        && (isImported(snippet.name())
                            || state
                                .methods()
                                .anyMatch(
                                    other ->
                                        other.status().isActive()
                                            && other.key() != snippet.key()
                                            && other.name().equals(snippet.name()))));
  }

  /**
   * Evaluates a part with snippets that were declared before and wait for names. Each sees the
   * others, whatever classes the imports have of their names; by itself JShell looks at those that
   * wait only after the one that they wait for, which must not need them.
   */
  public List<Snippet> evaluateWith(Object part, List<? extends Snippet> waiting) {
    List<Snippet> own = ((CellPart) part).snippets;
    Set<Unit> units = new LinkedHashSet<>();
    own.forEach(snippet -> units.add(new Unit(state, snippet, null, new DiagList())));
    waiting.forEach(snippet -> units.add(new Unit(state, snippet, own.getFirst(), new DiagList())));
    EvalAccess.compileAndLoad(state, units);
    Set<String> names = new HashSet<>();
    own.forEach(snippet -> names.add("class " + snippet.name()));
    List<String> missing =
        waiting.stream()
            .filter(snippet -> snippet.status() == Status.RECOVERABLE_NOT_DEFINED)
            .filter(snippet -> !names.containsAll(snippet.unresolved()))
            .map(snippet -> "class " + snippet.name())
            .toList();
    for (Snippet snippet : own) {
      if (!missing.isEmpty() && !snippet.status().isDefined()) {
        // What was found wrong with it was found with other classes of those names.
        boolean known = snippet.status().isActive();
        snippet.setCompilationStatus(Status.RECOVERABLE_NOT_DEFINED, missing, new DiagList());
        if (!known) {
          state.maps.mapDependencies(snippet);
          state.maps.installSnippet(snippet);
        }
      }
    }
    return own;
  }

  /** Whether a part declares anew what is declared: JShell gives up the old before it compiles. */
  public boolean redeclares(Object part) {
    CellPart own = (CellPart) part;
    // Where the type is inferred, JShell looks for it first.
    return own.form == CellPart.Form.DECLARED
        && own.snippets.stream()
            .map(snippet -> state.maps.getSnippet(snippet.key()))
            .anyMatch(old -> old != null && old.status().isActive());
  }

  /** What the compiler has against the declarations of a part, of which nothing is made known. */
  public List<Diag> trial(Object part) {
    List<Snippet> own = ((CellPart) part).snippets;
    List<Snippet> together = new ArrayList<>(own);
    for (Snippet snippet : own) {
      Snippet old = state.maps.getSnippet(snippet.key());
      snippet.setSequenceNumber(old == null ? 0 : old.sequenceNumber() + 1);
      if (snippet instanceof MethodSnippet) {
        // Overloaded methods see each other in one class alone.
        state
            .methods()
            .filter(one -> one.status().isActive() && one.name().equals(snippet.name()))
            .filter(one -> one.key() != snippet.key())
            .forEach(together::add);
      }
    }
    Set<Key> keys = new HashSet<>();
    together.forEach(one -> keys.add(one.key()));
    List<Wrap> wraps = together.stream().map(Snippet::guts).toList();
    OuterWrap outer = state.outerMap.wrapInClass(keys, List.of(), together, wraps);
    own.forEach(snippet -> snippet.setOuterWrap(outer));
    List<Diag> told = new ArrayList<>(state.taskFactory.analyze(outer, t -> t.getDiagnostics()));
    told.removeIf(diag -> !own.contains(diag.snippetOrNull()));
    return told;
  }

  private boolean isImported(String name) {
    return state
        .imports()
        .anyMatch(one -> one.status().isActive() && one.isStatic() && one.name().equals(name));
  }

  /** The names of active snippets outside of the cell that use a name. */
  public Set<String> users(String name) {
    Set<String> users = new HashSet<>();
    for (int index : EvalAccess.users(state, name)) {
      Snippet user = state.maps.getSnippet(index);
      if (user != null && !name.equals(user.name())) {
        users.add(user.name());
      }
    }
    return users;
  }

  // ---- classes ----

  /** The class of some parts, still without types. */
  public Object begin(List<?> parts) {
    List<CellPart> own = new ArrayList<>();
    parts.forEach(part -> own.add((CellPart) part));
    return new CellClass(state, own);
  }

  /** Finds the types; gives the parts that cannot share the class. */
  public List<?> type(Object cell) {
    return ((CellClass) cell).type();
  }

  /** Compiles; whether that was all that is needed to run it. */
  public boolean compile(Object cell) {
    return ((CellClass) cell).compile(CLASS + ++classes);
  }

  /** The parts whose types could not be told. */
  public Set<?> untyped(Object cell) {
    return ((CellClass) cell).untyped();
  }

  /** What the compiler says of a part. */
  public List<Diag> diagnostics(Object cell, Object part) {
    return ((CellClass) cell).diagnostics((CellPart) part);
  }

  /** Whether a diagnosis only says that a name is not known: it may be declared later. */
  public boolean isUnresolved(Diag diag) {
    return diag.isResolutionError();
  }

  public String className(Object cell) {
    return ((CellClass) cell).snippets().getFirst().classFullName();
  }

  public List<Snippet> snippets(Object cell) {
    return ((CellClass) cell).snippets();
  }

  public Object part(Object cell, Snippet snippet) {
    return ((CellClass) cell).owner(snippet);
  }

  /** The method that runs a snippet, or null. */
  public String method(Object cell, Snippet snippet) {
    return ((CellClass) cell).method(snippet);
  }

  public int[][] lines(Object cell) {
    return ((CellClass) cell).lines();
  }

  /** Hands the compiled class to the execution. */
  public void load(Object cell) throws ExecutionControlException {
    ClassBytecodes[] bytes = ((CellClass) cell).bytes();
    state.executionControl().load(bytes);
    state.classTracker.markLoaded(bytes);
  }

  /**
   * Makes a snippet known, as JShell does before it runs one, and brings those that use what it
   * replaces up to date, but for those that the same class replaces later.
   */
  public void install(Object cell, Snippet snippet) {
    CellClass own = (CellClass) cell;
    Snippet old = state.maps.getSnippet(snippet.key());
    if (old != null) {
      snippet.setSequenceNumber(old.sequenceNumber() + 1);
      old.setOverwritten();
    }
    state.maps.mapDependencies(snippet);
    DiagList told = own.diagnostics(own.owner(snippet));
    told.addAll(snippet.syntheticDiags());
    snippet.setCompilationStatus(Status.VALID, List.of(), told);
    state.maps.installSnippet(snippet);
    Set<Key> replaced = new HashSet<>();
    own.snippets().forEach(later -> replaced.add(later.key()));
    Set<Unit> users = new LinkedHashSet<>();
    for (Snippet user : state.maps.getDependents(snippet)) {
      if (user != snippet
          && user.status().isActive()
          && !replaced.contains(user.key())
          && (!(snippet instanceof VarSnippet)
              || user.status() != Status.VALID
              || CellUses.inside(state, user, snippet.name()))) {
        users.add(new Unit(state, user, snippet, new DiagList()));
      }
    }
    if (!users.isEmpty()) {
      EvalAccess.compileAndLoad(state, users);
    }
  }
}
